//! Carrying out what was decided, inside the transaction that holds the head's lock.

use super::loaded::Loaded;
use super::project::{self, State};
use super::stored::{about, json_of, state, writers_of};
use super::{Head, to_sql};
use crate::db::{ChangeKind, DbError, OrgTx};
use brainops_sync::digest::{Sum, bucket_of};
use brainops_sync::scope::{Scope, Scopes};
use brainops_sync::server::{Change, Key, Record, View, Writes, scopes_like, scopes_of};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

// No name of a scope has it.
pub(super) const SEPARATOR: &str = "\u{1f}";

/// Changes that the office's own tables have already, by their numbers: the version of the row and what is done to it.
pub(super) type Own = BTreeMap<u64, (i64, ChangeKind)>;

/// Writes records, changes, sums and the stream, the office's own rows of what came from laptops, and the log's new end.
pub(super) async fn out(
    tx: &mut OrgTx,
    head: &mut Head,
    view: &Loaded,
    writes: &Writes,
    own: &Own,
) -> Result<(), DbError> {
    let mut versions: BTreeMap<Key, i64> = BTreeMap::new();
    let mut of_changes = Vec::with_capacity(writes.changes.len());
    let mut foreign: BTreeSet<Key> = BTreeSet::new();
    for change in &writes.changes {
        let key = (change.entity.clone(), change.id);
        let version = match own.get(&change.seq) {
            Some((version, _)) => {
                foreign.remove(&key);
                *version
            }
            None => {
                foreign.insert(key.clone());
                let before = versions.get(&key).copied();
                before.unwrap_or_else(|| view.version(&key)) + 1
            }
        };
        versions.insert(key, version);
        of_changes.push(version);
    }
    insert_changes(tx, head, writes, own, &of_changes).await?;
    put_records(tx, view, writes, &versions).await?;
    move_dependents(tx, &writes.changes).await?;
    grow_sums(tx, &writes.sums).await?;
    put_stream(tx, writes).await?;
    head.log = writes.log;
    let org_id = tx.org_id();
    sqlx::query("update org_head set change_seq = $2, sync_mark = $3 where org_id = $1")
        .bind(org_id)
        .bind(to_sql(writes.log.seq))
        .bind(&writes.log.mark.0[..])
        .execute(tx.sql())
        .await?;
    let states = writes
        .records
        .iter()
        .filter(|one| foreign.contains(&one.key));
    let states: Vec<State<'_>> = states
        .map(|record| State {
            record,
            version: versions.get(&record.key).copied().unwrap_or(1),
        })
        .collect();
    project::onto_tables(tx, &states).await?;
    // A row that came, by whichever side, may be what another one missed.
    let is_new = |change: &&Change| change.previous == 0;
    let came = writes.changes.iter().filter(is_new).map(|change| change.id);
    project::retry_after(tx, came.collect()).await?;
    tx.note_log(to_sql(writes.log.seq));
    Ok(())
}

fn kind_of(change: &Change) -> ChangeKind {
    let was = change.before.get("deleted_at").map(|cell| &cell.value);
    match change.fields.get("deleted_at") {
        _ if change.previous == 0 => ChangeKind::Create,
        Some(Value::Null) if was.is_some_and(|was| !was.is_null()) => ChangeKind::Restore,
        Some(at) if !at.is_null() => ChangeKind::Archive,
        _ => ChangeKind::Update,
    }
}

pub(super) fn joined(scopes: &Scopes) -> String {
    let names: Vec<&str> = scopes.iter().map(|scope| scope.0.as_str()).collect();
    names.join(SEPARATOR)
}

async fn insert_changes(
    tx: &mut OrgTx,
    head: &Head,
    writes: &Writes,
    own: &Own,
    versions: &[i64],
) -> Result<(), DbError> {
    let changes = &writes.changes;
    let mut mark = head.log.mark;
    let marks: Vec<Vec<u8>> = changes
        .iter()
        .map(|change| {
            mark = change.link(mark);
            mark.0.to_vec()
        })
        .collect();
    let kinds: Vec<&str> = changes
        .iter()
        .map(|change| match own.get(&change.seq) {
            Some((_, kind)) => kind.name(),
            None => kind_of(change).name(),
        })
        .collect();
    let ids = |of: fn(&Change) -> Option<Uuid>| changes.iter().map(of).collect::<Vec<_>>();
    let (org_id, actor) = (tx.org_id(), tx.authority().actor().to_string());
    let device_id = tx.authority().device_id();
    sqlx::query(
        "insert into change (org_id, seq, entity, entity_id, row_version, kind, fields, actor, device_id, op_id, at,
           previous, group_id, stream_id, person, before, scopes_before, scopes_after, mark)
         select $1, c.seq, c.entity, c.entity_id, c.row_version, c.kind, c.fields::json, $2, $3, c.op_id, c.at,
           c.previous, c.group_id, c.stream_id, c.person, c.before::json,
           string_to_array(c.was, $4), string_to_array(c.becomes, $4), c.mark
         from unnest($5::bigint[], $6::text[], $7::uuid[], $8::bigint[], $9::text[], $10::text[], $11::uuid[],
             $12::timestamptz[], $13::bigint[], $14::uuid[], $15::uuid[], $16::text[], $17::text[], $18::text[],
             $19::text[], $20::bytea[])
           as c (seq, entity, entity_id, row_version, kind, fields, op_id, at, previous, group_id, stream_id, person,
             before, was, becomes, mark)",
    )
    .bind(org_id)
    .bind(actor)
    .bind(device_id)
    .bind(SEPARATOR)
    .bind(changes.iter().map(|one| to_sql(one.seq)).collect::<Vec<_>>())
    .bind(changes.iter().map(|one| one.entity.as_str()).collect::<Vec<_>>())
    .bind(changes.iter().map(|one| one.id).collect::<Vec<_>>())
    .bind(versions)
    .bind(kinds)
    .bind(changes.iter().map(|one| json_of(&one.fields)).collect::<Vec<_>>())
    .bind(ids(|one| one.op.map(|op| op.0)))
    .bind(changes.iter().map(|one| one.at).collect::<Vec<_>>())
    .bind(changes.iter().map(|one| to_sql(one.previous)).collect::<Vec<_>>())
    .bind(changes.iter().map(|one| one.group.0).collect::<Vec<_>>())
    .bind(ids(|one| one.device.map(|device| device.0)))
    .bind(changes.iter().map(|one| without_zero(&one.person)).collect::<Vec<_>>())
    .bind(changes.iter().map(|one| json_of(&one.before)).collect::<Vec<_>>())
    .bind(changes.iter().map(|one| joined(&one.was)).collect::<Vec<_>>())
    .bind(changes.iter().map(|one| joined(&one.now)).collect::<Vec<_>>())
    .bind(marks)
    .execute(tx.sql())
    .await?;
    Ok(())
}

// PostgreSQL has no text with a zero byte; the name is for looking at, the cells have it as it came.
fn without_zero(text: &str) -> String {
    text.replace('\0', "")
}

async fn put_records(
    tx: &mut OrgTx,
    view: &Loaded,
    writes: &Writes,
    versions: &BTreeMap<Key, i64>,
) -> Result<(), DbError> {
    let jobs: BTreeMap<Uuid, &Record> = writes
        .records
        .iter()
        .filter(|record| record.key.0 == "job")
        .map(|record| (record.key.1, record))
        .collect();
    let scopes = |record: &Record| {
        let job = record.root.and_then(|root| {
            let written = jobs.get(&root).map(|job| Record::clone(job));
            written.or_else(|| view.record(&("job".to_owned(), root)))
        });
        scopes_of(record, job.as_ref())
    };
    let rows: Vec<Stated<'_>> = writes
        .records
        .iter()
        .map(|record| Stated {
            record,
            version: versions.get(&record.key).copied().unwrap_or(1),
            scopes: scopes(record),
        })
        .collect();
    upsert(tx, &rows).await
}

/// A record with what lies beside it.
pub(super) struct Stated<'a> {
    pub(super) record: &'a Record,
    pub(super) version: i64,
    pub(super) scopes: Scopes,
}

pub(super) async fn upsert(tx: &mut OrgTx, rows: &[Stated<'_>]) -> Result<(), DbError> {
    let org_id = tx.org_id();
    let records = || rows.iter().map(|row| row.record);
    sqlx::query(
        "insert into sync_record (org_id, entity, id, root, created_seq, seq, version, bucket, scopes, state, about,
           fields, writers)
         select $1, r.entity, r.id, r.root, r.created_seq, r.seq, r.version, r.bucket, string_to_array(r.scopes, $2),
           r.state, r.about, r.fields::json, r.writers::json
         from unnest($3::text[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::bigint[], $9::smallint[],
             $10::text[], $11::text[], $12::uuid[], $13::text[], $14::text[])
           as r (entity, id, root, created_seq, seq, version, bucket, scopes, state, about, fields, writers)
         on conflict on constraint sync_record_key do update
         set root = excluded.root, seq = excluded.seq, version = excluded.version, scopes = excluded.scopes,
           state = excluded.state, about = excluded.about, fields = excluded.fields, writers = excluded.writers,
           problem = null, misses_row = false",
    )
    .bind(org_id)
    .bind(SEPARATOR)
    .bind(records().map(|one| one.key.0.as_str()).collect::<Vec<_>>())
    .bind(records().map(|one| one.key.1).collect::<Vec<_>>())
    .bind(records().map(|one| one.root).collect::<Vec<_>>())
    .bind(records().map(|one| to_sql(one.created_seq)).collect::<Vec<_>>())
    .bind(records().map(|one| to_sql(one.seq)).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.version).collect::<Vec<_>>())
    .bind(records().map(|one| i16::from(bucket_of(&one.key.0, one.key.1))).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| joined(&row.scopes)).collect::<Vec<_>>())
    .bind(records().map(state).collect::<Vec<_>>())
    .bind(records().map(about).collect::<Vec<_>>())
    .bind(records().map(|one| json_of(&one.fields())).collect::<Vec<_>>())
    .bind(records().map(writers_of).collect::<Vec<_>>())
    .execute(tx.sql())
    .await?;
    Ok(())
}

// What belongs to a job goes where the job goes.
async fn move_dependents(tx: &mut OrgTx, changes: &[Change]) -> Result<(), DbError> {
    let moved = changes
        .iter()
        .filter(|change| change.entity == "job" && change.previous > 0 && change.was != change.now);
    let last: BTreeMap<Uuid, &Scopes> = moved.map(|change| (change.id, &change.now)).collect();
    let org_id = tx.org_id();
    for (job, scopes) in last {
        let entities: Vec<String> = sqlx::query_scalar(
            "select distinct entity from sync_record where org_id = $1 and root = $2",
        )
        .bind(org_id)
        .bind(job)
        .fetch_all(tx.sql())
        .await?;
        for entity in entities {
            sqlx::query(
                "update sync_record set scopes = string_to_array($3, $4)
                 where org_id = $1 and root = $2 and entity = $5",
            )
            .bind(org_id)
            .bind(job)
            .bind(joined(&scopes_like(scopes, &entity)))
            .bind(SEPARATOR)
            .bind(entity)
            .execute(tx.sql())
            .await?;
        }
    }
    Ok(())
}

/// Adds to the sums of scopes.
pub(super) async fn grow_sums(
    tx: &mut OrgTx,
    sums: &BTreeMap<(Scope, u8), Sum>,
) -> Result<(), DbError> {
    let org_id = tx.org_id();
    sqlx::query(
        "insert into sync_sum (org_id, scope, bucket, sum)
         select $1, s.scope, s.bucket, s.sum::numeric
         from unnest($2::text[], $3::smallint[], $4::text[]) as s (scope, bucket, sum)
         on conflict on constraint sync_sum_key do update
         set sum = mod(sync_sum.sum + excluded.sum, 340282366920938463463374607431768211456)",
    )
    .bind(org_id)
    .bind(
        sums.keys()
            .map(|(scope, _)| scope.0.as_str())
            .collect::<Vec<_>>(),
    )
    .bind(
        sums.keys()
            .map(|(_, bucket)| i16::from(*bucket))
            .collect::<Vec<_>>(),
    )
    .bind(
        sums.values()
            .map(|sum| sum.0.to_string())
            .collect::<Vec<_>>(),
    )
    .execute(tx.sql())
    .await?;
    Ok(())
}

async fn put_stream(tx: &mut OrgTx, writes: &Writes) -> Result<(), DbError> {
    let Some((stream, end)) = writes.stream else {
        return Ok(());
    };
    let org_id = tx.org_id();
    sqlx::query("update sync_stream set seq = $3, mark = $4 where org_id = $1 and id = $2")
        .bind(org_id)
        .bind(stream.0)
        .bind(to_sql(end.seq))
        .bind(&end.mark.0[..])
        .execute(tx.sql())
        .await?;
    let numbered = &writes.numbered;
    sqlx::query(
        "insert into sync_number (org_id, stream_id, seq, op_id, mark)
         select $1, $2, n.seq, n.op_id, n.mark
         from unnest($3::bigint[], $4::uuid[], $5::bytea[]) as n (seq, op_id, mark)",
    )
    .bind(org_id)
    .bind(stream.0)
    .bind(
        numbered
            .iter()
            .map(|one| to_sql(one.seq))
            .collect::<Vec<_>>(),
    )
    .bind(
        numbered
            .iter()
            .map(|one| one.result.op.0)
            .collect::<Vec<_>>(),
    )
    .bind(
        numbered
            .iter()
            .map(|one| one.mark.0.to_vec())
            .collect::<Vec<_>>(),
    )
    .execute(tx.sql())
    .await?;
    let new = || numbered.iter().filter(|one| one.is_new);
    sqlx::query(
        "insert into sync_result (org_id, op_id, result)
         select $1, n.op_id, n.result::json
         from unnest($2::uuid[], $3::text[]) as n (op_id, result)",
    )
    .bind(org_id)
    .bind(new().map(|one| one.result.op.0).collect::<Vec<_>>())
    .bind(new().map(|one| json_of(&one.result)).collect::<Vec<_>>())
    .execute(tx.sql())
    .await?;
    Ok(())
}
