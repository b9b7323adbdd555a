//! One change of one field, as it waits in the outbox.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A new value of one field, and the version of the field that it replaces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldPatch {
    /// The new value.
    pub value: Value,
    /// The office's sequence number of the value the person saw; 0 for none.
    pub base: u64,
}
