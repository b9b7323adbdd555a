//! Where bytes are: a folder, or any store that speaks S3.

use crate::config::FilesConfig;
use axum::body::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart};
use std::io;
use std::ops::Range;
use std::sync::Arc;
use uuid::Uuid;

// S3 takes parts from 5 MiB; two wait while the third is read.
const PART_BYTES: usize = 8 << 20;
const PARTS_AT_ONCE: usize = 2;

/// Why bytes were not stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no room.
    #[error("the store of files is full")]
    Full(#[source] object_store::Error),
    /// There are no such bytes.
    #[error("the store has no such bytes")]
    NotThere(#[source] object_store::Error),
    /// The bytes are not those that were announced.
    #[error("the bytes have another hash or length than was announced")]
    Differs,
    /// The store can't be opened or reached.
    #[error("the store of files can't be used")]
    Broken(#[source] object_store::Error),
    /// The folder can't be made.
    #[error("the folder of files can't be made")]
    Folder(#[source] io::Error),
}

impl From<object_store::Error> for StoreError {
    fn from(error: object_store::Error) -> Self {
        if matches!(error, object_store::Error::NotFound { .. }) {
            return Self::NotThere(error);
        }
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(one) = cause {
            let full = one.downcast_ref::<io::Error>().is_some_and(|error| {
                matches!(
                    error.kind(),
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
                )
            });
            if full {
                return Self::Full(error);
            }
            cause = one.source();
        }
        Self::Broken(error)
    }
}

/// The store of every organisation's files.
#[derive(Debug, Clone)]
pub struct FileStore(Arc<dyn ObjectStore>);

/// The chunks of an upload.
#[derive(Debug, Clone)]
pub(super) struct Chunks {
    pub(super) org_id: Uuid,
    pub(super) upload_id: Uuid,
    pub(super) count: i32,
}

impl Chunks {
    fn path(&self, number: i32) -> Path {
        upload_path(self.org_id, self.upload_id).join(number.to_string())
    }
}

fn upload_path(org_id: Uuid, upload_id: Uuid) -> Path {
    Path::from_iter(["org", &org_id.to_string(), "upload", &upload_id.to_string()])
}

// The hash was checked to be 64 hexadecimal digits.
fn file_path(org_id: Uuid, blake3: &str) -> Path {
    let (folder, _) = blake3.split_at(2);
    Path::from_iter(["org", &org_id.to_string(), "file", folder, blake3])
}

impl FileStore {
    /// Opens the store of the settings. A folder is made if it is not there; S3 takes its keys from the environment.
    ///
    /// Errors: the folder can't be made, or a setting of S3 is missing.
    pub fn open(config: &FilesConfig) -> Result<Self, StoreError> {
        Ok(match config {
            FilesConfig::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(StoreError::Folder)?;
                // Whoever was told that a file is stored may delete their own copy, so it must outlive a power cut.
                let local = LocalFileSystem::new_with_prefix(folder)?
                    .with_fsync(true)
                    .with_automatic_cleanup(true);
                Self::over(Arc::new(local))
            }
            FilesConfig::S3(bucket) => Self::over(Arc::new(
                AmazonS3Builder::from_env()
                    .with_bucket_name(bucket)
                    .build()?,
            )),
        })
    }

    /// Over a store that is open already.
    #[must_use]
    pub fn over(store: Arc<dyn ObjectStore>) -> Self {
        Self(store)
    }

    /// Asks the store for an answer.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        let nothing = Path::from("org/nobody");
        match self.0.head(&nothing).await.map_err(StoreError::from) {
            Ok(_) | Err(StoreError::NotThere(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Whether the store has a file of this length.
    pub(super) async fn holds(
        &self,
        org_id: Uuid,
        blake3: &str,
        size_bytes: u64,
    ) -> Result<bool, StoreError> {
        let found = self.0.head(&file_path(org_id, blake3)).await;
        match found.map_err(StoreError::from) {
            Ok(object) => Ok(object.size == size_bytes),
            Err(StoreError::NotThere(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Stores a chunk, whole or not at all.
    pub(super) async fn put_chunk(
        &self,
        chunks: &Chunks,
        number: i32,
        bytes: Bytes,
    ) -> Result<(), StoreError> {
        self.0.put(&chunks.path(number), bytes.into()).await?;
        Ok(())
    }

    /// Puts the chunks together as a file, if together they have the hash and the length. Nothing of it can be seen
    /// before its last byte is stored.
    ///
    /// Errors: `Differs`; `NotThere` when a chunk is gone.
    pub(super) async fn assemble(
        &self,
        chunks: &Chunks,
        blake3: &str,
        size_bytes: u64,
    ) -> Result<(), StoreError> {
        let to = file_path(chunks.org_id, blake3);
        if chunks.count == 0 {
            // Nothing has a hash, too.
            if blake3::hash(&[]).to_hex().as_str() != blake3 {
                return Err(StoreError::Differs);
            }
            self.0.put(&to, PutPayload::new()).await?;
            return Ok(());
        }
        let upload = self.0.put_multipart(&to).await?;
        let mut out = WriteMultipart::new_with_chunk_size(upload, PART_BYTES);
        let copied = self.copy(chunks, &mut out).await;
        let good = match copied {
            Ok((hash, length)) if hash == blake3 && length == size_bytes => Ok(()),
            Ok(_) => Err(StoreError::Differs),
            Err(error) => Err(error),
        };
        match good {
            Ok(()) => {
                out.finish().await?;
                Ok(())
            }
            Err(error) => {
                if let Err(left) = out.abort().await {
                    tracing::warn!(error = %left, "parts of a file that was given up stay in the store");
                }
                Err(error)
            }
        }
    }

    async fn copy(
        &self,
        chunks: &Chunks,
        out: &mut WriteMultipart,
    ) -> Result<(String, u64), StoreError> {
        let mut hash = blake3::Hasher::new();
        let mut length = 0;
        for number in 0..chunks.count {
            let bytes = self.0.get(&chunks.path(number)).await?.bytes().await?;
            hash.update(&bytes);
            length += bytes.len() as u64;
            out.wait_for_capacity(PARTS_AT_ONCE).await?;
            out.put(bytes);
        }
        Ok((hash.finalize().to_hex().to_string(), length))
    }

    /// Takes whatever is there of an upload away.
    pub(super) async fn clear(&self, org_id: Uuid, upload_id: Uuid) -> Result<(), StoreError> {
        let there = self.0.list(Some(&upload_path(org_id, upload_id)));
        let paths = there.map(|found| found.map(|object| object.location));
        let mut gone = self.0.delete_stream(paths.boxed());
        while let Some(outcome) = gone.next().await {
            match outcome.map_err(StoreError::from) {
                Ok(_) | Err(StoreError::NotThere(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Takes a file away that turned out to be one that nobody may have. Nothing refers to it yet.
    pub(super) async fn discard(&self, org_id: Uuid, blake3: &str) -> Result<(), StoreError> {
        Ok(self.0.delete(&file_path(org_id, blake3)).await?)
    }

    /// Reads a file to its end and says what hash its bytes have.
    ///
    /// Errors: `NotThere`.
    pub(super) async fn hash(
        &self,
        org_id: Uuid,
        blake3: &str,
        size_bytes: u64,
    ) -> Result<String, StoreError> {
        let mut hash = blake3::Hasher::new();
        let mut bytes = self.0.get(&file_path(org_id, blake3)).await?.into_stream();
        let mut length = 0;
        while let Some(some) = bytes.next().await {
            let some = some?;
            length += some.len() as u64;
            hash.update(&some);
        }
        if length != size_bytes {
            return Ok(String::new());
        }
        Ok(hash.finalize().to_hex().to_string())
    }

    /// Some bytes of a file at once.
    pub(super) async fn read(
        &self,
        org_id: Uuid,
        blake3: &str,
        range: Range<u64>,
    ) -> Result<Bytes, StoreError> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        let path = file_path(org_id, blake3);
        Ok(self.0.get_range(&path, range).await?)
    }

    /// Some bytes of a file as they come.
    pub(super) async fn stream(
        &self,
        org_id: Uuid,
        blake3: &str,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes, object_store::Error>>, StoreError> {
        if range.is_empty() {
            return Ok(stream::empty().boxed());
        }
        let path = file_path(org_id, blake3);
        let options = GetOptions::new().with_range(Some(range));
        Ok(self.0.get_opts(&path, options).await?.into_stream())
    }
}
