//! Clearing away what a crash left behind.
//!
//! An original is never erased here: an older database put back in place knows nothing of the photos since.

use super::Blobs;
use crate::photo::error::PhotoError;
use std::fs;
use std::path::{Path, PathBuf};

/// Folder of the originals that the database does not know.
const UNREFERENCED: &str = "unreferenced";

/// What a sweep cleared away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Originals without a reference, set aside.
    pub originals: u32,
    /// Their size together.
    pub size_bytes: u64,
    /// Unfinished files.
    pub unfinished: u32,
    /// Small pictures of originals that are gone.
    pub derived: u32,
}

impl Blobs {
    /// Sets originals aside that nothing refers to; removes unfinished files, and small pictures of those originals.
    ///
    /// Call it while no import runs: an original kept but not yet written to the database has no
    /// reference.
    /// Errors: `Store` when a folder can't be read, or a file can't be moved or removed.
    pub fn sweep(&self, referenced: impl Fn(&str) -> bool) -> Result<Swept, PhotoError> {
        let mut swept = Swept::default();
        for path in entries(&self.folder.join("tmp"))? {
            if !self.in_flight().contains(&path) {
                remove(&path)?;
                swept.unfinished += 1;
            }
        }
        for folder in entries(&self.folder)? {
            let is_shard = folder.file_name().is_some_and(|name| name.len() == 2);
            if !is_shard {
                continue;
            }
            for path in entries(&folder)? {
                let name = path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                if !referenced(&name) {
                    let size = fs::metadata(&path)
                        .map_err(|source| PhotoError::of_store(&path, source))?
                        .len();
                    self.set_aside(&path, &name)?;
                    swept.originals += 1;
                    swept.size_bytes += size;
                }
            }
        }
        for path in entries(&self.folder.join("derived"))? {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let hash = name.split('.').next().unwrap_or_default();
            if !referenced(hash) {
                remove(&path)?;
                swept.derived += 1;
            }
        }
        Ok(swept)
    }

    /// Moves an original out of the way under its own name; the same bytes imported again are kept anew.
    fn set_aside(&self, path: &Path, name: &str) -> Result<(), PhotoError> {
        let folder = self.folder.join(UNREFERENCED);
        fs::create_dir_all(&folder).map_err(|source| PhotoError::of_store(&folder, source))?;
        fs::rename(path, folder.join(name)).map_err(|source| PhotoError::of_store(path, source))
    }
}

/// Paths in a folder, in no order.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, PhotoError> {
    let failed = |source| PhotoError::of_store(folder, source);
    fs::read_dir(folder)
        .map_err(failed)?
        .map(|entry| entry.map(|e| e.path()).map_err(failed))
        .collect()
}

fn remove(path: &Path) -> Result<(), PhotoError> {
    fs::remove_file(path).map_err(|source| PhotoError::of_store(path, source))
}
