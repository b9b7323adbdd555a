//! Snapshots: built once for a set of scopes, cut into pieces that are kept as they are sent.
//!
//! Rows lie in the order in which they refer to each other, so that a laptop can take in each piece by itself.

use super::packed::pack;
use super::stored::json_of;
use super::{Head, head, to_sql, unreadable};
use crate::app::App;
use crate::db::{DbError, OrgTx};
use crate::http::Problem;
use crate::identity::Caller;
use brainops_domain::id::mint;
use brainops_sync::entity::Entity;
use brainops_sync::scope::{Scope, Scopes, common};
use brainops_sync::server::Snapshot;
use brainops_sync::wire::snapshot::{Piece, SnapshotAnswer};
use brainops_sync::wire::{Fields, LogPoint, Row};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

const ROWS: usize = 5_000;
// Following from an older one takes longer than building anew.
const BEHIND_AT_MOST: u64 = 20_000;
const KEPT_FOR: TimeDelta = TimeDelta::days(2);

/// A snapshot that is kept, without its pieces.
pub(super) struct Kept {
    id: Uuid,
    pub(super) skeleton: Snapshot,
}

#[derive(sqlx::FromRow)]
struct KeptRow {
    id: Uuid,
    epoch: Uuid,
    seq: i64,
    mark: Vec<u8>,
    pieces: i32,
}

impl KeptRow {
    fn kept(self, scopes: &Scopes) -> Kept {
        let at = LogPoint {
            epoch: self.epoch,
            seq: super::from_sql(self.seq),
            mark: head::mark_of(Some(&self.mark)),
        };
        let pieces = u32::try_from(self.pieces).unwrap_or(0);
        let empty = |piece| Piece {
            at,
            piece,
            pieces,
            mark: Piece::compute_mark(&[]),
            rows: Vec::new(),
        };
        Kept {
            id: self.id,
            skeleton: Snapshot {
                at,
                scopes: scopes.clone(),
                pieces: (0..pieces).map(empty).collect(),
            },
        }
    }
}

fn names(scopes: &Scopes) -> Vec<String> {
    scopes.iter().map(|scope| scope.0.clone()).collect()
}

/// The snapshot of some scopes that a place names, or without one the newest that is new enough.
pub(super) async fn find(
    tx: &mut OrgTx,
    head: &Head,
    scopes: &Scopes,
    at: Option<LogPoint>,
) -> Result<Option<Kept>, DbError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let oldest = head
        .log
        .seq
        .saturating_sub(BEHIND_AT_MOST)
        .max(head.horizon.seq);
    let row: Option<KeptRow> = sqlx::query_as(
        "select id, epoch, seq, mark, pieces
         from sync_snapshot
         where org_id = $1 and scopes = $2 and epoch = $3
           and ($4::bigint is null or seq = $4)
           and ($4::bigint is not null or (seq >= $5 and created_at > $6))
         order by seq desc, created_at desc
         limit 1",
    )
    .bind(org_id)
    .bind(names(scopes))
    .bind(head.log.epoch)
    .bind(at.map(|at| to_sql(at.seq)))
    .bind(to_sql(oldest))
    .bind(now - KEPT_FOR)
    .fetch_optional(tx.sql())
    .await?;
    Ok(row.map(|row| row.kept(scopes)))
}

/// The body of one piece.
pub(super) async fn body(
    tx: &mut OrgTx,
    kept: &Kept,
    piece: u32,
) -> Result<Option<Vec<u8>>, DbError> {
    let org_id = tx.org_id();
    Ok(sqlx::query_scalar(
        "select body from sync_piece where org_id = $1 and snapshot_id = $2 and piece = $3",
    )
    .bind(org_id)
    .bind(kept.id)
    .bind(i32::try_from(piece).unwrap_or(i32::MAX))
    .fetch_optional(tx.sql())
    .await?)
}

#[derive(sqlx::FromRow)]
struct RecordRow {
    entity: String,
    id: Uuid,
    root: Option<Uuid>,
    seq: i64,
    scopes: Vec<String>,
    fields: String,
}

impl RecordRow {
    fn row(self, granted: &Scopes) -> Result<Row, DbError> {
        let fields: Fields = serde_json::from_str(&self.fields).map_err(unreadable)?;
        let scopes: Scopes = self.scopes.into_iter().map(Scope).collect();
        Ok(Row {
            entity: self.entity,
            id: self.id,
            root: self.root,
            seq: super::from_sql(self.seq),
            scopes: common(&scopes, granted),
            fields,
        })
    }
}

/// Builds and keeps a snapshot of some scopes.
pub(super) async fn build(app: &App, caller: &Caller, scopes: &Scopes) -> Result<(), Problem> {
    let mut tx = app.db.read_at_once(caller.authority()).await?;
    let Some(head) = head::find(&mut tx).await? else {
        return Ok(());
    };
    let (org_id, now) = (tx.org_id(), tx.now());
    let order: Vec<&str> = Entity::ALL.iter().map(|entity| entity.table()).collect();
    let rows: Vec<RecordRow> = sqlx::query_as(
        "select entity, id, root, seq, scopes, fields::text as fields
         from sync_record
         where org_id = $1 and scopes && $2
         order by array_position($3::text[], entity) nulls last, entity, id",
    )
    .bind(org_id)
    .bind(names(scopes))
    .bind(order)
    .fetch_all(tx.sql())
    .await
    .map_err(DbError::from)?;
    drop(tx);
    let (at, scopes_of_it) = (head.log, scopes.clone());
    let bodies = tokio::task::spawn_blocking(move || cut(at, &scopes_of_it, rows))
        .await
        .map_err(Problem::internal)??;
    keep(app, caller, scopes, at, now, bodies).await
}

fn cut(at: LogPoint, scopes: &Scopes, rows: Vec<RecordRow>) -> Result<Vec<Vec<u8>>, Problem> {
    let count = rows.len().div_ceil(ROWS).max(1);
    let pieces = u32::try_from(count).unwrap_or(u32::MAX);
    let mut rows = rows.into_iter();
    (0..pieces)
        .map(|piece| {
            let rows = rows.by_ref().take(ROWS).map(|row| row.row(scopes));
            let rows = rows.collect::<Result<Vec<Row>, DbError>>()?;
            let piece = Piece {
                at,
                piece,
                pieces,
                mark: Piece::compute_mark(&rows),
                rows,
            };
            pack(&SnapshotAnswer::Piece(piece))
        })
        .collect()
}

async fn keep(
    app: &App,
    caller: &Caller,
    scopes: &Scopes,
    at: LogPoint,
    now: DateTime<Utc>,
    bodies: Vec<Vec<u8>>,
) -> Result<(), Problem> {
    let mut tx = app.db.write(caller.authority()).await?;
    let org_id = tx.org_id();
    sqlx::query(
        "delete from sync_snapshot
         where org_id = $1
           and (created_at < $2 or (scopes = $3 and created_at < $4))",
    )
    .bind(org_id)
    .bind(now - KEPT_FOR)
    .bind(names(scopes))
    // Whoever is in the middle of the one before goes on.
    .bind(now - TimeDelta::hours(1))
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    let id = mint(now);
    sqlx::query(
        "insert into sync_snapshot (org_id, id, scopes, epoch, seq, mark, pieces, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(org_id)
    .bind(id)
    .bind(names(scopes))
    .bind(at.epoch)
    .bind(to_sql(at.seq))
    .bind(&at.mark.0[..])
    .bind(i32::try_from(bodies.len()).unwrap_or(i32::MAX))
    .bind(now)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    for (piece, body) in (0_i32..).zip(bodies) {
        sqlx::query(
            "insert into sync_piece (org_id, snapshot_id, piece, body) values ($1, $2, $3, $4)",
        )
        .bind(org_id)
        .bind(id)
        .bind(piece)
        .bind(body)
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
    }
    tx.commit().await?;
    tracing::debug!(scopes = %json_of(scopes), log.seq = at.seq, "a snapshot was built");
    Ok(())
}
