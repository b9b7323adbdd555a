//! What waits for the office, counted from the outbox and nothing else.

use crate::error::Result;
use crate::store::get_opt_instant;
use crate::sync::LOCAL;
use brainops_domain::view::sync::SyncStatus;
use rusqlite::Connection;

/// How much waits, and since when.
pub fn status(sql: &Connection) -> Result<SyncStatus> {
    let (changes_waiting, oldest_at) = sql
        .prepare_cached("select count(distinct group_id) as groups, min(at) as oldest from outbox")?
        .query_row([], |row| {
            Ok((row.get("groups")?, get_opt_instant(row, "oldest")?))
        })?;
    // A photo waits until the office has read all of its bytes back, whether or not its row is still on this laptop.
    let waiting = format!(
        "select count(*), coalesce(sum(size_bytes), 0) from (
           select p.blake3, p.size_bytes from photo p where {LOCAL}
           union all
           select l.blake3, l.size_bytes from left_file l
           where not exists (select 1 from photo p where p.blake3 = l.blake3 and {LOCAL})
         ) w
         where not exists (select 1 from stored_file s where s.blake3 = w.blake3)"
    );
    let (photos_waiting, bytes_waiting): (u32, i64) = sql
        .prepare_cached(&waiting)?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let office = crate::sync::office(sql)?.is_some();
    Ok(SyncStatus {
        office,
        changes_waiting,
        photos_waiting,
        bytes_waiting: u64::try_from(bytes_waiting).unwrap_or(0),
        oldest_at,
        needs_you: crate::sync::count_conflicts(sql)?,
        offline_since: None,
        signed_out: false,
        trouble: None,
        revoked: false,
        outdated: crate::sync::is_outdated(sql)?,
        filling: crate::sync::is_filling(sql)?,
    })
}
