//! A laptop: its database on a disk that can fail, its clock, and the planner that runs on it.

use crate::schedule::Defect;
use brainops_domain::id::{DeviceId, OpId};
use brainops_sync::device::{
    DeviceView, Entry, Held, Kept, Key, Meta, Overlay, Standing, Write, plan,
};
use brainops_sync::digest::{Sums, bucket_of};
use brainops_sync::scope::{Scope, Scopes};
use std::collections::BTreeMap;

/// The database; a backup or a copy is a copy of it.
#[derive(Debug, Clone)]
pub struct Database {
    /// What the laptop knows of itself.
    pub meta: Meta,
    /// Records.
    pub held: BTreeMap<Key, Held>,
    /// The outbox by number.
    pub outbox: BTreeMap<u64, Entry>,
    /// Answered operations, in the order of their answers.
    pub kept: Vec<Kept>,
    /// Sums of scopes.
    pub sums: BTreeMap<Scope, Sums>,
}

/// When the power goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trap {
    /// Commits until then.
    pub commits: usize,
    /// Whether that commit is on the disk.
    pub is_after: bool,
}

/// How a transaction ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commit {
    /// It is on the disk, and the program goes on.
    Done,
    /// The disk is full; nothing was written.
    Full,
    /// The power went; the program is gone.
    PowerCut,
}

/// A laptop.
#[derive(Debug)]
pub struct Laptop {
    /// Which machine signed in: a copy signs in as the one it was copied from.
    pub identity: usize,
    /// Who works on it.
    pub person: String,
    /// Its database.
    pub database: Database,
    /// What the disk holds, where the last commits are not on it; with the defect only.
    pub unsynced: Option<Box<Database>>,
    /// A backup.
    pub backup: Option<Box<Database>>,
    /// The planner's memory.
    pub state: plan::State,
    /// Counts its runs: answers to an earlier run are nobody's.
    pub run: u64,
    /// When the power goes.
    pub trap: Option<Trap>,
    /// Whether the disk is full.
    pub is_full: bool,
    /// Minutes that its clock is off.
    pub clock_min: i64,
    /// Version of the wire it speaks.
    pub version: u32,
    /// Timers that are set, by lane.
    pub timers: BTreeMap<plan::Lane, u64>,
    /// The defect it runs with.
    pub defect: Defect,
    /// Its key is gone.
    pub is_wiped: bool,
}

impl Database {
    /// A new database.
    #[must_use]
    pub fn new(device: DeviceId) -> Self {
        Self {
            meta: Meta::new(device),
            held: BTreeMap::new(),
            outbox: BTreeMap::new(),
            kept: Vec::new(),
            sums: BTreeMap::new(),
        }
    }

    fn write(&mut self, write: Write) {
        match write {
            Write::PutHeld(held) => {
                self.held.insert(held.key.clone(), held);
            }
            Write::DropHeld(key) => {
                self.held.remove(&key);
            }
            Write::PutEntry(entry) => {
                self.outbox.insert(entry.op.seq, entry);
            }
            Write::DropEntry(op) => self.outbox.retain(|_, entry| entry.op.op != op),
            Write::PutKept(kept) => self.kept.push(kept),
            Write::DropKept(op) => self.kept.retain(|kept| kept.op.op != op),
            Write::PutMeta(meta) => self.meta = meta,
            Write::PutSums(scope, sums) => {
                self.sums.insert(scope, sums);
            }
        }
    }

    /// Whether an operation waits or is kept here.
    #[must_use]
    pub fn has(&self, op: OpId) -> bool {
        self.outbox.values().any(|entry| entry.op.op == op)
            || self.kept.iter().any(|kept| kept.op.op == op)
    }
}

impl Laptop {
    /// A new laptop.
    #[must_use]
    pub fn new(identity: usize, person: String, database: Database, defect: Defect) -> Self {
        Self {
            identity,
            person,
            database,
            unsynced: None,
            backup: None,
            state: plan::State::default(),
            run: 0,
            trap: None,
            is_full: false,
            clock_min: 0,
            version: 3,
            timers: BTreeMap::new(),
            defect,
            is_wiped: false,
        }
    }

    /// Runs one transaction.
    pub fn commit(&mut self, writes: Vec<Write>) -> Commit {
        if writes.is_empty() {
            return Commit::Done;
        }
        if self.is_full {
            return Commit::Full;
        }
        let cut = match &mut self.trap {
            Some(trap) if trap.commits == 0 => Some(trap.is_after),
            Some(trap) => {
                trap.commits -= 1;
                None
            }
            None => None,
        };
        if cut == Some(false) {
            self.power_cut();
            return Commit::PowerCut;
        }
        if self.defect == Defect::Fsync && self.unsynced.is_none() {
            self.unsynced = Some(Box::new(self.database.clone()));
        }
        for write in writes {
            self.database.write(write);
        }
        if cut == Some(true) {
            self.power_cut();
            return Commit::PowerCut;
        }
        Commit::Done
    }

    /// The program is gone, and with it what was not on the disk.
    pub fn power_cut(&mut self) {
        if let Some(on_disk) = self.unsynced.take() {
            self.database = *on_disk;
        }
        self.trap = None;
        self.state = plan::State::default();
        self.timers.clear();
        self.run += 1;
    }

    /// What the planner asks of the store.
    #[must_use]
    pub fn facts(&self) -> plan::Facts {
        let mut meta = self.database.meta.clone();
        if self.is_wiped {
            meta.standing = Standing::Wiped;
        }
        plan::Facts {
            meta,
            has_outbox: !self.database.outbox.is_empty() && !self.is_wiped,
        }
    }
}

impl DeviceView for Database {
    fn meta(&self) -> Meta {
        self.meta.clone()
    }

    fn held(&self, key: &Key) -> Option<Held> {
        self.held.get(key).cloned()
    }

    fn ops_on(&self, key: &Key) -> Vec<Overlay> {
        let is_on = |entity: &str, id| entity == key.0 && id == key.1;
        let kept = self
            .kept
            .iter()
            .filter(|kept| is_on(&kept.op.entity, kept.op.id));
        let kept = kept.map(|kept| Overlay {
            op: kept.op.clone(),
            at_seq: Some(kept.result.at_seq),
        });
        let waiting = self
            .outbox
            .values()
            .filter(|entry| is_on(&entry.op.entity, entry.op.id));
        let waiting = waiting.map(|entry| Overlay {
            op: entry.op.clone(),
            at_seq: None,
        });
        kept.chain(waiting).collect()
    }

    fn outbox(&self, limit: usize) -> Vec<Entry> {
        self.outbox.values().take(limit).cloned().collect()
    }

    fn last_number(&self) -> Option<u64> {
        self.outbox.last_key_value().map(|(seq, _)| *seq)
    }

    fn kept_between(&self, after: u64, upto: u64) -> Vec<Kept> {
        let is_between = |kept: &&Kept| kept.result.at_seq > after && kept.result.at_seq <= upto;
        self.kept.iter().filter(is_between).cloned().collect()
    }

    fn held_after(&self, seq: u64) -> Vec<Held> {
        let after = |held: &&Held| held.office.as_ref().is_some_and(|(at, _, _)| *at > seq);
        self.held.values().filter(after).cloned().collect()
    }

    fn held_in(&self, scope: &Scope, bucket: u8) -> Vec<Held> {
        let is_in = |held: &&Held| {
            let scopes = held.office.as_ref().map(|(_, scopes, _)| scopes);
            bucket_of(&held.key.0, held.key.1) == bucket
                && scopes.is_some_and(|scopes| scopes.contains(scope))
        };
        self.held.values().filter(is_in).cloned().collect()
    }

    fn held_beside(&self, scopes: &Scopes) -> Vec<Held> {
        let beside = |held: &&Held| {
            let own = held.office.as_ref().map(|(_, scopes, _)| scopes);
            own.is_some_and(|own| !own.is_subset(scopes))
        };
        self.held.values().filter(beside).cloned().collect()
    }

    fn sums(&self, scope: &Scope) -> Sums {
        self.sums.get(scope).cloned().unwrap_or_default()
    }
}
