//! Originals and what is made from them, on disk.
//!
//! Owns the folder of blobs: `ab/<hash>` for originals, `tmp/` for what is being written,
//! `derived/` for small pictures that can be made again. Refuses to change an original; one whose bytes
//! the disk lost is replaced by the same bytes when they come again. Invariant: a file named by a hash is
//! whole when it gets its name, because its bytes are on disk by then.

use super::error::PhotoError;
use super::seal::Seal;
use crate::platform::disk;
use crate::store::Key;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

mod sweep;
mod unfinished;

pub use sweep::Swept;
pub(super) use unfinished::Unfinished;

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
        if self.holds_whole(&hash, size_bytes)? {
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
        if !self.holds_whole(&hash, bytes.len() as u64)? {
            let mut unfinished = self.start()?;
            unfinished.write(bytes)?;
            unfinished.sync()?;
            self.finish(unfinished, &hash)?;
        }
        Ok(hash)
    }

    /// Whether an original of this hash and size is there; its bytes are not read.
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

    /// Whether the original of this hash and size is there with every byte of it.
    ///
    /// It reads the whole file: bytes that are about to be let go of elsewhere must be here for certain.
    /// One that the disk damaged or can't read any more counts as not there, so that it is written again.
    /// Errors: as [`Blobs::holds`].
    pub fn holds_whole(&self, hash: &str, size_bytes: u64) -> Result<bool, PhotoError> {
        if !self.holds(hash, size_bytes)? {
            return Ok(false);
        }
        match self.read_checked(hash) {
            Ok(_) => Ok(true),
            Err(error) => {
                tracing::warn!(photo.blake3 = hash, code = ?error.code(), "an original is not whole");
                Ok(false)
            }
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
