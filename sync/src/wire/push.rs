//! Handing in: a laptop's operations, and what became of each.

use super::op::Op;
use super::{Diverged, Extra, LogPoint, PushHead};
use crate::mark::Mark;
use brainops_domain::id::{DeviceId, GroupId, OpId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Operations of one user action: they apply together or not at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Which action.
    pub group: GroupId,
    /// Its operations, in order.
    pub ops: Vec<Op>,
}

/// A laptop hands in the next of its operations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PushRequest {
    /// Version of the wire.
    pub v: u32,
    /// The stream that the numbers belong to. A laptop that learns that another one uses its stream
    /// begins a new one.
    pub device: DeviceId,
    /// Places of the office's log that the laptop knows, newest first.
    pub points: Vec<LogPoint>,
    /// A newer place of the log that some of its records are of, where they came beside the changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead: Option<LogPoint>,
    /// Mark of the stream's chain before the first operation.
    pub before: Mark,
    /// The operations; their numbers follow each other.
    pub groups: Vec<Group>,
    /// What a newer version said besides.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What the office answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum PushAnswer {
    /// Taken, now or when it was sent before.
    Taken(Taken),
    /// The numbers do not follow what the office has of this stream, which ends with this one.
    Expected {
        /// The last number the office has.
        seq: u64,
    },
    /// Another laptop, or this one before its disk was restored, used these numbers for other things.
    Forked,
    /// The office is not the one the laptop knew.
    Diverged(Diverged),
    /// The laptop was revoked. What it handed in is kept for review.
    Revoked(Taken),
    /// An answer this version does not know.
    #[serde(other)]
    Unknown,
}

/// What became of the operations of one request.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Taken {
    /// One for each operation, in order.
    pub results: Vec<OpResult>,
    /// Where the stream stands after them.
    pub head: PushHead,
}

/// What became of one operation. It is stored and answered again word for word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpResult {
    /// Which operation.
    pub op: OpId,
    /// Number of the log by which its whole effect can be read.
    pub at_seq: u64,
    /// How it ended.
    pub outcome: Outcome,
    /// Fields that did not simply get their new value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldOutcome>,
}

/// How an operation ended. Each of these is visible to its author.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum Outcome {
    /// It has its effect, but for the fields that the result names.
    Applied,
    /// It waits on the office's list with its reason, and those that build on it with it.
    Parked {
        /// Why.
        reason: Reason,
        /// The record of the list.
        parked: Uuid,
    },
    /// The laptop is revoked; a person decides.
    Quarantined {
        /// The record of the list.
        parked: Uuid,
    },
    /// An end this version does not know; the operation is the office's all the same.
    #[serde(other)]
    Unknown,
}

/// Why an operation waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Reason {
    /// The office does not know this kind of record or operation yet.
    NotUnderstood,
    /// It changes or names a record that is not there.
    Missing {
        /// Kind of record.
        entity: String,
        /// Which.
        id: Uuid,
    },
    /// It breaks a rule of its record; the sentence says which.
    Rule {
        /// The rule, for people.
        says: String,
    },
    /// Another operation of the same user action waits.
    Group {
        /// That operation.
        op: OpId,
    },
    /// A reason this version does not know.
    #[serde(other)]
    Unknown,
}

/// What became of one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum FieldOutcome {
    /// It had this value already.
    Same,
    /// Another value stands; this one is in the inbox.
    Inbox {
        /// The entry.
        conflict: Uuid,
    },
    /// This value stands; the other one is in the history, and an entry says so.
    Stands {
        /// The entry.
        conflict: Uuid,
    },
    /// Both were brought together.
    Merged,
    /// It went to another record, which keeps both: a sibling or a new draft.
    Moved {
        /// That record.
        to: Uuid,
    },
    /// An outcome this version does not know.
    #[serde(other)]
    Unknown,
}
