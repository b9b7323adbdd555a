//! The inbox: what clashed, and what people make of it.

use super::carry;
use super::held::fields;
use super::view::SqlView;
use crate::error::{Error, Result};
use crate::store::{StoreError, Tx, of_name, parse};
use brainops_domain::id::{GroupId, JobId, OpId};
use brainops_domain::view::sync::{Conflict, ConflictSide, Keep, Resolution};
use brainops_sync::device::{Doing, Draft, edit};
use brainops_sync::wire::Fields;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Value, json};
use uuid::Uuid;

/// The kind of an entry.
pub(super) const ENTITY: &str = "conflict";

/// Entries that wait for a person, oldest first.
pub fn list(sql: &Connection) -> Result<Vec<Conflict>> {
    let mut statement = sql.prepare_cached(
        "select id, fields from other_row
         where entity = 'conflict'
           and fields ->> '$.state' = 'open'
           and fields ->> '$.resolution' is null
         order by fields ->> '$.other_at', id",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let rows: Vec<(Uuid, String)> = rows.collect::<rusqlite::Result<_>>()?;
    let stream = super::view::meta(sql, Uuid::nil().into())?
        .device
        .to_string();
    rows.into_iter()
        .map(|(id, text)| conflict(sql, id, &parse("entry of the inbox", &text)?, &stream))
        .collect()
}

fn text<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn conflict(sql: &Connection, id: Uuid, fields: &Fields, stream: &str) -> Result<Conflict> {
    let value = |name: &str| fields.get(name).cloned().unwrap_or(Value::Null);
    let number = |name: &str| fields.get(name).and_then(Value::as_i64);
    let side = |value_of: &str, who: &str| -> Result<ConflictSide> {
        let at = text(fields, &format!("{who}_at"));
        let at = DateTime::parse_from_rfc3339(at).ok();
        Ok(ConflictSide {
            value: value(value_of),
            person: person(sql, text(fields, &format!("{who}_by")))?,
            at: at.map(|at| at.with_timezone(&Utc)),
            here: text(fields, &format!("{who}_device")) == stream,
        })
    };
    let job_id = Uuid::parse_str(text(fields, "job_id")).ok().map(JobId);
    Ok(Conflict {
        id,
        kind: of_name(text(fields, "kind"))?,
        entity: text(fields, "of_entity").to_owned(),
        field: text(fields, "of_field").to_owned(),
        job_id,
        job: match job_id {
            Some(job) => job_name(sql, job)?,
            None => String::new(),
        },
        base: value("base"),
        kept: side("kept", "kept")?,
        other: side("other", "other")?,
        effect_cents: number("effect_cents"),
        effect_milli: number("effect_milli"),
    })
}

fn job_name(sql: &Connection, job: JobId) -> Result<String> {
    let name: Option<String> = sql
        .prepare_cached("select number || ' · ' || customer from job_index where job_id = ?1")?
        .query_row([job.0], |row| row.get(0))
        .optional()?;
    Ok(name.unwrap_or_default())
}

/// The name of a person, as the office says it; what an operation carried where it says none.
fn person(sql: &Connection, who: &str) -> std::result::Result<String, StoreError> {
    let Ok(id) = Uuid::parse_str(who) else {
        return Ok(who.to_owned());
    };
    let known = fields(sql, &("person".to_owned(), id))?;
    Ok(known
        .and_then(|fields| Some(fields.get("name")?.as_str()?.to_owned()))
        .unwrap_or_default())
}

/// Settles an entry. The office carries it out; until then it is out of the list here.
///
/// Errors: `NotFound`, and `Invalid` where a value that was put together is missing.
pub fn resolve(tx: &mut Tx<'_>, input: &Resolution) -> Result<()> {
    let key = (ENTITY.to_owned(), input.id);
    if fields(tx.sql(), &key)?.is_none() {
        return Err(Error::NotFound { what: "entry" });
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

/// How many entries wait for a person.
pub(crate) fn count(sql: &Connection) -> std::result::Result<u32, StoreError> {
    Ok(sql
        .prepare_cached(
            "select count(*) from other_row
             where entity = 'conflict'
               and fields ->> '$.state' = 'open'
               and fields ->> '$.resolution' is null",
        )?
        .query_row([], |row| row.get(0))?)
}
