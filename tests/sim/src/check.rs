//! The twelve invariants, each looked at where it can first be seen to break.

mod history;
mod rest;

pub use rest::{at_rest, is_quiet};

use crate::oracle::{Broken, broken};
use crate::world::{Kind, Message, World};
use brainops_sync::device::{DeviceView, Held};
use brainops_sync::scope::{Scope, Scopes, meet};
use brainops_sync::server::Writes;
use brainops_sync::wire::pull::{Item, PullAnswer};
use brainops_sync::wire::push::OpResult;
use brainops_sync::wire::repair::RepairAnswer;
use brainops_sync::wire::snapshot::SnapshotAnswer;

/// Before the office commits: numbers follow each other (8), effects come once (2), what was sent
/// stays (5), and what is overwritten is accounted for (6).
pub fn commit(world: &mut World, writes: &Writes) -> Result<(), Broken> {
    world.oracle.checks += 4;
    let next = world.office.tables.head() + 1;
    for (change, next) in writes.changes.iter().zip(next..) {
        if change.seq != next {
            return broken(
                8,
                format!("change {} becomes visible after {}", change.seq, next - 1),
            );
        }
    }
    history::once(world, writes)?;
    history::frozen(world, writes)?;
    history::accounted(world, writes)
}

/// After the office committed: nothing was made or lost of the stock (4).
pub fn committed(world: &mut World) -> Result<(), Broken> {
    world.oracle.checks += 1;
    history::conserved(world)
}

/// An operation that is answered again is answered the same (2).
pub fn results(world: &mut World, results: &[OpResult]) -> Result<(), Broken> {
    for result in results {
        world.oracle.checks += 1;
        let first = world
            .oracle
            .answers
            .entry(result.op)
            .or_insert_with(|| result.clone());
        if first != result {
            return broken(2, format!("{first:?} was answered, then {result:?}"));
        }
    }
    Ok(())
}

/// What a laptop is told is of its scopes and nothing else (9).
pub fn told(world: &mut World, message: &Message, body: &[u8]) -> Result<(), Broken> {
    let laptop = &world.laptops[message.laptop];
    let none = Scopes::new();
    let granted = world.office.grants.get(&laptop.identity).unwrap_or(&none);
    let tables = &world.office.tables;
    let is_in = |entity: &str, id, seq| {
        let key = (entity.to_owned(), id);
        tables
            .state_at(&key, seq)
            .is_some_and(|state| meet(&tables.scopes_at(state, seq), granted))
    };
    let fine = |scopes: &Scopes| !scopes.is_empty() && scopes.is_subset(granted);
    world.oracle.checks += 1;
    let is_fine = match message.kind {
        Kind::Push => true,
        Kind::Pull => match serde_json::from_slice(body) {
            Ok(PullAnswer::Page(page)) => page.items.iter().all(|item| match item {
                Item::Enter(row) => is_in(&row.entity, row.id, page.to.seq) && fine(&row.scopes),
                Item::Change(one) => {
                    let at = if one.fields.is_empty() {
                        page.to.seq
                    } else {
                        one.seq
                    };
                    (one.fields.is_empty() || is_in(&one.entity, one.id, at))
                        && one.scopes.as_ref().is_none_or(fine)
                }
                Item::Leave { .. } | Item::Unknown => true,
            }),
            _ => true,
        },
        Kind::Snapshot => match serde_json::from_slice(body) {
            Ok(SnapshotAnswer::Piece(piece)) => piece.rows.iter().all(|row| fine(&row.scopes)),
            _ => true,
        },
        Kind::Repair => match serde_json::from_slice(body) {
            Ok(RepairAnswer::Buckets { buckets, .. }) => buckets
                .iter()
                .flat_map(|one| &one.rows)
                .all(|row| fine(&row.scopes)),
            _ => true,
        },
    };
    match is_fine {
        true => Ok(()),
        false => broken(9, "a laptop was told of what it is not granted"),
    }
}

/// After a laptop's transaction: a pending change is in sight (7), and the sums are those of the rows.
pub fn laptop(world: &mut World, index: usize) -> Result<(), Broken> {
    world.oracle.checks += 1;
    let laptop = &world.laptops[index];
    if laptop.is_wiped {
        return Ok(());
    }
    let database = &laptop.database;
    for entry in database.outbox.values() {
        let key = (entry.op.entity.clone(), entry.op.id);
        let Some(held) = database.held.get(&key) else {
            return broken(7, format!("a pending change of {key:?} is not in sight"));
        };
        let cursor = database.meta.cursor();
        let base = held.base();
        let seen = base.as_ref().map_or(0, |base| base.seq);
        let ops = database.ops_on(&key);
        let pending = ops
            .iter()
            .filter(|one| one.at_seq.is_none_or(|at| at > cursor && at > seen));
        let expected = Held::build(&key, base, pending.map(|one| &one.op));
        if expected.as_ref().map(|one| &one.fields) != Some(&held.fields) {
            return broken(
                7,
                format!("{key:?} is shown as {:?}, not {expected:?}", held.fields),
            );
        }
    }
    Ok(())
}

/// After a laptop took an answer in: what it holds of the office is the office at its place in the log,
/// with every user action whole (7, 8).
pub fn taken(world: &mut World, index: usize, message: &Message) -> Result<(), Broken> {
    let laptop = &world.laptops[index];
    let meta = &laptop.database.meta;
    let tables = &world.office.tables;
    let cursor = meta.cursor();
    let is_level = meta.ahead.is_none() && meta.filling.is_none() && meta.differing.is_empty();
    let is_same_log = meta
        .points
        .first()
        .is_some_and(|point| tables.marks.get(&point.seq) == Some(&point.mark));
    // A comparison that came out equal clears whatever was unsure before it.
    if message.kind == Kind::Pull
        && is_level
        && is_same_log
        && let Ok(PullAnswer::Page(page)) = serde_json::from_slice(&message.body)
        && page.to.seq == cursor
        && !page.sums.is_empty()
    {
        world.tainted[index] = false;
    }
    if message.kind != Kind::Pull || !is_level || !is_same_log || world.tainted[index] {
        return Ok(());
    }
    world.oracle.checks += 1;
    for key in tables.records.keys() {
        let state = tables.state_at(key, cursor);
        let scopes = state
            .map(|state| tables.scopes_at(state, cursor))
            .unwrap_or_default();
        let base = laptop.database.held.get(key).and_then(Held::base);
        let base = base.filter(|base| !base.scopes.is_empty());
        let expected = state
            .filter(|_| meet(&scopes, &meta.scopes))
            .map(|state| state.fields());
        if base.as_ref().map(|base| &base.fields) != expected.as_ref() {
            return broken(
                8,
                format!("laptop {index} at {cursor} holds {key:?} as {base:?}, not {expected:?}"),
            );
        }
    }
    Ok(())
}

/// The scopes that a laptop holds, for messages of checks.
pub(crate) fn names(scopes: &Scopes) -> String {
    scopes
        .iter()
        .map(|Scope(name)| name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}
