//! Originals and what is made from them, on disk.
//!
//! Owns the folder of blobs: `ab/<hash>` for originals, `tmp/` for what is being written,
//! `derived/` for small pictures that can be made again. Refuses to overwrite or change an original.
//! Invariant: a file named by a hash is whole, because it got its name after its bytes were on disk.

use super::error::PhotoError;
use super::seal::{Seal, Sealing};
use crate::platform::disk;
use crate::store::Key;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Bytes copied between two looks at the cancel flag.
const COPY_STEP_BYTES: usize = 1 << 20;

/// The folder of originals.
#[derive(Debug)]
pub struct Blobs {
    folder: PathBuf,
    /// Encrypts every file; without one files lie as they are.
    seal: Option<Seal>,
    counter: AtomicU64,
    /// Temporary files being written by this process, which a sweep leaves alone.
    in_flight: Mutex<HashSet<PathBuf>>,
}

/// An original that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingested {
    /// BLAKE3 of its bytes, hex.
    pub hash: String,
    /// Its size.
    pub size_bytes: u64,
    /// Whether the same bytes were there already.
    pub was_there: bool,
}

/// What a sweep removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Originals without a reference.
    pub originals: u32,
    /// Their size together.
    pub size_bytes: u64,
    /// Unfinished files.
    pub unfinished: u32,
    /// Small pictures of originals that are gone.
    pub derived: u32,
}

impl Blobs {
    /// Opens or makes the folder of a vault; every file in it is encrypted with the vault's key.
    ///
    /// Errors: `Store` or `DiskFull` when its parts can't be made.
    pub fn sealed(folder: &Path, key: &Key) -> Result<Self, PhotoError> {
        Ok(Self {
            seal: Some(Seal::new(key)),
            ..Self::open(folder)?
        })
    }

    /// Opens or makes a folder whose files lie as they are, for tools without a vault.
    ///
    /// Errors: `Store` or `DiskFull` when its parts can't be made.
    pub fn open(folder: &Path) -> Result<Self, PhotoError> {
        for part in ["tmp", "derived"] {
            let path = folder.join(part);
            fs::create_dir_all(&path).map_err(|source| PhotoError::of_store(&path, source))?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            seal: None,
            counter: AtomicU64::new(0),
            in_flight: Mutex::default(),
        })
    }

    /// Copies a file in, byte for byte, and names it by its content.
    ///
    /// The copy is on disk, folder entry included, when this returns; a crash at any moment leaves
    /// either the whole original or an unfinished file that [`Blobs::sweep`] removes.
    /// Errors: `SourceGone`, `Read`, `SizeChanged`, `Empty`, `DiskFull`, `Store`, `Cancelled`.
    pub fn ingest(&self, source: &Path, cancel: &AtomicBool) -> Result<Ingested, PhotoError> {
        let mut file =
            File::open(source).map_err(|error| PhotoError::of_source(source, 0, 0, error))?;
        let announced = file
            .metadata()
            .map_err(|error| PhotoError::of_source(source, 0, 0, error))?
            .len();
        let mut unfinished = self.start()?;
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; COPY_STEP_BYTES];
        let mut size_bytes = 0_u64;
        loop {
            if cancel.load(Ordering::Relaxed) {
                return Err(PhotoError::Cancelled);
            }
            let got = file
                .read(&mut buffer)
                .map_err(|error| PhotoError::of_source(source, size_bytes, announced, error))?;
            if got == 0 {
                break;
            }
            hasher.update(&buffer[..got]);
            unfinished.write(&buffer[..got])?;
            size_bytes += got as u64;
        }
        if size_bytes == 0 {
            return Err(PhotoError::Empty);
        }
        if size_bytes != announced {
            return Err(PhotoError::SizeChanged {
                path: source.to_owned(),
                read_bytes: size_bytes,
                size_bytes: announced,
            });
        }
        let hash = hasher.finalize().to_hex().to_string();
        if self.holds(&hash, size_bytes)? {
            return Ok(Ingested {
                hash,
                size_bytes,
                was_there: true,
            });
        }
        unfinished.sync()?;
        self.finish(unfinished, &hash)?;
        Ok(Ingested {
            hash,
            size_bytes,
            was_there: false,
        })
    }

    /// Keeps bytes made here, such as a document, under their hash, which it returns.
    ///
    /// Errors: `DiskFull`, `Store`.
    pub fn keep(&self, bytes: &[u8]) -> Result<String, PhotoError> {
        let hash = blake3::hash(bytes).to_hex().to_string();
        if !self.holds(&hash, bytes.len() as u64)? {
            let mut unfinished = self.start()?;
            unfinished.write(bytes)?;
            unfinished.sync()?;
            self.finish(unfinished, &hash)?;
        }
        Ok(hash)
    }

    /// Whether an original of this hash and size is there.
    ///
    /// Errors: `NoBlob` when the hash is not 64 hex digits, `Store` when the folder can't be read.
    pub fn holds(&self, hash: &str, size_bytes: u64) -> Result<bool, PhotoError> {
        let path = self.path(hash)?;
        match fs::metadata(&path) {
            Ok(found) => Ok(found.len() == self.kept_bytes(size_bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(source) => Err(PhotoError::of_store(&path, source)),
        }
    }

    /// Size on disk of a file by the size of what is in it.
    fn kept_bytes(&self, size_bytes: u64) -> u64 {
        if self.seal.is_some() {
            Seal::sealed_bytes(size_bytes)
        } else {
            size_bytes
        }
    }

    /// What is in a kept file.
    pub(super) fn open_file(&self, path: &Path) -> Result<Vec<u8>, std::io::Error> {
        let kept = fs::read(path)?;
        match &self.seal {
            Some(seal) => seal
                .open(&kept, path)
                .map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error)),
            None => Ok(kept),
        }
    }

    /// Where the original of a hash lies.
    ///
    /// Errors: `NoBlob` unless the hash is 64 lower-case hex digits, so that no name leaves the folder.
    pub fn path(&self, hash: &str) -> Result<PathBuf, PhotoError> {
        let valid =
            hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !valid {
            return Err(PhotoError::NoBlob {
                hash: hash.to_owned(),
            });
        }
        Ok(self.folder.join(&hash[..2]).join(hash))
    }

    /// Bytes of an original.
    ///
    /// Errors: `NoBlob` when there is none, `Store` when it can't be read.
    pub fn read(&self, hash: &str) -> Result<Vec<u8>, PhotoError> {
        let path = self.path(hash)?;
        self.open_file(&path).map_err(|source| match source.kind() {
            std::io::ErrorKind::InvalidData => PhotoError::BlobChanged {
                hash: hash.to_owned(),
            },
            std::io::ErrorKind::NotFound => PhotoError::NoBlob {
                hash: hash.to_owned(),
            },
            _ => PhotoError::Store { path, source },
        })
    }

    /// Bytes of an original, checked against its hash.
    ///
    /// Errors: as [`Blobs::read`], and `BlobChanged` when the disk lost bits.
    pub fn read_checked(&self, hash: &str) -> Result<Vec<u8>, PhotoError> {
        let bytes = self.read(hash)?;
        if blake3::hash(&bytes).to_hex().as_str() == hash {
            Ok(bytes)
        } else {
            Err(PhotoError::BlobChanged {
                hash: hash.to_owned(),
            })
        }
    }

    /// Where a small picture made from an original lies; `kind` is a short word such as `thumb`.
    pub(super) fn derived_path(&self, hash: &str, kind: &str) -> Result<PathBuf, PhotoError> {
        self.path(hash)?;
        Ok(self
            .folder
            .join("derived")
            .join(format!("{hash}.{kind}.jpg")))
    }

    /// Keeps a small picture. It is made again when lost, so nothing waits for the disk.
    pub(super) fn keep_derived(
        &self,
        hash: &str,
        kind: &str,
        jpeg: &[u8],
    ) -> Result<(), PhotoError> {
        let path = self.derived_path(hash, kind)?;
        let mut unfinished = self.start()?;
        unfinished.write(jpeg)?;
        unfinished.rename(&path)
    }

    /// Removes what nothing refers to: originals, unfinished files, small pictures of removed originals.
    ///
    /// Call it while no import runs: an original kept but not yet written to the database has no
    /// reference.
    /// Errors: `Store` when a folder can't be read or a file can't be removed.
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
                    remove(&path)?;
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

    /// Opens a new temporary file.
    pub(super) fn start(&self) -> Result<Unfinished<'_>, PhotoError> {
        let number = self.counter.fetch_add(1, Ordering::Relaxed);
        let path = self
            .folder
            .join("tmp")
            .join(format!("{}-{number}.part", std::process::id()));
        self.in_flight().insert(path.clone());
        match File::create(&path) {
            Ok(file) => {
                let mut unfinished = Unfinished {
                    blobs: self,
                    path,
                    file: Some(file),
                    sealing: None,
                };
                if let Some(seal) = &self.seal {
                    let (sealing, head) = seal.begin()?;
                    unfinished.put(&head)?;
                    unfinished.sealing = Some(sealing);
                }
                Ok(unfinished)
            }
            Err(source) => {
                self.in_flight().remove(&path);
                Err(PhotoError::of_store(&path, source))
            }
        }
    }

    /// Gives a synced temporary file its name and makes the name durable.
    pub(super) fn finish(&self, unfinished: Unfinished<'_>, hash: &str) -> Result<(), PhotoError> {
        let path = self.path(hash)?;
        let shard = self.folder.join(&hash[..2]);
        let sync = |folder: &Path| {
            disk::sync_folder(folder).map_err(|source| PhotoError::of_store(folder, source))
        };
        if !shard.is_dir() {
            fs::create_dir_all(&shard).map_err(|source| PhotoError::of_store(&shard, source))?;
            sync(&self.folder)?;
        }
        unfinished.rename(&path)?;
        sync(&shard)
    }

    fn in_flight(&self) -> std::sync::MutexGuard<'_, HashSet<PathBuf>> {
        self.in_flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A temporary file that is removed unless it gets its name.
#[derive(Debug)]
pub(super) struct Unfinished<'a> {
    blobs: &'a Blobs,
    path: PathBuf,
    file: Option<File>,
    sealing: Option<Sealing>,
}

impl Unfinished<'_> {
    /// Appends bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), PhotoError> {
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

    fn put(&mut self, bytes: &[u8]) -> Result<(), PhotoError> {
        let file = self
            .file
            .as_mut()
            .expect("BUG: an unfinished file is open until it is renamed");
        file.write_all(bytes)
            .map_err(|source| PhotoError::of_store(&self.path, source))
    }

    /// Waits until the bytes are on disk.
    pub(super) fn sync(&mut self) -> Result<(), PhotoError> {
        self.end()?;
        let file = self
            .file
            .as_mut()
            .expect("BUG: an unfinished file is open until it is renamed");
        file.sync_all()
            .map_err(|source| PhotoError::of_store(&self.path, source))
    }

    fn rename(mut self, target: &Path) -> Result<(), PhotoError> {
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
            tracing::warn!(%error, "an unfinished file stays until the next sweep");
        }
        self.blobs.in_flight().remove(&self.path);
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
