//! Goes through an organisation's audit log and says whether the chain holds.

use crate::audit::chain;
use crate::db::{DbError, OrgTx};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

// Rows read at a time: bounds memory, whatever the length of the log.
const BATCH: i64 = 1_000;

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// A row before it is missing.
    Gap,
    /// Its facts, or those of a row before it, are not what was written.
    Hash,
    /// Its detail is not what was written.
    Detail,
    /// Rows at the end are missing, or the head was changed.
    Head,
    /// The row with the number of the seal has another hash: the log was replaced as a whole.
    Replaced,
}

/// An end of the chain that was kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Number of the row.
    pub seq: i64,
    /// Its hash, hexadecimal.
    pub hash: String,
}

/// What came out of going through the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChainReport {
    /// Rows that were looked at.
    pub rows: i64,
    /// Whether every row is as it was written and none is missing.
    pub holds: bool,
    /// The first row at which it does not.
    pub broken_at: Option<i64>,
    /// What is wrong there.
    pub flaw: Option<Flaw>,
    /// Details that retention blanked.
    pub details_blanked: i64,
    /// Hash at the end, hexadecimal. Kept elsewhere, it proves later that the log was not replaced as a whole.
    pub head: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    at: DateTime<Utc>,
    actor: String,
    action: String,
    entity: String,
    entity_id: Option<Uuid>,
    request_id: String,
    detail: Option<String>,
    detail_sha256: Vec<u8>,
    hash: Vec<u8>,
}

/// The end of the chain now.
pub async fn head(tx: &mut OrgTx) -> Result<Known, DbError> {
    let org_id = tx.org_id();
    let (seq, hash): (i64, Vec<u8>) =
        sqlx::query_as("select audit_seq, audit_hash from org_head where org_id = $1")
            .bind(org_id)
            .fetch_one(tx.sql())
            .await?;
    Ok(Known {
        seq,
        hash: hex(&hash),
    })
}

/// Goes through the whole log of the transaction's organisation. With an end that was kept elsewhere it shows that the
/// log still goes on from there.
pub async fn verify(tx: &mut OrgTx, known: Option<&Known>) -> Result<ChainReport, DbError> {
    let org_id = tx.org_id();
    let (head_seq, head_hash): (i64, Vec<u8>) =
        sqlx::query_as("select audit_seq, audit_hash from org_head where org_id = $1")
            .bind(org_id)
            .fetch_one(tx.sql())
            .await?;
    let mut report = ChainReport {
        rows: 0,
        holds: true,
        broken_at: None,
        flaw: None,
        details_blanked: 0,
        head: hex(&head_hash),
    };
    let mut previous = chain::genesis(org_id);
    loop {
        let rows: Vec<Row> = sqlx::query_as(
            "select seq, at, actor, action, entity, entity_id, request_id, detail, detail_sha256, hash
             from audit
             where org_id = $1 and seq > $2 and seq <= $3
             order by seq
             limit $4",
        )
        .bind(org_id)
        .bind(report.rows)
        .bind(head_seq)
        .bind(BATCH)
        .fetch_all(tx.sql())
        .await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if let Some(flaw) = flaw_of(&row, report.rows + 1, &previous) {
                return Ok(report.broken(row.seq, flaw));
            }
            if known.is_some_and(|known| known.seq == row.seq && known.hash != hex(&row.hash)) {
                return Ok(report.broken(row.seq, Flaw::Replaced));
            }
            report.details_blanked += i64::from(row.detail.is_none());
            report.rows = row.seq;
            previous = row.hash;
        }
    }
    if report.rows != head_seq || previous != head_hash {
        let at = report.rows + 1;
        return Ok(report.broken(at, Flaw::Head));
    }
    if let Some(known) = known.filter(|known| known.seq > report.rows) {
        return Ok(report.broken(known.seq, Flaw::Replaced));
    }
    Ok(report)
}

impl ChainReport {
    fn broken(mut self, seq: i64, flaw: Flaw) -> Self {
        self.holds = false;
        self.broken_at = Some(seq);
        self.flaw = Some(flaw);
        self
    }
}

fn flaw_of(row: &Row, expected_seq: i64, previous: &[u8]) -> Option<Flaw> {
    if row.seq != expected_seq {
        return Some(Flaw::Gap);
    }
    let hash = chain::link(&chain::Facts {
        previous,
        seq: row.seq,
        at: row.at,
        actor: &row.actor,
        action: &row.action,
        entity: &row.entity,
        entity_id: row.entity_id,
        request_id: &row.request_id,
        detail_sha256: &row.detail_sha256,
    });
    if hash != row.hash {
        return Some(Flaw::Hash);
    }
    match &row.detail {
        Some(detail) if chain::sha256(detail.as_bytes()) != row.detail_sha256 => Some(Flaw::Detail),
        _ => None,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
