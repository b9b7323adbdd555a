//! A record between its columns and the wire.
//!
//! Columns hold what screens read. What a column can't say, a field that this version does not know, a value of another
//! kind, or that there is no value where the column must have one, lies in `extra` and comes back as it came. Invariant:
//! what is read is what was written, so that both sides reckon the same sums.

use crate::store::{StoreError, from_sql, parse, text_of, to_sql};
use brainops_domain::quote::canonical;
use brainops_sync::device::{Held, Key};
use brainops_sync::entity::{Entity, Field, Kind};
use brainops_sync::scope::{Scope, Scopes};
use brainops_sync::wire::Fields;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

// No name of a scope has it.
const SEPARATOR: char = '\u{1f}';

/// Scopes as they are kept.
pub(super) fn scopes_of(text: &str) -> Scopes {
    let names = text.split(SEPARATOR).filter(|name| !name.is_empty());
    names.map(|name| Scope(name.to_owned())).collect()
}

fn text_of_scopes(scopes: &Scopes) -> String {
    let names: Vec<&str> = scopes.iter().map(|scope| scope.0.as_str()).collect();
    names.join(&SEPARATOR.to_string())
}

type Office = (u64, Scopes, Option<Uuid>);

fn office(sql: &Connection, key: &Key) -> Result<Option<Office>, StoreError> {
    Ok(sql
        .prepare_cached("select seq, scopes, root from office_row where entity = ?1 and id = ?2")?
        .query_row(params![key.0, key.1], |row| {
            let scopes: String = row.get(1)?;
            Ok((row.get(0)?, scopes_of(&scopes), row.get(2)?))
        })
        .optional()?)
}

/// A record, if it is here.
pub(super) fn read(sql: &Connection, key: &Key) -> Result<Option<Held>, StoreError> {
    let office = office(sql, key)?;
    let shadow: Option<String> = sql
        .prepare_cached("select fields from shadow where entity = ?1 and id = ?2")?
        .query_row(params![key.0, key.1], |row| row.get(0))
        .optional()?;
    let shadow = match shadow {
        Some(text) => parse::<BTreeMap<String, Option<Value>>>("shadow", &text)?,
        None => BTreeMap::new(),
    };
    build(sql, key, office, shadow)
}

/// A record that the office has and over which nothing lies.
pub(super) fn read_of_office(sql: &Connection, key: &Key) -> Result<Option<Held>, StoreError> {
    match office(sql, key)? {
        Some(office) => build(sql, key, Some(office), BTreeMap::new()),
        None => Ok(None),
    }
}

fn build(
    sql: &Connection,
    key: &Key,
    office: Option<Office>,
    shadow: BTreeMap<String, Option<Value>>,
) -> Result<Option<Held>, StoreError> {
    let Some(fields) = fields(sql, key)? else {
        return Ok(None);
    };
    Ok(Some(Held {
        key: key.clone(),
        fields,
        shadow,
        office,
    }))
}

/// What is shown of a record.
pub(super) fn fields(sql: &Connection, key: &Key) -> Result<Option<Fields>, StoreError> {
    let entity = Entity::of_table(&key.0);
    let other: Option<String> = sql
        .prepare_cached("select fields from other_row where entity = ?1 and id = ?2")?
        .query_row(params![key.0, key.1], |row| row.get(0))
        .optional()?;
    if let Some(text) = other {
        return parse("record", &text).map(Some);
    }
    let Some(entity) = entity else {
        return Ok(None);
    };
    let names: String = entity
        .fields()
        .iter()
        .map(|field| format!("{}, ", field.name))
        .collect();
    let statement = format!("select {names}extra from {} where id = ?1", entity.table());
    let count = entity.fields().len();
    let found: Option<(Vec<Sql>, String)> = sql
        .prepare_cached(&statement)?
        .query_row([key.1], |row| {
            let values = (0..count).map(|at| row.get(at));
            Ok((values.collect::<rusqlite::Result<_>>()?, row.get(count)?))
        })
        .optional()?;
    let Some((values, extra)) = found else {
        return Ok(None);
    };
    let mut fields = Fields::new();
    for (field, value) in entity.fields().iter().zip(values) {
        let value = from_sql(entity, field.name, value)?;
        if !value.is_null() {
            fields.insert(field.name.to_owned(), value);
        }
    }
    if extra != "{}" {
        for (name, value) in parse::<BTreeMap<String, Value>>("extra", &extra)? {
            match value {
                Value::Null => fields.remove(&name),
                value => fields.insert(name, value),
            };
        }
    }
    Ok(Some(fields))
}

/// How a write ended.
pub(super) enum Put {
    /// Its table has it.
    Done,
    /// Its table does not take it, or there is none: it lies beside.
    Beside,
}

/// Writes a record.
pub(super) fn put(sql: &Connection, held: &Held) -> Result<Put, StoreError> {
    let (entity, id) = (&held.key.0, held.key.1);
    match &held.office {
        Some((seq, scopes, root)) => sql
            .prepare_cached(
                "insert into office_row (entity, id, seq, scopes, root) values (?1, ?2, ?3, ?4, ?5)
                 on conflict (entity, id) do update
                 set seq = excluded.seq, scopes = excluded.scopes, root = excluded.root",
            )?
            .execute(params![entity, id, seq, text_of_scopes(scopes), root])?,
        None => drop_beside(sql, "office_row", &held.key)?,
    };
    // Over a record that the office does not have, nothing is the office's.
    if held.shadow.is_empty() || held.office.is_none() {
        drop_beside(sql, "shadow", &held.key)?;
    } else {
        sql.prepare_cached(
            "insert into shadow (entity, id, fields) values (?1, ?2, ?3)
             on conflict (entity, id) do update set fields = excluded.fields",
        )?
        .execute(params![entity, id, text_of(&held.shadow)?])?;
    }
    put_fields(sql, &held.key, &held.fields)
}

/// Writes what is shown of a record.
pub(super) fn put_fields(sql: &Connection, key: &Key, fields: &Fields) -> Result<Put, StoreError> {
    let Some(entity) = Entity::of_table(&key.0) else {
        put_beside(sql, key, fields, None)?;
        return Ok(Put::Beside);
    };
    match upsert(sql, entity, key.1, fields) {
        Ok(()) => {
            drop_beside(sql, "other_row", key)?;
            Ok(Put::Done)
        }
        Err(StoreError::Sql(error)) if is_refusal(&error) => {
            if entity == Entity::Finding && renumbered(sql, key, fields)? {
                return Ok(Put::Done);
            }
            put_beside(sql, key, fields, Some(&error.to_string()))?;
            Ok(Put::Beside)
        }
        Err(error) => Err(error),
    }
}

fn is_refusal(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}

/// Two laptops gave one number to two marks of a photo: here the later one gets the next.
fn renumbered(sql: &Connection, key: &Key, fields: &Fields) -> Result<bool, StoreError> {
    let Some(photo) = fields.get("photo_id").and_then(Value::as_str) else {
        return Ok(false);
    };
    let Ok(photo) = Uuid::parse_str(photo) else {
        return Ok(false);
    };
    let next: i64 = sql.query_row(
        "select coalesce(max(number), 0) + 1 from finding where photo_id = ?1 and id <> ?2",
        [photo, key.1],
        |row| row.get(0),
    )?;
    let mut shown = fields.clone();
    shown.insert("number".to_owned(), next.into());
    match upsert(sql, Entity::Finding, key.1, &shown) {
        Ok(()) => {}
        Err(StoreError::Sql(error)) if is_refusal(&error) => return Ok(false),
        Err(error) => return Err(error),
    }
    let said = fields.get("number").cloned().unwrap_or(Value::Null);
    sql.execute(
        "update finding set extra = json_set(extra, '$.number', json(?2)) where id = ?1",
        params![key.1, said.to_string()],
    )?;
    drop_beside(sql, "other_row", key)?;
    Ok(true)
}

fn upsert(sql: &Connection, entity: Entity, id: Uuid, fields: &Fields) -> Result<(), StoreError> {
    let mut extra: BTreeMap<&str, &Value> = fields
        .iter()
        .filter(|(name, _)| entity.field(name).is_none())
        .map(|(name, value)| (name.as_str(), value))
        .collect();
    let table = Table::of(sql, entity)?;
    let mut values = vec![Sql::Blob(id.as_bytes().to_vec())];
    for (field, column) in entity.fields().iter().zip(&table.columns) {
        let value = fields.get(field.name).unwrap_or(&Value::Null);
        let (stored, is_said) = column.store(entity, *field, value);
        if !is_said {
            extra.insert(field.name, value);
        }
        values.push(stored);
    }
    values.push(Sql::Text(text_of(&extra)?));
    sql.prepare_cached(&table.upsert)?
        .execute(params_from_iter(values))?;
    Ok(())
}

/// What is known of a table of records. It is the same in every vault that this program has open: each was brought to this
/// program's schema when it was opened.
struct Table {
    columns: Vec<Column>,
    upsert: String,
}

static TABLES: Mutex<BTreeMap<Entity, Arc<Table>>> = Mutex::new(BTreeMap::new());

impl Table {
    fn of(sql: &Connection, entity: Entity) -> Result<Arc<Self>, StoreError> {
        let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = tables.get(&entity) {
            return Ok(Arc::clone(table));
        }
        let table = Arc::new(Self {
            columns: columns(sql, entity)?,
            upsert: upsert_of(entity),
        });
        tables.insert(entity, Arc::clone(&table));
        Ok(table)
    }
}

fn upsert_of(entity: Entity) -> String {
    let names: Vec<&str> = entity.fields().iter().map(|field| field.name).collect();
    let sets: Vec<String> = names
        .iter()
        .map(|name| format!("{name} = excluded.{name}"))
        .collect();
    format!(
        "insert into {} (id, {}, extra) values (?{}, ?)
         on conflict (id) do update set {}, extra = excluded.extra",
        entity.table(),
        names.join(", "),
        ", ?".repeat(names.len()),
        sets.join(", ")
    )
}

struct Column {
    may_be_null: bool,
    default: Sql,
}

impl Column {
    /// What goes into the column, and whether that says all of the value.
    fn store(&self, entity: Entity, field: Field, value: &Value) -> (Sql, bool) {
        if value.is_null() {
            return match (self.may_be_null, field.kind, &self.default) {
                (true, _, _) => (Sql::Null, true),
                // The JSON value null where no other is the default.
                (false, Kind::Json, Sql::Text(text)) if text == "null" => {
                    (Sql::Text("null".to_owned()), true)
                }
                _ => (self.default.clone(), false),
            };
        }
        let Ok(stored) = to_sql(entity, field.name, value) else {
            let empty = match self.may_be_null {
                true => Sql::Null,
                false => self.default.clone(),
            };
            return (empty, false);
        };
        let is_said = match field.kind {
            // These are stored as they are said.
            Kind::Text | Kind::Int | Kind::Bool => true,
            Kind::Id | Kind::Real | Kind::Json => {
                let back = from_sql(entity, field.name, stored.clone());
                back.is_ok_and(|back| canonical::text(&back) == canonical::text(value))
            }
        };
        (stored, is_said)
    }
}

/// The columns of a table in the order of its fields.
fn columns(sql: &Connection, entity: Entity) -> Result<Vec<Column>, StoreError> {
    let mut statement =
        sql.prepare_cached("select name, \"notnull\", dflt_value from pragma_table_info(?1)")?;
    let mut rows = statement.query([entity.table()])?;
    let mut known: BTreeMap<String, (bool, Option<String>)> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        known.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
    }
    let of = |field: &Field| {
        let (is_required, default) = known.get(field.name).cloned().unwrap_or((false, None));
        let unquoted = default.map(|text| text.trim_matches('\'').to_owned());
        Column {
            may_be_null: !is_required,
            default: default_of(*field, unquoted),
        }
    };
    Ok(entity.fields().iter().map(of).collect())
}

/// What a column has where nothing is said and something must be.
fn default_of(field: Field, declared: Option<String>) -> Sql {
    let is_instant = field.name == "at"
        || ["_at", "_since"]
            .iter()
            .any(|end| field.name.ends_with(end));
    match field.kind {
        Kind::Text if is_instant => Sql::Text("1970-01-01T00:00:00+00:00".to_owned()),
        Kind::Text => Sql::Text(declared.unwrap_or_default()),
        Kind::Json => Sql::Text(declared.unwrap_or_else(|| "null".to_owned())),
        Kind::Int | Kind::Bool => {
            Sql::Integer(declared.and_then(|text| text.parse().ok()).unwrap_or(0))
        }
        Kind::Real => Sql::Real(declared.and_then(|text| text.parse().ok()).unwrap_or(0.0)),
        Kind::Id => Sql::Blob(Uuid::nil().as_bytes().to_vec()),
    }
}

fn put_beside(
    sql: &Connection,
    key: &Key,
    fields: &Fields,
    problem: Option<&str>,
) -> Result<(), StoreError> {
    sql.prepare_cached(
        "insert into other_row (entity, id, fields, problem) values (?1, ?2, ?3, ?4)
         on conflict (entity, id) do update set fields = excluded.fields, problem = excluded.problem",
    )?
    .execute(params![key.0, key.1, text_of(fields)?, problem])?;
    Ok(())
}

fn drop_beside(sql: &Connection, table: &'static str, key: &Key) -> Result<usize, StoreError> {
    let statement = format!("delete from {table} where entity = ?1 and id = ?2");
    Ok(sql
        .prepare_cached(&statement)?
        .execute(params![key.0, key.1])?)
}

/// Takes a record away from this laptop, with what only this laptop knows of it.
///
/// Where something here still refers to it, its row stays in sight until the next time.
pub(super) fn forget(sql: &Connection, key: &Key) -> Result<(), StoreError> {
    for table in ["office_row", "shadow", "other_row"] {
        drop_beside(sql, table, key)?;
    }
    let Some(entity) = Entity::of_table(&key.0) else {
        return Ok(());
    };
    let local: &[&str] = match entity {
        Entity::Job => &[
            "delete from job_search where rowid in (select rid from job_index where job_id = ?1)",
            "delete from job_index where job_id = ?1",
            "delete from review_step where job_id = ?1",
            "delete from finding_state where job_id = ?1",
            "delete from analysis where job_id = ?1",
            // The rows of its photos may leave later than the job itself; without their import they would no longer count as
            // being here.
            "insert or ignore into left_file (blake3, size_bytes)
             select p.blake3, p.size_bytes from photo p
             join import i on i.id = p.import_id
             where i.job_id = ?1 and p.blake3 not in (select blake3 from stored_file)",
            "delete from import_item where import_id in (select id from import where job_id = ?1)",
            "delete from import where job_id = ?1",
        ],
        Entity::Photo => &[
            "insert or ignore into left_file (blake3, size_bytes)
             select blake3, size_bytes from photo
             where id = ?1 and blake3 not in (select blake3 from stored_file)
               and (import_id is null or import_id in (select id from import))",
            "delete from review_step where photo_id = ?1",
            "delete from finding_state where photo_id = ?1",
            "delete from analysis where photo_id = ?1",
        ],
        Entity::Finding => &[
            "delete from review_step where finding_id = ?1",
            "delete from finding_state where finding_id = ?1",
        ],
        _ => &[],
    };
    for statement in local {
        sql.prepare_cached(statement)?.execute([key.1])?;
    }
    let statement = format!("delete from {} where id = ?1", entity.table());
    match sql.prepare_cached(&statement)?.execute([key.1]) {
        Ok(_) => Ok(()),
        Err(error) if is_refusal(&error) => {
            tracing::warn!(record.entity = entity.table(), %error, "a row that left this laptop stays");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
