//! What decisions need to know of the office's store.
//!
//! The server loads it for a request before it decides; the simulator answers from memory.

use super::record::{Change, Key, Record};
use crate::digest::{Sum, Sums};
use crate::mark::Mark;
use crate::scope::{Scope, Scopes};
use crate::wire::op::Op;
use crate::wire::push::OpResult;
use crate::wire::{LogPoint, PushHead};
use brainops_domain::id::{DeviceId, GroupId, OpId};
use serde_json::Value;
use uuid::Uuid;

/// A stream of numbered operations, of one laptop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    /// How far it was taken.
    pub head: PushHead,
    /// Whether its laptop was revoked.
    pub is_revoked: bool,
}

/// The operation that has a number in a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    /// Which.
    pub op: OpId,
    /// Mark of the stream's chain up to it.
    pub mark: Mark,
}

/// A movement of one item at one place, for a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenMovement {
    /// By how much it changed the place.
    pub change_milli: i64,
    /// Number of its change.
    pub seq: u64,
    /// For an adjustment, the cut of its count.
    pub cut: Option<u64>,
    /// The operation that made it.
    pub op: Option<OpId>,
    /// The stream it came by.
    pub device: Option<DeviceId>,
}

/// One operation of the list of those that wait.
#[derive(Debug, Clone, PartialEq)]
pub struct ParkedOp {
    /// The record of the list.
    pub parked: Uuid,
    /// The operation.
    pub op: Op,
}

/// Operations of one user action that wait together.
#[derive(Debug, Clone, PartialEq)]
pub struct ParkedGroup {
    /// The action.
    pub group: GroupId,
    /// The stream they came by.
    pub device: DeviceId,
    /// The operations, in order.
    pub ops: Vec<ParkedOp>,
}

/// The office's store as of the moment under its lock, for one organisation.
pub trait View {
    /// The newest change.
    fn head(&self) -> LogPoint;
    /// The place of a number; none if the log does not reach there. 0 is the place before the first.
    fn point(&self, seq: u64) -> Option<LogPoint>;
    /// The oldest place from which changes can still be followed.
    fn horizon(&self) -> u64;
    /// A stream; none if nothing came by it yet.
    fn stream(&self, device: DeviceId) -> Option<Stream>;
    /// The operation that has a number in a stream.
    fn numbered(&self, device: DeviceId, seq: u64) -> Option<Numbered>;
    /// What became of an operation, by whatever stream it came.
    fn result(&self, op: OpId) -> Option<OpResult>;
    /// Whether an operation has a number in a stream.
    fn is_in_stream(&self, device: DeviceId, op: OpId) -> bool;
    /// The scopes that a stream's laptop holds: what it chose, as far as it is allowed.
    fn granted(&self, device: DeviceId) -> Scopes;
    /// A record.
    fn record(&self, key: &Key) -> Option<Record>;
    /// A field's value as of a place in the log; none if it can't be told any more.
    fn value_at(&self, key: &Key, field: &str, seq: u64) -> Option<Value>;
    /// The newest open clash about a field that a stream's change entered.
    fn open_conflict(&self, of: &Key, field: &str, device: DeviceId) -> Option<Uuid>;
    /// The newest sibling or new draft that changes of a revision by a stream went to.
    fn moved_to(&self, estimate: Uuid, device: DeviceId) -> Option<Uuid>;
    /// How many siblings and new drafts a revision has.
    fn siblings(&self, estimate: Uuid) -> u32;
    /// The revision of a job that its customer accepted.
    fn accepted(&self, job: Uuid) -> Option<Uuid>;
    /// Movements of an item that touch a place, adjustments included.
    fn movements(&self, item: Uuid, location: Uuid) -> Vec<SeenMovement>;
    /// Why whoever hands in an operation may not do this, in a sentence for people; none if they may.
    fn refusal(&self, _op: &Op, _is_new: bool) -> Option<String> {
        None
    }
    /// User actions that wait for a record.
    fn waiting_for(&self, key: &Key) -> Vec<ParkedGroup>;

    /// Changes after a place, at least `limit` if there are, up to the end of a user action.
    fn changes(&self, after: u64, limit: u32) -> Vec<Change>;
    /// Changes of a record after a place, newest first.
    fn changes_of(&self, key: &Key, after: u64) -> Vec<Change>;
    /// All records that belong to a job, itself not among them.
    fn records_of(&self, job: Uuid) -> Vec<Record>;
    /// The sums of a scope, as of the newest change.
    fn sums(&self, scope: &Scope) -> Sums;
    /// The sum of a scope over all buckets, as of the newest change.
    fn total(&self, scope: &Scope) -> Sum {
        self.sums(scope).total()
    }
    /// All records of a scope in one bucket.
    fn bucket(&self, scope: &Scope, bucket: u8) -> Vec<Record>;
}
