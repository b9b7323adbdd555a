//! How one audit row is tied to the one before it.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What the hash of a row covers.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Hash of the row before, or [`genesis`].
    pub previous: &'a [u8],
    /// Number in the organisation, from 1.
    pub seq: i64,
    /// When. PostgreSQL keeps microseconds, so those are covered.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: &'a str,
    /// What.
    pub action: &'a str,
    /// Kind of thing it was done to.
    pub entity: &'a str,
    /// Which one.
    pub entity_id: Option<Uuid>,
    /// In which request.
    pub request_id: &'a str,
    /// Hash of the detail, which retention may blank.
    pub detail_sha256: &'a [u8],
}

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// What the first row of an organisation is tied to.
#[must_use]
pub fn genesis(org_id: Uuid) -> Vec<u8> {
    Sha256::new()
        .chain_update(b"brainops audit 1")
        .chain_update(org_id.as_bytes())
        .finalize()
        .to_vec()
}

/// The hash of a row. Every text goes in with its length, so that no two rows read alike.
#[must_use]
pub fn link(facts: &Facts<'_>) -> Vec<u8> {
    let mut hash = Sha256::new()
        .chain_update(facts.previous)
        .chain_update(facts.seq.to_be_bytes())
        .chain_update(facts.at.timestamp_micros().to_be_bytes());
    for text in [facts.actor, facts.action, facts.entity, facts.request_id] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    match facts.entity_id {
        Some(id) => {
            hash.update([1]);
            hash.update(id.as_bytes());
        }
        None => hash.update([0]),
    }
    hash.update(facts.detail_sha256);
    hash.finalize().to_vec()
}
