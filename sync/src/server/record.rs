//! Records and changes as the office keeps them.
//!
//! Invariant: a record is what its changes make of it; each change says what was there before, so that
//! a record as of an earlier place of the log can be had from the present one.

use crate::mark::Mark;
use crate::scope::Scopes;
use crate::wire::{Fields, Row};
use brainops_domain::id::{DeviceId, GroupId, OpId};
use brainops_domain::quote::canonical;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Which record.
pub type Key = (String, Uuid);

/// One field's value and where it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The value.
    pub value: Value,
    /// The change that wrote it.
    pub seq: u64,
    /// The operation behind it.
    pub op: Option<OpId>,
    /// The stream that operation came by; none for the office's own writes.
    pub device: Option<DeviceId>,
    /// Who wrote it.
    pub person: String,
    /// When, by that person's clock.
    pub at: DateTime<Utc>,
}

/// A record.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Kind and id.
    pub key: Key,
    /// The job it belongs to.
    pub root: Option<Uuid>,
    /// Its first change.
    pub created_seq: u64,
    /// Its last change.
    pub seq: u64,
    /// Its fields.
    pub cells: BTreeMap<String, Cell>,
}

impl Record {
    /// The value of a field.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.cells.get(name).map(|cell| &cell.value)
    }

    /// The text of a field.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.value(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// All values.
    #[must_use]
    pub fn fields(&self) -> Fields {
        let values = self.cells.iter();
        values
            .map(|(name, cell)| (name.clone(), cell.value.clone()))
            .collect()
    }

    /// As it travels, with the scopes that the laptop may know of.
    #[must_use]
    pub fn row(&self, scopes: Scopes) -> Row {
        Row {
            entity: self.key.0.clone(),
            id: self.key.1,
            root: self.root,
            seq: self.seq,
            scopes,
            fields: self.fields(),
        }
    }
}

/// A new state of a record, in the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Its number.
    pub seq: u64,
    /// Number of the record's change before it; 0 for a new record.
    pub previous: u64,
    /// Kind of record.
    pub entity: String,
    /// Which.
    pub id: Uuid,
    /// The user action it is part of; changes of one action follow each other.
    pub group: GroupId,
    /// The operation behind it.
    pub op: Option<OpId>,
    /// The stream it came by.
    pub device: Option<DeviceId>,
    /// Who.
    pub person: String,
    /// When the office wrote it.
    pub at: DateTime<Utc>,
    /// New values.
    pub fields: Fields,
    /// Where each of them was before: its value, or none.
    pub before: BTreeMap<String, Cell>,
    /// The record's scopes before.
    pub was: Scopes,
    /// Its scopes from here on.
    pub now: Scopes,
}

impl Change {
    /// The mark of the log once it is linked to it.
    #[must_use]
    pub fn link(&self, log: Mark) -> Mark {
        let said = json!([
            self.seq,
            self.entity,
            self.id,
            self.op,
            self.device,
            self.person,
            self.fields,
            self.at,
        ]);
        log.after(canonical::text(&said).as_bytes())
    }
}

/// A record as it was at a place of the log, from its present state and its later changes, newest
/// first; none if it was added later.
#[must_use]
pub fn as_of(mut record: Record, later: &[Change]) -> Option<Record> {
    for change in later {
        if change.previous == 0 {
            return None;
        }
        for name in change.fields.keys() {
            match change.before.get(name) {
                Some(cell) => record.cells.insert(name.clone(), cell.clone()),
                None => record.cells.remove(name),
            };
        }
        record.seq = change.previous;
    }
    Some(record)
}
