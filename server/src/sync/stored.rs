//! A record as it lies in `sync_record`: its values, and beside them who wrote each.
//!
//! Most records were written by one hand, so writers are listed once and fields name theirs only where it is not the
//! first.

use super::head::mark_of;
use super::{from_sql, unreadable};
use crate::db::DbError;
use brainops_domain::id::{DeviceId, GroupId, OpId};
use brainops_sync::scope::{Scope, Scopes};
use brainops_sync::server::{Cell, Change, Record};
use brainops_sync::wire::Fields;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is selected of a record.
pub(super) const COLUMNS: &str =
    "entity, id, root, created_seq, seq, version, fields::text as fields, writers::text as writers";

/// A record, and how many states it had.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) record: Record,
    pub(super) version: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    entity: String,
    id: Uuid,
    root: Option<Uuid>,
    created_seq: i64,
    seq: i64,
    version: i64,
    fields: String,
    writers: String,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Writer(u64, Option<OpId>, Option<DeviceId>, String, DateTime<Utc>);

#[derive(Serialize, Deserialize)]
struct Writers {
    by: Vec<Writer>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    of: BTreeMap<String, usize>,
}

impl Row {
    pub(super) fn stored(self) -> Result<Stored, DbError> {
        let fields: Fields = serde_json::from_str(&self.fields).map_err(unreadable)?;
        let writers: Writers = serde_json::from_str(&self.writers).map_err(unreadable)?;
        let cells = fields.into_iter().filter_map(|(name, value)| {
            let at = writers.of.get(&name).copied().unwrap_or(0);
            let Writer(seq, op, device, person, at) = writers.by.get(at)?.clone();
            let cell = Cell {
                value,
                seq,
                op,
                device,
                person,
                at,
            };
            Some((name, cell))
        });
        Ok(Stored {
            record: Record {
                key: (self.entity, self.id),
                root: self.root,
                created_seq: from_sql(self.created_seq),
                seq: from_sql(self.seq),
                cells: cells.collect(),
            },
            version: self.version,
        })
    }
}

/// Who wrote each field, as text.
pub(super) fn writers_of(record: &Record) -> String {
    let mut by: Vec<Writer> = Vec::new();
    let mut of = BTreeMap::new();
    for (name, cell) in &record.cells {
        let writer = Writer(cell.seq, cell.op, cell.device, cell.person.clone(), cell.at);
        let at = by.iter().position(|one| *one == writer).unwrap_or_else(|| {
            by.push(writer);
            by.len() - 1
        });
        if at > 0 {
            of.insert(name.clone(), at);
        }
    }
    json_of(&Writers { by, of })
}

/// What records of some kinds are looked for by, besides their ids.
pub(super) fn about(record: &Record) -> Option<Uuid> {
    let name = match record.key.0.as_str() {
        "conflict" => "of_id",
        "estimate" => "sibling_of",
        "inventory_movement" => "item_id",
        _ => return None,
    };
    Uuid::parse_str(record.text(name)).ok()
}

/// Where entries of the inbox and of the list of what waits stand.
pub(super) fn state(record: &Record) -> Option<String> {
    let is_list = ["conflict", "parked"].contains(&record.key.0.as_str());
    is_list.then(|| record.text("state").to_owned())
}

/// Text of JSON.
pub(super) fn json_of(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("BUG: what is kept has text keys and finite numbers only")
}

/// What is selected of a change.
pub(super) const CHANGE_COLUMNS: &str = "seq, previous, entity, entity_id, group_id, op_id, stream_id, person, at, fields::text as fields, before::text as before, scopes_before, scopes_after";

#[derive(sqlx::FromRow)]
pub(super) struct ChangeRow {
    seq: i64,
    previous: i64,
    entity: String,
    entity_id: Uuid,
    group_id: Option<Uuid>,
    op_id: Option<Uuid>,
    stream_id: Option<Uuid>,
    person: String,
    at: DateTime<Utc>,
    fields: String,
    before: String,
    scopes_before: Vec<String>,
    scopes_after: Vec<String>,
}

impl ChangeRow {
    pub(super) fn change(self) -> Result<Change, DbError> {
        let fields: Value = serde_json::from_str(&self.fields).map_err(unreadable)?;
        let scopes = |names: Vec<String>| names.into_iter().map(Scope).collect::<Scopes>();
        Ok(Change {
            seq: from_sql(self.seq),
            previous: from_sql(self.previous),
            entity: self.entity,
            id: self.entity_id,
            group: GroupId(self.group_id.unwrap_or_default()),
            op: self.op_id.map(OpId),
            device: self.stream_id.map(DeviceId),
            person: self.person,
            at: self.at,
            fields: serde_json::from_value(fields).map_err(unreadable)?,
            before: serde_json::from_str(&self.before).map_err(unreadable)?,
            was: scopes(self.scopes_before),
            now: scopes(self.scopes_after),
        })
    }
}

/// A numbered operation as it is kept.
#[derive(sqlx::FromRow)]
pub(super) struct NumberRow {
    pub(super) seq: i64,
    pub(super) op_id: Uuid,
    mark: Vec<u8>,
}

impl NumberRow {
    pub(super) fn numbered(&self) -> brainops_sync::server::Numbered {
        brainops_sync::server::Numbered {
            op: OpId(self.op_id),
            mark: mark_of(Some(&self.mark)),
        }
    }
}
