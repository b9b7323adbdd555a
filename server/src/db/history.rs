//! What happened in a transaction as rows of the audit chain.

use super::org_tx::Event;
use crate::audit::chain;
use crate::identity::Authority;
use crate::sync::Head;
use serde_json::json;
use uuid::Uuid;

/// Columns of the audit log.
#[derive(Default)]
pub(super) struct AuditColumns {
    pub(super) seq: Vec<i64>,
    pub(super) action: Vec<String>,
    pub(super) entity: Vec<&'static str>,
    pub(super) entity_id: Vec<Option<Uuid>>,
    pub(super) detail: Vec<String>,
    pub(super) detail_sha256: Vec<Vec<u8>>,
    pub(super) hash: Vec<Vec<u8>>,
}

/// What a transaction leaves in the audit log, and where the chain stands after it.
pub(super) struct Rows {
    pub(super) audit_seq: i64,
    pub(super) audit_hash: Vec<u8>,
    pub(super) audit: AuditColumns,
}

impl Rows {
    /// The rows of events, numbered and chained after the head.
    pub(super) fn build(head: &Head, authority: &Authority, events: Vec<Event>) -> Self {
        let mut rows = Self {
            audit_seq: head.audit_seq,
            audit_hash: head.audit_hash.clone(),
            audit: AuditColumns::default(),
        };
        let actor = authority.actor().to_string();
        for event in events {
            rows.audit_seq += 1;
            let detail = json!({
                "before": event.before,
                "after": event.after,
                "ip": authority.ip(),
                "user_agent": authority.user_agent(),
            })
            .to_string();
            let detail_sha256 = chain::sha256(detail.as_bytes());
            let hash = chain::link(&chain::Facts {
                previous: &rows.audit_hash,
                seq: rows.audit_seq,
                at: authority.now(),
                actor: &actor,
                action: &event.action,
                entity: event.entity,
                entity_id: event.entity_id,
                request_id: authority.request_id(),
                detail_sha256: &detail_sha256,
            });
            rows.audit_hash.clone_from(&hash);
            rows.audit.seq.push(rows.audit_seq);
            rows.audit.action.push(event.action);
            rows.audit.entity.push(event.entity);
            rows.audit.entity_id.push(event.entity_id);
            rows.audit.detail.push(detail);
            rows.audit.detail_sha256.push(detail_sha256);
            rows.audit.hash.push(hash);
        }
        rows
    }
}
