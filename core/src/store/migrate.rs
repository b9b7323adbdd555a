//! Schema history. An upgrade is all or nothing, with a copy of the file before it.

use super::StoreError;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Every migration in order; number `n` stands at index `n - 1`. Never edited once released.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/sqlite/0001_vault.sql"),
    include_str!("../../../migrations/sqlite/0002_detection_run.sql"),
    include_str!("../../../migrations/sqlite/0003_ground.sql"),
];

/// Brings the file to the newest schema. Its version is SQLite's `user_version`.
pub(super) fn upgrade(
    connection: &mut Connection,
    path: &Path,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let known = i64::try_from(MIGRATIONS.len()).expect("BUG: few migrations");
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    if found == known {
        return Ok(());
    }
    if found > 0 {
        back_up(connection, path, found)?;
    }
    let failed = |source| StoreError::Upgrade { to: known, source };
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Exclusive)
        .map_err(failed)?;
    for (number, sql) in (1..).zip(MIGRATIONS) {
        if number > found {
            transaction.execute_batch(sql).map_err(failed)?;
        }
    }
    transaction
        .execute(
            "insert into meta (key, value) values ('upgraded_at', ?1)
             on conflict (key) do update set value = excluded.value",
            [now.to_rfc3339()],
        )
        .map_err(failed)?;
    transaction
        .pragma_update(None, "user_version", known)
        .map_err(failed)?;
    transaction.commit().map_err(failed)
}

/// Copies the database, encrypted as it is, beside itself.
fn back_up(connection: &Connection, path: &Path, found: i64) -> Result<(), StoreError> {
    connection.pragma_update(None, "wal_checkpoint", "truncate")?;
    let mut name = path
        .file_name()
        .map(std::ffi::OsStr::to_owned)
        .unwrap_or_default();
    name.push(format!(".before-{}", found + 1));
    let copy = path.with_file_name(name);
    std::fs::copy(path, &copy).map_err(|source| StoreError::Io {
        doing: "copy the database before its upgrade",
        source,
    })?;
    let file = std::fs::File::open(&copy).map_err(|source| StoreError::Io {
        doing: "open the copy of the database",
        source,
    })?;
    file.sync_all().map_err(|source| StoreError::Io {
        doing: "write out the copy of the database",
        source,
    })
}
