//! Names of what changed, published after a commit so that screens ask again.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a commit changed. The event `changed` carries a list of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Tag {
    /// Jobs and customers.
    Jobs,
    /// Timelines.
    Timeline,
    /// Photos.
    Photos,
    /// Imports and their files.
    Imports,
    /// State of analyses.
    Analyses,
    /// Findings and decisions.
    Findings,
    /// Roofs.
    Roofs,
    /// Price books.
    PriceBooks,
    /// Estimates.
    Estimates,
    /// Documents.
    Documents,
    /// The company's profile.
    Company,
    /// Settings.
    Settings,
    /// The shelf of detection models.
    Models,
    /// What waits for the office.
    Outbox,
    /// The inbox of clashes, and names of people.
    Conflicts,
}
