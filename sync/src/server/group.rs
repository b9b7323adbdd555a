//! One user action: all of its operations, or the list of what waits.

use super::decide;
use super::record::Key;
use super::view::{ParkedGroup, ParkedOp, View};
use super::work::{By, Decision, Settled, Work};
use crate::wire::op::Op;
use crate::wire::push::{Group, OpResult, Outcome, Reason};
use brainops_domain::id::{DeviceId, GroupId};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Takes one user action; the flag says that a result is new.
pub(super) fn take<V: View>(
    work: &mut Work<'_, V>,
    group: &Group,
    device: DeviceId,
    is_revoked: bool,
) -> Vec<(OpResult, bool)> {
    if is_revoked {
        return wait(work, group, device, None);
    }
    match attempt(work, &group.ops, device, group.group) {
        Ok(results) => results.into_iter().map(|result| (result, true)).collect(),
        Err((at, reason)) => wait(work, group, device, Some((at, reason))),
    }
}

/// Applies the operations in order, or none of them.
fn attempt<V: View>(
    work: &mut Work<'_, V>,
    ops: &[Op],
    device: DeviceId,
    group: GroupId,
) -> Result<Vec<OpResult>, (usize, Reason)> {
    work.begin();
    // All of it is asked for first: what waits for a record is not asked again when that comes.
    may_be_done(work, ops)?;
    let mut results = Vec::new();
    let mut added: Vec<Key> = Vec::new();
    for (at, op) in ops.iter().enumerate() {
        // One of the group came by another way before; it is not taken twice.
        if let Some(result) = work.view.result(op.op) {
            results.push(result);
            continue;
        }
        let key = (op.entity.clone(), op.id);
        let is_new = work.record(&key).is_none();
        match decide::op(work, op, device, &By::of(op, device, group)) {
            Ok(fields) => results.push(OpResult {
                op: op.op,
                at_seq: 0,
                outcome: Outcome::Applied,
                fields,
            }),
            Err(reason) => {
                work.roll_back();
                return Err((at, reason));
            }
        }
        if is_new {
            added.push(key);
        }
    }
    // The action ends where its last change is; what it released comes after it.
    let at_seq = work.seq;
    for result in results.iter_mut().filter(|result| result.at_seq == 0) {
        result.at_seq = at_seq;
    }
    for key in added {
        retry_waiting(work, &key);
    }
    Ok(results)
}

/// Whether whoever hands in an action may do all of it.
fn may_be_done<V: View>(work: &Work<'_, V>, ops: &[Op]) -> Result<(), (usize, Reason)> {
    let mut added: BTreeSet<(&str, Uuid)> = BTreeSet::new();
    for (at, op) in ops.iter().enumerate() {
        if work.view.result(op.op).is_some() {
            continue;
        }
        // A change of a record that is not there yet is a change all the same.
        let is_new = op.base() == 0
            && work.record(&(op.entity.clone(), op.id)).is_none()
            && added.insert((op.entity.as_str(), op.id));
        if let Some(says) = work.view.refusal(op, is_new) {
            return Err((at, Reason::Rule { says }));
        }
    }
    Ok(())
}

/// Puts an action on the list of what waits; `failed` is its operation that can't be taken, and why.
fn wait<V: View>(
    work: &mut Work<'_, V>,
    group: &Group,
    device: DeviceId,
    failed: Option<(usize, Reason)>,
) -> Vec<(OpResult, bool)> {
    work.begin();
    let mut waiting = Vec::new();
    let mut ends = Vec::new();
    for (at, op) in group.ops.iter().enumerate() {
        let parked = super::conflict::derived_id(&["parked", &op.op.to_string()]);
        let reason = failed.as_ref().map(|(bad, reason)| match at == *bad {
            true => reason.clone(),
            false => Reason::Group {
                op: group.ops[*bad].op,
            },
        });
        let fields = json!({
            "op": op, "group": group.group, "device": device, "reason": reason,
            "author": op.person, "at": op.at,
            "state": if failed.is_some() { "waiting" } else { "quarantined" },
        });
        work.write(
            &("parked".to_owned(), parked),
            fields_of(fields),
            &By::of(op, device, group.group),
        );
        waiting.push(ParkedOp {
            parked,
            op: op.clone(),
        });
        ends.push(match reason {
            Some(reason) => Outcome::Parked { reason, parked },
            None => Outcome::Quarantined { parked },
        });
    }
    // Nothing but what is missing comes by itself.
    if matches!(failed, Some((_, Reason::Missing { .. }))) {
        work.parked.push(ParkedGroup {
            group: group.group,
            device,
            ops: waiting,
        });
    }
    let at_seq = work.seq;
    let ops = group.ops.iter().zip(ends);
    ops.map(|(op, outcome)| {
        let result = OpResult {
            op: op.op,
            at_seq,
            outcome,
            fields: BTreeMap::new(),
        };
        (result, true)
    })
    .collect()
}

/// Tries again what waits for a record that is there now.
pub(super) fn retry_waiting<V: View>(work: &mut Work<'_, V>, key: &Key) {
    let mut groups = work.view.waiting_for(key);
    let waits = |group: &ParkedGroup| {
        let names = |op: &ParkedOp| {
            let job = match op.op.fields.get("job_id") {
                Some(crate::wire::op::Patch::Value(patch)) => {
                    patch.value.as_str().map(str::to_owned)
                }
                _ => None,
            };
            (op.op.entity.as_str(), op.op.id) == (key.0.as_str(), key.1)
                || (key.0 == "job" && job == Some(key.1.to_string()))
        };
        group.ops.iter().any(names)
    };
    groups.extend(work.parked.iter().filter(|group| waits(group)).cloned());
    for group in groups {
        retry(work, &group);
    }
}

/// Tries one user action again; it goes on waiting where it still can't be taken.
pub(super) fn retry<V: View>(work: &mut Work<'_, V>, group: &ParkedGroup) {
    let open = |work: &Work<'_, V>, parked: Uuid| {
        let listed = work.record(&("parked".to_owned(), parked));
        listed.is_some_and(|one| one.text("state") == "waiting")
    };
    if !group.ops.iter().all(|one| open(work, one.parked)) {
        return;
    }
    work.begin();
    for one in &group.ops {
        let by = By::of(&one.op, group.device, group.group);
        if decide::op(work, &one.op, group.device, &by).is_err() {
            work.roll_back();
            return;
        }
        work.write(
            &("parked".to_owned(), one.parked),
            fields_of(json!({ "state": "applied" })),
            &by,
        );
    }
    let added: Vec<Key> = group
        .ops
        .iter()
        .map(|one| (one.op.entity.clone(), one.op.id))
        .collect();
    for key in added {
        let still = work
            .view
            .waiting_for(&key)
            .iter()
            .any(|other| other.group != group.group)
            || work.parked.iter().any(|other| other.group != group.group);
        if still {
            retry_waiting(work, &key);
        }
    }
}

/// Carries out what a person of the office decided about an action that waits.
pub(super) fn settle<V: View>(
    work: &mut Work<'_, V>,
    group: &ParkedGroup,
    decision: Decision,
    person: &str,
) -> Settled {
    let is_open = |one: &ParkedOp| {
        let listed = work.record(&("parked".to_owned(), one.parked));
        listed.is_some_and(|one| ["waiting", "quarantined"].contains(&one.text("state")))
    };
    if !group.ops.iter().all(is_open) {
        return Settled::Already;
    }
    work.begin();
    let failed = match decision {
        Decision::Discard => {
            note(work, group, person, |_| json!({ "state": "discarded" }));
            return Settled::Discarded;
        }
        Decision::Accept => group.ops.iter().find_map(|one| {
            let by = By::of(&one.op, group.device, group.group);
            let done = decide::op(work, &one.op, group.device, &by);
            done.err().map(|reason| (one.op.op, reason))
        }),
    };
    let Some((bad, reason)) = failed else {
        note(work, group, person, |_| json!({ "state": "applied" }));
        for one in &group.ops {
            retry_waiting(work, &(one.op.entity.clone(), one.op.id));
        }
        return Settled::Applied;
    };
    work.roll_back();
    work.begin();
    note(work, group, person, |one| {
        let reason = match one.op.op == bad {
            true => reason.clone(),
            false => Reason::Group { op: bad },
        };
        json!({ "state": "waiting", "reason": reason })
    });
    Settled::Waits(reason)
}

fn note<V: View>(
    work: &mut Work<'_, V>,
    group: &ParkedGroup,
    person: &str,
    says: impl Fn(&ParkedOp) -> Value,
) {
    for one in &group.ops {
        let by = By {
            group: group.group,
            op: Some(one.op.op),
            device: None,
            person: person.to_owned(),
            at: work.now,
        };
        let mut fields = fields_of(says(one));
        fields.insert("decided_by".to_owned(), person.into());
        fields.insert("decided_at".to_owned(), work.now.to_rfc3339().into());
        work.write(&("parked".to_owned(), one.parked), fields, &by);
    }
}

pub(super) fn fields_of(value: Value) -> crate::wire::Fields {
    match value {
        Value::Object(fields) => fields.into_iter().collect(),
        _ => crate::wire::Fields::new(),
    }
}
