//! The inbox: what clashed, and what people make of it.

use super::held::fields;
use super::view::SqlView;
use super::{carry, names, parked};
use crate::error::{Error, Result};
use crate::store::{StoreError, Tx, of_name, parse};
use brainops_domain::failure::Code;
use brainops_domain::id::{GroupId, JobId, OpId};
use brainops_domain::view::sync::{Conflict, ConflictKind, ConflictSide, Keep, Resolution};
use brainops_sync::device::{Doing, Draft, Key, edit};
use brainops_sync::wire::Fields;
use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde_json::{Value, json};
use uuid::Uuid;

/// The kind of an entry.
pub(super) const ENTITY: &str = "conflict";

/// Rows of `other_row` that wait for a person: clashes, work that the office could not take, and records whose table
/// here refuses them. A change that waits only because another of the same action does is no entry of its own. While
/// records still come for the first time, what a record refers to may be on its way.
const WAITS: &str =
    "(entity = 'conflict' and fields ->> '$.state' = 'open' and fields ->> '$.resolution' is null)
     or (entity = 'parked' and fields ->> '$.state' = 'waiting'
         and (fields ->> '$.reason.why' is not 'group'
              or not exists (select 1 from other_row cause
                where cause.entity = 'parked' and cause.fields ->> '$.state' = 'waiting'
                  and cause.fields ->> '$.op.op' = other_row.fields ->> '$.reason.op')))
     or (problem is not null
         and not exists (select 1 from sync_meta where meta ->> '$.filling' is not null))";

/// Entries that wait for a person, oldest first.
pub fn list(sql: &Connection) -> Result<Vec<Conflict>> {
    let statement = format!(
        "select entity, id, fields, problem from other_row where {WAITS}
         order by coalesce(fields ->> '$.other_at', fields ->> '$.at', ''), id"
    );
    let mut statement = sql.prepare_cached(&statement)?;
    let rows = statement.query_map([], |row| {
        Ok(Row {
            entity: row.get(0)?,
            id: row.get(1)?,
            fields: row.get(2)?,
            problem: row.get(3)?,
        })
    })?;
    let rows: Vec<Row> = rows.collect::<rusqlite::Result<_>>()?;
    let stream = super::view::meta(sql, Uuid::nil().into())?
        .device
        .to_string();
    rows.into_iter()
        .map(|row| {
            let fields = parse("entry of the inbox", &row.fields)?;
            match (row.problem, row.entity.as_str()) {
                (Some(problem), _) => refused(sql, &row.entity, row.id, &fields, problem),
                (None, parked::ENTITY) => waiting(sql, row.id, &fields, &stream),
                (None, _) => conflict(sql, row.id, &fields, &stream),
            }
        })
        .collect()
}

/// A row of `other_row`.
struct Row {
    entity: String,
    id: Uuid,
    fields: String,
    problem: Option<String>,
}

/// Work that the office could not take, with its reason.
fn waiting(sql: &Connection, id: Uuid, fields: &Fields, stream: &str) -> Result<Conflict> {
    let about = parked::about(fields);
    let job_id = match &about {
        Some((entity, id)) if entity == "job" => Some(JobId(*id)),
        Some(key) => job_of(super::held::fields(sql, key)?.as_ref()),
        None => None,
    };
    let side = ConflictSide {
        value: parked::says(fields).into(),
        name: None,
        person: names::of_person(sql, text(fields, "author"))?,
        at: instant(text(fields, "at")),
        here: text(fields, "device") == stream,
    };
    exception(sql, id, about, parked::ENTITY, job_id, side)
}

/// A record whose table here refuses it, with what the table says.
fn refused(
    sql: &Connection,
    entity: &str,
    id: Uuid,
    fields: &Fields,
    problem: String,
) -> Result<Conflict> {
    let job_id = match entity {
        "job" => Some(JobId(id)),
        _ => job_of(Some(fields)),
    };
    let side = ConflictSide {
        value: problem.into(),
        ..nobody()
    };
    exception(sql, id, Some((entity.to_owned(), id)), entity, job_id, side)
}

/// An entry that only says that something is odd.
fn exception(
    sql: &Connection,
    id: Uuid,
    about: Option<Key>,
    entity: &str,
    job_id: Option<JobId>,
    other: ConflictSide,
) -> Result<Conflict> {
    let name = match &about {
        Some(key) => names::of_record(sql, key)?,
        None => None,
    };
    Ok(Conflict {
        id,
        kind: ConflictKind::Exception,
        entity: about.map_or_else(|| entity.to_owned(), |(entity, _)| entity),
        name: name.unwrap_or_default(),
        settles_here: false,
        base_name: None,
        field: String::new(),
        job_id,
        job: match job_id {
            Some(job) => names::of_job(sql, job)?,
            None => String::new(),
        },
        base: Value::Null,
        kept: nobody(),
        other,
        effect_cents: None,
        effect_milli: None,
    })
}

fn nobody() -> ConflictSide {
    ConflictSide {
        value: Value::Null,
        name: None,
        person: String::new(),
        at: None,
        here: false,
    }
}

fn job_of(fields: Option<&Fields>) -> Option<JobId> {
    let id = fields?.get("job_id")?.as_str()?;
    Uuid::parse_str(id).ok().map(JobId)
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(at.with_timezone(&Utc))
}

fn text<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn conflict(sql: &Connection, id: Uuid, fields: &Fields, stream: &str) -> Result<Conflict> {
    let value = |name: &str| fields.get(name).cloned().unwrap_or(Value::Null);
    let number = |name: &str| fields.get(name).and_then(Value::as_i64);
    let side = |value_of: &str, who: &str| -> Result<ConflictSide> {
        let value = value(value_of);
        Ok(ConflictSide {
            name: names::of_value(sql, &value)?,
            value,
            person: names::of_person(sql, text(fields, &format!("{who}_by")))?,
            at: instant(text(fields, &format!("{who}_at"))),
            here: text(fields, &format!("{who}_device")) == stream,
        })
    };
    let job_id = job_of(Some(fields));
    let of_entity = text(fields, "of_entity");
    let name = match Uuid::parse_str(text(fields, "of_id")) {
        Ok(of_id) => names::of_record(sql, &(of_entity.to_owned(), of_id))?,
        Err(_) => None,
    };
    Ok(Conflict {
        id,
        name: name.unwrap_or_default(),
        base_name: names::of_value(sql, &value("base"))?,
        settles_here: true,
        // One kind that this version does not know must not hide all others.
        kind: of_name(text(fields, "kind")).unwrap_or(ConflictKind::Exception),
        entity: of_entity.to_owned(),
        field: text(fields, "of_field").to_owned(),
        job_id,
        job: match job_id {
            Some(job) => names::of_job(sql, job)?,
            None => String::new(),
        },
        base: value("base"),
        kept: side("kept", "kept")?,
        other: side("other", "other")?,
        effect_cents: number("effect_cents"),
        effect_milli: number("effect_milli"),
    })
}

/// Settles an entry. The office carries it out; until then it is out of the list here.
///
/// Errors: `NotFound`, `Forbidden` for what only the office settles, and `Invalid` where a value that was put together is
/// missing.
pub fn resolve(tx: &mut Tx<'_>, input: &Resolution) -> Result<()> {
    let key = (ENTITY.to_owned(), input.id);
    if fields(tx.sql(), &key)?.is_none() {
        return Err(unsettled(tx.sql(), input.id)?);
    }
    let keep = match (input.keep, &input.value) {
        (Keep::Kept, _) => json!({ "keep": "kept" }),
        (Keep::Other, _) => json!({ "keep": "other" }),
        (Keep::Value, Some(value)) => json!({ "keep": "value", "value": value }),
        (Keep::Value, None) => {
            return Err(Error::invalid("value", "A value of one's own is given."));
        }
    };
    let doing = Doing {
        group: GroupId::mint(tx.now()),
        person: tx.author()?,
        at: tx.now(),
        clock: None,
    };
    let draft = Draft::set(
        OpId::mint(tx.now()),
        key,
        Fields::from([("resolution".to_owned(), keep)]),
    );
    let view = SqlView::new(tx.sql(), tx.device())?;
    let writes = edit(&view, &doing, vec![draft]);
    let writes = view.checked(writes)?;
    carry::out(tx, writes)
}

/// Why an id names no entry that can be settled here.
fn unsettled(sql: &Connection, id: Uuid) -> Result<Error> {
    let statement = format!("select exists (select 1 from other_row where id = ?1 and ({WAITS}))");
    let is_listed: bool = sql
        .prepare_cached(&statement)?
        .query_row([id], |row| row.get(0))?;
    Ok(match is_listed {
        true => Error::coded(Code::Forbidden, "the office settles what waits there"),
        false => Error::NotFound { what: "entry" },
    })
}

/// How many entries wait for a person.
pub(crate) fn count(sql: &Connection) -> std::result::Result<u32, StoreError> {
    let statement = format!("select count(*) from other_row where {WAITS}");
    Ok(sql
        .prepare_cached(&statement)?
        .query_row([], |row| row.get(0))?)
}
