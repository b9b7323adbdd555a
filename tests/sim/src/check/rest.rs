//! What must hold once everything came to rest, without any further write.

use crate::check::names;
use crate::oracle::{Broken, broken};
use crate::world::World;
use brainops_sync::digest::{Sums, bucket_of, row_mark};
use brainops_sync::scope::{Scopes, common};
use brainops_sync::server::View;
use brainops_sync::wire::op::Op;
use brainops_sync::wire::push::{FieldOutcome, OpResult, Outcome};
use serde_json::Value;
use std::collections::BTreeMap;

/// Whether nothing is left to do: nothing waits, and every laptop stands at the newest change.
#[must_use]
pub fn is_quiet(world: &World) -> bool {
    let head = world.office.tables.head();
    world.laptops.iter().all(|laptop| {
        let meta = &laptop.database.meta;
        let is_level = meta.cursor() == head
            && meta.filling.is_none()
            && meta.differing.is_empty()
            && meta.ahead.is_none()
            && !meta.points.is_empty();
        let is_revoked = world.office.revoked.contains(&laptop.identity);
        laptop.is_wiped || (laptop.database.outbox.is_empty() && is_level && !is_revoked)
    })
}

/// Everything that must hold at rest.
pub fn at_rest(world: &mut World) -> Result<(), Broken> {
    for (id, op) in &world.oracle.told {
        world.oracle.checks += 1;
        if world.oracle.excused.contains(id) {
            continue;
        }
        let Some(result) = world.office.tables.results.get(id) else {
            return broken(
                1,
                format!("{id} was told to be safe and is nowhere: {op:?}"),
            );
        };
        ended(world, op, result)?;
    }
    for index in 0..world.laptops.len() {
        world.oracle.checks += 3;
        converged(world, index)?;
    }
    Ok(())
}

/// An operation ended in one visible way (1), and no value of it is lost (6, 11).
fn ended(world: &World, op: &Op, result: &OpResult) -> Result<(), Broken> {
    let tables = &world.office.tables;
    let record = |entity: &str, id| tables.records.get(&(entity.to_owned(), id));
    match &result.outcome {
        Outcome::Parked { parked, .. } | Outcome::Quarantined { parked } => {
            let Some(listed) = record("parked", *parked) else {
                return broken(1, format!("{} waits on no list", op.op));
            };
            let kept: Op =
                serde_json::from_value(listed.value("op").cloned().unwrap_or(Value::Null))
                    .map_err(|error| Broken {
                        invariant: 1,
                        says: error.to_string(),
                    })?;
            // A new stream gives it another number and may limit what it is relative to; nothing else.
            let values = |op: &Op| -> Vec<Value> {
                op.fields.values().map(|one| one.applied_to(None)).collect()
            };
            let is_count = op.entity == "inventory_count";
            if kept.extra != op.extra || (!is_count && values(&kept) != values(op)) {
                return broken(11, format!("{op:?} came back as {kept:?}"));
            }
            return Ok(());
        }
        Outcome::Applied => {}
        Outcome::Unknown => return broken(1, "an unknown outcome"),
    }
    for (name, patch) in &op.fields {
        let value = patch.applied_to(None);
        let states = |entity: &str, id| {
            tables
                .states
                .get(&(entity.to_owned(), id))
                .into_iter()
                .flatten()
        };
        let had = |entity: &str, id, name: &str, value: &Value| {
            states(entity, id).any(|state| state.value(name).unwrap_or(&Value::Null) == value)
        };
        let is_members = matches!(patch, brainops_sync::wire::op::Patch::Members(_));
        let is_there = match result.fields.get(name) {
            None | Some(FieldOutcome::Same) if is_members || name == "cut_seq" => true,
            // A second day of being taken away, or a word about a settled entry, changes nothing.
            Some(FieldOutcome::Same) if matches!(name.as_str(), "deleted_at" | "resolution") => {
                true
            }
            Some(FieldOutcome::Same) if name == "stage_since" => true,
            None | Some(FieldOutcome::Same | FieldOutcome::Stands { .. }) => {
                had(&op.entity, op.id, name, &value)
            }
            Some(FieldOutcome::Inbox { conflict }) => {
                name == "resolution" || had("conflict", *conflict, "other", &value)
            }
            Some(FieldOutcome::Merged) => true,
            Some(FieldOutcome::Moved { to }) => had("estimate", *to, name, &value),
            Some(FieldOutcome::Unknown) => false,
        };
        if !is_there {
            return broken(6, format!("{name} of {op:?} is in no history; {result:?}"));
        }
    }
    Ok(())
}

/// A laptop holds what the office has for it, shows it, and its sums say so (3, 9).
fn converged(world: &World, index: usize) -> Result<(), Broken> {
    let laptop = &world.laptops[index];
    if laptop.is_wiped {
        return Ok(());
    }
    let tables = &world.office.tables;
    let granted: Scopes = world.office.granted(laptop.database.meta.device);
    let held = &laptop.database.held;
    for (key, record) in &tables.records {
        let scopes = common(&tables.scopes(record), &granted);
        let here = held.get(key);
        if scopes.is_empty() {
            if here.is_some() {
                return broken(
                    9,
                    format!(
                        "laptop {index} still holds {key:?}, granted {}",
                        names(&granted)
                    ),
                );
            }
            continue;
        }
        let fields = record.fields();
        if here.map(|held| &held.fields) != Some(&fields) {
            return broken(
                3,
                format!("laptop {index} shows {key:?} as {here:?}, the office as {fields:?}"),
            );
        }
        if here
            .and_then(|held| held.office.as_ref())
            .map(|(seq, own, _)| (*seq, own))
            != Some((record.seq, &scopes))
        {
            return broken(
                3,
                format!(
                    "laptop {index} has {key:?} at {here:?}, the office at {}",
                    record.seq
                ),
            );
        }
    }
    if let Some(key) = held.keys().find(|key| !tables.records.contains_key(*key)) {
        return broken(
            3,
            format!("laptop {index} holds {key:?}, which the office does not have"),
        );
    }
    let mut sums: BTreeMap<_, Sums> = BTreeMap::new();
    for base in held
        .values()
        .filter_map(|held| held.base().map(|base| (&held.key, base)))
    {
        let (key, base) = base;
        let mark = row_mark(&key.0, key.1, base.seq, &base.fields);
        for scope in base.scopes {
            sums.entry(scope)
                .or_default()
                .add(bucket_of(&key.0, key.1), mark);
        }
    }
    for scope in &granted {
        let counted = sums.get(scope).cloned().unwrap_or_default();
        let kept = laptop.database.sums.get(scope).cloned().unwrap_or_default();
        if counted != kept || counted != world.office.sums(scope) {
            return broken(
                3,
                format!("laptop {index}: the sums of {scope:?} are not those of its rows"),
            );
        }
    }
    Ok(())
}
