//! Uploads: begun or taken up again, chunk by chunk, completed, left behind.

use crate::app::App;
use crate::db::{DbError, Event, OrgTx};
use crate::files::look::look;
use crate::files::store::{Chunks, StoreError};
use crate::identity::Caller;
use crate::work::TaskKind;
use axum::body::Bytes;
use brainops_domain::id::mint;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

/// Chunk sizes that may be chosen: small ones for slow links, large ones for fast ones.
pub(super) const CHUNK_BYTES: std::ops::RangeInclusive<i32> = 65_536..=8_388_608;
/// The size of chunks where none is chosen.
pub(super) const USUAL_CHUNK_BYTES: i32 = 1 << 20;
// A truck may stand over a holiday; what it began is kept.
pub(super) const LEFT_BEHIND_AFTER: TimeDelta = TimeDelta::days(14);
// Begun at the same time; a laptop uploads a few files at once.
const OPEN_AT_MOST: i64 = 2_000;

/// Why a step of an upload failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UploadError {
    /// No upload of this hash was begun.
    #[error("no upload of this file was begun")]
    NotBegun,
    /// It was begun with another length, or other chunks.
    #[error("the upload was begun with another length or other chunks")]
    BegunOtherwise,
    /// The files of the organisation would have more bytes than they may.
    #[error("the organisation's files would take more room than they may")]
    Quota,
    /// Too many uploads are open.
    #[error("too many uploads are open")]
    TooMany,
    /// The chunk has another number, length or hash than it should.
    #[error("the chunk is not the one that was announced")]
    Chunk(&'static str),
    /// Chunks are missing.
    #[error("chunks are missing")]
    Incomplete,
    /// Together the chunks have another hash; they are forgotten.
    #[error("the file has another hash than was announced")]
    Differs,
    /// It is a program.
    #[error("the file is a program")]
    Program,
    /// It would grow beyond measure where it is opened.
    #[error("the archive would grow beyond measure")]
    Bomb,
    /// The database.
    #[error("the upload can't be kept")]
    Db(#[from] DbError),
    /// The store.
    #[error("the bytes can't be kept")]
    Store(#[from] StoreError),
}

/// A file that is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct File {
    pub(super) blake3: String,
    pub(super) size_bytes: i64,
    pub(super) media_type: String,
    pub(super) created_at: DateTime<Utc>,
    /// The store was found to have other bytes, or none.
    is_damaged: bool,
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Upload {
    id: Uuid,
    size_bytes: i64,
    pub(super) chunk_bytes: i32,
}

/// How a file stands.
pub(super) enum Standing {
    Stored(File),
    Open(Upload, Vec<i32>),
}

impl Upload {
    pub(super) fn count(&self) -> i32 {
        let count =
            (self.size_bytes + i64::from(self.chunk_bytes) - 1) / i64::from(self.chunk_bytes);
        i32::try_from(count).unwrap_or(i32::MAX)
    }

    fn length_of(&self, number: i32) -> i64 {
        let from = i64::from(number) * i64::from(self.chunk_bytes);
        i64::from(self.chunk_bytes).min(self.size_bytes - from)
    }

    fn chunks(&self, org_id: Uuid) -> Chunks {
        Chunks {
            org_id,
            upload_id: self.id,
            count: self.count(),
        }
    }
}

/// The file of a hash, if it is stored.
pub(super) async fn find_file(tx: &mut OrgTx, blake3: &str) -> Result<Option<File>, DbError> {
    let org_id = tx.org_id();
    Ok(sqlx::query_as(
        "select blake3, size_bytes, media_type, created_at, damaged_at is not null as is_damaged
         from file
         where org_id = $1 and blake3 = $2",
    )
    .bind(org_id)
    .bind(blake3)
    .fetch_optional(tx.sql())
    .await?)
}

// A row says what was stored; only the store knows what is. Whoever is told that a file is there may delete their own.
async fn find_stored(
    app: &App,
    caller: &Caller,
    blake3: &str,
) -> Result<Option<File>, UploadError> {
    let mut tx = app.db.read_latest(caller.authority()).await?;
    let Some(file) = find_file(&mut tx, blake3).await? else {
        return Ok(None);
    };
    drop(tx);
    let size = u64::try_from(file.size_bytes).unwrap_or_default();
    let org_id = caller.principal().org_id();
    if !file.is_damaged && app.files.holds(org_id, blake3, size).await? {
        return Ok(Some(file));
    }
    tracing::error!(size_bytes = size, "the store has lost a file");
    Ok(None)
}

/// Bytes of the organisation's files: stored, and announced by open uploads.
pub(super) async fn usage(tx: &mut OrgTx) -> Result<(i64, i64), DbError> {
    let org_id = tx.org_id();
    let found: Option<(i64, i64)> =
        sqlx::query_as("select stored_bytes, open_bytes from file_usage where org_id = $1")
            .bind(org_id)
            .fetch_optional(tx.sql())
            .await?;
    Ok(found.unwrap_or_default())
}

async fn find_upload(tx: &mut OrgTx, blake3: &str) -> Result<Option<Upload>, DbError> {
    let org_id = tx.org_id();
    Ok(sqlx::query_as(
        "select id, size_bytes, chunk_bytes from upload where org_id = $1 and blake3 = $2",
    )
    .bind(org_id)
    .bind(blake3)
    .fetch_optional(tx.sql())
    .await?)
}

async fn stored_chunks(tx: &mut OrgTx, upload: &Upload) -> Result<Vec<i32>, DbError> {
    let org_id = tx.org_id();
    Ok(sqlx::query_scalar(
        "select number from upload_chunk where org_id = $1 and upload_id = $2 order by number",
    )
    .bind(org_id)
    .bind(upload.id)
    .fetch_all(tx.sql())
    .await?)
}

/// Begins an upload, or says what is missing of one.
pub(super) async fn begin(
    app: &App,
    caller: &Caller,
    blake3: &str,
    size_bytes: i64,
    chunk_bytes: i32,
) -> Result<Standing, UploadError> {
    if let Some(file) = find_stored(app, caller, blake3).await? {
        return Ok(Standing::Stored(file));
    }
    let mut tx = app.db.write(caller.authority()).await?;
    let (org_id, now) = (tx.org_id(), tx.now());
    let id = mint(now);
    let done = sqlx::query(
        "insert into upload (org_id, id, blake3, size_bytes, chunk_bytes, person_id, created_at, touched_at)
         select $1, $2, $3, $4, $5, $6, $7, $7
         where (select count(*) from upload where org_id = $1) < $8
         on conflict on constraint upload_blake3_once do nothing",
    )
    .bind(org_id)
    .bind(id)
    .bind(blake3)
    .bind(size_bytes)
    .bind(chunk_bytes)
    .bind(caller.principal().person_id())
    .bind(now)
    .bind(OPEN_AT_MOST)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    if done.rows_affected() == 1 {
        let (stored, open) = usage(&mut tx).await?;
        let limit = i64::try_from(app.config.org_file_bytes).unwrap_or(i64::MAX);
        if limit > 0 && stored.saturating_add(open) > limit {
            return Err(UploadError::Quota);
        }
        tx.add_task_at(TaskKind::Upload, id.as_bytes(), now + LEFT_BEHIND_AFTER)
            .await?;
    }
    let upload = find_upload(&mut tx, blake3)
        .await?
        .ok_or(UploadError::TooMany)?;
    if upload.size_bytes != size_bytes {
        return Err(UploadError::BegunOtherwise);
    }
    let stored = stored_chunks(&mut tx, &upload).await?;
    tx.commit().await?;
    Ok(Standing::Open(upload, stored))
}

/// Stores a chunk. The same one may come again.
pub(super) async fn add_chunk(
    app: &App,
    caller: &Caller,
    blake3: &str,
    number: i32,
    bytes: Bytes,
    chunk_blake3: &str,
) -> Result<(), UploadError> {
    let mut tx = app.db.read_latest(caller.authority()).await?;
    let upload = find_upload(&mut tx, blake3).await?;
    let file = find_file(&mut tx, blake3).await?;
    let is_stored = file.is_some_and(|file| !file.is_damaged);
    drop(tx);
    let upload = match upload {
        Some(upload) => upload,
        // It came late, and twice: the file is complete.
        None if is_stored => return Ok(()),
        None => return Err(UploadError::NotBegun),
    };
    if number < 0 || number >= upload.count() {
        return Err(UploadError::Chunk("There is no chunk of this number."));
    }
    if i64::try_from(bytes.len()) != Ok(upload.length_of(number)) {
        return Err(UploadError::Chunk("The chunk has another length."));
    }
    if blake3::hash(&bytes).to_hex().as_str() != chunk_blake3 {
        return Err(UploadError::Chunk("The chunk has another hash."));
    }
    let chunks = upload.chunks(caller.principal().org_id());
    app.files.put_chunk(&chunks, number, bytes).await?;
    // Only now, so that what is listed as stored is stored.
    let mut tx = app.db.write(caller.authority()).await?;
    let (org_id, now) = (tx.org_id(), tx.now());
    let touched = sqlx::query("update upload set touched_at = $3 where org_id = $1 and id = $2")
        .bind(org_id)
        .bind(upload.id)
        .bind(now)
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
    // It was completed by somebody else meanwhile; what was just put is swept with the rest.
    if touched.rows_affected() == 1 {
        sqlx::query(
            "insert into upload_chunk (org_id, upload_id, number) values ($1, $2, $3)
             on conflict on constraint upload_chunk_key do nothing",
        )
        .bind(org_id)
        .bind(upload.id)
        .bind(number)
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
    }
    Ok(tx.commit().await?)
}

/// Puts the chunks together and compares the whole. Until then nothing of the file can be read.
pub(super) async fn complete(
    app: &App,
    caller: &Caller,
    blake3: &str,
) -> Result<File, UploadError> {
    if let Some(file) = find_stored(app, caller, blake3).await? {
        return Ok(file);
    }
    let mut tx = app.db.read_latest(caller.authority()).await?;
    let Some(upload) = find_upload(&mut tx, blake3).await? else {
        drop(tx);
        let file = find_stored(app, caller, blake3).await?;
        return file.ok_or(UploadError::NotBegun);
    };
    let stored = stored_chunks(&mut tx, &upload).await?;
    drop(tx);
    if i32::try_from(stored.len()) != Ok(upload.count()) {
        // Another request may have made the file since the first look, and taken the chunks away.
        let file = find_stored(app, caller, blake3).await?;
        return file.ok_or(UploadError::Incomplete);
    }
    let chunks = upload.chunks(caller.principal().org_id());
    let size = u64::try_from(upload.size_bytes).unwrap_or_default();
    let outcome = match app.files.assemble(&chunks, blake3, size).await {
        Ok(()) => keep(app, caller, blake3, &upload).await,
        Err(StoreError::Differs) => Err(UploadError::Differs),
        // Another request was faster and took the chunks away, or the store lost one.
        Err(StoreError::NotThere(lost)) => match find_stored(app, caller, blake3).await? {
            Some(file) => return Ok(file),
            None => {
                tracing::error!(error = %lost, "the store lost a chunk");
                Err(UploadError::Differs)
            }
        },
        Err(error) => return Err(error.into()),
    };
    match outcome {
        Ok(file) => {
            clear(app, &chunks).await;
            Ok(file)
        }
        // Chunks that make no file are of no use: the client begins anew.
        Err(error @ (UploadError::Differs | UploadError::Program | UploadError::Bomb)) => {
            let mut tx = app.db.write(caller.authority()).await?;
            forget(&mut tx, upload.id).await?;
            tx.commit().await?;
            clear(app, &chunks).await;
            Err(error)
        }
        Err(error) => Err(error),
    }
}

// What is not taken away now is when the upload would have been left behind.
async fn clear(app: &App, chunks: &Chunks) {
    if let Err(error) = app.files.clear(chunks.org_id, chunks.upload_id).await {
        tracing::warn!(%error, "chunks of an upload stay for now");
    }
}

pub(super) async fn forget(tx: &mut OrgTx, id: Uuid) -> Result<(), DbError> {
    let org_id = tx.org_id();
    sqlx::query("delete from upload where org_id = $1 and id = $2")
        .bind(org_id)
        .bind(id)
        .execute(tx.sql())
        .await?;
    Ok(())
}

async fn keep(
    app: &App,
    caller: &Caller,
    blake3: &str,
    upload: &Upload,
) -> Result<File, UploadError> {
    let org_id = caller.principal().org_id();
    let media_type = match look(app, org_id, blake3, upload.size_bytes).await {
        Ok(media_type) => media_type,
        // Whoever completes it at the same time comes to the same end. After any other failure it may be somebody's.
        Err(error @ (UploadError::Program | UploadError::Bomb)) => {
            app.files.discard(org_id, blake3).await?;
            return Err(error);
        }
        Err(error) => return Err(error),
    };
    let mut tx = app.db.write(caller.authority()).await?;
    let now = tx.now();
    sqlx::query(
        "insert into file (org_id, blake3, size_bytes, media_type, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict on constraint file_key do update set damaged_at = null",
    )
    .bind(org_id)
    .bind(blake3)
    .bind(upload.size_bytes)
    .bind(media_type)
    .bind(caller.principal().person_id())
    .bind(now)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    forget(&mut tx, upload.id).await?;
    tx.record(Event::of("file.store", "file", upload.id).after(json!({
        "blake3": blake3, "size_bytes": upload.size_bytes, "media_type": media_type,
    })));
    let file = find_file(&mut tx, blake3).await?;
    tx.commit().await?;
    file.ok_or(UploadError::NotBegun)
}
