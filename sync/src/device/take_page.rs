//! What the office told: pages of changes, pieces of a snapshot, rows of buckets that differed.

use super::desk::Desk;
use super::rebirth::be_reborn;
use super::store::{Base, DeviceView, Filling, Standing, Write, remember};
use crate::scope::{Scopes, common};
use crate::wire::pull::{Item, Page, PullAnswer, RowChange};
use crate::wire::repair::RepairAnswer;
use crate::wire::snapshot::{Piece, SnapshotAnswer};
use brainops_domain::id::DeviceId;

/// Whether sums are compared at the end of a pull.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// They are; every laptop does.
    Sums,
    /// They are not: for the test that shows what the comparison is there for.
    Nothing,
}

/// Takes in the answer to a pull. `fresh` is a new stream's id, used if this one can't go on.
#[must_use]
pub fn take_pull(
    view: &impl DeviceView,
    answer: &PullAnswer,
    fresh: DeviceId,
    compare: Compare,
) -> Vec<Write> {
    let mut desk = Desk::new(view);
    if !matches!(
        answer,
        PullAnswer::UpgradeRequired { .. } | PullAnswer::Unknown
    ) {
        desk.meta.upgrade_to = None;
    }
    match answer {
        PullAnswer::Page(page) => {
            // Whoever is told again is not revoked any more.
            desk.meta.standing = Standing::Active;
            take_page(&mut desk, page, compare);
        }
        PullAnswer::Scopes { granted } => regrant(&mut desk, granted),
        PullAnswer::Horizon => {
            // What is held stays in sight until the snapshot replaces it; the comparison finds the rest.
            // The places of the log stay known, so that a restored office is still noticed.
            desk.meta.scopes.clear();
            desk.meta.filling = None;
        }
        PullAnswer::Diverged(diverged) => be_reborn(&mut desk, fresh, Some(diverged.common)),
        PullAnswer::UpgradeRequired { oldest } => desk.meta.upgrade_to = Some(*oldest),
        // The office has what was acknowledged, and nothing waits: the key may go.
        PullAnswer::Revoked => {
            let is_handed = desk.meta.standing != Standing::Active && view.last_number().is_none();
            desk.meta.standing = match is_handed {
                true => Standing::Wiped,
                false => Standing::Sealing,
            };
        }
        PullAnswer::Unknown => {}
    }
    desk.finish()
}

fn take_page<V: DeviceView>(desk: &mut Desk<'_, V>, page: &Page, compare: Compare) {
    let from = desk.meta.cursor();
    if page.from != from || desk.meta.points.is_empty() {
        return;
    }
    for item in &page.items {
        match item {
            Item::Change(change) => take_change(desk, change),
            Item::Enter(row) => desk.put_row(row),
            Item::Leave { entity, id, .. } => {
                let key = (entity.clone(), *id);
                if let Some(base) = desk.base(&key) {
                    let base = Base {
                        scopes: Scopes::new(),
                        ..base
                    };
                    desk.set_base(&key, Some(base));
                }
            }
            Item::Unknown => {}
        }
    }
    // What was answered and is followed from here on gives way to the office's word.
    for kept in desk.view.kept_between(from, page.to.seq) {
        desk.touch(&(kept.op.entity, kept.op.id));
    }
    remember(&mut desk.meta.points, page.to);
    let is_level = desk.meta.ahead.is_none_or(|ahead| ahead.seq <= page.to.seq);
    if is_level {
        desk.meta.ahead = None;
    }
    if compare == Compare::Sums && is_level {
        for (scope, sum) in &page.sums {
            match desk.meta.scopes.contains(scope) && desk.sums(scope).total() != *sum {
                true => desk.meta.differing.insert(scope.clone()),
                false => desk.meta.differing.remove(scope),
            };
        }
    }
}

fn take_change<V: DeviceView>(desk: &mut Desk<'_, V>, change: &RowChange) {
    let key = (change.entity.clone(), change.id);
    let Some(mut base) = desk.base(&key) else {
        // A change of what was never told: the sums will differ, and the whole record comes.
        return;
    };
    // Where only the scopes changed, the record itself is as it was.
    let is_news = change.seq > base.seq && !change.fields.is_empty();
    if !is_news && change.scopes.is_none() {
        return;
    }
    if let Some(scopes) = &change.scopes {
        base.scopes.clone_from(scopes);
    }
    if is_news {
        base.seq = change.seq;
        for (name, value) in &change.fields {
            base.fields.insert(name.clone(), value.clone());
        }
    }
    desk.set_base(&key, Some(base));
}

/// The laptop is granted other scopes than it holds: it lets go of what it lost, and begins to take in
/// what it gained.
fn regrant<V: DeviceView>(desk: &mut Desk<'_, V>, granted: &Scopes) {
    for held in desk.view.held_beside(granted) {
        if let Some(base) = held.base() {
            let scopes = common(&base.scopes, granted);
            desk.set_base(&held.key, Some(Base { scopes, ..base }));
        }
    }
    desk.meta.scopes = common(&desk.meta.scopes, granted);
    desk.meta.differing.retain(|scope| granted.contains(scope));
    let gained: Scopes = granted.difference(&desk.meta.scopes).cloned().collect();
    desk.meta.filling = (!gained.is_empty()).then_some(Filling {
        scopes: gained,
        at: None,
        next: 0,
        pieces: 0,
    });
}

/// Takes in a piece of a snapshot.
#[must_use]
pub fn take_piece(view: &impl DeviceView, answer: &SnapshotAnswer) -> Vec<Write> {
    let mut desk = Desk::new(view);
    match answer {
        SnapshotAnswer::Piece(piece) => fill(&mut desk, piece),
        SnapshotAnswer::Gone => desk.meta.filling = None,
        SnapshotAnswer::Revoked => desk.meta.standing = Standing::Sealing,
        SnapshotAnswer::UpgradeRequired { oldest } => desk.meta.upgrade_to = Some(*oldest),
        SnapshotAnswer::Unknown => {}
    }
    desk.finish()
}

fn fill<V: DeviceView>(desk: &mut Desk<'_, V>, piece: &Piece) {
    let Some(mut filling) = desk.meta.filling.clone() else {
        return;
    };
    let is_next = piece.piece == filling.next && filling.at.is_none_or(|at| at == piece.at);
    if !is_next || Piece::compute_mark(&piece.rows) != piece.mark {
        return;
    }
    for row in &piece.rows {
        desk.put_row(row);
    }
    filling.at = Some(piece.at);
    filling.next += 1;
    filling.pieces = piece.pieces;
    desk.meta.run_ahead(piece.at);
    if filling.next < filling.pieces {
        desk.meta.filling = Some(filling);
        return;
    }
    desk.meta.filling = None;
    let is_all = desk.meta.scopes.is_empty();
    desk.meta.scopes.extend(filling.scopes);
    let cursor = desk.meta.cursor();
    if is_all || piece.at.seq < cursor {
        // From an older snapshot on, changes are followed again; what is newer already stays.
        let stood = desk.meta.points.first().copied();
        remember(&mut desk.meta.points, piece.at);
        let ahead = desk.meta.ahead.take();
        for place in [stood, ahead].into_iter().flatten() {
            desk.meta.run_ahead(place);
        }
    }
    for kept in desk.view.kept_between(0, piece.at.seq) {
        desk.touch(&(kept.op.entity, kept.op.id));
    }
}

/// Takes in the rows of buckets that differed. They replace what is held, whatever its numbers say.
#[must_use]
pub fn take_repair(view: &impl DeviceView, answer: &RepairAnswer) -> Vec<Write> {
    let mut desk = Desk::new(view);
    match answer {
        RepairAnswer::Buckets { at, scope, buckets } if at.seq >= desk.meta.cursor() => {
            for one in buckets {
                for held in view.held_in(scope, one.bucket) {
                    let is_there =
                        |row: &crate::wire::Row| row.entity == held.key.0 && row.id == held.key.1;
                    if let Some(mut base) = held.base().filter(|_| !one.rows.iter().any(is_there)) {
                        base.scopes.remove(scope);
                        desk.set_base(&held.key, Some(base));
                    }
                }
                for row in &one.rows {
                    desk.replace_row(row);
                }
            }
            desk.meta.run_ahead(*at);
            desk.meta.differing.remove(scope);
        }
        RepairAnswer::Buckets { .. } | RepairAnswer::Refused => desk.meta.differing.clear(),
        RepairAnswer::Unknown => {}
    }
    desk.finish()
}
