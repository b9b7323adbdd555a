//! Files that are not what they should be: each gets its code, none a panic, none stays behind.

use super::make::{self, Place};
use brainops_core::photo::decode::{Shrink, decode};
use brainops_core::photo::{Format, take_in};
use brainops_domain::failure::Code;
use proptest::prelude::*;

fn refused(bytes: &[u8]) -> (Code, String) {
    let place = Place::new();
    let failure = take_in(&place.blobs, &place.file("DJI_0001.JPG", bytes)).unwrap_err();
    assert!(place.kept().is_empty(), "nothing of a refused file stays");
    (failure.code, failure.detail)
}

#[test]
fn each_bad_file_has_its_code() {
    let good = make::jpeg(640, 480);
    let mut header_only = good[..200].to_vec();
    header_only.truncate(200);
    let mut zeroed = good.clone();
    let middle = zeroed.len() / 2;
    zeroed[middle..middle + 2000].fill(0);
    let cases: [(&str, Vec<u8>, Code); 10] = [
        ("0 bytes", Vec::new(), Code::FileEmpty),
        ("text", b"hello, roof".to_vec(), Code::NotAPhoto),
        ("one byte", vec![0xFF], Code::NotAPhoto),
        ("zeros", vec![0; 5000], Code::NotAPhoto),
        (
            "a video",
            b"\0\0\0\x18ftypmp42\0\0\0\0isom".to_vec(),
            Code::NotAPhoto,
        ),
        (
            "start marker alone",
            good[..4].to_vec(),
            Code::FileTruncated,
        ),
        ("cut in the header", header_only, Code::FileTruncated),
        (
            "cut in the picture",
            good[..good.len() / 2].to_vec(),
            Code::FileTruncated,
        ),
        (
            "cut by two bytes",
            good[..good.len() - 2].to_vec(),
            Code::FileTruncated,
        ),
        ("a hole in the picture", zeroed, Code::FileDamaged),
    ];
    for (what, bytes, code) in cases {
        assert_eq!(refused(&bytes).0, code, "{what}");
    }
}

#[test]
fn cut_png_and_tiff_are_told() {
    let (png, tiff) = (make::png(64, 64), make::tiff(64, 64));
    assert_eq!(refused(&png[..png.len() / 2]).0, Code::FileTruncated);
    let code = refused(&tiff[..tiff.len() / 2]).0;
    assert!(
        matches!(code, Code::FileTruncated | Code::FileDamaged),
        "{code:?}"
    );
}

#[test]
fn a_header_that_claims_too_much_is_refused_before_decoding() {
    let mut jpeg = make::jpeg(64, 64);
    let frame = jpeg
        .windows(2)
        .position(|pair| pair == [0xFF, 0xC0])
        .unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xEA, 0x60, 0xEA, 0x60]);
    assert_eq!(
        refused(&jpeg),
        (Code::TooLarge, "60,000 × 60,000".to_owned())
    );
    let mut png = make::png(64, 64);
    png[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    let crc = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(
        refused(&png),
        (Code::TooLarge, "60,000 × 60,000".to_owned())
    );
}

/// Source: PNG specification, annex D.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 * (crc & 1))
        })
    })
}

#[test]
fn bytes_decide_not_names() {
    let place = Place::new();
    for (bytes, format) in [
        (make::png(40, 30), Format::Png),
        (make::tiff(40, 30), Format::Tiff),
    ] {
        let taken = take_in(&place.blobs, &place.file("picture.jpg", &bytes)).unwrap();
        assert_eq!(
            (taken.format, taken.width_px, taken.height_px),
            (format, 40, 30)
        );
        assert_eq!(taken.shown, Ok(()));
    }
}

#[test]
fn heic_and_raw_are_kept_and_told() {
    let place = Place::new();
    let heic = make::heic();
    let taken = take_in(&place.blobs, &place.file("IMG_0031.HEIC", &heic)).unwrap();
    assert_eq!(
        taken.shown,
        Err((Code::UnsupportedFormat, "HEIC".to_owned()))
    );
    assert_eq!(
        (taken.format, taken.width_px, taken.height_px),
        (Format::Heic, 4032, 3024)
    );
    assert_eq!(place.blobs.read_checked(&taken.hash).unwrap(), heic);
    // A directory with one entry, the tag of DNG.
    let dng = b"II*\0\x08\0\0\0\x01\0\x12\xC6\x01\0\x04\0\0\0\x01\x04\0\0\0\0\0\0";
    let taken = take_in(&place.blobs, &place.file("DJI_0001.DNG", dng)).unwrap();
    assert_eq!((taken.format, taken.thumbnail_made), (Format::Dng, false));
    assert!(!taken.metadata_full);
}

#[test]
fn a_folder_that_vanished_is_told() {
    let place = Place::new();
    let folder = place.root.path().join("card");
    std::fs::create_dir(&folder).unwrap();
    let path = place.file("card/a.jpg", &make::jpeg(64, 64));
    std::fs::remove_dir_all(folder).unwrap();
    assert_eq!(
        take_in(&place.blobs, &path).unwrap_err().code,
        Code::SourceGone
    );
    assert_eq!(
        take_in(&place.blobs, place.root.path()).unwrap_err().code,
        Code::NotAPhoto
    );
}

#[test]
fn what_follows_the_picture_is_not_read_as_part_of_it() {
    let place = Place::new();
    let mut jpeg = make::jpeg(640, 480);
    let alone = decode(&jpeg, Shrink::Full).unwrap();
    jpeg.extend(make::jpeg(160, 120));
    assert!(decode(&jpeg, Shrink::Full).unwrap() == alone);
    let taken = take_in(&place.blobs, &place.file("a.jpg", &jpeg)).unwrap();
    assert_eq!((taken.width_px, taken.size_bytes), (640, jpeg.len() as u64));
}

#[test]
fn padding_before_the_end_marker_is_no_damage() {
    let mut jpeg = make::jpeg(640, 480);
    let plain = decode(&jpeg, Shrink::Full).unwrap();
    let end = jpeg.len() - 2;
    jpeg.splice(end..end, [0; 512]);
    assert!(decode(&jpeg, Shrink::Full).unwrap() == plain);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn flipped_bits_and_cuts_never_panic(flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u8), 0..12), cut in any::<prop::sample::Index>(), is_cut in any::<bool>(), kind in 0..4) {
        let mut bytes = match kind {
            0 => make::with_xmp(&make::jpeg(48, 40), &make::xmp_attributes(&[("RelativeAltitude", "+10.0")])),
            1 => make::with_exif(&make::jpeg(48, 40), &[(exif::Tag::GPSLatitude, make::degrees([(1, 1), (2, 1), (3, 1)]))]),
            2 => make::png(24, 20),
            _ => make::tiff(24, 20),
        };
        for (at, bit) in &flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        if let Ok(probe) = brainops_core::photo::probe::probe(&bytes) {
            let metadata = brainops_core::photo::metadata::read(&bytes, &probe);
            prop_assert!((1..=8).contains(&metadata.orientation));
            for shrink in [Shrink::Full, Shrink::Eighth] {
                if let Ok(decoded) = brainops_core::photo::decode::decode_probed(&probe, shrink) {
                    prop_assert_eq!(decoded.rgb.len(), (decoded.width_px * decoded.height_px * 3) as usize);
                }
            }
        }
    }
}
