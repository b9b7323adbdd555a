//! Schema history. An upgrade is all or nothing, with a copy of the file before it.
//!
//! Invariant: between the copy and the upgrade nothing is committed; both happen while this
//! connection alone may write.

mod copy;
#[cfg(test)]
mod tests;

use super::StoreError;
use brainops_domain::id::{self, JobId, RoofId};
use chrono::{DateTime, Utc};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::Path;
use uuid::Uuid;

/// Every migration in order; number `n` stands at index `n - 1`. Never edited once released.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/sqlite/0001_vault.sql"),
    include_str!("../../../migrations/sqlite/0002_detection_run.sql"),
    include_str!("../../../migrations/sqlite/0003_ground.sql"),
    include_str!("../../../migrations/sqlite/0004_rows.sql"),
    include_str!("../../../migrations/sqlite/0005_checked.sql"),
    include_str!("../../../migrations/sqlite/0006_skipped.sql"),
    include_str!("../../../migrations/sqlite/0007_sync.sql"),
];

/// Copies of a database from before its upgrades, oldest first.
pub(crate) fn copies(path: &Path) -> std::io::Result<Vec<std::path::PathBuf>> {
    copy::all(path)
}

/// Brings the file to the newest schema. Its version is SQLite's `user_version`.
///
/// Errors: `Newer`, `Busy` while another connection keeps the write-ahead log, `Io` and `DiskFull` when
/// no copy can be made, `Upgrade`. After any of them the file is as it was.
pub(super) fn upgrade(
    connection: &mut Connection,
    path: &Path,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    upgrade_along(MIGRATIONS, connection, path, now)
}

fn upgrade_along(
    migrations: &[&str],
    connection: &mut Connection,
    path: &Path,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let known = i64::try_from(migrations.len()).expect("BUG: few migrations");
    if !is_older(connection, path, known)? {
        return Ok(());
    }
    let failed = |source| StoreError::Upgrade { to: known, source };
    add_functions(connection, now).map_err(failed)?;
    // All commits go into the main file, which is what is copied.
    copy::empty_log(connection)?;
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Exclusive)
        .map_err(failed)?;
    let found = version(&transaction)?;
    let copy = if found > 0 {
        Some(copy::keep(path, found + 1)?)
    } else {
        None
    };
    for (number, sql) in (1..).zip(migrations) {
        if number > found {
            transaction.execute_batch(sql).map_err(failed)?;
        }
    }
    finish(&transaction, known, now).map_err(failed)?;
    transaction.commit().map_err(failed)?;
    if let Err(error) = copy::prune(path, copy.as_deref()) {
        tracing::warn!(%error, "copies of the database before old upgrades stay");
    }
    Ok(())
}

fn is_older(connection: &Connection, path: &Path, known: i64) -> Result<bool, StoreError> {
    let found = version(connection)?;
    if found > known {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    Ok(found < known)
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

fn finish(transaction: &Transaction<'_>, to: i64, now: DateTime<Utc>) -> rusqlite::Result<()> {
    transaction.execute(
        "insert into meta (key, value) values ('upgraded_at', ?1)
         on conflict (key) do update set value = excluded.value",
        [now.to_rfc3339()],
    )?;
    transaction.pragma_update(None, "user_version", to)
}

/// What migrations may call besides SQL's own functions. Like them, never changed once released.
fn add_functions(connection: &Connection, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let steady = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let each = FunctionFlags::SQLITE_UTF8;
    connection.create_scalar_function("mint_id", 0, each, move |_| Ok(id::mint(now)))?;
    connection.create_scalar_function("upgraded_at", 0, steady, move |_| Ok(now.to_rfc3339()))?;
    connection.create_scalar_function("roof_id", 1, steady, |call: &Context<'_>| {
        Ok(RoofId::of_job(JobId(call.get(0)?)).0)
    })?;
    connection.create_scalar_function("id_text", 1, steady, |call: &Context<'_>| {
        Ok(call.get::<Uuid>(0)?.to_string())
    })?;
    // SQL's own text of a number keeps 15 digits; this keeps them all.
    connection.create_scalar_function("number", 1, steady, |call: &Context<'_>| {
        Ok(serde_json::Value::from(call.get::<Option<f64>>(0)?).to_string())
    })
}
