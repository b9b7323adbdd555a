//! What the simulator itself knows: which changes were acknowledged to people, and what became of them.

use brainops_domain::id::OpId;
use brainops_sync::wire::op::Op;
use brainops_sync::wire::push::OpResult;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A broken invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its number in the list of twelve.
    pub invariant: u8,
    /// What was seen.
    pub says: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invariant {}: {}", self.invariant, self.says)
    }
}

/// A broken invariant as an error.
pub fn broken<T>(invariant: u8, says: impl Into<String>) -> Result<T, Broken> {
    Err(Broken {
        invariant,
        says: says.into(),
    })
}

/// The oracle.
#[derive(Debug, Default)]
pub struct Oracle {
    /// Operations that a person was told are safe, as they were written.
    pub told: BTreeMap<OpId, Op>,
    /// Operations whose only copy was on a disk that was replaced: nothing can bring them back.
    pub excused: BTreeSet<OpId>,
    /// The first answer about each operation.
    pub answers: BTreeMap<OpId, OpResult>,
    /// Content of revisions when they were sent.
    pub sent: BTreeMap<uuid::Uuid, String>,
    /// Invariants checked so far.
    pub checks: u64,
}
