//! A person's action: its records, and its operations in the outbox.

use super::store::{DeviceView, Entry, Held, Key, Write};
use crate::wire::op::{ClockNote, Op, Patch};
use crate::wire::{Extra, Fields};
use brainops_domain::id::{GroupId, OpId};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::BTreeMap;

/// What is to happen to one field.
#[derive(Debug, Clone, PartialEq)]
pub enum DraftPatch {
    /// It gets this value.
    Set(Value),
    /// Members join and leave.
    Members {
        /// What joins.
        add: Vec<Value>,
        /// What leaves.
        remove: Vec<Value>,
    },
}

/// One change of one record, before it has its number.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Its id.
    pub op: OpId,
    /// Kind of record and which.
    pub key: Key,
    /// The fields.
    pub fields: BTreeMap<String, DraftPatch>,
    /// What else it carries.
    pub extra: Extra,
}

impl Draft {
    /// A change that sets fields.
    #[must_use]
    pub fn set(op: OpId, key: Key, fields: Fields) -> Self {
        Self {
            op,
            key,
            fields: fields
                .into_iter()
                .map(|(name, value)| (name, DraftPatch::Set(value)))
                .collect(),
            extra: Extra::new(),
        }
    }
}

/// Who does something, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Doing {
    /// The action.
    pub group: GroupId,
    /// Who.
    pub person: String,
    /// The laptop's clock.
    pub at: DateTime<Utc>,
    /// What else is known of it.
    pub clock: Option<ClockNote>,
}

/// The writes of one action: what is shown and what waits, in one transaction.
///
/// Each operation says which state of its record the person saw: the office's number of it under the
/// person's own pending changes.
#[must_use]
pub fn edit(view: &impl DeviceView, doing: &Doing, drafts: Vec<Draft>) -> Vec<Write> {
    let meta = view.meta();
    let last = view.last_number().unwrap_or(0).max(meta.pushed.seq);
    let mut shown: BTreeMap<Key, Option<Held>> = BTreeMap::new();
    let mut writes = Vec::new();
    for (draft, number) in drafts.into_iter().zip(last + 1..) {
        let held = shown
            .entry(draft.key.clone())
            .or_insert_with(|| view.held(&draft.key));
        // Only a base of 0 adds a record: where the office lacks the first change, a later one waits for it.
        let base = held.as_ref().map_or(0, |held| {
            held.office.as_ref().map_or(1, |(seq, _, _)| (*seq).max(1))
        });
        let fields = draft.fields.into_iter().map(|(name, patch)| {
            let patch = match patch {
                DraftPatch::Set(value) => Patch::value(value, base),
                DraftPatch::Members { add, remove } => Patch::members(add, remove, base),
            };
            (name, patch)
        });
        let op = Op {
            op: draft.op,
            seq: number,
            entity: draft.key.0.clone(),
            id: draft.key.1,
            fields: fields.collect(),
            person: doing.person.clone(),
            at: doing.at,
            clock: doing.clock.clone(),
            command: None,
            extra: draft.extra,
        };
        *held = over(held.take(), &draft.key, &op);
        writes.push(Write::PutEntry(Entry {
            group: doing.group,
            op,
        }));
    }
    let records = shown.into_values().flatten().map(Write::PutHeld);
    writes.extend(records);
    writes
}

/// A record under one more operation.
fn over(held: Option<Held>, key: &Key, op: &Op) -> Option<Held> {
    let mut held = match held {
        Some(held) => held,
        None => return Held::build(key, None, std::iter::once(op)),
    };
    for (name, patch) in &op.fields {
        let before = held.fields.get(name).cloned();
        let value = patch.applied_to(before.as_ref());
        held.fields.insert(name.clone(), value);
        held.shadow.entry(name.clone()).or_insert(before);
    }
    Some(held)
}
