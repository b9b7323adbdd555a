//! Which files of a folder are photos.
//!
//! Owns the listing. Refuses to hide a broken photo: a file with a picture's name counts even when its
//! bytes are none, so that it can be told.

use super::error::PhotoError;
use super::probe;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Names that promise a picture.
const EXTENSIONS: [&str; 11] = [
    "jpg", "jpeg", "jpe", "png", "tif", "tiff", "heic", "heif", "avif", "webp", "dng",
];

/// Photos of a folder and the folders in it, sorted by path; names that begin with a dot are left out.
///
/// Errors: `SourceGone` or `Read` when a folder can't be read.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>, PhotoError> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let failed = |error| PhotoError::of_source(&folder, 0, 0, error);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            // Cards written by a Mac carry a shadow `._DJI_0001.JPG` beside each picture.
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            // A link to a folder is not followed: it could lead in a circle.
            let kind = entry.file_type().map_err(failed)?;
            if is_hidden {
                continue;
            } else if kind.is_dir() {
                open.push(path);
            } else if has_picture_name(&path) || begins_a_picture(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn has_picture_name(path: &Path) -> bool {
    let extension = path
        .extension()
        .and_then(OsStr::to_str)
        .map(str::to_ascii_lowercase);
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// Whether the first bytes are those of a picture; a file without a picture's name that can't be read is none.
fn begins_a_picture(path: &Path) -> bool {
    let mut head = [0; 32];
    let read = File::open(path).and_then(|mut file| file.read(&mut head));
    read.is_ok_and(|length| probe::sniff(&head[..length]).is_ok())
}
