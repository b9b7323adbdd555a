//! Originals on disk.

use super::make::{self, Place};
use brainops_core::photo::{Blobs, PhotoError, take_in};
use brainops_domain::failure::Code;
use std::sync::atomic::AtomicBool;

static GO: AtomicBool = AtomicBool::new(false);

#[test]
fn an_original_is_kept_byte_for_byte_under_its_hash() {
    let place = Place::new();
    let bytes = make::jpeg(300, 200);
    let path = place.file("a.jpg", &bytes);
    let ingested = place.blobs.ingest(&path, &GO).unwrap();
    assert_eq!(ingested.hash, blake3::hash(&bytes).to_hex().to_string());
    assert_eq!(
        (ingested.size_bytes, ingested.was_there),
        (bytes.len() as u64, false)
    );
    assert_eq!(place.blobs.read_checked(&ingested.hash).unwrap(), bytes);
    assert_eq!(place.kept(), [place.blobs.path(&ingested.hash).unwrap()]);
}

#[test]
fn the_same_bytes_are_kept_once() {
    let place = Place::new();
    let bytes = make::jpeg(64, 64);
    let (a, b) = (place.file("a.jpg", &bytes), place.file("b.jpg", &bytes));
    let first = place.blobs.ingest(&a, &GO).unwrap();
    let second = place.blobs.ingest(&b, &GO).unwrap();
    let third = take_in(&place.blobs, &b).unwrap();
    assert!(!first.was_there && second.was_there && third.was_there);
    assert_eq!(place.kept().len(), 1);
}

#[test]
fn an_original_cut_short_by_the_disk_is_written_again() {
    let place = Place::new();
    let bytes = make::jpeg(64, 64);
    let path = place.file("a.jpg", &bytes);
    let taken = take_in(&place.blobs, &path).unwrap();
    std::fs::write(place.blobs.path(&taken.hash).unwrap(), b"short").unwrap();
    assert!(matches!(
        place.blobs.read_checked(&taken.hash),
        Err(PhotoError::BlobChanged { .. })
    ));
    take_in(&place.blobs, &path).unwrap();
    assert_eq!(place.blobs.read_checked(&taken.hash).unwrap(), bytes);
}

#[test]
fn what_is_gone_empty_or_cancelled_leaves_nothing() {
    let place = Place::new();
    let gone = place
        .blobs
        .ingest(&place.root.path().join("none/a.jpg"), &GO)
        .unwrap_err();
    assert_eq!(gone.code(), Code::SourceGone);
    let empty = place
        .blobs
        .ingest(&place.file("empty.jpg", b""), &GO)
        .unwrap_err();
    assert_eq!(empty.code(), Code::FileEmpty);
    let stop = AtomicBool::new(true);
    let cancelled = place
        .blobs
        .ingest(&place.file("a.jpg", b"abc"), &stop)
        .unwrap_err();
    assert_eq!(cancelled.code(), Code::Cancelled);
    assert!(place.kept().is_empty());
}

#[test]
fn a_sweep_clears_what_nothing_refers_to_and_erases_no_original() {
    let place = Place::new();
    let keep = take_in(&place.blobs, &place.file("a.jpg", &make::jpeg(64, 64))).unwrap();
    let lose = take_in(&place.blobs, &place.file("b.jpg", &make::jpeg(80, 64))).unwrap();
    std::fs::write(place.root.path().join("blobs/tmp/1-1.part"), b"half").unwrap();
    let blobs = Blobs::open(&place.root.path().join("blobs")).unwrap();
    let swept = blobs.sweep(|hash| hash == keep.hash).unwrap();
    assert_eq!(
        (swept.originals, swept.unfinished, swept.derived),
        (1, 1, 1)
    );
    assert_eq!(swept.size_bytes, lose.size_bytes);
    assert_eq!(place.kept(), [blobs.path(&keep.hash).unwrap()]);
    assert!(matches!(
        blobs.read(&lose.hash),
        Err(PhotoError::NoBlob { .. })
    ));
    let aside = place
        .root
        .path()
        .join("blobs/unreferenced")
        .join(&lose.hash);
    assert!(aside.is_file(), "an original is set aside, never erased");
    assert_eq!(blobs.sweep(|hash| hash == keep.hash).unwrap().originals, 0);
    let again = take_in(&blobs, &place.file("c.jpg", &make::jpeg(80, 64))).unwrap();
    assert_eq!(again.hash, lose.hash);
    assert!(blobs.read(&again.hash).is_ok());
}

#[test]
fn a_name_that_is_no_hash_never_leaves_the_folder() {
    let place = Place::new();
    for name in [
        "../../etc/passwd",
        "",
        "ab",
        &"g".repeat(64),
        &"A".repeat(64),
    ] {
        assert_eq!(
            place.blobs.read(name).unwrap_err().code(),
            Code::NotFound,
            "{name}"
        );
    }
}

/// Writing to this device always finds it full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let place = Place::new();
    let tmp = place.root.path().join("blobs/tmp");
    let path = place.file("a.jpg", &make::jpeg(64, 64));
    // Temporary names count up from 0; this one leads to the full device.
    let name = tmp.join(format!("{}-0.part", std::process::id()));
    std::os::unix::fs::symlink("/dev/full", name).unwrap();
    let failure = take_in(&place.blobs, &path).unwrap_err();
    assert_eq!(failure.code, Code::DiskFull);
    // There is room again: the same call works.
    take_in(&place.blobs, &path).unwrap();
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8_is_taken_in() {
    use std::os::unix::ffi::OsStrExt as _;
    let place = Place::new();
    let name = std::ffi::OsStr::from_bytes(b"DJI_\xff\xfe.JPG");
    take_in(&place.blobs, &place.file(name, &make::jpeg(64, 64))).unwrap();
}
