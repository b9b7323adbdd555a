//! Finding the files of an import.

use crate::platform::path;
use brainops_domain::failure::Code;
use brainops_domain::photo_file::is_picture_name;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Folders deeper than this are no camera's.
const DEPTH: u32 = 32;

/// A file found with what its folder says of it, or a place that could not be looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) size_bytes: u64,
    /// Why nothing below this path was looked at; absent for a file.
    pub(super) missed: Option<Missed>,
}

/// Why a place could not be looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Missed {
    pub(super) code: Code,
    /// What the system said, in its words.
    pub(super) detail: String,
}

impl Found {
    fn file(path: PathBuf, size_bytes: u64) -> Self {
        Self {
            path,
            size_bytes,
            missed: None,
        }
    }

    fn missed(path: &Path, code: Code, detail: String) -> Self {
        Self {
            path: path.to_owned(),
            size_bytes: 0,
            missed: Some(Missed { code, detail }),
        }
    }

    fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self::missed(path, Code::FolderUnreadable, error.kind().to_string())
    }
}

/// Files below `roots`, in the order of their names; a file named itself is taken whatever its ending.
///
/// What can't be looked into stands on the list with its reason, and does not stop the rest. So does a
/// root that is not there, unless it is only away: for that the import waits as a whole.
pub(super) fn find(roots: &[PathBuf]) -> Vec<Found> {
    let mut found = Vec::new();
    for root in roots {
        match std::fs::metadata(root) {
            Ok(data) if data.is_dir() => walk(root, 0, &mut found),
            Ok(data) => found.push(Found::file(root.clone(), data.len())),
            Err(error) if error.kind() != ErrorKind::NotFound => {
                found.push(Found::unreadable(root, &error));
            }
            Err(_) if is_away(root) => {}
            Err(_) if path::is_mangled(root) => {
                let detail = "its name holds signs that are no valid text".to_owned();
                found.push(Found::missed(root, Code::FolderUnreadable, detail));
            }
            Err(_) => {
                let detail = path::name(root);
                found.push(Found::missed(root, Code::SourceGone, detail));
            }
        }
    }
    found
}

/// Whether a path is certain not to be there.
pub(super) fn is_missing(root: &Path) -> bool {
    matches!(root.try_exists(), Ok(false))
}

/// Whether a root is missing and may come back: a card or drive that was pulled out, a folder that was moved.
///
/// A picked file that is gone while its folder is there was deleted or renamed, and nobody puts it back; nor
/// does a name come back that lost signs on its way here.
pub(super) fn is_away(root: &Path) -> bool {
    let is_picked_file = is_picture_name(&path::name(root));
    let is_lost =
        path::is_mangled(root) || (is_picked_file && !root.parent().is_some_and(is_missing));
    is_missing(root) && !is_lost
}

fn walk(folder: &Path, depth: u32, found: &mut Vec<Found>) {
    if depth > DEPTH {
        return found.push(Found::missed(
            folder,
            Code::FolderTooDeep,
            format!("{DEPTH} folders"),
        ));
    }
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return found.push(Found::unreadable(folder, &error)),
    };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => paths.push(entry.path()),
            Err(error) => found.push(Found::unreadable(folder, &error)),
        }
    }
    paths.sort();
    for path in paths {
        match std::fs::symlink_metadata(&path) {
            // Links to folders are not followed: one to a parent would never end.
            Ok(data) if data.is_dir() => walk(&path, depth + 1, found),
            Ok(_) if !is_picture_name(&path::name(&path)) => {}
            // A link to a picture is a picture.
            Ok(_) => match std::fs::metadata(&path) {
                Ok(data) if data.is_file() => found.push(Found::file(path, data.len())),
                Ok(_) => {}
                Err(error) => found.push(Found::unreadable(&path, &error)),
            },
            Err(error) => found.push(Found::unreadable(&path, &error)),
        }
    }
}
