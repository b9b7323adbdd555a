//! What records are called, so that no screen shows an id.

use super::held;
use crate::store::StoreError;
use brainops_domain::id::JobId;
use brainops_sync::device::Key;
use brainops_sync::entity::Entity;
use brainops_sync::wire::Fields;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;
use uuid::Uuid;

type Result<T> = std::result::Result<T, StoreError>;

/// Number and customer of a job; empty where it is not on this laptop.
pub(super) fn of_job(sql: &Connection, job: JobId) -> Result<String> {
    let name: Option<String> = sql
        .prepare_cached("select number || ' · ' || customer from job_index where job_id = ?1")?
        .query_row([job.0], |row| row.get(0))
        .optional()?;
    Ok(name.unwrap_or_default())
}

/// The name of a person, as the office says it; what an operation carried where it says none.
pub(super) fn of_person(sql: &Connection, who: &str) -> Result<String> {
    let Ok(id) = Uuid::parse_str(who) else {
        return Ok(who.to_owned());
    };
    Ok(of_record(sql, &("person".to_owned(), id))?.unwrap_or_default())
}

/// What a record is called; none where it has no name or is not on this laptop.
pub(super) fn of_record(sql: &Connection, key: &Key) -> Result<Option<String>> {
    if key.0 == Entity::Job.table() {
        return Ok(said(of_job(sql, JobId(key.1))?));
    }
    Ok(held::fields(sql, key)?.as_ref().and_then(name_in))
}

/// What the record is called whose id a value is.
pub(super) fn of_value(sql: &Connection, value: &Value) -> Result<Option<String>> {
    let Some(id) = value.as_str().and_then(|text| Uuid::parse_str(text).ok()) else {
        return Ok(None);
    };
    for entity in [
        Entity::Job,
        Entity::Customer,
        Entity::PriceItem,
        Entity::Photo,
    ] {
        if let Some(name) = of_record(sql, &(entity.table().to_owned(), id))? {
            return Ok(Some(name));
        }
    }
    // People, crews and goods have no tables of their own here.
    let beside: Option<String> = sql
        .prepare_cached("select entity from other_row where id = ?1 and problem is null")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    match beside {
        Some(entity) => of_record(sql, &(entity, id)),
        None => Ok(None),
    }
}

fn name_in(fields: &Fields) -> Option<String> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let whole = format!("{} {}", text("first_name"), text("last_name"));
    let variant = format!("{} {}", text("name"), text("variant"));
    said(whole)
        .or_else(|| said(variant))
        .or_else(|| said(text("label").to_owned()))
        .or_else(|| said(text("file_name").to_owned()))
}

fn said(text: String) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
