//! Carrying out what was decided, in the transaction that decided it.

use super::derived::Touched;
use super::{held, parked};
use crate::error::Result;
use crate::store::{StoreError, Tx, parse, text_of};
use brainops_domain::view::tag::Tag;
use brainops_sync::device::{Entry, Held, Kept, Key, Meta, Write};
use brainops_sync::digest::Sums;
use brainops_sync::entity::Entity;
use brainops_sync::scope::Scope;
use brainops_sync::wire::Fields;
use brainops_sync::wire::op::Patch;
use chrono::{DateTime, Utc};
use rusqlite::params;
use std::collections::BTreeSet;
use uuid::Uuid;

// Rows that their table refused are tried again; more at once than this means that something else is wrong.
const TRIED_AGAIN: u32 = 5_000;

/// Carries out what a person's action led to.
pub(super) fn out(tx: &mut Tx<'_>, writes: Vec<Write>) -> Result<()> {
    out_at(tx, writes, None)
}

/// Carries out writes. Rows come in the order in which they refer to each other. `heard_at` is what the office's clock
/// said with its answer.
pub(super) fn out_at(
    tx: &mut Tx<'_>,
    writes: Vec<Write>,
    heard_at: Option<DateTime<Utc>>,
) -> Result<()> {
    if writes.is_empty() {
        return Ok(());
    }
    tx.follow();
    let mut touched = Touched::default();
    let mut held: Vec<Held> = Vec::new();
    let mut gone: Vec<Key> = Vec::new();
    let mut parted: BTreeSet<Key> = BTreeSet::new();
    let mut is_new_stream = false;
    for write in writes {
        match write {
            Write::PutHeld(one) => held.push(one),
            Write::DropHeld(key) => gone.push(key),
            Write::PutEntry(entry) => put_entry(tx, &entry)?,
            Write::DropEntry(op) => {
                let sql = tx.sql();
                sql.prepare_cached("delete from outbox where op_id = ?1")?
                    .execute([op.0])?;
            }
            Write::PutKept(kept) => {
                parted.extend(parked::of_kept(&kept));
                put_kept(tx, &kept, heard_at)?;
            }
            Write::DropKept(op) => {
                let sql = tx.sql();
                sql.prepare_cached("delete from kept where op_id = ?1")?
                    .execute([op.0])?;
            }
            Write::PutMeta(meta) => {
                let before = put_meta(tx, &meta)?;
                is_new_stream |= before.device != meta.device;
                // What waited for the log to be followed as far as this.
                parted.extend(parked::between(tx.sql(), before.cursor(), meta.cursor())?);
            }
            Write::PutSums(scope, sums) => put_sums(tx, &scope, &sums)?,
        }
    }
    if is_new_stream {
        // The numbers of a new stream begin anew.
        tx.sql().execute(
            "update sqlite_sequence
             set seq = (select coalesce(max(device_seq), 0) from outbox)
             where name = 'outbox'",
            [],
        )?;
    }
    held.sort_by_key(|one| rank(&one.key.0));
    let mut is_any_new = false;
    for one in &held {
        parted.extend(parked::of_entry(one));
        is_any_new |= put_held(tx, one, &mut touched)?;
    }
    // An entry of the list that leaves ends what it was shown for.
    for key in gone.iter().filter(|key| key.0 == parked::ENTITY) {
        parted.extend(parked::of_gone(tx.sql(), key)?);
        held::forget(tx.sql(), key)?;
    }
    is_any_new |= put_parted(tx, parted, &mut gone, &mut touched)?;
    if is_any_new {
        try_again(tx, &mut touched)?;
    }
    gone.sort_by_key(|key| std::cmp::Reverse(rank(&key.0)));
    for key in &gone {
        let fields = held::fields(tx.sql(), key)?.unwrap_or_default();
        touched.put(tx.sql(), key, &fields)?;
        held::forget(tx.sql(), key)?;
    }
    touched.refresh(tx)
}

/// Writes a record; says whether its table has it.
fn put_held(tx: &mut Tx<'_>, held: &Held, touched: &mut Touched) -> Result<bool> {
    touched.put(tx.sql(), &held.key, &held.fields)?;
    match held::put(tx.sql(), held)? {
        held::Put::Done => Ok(true),
        held::Put::Beside => {
            // A state that its table refuses is an entry of the inbox.
            tx.mark(Tag::Conflicts);
            Ok(false)
        }
    }
}

/// Records under work that the office parked, or released: they are shown as of the end of this transaction.
fn put_parted(
    tx: &mut Tx<'_>,
    keys: BTreeSet<Key>,
    gone: &mut Vec<Key>,
    touched: &mut Touched,
) -> Result<bool> {
    let mut keys: Vec<Key> = keys.into_iter().collect();
    keys.sort_by_key(|key| rank(&key.0));
    let mut is_any_new = false;
    for key in keys {
        let is_gone = gone.contains(&key);
        match parked::shown(tx, &key, is_gone)? {
            Some(held) => {
                gone.retain(|one| *one != key);
                is_any_new |= put_held(tx, &held, touched)?;
            }
            None if is_gone => {}
            None => gone.push(key),
        }
    }
    Ok(is_any_new)
}

/// Records that others refer to come first.
fn rank(entity: &str) -> usize {
    let place = Entity::ALL.iter().position(|one| one.table() == entity);
    place.unwrap_or(usize::MAX)
}

/// What a table refused may fit now: what it refers to has come.
fn try_again(tx: &mut Tx<'_>, touched: &mut Touched) -> Result<()> {
    let beside: Vec<(String, Uuid, String)> = {
        let mut statement = tx.sql().prepare_cached(
            "select entity, id, fields from other_row where problem is not null limit ?1",
        )?;
        let rows = statement.query_map([TRIED_AGAIN], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let mut beside: Vec<(Key, Fields)> = beside
        .into_iter()
        .map(|(entity, id, fields)| Ok(((entity, id), parse("record", &fields)?)))
        .collect::<std::result::Result<_, StoreError>>()?;
    beside.sort_by_key(|(key, _)| rank(&key.0));
    for (key, fields) in &beside {
        if let held::Put::Done = held::put_fields(tx.sql(), key, fields)? {
            touched.put(tx.sql(), key, fields)?;
            tx.mark(Tag::Conflicts);
        }
    }
    Ok(())
}

fn put_entry(tx: &Tx<'_>, entry: &Entry) -> Result<()> {
    let op = &entry.op;
    // The job whose waiting count it belongs to.
    let job = match op.fields.get("job_id") {
        Some(Patch::Value(patch)) => patch.value.as_str().and_then(|id| Uuid::parse_str(id).ok()),
        _ => None,
    };
    let job = match op.entity.as_str() {
        "job" => Some(op.id),
        _ => job,
    };
    tx.sql()
        .prepare_cached(
            "insert into outbox (device_seq, op_id, group_id, entity, entity_id, job_id, fields, at, person, op)
             values (?1, ?2, ?3, ?4, ?5,
               coalesce(?6, (select root from office_row where entity = ?4 and id = ?5)), ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            op.seq,
            op.op.0,
            entry.group.0,
            op.entity,
            op.id,
            job,
            text_of(&op.fields)?,
            op.at.to_rfc3339(),
            op.person,
            text_of(op)?
        ])?;
    Ok(())
}

fn put_kept(tx: &Tx<'_>, kept: &Kept, heard_at: Option<DateTime<Utc>>) -> Result<()> {
    tx.sql()
        .prepare_cached(
            "insert into kept (op_id, entity_id, at_seq, kept, answered_at) values (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            kept.op.op.0,
            kept.op.id,
            kept.result.at_seq,
            text_of(kept)?,
            heard_at.unwrap_or_else(|| tx.now()).to_rfc3339()
        ])?;
    Ok(())
}

/// Notes what the laptop knows now; gives what it knew before.
pub(super) fn put_meta(tx: &Tx<'_>, meta: &Meta) -> Result<Meta> {
    let before = super::view::meta(tx.sql(), tx.device())?;
    tx.sql()
        .prepare_cached(
            "insert into sync_meta (one, meta) values (1, ?1)
             on conflict (one) do update set meta = excluded.meta",
        )?
        .execute([text_of(meta)?])?;
    Ok(before)
}

fn put_sums(tx: &Tx<'_>, scope: &Scope, sums: &Sums) -> Result<()> {
    let bytes: Vec<u8> = sums
        .all()
        .into_iter()
        .flat_map(|sum| sum.0.to_le_bytes())
        .collect();
    tx.sql()
        .prepare_cached(
            "insert into sync_sum (scope, sums) values (?1, ?2)
             on conflict (scope) do update set sums = excluded.sums",
        )?
        .execute(params![scope.0, bytes])?;
    Ok(())
}
