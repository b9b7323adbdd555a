//! What travels between a laptop and the office.
//!
//! Types here only grow: a new field has a default, nothing changes its meaning, and every released
//! version keeps golden files under `tests/golden`. Invariant: what a version does not know of an
//! operation stays in it (`extra`), and comes out again equal as JSON.

pub mod op;
pub mod photo;
pub mod pull;
pub mod push;
pub mod receipt;
pub mod repair;
pub mod snapshot;
pub mod version;

use crate::mark::Mark;
use crate::scope::Scopes;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Values of a record by field name. A name that a version does not know is one more entry.
pub type Fields = BTreeMap<String, Value>;

/// What a newer version said and this one keeps.
pub type Extra = BTreeMap<String, Value>;

/// A place in the office's log of changes, with what the log was up to there.
///
/// Two logs that agree at a place are the same up to it. A restored office has another log, whatever
/// its numbers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPoint {
    /// Which life of the office; an operator who restores a backup may change it, but need not.
    pub epoch: Uuid,
    /// Number of the last change.
    pub seq: u64,
    /// Mark of the chain up to that change.
    pub mark: Mark,
}

/// How far a laptop's numbered operations have been taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PushHead {
    /// Number of the last operation that was answered.
    pub seq: u64,
    /// Mark of the chain up to it.
    pub mark: Mark,
}

/// A whole record as the office has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Kind of record.
    pub entity: String,
    /// Which.
    pub id: Uuid,
    /// The job it belongs to, whose scopes it shares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<Uuid>,
    /// Number of its last change.
    pub seq: u64,
    /// Its scopes, as far as the laptop is granted them.
    pub scopes: Scopes,
    /// Its fields.
    pub fields: Fields,
}

/// The office's log is not the one that the laptop knows, or lacks operations that it acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diverged {
    /// The last place where both are known to agree.
    pub common: LogPoint,
}
