//! The work on one import: listing its source, two files at a time through workers, a commit for what arrived.

use super::engine::Shared;
use super::find;
use super::rows::{self, Item, Outcome, Plan};
use super::view;
use crate::document::words::counted;
use crate::error::Result;
use crate::photo::{self, TakeInFailure, TakenIn};
use crate::photos::NewPhoto;
use crate::platform::path;
use crate::unwind;
use brainops_domain::failure::Code;
use brainops_domain::id::{ImportId, JobId, PhotoId};
use brainops_domain::view::import::ImportState;
use brainops_domain::view::job::TimelineKind;
use brainops_domain::view::tag::Tag;
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Files worked on at once. More only makes a card reader seek.
const WORKERS: usize = 2;
/// Files fetched from the list at once.
const BATCH: u32 = 64;
/// Files put on the list in one commit.
const LISTED: usize = 500;
/// Shortest time between two events of an import.
const EVENT: Duration = Duration::from_millis(100);

/// What a worker made of a file.
type Taken = std::result::Result<TakenIn, TakeInFailure>;

/// Why the work on an import ended.
enum End {
    Finished,
    Stopped,
    SourceGone,
    DiskFull,
}

impl Shared {
    /// Works on an import until it is finished or must stop, and keeps where it stands.
    pub(super) fn work(&self, id: ImportId) -> Result<()> {
        let started = Instant::now();
        let plan = self.store.read(|sql| rows::plan(sql, id))?;
        if plan.state == ImportState::Listing {
            self.list(id, &plan)?;
        }
        self.emit(id, &mut Vec::new());
        let end = match self.copy(id, &plan)? {
            // Whatever could not be listed may come back with its card.
            End::Finished if plan.state == ImportState::Listing && plan.is_source_away() => {
                End::SourceGone
            }
            end => end,
        };
        let closing = self.is_closing();
        let active_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(0);
        self.store.write(self.clock.now(), move |tx| {
            let state = match end {
                End::Finished => ImportState::Finished,
                // Going on by itself at the next start is what a person expects after closing the lid.
                End::Stopped if closing => ImportState::Running,
                End::Stopped => ImportState::Stopped,
                End::SourceGone => ImportState::SourceGone,
                End::DiskFull => ImportState::DiskFull,
            };
            rows::set_state(tx, id, state, active_ms)?;
            let view = view::get(tx.sql(), id)?;
            if state == ImportState::Finished && view.copied > 0 {
                let photos = counted(view.copied as usize, "photo", "photos");
                let words = format!("imported {photos} from {}", plan.source);
                crate::jobs::add_entry(tx, plan.job, TimelineKind::Import, &words)?;
            }
            crate::jobs::refresh(tx, plan.job)?;
            tx.mark(Tag::Jobs);
            Ok::<_, crate::Error>(())
        })?;
        self.emit(id, &mut Vec::new());
        Ok(())
    }

    /// Puts what the source holds on the list: files, and places that could not be looked into.
    fn list(&self, id: ImportId, plan: &Plan) -> Result<()> {
        let found = find::find(&plan.roots);
        let missed = found.iter().filter(|one| one.missed.is_some()).count();
        if missed > 0 {
            tracing::warn!(import.id = %id, missed, "parts of a source can't be looked into");
        }
        // What could not be looked into the last time may be open now.
        self.store
            .write(self.clock.now(), move |tx| rows::forget_missed(tx, id))?;
        for (index, batch) in found.chunks(LISTED).enumerate() {
            let batch = batch.to_vec();
            self.store.write(self.clock.now(), move |tx| {
                rows::add_items(tx, id, index * LISTED, &batch)
            })?;
        }
        self.store.write(self.clock.now(), move |tx| {
            rows::set_state(tx, id, ImportState::Running, 0)
        })
    }

    fn copy(&self, id: ImportId, plan: &Plan) -> Result<End> {
        let (to_workers, items) = sync_channel::<Item>(WORKERS);
        let items = Mutex::new(items);
        let (from_workers, results) = channel();
        std::thread::scope(|scope| {
            for _ in 0..WORKERS {
                let (items, from_workers) = (&items, from_workers.clone());
                scope.spawn(move || self.take_in_all(items, &from_workers));
            }
            drop(from_workers);
            // The senders end with this call, which is what lets the workers end.
            self.feed(id, plan, to_workers, &results)
        })
    }

    fn take_in_all(&self, items: &Mutex<Receiver<Item>>, results: &Sender<(Item, Taken)>) {
        loop {
            let next = items.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(item) = next else { return };
            // A file that breaks a decoder costs that file, not the batch.
            let taken = unwind::contain(|| photo::take_in(&self.blobs, &item.path)).unwrap_or_else(
                |unwind::Panicked| {
                    Err(TakeInFailure {
                        code: Code::Internal,
                        detail: String::new(),
                    })
                },
            );
            if results.send((item, taken)).is_err() {
                return;
            }
        }
    }

    /// Hands files to the workers and commits what comes back, until the list is empty or the work must stop.
    fn feed(
        &self,
        id: ImportId,
        plan: &Plan,
        workers: SyncSender<Item>,
        results: &Receiver<(Item, Taken)>,
    ) -> Result<End> {
        let mut last_event = Instant::now();
        let mut arrived = Vec::new();
        let mut last = rows::Place::default();
        let mut waiting: VecDeque<Item> = VecDeque::new();
        let mut in_flight = 0_usize;
        let mut end = None;
        loop {
            if self.stop.load(Ordering::SeqCst) && end.is_none() {
                end = Some(End::Stopped);
            }
            if end.is_none() && waiting.is_empty() {
                for (place, item) in self.store.read(|sql| rows::pending(sql, id, last, BATCH))? {
                    last = place;
                    waiting.push_back(item);
                }
            }
            while end.is_none() && in_flight < WORKERS * 2 {
                let Some(item) = waiting.pop_front() else {
                    break;
                };
                if workers.send(item).is_err() {
                    return Err(crate::Error::coded(
                        Code::Internal,
                        "the import workers are gone",
                    ));
                }
                in_flight += 1;
            }
            if in_flight == 0 {
                self.emit(id, &mut arrived);
                return Ok(end.unwrap_or(End::Finished));
            }
            let Ok(first) = results.recv() else {
                return Err(crate::Error::coded(
                    Code::Internal,
                    "the import workers are gone",
                ));
            };
            let mut settled = Vec::new();
            for (item, taken) in std::iter::once(first).chain(results.try_iter()) {
                in_flight -= 1;
                match self.outcome(id, plan, &item, taken) {
                    Ok(outcome) => settled.push((item, outcome)),
                    // The file stays on the list.
                    Err(why) => end = Some(end.unwrap_or(why)),
                }
            }
            arrived.extend(self.settle(plan, settled)?);
            if last_event.elapsed() >= EVENT {
                last_event = Instant::now();
                self.emit(id, &mut arrived);
            }
        }
    }

    /// What became of a file, or why the whole import must stop.
    fn outcome(
        &self,
        import: ImportId,
        plan: &Plan,
        item: &Item,
        taken: Taken,
    ) -> std::result::Result<Outcome, End> {
        match taken {
            Ok(taken) => {
                let (thumbnail, metadata_full) = (taken.thumbnail_made, taken.metadata_full);
                let shown = taken.shown.clone();
                let name = path::name(&item.path);
                let photo = Box::new(NewPhoto::of(plan.job, Some(import), name, taken));
                let has_height = photo.camera.relative_altitude_m.is_some()
                    || photo.camera.laser_range_m.is_some();
                Ok(match shown {
                    Ok(()) => Outcome::Added {
                        photo,
                        thumbnail,
                        metadata_full,
                        has_height,
                    },
                    Err((code, detail)) => Outcome::Unshown {
                        photo,
                        code,
                        detail,
                    },
                })
            }
            Err(failure) if failure.code == Code::Cancelled => Err(End::Stopped),
            Err(failure) if failure.code == Code::DiskFull => Err(End::DiskFull),
            Err(failure) if failure.code == Code::SourceGone && plan.is_away_with(&item.path) => {
                Err(End::SourceGone)
            }
            Err(failure) => Ok(Outcome::Failed {
                code: failure.code,
                detail: failure.detail,
            }),
        }
    }

    fn settle(&self, plan: &Plan, settled: Vec<(Item, Outcome)>) -> Result<Vec<PhotoId>> {
        if settled.is_empty() {
            return Ok(Vec::new());
        }
        let (job, with_analysis): (JobId, bool) = (plan.job, plan.with_analysis);
        self.store.write(self.clock.now(), move |tx| {
            let mut arrived = Vec::new();
            for (item, outcome) in &settled {
                arrived.extend(rows::settle(tx, item.id, outcome)?);
            }
            if with_analysis {
                crate::analysis::enqueue(tx, job, &arrived)?;
            }
            crate::jobs::refresh(tx, job)?;
            Ok(arrived)
        })
    }

    fn emit(&self, id: ImportId, arrived: &mut Vec<PhotoId>) {
        self.emit_as(id, arrived, None);
    }

    /// Tells the listener how an import stands; `state` goes before what the database holds.
    pub(super) fn emit_as(
        &self,
        id: ImportId,
        arrived: &mut Vec<PhotoId>,
        state: Option<ImportState>,
    ) {
        match self.store.read(|sql| view::get(sql, id)) {
            Ok(mut view) => {
                view.arrived = std::mem::take(arrived);
                view.state = state.unwrap_or(view.state);
                unwind::tell(|| (self.listener)(view));
            }
            Err(error) => {
                tracing::error!(import.id = %id, code = ?error.code(), trace = error.trace(), "an import can't be read");
            }
        }
    }
}
