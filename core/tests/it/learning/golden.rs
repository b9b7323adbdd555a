//! The export that training's own tests read: both sides are held to the same files.

use super::{Said, Vault, decided, names, picture, square, suggested, vault};
use crate::photo::make;
use brainops_domain::damage::DamageClass;
use exif::{Tag, Value};
use std::fs;
use std::path::{Path, PathBuf};

/// Where both sides keep it.
fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/train/tests/fixtures/reviewed")
}

/// The photos of the golden export. They are its input: encoders differ, so they are made once.
const PHOTOS: [(&str, &[(u32, u32)]); 2] = [
    (
        "01930000-0000-7000-8000-000000000001.jpg",
        &[(32, 48), (96, 16)],
    ),
    ("01930000-0000-7000-8000-000000000002.jpg", &[(64, 64)]),
];

fn photos() -> Vec<Vec<u8>> {
    let folder = golden().join("images");
    if std::env::var_os("UPDATE_GOLDEN").is_some() && !folder.exists() {
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(PHOTOS[0].0), picture(PHOTOS[0].1)).unwrap();
        // Held on its side: whoever turns it finds the mark elsewhere.
        let turned = [(Tag::Orientation, Value::Short(vec![6]))];
        let second = make::with_exif(&picture(PHOTOS[1].1), &turned);
        fs::write(folder.join(PHOTOS[1].0), second).unwrap();
    }
    let read = |(name, _): &(&str, _)| fs::read(folder.join(name)).unwrap();
    PHOTOS.iter().map(read).collect()
}

fn reviewed() -> Vault {
    let vault = vault();
    let photos = photos();
    let first = vault.whole(1, &photos[0]);
    let drawn = Said {
        by_model: false,
        class: DamageClass::Rust,
        ..decided(square(96.0, 16.0, 16.0), "accepted")
    };
    let drawn = Said {
        decided: drawn
            .decided
            .map(|(verdict, _, at)| (verdict, DamageClass::Rust, at)),
        ..drawn
    };
    vault.say(
        first,
        &[
            decided(square(32.0, 48.0, 16.0), "accepted"),
            decided(square(120.5, 90.0, 20.0), "rejected"),
            drawn,
        ],
    );
    let second = vault.photo(2, &photos[1], &vec![("orientation", 6.into())]);
    let moved = square(64.0, 64.0, 16.0);
    vault.say(
        second,
        &[
            Said {
                decided: Some(("accepted", DamageClass::Puncture, moved)),
                ..suggested(square(60.0, 60.0, 20.0))
            },
            suggested(square(80.0, 80.0, 12.0)),
        ],
    );
    vault
}

#[test]
fn an_export_is_what_training_reads() {
    let vault = reviewed();
    let (told, place) = vault.export();
    let sums = (
        told.photos,
        told.whole,
        told.yolo,
        told.marks,
        told.rejected,
    );
    assert_eq!((sums, told.skipped.len()), ((2, 1, 1, 3, 1), 0));
    let mut checked = 0;
    for folder in ["images", "labels", ""] {
        let (made, kept) = (place.join(folder), golden().join(folder));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(&kept).unwrap();
            for name in names(&made).iter().filter(|name| made.join(name).is_file()) {
                fs::copy(made.join(name), kept.join(name)).unwrap();
            }
        }
        assert_eq!(names(&made), names(&kept));
        for name in names(&made).iter().filter(|name| made.join(name).is_file()) {
            assert!(
                fs::read(made.join(name)).unwrap() == fs::read(kept.join(name)).unwrap(),
                "{folder}/{name} differs: run the test with UPDATE_GOLDEN=1, and models/train/tests"
            );
            checked += 1;
        }
    }
    assert_eq!(checked, 4 + 2 + 1);
}
