//! The store as one request sees it.
//!
//! Decisions ask for what they need and can't wait for it. So they are run over what is loaded; what they asked for and
//! did not find is loaded, and they are run again. They change nothing, so the last run is the one that counts.

use super::stored::Stored;
use brainops_domain::id::{DeviceId, OpId};
use brainops_sync::digest::{Sum, Sums};
use brainops_sync::inventory::{Movement, Place};
use brainops_sync::scope::{Scope, Scopes};
use brainops_sync::server::{
    Change, Key, Numbered, ParkedGroup, Record, SeenMovement, Stream, View, as_of, parked_groups,
};
use brainops_sync::wire::LogPoint;
use brainops_sync::wire::op::Op;
use brainops_sync::wire::push::OpResult;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// One thing that a decision needs to know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    Point(u64),
    Numbered(DeviceId, u64),
    Result(OpId),
    InStream(DeviceId, OpId),
    Record(Key),
    /// Records that are looked for by an id.
    About(Uuid),
    /// The list of what waits.
    Waiting,
    Changes(u64, u32),
    ChangesOf(Key, u64),
    RecordsOf(Uuid),
    Sums(Scope),
    /// The sum of a scope over all buckets.
    Total(Scope),
    Bucket(Scope, u8),
}

/// What was found.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Nothing,
    Point(LogPoint),
    Numbered(Numbered),
    Result(OpResult),
    Yes,
    Record(Stored),
    Records(Vec<Record>),
    Changes(Vec<Change>),
    Sums(Sums),
    Total(Sum),
}

/// Whether somebody may do something: a sentence for people where they may not.
pub(super) type Refusal = Box<dyn Fn(&Op, bool) -> Option<String> + Send + Sync>;

/// The store as one request sees it.
pub(super) struct Loaded {
    pub(super) head: LogPoint,
    pub(super) horizon: LogPoint,
    pub(super) granted: Scopes,
    pub(super) stream: Option<Stream>,
    pub(super) refusal: Refusal,
    found: BTreeMap<Need, Found>,
    missing: Mutex<BTreeSet<Need>>,
}

impl Loaded {
    pub(super) fn new(head: &super::Head) -> Self {
        Self {
            head: head.log,
            horizon: head.horizon,
            granted: Scopes::new(),
            stream: None,
            refusal: Box::new(|_, _| None),
            found: BTreeMap::new(),
            missing: Mutex::default(),
        }
    }

    /// What was asked for and is not loaded.
    pub(super) fn take_missing(&mut self) -> BTreeSet<Need> {
        let missing = self.missing.get_mut();
        std::mem::take(missing.unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn put(&mut self, need: Need, found: Found) {
        self.found.insert(need, found);
    }

    pub(super) fn has(&self, need: &Need) -> bool {
        self.found.contains_key(need)
    }

    /// How many states a record had; 0 for one that is not there.
    pub(super) fn version(&self, key: &Key) -> i64 {
        match self.found.get(&Need::Record(key.clone())) {
            Some(Found::Record(stored)) => stored.version,
            _ => 0,
        }
    }

    fn ask(&self, need: Need) -> &Found {
        match self.found.get(&need) {
            Some(found) => found,
            None => {
                let missing = self.missing.lock();
                missing.unwrap_or_else(PoisonError::into_inner).insert(need);
                &Found::Nothing
            }
        }
    }

    fn records(&self, need: Need) -> &[Record] {
        match self.ask(need) {
            Found::Records(records) => records,
            _ => &[],
        }
    }
}

impl View for Loaded {
    fn head(&self) -> LogPoint {
        self.head
    }

    fn point(&self, seq: u64) -> Option<LogPoint> {
        if seq == self.head.seq {
            return Some(self.head);
        }
        if seq == self.horizon.seq {
            return Some(self.horizon);
        }
        if seq == 0 {
            return Some(LogPoint {
                seq: 0,
                mark: brainops_sync::mark::Mark::NONE,
                epoch: self.head.epoch,
            });
        }
        match self.ask(Need::Point(seq)) {
            Found::Point(point) => Some(*point),
            _ => None,
        }
    }

    fn horizon(&self) -> u64 {
        self.horizon.seq
    }

    fn stream(&self, _: DeviceId) -> Option<Stream> {
        self.stream
    }

    fn numbered(&self, device: DeviceId, seq: u64) -> Option<Numbered> {
        self.stream?;
        match self.ask(Need::Numbered(device, seq)) {
            Found::Numbered(numbered) => Some(*numbered),
            _ => None,
        }
    }

    fn result(&self, op: OpId) -> Option<OpResult> {
        match self.ask(Need::Result(op)) {
            Found::Result(result) => Some(result.clone()),
            _ => None,
        }
    }

    fn is_in_stream(&self, device: DeviceId, op: OpId) -> bool {
        matches!(self.ask(Need::InStream(device, op)), Found::Yes)
    }

    fn granted(&self, _: DeviceId) -> Scopes {
        self.granted.clone()
    }

    fn record(&self, key: &Key) -> Option<Record> {
        match self.ask(Need::Record(key.clone())) {
            Found::Record(stored) => Some(stored.record.clone()),
            _ => None,
        }
    }

    fn value_at(&self, key: &Key, field: &str, seq: u64) -> Option<Value> {
        if seq < self.horizon.seq {
            return None;
        }
        let record = self.record(key)?;
        let later = match self.ask(Need::ChangesOf(key.clone(), seq)) {
            Found::Changes(changes) => changes.as_slice(),
            _ => &[],
        };
        as_of(record, later)?.value(field).cloned()
    }

    fn open_conflict(&self, of: &Key, field: &str, device: DeviceId) -> Option<Uuid> {
        let is_it = |one: &&Record| {
            one.key.0 == "conflict"
                && one.text("state") == "open"
                && one.text("kind") == "clash"
                && one.text("of_entity") == of.0
                && one.text("of_field") == field
                && one.text("other_device") == device.to_string()
        };
        let newest = self.records(Need::About(of.1)).iter().filter(is_it);
        newest
            .max_by_key(|one| one.created_seq)
            .map(|one| one.key.1)
    }

    fn moved_to(&self, estimate: Uuid, device: DeviceId) -> Option<Uuid> {
        let of_this = self.records(Need::About(estimate)).iter().filter(|one| {
            let cell = one.cells.get("sibling_of");
            one.key.0 == "estimate" && cell.is_some_and(|cell| cell.device == Some(device))
        });
        of_this
            .max_by_key(|one| one.created_seq)
            .map(|one| one.key.1)
    }

    fn siblings(&self, estimate: Uuid) -> u32 {
        let siblings = self.records(Need::About(estimate)).iter();
        let count = siblings.filter(|one| one.key.0 == "estimate").count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn accepted(&self, job: Uuid) -> Option<Uuid> {
        let mut records = self.records(Need::RecordsOf(job)).iter();
        records
            .find(|one| one.key.0 == "estimate" && one.text("answer") == "accepted")
            .map(|one| one.key.1)
    }

    fn movements(&self, item: Uuid, location: Uuid) -> Vec<SeenMovement> {
        let movements = self.records(Need::About(item)).iter();
        movements
            .filter(|one| one.key.0 == "inventory_movement")
            .filter_map(|one| {
                let movement = Movement::of(&one.fields())?;
                let change_milli = movement.change_of(item, Place::Location(location));
                let cell = one.cells.get("item_id")?;
                (change_milli != 0).then(|| SeenMovement {
                    change_milli,
                    seq: one.created_seq,
                    cut: one.value("cut").and_then(Value::as_u64),
                    op: cell.op,
                    device: cell.device,
                })
            })
            .collect()
    }

    fn refusal(&self, op: &Op, is_new: bool) -> Option<String> {
        (self.refusal)(op, is_new)
    }

    fn waiting_for(&self, key: &Key) -> Vec<ParkedGroup> {
        let id = key.1.to_string();
        parked_groups(self.records(Need::Waiting), |reason| {
            reason["why"] == "missing" && reason["entity"] == *key.0 && reason["id"] == *id
        })
    }

    fn changes(&self, after: u64, limit: u32) -> Vec<Change> {
        match self.ask(Need::Changes(after, limit)) {
            Found::Changes(changes) => changes.clone(),
            _ => Vec::new(),
        }
    }

    fn changes_of(&self, key: &Key, after: u64) -> Vec<Change> {
        match self.ask(Need::ChangesOf(key.clone(), after)) {
            Found::Changes(changes) => changes.clone(),
            _ => Vec::new(),
        }
    }

    fn records_of(&self, job: Uuid) -> Vec<Record> {
        self.records(Need::RecordsOf(job)).to_vec()
    }

    fn sums(&self, scope: &Scope) -> Sums {
        match self.ask(Need::Sums(scope.clone())) {
            Found::Sums(sums) => sums.clone(),
            _ => Sums::default(),
        }
    }

    fn total(&self, scope: &Scope) -> Sum {
        match self.ask(Need::Total(scope.clone())) {
            Found::Total(total) => *total,
            _ => Sum::default(),
        }
    }

    fn bucket(&self, scope: &Scope, bucket: u8) -> Vec<Record> {
        self.records(Need::Bucket(scope.clone(), bucket)).to_vec()
    }
}
