//! A transaction in the making: the view, and what was written over it so far.
//!
//! Invariant: a user action leaves either all of its changes here or none.

use super::place::{root_of, scopes_of};
use super::record::{Cell, Change, Key, Record};
use super::view::{ParkedGroup, SeenMovement, View};
use crate::digest::{Sum, bucket_of, row_mark};
use crate::inventory::{Movement, Place};
use crate::mark::Mark;
use crate::scope::{Scope, Scopes};
use crate::wire::op::Op;
use crate::wire::push::{OpResult, Reason};
use crate::wire::{Fields, LogPoint, PushHead};
use brainops_domain::id::{DeviceId, GroupId, OpId};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// An operation with its number, for the stream's table.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberedOp {
    /// Its number.
    pub seq: u64,
    /// Mark of the chain up to it.
    pub mark: Mark,
    /// What became of it.
    pub result: OpResult,
    /// Whether the result is new; else the operation came by another stream before.
    pub is_new: bool,
}

/// What is to be written for one request, in one transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Writes {
    /// New states of records.
    pub records: Vec<Record>,
    /// New rows of the log, in order.
    pub changes: Vec<Change>,
    /// The log's new end.
    pub log: LogPoint,
    /// The stream and its new end, for a request that handed in operations.
    pub stream: Option<(DeviceId, PushHead)>,
    /// New rows of the stream.
    pub numbered: Vec<NumberedOp>,
    /// By how much the sum of each bucket of each scope grows, modulo 2^128.
    pub sums: BTreeMap<(Scope, u8), Sum>,
}

/// What a person of the office decides about an action that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is done now, by whatever rules hold for it.
    Accept,
    /// It is not done. It stays in the history.
    Discard,
}

/// What became of an action that a person of the office decided about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It has its effect.
    Applied,
    /// It was not done.
    Discarded,
    /// It can't be done as things stand, and waits.
    Waits(Reason),
    /// It does not wait any more.
    Already,
}

/// Who writes, and for what.
#[derive(Debug, Clone)]
pub(super) struct By {
    pub(super) group: GroupId,
    pub(super) op: Option<OpId>,
    pub(super) device: Option<DeviceId>,
    pub(super) person: String,
    pub(super) at: DateTime<Utc>,
}

impl By {
    pub(super) fn of(op: &Op, device: DeviceId, group: GroupId) -> Self {
        Self {
            group,
            op: Some(op.op),
            device: Some(device),
            person: op.person.clone(),
            at: op.at,
        }
    }
}

pub(super) struct Work<'v, V> {
    pub(super) view: &'v V,
    pub(super) now: DateTime<Utc>,
    pub(super) seq: u64,
    records: BTreeMap<Key, Record>,
    changes: Vec<Change>,
    pub(super) numbered: Vec<NumberedOp>,
    pub(super) parked: Vec<ParkedGroup>,
    undo: Vec<(Key, Option<Record>)>,
    begun: (u64, usize),
}

impl<'v, V: View> Work<'v, V> {
    pub(super) fn new(view: &'v V, now: DateTime<Utc>) -> Self {
        let seq = view.head().seq;
        Self {
            view,
            now,
            seq,
            records: BTreeMap::new(),
            changes: Vec::new(),
            numbered: Vec::new(),
            parked: Vec::new(),
            undo: Vec::new(),
            begun: (seq, 0),
        }
    }

    /// Begins a user action.
    pub(super) fn begin(&mut self) {
        self.undo.clear();
        self.begun = (self.seq, self.changes.len());
    }

    /// Takes back what was written since the action began.
    pub(super) fn roll_back(&mut self) {
        for (key, record) in std::mem::take(&mut self.undo).into_iter().rev() {
            match record {
                Some(record) => self.records.insert(key, record),
                None => self.records.remove(&key),
            };
        }
        self.seq = self.begun.0;
        self.changes.truncate(self.begun.1);
    }

    pub(super) fn record(&self, key: &Key) -> Option<Record> {
        self.records
            .get(key)
            .cloned()
            .or_else(|| self.view.record(key))
    }

    pub(super) fn job(&self, id: Uuid) -> Option<Record> {
        self.record(&("job".to_owned(), id))
    }

    pub(super) fn scopes(&self, record: &Record) -> Scopes {
        let job = record.root.and_then(|root| self.job(root));
        scopes_of(record, job.as_ref())
    }

    /// Whether a stream's laptop saw a value before it wrote: it is old enough, or the laptop's own.
    pub(super) fn sees(&self, cell: &Cell, base: u64, device: DeviceId) -> bool {
        cell.seq <= base
            || cell.device == Some(device)
            || cell.op.is_some_and(|op| self.made(op, device))
    }

    /// Whether a stream holds an operation, taken now or before.
    pub(super) fn made(&self, op: OpId, device: DeviceId) -> bool {
        self.numbered.iter().any(|one| one.result.op == op) || self.view.is_in_stream(device, op)
    }

    /// Writes fields of a record, new or not, as one change. Returns whether anything was written.
    pub(super) fn write(&mut self, key: &Key, fields: Fields, by: &By) -> bool {
        if fields.is_empty() {
            return false;
        }
        let stored = self.record(key);
        let was = stored
            .as_ref()
            .map(|record| self.scopes(record))
            .unwrap_or_default();
        self.undo
            .push((key.clone(), self.records.get(key).cloned()));
        self.seq += 1;
        let previous = stored.as_ref().map_or(0, |record| record.seq);
        let mut record = stored.unwrap_or_else(|| Record {
            key: key.clone(),
            root: None,
            created_seq: self.seq,
            seq: 0,
            cells: BTreeMap::new(),
        });
        let mut before = BTreeMap::new();
        for (name, value) in &fields {
            let cell = Cell {
                value: value.clone(),
                seq: self.seq,
                op: by.op,
                device: by.device,
                person: by.person.clone(),
                at: by.at,
            };
            if let Some(old) = record.cells.insert(name.clone(), cell) {
                before.insert(name.clone(), old);
            }
        }
        record.seq = self.seq;
        record.root = root_of(&record);
        let now = self.scopes(&record);
        // A job's own scopes follow from the state that is being written.
        self.records.insert(key.clone(), record);
        self.changes.push(Change {
            seq: self.seq,
            previous,
            entity: key.0.clone(),
            id: key.1,
            group: by.group,
            op: by.op,
            device: by.device,
            person: by.person.clone(),
            at: self.now,
            fields,
            before,
            was,
            now,
        });
        true
    }

    /// Movements of an item at a place: those of the store and those of this transaction.
    pub(super) fn movements(&self, item: Uuid, location: Uuid) -> Vec<SeenMovement> {
        let mut seen = self.view.movements(item, location);
        for change in &self.changes {
            if change.entity != "inventory_movement" || change.previous != 0 {
                continue;
            }
            let Some(movement) = Movement::of(&change.fields) else {
                continue;
            };
            let change_milli = movement.change_of(item, Place::Location(location));
            if change_milli != 0 {
                seen.push(SeenMovement {
                    change_milli,
                    seq: change.seq,
                    cut: change.fields.get("cut").and_then(serde_json::Value::as_u64),
                    op: change.op,
                    device: change.device,
                });
            }
        }
        seen
    }

    /// Records written so far whose kind is `entity`.
    pub(super) fn written(&self, entity: &str) -> impl Iterator<Item = &Record> {
        let entity = entity.to_owned();
        self.records
            .values()
            .filter(move |record| record.key.0 == entity)
    }

    pub(super) fn finish(self, stream: Option<(DeviceId, PushHead)>) -> Writes {
        let head = self.view.head();
        let mark = self
            .changes
            .iter()
            .fold(head.mark, |mark, change| change.link(mark));
        let touched: BTreeSet<Key> = self
            .changes
            .iter()
            .map(|change| (change.entity.clone(), change.id))
            .collect();
        let sums = self.sums(&touched);
        let records = self.records.into_iter();
        Writes {
            records: records
                .filter(|(key, _)| touched.contains(key))
                .map(|(_, record)| record)
                .collect(),
            changes: self.changes,
            log: LogPoint {
                epoch: head.epoch,
                seq: self.seq,
                mark,
            },
            stream,
            numbered: self.numbered,
            sums,
        }
    }

    /// What the sums gain and lose by the records that were written, and by those that belong to a job
    /// whose scopes changed.
    fn sums(&self, touched: &BTreeSet<Key>) -> BTreeMap<(Scope, u8), Sum> {
        let mut keys = touched.clone();
        let moved = self
            .changes
            .iter()
            .filter(|change| change.entity == "job" && change.was != change.now);
        for job in moved.map(|change| change.id).collect::<BTreeSet<_>>() {
            keys.extend(
                self.view
                    .records_of(job)
                    .into_iter()
                    .map(|record| record.key),
            );
        }
        let mut sums: BTreeMap<(Scope, u8), Sum> = BTreeMap::new();
        let mut shift = |record: &Record, scopes: Scopes, is_added: bool| {
            let (entity, id) = &record.key;
            let mark = row_mark(entity, *id, record.seq, &record.fields()).number();
            let by = if is_added { mark } else { mark.wrapping_neg() };
            for scope in scopes {
                let sum = sums.entry((scope, bucket_of(entity, *id))).or_default();
                sum.0 = sum.0.wrapping_add(by);
            }
        };
        for key in &keys {
            if let Some(before) = self.view.record(key) {
                let job = before
                    .root
                    .and_then(|root| self.view.record(&("job".to_owned(), root)));
                let scopes = scopes_of(&before, job.as_ref());
                shift(&before, scopes, false);
            }
            if let Some(after) = self.record(key) {
                let scopes = self.scopes(&after);
                shift(&after, scopes, true);
            }
        }
        sums.retain(|_, sum| sum.0 != 0);
        sums
    }
}
