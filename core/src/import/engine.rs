//! The threads that work through imports: one import at a time, two files at a time.

use super::find;
use super::rows::{self, Item, Outcome, Plan};
use crate::clock::Clock;
use crate::error::Result;
use crate::photo::{self, Blobs, TakeInFailure, TakenIn};
use crate::photos::NewPhoto;
use crate::platform::path;
use crate::store::Store;
use brainops_domain::failure::Code;
use brainops_domain::id::{ImportId, JobId, PhotoId};
use brainops_domain::view::import::{ImportItemRef, ImportState, ImportView, NewImport};
use brainops_domain::view::job::TimelineKind;
use brainops_domain::view::tag::Tag;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Files worked on at once. More only makes a card reader seek.
const WORKERS: usize = 2;
/// Files fetched from the list at once.
const BATCH: u32 = 64;
/// Shortest time between two events of an import.
const EVENT: Duration = Duration::from_millis(100);

type Listener = Box<dyn Fn(ImportView) + Send + Sync>;

/// Works through imports in the background, over restarts.
pub struct Importer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    store: Store,
    blobs: Arc<Blobs>,
    clock: Clock,
    listener: Listener,
    queue: Mutex<Queue>,
    wake: Condvar,
    /// Stops the import under way within one file.
    stop: AtomicBool,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<ImportId>,
    running: Option<ImportId>,
    closing: bool,
}

/// Why the work on an import ended.
enum End {
    Finished,
    Stopped,
    SourceGone,
    DiskFull,
}

impl Importer {
    /// Starts the thread and goes on with what was under way when the product last stopped.
    pub fn start(
        store: Store,
        blobs: Arc<Blobs>,
        clock: Clock,
        listener: Listener,
    ) -> Result<Self> {
        let waiting = store.read(rows::unfinished)?;
        let shared = Arc::new(Shared {
            store,
            blobs,
            clock,
            listener,
            queue: Mutex::new(Queue {
                waiting: waiting.into(),
                ..Queue::default()
            }),
            wake: Condvar::new(),
            stop: AtomicBool::new(false),
        });
        let worker = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("import".into())
            .spawn(move || worker.run())
            .map_err(|error| {
                crate::Error::coded(Code::Internal, format!("start the import thread: {error}"))
            })?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Begins an import; the work goes on in the background.
    pub fn begin(&self, input: NewImport) -> Result<ImportView> {
        let id = self
            .shared
            .store
            .write(self.shared.clock.now(), move |tx| rows::start(tx, &input))?;
        self.enqueue(id);
        self.shared.store.read(|sql| rows::get(sql, id))
    }

    /// Stops an import within one file; what is copied stays.
    pub fn stop(&self, id: ImportId) -> Result<()> {
        let mut queue = self.shared.lock();
        queue.waiting.retain(|waiting| *waiting != id);
        if queue.running == Some(id) {
            self.shared.stop.store(true, Ordering::SeqCst);
            return Ok(());
        }
        drop(queue);
        self.shared.store.write(self.shared.clock.now(), move |tx| {
            let plan = rows::plan(tx.sql(), id)?;
            match plan.state {
                ImportState::Finished => Ok(()),
                _ => rows::set_state(tx, id, ImportState::Stopped, 0),
            }
        })
    }

    /// Goes on with an import that stopped for whatever reason.
    pub fn resume(&self, id: ImportId) -> Result<()> {
        self.shared
            .store
            .write(self.shared.clock.now(), move |tx| {
                let plan = rows::plan(tx.sql(), id)?;
                // A list that was never completed is made again; files on it stay as they are.
                let state = if plan.state == ImportState::Finished {
                    ImportState::Running
                } else {
                    ImportState::Listing
                };
                rows::set_state(tx, id, state, 0)
            })?;
        self.enqueue(id);
        Ok(())
    }

    /// Tries one file again.
    pub fn retry(&self, input: ImportItemRef) -> Result<()> {
        self.shared
            .store
            .write(self.shared.clock.now(), move |tx| {
                rows::retry(tx, input)?;
                rows::set_state(tx, input.import_id, ImportState::Running, 0)
            })?;
        self.enqueue(input.import_id);
        Ok(())
    }

    /// Waits until nothing is left to do; for scripts and tests.
    pub fn wait(&self) {
        let mut queue = self.shared.lock();
        while queue.running.is_some() || !queue.waiting.is_empty() {
            queue = self
                .shared
                .wake
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn enqueue(&self, id: ImportId) {
        let mut queue = self.shared.lock();
        if !queue.waiting.contains(&id) {
            queue.waiting.push_back(id);
        }
        self.shared.wake.notify_all();
    }
}

impl Drop for Importer {
    fn drop(&mut self) {
        self.shared.lock().closing = true;
        self.shared.stop.store(true, Ordering::SeqCst);
        self.shared.wake.notify_all();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the import thread had panicked");
        }
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        loop {
            let id = {
                let mut queue = self.lock();
                queue.running = None;
                self.wake.notify_all();
                loop {
                    if queue.closing {
                        return;
                    }
                    if let Some(id) = queue.waiting.pop_front() {
                        queue.running = Some(id);
                        self.stop.store(false, Ordering::SeqCst);
                        break id;
                    }
                    queue = self
                        .wake
                        .wait(queue)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            };
            if let Err(error) = self.work(id) {
                let failure = error.failure();
                tracing::error!(import.id = %id, code = ?failure.code, message = failure.message, "an import stopped");
                let state = if failure.code == Code::DiskFull {
                    ImportState::DiskFull
                } else {
                    ImportState::Stopped
                };
                if let Err(error) = self.store.write(self.clock.now(), move |tx| {
                    rows::set_state(tx, id, state, 0)
                }) {
                    tracing::error!(import.id = %id, message = error.failure().message, "its state could not be kept");
                }
                self.emit(id, &mut Vec::new());
            }
        }
    }

    fn work(&self, id: ImportId) -> Result<()> {
        let started = Instant::now();
        let plan = self.store.read(|sql| rows::plan(sql, id))?;
        if plan.state == ImportState::Listing {
            self.list(id, &plan)?;
        }
        self.emit(id, &mut Vec::new());
        let end = match self.copy(id, &plan)? {
            // Whatever could not be listed may come back with its card.
            End::Finished if plan.state == ImportState::Listing && plan.is_source_gone() => {
                End::SourceGone
            }
            end => end,
        };
        let closing = self.lock().closing;
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
            let view = rows::get(tx.sql(), id)?;
            if state == ImportState::Finished && view.copied > 0 {
                let words = format!("imported {} photos from {}", view.copied, plan.source);
                crate::jobs::add_entry(tx, plan.job, TimelineKind::Import, &words)?;
            }
            crate::jobs::refresh(tx, plan.job)?;
            tx.mark(Tag::Jobs);
            Ok::<_, crate::Error>(())
        })?;
        self.emit(id, &mut Vec::new());
        Ok(())
    }

    fn list(&self, id: ImportId, plan: &Plan) -> Result<()> {
        let mut troubles = 0_u32;
        let found = find::find(&plan.roots, |_, error| {
            troubles += 1;
            tracing::warn!(import.id = %id, %error, "part of the source can't be listed");
        });
        for (index, batch) in found.chunks(500).enumerate() {
            let batch = batch.to_vec();
            self.store.write(self.clock.now(), move |tx| {
                rows::add_items(tx, id, index * 500, &batch)
            })?;
        }
        if plan.is_source_gone() {
            tracing::warn!(import.id = %id, troubles, "a source is not there");
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

    fn take_in_all(
        &self,
        items: &Mutex<Receiver<Item>>,
        results: &std::sync::mpsc::Sender<(Item, std::result::Result<TakenIn, TakeInFailure>)>,
    ) {
        loop {
            let next = items.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(item) = next else { return };
            let taken = catch_unwind(AssertUnwindSafe(|| photo::take_in(&self.blobs, &item.path)))
                .unwrap_or_else(|_| {
                    // A file that breaks a decoder costs that file, not the batch.
                    Err(TakeInFailure {
                        code: Code::Internal,
                        detail: String::new(),
                    })
                });
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
        results: &Receiver<(Item, std::result::Result<TakenIn, TakeInFailure>)>,
    ) -> Result<End> {
        let mut last_event = Instant::now();
        let mut arrived = Vec::new();
        let mut position = -1;
        let mut waiting: VecDeque<Item> = VecDeque::new();
        let mut in_flight = 0_usize;
        let mut end = None;
        loop {
            if self.stop.load(Ordering::SeqCst) && end.is_none() {
                end = Some(End::Stopped);
            }
            if end.is_none() && waiting.is_empty() {
                for (at, item) in self
                    .store
                    .read(|sql| rows::pending(sql, id, position, BATCH))?
                {
                    position = at;
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
        taken: std::result::Result<TakenIn, TakeInFailure>,
    ) -> std::result::Result<Outcome, End> {
        match taken {
            Ok(taken) => {
                let photo = Box::new(NewPhoto {
                    job_id: plan.job,
                    import_id: import,
                    blake3: taken.hash,
                    size_bytes: taken.size_bytes,
                    file_name: path::name(&item.path),
                    format: taken.format.name().to_owned(),
                    width_px: taken.width_px,
                    height_px: taken.height_px,
                    orientation: taken.orientation,
                    taken_at: taken.taken_at,
                    camera: taken.camera,
                });
                let has_height = photo.camera.relative_altitude_m.is_some()
                    || photo.camera.laser_range_m.is_some();
                Ok(match taken.shown {
                    Ok(()) => Outcome::Added {
                        photo,
                        thumbnail: taken.thumbnail_made,
                        metadata_full: taken.metadata_full,
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
            Err(failure) if failure.code == Code::SourceGone && plan.is_source_gone() => {
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
        match self.store.read(|sql| rows::get(sql, id)) {
            Ok(mut view) => {
                view.arrived = std::mem::take(arrived);
                (self.listener)(view);
            }
            Err(error) => {
                tracing::error!(import.id = %id, message = error.failure().message, "an import can't be read")
            }
        }
    }
}
