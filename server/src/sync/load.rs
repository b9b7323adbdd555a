//! Loading what a decision asked for: everything of one kind in one statement.

use super::head::mark_of;
use super::loaded::{Found, Loaded, Need};
use super::stored::{CHANGE_COLUMNS, COLUMNS, ChangeRow, NumberRow, Row};
use super::{from_sql, to_sql, unreadable};
use crate::db::{DbError, OrgTx};
use brainops_domain::id::{DeviceId, OpId};
use brainops_sync::digest::{Sum, Sums};
use brainops_sync::scope::Scope;
use brainops_sync::server::{Change, Key, Record};
use brainops_sync::wire::LogPoint;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Runs a decision until everything that it asks for is loaded.
pub(super) async fn decide<T>(
    tx: &mut OrgTx,
    view: &mut Loaded,
    decision: impl Fn(&Loaded) -> T,
) -> Result<T, DbError> {
    loop {
        let decided = decision(view);
        let missing = view.take_missing();
        if missing.is_empty() {
            return Ok(decided);
        }
        load(tx, view, missing).await?;
    }
}

/// Loads what is not loaded yet.
pub(super) async fn load(
    tx: &mut OrgTx,
    view: &mut Loaded,
    needs: impl IntoIterator<Item = Need>,
) -> Result<(), DbError> {
    let mut records: Vec<Key> = Vec::new();
    let mut results: Vec<Uuid> = Vec::new();
    let mut numbers: BTreeMap<DeviceId, Vec<i64>> = BTreeMap::new();
    let mut in_stream: BTreeMap<DeviceId, Vec<Uuid>> = BTreeMap::new();
    let mut totals: Vec<String> = Vec::new();
    for need in needs {
        if view.has(&need) {
            continue;
        }
        // What a statement does not find is not there.
        view.put(need.clone(), Found::Nothing);
        match need {
            Need::Record(key) => records.push(key),
            Need::Result(op) => results.push(op.0),
            Need::Numbered(device, seq) => numbers.entry(device).or_default().push(to_sql(seq)),
            Need::InStream(device, op) => in_stream.entry(device).or_default().push(op.0),
            Need::Total(scope) => totals.push(scope.0),
            one => {
                let found = load_one(tx, view, &one).await?;
                view.put(one, found);
            }
        }
    }
    if !records.is_empty() {
        load_records(tx, view, &records).await?;
    }
    if !results.is_empty() {
        load_results(tx, view, &results).await?;
    }
    if !totals.is_empty() {
        load_totals(tx, view, &totals).await?;
    }
    for (device, seqs) in numbers {
        for row in numbers_of(tx, device, &seqs, &[]).await? {
            let need = Need::Numbered(device, from_sql(row.seq));
            view.put(need, Found::Numbered(row.numbered()));
        }
    }
    for (device, ops) in in_stream {
        for row in numbers_of(tx, device, &[], &ops).await? {
            view.put(Need::InStream(device, OpId(row.op_id)), Found::Yes);
        }
    }
    Ok(())
}

async fn load_records(tx: &mut OrgTx, view: &mut Loaded, keys: &[Key]) -> Result<(), DbError> {
    let (entities, ids): (Vec<&str>, Vec<Uuid>) = keys
        .iter()
        .map(|(entity, id)| (entity.as_str(), *id))
        .unzip();
    let org_id = tx.org_id();
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS}
         from sync_record
         join unnest($2::text[], $3::uuid[]) as k (e, i) on entity = k.e and id = k.i
         where org_id = $1"
    )))
    .bind(org_id)
    .bind(entities)
    .bind(ids)
    .fetch_all(tx.sql())
    .await?;
    for row in rows {
        let stored = row.stored()?;
        view.put(
            Need::Record(stored.record.key.clone()),
            Found::Record(stored),
        );
    }
    Ok(())
}

async fn load_results(tx: &mut OrgTx, view: &mut Loaded, ops: &[Uuid]) -> Result<(), DbError> {
    let org_id = tx.org_id();
    let rows: Vec<(Uuid, String)> = sqlx::query_as(
        "select op_id, result::text from sync_result where org_id = $1 and op_id = any($2)",
    )
    .bind(org_id)
    .bind(ops)
    .fetch_all(tx.sql())
    .await?;
    for (op, result) in rows {
        let result = serde_json::from_str(&result).map_err(unreadable)?;
        view.put(Need::Result(OpId(op)), Found::Result(result));
    }
    Ok(())
}

async fn load_totals(tx: &mut OrgTx, view: &mut Loaded, scopes: &[String]) -> Result<(), DbError> {
    let org_id = tx.org_id();
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select scope, mod(sum(sum), 340282366920938463463374607431768211456)::text
         from sync_sum
         where org_id = $1 and scope = any($2)
         group by scope",
    )
    .bind(org_id)
    .bind(scopes)
    .fetch_all(tx.sql())
    .await?;
    for (scope, total) in rows {
        let total = Sum(total.parse().map_err(unreadable)?);
        view.put(Need::Total(Scope(scope)), Found::Total(total));
    }
    Ok(())
}

async fn numbers_of(
    tx: &mut OrgTx,
    device: DeviceId,
    seqs: &[i64],
    ops: &[Uuid],
) -> Result<Vec<NumberRow>, DbError> {
    let org_id = tx.org_id();
    Ok(sqlx::query_as(
        "select seq, op_id, mark
         from sync_number
         where org_id = $1 and stream_id = $2 and (seq = any($3) or op_id = any($4))",
    )
    .bind(org_id)
    .bind(device.0)
    .bind(seqs)
    .bind(ops)
    .fetch_all(tx.sql())
    .await?)
}

async fn load_one(tx: &mut OrgTx, view: &Loaded, need: &Need) -> Result<Found, DbError> {
    Ok(match need {
        Need::Point(seq) => point(tx, view, *seq).await?,
        Need::About(id) => Found::Records(find(tx, "about = $2", Some(*id)).await?),
        Need::RecordsOf(job) => Found::Records(find(tx, "root = $2", Some(*job)).await?),
        Need::Waiting => Found::Records(waiting(tx).await?),
        Need::Changes(after, limit) => Found::Changes(changes(tx, *after, *limit).await?),
        Need::ChangesOf(key, after) => Found::Changes(changes_of(tx, key, *after).await?),
        Need::Sums(scope) => Found::Sums(sums(tx, scope).await?),
        Need::Bucket(scope, bucket) => Found::Records(self::bucket(tx, scope, *bucket).await?),
        Need::Record(_)
        | Need::Result(_)
        | Need::Numbered(..)
        | Need::InStream(..)
        | Need::Total(_) => Found::Nothing,
    })
}

/// The list of what waits.
pub(super) async fn waiting(tx: &mut OrgTx) -> Result<Vec<Record>, DbError> {
    let rule = "entity = 'parked' and state = 'waiting' and $2::uuid is null";
    find(tx, rule, None).await
}

async fn point(tx: &mut OrgTx, view: &Loaded, seq: u64) -> Result<Found, DbError> {
    let org_id = tx.org_id();
    let mark: Option<Option<Vec<u8>>> =
        sqlx::query_scalar("select mark from change where org_id = $1 and seq = $2")
            .bind(org_id)
            .bind(to_sql(seq))
            .fetch_optional(tx.sql())
            .await?;
    // Changes from before laptops could follow have none.
    Ok(match mark.flatten() {
        Some(mark) => Found::Point(LogPoint {
            epoch: view.head.epoch,
            seq,
            mark: mark_of(Some(&mark)),
        }),
        None => Found::Nothing,
    })
}

async fn find(tx: &mut OrgTx, rule: &str, id: Option<Uuid>) -> Result<Vec<Record>, DbError> {
    let org_id = tx.org_id();
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS} from sync_record where org_id = $1 and {rule}"
    )))
    .bind(org_id)
    .bind(id)
    .fetch_all(tx.sql())
    .await?;
    rows.into_iter()
        .map(|row| Ok(row.stored()?.record))
        .collect()
}

async fn changes(tx: &mut OrgTx, after: u64, limit: u32) -> Result<Vec<Change>, DbError> {
    let org_id = tx.org_id();
    let rows: Vec<ChangeRow> = sqlx::query_as(AssertSqlSafe(format!(
        "select {CHANGE_COLUMNS} from change where org_id = $1 and seq > $2 order by seq limit $3"
    )))
    .bind(org_id)
    .bind(to_sql(after))
    .bind(i64::from(limit))
    .fetch_all(tx.sql())
    .await?;
    let mut page = read_changes(rows)?;
    // A page ends with a whole user action; its changes follow each other.
    if let Some(last) = page.last() {
        let rows: Vec<ChangeRow> = sqlx::query_as(AssertSqlSafe(format!(
            "select {CHANGE_COLUMNS}
             from change
             where org_id = $1
               and seq > $2
               and seq < coalesce(
                 (
                   select seq from change
                   where org_id = $1 and seq > $2 and group_id is distinct from $3
                   order by seq
                   limit 1
                 ),
                 9223372036854775807
               )
             order by seq"
        )))
        .bind(org_id)
        .bind(to_sql(last.seq))
        .bind(last.group.0)
        .fetch_all(tx.sql())
        .await?;
        page.extend(read_changes(rows)?);
    }
    Ok(page)
}

async fn changes_of(tx: &mut OrgTx, key: &Key, after: u64) -> Result<Vec<Change>, DbError> {
    let org_id = tx.org_id();
    let rows: Vec<ChangeRow> = sqlx::query_as(AssertSqlSafe(format!(
        "select {CHANGE_COLUMNS}
         from change
         where org_id = $1 and entity = $2 and entity_id = $3 and seq > $4
         order by seq desc"
    )))
    .bind(org_id)
    .bind(&key.0)
    .bind(key.1)
    .bind(to_sql(after))
    .fetch_all(tx.sql())
    .await?;
    read_changes(rows)
}

fn read_changes(rows: Vec<ChangeRow>) -> Result<Vec<Change>, DbError> {
    rows.into_iter().map(ChangeRow::change).collect()
}

async fn sums(tx: &mut OrgTx, scope: &Scope) -> Result<Sums, DbError> {
    let org_id = tx.org_id();
    let rows: Vec<(i16, String)> =
        sqlx::query_as("select bucket, sum::text from sync_sum where org_id = $1 and scope = $2")
            .bind(org_id)
            .bind(&scope.0)
            .fetch_all(tx.sql())
            .await?;
    let mut sums = Sums::default();
    for (bucket, sum) in rows {
        let bucket = u8::try_from(bucket).map_err(unreadable)?;
        sums.grow(bucket, Sum(sum.parse().map_err(unreadable)?));
    }
    Ok(sums)
}

async fn bucket(tx: &mut OrgTx, scope: &Scope, bucket: u8) -> Result<Vec<Record>, DbError> {
    let org_id = tx.org_id();
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS} from sync_record where org_id = $1 and bucket = $2 and scopes @> array[$3]"
    )))
    .bind(org_id)
    .bind(i16::from(bucket))
    .bind(&scope.0)
    .fetch_all(tx.sql())
    .await?;
    rows.into_iter()
        .map(|row| Ok(row.stored()?.record))
        .collect()
}

/// What a page of changes will surely ask for.
pub(super) fn of_ops<'a>(
    device: DeviceId,
    ops: impl Iterator<Item = &'a brainops_sync::wire::op::Op>,
) -> BTreeSet<Need> {
    let mut needs = BTreeSet::from([Need::Waiting]);
    for op in ops {
        needs.insert(Need::Result(op.op));
        needs.insert(Need::Record((op.entity.clone(), op.id)));
        needs.insert(Need::Numbered(device, op.seq));
        let job = op.fields.get("job_id").map(|patch| patch.applied_to(None));
        if let Some(id) = job.and_then(|job| Uuid::parse_str(job.as_str()?).ok()) {
            needs.insert(Need::Record(("job".to_owned(), id)));
        }
    }
    needs
}
