//! What a laptop keeps, and what is written to it.

use crate::digest::Sums;
use crate::scope::{Scope, Scopes};
use crate::wire::op::Op;
use crate::wire::push::OpResult;
use crate::wire::{Fields, LogPoint, PushHead};
use brainops_domain::id::{DeviceId, GroupId, OpId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Which record.
pub type Key = (String, Uuid);

/// Places of the log that are remembered at most.
const POINTS: usize = 16;

/// Whether this laptop may work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It may.
    #[default]
    Active,
    /// It was revoked; what it had not sent is handed over for review, and the office asked once more.
    Sealing,
    /// The office has everything: the key is destroyed.
    Wiped,
}

/// A snapshot that is being taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filling {
    /// The scopes it brings.
    pub scopes: Scopes,
    /// Which snapshot; none before its first piece.
    pub at: Option<LogPoint>,
    /// The next piece.
    pub next: u32,
    /// How many there are; 0 before the first.
    pub pieces: u32,
}

/// What a laptop knows of itself and the office; one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    /// The stream of its operations.
    pub device: DeviceId,
    /// What was acknowledged of that stream.
    pub pushed: PushHead,
    /// Places of the office's log, newest first; the first is where it stands.
    pub points: Vec<LogPoint>,
    /// The scopes it holds.
    pub scopes: Scopes,
    /// The snapshot it is taking in.
    pub filling: Option<Filling>,
    /// Records may be as new as this place, where they came beside the changes.
    pub ahead: Option<LogPoint>,
    /// Scopes whose sums differ from the office's.
    pub differing: BTreeSet<Scope>,
    /// Whether it may work.
    pub standing: Standing,
    /// The oldest version that the office tells everything, where this one is older.
    pub upgrade_to: Option<u32>,
}

impl Meta {
    /// A laptop that knows nothing yet.
    #[must_use]
    pub fn new(device: DeviceId) -> Self {
        Self {
            device,
            pushed: PushHead::default(),
            points: Vec::new(),
            scopes: Scopes::new(),
            filling: None,
            ahead: None,
            differing: BTreeSet::new(),
            standing: Standing::Active,
            upgrade_to: None,
        }
    }

    /// Notes that records came that are as new as a place.
    pub fn run_ahead(&mut self, place: LogPoint) {
        let is_newer = self.ahead.is_none_or(|ahead| ahead.seq < place.seq);
        if is_newer && place.seq > self.cursor() {
            self.ahead = Some(place);
        }
    }

    /// Where it stands in the log; 0 before its first snapshot.
    #[must_use]
    pub fn cursor(&self) -> u64 {
        self.points.first().map_or(0, |point| point.seq)
    }
}

/// A new place in front of those that are known. Older ones are thinned out: the further back, the
/// fewer, so that the place where two logs part is found without keeping them all.
pub fn remember(points: &mut Vec<LogPoint>, place: LogPoint) {
    points.retain(|point| point.seq < place.seq);
    points.insert(0, place);
    let mut gap = 0;
    points.retain(|point| {
        let distance = place.seq - point.seq;
        let keep = distance == 0 || distance >= gap;
        if keep {
            gap = distance.saturating_mul(2).max(1);
        }
        keep
    });
    points.truncate(POINTS);
}

/// A record as the office had it.
#[derive(Debug, Clone, PartialEq)]
pub struct Base {
    /// Its job.
    pub root: Option<Uuid>,
    /// Number of its last change.
    pub seq: u64,
    /// Its scopes, as far as this laptop is granted them; none once it left them.
    pub scopes: Scopes,
    /// Its fields.
    pub fields: Fields,
}

/// A record as this laptop shows it, with what the office's state differs in.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Kind and id.
    pub key: Key,
    /// What is shown.
    pub fields: Fields,
    /// The office's value of each field that a pending change covers; none where it has none.
    pub shadow: BTreeMap<String, Option<Value>>,
    /// Number, scopes and job in the office's state; none if the office does not have it yet.
    pub office: Option<(u64, Scopes, Option<Uuid>)>,
}

impl Held {
    /// The office's state under the pending changes.
    #[must_use]
    pub fn base(&self) -> Option<Base> {
        let (seq, scopes, root) = self.office.clone()?;
        let mut fields = self.fields.clone();
        for (name, value) in &self.shadow {
            match value {
                Some(value) => fields.insert(name.clone(), value.clone()),
                None => fields.remove(name),
            };
        }
        Some(Base {
            root,
            seq,
            scopes,
            fields,
        })
    }

    /// Whether it is shown: it is in a scope that is held, or was made here.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.office
            .as_ref()
            .is_none_or(|(_, scopes, _)| !scopes.is_empty())
    }

    /// What is shown of a record: the office's state under pending operations, in their order. None
    /// where there is neither.
    #[must_use]
    pub fn build<'a>(
        key: &Key,
        base: Option<Base>,
        pending: impl Iterator<Item = &'a Op>,
    ) -> Option<Self> {
        let mut fields = base
            .as_ref()
            .map(|base| base.fields.clone())
            .unwrap_or_default();
        let mut shadow = BTreeMap::new();
        let mut has_pending = false;
        for op in pending {
            has_pending = true;
            for (name, patch) in &op.fields {
                let before = fields.get(name).cloned();
                fields.insert(name.clone(), patch.applied_to(before.as_ref()));
                shadow.entry(name.clone()).or_insert(before);
            }
        }
        let is_left = base.as_ref().is_none_or(|base| base.scopes.is_empty());
        (has_pending || !is_left).then(|| Self {
            key: key.clone(),
            fields,
            shadow,
            office: base.map(|base| (base.seq, base.scopes, base.root)),
        })
    }
}

/// One operation of the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The user action.
    pub group: GroupId,
    /// The operation, with its number.
    pub op: Op,
}

/// An operation that was answered. It is kept 30 days and offered again to an office that was restored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The user action.
    pub group: GroupId,
    /// The operation.
    pub op: Op,
    /// What became of it.
    pub result: OpResult,
}

/// An operation over a record: of the outbox, or answered and not yet followed.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// The operation.
    pub op: Op,
    /// The place in the log that holds its effect; none while it waits.
    pub at_seq: Option<u64>,
}

/// The laptop's store, as of the beginning of a transaction.
pub trait DeviceView {
    /// What it knows of itself.
    fn meta(&self) -> Meta;
    /// A record.
    fn held(&self, key: &Key) -> Option<Held>;
    /// Kept and waiting operations of a record, kept ones first, each in their order.
    fn ops_on(&self, key: &Key) -> Vec<Overlay>;
    /// The first entries of the outbox, in order.
    fn outbox(&self, limit: usize) -> Vec<Entry>;
    /// Number of the last entry of the outbox; none if it is empty.
    fn last_number(&self) -> Option<u64>;
    /// Kept operations whose effect lies after a place and not after another, in their order.
    fn kept_between(&self, after: u64, upto: u64) -> Vec<Kept>;
    /// Records with a newer number than this.
    fn held_after(&self, seq: u64) -> Vec<Held>;
    /// Records of a scope in a bucket.
    fn held_in(&self, scope: &Scope, bucket: u8) -> Vec<Held>;
    /// Records of the office that are in none of these scopes, and those that are in others besides.
    fn held_beside(&self, scopes: &Scopes) -> Vec<Held>;
    /// The sums of a scope, kept up with every write.
    fn sums(&self, scope: &Scope) -> Sums;
}

/// One write. All writes of one function are one transaction.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// A record's new state.
    PutHeld(Held),
    /// A record is not held any more.
    DropHeld(Key),
    /// A new entry at the end of the outbox.
    PutEntry(Entry),
    /// An entry was answered.
    DropEntry(OpId),
    /// An operation was answered.
    PutKept(Kept),
    /// A kept operation waits again.
    DropKept(OpId),
    /// What the laptop knows of itself.
    PutMeta(Meta),
    /// The sums of a scope.
    PutSums(Scope, Sums),
}
