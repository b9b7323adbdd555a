//! The next page of changes for one laptop.
//!
//! Invariant: after a page a laptop holds exactly what its scopes held at the page's end. A record that
//! comes in is sent as it was there, not as it is now, so that a later user action never shows in half.

use super::place::{scopes_like, scopes_of};
use super::push::divergence;
use super::record::{Change, Record, as_of};
use super::view::View;
use crate::scope::{Scopes, common};
use crate::wire::pull::{Item, Page, PullAnswer, PullRequest, RowChange};
use crate::wire::version::{Standing, WINDOW, standing};
use crate::wire::{Diverged, Extra};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Most changes of a page, whatever a laptop asks for.
const MOST: u32 = 20_000;

/// Answers a laptop that asks for what is new. `version` is the office's.
#[must_use]
pub fn pull(view: &impl View, request: &PullRequest, version: u32) -> PullAnswer {
    let pushed = Some((request.device, request.pushed));
    if let Some(common) = divergence(view, &request.points, request.ahead, pushed) {
        return PullAnswer::Diverged(Diverged { common });
    }
    // Told after the comparison of what was acknowledged: a laptop destroys its key on this word.
    let is_revoked = view
        .stream(request.device)
        .is_some_and(|stream| stream.is_revoked);
    if is_revoked {
        return PullAnswer::Revoked;
    }
    if standing(request.v, version) == Standing::PushOnly {
        return PullAnswer::UpgradeRequired {
            oldest: version.saturating_sub(WINDOW),
        };
    }
    let granted = view.granted(request.device);
    if granted != request.scopes {
        return PullAnswer::Scopes { granted };
    }
    let head = view.head();
    let Some(from) = request.points.first().map(|point| point.seq) else {
        return PullAnswer::Horizon;
    };
    if from < view.horizon() {
        return PullAnswer::Horizon;
    }
    let changes = view.changes(from, request.limit.clamp(1, MOST));
    let end = changes.last().map_or(from, |change| change.seq);
    let Some(to) = view.point(end) else {
        return PullAnswer::Horizon;
    };
    let mut pages = Pages {
        view,
        granted: &granted,
        end,
        jobs: BTreeMap::new(),
        items: Vec::new(),
    };
    for change in &changes {
        pages.change(change);
    }
    let items = pages.items;
    let sums = match end == head.seq {
        true => granted
            .iter()
            .map(|scope| (scope.clone(), view.total(scope)))
            .collect(),
        false => BTreeMap::new(),
    };
    PullAnswer::Page(Page {
        from,
        to,
        head: head.seq,
        items,
        sums,
        extra: Extra::new(),
    })
}

struct Pages<'v, V> {
    view: &'v V,
    granted: &'v Scopes,
    end: u64,
    jobs: BTreeMap<Uuid, Option<Record>>,
    items: Vec<Item>,
}

impl<V: View> Pages<'_, V> {
    fn change(&mut self, change: &Change) {
        let was = common(&change.was, self.granted);
        let now = common(&change.now, self.granted);
        match (was.is_empty(), now.is_empty()) {
            (true, true) => {}
            (true, false) => self.enter(&(change.entity.clone(), change.id)),
            (false, true) => self.leave(&change.entity, change.id, change.seq),
            (false, false) => self.items.push(Item::Change(RowChange {
                entity: change.entity.clone(),
                id: change.id,
                seq: change.seq,
                fields: change.fields.clone(),
                scopes: (was != now).then(|| now.clone()),
            })),
        }
        if change.entity == "job" && change.previous > 0 && change.was != change.now {
            self.dependents(change);
        }
    }

    /// What belongs to a job goes where the job goes.
    fn dependents(&mut self, change: &Change) {
        for record in self.view.records_of(change.id) {
            let key = record.key.clone();
            let Some(record) = self.at_end(record) else {
                continue;
            };
            let of = |job: &Scopes| common(&scopes_like(job, &key.0), self.granted);
            let (was, now) = (of(&change.was), of(&change.now));
            match (was.is_empty(), now.is_empty()) {
                (true, true) => {}
                (true, false) => self.enter(&key),
                (false, true) => self.leave(&key.0, key.1, change.seq),
                (false, false) if was == now => {}
                (false, false) => self.items.push(Item::Change(RowChange {
                    entity: key.0,
                    id: key.1,
                    // Its own number: its scopes changed, it did not.
                    seq: record.seq,
                    fields: BTreeMap::new(),
                    scopes: Some(now),
                })),
            }
        }
    }

    fn enter(&mut self, key: &(String, Uuid)) {
        // A record that comes, goes and comes again within a page is the same at its end.
        let Some(record) = self.view.record(key).and_then(|record| self.at_end(record)) else {
            return;
        };
        let job = record.root.and_then(|root| self.job(root));
        let scopes = common(&scopes_of(&record, job.as_ref()), self.granted);
        if scopes.is_empty() {
            return;
        }
        self.items.push(Item::Enter(record.row(scopes)));
    }

    fn leave(&mut self, entity: &str, id: Uuid, seq: u64) {
        self.items.push(Item::Leave {
            entity: entity.to_owned(),
            id,
            seq,
        });
    }

    fn job(&mut self, id: Uuid) -> Option<Record> {
        if let Some(known) = self.jobs.get(&id) {
            return known.clone();
        }
        let record = self.view.record(&("job".to_owned(), id));
        let record = record.and_then(|record| self.at_end(record));
        self.jobs.insert(id, record.clone());
        record
    }

    fn at_end(&self, record: Record) -> Option<Record> {
        if record.seq <= self.end {
            return Some(record);
        }
        let later = self.view.changes_of(&record.key, self.end);
        as_of(record, &later)
    }
}
