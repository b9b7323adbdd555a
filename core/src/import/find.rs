//! Finding the files of an import.

use crate::platform::path;
use std::path::{Path, PathBuf};

/// Endings of files that are pictures, or that a person expects to be. Bytes decide later.
const ENDINGS: [&str; 12] = [
    "jpg", "jpeg", "jpe", "png", "tif", "tiff", "heic", "heif", "dng", "webp", "bmp", "gif",
];
/// Folders deeper than this are no camera's.
const DEPTH: u32 = 32;

/// A file found, with what its folder says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) size_bytes: u64,
}

/// Files below `roots`, in the order of their names; a file named itself is taken whatever its ending.
///
/// What can't be listed is reported to `trouble` and does not stop the rest.
pub(super) fn find(
    roots: &[PathBuf],
    mut trouble: impl FnMut(&Path, &std::io::Error),
) -> Vec<Found> {
    let mut found = Vec::new();
    for root in roots {
        match std::fs::metadata(root) {
            Ok(data) if data.is_dir() => walk(root, 0, &mut found, &mut trouble),
            Ok(data) => found.push(Found {
                path: root.clone(),
                size_bytes: data.len(),
            }),
            Err(error) => trouble(root, &error),
        }
    }
    found
}

fn walk(
    folder: &Path,
    depth: u32,
    found: &mut Vec<Found>,
    trouble: &mut impl FnMut(&Path, &std::io::Error),
) {
    if depth > DEPTH {
        return;
    }
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return trouble(folder, &error),
    };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => paths.push(entry.path()),
            Err(error) => trouble(folder, &error),
        }
    }
    paths.sort();
    for path in paths {
        // Links are not followed: a link to a parent folder would never end.
        match std::fs::symlink_metadata(&path) {
            Ok(data) if data.is_dir() => walk(&path, depth + 1, found, trouble),
            Ok(data) if data.is_file() && is_picture(&path) => found.push(Found {
                path,
                size_bytes: data.len(),
            }),
            Ok(_) => {}
            Err(error) => trouble(&path, &error),
        }
    }
}

/// Whether the name looks like a picture that a person took; hidden companions such as `._DJI_0001.JPG` do not.
pub(super) fn is_picture(path: &Path) -> bool {
    let name = path::name(path);
    let hidden = name.starts_with('.');
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    !hidden && ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}
