//! What the log must say.

use crate::oracle::{Broken, broken};
use crate::world::World;
use brainops_sync::inventory::{Balances, Movement};
use brainops_sync::rules::{self, Rule};
use brainops_sync::server::Writes;
use serde_json::Value;

/// What an estimate's answer and life change beside its content.
const BESIDE: [&str; 3] = ["answer", "answered_at", "deleted_at"];

/// An operation writes a field of a record once, whatever happened on the way (2).
pub(super) fn once(world: &World, writes: &Writes) -> Result<(), Broken> {
    let tables = &world.office.tables;
    for change in &writes.changes {
        if matches!(change.entity.as_str(), "conflict" | "parked") {
            continue;
        }
        let Some(op) = change.op.filter(|op| tables.results.contains_key(op)) else {
            continue;
        };
        let key = (change.entity.clone(), change.id);
        let states = tables.states.get(&key).into_iter().flatten();
        let written = |name: &String| {
            states.clone().any(|state| {
                state
                    .cells
                    .get(name)
                    .is_some_and(|cell| cell.op == Some(op))
            })
        };
        if let Some(name) = change.fields.keys().find(|name| written(name)) {
            return broken(2, format!("{op} writes {name} of {key:?} twice"));
        }
    }
    Ok(())
}

/// The content of a revision that was sent never changes (5).
pub(super) fn frozen(world: &mut World, writes: &Writes) -> Result<(), Broken> {
    for change in writes
        .changes
        .iter()
        .filter(|change| change.entity == "estimate")
    {
        let is_content = |name: &&String| !BESIDE.contains(&name.as_str());
        let was_sent = world.oracle.sent.contains_key(&change.id);
        if let Some(name) = change.fields.keys().find(is_content).filter(|_| was_sent) {
            return broken(
                5,
                format!("{name} of the sent revision {} changes", change.id),
            );
        }
        if change.fields.get("state").and_then(Value::as_str) == Some("sent") {
            let hash = change.fields.get("content_hash").and_then(Value::as_str);
            let Some(hash) = hash else {
                return broken(5, "a revision is sent without its hash");
            };
            world.oracle.sent.insert(change.id, hash.to_owned());
        }
    }
    Ok(())
}

/// A value that is overwritten by somebody who did not see it has an entry that says so (6).
pub(super) fn accounted(world: &World, writes: &Writes) -> Result<(), Broken> {
    for change in &writes.changes {
        let Some(rules) = rules::of(&change.entity) else {
            continue;
        };
        let told = change.op.and_then(|op| world.oracle.told.get(&op));
        let Some(op) = told.filter(|op| op.entity == change.entity && op.id == change.id) else {
            continue;
        };
        for (name, before) in &change.before {
            let Some(patch) = op.fields.get(name) else {
                continue;
            };
            let is_own = before.device == change.device
                || before.op.is_some_and(|op| {
                    change
                        .device
                        .is_some_and(|device| world.office.tables.in_stream.contains(&(device, op)))
                })
                || before
                    .op
                    .is_some_and(|op| writes.numbered.iter().any(|one| one.result.op == op));
            let is_unseen = before.seq > patch.base() && !is_own;
            let is_free = matches!(rules.field(name).rule, Rule::Members | Rule::With(_))
                || before.value.is_null()
                || name == "deleted_at";
            if !is_unseen || is_free {
                continue;
            }
            let says = |entry: &&brainops_sync::server::Record| {
                entry.key.0 == "conflict"
                    && entry.text("of_id") == change.id.to_string()
                    && entry.text("of_field") == name
                    && entry.text("op") == op.op.to_string()
            };
            let result = writes.numbered.iter().find(|one| one.result.op == op.op);
            let is_merged = result.is_some_and(|one| {
                matches!(
                    one.result.fields.get(name),
                    Some(brainops_sync::wire::push::FieldOutcome::Merged)
                )
            });
            if !is_merged && !writes.records.iter().any(|entry| says(&entry)) {
                return broken(
                    6,
                    format!("{name} of {:?} is overwritten unseen and unsaid", change.id),
                );
            }
        }
    }
    Ok(())
}

/// Over all places, the world outside included, there is nothing (4).
pub(super) fn conserved(world: &World) -> Result<(), Broken> {
    let mut balances = Balances::default();
    let mut items = std::collections::BTreeSet::new();
    for record in world.office.tables.records.values() {
        if record.key.0 == "inventory_movement" {
            let Some(movement) = Movement::of(&record.fields()) else {
                return broken(4, "a movement can't be read");
            };
            items.insert(movement.item);
            balances.add(&movement);
        }
    }
    match items.into_iter().find(|item| balances.total(*item) != 0) {
        Some(item) => broken(4, format!("{item} was made or lost")),
        None => Ok(()),
    }
}
