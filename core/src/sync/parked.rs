//! Work that the office put on its list of what waits: refused for a reason that may pass.
//!
//! Invariant: it stays in sight on this laptop, over what the office has, for as long as it waits there.

use super::held;
use super::view::SqlView;
use crate::error::Result;
use crate::store::{StoreError, Tx};
use brainops_sync::device::{Base, DeviceView as _, Held, Kept, Key, Overlay};
use brainops_sync::scope::Scopes;
use brainops_sync::wire::Fields;
use brainops_sync::wire::push::Outcome;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The kind of an entry of the list.
pub(super) const ENTITY: &str = "parked";

/// Whether an answered operation still waits at the office. `cursor` is how far the log was followed.
pub(super) fn is_waiting(
    sql: &Connection,
    kept: &Kept,
    cursor: u64,
) -> std::result::Result<bool, StoreError> {
    let Outcome::Parked { parked, .. } = &kept.result.outcome else {
        return Ok(false);
    };
    Ok(match state(sql, *parked)? {
        Some(state) => state == "waiting",
        // The entry comes with the very page that would end the overlay: until then it is taken to wait.
        None => kept.result.at_seq > cursor,
    })
}

/// What waits lies under what the same laptop did later and the office took: a field that was changed since is not shown as
/// it was before.
pub(super) fn give_way(ops: &mut Vec<Overlay>) {
    let mut taken: BTreeSet<(String, String)> = BTreeSet::new();
    for one in ops.iter_mut().rev() {
        let entity = one.op.entity.clone();
        match one.at_seq {
            Some(_) => taken.extend(
                one.op
                    .fields
                    .keys()
                    .map(|name| (entity.clone(), name.clone())),
            ),
            None => one
                .op
                .fields
                .retain(|name, _| !taken.contains(&(entity.clone(), name.clone()))),
        }
    }
    ops.retain(|one| one.at_seq.is_some() || !one.op.fields.is_empty());
}

fn state(sql: &Connection, parked: Uuid) -> std::result::Result<Option<String>, StoreError> {
    Ok(sql
        .prepare_cached(
            "select coalesce(fields ->> '$.state', '') from other_row where entity = 'parked' and id = ?1",
        )?
        .query_row([parked], |row| row.get(0))
        .optional()?)
}

/// The record that an answered operation was parked with.
pub(super) fn of_kept(kept: &Kept) -> Option<Key> {
    matches!(kept.result.outcome, Outcome::Parked { .. })
        .then(|| (kept.op.entity.clone(), kept.op.id))
}

/// The record that an entry of the list is about.
pub(super) fn of_entry(held: &Held) -> Option<Key> {
    (held.key.0 == ENTITY)
        .then(|| about(&held.fields))
        .flatten()
}

/// Records of parked operations whose place in the log lies between two: they were taken to wait until it was followed.
pub(super) fn between(
    sql: &Connection,
    after: u64,
    upto: u64,
) -> std::result::Result<Vec<Key>, StoreError> {
    let mut statement = sql.prepare_cached(
        "select distinct kept ->> '$.op.entity', entity_id from kept
         where at_seq > ?1 and at_seq <= ?2 and kept ->> '$.result.outcome.as' = 'parked'",
    )?;
    let rows = statement.query_map([after, upto], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The record of an entry that leaves this laptop.
pub(super) fn of_gone(sql: &Connection, key: &Key) -> std::result::Result<Option<Key>, StoreError> {
    Ok(held::fields(sql, key)?.as_ref().and_then(about))
}

/// Kind and id of the record that an entry's operation changes.
pub(super) fn about(fields: &Fields) -> Option<Key> {
    let op = fields.get("op")?;
    let id = Uuid::parse_str(op.get("id")?.as_str()?).ok()?;
    Some((op.get("entity")?.as_str()?.to_owned(), id))
}

/// Why an entry waits, in words.
pub(super) fn says(fields: &Fields) -> String {
    let reason = fields.get("reason").unwrap_or(&Value::Null);
    let said = |name: &str| reason.get(name).and_then(Value::as_str);
    match said("why") {
        Some("rule") => said("says").unwrap_or_default().to_owned(),
        Some("missing") => format!(
            "It names a record that the office does not have: {}.",
            said("entity").unwrap_or("unknown")
        ),
        Some("group") => "Another change of the same action waits.".to_owned(),
        Some("not_understood") => {
            "The office does not understand this kind of change yet.".to_owned()
        }
        Some(other) => other.to_owned(),
        None => "The office did not take it.".to_owned(),
    }
}

/// What is shown of a record, after its entry or its answer came in the same transaction as itself; none where
/// nothing is left of it.
///
/// What was decided before knew neither: it may take away what waits, or go on showing what waits no more.
pub(super) fn shown(tx: &Tx<'_>, key: &Key, is_gone: bool) -> Result<Option<Held>> {
    let view = SqlView::new(tx.sql(), tx.device())?;
    let cursor = view.meta().cursor();
    let base = held::read(tx.sql(), key)?.and_then(|held| held.base());
    let base = match is_gone {
        // It left the scopes that this laptop holds, and the sums no longer count it.
        true => base.map(|base| Base {
            scopes: Scopes::new(),
            ..base
        }),
        false => base,
    };
    let row_seq = base.as_ref().map_or(0, |base| base.seq);
    let ops = view.ops_on(key);
    let ops = view.checked(ops)?;
    let pending = ops.iter().filter(|one| {
        one.at_seq
            .is_none_or(|at_seq| at_seq > cursor && at_seq > row_seq)
    });
    Ok(Held::build(key, base, pending.map(|one| &one.op)))
}
