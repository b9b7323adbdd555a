//! Thumbnails and previews.

use super::make::{self, Place};
use brainops_core::photo::decode::{Decoded, Shrink, decode};
use brainops_core::photo::{take_in, thumb};
use exif::{Tag, Value};

/// A picture with a red, green, blue and white quarter, in stored order.
fn quarters(width: u32, height: u32) -> Vec<u8> {
    let mut rgb = Vec::new();
    for y in 0..height {
        for x in 0..width {
            rgb.extend(match (x < width / 2, y < height / 2) {
                (true, true) => [255, 0, 0],
                (false, true) => [0, 255, 0],
                (true, false) => [0, 0, 255],
                (false, false) => [255, 255, 255],
            });
        }
    }
    make::jpeg_of(&rgb, width, height)
}

/// Colors of the four quarters by first letter, row by row.
fn seen(picture: &Decoded) -> String {
    let (w, h) = (picture.width_px, picture.height_px);
    let mut out = String::new();
    for (x, y) in [
        (w / 4, h / 4),
        (w * 3 / 4, h / 4),
        (w / 4, h * 3 / 4),
        (w * 3 / 4, h * 3 / 4),
    ] {
        let at = ((y * w + x) * 3) as usize;
        out.push(match picture.rgb[at..at + 3] {
            [r, g, b] if r > 128 && g > 128 && b > 128 => 'w',
            [r, _, _] if r > 128 => 'r',
            [_, g, _] if g > 128 => 'g',
            _ => 'b',
        });
    }
    out
}

#[test]
fn thumbnails_are_upright_for_every_orientation() {
    // What stands in the four corners once the picture is upright, from CIPA DC-008's drawing.
    let upright = [
        "rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb",
    ];
    for (orientation, corners) in (1..=8_u16).zip(upright) {
        let place = Place::new();
        let jpeg = make::with_exif(
            &quarters(1600, 800),
            &[(Tag::Orientation, Value::Short(vec![orientation]))],
        );
        let taken = take_in(&place.blobs, &place.file("a.jpg", &jpeg)).unwrap();
        assert_eq!(u16::from(taken.orientation), orientation);
        let small = decode(
            &thumb::thumb(&place.blobs, &taken.hash).unwrap(),
            Shrink::Full,
        )
        .unwrap();
        let sides = if orientation < 5 {
            (512, 256)
        } else {
            (256, 512)
        };
        assert_eq!(
            (small.width_px, small.height_px),
            sides,
            "orientation {orientation}"
        );
        assert_eq!(seen(&small), corners, "orientation {orientation}");
        // The preview stays as stored.
        let preview = decode(
            &thumb::preview(&place.blobs, &taken.hash).unwrap(),
            Shrink::Full,
        )
        .unwrap();
        assert_eq!(
            (preview.width_px, preview.height_px, seen(&preview).as_str()),
            (1600, 800, "rgbw")
        );
    }
}

#[test]
fn a_lost_thumbnail_is_made_again() {
    let place = Place::new();
    let taken = take_in(&place.blobs, &place.file("a.jpg", &make::jpeg(1200, 900))).unwrap();
    let first = thumb::thumb(&place.blobs, &taken.hash).unwrap();
    let path = place
        .root
        .path()
        .join(format!("blobs/derived/{}.thumb.jpg", taken.hash));
    for loss in [None, Some(&first[..first.len() / 2])] {
        match loss {
            None => std::fs::remove_file(&path).unwrap(),
            Some(half) => std::fs::write(&path, half).unwrap(),
        }
        assert_eq!(thumb::thumb(&place.blobs, &taken.hash).unwrap(), first);
        assert!(path.exists());
    }
}

#[test]
fn small_pictures_are_not_enlarged_and_previews_are_bounded() {
    let place = Place::new();
    let small = take_in(&place.blobs, &place.file("a.jpg", &make::jpeg(100, 40))).unwrap();
    let thumb = decode(
        &thumb::thumb(&place.blobs, &small.hash).unwrap(),
        Shrink::Full,
    )
    .unwrap();
    assert_eq!((thumb.width_px, thumb.height_px), (100, 40));
    let large = take_in(&place.blobs, &place.file("b.jpg", &make::jpeg(2600, 1300))).unwrap();
    let preview = decode(
        &thumb::preview(&place.blobs, &large.hash).unwrap(),
        Shrink::Full,
    )
    .unwrap();
    assert_eq!((preview.width_px, preview.height_px), (2048, 1024));
}
