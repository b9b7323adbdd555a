//! Comparing: a laptop whose sum of a scope differs asks for the rows of the buckets that do.

use super::{LogPoint, PushHead, Row};
use crate::digest::Sum;
use crate::scope::Scope;
use brainops_domain::id::DeviceId;
use serde::{Deserialize, Serialize};

/// A laptop shows its sums.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepairRequest {
    /// Version of the wire.
    pub v: u32,
    /// Its stream.
    pub device: DeviceId,
    /// Places of the log it knows, newest first.
    pub points: Vec<LogPoint>,
    /// A newer place of the log that some of its records are of, where they came beside the changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead: Option<LogPoint>,
    /// What the office acknowledged of its stream.
    pub pushed: PushHead,
    /// The scope that differs.
    pub scope: Scope,
    /// The laptop's 256 sums of it.
    pub sums: Vec<Sum>,
}

/// What the office answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum RepairAnswer {
    /// All rows of the buckets that differ, as far as they fit; the rest comes with the next request.
    Buckets {
        /// The office's newest change; the rows may be newer than the laptop's place in the log.
        at: LogPoint,
        /// Of which scope.
        scope: Scope,
        /// The buckets.
        buckets: Vec<Bucket>,
    },
    /// Ask for changes instead: the laptop's grant or the office's log is another one.
    Refused,
    /// An answer this version does not know.
    #[serde(other)]
    Unknown,
}

/// All rows of one bucket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    /// Which.
    pub bucket: u8,
    /// Its rows; what is not here does not exist.
    pub rows: Vec<Row>,
}
