//! Following: the office's changes since a place in its log, as far as a laptop is granted them.

use super::{Diverged, Extra, Fields, LogPoint, PushHead, Row};
use crate::digest::Sum;
use crate::scope::{Scope, Scopes};
use brainops_domain::id::DeviceId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A laptop asks for what is new. It never waits for what it has to hand in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PullRequest {
    /// Version of the wire.
    pub v: u32,
    /// Its stream.
    pub device: DeviceId,
    /// Places of the log it knows, newest first; the first is where it stands. None before its first
    /// snapshot.
    pub points: Vec<LogPoint>,
    /// A newer place of the log that some of its records are of, where they came beside the changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead: Option<LogPoint>,
    /// What the office acknowledged of its stream: an office that lacks it was restored.
    pub pushed: PushHead,
    /// The scopes it holds.
    pub scopes: Scopes,
    /// Most changes of a page. A page ends with a whole user action, so it may hold a few more.
    pub limit: u32,
    /// What a newer version said besides.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What the office answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum PullAnswer {
    /// The next changes, or none.
    Page(Page),
    /// What the laptop is granted is not what it holds.
    Scopes {
        /// What it is granted.
        granted: Scopes,
    },
    /// The log no longer reaches back to where the laptop stands: it takes a snapshot and keeps its
    /// outbox.
    Horizon,
    /// The office is not the one the laptop knew.
    Diverged(Diverged),
    /// The laptop is too old to be told; it may still hand in.
    UpgradeRequired {
        /// The oldest version that is told everything.
        oldest: u32,
    },
    /// The laptop was revoked.
    Revoked,
    /// An answer this version does not know.
    #[serde(other)]
    Unknown,
}

/// Changes in their order, from where the laptop stood. It is applied whole, in one transaction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Where the laptop stood.
    pub from: u64,
    /// Where it stands after it.
    pub to: LogPoint,
    /// Number of the newest change.
    pub head: u64,
    /// What changes for this laptop.
    pub items: Vec<Item>,
    /// For each scope the sum of its rows, when the page ends at the newest change.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sums: BTreeMap<Scope, Sum>,
    /// What a newer version said besides.
    #[serde(flatten)]
    pub extra: Extra,
}

/// One change as one laptop sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Item {
    /// Fields of a record that it holds have new values.
    Change(RowChange),
    /// A record comes into its scopes, whole, as it was at the end of the page.
    Enter(Row),
    /// A record left its scopes. Nothing else is said of it.
    Leave {
        /// Kind of record.
        entity: String,
        /// Which.
        id: Uuid,
        /// By which change.
        seq: u64,
    },
    /// Something this version does not know.
    #[serde(other)]
    Unknown,
}

/// New values of some fields of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowChange {
    /// Kind of record.
    pub entity: String,
    /// Which.
    pub id: Uuid,
    /// Number of the change.
    pub seq: u64,
    /// Changed fields.
    pub fields: Fields,
    /// Its scopes, where they changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Scopes>,
}
