//! Records from before laptops could follow them.
//!
//! They come into this half as they are now, all as of one place of the log. Nothing earlier can be followed.

use super::carry::{Stated, grow_sums, upsert};
use super::head::Head;
use super::project::OTHERWISE;
use super::unreadable;
use crate::db::{DbError, OrgTx};
use crate::record::Record as Declared;
use crate::records;
use brainops_sync::digest::{Sum, bucket_of, row_mark};
use brainops_sync::scope::Scope;
use brainops_sync::server::{Cell, Record, scopes_of};
use brainops_sync::wire::Fields;
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;
use uuid::Uuid;

// Rows of one statement.
const ROWS: usize = 2_000;

/// Takes over every record of the organisation.
pub(super) async fn all(tx: &mut OrgTx, head: &Head) -> Result<(), DbError> {
    let mut records: Vec<(Record, i64)> = Vec::new();
    let declared = records::all();
    let alike = declared
        .iter()
        .filter(|one| !OTHERWISE.contains(&one.resource().entity));
    for declared in alike {
        records.extend(of_table(tx, declared, head).await?);
    }
    let jobs: BTreeMap<Uuid, Record> = records
        .iter()
        .filter(|(record, _)| record.key.0 == "job")
        .map(|(record, _)| (record.key.1, record.clone()))
        .collect();
    let mut sums: BTreeMap<(Scope, u8), Sum> = BTreeMap::new();
    for rows in records.chunks(ROWS) {
        let rows: Vec<Stated<'_>> = rows
            .iter()
            .map(|(record, version)| Stated {
                record,
                version: *version,
                scopes: scopes_of(record, record.root.and_then(|root| jobs.get(&root))),
            })
            .collect();
        for row in &rows {
            let (entity, id) = &row.record.key;
            let mark = row_mark(entity, *id, row.record.seq, &row.record.fields()).number();
            for scope in &row.scopes {
                let at = (scope.clone(), bucket_of(entity, *id));
                let sum = sums.entry(at).or_default();
                sum.0 = sum.0.wrapping_add(mark);
            }
        }
        upsert(tx, &rows).await?;
    }
    grow_sums(tx, &sums).await
}

async fn of_table(
    tx: &mut OrgTx,
    declared: &Declared,
    head: &Head,
) -> Result<Vec<(Record, i64)>, DbError> {
    let entity = declared.resource().entity;
    let names: Vec<String> = declared
        .fields()
        .iter()
        .filter(|field| field.name() != "changed_at")
        .map(|field| format!("t.{}", field.name()))
        .collect();
    let (org_id, now) = (tx.org_id(), tx.now());
    let rows: Vec<(Uuid, i64, String)> = sqlx::query_as(AssertSqlSafe(format!(
        "select t.id, t.version, (select row_to_json(r)::text from (select {}) r)
         from {entity} t
         where t.org_id = $1",
        names.join(", ")
    )))
    .bind(org_id)
    .fetch_all(tx.sql())
    .await?;
    rows.into_iter()
        .map(|(id, version, fields)| {
            let fields: Fields = serde_json::from_str(&fields).map_err(unreadable)?;
            let root = fields
                .get("job_id")
                .and_then(|job| Uuid::parse_str(job.as_str()?).ok());
            let cells = fields.into_iter().map(|(name, value)| {
                let cell = Cell {
                    value,
                    seq: head.log.seq,
                    op: None,
                    device: None,
                    person: String::new(),
                    at: now,
                };
                (name, cell)
            });
            let record = Record {
                key: (entity.to_owned(), id),
                root: root.filter(|_| is_of_job(entity)),
                created_seq: head.log.seq,
                seq: head.log.seq,
                cells: cells.collect(),
            };
            Ok((record, version))
        })
        .collect()
}

fn is_of_job(entity: &str) -> bool {
    brainops_sync::rules::of(entity)
        .is_some_and(|rules| rules.reach == brainops_sync::rules::Reach::OfJob)
}
