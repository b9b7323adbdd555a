//! A file being written into the folder of blobs.

use super::Blobs;
use crate::photo::error::PhotoError;
use crate::photo::seal::Sealing;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A temporary file that is removed unless it gets its name.
#[derive(Debug)]
pub(in crate::photo) struct Unfinished<'a> {
    pub(super) blobs: &'a Blobs,
    pub(super) path: PathBuf,
    pub(super) file: Option<File>,
    pub(super) sealing: Option<Sealing>,
}

impl Unfinished<'_> {
    /// Appends bytes.
    pub(in crate::photo) fn write(&mut self, bytes: &[u8]) -> Result<(), PhotoError> {
        match &mut self.sealing {
            Some(sealing) => {
                let sealed = sealing.next(bytes)?;
                self.put(&sealed)
            }
            None => self.put(bytes),
        }
    }

    /// Writes what is still held back for the last chunk.
    fn end(&mut self) -> Result<(), PhotoError> {
        match &mut self.sealing {
            Some(sealing) => {
                let sealed = sealing.end()?;
                self.put(&sealed)
            }
            None => Ok(()),
        }
    }

    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), PhotoError> {
        let file = self
            .file
            .as_mut()
            .expect("BUG: an unfinished file is open until it is renamed");
        file.write_all(bytes)
            .map_err(|source| PhotoError::of_store(&self.path, source))
    }

    /// Waits until the bytes are on disk.
    pub(in crate::photo) fn sync(&mut self) -> Result<(), PhotoError> {
        self.end()?;
        let file = self
            .file
            .as_mut()
            .expect("BUG: an unfinished file is open until it is renamed");
        file.sync_all()
            .map_err(|source| PhotoError::of_store(&self.path, source))
    }

    pub(super) fn rename(mut self, target: &Path) -> Result<(), PhotoError> {
        self.end()?;
        drop(self.file.take());
        match fs::rename(&self.path, target) {
            Ok(()) => {
                self.blobs.in_flight().remove(&self.path);
                // Nothing is left for `drop` to remove.
                self.path = PathBuf::new();
                Ok(())
            }
            Err(source) => Err(PhotoError::of_store(target, source)),
        }
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if self.path.as_os_str().is_empty() {
            return;
        }
        drop(self.file.take());
        if let Err(error) = fs::remove_file(&self.path) {
            let reason = error.kind();
            tracing::warn!(%reason, "an unfinished file stays until the next sweep");
        }
        self.blobs.in_flight().remove(&self.path);
    }
}
