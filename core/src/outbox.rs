//! What waits for the office, counted from the outbox and nothing else.

use crate::error::Result;
use crate::store::get_opt_instant;
use brainops_domain::view::sync::SyncStatus;
use rusqlite::Connection;

/// How much waits, and since when.
pub fn status(sql: &Connection) -> Result<SyncStatus> {
    let (changes_waiting, oldest_at) = sql
        .prepare_cached("select count(distinct group_id) as groups, min(at) as oldest from outbox")?
        .query_row([], |row| {
            Ok((row.get("groups")?, get_opt_instant(row, "oldest")?))
        })?;
    // A photo waits while the operation that added it does.
    let (photos_waiting, bytes_waiting): (u32, i64) = sql
        .prepare_cached(
            "select count(*), coalesce(sum(size_bytes), 0) from photo
             where deleted_at is null and id in (select entity_id from outbox where entity = 'photo')",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(SyncStatus {
        office: false,
        changes_waiting,
        photos_waiting,
        bytes_waiting: u64::try_from(bytes_waiting).unwrap_or(0),
        oldest_at,
    })
}
