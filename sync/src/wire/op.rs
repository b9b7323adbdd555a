//! One change of one record, as it travels.

use super::Extra;
use crate::mark::Mark;
use brainops_domain::id::OpId;
use brainops_domain::quote::canonical;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// One change of one record. It never changes once it has its number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Op {
    /// Makes a repeated delivery harmless, on whatever way and under whatever number.
    pub op: OpId,
    /// Dense number in its laptop's stream, from 1.
    pub seq: u64,
    /// Kind of record.
    pub entity: String,
    /// Which record.
    pub id: Uuid,
    /// Changed fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Patch>,
    /// Who did it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub person: String,
    /// The laptop's clock, for people; nothing is ordered by it or refused for it.
    pub at: DateTime<Utc>,
    /// What else is known of that clock, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockNote>,
    /// What to do, where patches do not say it. This version knows none: an operation that has one is
    /// parked and tried again by an office that does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Value>,
    /// What a newer version said besides.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The laptop's clock as people may judge it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockNote {
    /// Which run of the machine.
    pub boot: Uuid,
    /// Milliseconds since that run began.
    pub since_boot_ms: u64,
    /// How far the clock was from the office's when they last spoke; positive if it was ahead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead_ms: Option<i64>,
}

/// What happens to one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Patch {
    /// It gets a new value.
    Value(ValuePatch),
    /// Members join or leave a set.
    Members(MembersPatch),
    /// Something that this version does not know.
    Unknown(Value),
}

/// A new value of one field. The same JSON as [`crate::operation::FieldPatch`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValuePatch {
    /// The new value.
    pub value: Value,
    /// The office's number of the record's last change that the person saw; 0 for none.
    pub base: u64,
    /// What a newer version said besides.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Members of a set that join or leave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MembersPatch {
    /// What joins.
    pub add: Vec<Value>,
    /// What leaves.
    pub remove: Vec<Value>,
    /// As of a value.
    pub base: u64,
    /// What a newer version said besides.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Patch {
    /// A new value over what the person saw.
    #[must_use]
    pub fn value(value: impl Into<Value>, base: u64) -> Self {
        Self::Value(ValuePatch {
            value: value.into(),
            base,
            extra: Extra::new(),
        })
    }

    /// Members that join and leave.
    #[must_use]
    pub fn members(add: Vec<Value>, remove: Vec<Value>, base: u64) -> Self {
        Self::Members(MembersPatch {
            add,
            remove,
            base,
            extra: Extra::new(),
        })
    }

    /// The number it is relative to.
    #[must_use]
    pub fn base(&self) -> u64 {
        match self {
            Self::Value(patch) => patch.base,
            Self::Members(patch) => patch.base,
            Self::Unknown(_) => 0,
        }
    }

    /// Makes it relative to no later number than `limit`.
    pub fn limit_base(&mut self, limit: u64) {
        match self {
            Self::Value(patch) => patch.base = patch.base.min(limit),
            Self::Members(patch) => patch.base = patch.base.min(limit),
            Self::Unknown(_) => {}
        }
    }

    /// The field's value after it.
    #[must_use]
    pub fn applied_to(&self, before: Option<&Value>) -> Value {
        match self {
            Self::Value(patch) => patch.value.clone(),
            Self::Members(patch) => crate::merge::members(before, &patch.add, &patch.remove),
            Self::Unknown(_) => before.cloned().unwrap_or(Value::Null),
        }
    }
}

impl Op {
    /// The mark of its laptop's chain once it is linked to it.
    ///
    /// Two operations with one number give two marks: that is how a copied or restored laptop shows.
    #[must_use]
    pub fn link(&self, chain: Mark) -> Mark {
        let value = serde_json::to_value(self)
            .expect("BUG: an operation has text keys and finite numbers only");
        chain.after(canonical::text(&value).as_bytes())
    }

    /// The latest change that any of its patches is relative to.
    #[must_use]
    pub fn base(&self) -> u64 {
        self.fields.values().map(Patch::base).max().unwrap_or(0)
    }

    /// Whether this version understands all of it.
    #[must_use]
    pub fn is_understood(&self) -> bool {
        let unknown = |patch: &Patch| matches!(patch, Patch::Unknown(_));
        self.command.is_none() && !self.fields.values().any(unknown)
    }
}
