//! What waits for the office.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The honest state of what the office has. Counted from the outbox and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SyncStatus {
    /// Whether an office is connected to this vault.
    pub office: bool,
    /// User actions that the office does not have.
    pub changes_waiting: u32,
    /// Photos whose originals the office does not have.
    pub photos_waiting: u32,
    /// Their size together.
    pub bytes_waiting: u64,
    /// The oldest of the changes.
    pub oldest_at: Option<DateTime<Utc>>,
}
