//! The thread that works through imports, one at a time, over restarts.

use super::rows;
use super::view;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::photo::Blobs;
use crate::store::Store;
use crate::unwind;
use brainops_domain::failure::Code;
use brainops_domain::id::ImportId;
use brainops_domain::view::import::{ImportItemRef, ImportState, ImportView, NewImport};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

type Listener = Box<dyn Fn(ImportView) + Send + Sync>;

/// Works through imports in the background, over restarts.
pub struct Importer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

pub(super) struct Shared {
    pub(super) store: Store,
    pub(super) blobs: Arc<Blobs>,
    pub(super) clock: Clock,
    pub(super) listener: Listener,
    queue: Mutex<Queue>,
    wake: Condvar,
    /// Stops the import under way within one file.
    pub(super) stop: AtomicBool,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<ImportId>,
    running: Option<ImportId>,
    closing: bool,
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
                Error::coded(Code::Internal, format!("start the import thread: {error}"))
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
        self.shared.store.read(|sql| view::get(sql, id))
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

    /// Tries one file again, or looks once more into a folder that could not be opened.
    pub fn retry(&self, input: ImportItemRef) -> Result<()> {
        self.shared
            .store
            .write(self.shared.clock.now(), move |tx| {
                let state = rows::retry(tx, input)?;
                rows::set_state(tx, input.import_id, state, 0)
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
            // A panic stops this import, which can go on; the next one is not its concern.
            let worked = unwind::contain(|| self.work(id)).unwrap_or_else(|unwind::Panicked| {
                Err(Error::coded(Code::Internal, "the import panicked"))
            });
            if let Err(error) = worked {
                let code = error.code();
                tracing::error!(import.id = %id, ?code, trace = error.trace(), "an import stopped");
                self.stopped_by(id, code);
            }
        }
    }

    /// Keeps why an import stopped, so that it can go on.
    fn stopped_by(&self, id: ImportId, code: Code) {
        let state = if code == Code::DiskFull {
            ImportState::DiskFull
        } else {
            ImportState::Stopped
        };
        let kept = self.store.write(self.clock.now(), move |tx| {
            rows::set_state(tx, id, state, 0)
        });
        if let Err(error) = kept {
            // It stays under way in the database and goes on at the next start.
            tracing::error!(import.id = %id, code = ?error.code(), trace = error.trace(), "its state could not be kept");
        }
        // Told even when it could not be kept: nothing runs, whatever the database says.
        self.emit_as(id, &mut Vec::new(), Some(state));
    }

    /// Whether the vault is being closed.
    pub(super) fn is_closing(&self) -> bool {
        self.lock().closing
    }
}
