//! Beginning: all records of some scopes as they were at one place of the log.

use super::{LogPoint, PushHead, Row};
use crate::mark::Mark;
use crate::scope::Scopes;
use brainops_domain::id::DeviceId;
use serde::{Deserialize, Serialize};

/// A laptop asks for one piece of a snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SnapshotRequest {
    /// Version of the wire.
    pub v: u32,
    /// Its stream.
    pub device: DeviceId,
    /// Places of the log it knows, newest first: another office than it knew gives it no snapshot before
    /// it has noticed that.
    pub points: Vec<LogPoint>,
    /// A newer place of the log that some of its records are of, where they came beside the changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead: Option<LogPoint>,
    /// What the office acknowledged of its stream.
    pub pushed: PushHead,
    /// The scopes it lacks.
    pub scopes: Scopes,
    /// The snapshot it began with; none for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<LogPoint>,
    /// Which piece, from 0.
    pub piece: u32,
}

/// What the office answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum SnapshotAnswer {
    /// The piece.
    Piece(Piece),
    /// That snapshot is not kept any more, the grant changed, or the log did: ask for changes first.
    Gone,
    /// The laptop was revoked.
    Revoked,
    /// The laptop is too old to be told; it may still hand in.
    UpgradeRequired {
        /// The oldest version that is told everything.
        oldest: u32,
    },
    /// An answer this version does not know.
    #[serde(other)]
    Unknown,
}

/// One piece of a snapshot. A snapshot never changes, so pieces can be fetched in any order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// The place in the log that it is of.
    pub at: LogPoint,
    /// Which piece, from 0.
    pub piece: u32,
    /// How many there are.
    pub pieces: u32,
    /// Mark of its rows' marks, so that a damaged piece is not taken in.
    pub mark: Mark,
    /// Its rows.
    pub rows: Vec<Row>,
}

impl Piece {
    /// The mark that its rows give.
    #[must_use]
    pub fn compute_mark(rows: &[Row]) -> Mark {
        rows.iter().fold(Mark::NONE, |mark, row| {
            let one = crate::digest::row_mark(&row.entity, row.id, row.seq, &row.fields);
            mark.after(&one.0)
        })
    }
}
