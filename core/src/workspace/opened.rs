//! Copies of documents that a person opened in a viewer of their own: the one thing of a vault that lies
//! in clear.
//!
//! Invariant: only the owner can read them, and they go when the vault is locked or the app ends; after
//! a crash, at the next start.

use crate::platform::disk;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Name of their folder in the data folder.
const FOLDER: &str = "documents";

/// The folder of copies of an open vault; they go when it is dropped.
pub(super) struct Copies {
    data: PathBuf,
}

impl Copies {
    /// Removes what an earlier run left. `beside` lies in the data folder.
    pub(super) fn begin(beside: &Path) -> Self {
        let data = beside.parent().unwrap_or(beside).to_owned();
        let copies = Self { data };
        copies.clear();
        copies
    }

    fn clear(&self) {
        if let Err(error) = clear(&self.data) {
            tracing::warn!(%error, "a copy of a document stays until the next start");
        }
    }

    /// Whether a place lies in the data folder, links followed.
    pub(super) fn is_among(&self, path: &Path) -> bool {
        let Ok(data) = self.data.canonicalize() else {
            return false;
        };
        // The file itself need not be there yet.
        let whole = path.canonicalize();
        let whole = whole.or_else(|_| path.parent().unwrap_or(path).canonicalize());
        whole.is_ok_and(|whole| whole.starts_with(data))
    }

    /// Writes a copy and says where it lies.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        use std::io::Write as _;
        let folder = self.data.join(FOLDER);
        disk::private_folder(&folder)?;
        let path = folder.join(name);
        disk::private_file(&path)?.write_all(bytes)?;
        Ok(path)
    }
}

impl Drop for Copies {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Removes the copies in a data folder; what else lies there is left alone, and so is the folder then.
///
/// Errors: what kept the first file from being removed, after all others were tried: on Windows a viewer
/// that still shows it.
pub(crate) fn clear(data: &Path) -> io::Result<()> {
    let folder = data.join(FOLDER);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries.collect::<io::Result<Vec<_>>>()?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    let is_copy = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "pdf");
    let mut failed = None;
    for path in paths.iter().filter(is_copy) {
        if let Err(error) = std::fs::remove_file(path) {
            failed.get_or_insert(error);
        }
    }
    match failed {
        Some(error) => Err(error),
        None if paths.iter().all(|path| is_copy(&path)) => std::fs::remove_dir(&folder),
        None => Ok(()),
    }
}
