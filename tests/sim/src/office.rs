//! The office: its tables in memory, and what the server does around the decisions.

use crate::schedule::Defect;
use brainops_domain::id::{DeviceId, OpId};
use brainops_sync::digest::{Sums, bucket_of};
use brainops_sync::inventory::{Movement, Place};
use brainops_sync::mark::Mark;
use brainops_sync::scope::{Scope, Scopes};
use brainops_sync::server::{
    Cell, Change, Key, Numbered, ParkedGroup, Record, SeenMovement, Snapshot, Stream, View, Writes,
    parked_groups, scopes_of,
};
use brainops_sync::wire::push::OpResult;
use brainops_sync::wire::{LogPoint, PushHead};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What the office keeps; a backup is a copy of it.
#[derive(Debug, Clone)]
pub struct Tables {
    /// Which life of the office.
    pub epoch: Uuid,
    /// Records as they are.
    pub records: BTreeMap<Key, Record>,
    /// Every state that a record had, for the checks.
    pub states: BTreeMap<Key, Vec<Record>>,
    /// The log.
    pub log: BTreeMap<u64, Change>,
    /// Marks of the log's places.
    pub marks: BTreeMap<u64, Mark>,
    /// Ends of the streams.
    pub heads: BTreeMap<DeviceId, PushHead>,
    /// Operations by their numbers.
    pub numbered: BTreeMap<(DeviceId, u64), Numbered>,
    /// Operations that a stream holds.
    pub in_stream: BTreeSet<(DeviceId, OpId)>,
    /// What became of operations.
    pub results: BTreeMap<OpId, OpResult>,
    /// Sums of scopes.
    pub sums: BTreeMap<Scope, Sums>,
    /// From where the log is kept.
    pub horizon: u64,
}

/// The office as it runs.
#[derive(Debug)]
pub struct Office {
    /// Its tables.
    pub tables: Tables,
    /// Whose stream is whose: which machine signed in with it.
    pub owners: BTreeMap<DeviceId, usize>,
    /// What each machine's person is granted.
    pub grants: BTreeMap<usize, Scopes>,
    /// Machines that were revoked.
    pub revoked: BTreeSet<usize>,
    /// Its version.
    pub version: u32,
    /// Snapshots that it keeps.
    pub snapshots: Vec<Snapshot>,
    /// Numbers that were given out and are not committed; with the defect only.
    pub reserved: u64,
    /// A transaction whose numbers are given out and that is still open; with the defect only.
    pub open: Option<Writes>,
    /// The defect it runs with.
    pub defect: Defect,
}

impl Tables {
    /// Empty tables.
    #[must_use]
    pub fn new(epoch: Uuid) -> Self {
        Self {
            epoch,
            records: BTreeMap::new(),
            states: BTreeMap::new(),
            log: BTreeMap::new(),
            marks: BTreeMap::from([(0, Mark::NONE)]),
            heads: BTreeMap::new(),
            numbered: BTreeMap::new(),
            in_stream: BTreeSet::new(),
            results: BTreeMap::new(),
            sums: BTreeMap::new(),
            horizon: 0,
        }
    }

    /// The newest change that can be read.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.marks.last_key_value().map_or(0, |(seq, _)| *seq)
    }

    /// The scopes of a record as it is.
    #[must_use]
    pub fn scopes(&self, record: &Record) -> Scopes {
        let job = record
            .root
            .and_then(|root| self.records.get(&("job".to_owned(), root)));
        scopes_of(record, job)
    }

    /// A record as it was at a place of the log.
    #[must_use]
    pub fn state_at(&self, key: &Key, seq: u64) -> Option<&Record> {
        let states = self.states.get(key)?;
        states.iter().rev().find(|state| state.seq <= seq)
    }

    /// The scopes that a record was in at a place of the log.
    #[must_use]
    pub fn scopes_at(&self, record: &Record, seq: u64) -> Scopes {
        let job = record
            .root
            .and_then(|root| self.state_at(&("job".to_owned(), root), seq));
        scopes_of(record, job)
    }

    /// Commits writes.
    pub fn commit(&mut self, writes: Writes) {
        let mut roots = BTreeMap::new();
        for record in writes.records {
            roots.insert(record.key.clone(), (record.root, record.created_seq));
            self.records.insert(record.key.clone(), record);
        }
        for ((scope, bucket), sum) in writes.sums {
            self.sums.entry(scope).or_default().grow(bucket, sum);
        }
        let mut mark = self
            .marks
            .last_key_value()
            .map_or(Mark::NONE, |(_, mark)| *mark);
        for change in writes.changes {
            mark = change.link(mark);
            self.note(&change, &roots);
            self.marks.insert(change.seq, mark);
            self.log.insert(change.seq, change);
        }
        if let Some((device, head)) = writes.stream {
            self.heads.insert(device, head);
            for one in writes.numbered {
                let op = one.result.op;
                self.numbered
                    .insert((device, one.seq), Numbered { op, mark: one.mark });
                self.in_stream.insert((device, op));
                self.results.entry(op).or_insert(one.result);
            }
        }
    }

    /// The state that a record had from a change on.
    fn note(&mut self, change: &Change, roots: &BTreeMap<Key, (Option<Uuid>, u64)>) {
        let key = (change.entity.clone(), change.id);
        let (root, created_seq) = roots.get(&key).copied().unwrap_or_default();
        let states = self.states.entry(key.clone()).or_default();
        let cells = states
            .last()
            .map(|state| state.cells.clone())
            .unwrap_or_default();
        let mut state = Record {
            key,
            root,
            created_seq,
            seq: change.seq,
            cells,
        };
        for (name, value) in &change.fields {
            let cell = Cell {
                value: value.clone(),
                seq: change.seq,
                op: change.op,
                device: change.device,
                person: change.person.clone(),
                at: change.at,
            };
            state.cells.insert(name.clone(), cell);
        }
        states.push(state);
    }
}

impl Office {
    /// User actions that wait for a person, whatever for.
    #[must_use]
    pub fn undecided(&self) -> Vec<ParkedGroup> {
        self.parked(&["waiting", "quarantined"], |_| true)
    }

    fn is_revoked(&self, device: DeviceId) -> bool {
        self.owners
            .get(&device)
            .is_some_and(|owner| self.revoked.contains(owner))
    }

    /// User actions that wait, and for what.
    fn parked(&self, states: &[&str], wanted: impl Fn(&Value) -> bool) -> Vec<ParkedGroup> {
        let listed =
            self.tables.records.values().filter(|record| {
                record.key.0 == "parked" && states.contains(&record.text("state"))
            });
        parked_groups(listed, wanted)
    }
}

impl View for Office {
    fn head(&self) -> LogPoint {
        let seq = self.tables.head().max(self.reserved);
        let mark = self
            .tables
            .marks
            .last_key_value()
            .map_or(Mark::NONE, |(_, mark)| *mark);
        LogPoint {
            epoch: self.tables.epoch,
            seq,
            mark,
        }
    }

    fn point(&self, seq: u64) -> Option<LogPoint> {
        let mark = *self.tables.marks.get(&seq)?;
        Some(LogPoint {
            epoch: self.tables.epoch,
            seq,
            mark,
        })
    }

    fn horizon(&self) -> u64 {
        self.tables.horizon
    }

    fn stream(&self, device: DeviceId) -> Option<Stream> {
        let is_revoked = self.is_revoked(device);
        let head = self.tables.heads.get(&device).copied();
        (head.is_some() || is_revoked).then(|| Stream {
            head: head.unwrap_or_default(),
            is_revoked,
        })
    }

    fn numbered(&self, device: DeviceId, seq: u64) -> Option<Numbered> {
        self.tables.numbered.get(&(device, seq)).copied()
    }

    fn result(&self, op: OpId) -> Option<OpResult> {
        self.tables
            .results
            .get(&op)
            .filter(|_| self.defect != Defect::Dedupe)
            .cloned()
    }

    fn is_in_stream(&self, device: DeviceId, op: OpId) -> bool {
        self.tables.in_stream.contains(&(device, op))
    }

    fn granted(&self, device: DeviceId) -> Scopes {
        let owner = self.owners.get(&device);
        owner
            .and_then(|owner| self.grants.get(owner))
            .cloned()
            .unwrap_or_default()
    }

    fn record(&self, key: &Key) -> Option<Record> {
        self.tables.records.get(key).cloned()
    }

    fn value_at(&self, key: &Key, field: &str, seq: u64) -> Option<Value> {
        // What was pruned can't be told any more.
        let is_told = seq >= self.tables.horizon;
        self.tables
            .state_at(key, seq)
            .filter(|_| is_told)?
            .value(field)
            .cloned()
    }

    fn open_conflict(&self, of: &Key, field: &str, device: DeviceId) -> Option<Uuid> {
        let conflicts = self
            .tables
            .records
            .values()
            .filter(|one| one.key.0 == "conflict");
        let is_it = |one: &&Record| {
            one.text("state") == "open"
                && one.text("kind") == "clash"
                && one.text("of_entity") == of.0
                && one.text("of_id") == of.1.to_string()
                && one.text("of_field") == field
                && one.text("other_device") == device.to_string()
        };
        conflicts
            .filter(is_it)
            .max_by_key(|one| one.created_seq)
            .map(|one| one.key.1)
    }

    fn moved_to(&self, estimate: Uuid, device: DeviceId) -> Option<Uuid> {
        let estimates = self
            .tables
            .records
            .values()
            .filter(|one| one.key.0 == "estimate");
        let of_this = estimates.filter(|one| {
            let cell = one.cells.get("sibling_of");
            one.text("sibling_of") == estimate.to_string()
                && cell.is_some_and(|cell| cell.device == Some(device))
        });
        of_this
            .max_by_key(|one| one.created_seq)
            .map(|one| one.key.1)
    }

    fn siblings(&self, estimate: Uuid) -> u32 {
        let text = estimate.to_string();
        let siblings = self
            .tables
            .records
            .values()
            .filter(|one| one.text("sibling_of") == text);
        u32::try_from(siblings.count()).unwrap_or(u32::MAX)
    }

    fn accepted(&self, job: Uuid) -> Option<Uuid> {
        let mut estimates = self
            .tables
            .records
            .values()
            .filter(|one| one.key.0 == "estimate");
        estimates
            .find(|one| one.root == Some(job) && one.text("answer") == "accepted")
            .map(|one| one.key.1)
    }

    fn movements(&self, item: Uuid, location: Uuid) -> Vec<SeenMovement> {
        let movements = self
            .tables
            .records
            .values()
            .filter(|one| one.key.0 == "inventory_movement");
        movements
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

    fn waiting_for(&self, key: &Key) -> Vec<ParkedGroup> {
        let id = key.1.to_string();
        self.parked(&["waiting"], |reason| {
            reason["why"] == "missing" && reason["entity"] == *key.0 && reason["id"] == *id
        })
    }

    fn changes(&self, after: u64, limit: u32) -> Vec<Change> {
        let mut page: Vec<Change> = Vec::new();
        for change in self.tables.log.range(after + 1..).map(|(_, change)| change) {
            let is_full = page.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
            if is_full && page.last().is_some_and(|last| last.group != change.group) {
                break;
            }
            page.push(change.clone());
        }
        page
    }

    fn changes_of(&self, key: &Key, after: u64) -> Vec<Change> {
        let later = self
            .tables
            .log
            .range(after + 1..)
            .rev()
            .map(|(_, change)| change);
        later
            .filter(|one| one.entity == key.0 && one.id == key.1)
            .cloned()
            .collect()
    }

    fn records_of(&self, job: Uuid) -> Vec<Record> {
        self.tables
            .records
            .values()
            .filter(|one| one.root == Some(job))
            .cloned()
            .collect()
    }

    fn sums(&self, scope: &Scope) -> Sums {
        self.tables.sums.get(scope).cloned().unwrap_or_default()
    }

    fn bucket(&self, scope: &Scope, bucket: u8) -> Vec<Record> {
        let records = self.tables.records.values();
        records
            .filter(|one| bucket_of(&one.key.0, one.key.1) == bucket)
            .filter(|one| self.tables.scopes(one).contains(scope))
            .cloned()
            .collect()
    }
}
