//! States that came from laptops, onto the office's own tables.
//!
//! What a table can't take, a name of a stage it does not know or a customer who is not there, refuses nobody's work:
//! the state stays in `sync_record` with the reason, and is tried again with the record's next change, when a row comes
//! that it may have missed, and when tables are written in another way than when it was refused.

use super::stored::{COLUMNS, Row, Stored};
use crate::db::{DbError, OrgTx};
use crate::record::{Field, Kind, Life, Record as Declared};
use crate::records;
use brainops_sync::server::Record;
use serde_json::{Map, Value};
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use uuid::Uuid;

/// A state to bring over.
pub(super) struct State<'a> {
    pub(super) record: &'a Record,
    pub(super) version: i64,
}

// Kinds whose tables hold something else than what laptops know of them.
pub(super) const OTHERWISE: [&str; 2] = ["roof", "price_book"];

struct Table {
    entity: &'static str,
    fields: Vec<&'static str>,
    statement: String,
    can_change: bool,
}

// In the order in which rows refer to each other.
static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let declared = records::all();
    let kept = declared
        .iter()
        .filter(|one| !OTHERWISE.contains(&one.resource().entity));
    kept.map(Table::of).collect()
});

impl Table {
    fn of(declared: &Declared) -> Self {
        let entity = declared.resource().entity;
        let fields: Vec<&Field> = declared
            .fields()
            .iter()
            .filter(|field| !["created_at", "changed_at"].contains(&field.name()))
            .collect();
        let join = |one: &dyn Fn(&Field) -> String| {
            fields
                .iter()
                .map(|field| one(field))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let names = join(&|field| field.name().to_owned());
        let values = join(&|field| value_of(field));
        let types = join(&|field| format!("{} {}", field.name(), field.kind().sql_type()));
        let sets = join(&|field| format!("{0} = excluded.{0}", field.name()));
        let again = match declared.resource().life {
            // It is there as it was added.
            Life::Forever => "nothing".to_owned(),
            Life::Changes | Life::Stays => format!(
                "update set version = excluded.version, changed_at = excluded.changed_at, extra = excluded.extra, {sets}"
            ),
        };
        Self {
            entity,
            can_change: declared.resource().life != Life::Forever,
            fields: fields.iter().map(|field| field.name()).collect(),
            statement: format!(
                "insert into {entity} as t (org_id, id, version, created_at, changed_at, extra, {names})
                 select $1, x.id, x.version, coalesce(x.created_at, $2), $2, x.extra, {values}
                 from jsonb_to_recordset($3::jsonb)
                   as x(id uuid, version bigint, extra jsonb, created_at timestamptz, {types})
                 on conflict (org_id, id) do {again}"
            ),
        }
    }

    fn row(&self, state: &State<'_>) -> Value {
        let mut row = Map::new();
        let mut extra = Map::new();
        for (name, value) in state.record.fields() {
            match self.fields.contains(&name.as_str()) || name == "created_at" {
                true => row.insert(name, value),
                false => extra.insert(name, value),
            };
        }
        row.insert(
            "id".to_owned(),
            Value::String(state.record.key.1.to_string()),
        );
        row.insert("version".to_owned(), Value::from(state.version));
        row.insert("extra".to_owned(), Value::Object(extra));
        Value::Object(row)
    }
}

// What a laptop leaves out is empty, as it is for everybody else.
fn value_of(field: &Field) -> String {
    let name = field.name();
    match field.kind() {
        Kind::Text { .. } if !field.is_nullable() => format!("coalesce(x.{name}, '')"),
        Kind::Choice(_) if name == "answer" => format!("coalesce(x.{name}, 'open')"),
        Kind::Bool if !field.is_nullable() => format!("coalesce(x.{name}, false)"),
        Kind::Text { .. }
        | Kind::Bool
        | Kind::Choice(_)
        | Kind::Id
        | Kind::Int { .. }
        | Kind::Real { .. }
        | Kind::Date
        | Kind::Instant
        | Kind::Json { .. } => format!("x.{name}"),
    }
}

/// Locks the rows of records that are about to be changed, before the head is locked: the office's own writes lock their
/// rows first, too, so that neither waits for the other in a circle.
pub(super) async fn lock_rows(
    tx: &mut OrgTx,
    keys: &BTreeMap<&str, Vec<Uuid>>,
) -> Result<(), DbError> {
    let org_id = tx.org_id();
    for table in TABLES.iter().filter(|table| table.can_change) {
        let Some(ids) = keys.get(table.entity) else {
            continue;
        };
        let statement = format!(
            "select from {} where org_id = $1 and id = any($2) order by id for no key update",
            table.entity
        );
        sqlx::query(AssertSqlSafe(statement))
            .bind(org_id)
            .bind(ids)
            .execute(tx.sql())
            .await?;
    }
    Ok(())
}

/// Brings states over. What is refused is noted beside its record.
pub(super) async fn onto_tables(tx: &mut OrgTx, states: &[State<'_>]) -> Result<(), DbError> {
    let mut by_entity: BTreeMap<&str, Vec<&State<'_>>> = BTreeMap::new();
    for state in states {
        by_entity
            .entry(state.record.key.0.as_str())
            .or_default()
            .push(state);
    }
    for table in TABLES.iter() {
        let Some(states) = by_entity.get(table.entity) else {
            continue;
        };
        if attempt(tx, table, states).await?.is_none() {
            continue;
        }
        for state in states {
            if let Some(problem) = attempt(tx, table, &[state]).await? {
                tracing::warn!(record.entity = table.entity, record.id = %state.record.key.1, problem = %problem.says,
                    "the office's table does not take a state from a laptop");
                note(tx, table.entity, state.record.key.1, &problem).await?;
            }
        }
    }
    Ok(())
}

/// Names the way in which tables are written.
pub(super) static MADE: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    for table in TABLES.iter() {
        hasher.update(table.statement.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
});

/// Tries every state again that a table did not take.
pub(super) async fn retry_all(tx: &mut OrgTx) -> Result<(), DbError> {
    let org_id = tx.org_id();
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(format!(
        "update sync_record set problem = null, misses_row = false
         where org_id = $1 and problem is not null
         returning {COLUMNS}"
    )))
    .bind(org_id)
    .fetch_all(tx.sql())
    .await?;
    retry(tx, rows).await?;
    Ok(())
}

/// Tries states again that missed one of these records, and then those that missed them.
pub(super) async fn retry_after(tx: &mut OrgTx, mut came: Vec<Uuid>) -> Result<(), DbError> {
    let org_id = tx.org_id();
    let mut tried: Vec<Uuid> = Vec::new();
    while !came.is_empty() {
        let texts: Vec<String> = came.iter().map(Uuid::to_string).collect();
        let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(format!(
            "update sync_record set problem = null, misses_row = false
             where org_id = $1
               and misses_row
               and id <> all($2)
               and exists (select from unnest($3::text[]) as c (id) where strpos(fields::text, c.id) > 0)
             returning {COLUMNS}"
        )))
        .bind(org_id)
        .bind(&tried)
        .bind(texts)
        .fetch_all(tx.sql())
        .await?;
        came = retry(tx, rows).await?;
        tried.extend(&came);
    }
    Ok(())
}

async fn retry(tx: &mut OrgTx, rows: Vec<Row>) -> Result<Vec<Uuid>, DbError> {
    let stored = rows.into_iter().map(Row::stored);
    let stored: Vec<Stored> = stored.collect::<Result<_, _>>()?;
    let states: Vec<State<'_>> = stored
        .iter()
        .map(|one| State {
            record: &one.record,
            version: one.version,
        })
        .collect();
    onto_tables(tx, &states).await?;
    Ok(stored.iter().map(|one| one.record.key.1).collect())
}

// Why a table does not take a state.
struct Refused {
    says: String,
    misses_row: bool,
}

// What keeps the rows out; none where they are in.
async fn attempt(
    tx: &mut OrgTx,
    table: &Table,
    states: &[&State<'_>],
) -> Result<Option<Refused>, DbError> {
    let rows: Vec<Value> = states.iter().map(|state| table.row(state)).collect();
    let rows = Value::Array(rows).to_string();
    let (org_id, now) = (tx.org_id(), tx.now());
    let part = tx.begin_part().await?;
    let done = sqlx::query(AssertSqlSafe(table.statement.as_str()))
        .bind(org_id)
        .bind(now)
        .bind(rows)
        .execute(tx.sql())
        .await
        .map_err(DbError::from);
    match done {
        Ok(_) => {
            tx.keep_part(part).await?;
            Ok(None)
        }
        Err(error @ DbError::Unavailable(_)) => Err(error),
        Err(error) => {
            tx.take_back(part).await?;
            Ok(Some(Refused {
                says: error.to_string(),
                misses_row: matches!(error, DbError::Missing { .. }),
            }))
        }
    }
}

async fn note(tx: &mut OrgTx, entity: &str, id: Uuid, problem: &Refused) -> Result<(), DbError> {
    let org_id = tx.org_id();
    sqlx::query(
        "update sync_record set problem = $4, misses_row = $5 where org_id = $1 and entity = $2 and id = $3",
    )
    .bind(org_id)
    .bind(entity)
    .bind(id)
    .bind(&problem.says)
    .bind(problem.misses_row)
    .execute(tx.sql())
    .await?;
    Ok(())
}
