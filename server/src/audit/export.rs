//! The audit log as a file: one JSON object a line, in the order of the chain.

use crate::db::{DbError, OrgTx};
use serde_json::Value;
use std::io::Write;

// Rows read at a time: bounds memory, whatever the length of the log.
const BATCH: i64 = 1_000;

/// Why the log was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database.
    #[error("the audit log can't be read")]
    Db(#[from] DbError),
    /// The place it goes to.
    #[error("the audit log can't be written")]
    Write(#[from] std::io::Error),
}

/// Writes the whole log of the transaction's organisation, and says how many rows it has. Each line has the hash of its
/// row, so that the chain can be verified from the file alone.
///
/// Errors: what was written until then stays.
pub async fn export(tx: &mut OrgTx, out: &mut impl Write) -> Result<i64, ExportError> {
    let org_id = tx.org_id();
    let mut last = 0;
    loop {
        let rows: Vec<(i64, Value)> = sqlx::query_as(
            "select seq, jsonb_build_object(
               'seq', seq, 'at', at, 'actor', actor, 'action', action, 'entity', entity, 'entity_id', entity_id,
               'request_id', request_id, 'detail', detail, 'detail_sha256', encode(detail_sha256, 'hex'),
               'hash', encode(hash, 'hex'))
             from audit
             where org_id = $1 and seq > $2
             order by seq
             limit $3",
        )
        .bind(org_id)
        .bind(last)
        .bind(BATCH)
        .fetch_all(tx.sql())
        .await
        .map_err(DbError::from)?;
        let Some((seq, _)) = rows.last() else {
            out.flush()?;
            return Ok(last);
        };
        last = *seq;
        for (_, row) in &rows {
            writeln!(out, "{row}")?;
        }
    }
}
