//! What a laptop asks and hands in, from what its store holds.

use super::store::{DeviceView, Meta};
use crate::scope::Scope;
use crate::wire::Extra;
use crate::wire::pull::PullRequest;
use crate::wire::push::{Group, PushRequest};
use crate::wire::repair::RepairRequest;
use crate::wire::snapshot::SnapshotRequest;

/// Operations of one request, unless a single user action has more.
pub const MOST_OPS: usize = 2_000;

/// The next operations to hand in; none if nothing waits. User actions stay whole.
#[must_use]
pub fn push_request(view: &impl DeviceView, v: u32, most_ops: usize) -> Option<PushRequest> {
    let meta = view.meta();
    // One more shows whether the last action is whole; an action that is larger is read to its end.
    let mut limit = most_ops.max(1).saturating_add(1);
    let entries = loop {
        let entries = view.outbox(limit);
        let is_all = entries.len() < limit;
        let first_ends = entries.iter().any(|entry| entry.group != entries[0].group);
        if is_all || first_ends {
            break match is_all {
                true => entries,
                false => {
                    let last = entries[entries.len() - 1].group;
                    entries
                        .into_iter()
                        .take_while(|entry| entry.group != last)
                        .collect()
                }
            };
        }
        limit = limit.saturating_mul(2);
    };
    let mut groups: Vec<Group> = Vec::new();
    for entry in entries {
        match groups.last_mut() {
            Some(group) if group.group == entry.group => group.ops.push(entry.op),
            _ => groups.push(Group {
                group: entry.group,
                ops: vec![entry.op],
            }),
        }
    }
    (!groups.is_empty()).then(|| PushRequest {
        v,
        device: meta.device,
        points: meta.points,
        ahead: meta.ahead,
        before: meta.pushed.mark,
        groups,
        extra: Extra::new(),
    })
}

/// Asks for what is new.
#[must_use]
pub fn pull_request(meta: &Meta, v: u32, limit: u32) -> PullRequest {
    PullRequest {
        v,
        device: meta.device,
        points: meta.points.clone(),
        ahead: meta.ahead,
        pushed: meta.pushed,
        scopes: meta.scopes.clone(),
        limit,
        extra: Extra::new(),
    }
}

/// Asks for the next piece of the snapshot that is being taken in; none if there is no such.
#[must_use]
pub fn snapshot_request(meta: &Meta, v: u32) -> Option<SnapshotRequest> {
    let filling = meta.filling.as_ref()?;
    Some(SnapshotRequest {
        v,
        device: meta.device,
        points: meta.points.clone(),
        ahead: meta.ahead,
        pushed: meta.pushed,
        scopes: filling.scopes.clone(),
        at: filling.at,
        piece: filling.next,
    })
}

/// Shows the sums of a scope that differs.
#[must_use]
pub fn repair_request(view: &impl DeviceView, scope: &Scope, v: u32) -> RepairRequest {
    let meta = view.meta();
    RepairRequest {
        v,
        device: meta.device,
        points: meta.points,
        ahead: meta.ahead,
        pushed: meta.pushed,
        scope: scope.clone(),
        sums: view.sums(scope).all(),
    }
}
