//! The head of an organisation: where its log ends, under the lock that everyone who writes takes.

use super::project::MADE;
use super::{adopt, from_sql, renew};
use crate::db::{DbError, OrgTx};
use brainops_domain::id::mint;
use brainops_sync::mark::Mark;
use brainops_sync::wire::LogPoint;
use uuid::Uuid;

/// By which rules records are put into scopes: grows with each change of them.
pub(super) const SCOPES: i32 = 1;

/// The ends of the log and of the audit chain.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    /// The newest change.
    pub(crate) log: LogPoint,
    /// From where the log can be followed.
    pub(super) horizon: LogPoint,
    /// Number of the newest audit row.
    pub(crate) audit_seq: i64,
    /// Its hash.
    pub(crate) audit_hash: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Row {
    change_seq: i64,
    audit_seq: i64,
    audit_hash: Vec<u8>,
    sync_epoch: Option<Uuid>,
    sync_mark: Option<Vec<u8>>,
    sync_horizon: i64,
    sync_horizon_mark: Option<Vec<u8>>,
    sync_made: Option<String>,
    sync_scopes: i32,
}

impl Row {
    // None before laptops and the office first spoke.
    fn head(self) -> Option<Head> {
        let epoch = self.sync_epoch?;
        let point = |seq: i64, mark: Option<Vec<u8>>| LogPoint {
            epoch,
            seq: from_sql(seq),
            mark: mark_of(mark.as_deref()),
        };
        Some(Head {
            log: point(self.change_seq, self.sync_mark),
            horizon: point(self.sync_horizon, self.sync_horizon_mark),
            audit_seq: self.audit_seq,
            audit_hash: self.audit_hash,
        })
    }
}

/// A mark that PostgreSQL kept; none is the mark of nothing.
pub(super) fn mark_of(bytes: Option<&[u8]>) -> Mark {
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .map_or(Mark::NONE, Mark)
}

async fn read(tx: &mut OrgTx, lock: &'static str) -> Result<Row, DbError> {
    let org_id = tx.org_id();
    let statement = format!(
        "select change_seq, audit_seq, audit_hash, sync_epoch, sync_mark, sync_horizon, sync_horizon_mark, sync_made, sync_scopes
         from org_head
         where org_id = $1{lock}"
    );
    let row: Row = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(org_id)
        .fetch_one(tx.sql())
        .await?;
    // By the rules of this version records would go where the newer one does not look for them.
    if row.sync_scopes > SCOPES {
        let says = "a newer version of the office keeps this organisation".to_owned();
        return Err(DbError::Unavailable(sqlx::Error::Protocol(says)));
    }
    Ok(row)
}

/// The head as it is; none before the first lock of it by this version.
pub(super) async fn find(tx: &mut OrgTx) -> Result<Option<Head>, DbError> {
    let row = read(tx, "").await?;
    let is_current = row.sync_scopes >= SCOPES;
    Ok(row.head().filter(|_| is_current))
}

/// Locks the head until the commit. An organisation that has records from before laptops could follow them gets them
/// into this half first.
pub(crate) async fn lock_head(tx: &mut OrgTx) -> Result<Head, DbError> {
    let row = read(tx, " for update").await?;
    if row.sync_epoch.is_some() {
        let is_scoped = row.sync_scopes >= SCOPES;
        let is_made = row.sync_made.as_deref() == Some(MADE.as_str());
        let mut head = row
            .head()
            .ok_or_else(|| DbError::from(sqlx::Error::RowNotFound))?;
        if !is_scoped {
            renew::scopes(tx, &mut head).await?;
        }
        if !is_made {
            renew::all(tx, &mut head).await?;
        }
        return Ok(head);
    }
    let epoch = mint(tx.now());
    let mark = match row.change_seq {
        0 => Mark::NONE,
        // Nothing of the log before has a mark; this one stands for all of it.
        _ => Mark::of(epoch.as_bytes()),
    };
    let log = LogPoint {
        epoch,
        seq: from_sql(row.change_seq),
        mark,
    };
    let org_id = tx.org_id();
    sqlx::query(
        "update org_head
         set sync_epoch = $2, sync_mark = $3, sync_horizon = change_seq, sync_horizon_mark = $3, sync_made = $4,
           sync_scopes = $5
         where org_id = $1",
    )
    .bind(org_id)
    .bind(epoch)
    .bind(&mark.0[..])
    .bind(MADE.as_str())
    .bind(SCOPES)
    .execute(tx.sql())
    .await?;
    let head = Head {
        log,
        horizon: log,
        audit_seq: row.audit_seq,
        audit_hash: row.audit_hash,
    };
    if row.change_seq > 0 {
        adopt::all(tx, &head).await?;
    }
    Ok(head)
}
