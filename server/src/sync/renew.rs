//! What an organisation gets from a new version of the office, with its first write under it.
//!
//! States that a table did not take before are tried again, and so are operations that nobody understood. Invariant: it
//! happens once for each way in which tables are written, under the lock of the head.

use super::carry::{self, Own};
use super::head::{Head, SCOPES};
use super::hold;
use super::load::{decide, load, waiting};
use super::loaded::{Loaded, Need};
use super::project::{self, MADE};
use super::stored::{COLUMNS, Row};
use crate::db::{DbError, OrgTx};
use brainops_sync::digest::{Sum, bucket_of, row_mark};
use brainops_sync::scope::Scope;
use brainops_sync::server::{Record, parked_groups, replay, scopes_of};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Puts all records into the scopes of this version. Laptops take them in anew, and keep what they have not sent.
pub(super) async fn scopes(tx: &mut OrgTx, head: &mut Head) -> Result<(), DbError> {
    let org_id = tx.org_id();
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from sync_record where org_id = $1"
    )))
    .bind(org_id)
    .fetch_all(tx.sql())
    .await?;
    let records: Vec<Record> = rows
        .into_iter()
        .map(|row| Ok(row.stored()?.record))
        .collect::<Result<_, DbError>>()?;
    let jobs: BTreeMap<Uuid, &Record> = records
        .iter()
        .filter(|record| record.key.0 == "job")
        .map(|record| (record.key.1, record))
        .collect();
    let mut sums: BTreeMap<(Scope, u8), Sum> = BTreeMap::new();
    let mut named: Vec<String> = Vec::with_capacity(records.len());
    for record in &records {
        let job = record.root.and_then(|root| jobs.get(&root).copied());
        let scopes = scopes_of(record, job);
        let (entity, id) = &record.key;
        let mark = row_mark(entity, *id, record.seq, &record.fields()).number();
        named.push(carry::joined(&scopes));
        for scope in scopes {
            let sum = sums.entry((scope, bucket_of(entity, *id))).or_default();
            sum.0 = sum.0.wrapping_add(mark);
        }
    }
    sqlx::query(
        "update sync_record s set scopes = string_to_array(n.scopes, $2)
         from unnest($3::text[], $4::uuid[], $5::text[]) as n (entity, id, scopes)
         where s.org_id = $1 and s.entity = n.entity and s.id = n.id",
    )
    .bind(org_id)
    .bind(carry::SEPARATOR)
    .bind(
        records
            .iter()
            .map(|one| one.key.0.as_str())
            .collect::<Vec<_>>(),
    )
    .bind(records.iter().map(|one| one.key.1).collect::<Vec<_>>())
    .bind(named)
    .execute(tx.sql())
    .await?;
    sqlx::query("update sync_sum set sum = 0 where org_id = $1")
        .bind(org_id)
        .execute(tx.sql())
        .await?;
    carry::grow_sums(tx, &sums).await?;
    // Changes name the scopes of their day, so they can't be followed from before this one.
    sqlx::query(
        "update org_head
         set sync_scopes = $2, sync_horizon = change_seq, sync_horizon_mark = sync_mark
         where org_id = $1",
    )
    .bind(org_id)
    .bind(SCOPES)
    .execute(tx.sql())
    .await?;
    head.horizon = head.log;
    Ok(())
}

/// Brings an organisation up to this version.
pub(super) async fn all(tx: &mut OrgTx, head: &mut Head) -> Result<(), DbError> {
    let org_id = tx.org_id();
    sqlx::query("update org_head set sync_made = $2 where org_id = $1")
        .bind(org_id)
        .bind(MADE.as_str())
        .execute(tx.sql())
        .await?;
    project::retry_all(tx).await?;
    let listed = waiting(tx).await?;
    let not_understood = parked_groups(&listed, |reason| reason["why"] == "not_understood");
    if not_understood.is_empty() {
        return Ok(());
    }
    let mut view = Loaded::new(head);
    view.granted = hold::everything();
    load(tx, &mut view, [Need::Waiting]).await?;
    let now = tx.now();
    let decided = decide(tx, &mut view, |view| replay(view, &not_understood, now)).await?;
    match decided {
        Some(decided) => carry::out(tx, head, &view, &decided, &Own::new()).await,
        None => Ok(()),
    }
}
