//! Which files of a folder are photos.
//!
//! Owns the listing. Refuses to hide what is broken: a file with a picture's name counts even when its
//! bytes are none, and a folder that can't be looked into stands on the list with its reason, beside
//! the photos of all others.

use super::error::PhotoError;
use super::probe;
use crate::platform::path::name;
use brainops_domain::photo_file::is_picture_name;
use std::fs::{self, DirEntry, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// A place of which nothing, or not everything, could be listed.
#[derive(Debug)]
pub struct Unlisted {
    /// The folder.
    pub path: PathBuf,
    /// Why.
    pub error: PhotoError,
}

impl Unlisted {
    fn of(path: &Path, error: io::Error) -> Self {
        Self {
            path: path.to_owned(),
            error: PhotoError::of_folder(path, error),
        }
    }

    fn path_of(listed: &Result<PathBuf, Self>) -> &Path {
        match listed {
            Ok(path) => path,
            Err(unlisted) => &unlisted.path,
        }
    }
}

/// Photos of a folder and the folders in it, sorted by path; names that begin with a dot are left out.
///
/// A folder that can't be read, `folder` itself included, stands in its place with the reason.
#[must_use]
pub fn list(folder: &Path) -> Vec<Result<PathBuf, Unlisted>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        match fs::read_dir(&folder) {
            Ok(entries) => {
                for entry in entries {
                    if let Err(error) = entry.and_then(|entry| look(&entry, &mut open, &mut found))
                    {
                        found.push(Err(Unlisted::of(&folder, error)));
                    }
                }
            }
            Err(error) => found.push(Err(Unlisted::of(&folder, error))),
        }
    }
    found.sort_by(|a, b| Unlisted::path_of(a).cmp(Unlisted::path_of(b)));
    found
}

fn look(
    entry: &DirEntry,
    open: &mut Vec<PathBuf>,
    found: &mut Vec<Result<PathBuf, Unlisted>>,
) -> io::Result<()> {
    let path = entry.path();
    if entry.file_name().as_encoded_bytes().starts_with(b".") {
        return Ok(());
    }
    // A link to a folder is not followed: it could lead in a circle.
    if entry.file_type()?.is_dir() {
        open.push(path);
    } else if is_picture_name(&name(&path)) || begins_a_picture(&path) {
        found.push(Ok(path));
    }
    Ok(())
}

/// Whether the first bytes are those of a picture; a file without a picture's name that can't be read is none.
fn begins_a_picture(path: &Path) -> bool {
    let mut head = [0; 32];
    let read = File::open(path).and_then(|mut file| file.read(&mut head));
    read.is_ok_and(|length| probe::sniff(&head[..length]).is_ok())
}
