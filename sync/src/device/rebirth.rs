//! A new stream: after a copied or restored laptop was told apart, or the office was restored.
//!
//! Invariant: every operation that the office may lack waits again, in its old order and with its id, so
//! that whatever the office has of them is not done twice and nothing is left out.

use super::desk::Desk;
use super::store::{Base, DeviceView, Entry, Write};
use crate::wire::op::{Op, Patch};
use crate::wire::{LogPoint, PushHead};
use brainops_domain::id::DeviceId;
use serde_json::Value;

/// Begins a new stream. `common` is the last place where the office's log is the one that was known;
/// none if the log is the same.
pub(super) fn be_reborn<V: DeviceView>(
    desk: &mut Desk<'_, V>,
    fresh: DeviceId,
    common: Option<LogPoint>,
) {
    let safe = common.map_or(desk.meta.cursor(), |point| point.seq);
    // What changed nothing was answered with the newest change there was: that one counts, too.
    let again = desk.view.kept_between(safe.saturating_sub(1), u64::MAX);
    let waiting = desk.view.outbox(usize::MAX);
    for kept in &again {
        desk.writes.push(Write::DropKept(kept.op.op));
    }
    for entry in &waiting {
        desk.writes.push(Write::DropEntry(entry.op.op));
    }
    let again = again.into_iter().map(|kept| Entry {
        group: kept.group,
        op: kept.op,
    });
    for (entry, seq) in again.chain(waiting).zip(1..) {
        let mut op = Op { seq, ..entry.op };
        if common.is_some() {
            limit(&mut op, safe);
        }
        desk.answered.insert(op.op, None);
        desk.renumbered.insert(op.op, op.clone());
        desk.touch(&(op.entity.clone(), op.id));
        desk.writes.push(Write::PutEntry(Entry {
            group: entry.group,
            op,
        }));
    }
    desk.meta.device = fresh;
    desk.meta.pushed = PushHead::default();
    let Some(common) = common else {
        return;
    };
    // Numbers after the common place mean other changes now. Rows that had them are shown on, and the
    // comparison at the end of the next pull replaces those that the office has otherwise.
    for held in desk.view.held_after(common.seq) {
        if let Some(base) = held.base() {
            let base = Base {
                seq: common.seq,
                ..base
            };
            desk.set_base(&held.key, Some(base));
        }
    }
    desk.meta.points.retain(|point| point.seq < common.seq);
    if common.seq > 0 {
        desk.meta.points.insert(0, common);
    } else {
        desk.meta.scopes.clear();
    }
    desk.meta.filling = None;
    desk.meta.ahead = None;
}

/// What a person saw of a log that is gone counts only as far as the office has that log. It stays a
/// change of something that was there: only a base of 0 adds a record.
fn limit(op: &mut Op, safe: u64) {
    for patch in op.fields.values_mut() {
        patch.limit_base(safe.max(1));
    }
    if let Some(Patch::Value(cut)) = op.fields.get_mut("cut_seq")
        && cut.value.as_u64().is_some_and(|seq| seq > safe)
    {
        cut.value = Value::from(safe);
    }
}
