//! Scopes: which records a laptop holds.
//!
//! Invariant: a record's scopes follow from the record, or from the job it belongs to; what a laptop is
//! granted follows from its person. A laptop holds a record while the two sets meet. Scopes have parts, one for each
//! thing that people may or may not read.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The name of one scope.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scope(pub String);

/// A set of scopes.
pub type Scopes = BTreeSet<Scope>;

impl Scope {
    /// Every record of the company.
    #[must_use]
    pub fn company() -> Self {
        Self("company".to_owned())
    }

    /// What every laptop of the company holds: prices, places and items of stock, customers.
    #[must_use]
    pub fn shared() -> Self {
        Self("shared".to_owned())
    }

    /// Jobs of one person, and what only that person and the office see.
    #[must_use]
    pub fn person(id: &str) -> Self {
        Self(format!("person:{id}"))
    }

    /// Jobs of one crew.
    #[must_use]
    pub fn team(id: Uuid) -> Self {
        Self(format!("team:{id}"))
    }

    /// A part of it.
    #[must_use]
    pub fn part(&self, name: &str) -> Self {
        Self(format!("{}/{name}", self.0))
    }

    /// The same part of another kind of thing.
    #[must_use]
    pub fn other_part(&self, name: &str) -> Self {
        let whole = self.0.rsplit_once('/').map_or(&*self.0, |(whole, _)| whole);
        Self(format!("{whole}/{name}"))
    }
}

/// What two sets have in common.
#[must_use]
pub fn common(one: &Scopes, other: &Scopes) -> Scopes {
    one.intersection(other).cloned().collect()
}

/// Whether two sets meet.
#[must_use]
pub fn meet(one: &Scopes, other: &Scopes) -> bool {
    one.iter().any(|scope| other.contains(scope))
}
