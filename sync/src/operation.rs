//! One change of one record, as it waits in the outbox.

use crate::entity::Entity;
use brainops_domain::id::{GroupId, OpId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Version of the wire format. It only grows; every released one keeps golden files.
pub const WIRE_VERSION: u32 = 1;

/// A new value of one field, and the version of the field that it replaces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldPatch {
    /// The new value.
    pub value: Value,
    /// The office's sequence number of the value the person saw; 0 for none.
    pub base: u64,
}

/// One change of one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// Wire version.
    pub v: u32,
    /// Makes a repeated delivery harmless.
    pub op: OpId,
    /// Dense number on its device, from 1.
    pub device_seq: u64,
    /// Operations of one user action; they apply together or not at all.
    pub group: GroupId,
    /// Kind of record.
    pub entity: Entity,
    /// Which record.
    pub id: Uuid,
    /// Changed fields.
    pub fields: BTreeMap<String, FieldPatch>,
    /// The device's clock, for people; nothing is ordered by it.
    pub at: DateTime<Utc>,
}
