//! The thread that exports or compares, one at a time, and what people are told of it.

use super::compare::{Contest, compare};
use super::export::{Order, export};
use super::unfinished;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::photo::Blobs;
use crate::store::Store;
use crate::unwind;
use brainops_domain::failure::Code;
use brainops_domain::view::learning::{
    LearningFailure, LearningProgress, LearningTask, LearningView,
};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Shortest time between two events.
const EVENT: Duration = Duration::from_millis(100);

type Listener = Box<dyn Fn(LearningView) + Send + Sync>;

/// Exports reviewed photos and compares models, in the background.
pub struct Learning {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

pub(super) struct Shared {
    pub(super) store: Store,
    pub(super) blobs: Arc<Blobs>,
    pub(super) clock: Clock,
    listener: Listener,
    state: Mutex<State>,
    /// Stops the work within one photo.
    pub(super) stop: AtomicBool,
}

#[derive(Default)]
struct State {
    view: LearningView,
    /// Where the last export lies.
    place: Option<PathBuf>,
}

/// What the view gets from a task that ended well.
pub(super) type Outcome = Box<dyn FnOnce(&mut LearningView) + Send>;

impl Learning {
    /// Gets ready, and clears away an export that a crash cut short.
    pub fn start(
        store: Store,
        blobs: Arc<Blobs>,
        clock: Clock,
        listener: Listener,
    ) -> Result<Self> {
        unfinished::clear(&store, clock.now())?;
        Ok(Self {
            shared: Arc::new(Shared {
                store,
                blobs,
                clock,
                listener,
                state: Mutex::default(),
                stop: AtomicBool::new(false),
            }),
            thread: Mutex::default(),
        })
    }

    /// How it stands.
    #[must_use]
    pub fn view(&self) -> LearningView {
        self.shared.lock().view.clone()
    }

    /// Where the last export lies.
    ///
    /// Errors: `NotFound` before the first since the vault was opened.
    pub fn export_folder(&self) -> Result<PathBuf> {
        let place = self.shared.lock().place.clone();
        place.ok_or(Error::NotFound { what: "export" })
    }

    /// Begins to write reviewed photos into a new folder in `parent`.
    ///
    /// Errors: `Invalid` while something is being exported or compared.
    pub(crate) fn begin_export(&self, parent: PathBuf) -> Result<LearningView> {
        self.begin(LearningTask::Export, move |shared| {
            let order = Order {
                store: &shared.store,
                blobs: &shared.blobs,
                parent: &parent,
                now: shared.clock.now(),
                cancel: &shared.stop,
            };
            let mut last = Instant::now();
            let (exported, place) = export(&order, |done, total| {
                shared.progress(&mut last, done, total);
            })?;
            shared.lock().place = Some(place);
            Ok(Box::new(move |view| view.exported = Some(exported)))
        })
    }

    /// Begins to compare models.
    ///
    /// Errors: `Invalid` while something is being exported or compared.
    pub(crate) fn begin_comparison(&self, contest: Contest) -> Result<LearningView> {
        self.begin(LearningTask::Comparison, move |shared| {
            let mut last = Instant::now();
            let compared = compare(shared, &contest, |done, total| {
                shared.progress(&mut last, done, total);
            })?;
            Ok(Box::new(move |view| view.compared = Some(compared)))
        })
    }

    /// Stops what is under way within one photo.
    pub fn cancel(&self) {
        self.shared.stop.store(true, Ordering::SeqCst);
    }

    /// Waits until nothing is under way; for scripts and tests.
    pub fn wait(&self) -> LearningView {
        self.join();
        self.view()
    }

    pub(super) fn begin(
        &self,
        task: LearningTask,
        work: impl FnOnce(&Shared) -> Result<Outcome> + Send + 'static,
    ) -> Result<LearningView> {
        {
            let mut state = self.shared.lock();
            if state.view.running.is_some() {
                return Err(Error::invalid(
                    "task",
                    "An export or a comparison is under way. Let it end, or stop it.",
                ));
            }
            state.view.running = Some(LearningProgress {
                task,
                done: 0,
                total: 0,
            });
            state.view.failed = None;
        }
        // The thread before has ended its work, if not itself.
        self.join();
        self.shared.stop.store(false, Ordering::SeqCst);
        let shared = Arc::clone(&self.shared);
        let spawned = std::thread::Builder::new()
            .name("learning".into())
            .spawn(move || shared.run(task, work));
        match spawned {
            Ok(thread) => *self.thread() = Some(thread),
            Err(error) => {
                self.shared.lock().view.running = None;
                let what = format!("start the learning thread: {error}");
                return Err(Error::coded(Code::Internal, what));
            }
        }
        Ok(self.view())
    }

    fn join(&self) {
        let thread = self.thread().take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("the learning thread had panicked");
        }
    }

    fn thread(&self) -> MutexGuard<'_, Option<JoinHandle<()>>> {
        self.thread.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Learning {
    fn drop(&mut self) {
        self.cancel();
        self.join();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, task: LearningTask, work: impl FnOnce(&Self) -> Result<Outcome>) {
        self.emit();
        let worked = unwind::contain(|| work(self)).unwrap_or_else(|unwind::Panicked| {
            Err(Error::coded(Code::Internal, "the work on reviews panicked"))
        });
        {
            let mut state = self.lock();
            state.view.running = None;
            match worked {
                Ok(outcome) => outcome(&mut state.view),
                Err(error) => {
                    let code = error.code();
                    tracing::info!(
                        ?task,
                        ?code,
                        trace = error.trace(),
                        "work on reviews ended early"
                    );
                    state.view.failed = Some(LearningFailure { task, code });
                }
            }
        }
        self.emit();
    }

    /// Notes how far it is, and tells of it now and then.
    pub(super) fn progress(&self, last: &mut Instant, done: u32, total: u32) {
        if let Some(running) = &mut self.lock().view.running {
            running.done = done;
            running.total = total;
        }
        if last.elapsed() >= EVENT {
            *last = Instant::now();
            self.emit();
        }
    }

    fn emit(&self) {
        let view = self.lock().view.clone();
        unwind::tell(|| (self.listener)(view));
    }
}
