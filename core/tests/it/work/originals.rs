//! Originals: byte for byte, sealed, served in pieces, healed when they rot.

use super::work;
use crate::photo::make;
use brainops_domain::failure::Code;

#[test]
fn originals_are_kept_byte_for_byte_and_served_as_pictures() {
    use brainops_core::pictures::Request;
    let work = work();
    let bytes = std::fs::read(make::sample("DJI_0140.JPG")).unwrap();
    work.file("DJI_0140.JPG", &bytes);
    work.import();
    let photo = &work.photos()[0];
    let detail = work.review(photo).photo;
    assert_eq!(detail.blake3, blake3::hash(&bytes).to_hex().as_str());
    for path in [
        format!("thumb/{}", photo.id),
        format!("/preview/{}", photo.id),
        format!("tile/{}/0/0/0", photo.id),
        format!("crop/{}/0/0/100/100/64", photo.id),
    ] {
        let jpeg = work
            .workspace
            .picture(&path.parse::<Request>().unwrap())
            .unwrap();
        assert_eq!(&jpeg[..2], [0xFF, 0xD8], "{path}");
    }
    for bad in ["", "thumb", "thumb/../../etc", "tile/x/0/0/0", "crop/1/2"] {
        assert!(bad.parse::<Request>().is_err(), "{bad}");
    }
}

#[test]
fn an_original_leaves_the_vault_byte_for_byte_or_not_at_all() {
    let work = work();
    let bytes = std::fs::read(make::sample("DJI_0140.JPG")).unwrap();
    work.file("DJI_0140.JPG", &bytes);
    work.import();
    let photo = work.photos()[0].clone();
    assert_eq!(
        work.workspace.original_name(photo.id).unwrap(),
        "DJI_0140.JPG"
    );
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("DJI_0140.JPG");
    std::fs::write(&path, "what was there").unwrap();
    work.workspace.save_original(photo.id, &path).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), bytes);

    let nowhere = place.path().join("gone").join("a.jpg");
    let refused = work.workspace.save_original(photo.id, &nowhere);
    assert_eq!(refused.unwrap_err().code(), Code::Io);

    // One byte that rotted: no copy, and what stands there stays.
    let hash = work.review(&photo).photo.blake3;
    let blob = work.workspace.blobs().path(&hash).unwrap();
    let mut sealed = std::fs::read(&blob).unwrap();
    let at = sealed.len() / 2;
    sealed[at] ^= 1;
    std::fs::write(&blob, sealed).unwrap();
    std::fs::write(&path, "what was there").unwrap();
    assert!(work.workspace.save_original(photo.id, &path).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), b"what was there");
}

#[test]
fn photos_are_encrypted_at_rest_and_come_back_byte_for_byte() {
    use brainops_core::photo::Blobs;
    use brainops_core::store::Key;
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::sealed(folder.path(), &Key::new([7; 32])).unwrap();
    let chunk = 64 << 10;
    for size in [
        1,
        100,
        chunk - 1,
        chunk,
        chunk + 1,
        2 * chunk,
        2 * chunk + 17,
    ] {
        let bytes: Vec<u8> = (0..size)
            .map(|at| u8::try_from(at % 251).unwrap())
            .collect();
        let hash = blobs.keep(&bytes).unwrap();
        assert!(blobs.holds(&hash, bytes.len() as u64).unwrap(), "{size}");
        assert_eq!(blobs.read_checked(&hash).unwrap(), bytes);
        let path = blobs.path(&hash).unwrap();
        let kept = std::fs::read(&path).unwrap();
        assert!(
            size < 64
                || !kept
                    .windows(64)
                    .any(|window| bytes.windows(64).take(1).any(|known| known == window))
        );
        // A bit that flips, a tail that is lost and a key of another vault are noticed.
        let mut flipped = kept.clone();
        let last = flipped.len() - 1;
        flipped[last] ^= 1;
        for damaged in [flipped, kept[..kept.len() - 1].to_vec()] {
            std::fs::write(&path, damaged).unwrap();
            assert_eq!(
                blobs.read(&hash).unwrap_err().code(),
                Code::FileDamaged,
                "{size}"
            );
        }
        std::fs::write(&path, &kept).unwrap();
        let other = Blobs::sealed(folder.path(), &Key::new([8; 32])).unwrap();
        assert_eq!(other.read(&hash).unwrap_err().code(), Code::FileDamaged);
    }
}

#[test]
fn an_original_that_rotted_is_healed_by_importing_it_again() {
    let work = work();
    let files = [
        ("DJI_0001.JPG", make::jpeg(640, 480)),
        ("IMG_0031.HEIC", make::heic()),
    ];
    for (name, bytes) in &files {
        work.file(name, bytes);
    }
    work.import();
    let hash_of = |bytes: &[u8]| blake3::hash(bytes).to_hex().to_string();
    let blobs = work.workspace.blobs();
    for (_, bytes) in &files {
        let path = blobs.path(&hash_of(bytes)).unwrap();
        let mut kept = std::fs::read(&path).unwrap();
        let middle = kept.len() / 2;
        kept[middle] ^= 1;
        std::fs::write(&path, kept).unwrap();
        let error = blobs.read_checked(&hash_of(bytes)).unwrap_err();
        assert_eq!(error.code(), Code::FileDamaged);
    }
    let again = work.import();
    assert_eq!((again.duplicates, again.failed), (2, 0), "{again:?}");
    for (_, bytes) in &files {
        assert_eq!(&blobs.read_checked(&hash_of(bytes)).unwrap(), bytes);
    }
    assert_eq!(work.photos().len(), 2);
}
