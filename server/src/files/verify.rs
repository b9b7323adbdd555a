//! Reading back what is stored, for those who are about to erase their own.

use crate::app::App;
use crate::db::DbError;
use crate::files::store::StoreError;
use crate::files::upload::UploadError;
use crate::identity::Caller;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

// What was read back this recently is not read again, if it is still there.
const HOLDS_FOR: TimeDelta = TimeDelta::days(1);

/// How a file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// Its bytes have its hash.
    Verified,
    /// It is not stored, or other bytes are.
    Missing,
    /// There was no time for it.
    Unread,
}

#[derive(sqlx::FromRow)]
struct Row {
    blake3: String,
    size_bytes: i64,
    verified_at: Option<DateTime<Utc>>,
}

/// Reads files back, as many as there is time for, and at least one.
pub(crate) async fn read_back(
    app: &App,
    caller: &Caller,
    hashes: &BTreeSet<String>,
) -> Result<BTreeMap<String, Found>, UploadError> {
    // The rest of the time is for the answer.
    let until = Instant::now() + app.config.request_timeout / 2;
    let (org_id, now) = (caller.principal().org_id(), caller.now());
    let mut tx = app.db.read_latest(caller.authority()).await?;
    let rows: Vec<Row> = sqlx::query_as(
        "select blake3, size_bytes, verified_at from file where org_id = $1 and blake3 = any($2)",
    )
    .bind(org_id)
    .bind(hashes.iter().map(String::as_str).collect::<Vec<_>>())
    .fetch_all(tx.sql())
    .await
    .map_err(DbError::from)?;
    drop(tx);
    let mut found: BTreeMap<String, Found> = hashes
        .iter()
        .map(|hash| (hash.clone(), Found::Missing))
        .collect();
    let (mut verified, mut damaged) = (Vec::new(), Vec::new());
    for row in rows {
        let size = u64::try_from(row.size_bytes).unwrap_or_default();
        let is_fresh = row.verified_at.is_some_and(|at| now - at < HOLDS_FOR);
        let became = if is_fresh && app.files.holds(org_id, &row.blake3, size).await? {
            Found::Verified
        } else if Instant::now() >= until && !(verified.is_empty() && damaged.is_empty()) {
            Found::Unread
        } else {
            match app.files.hash(org_id, &row.blake3, size).await {
                Ok(hash) if hash == row.blake3 => {
                    verified.push(row.blake3.clone());
                    Found::Verified
                }
                Ok(_) | Err(StoreError::NotThere(_)) => {
                    tracing::error!(size_bytes = size, "a stored file has lost bytes");
                    damaged.push(row.blake3.clone());
                    Found::Missing
                }
                Err(error) => return Err(error.into()),
            }
        };
        found.insert(row.blake3, became);
    }
    if !(verified.is_empty() && damaged.is_empty()) {
        let mut tx = app.db.write(caller.authority()).await?;
        sqlx::query(
            "update file
             set verified_at = case when blake3 = any($2) then $4 end,
               damaged_at = case when blake3 = any($3) then $4 end
             where org_id = $1 and blake3 = any($2 || $3)",
        )
        .bind(org_id)
        .bind(&verified)
        .bind(&damaged)
        .bind(now)
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
        tx.commit().await?;
    }
    Ok(found)
}
