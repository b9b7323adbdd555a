//! The thread that works through the queue, one photo at a time, and what people tell it.

use super::queue;
use super::state::State;
use crate::clock::Clock;
use crate::detect::{Library, Model};
use crate::document::words::counted;
use crate::error::{Error, Result};
use crate::models::{self, Found};
use crate::photo::Blobs;
use crate::store::Store;
use brainops_domain::failure::Code;
use brainops_domain::view::analysis::{AnalysisView, ModelInfo, NewAnalysis};
use brainops_domain::view::job::TimelineKind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

type Listener = Box<dyn Fn(AnalysisView) + Send + Sync>;

/// Finds damage in the background, over restarts.
pub struct Analyzer {
    pub(super) shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// Wakes the analysis after photos were put in its queue.
#[derive(Clone)]
pub struct Waker(Arc<Shared>);

pub(super) struct Shared {
    pub(super) store: Store,
    pub(super) blobs: Arc<Blobs>,
    pub(super) clock: Clock,
    pub(super) listener: Listener,
    pub(super) library: Library,
    /// Choices of a model that the database knows; the state's own follows it.
    pub(super) noted: Arc<AtomicU64>,
    pub(super) switching: Mutex<()>,
    state: Mutex<State>,
    wake: Condvar,
    /// Stops the photo under way within one tile.
    pub(super) stop: AtomicBool,
}

impl Analyzer {
    /// Starts the thread; it goes on with what was in the queue.
    ///
    /// A model or library that can't be used is no error here: photos wait, and the state says why.
    pub(crate) fn start(
        store: Store,
        blobs: Arc<Blobs>,
        clock: Clock,
        model: Found,
        library: Library,
        listener: Listener,
    ) -> Result<Self> {
        let workers = store.read(crate::settings::get)?.analysis_workers;
        let described = Model::describe(&model.folder)
            .and_then(|info| models::check(&model, info.sha256.clone()).map(|()| info));
        let (info, problem) = match described {
            Ok(info) => (Some(info), None),
            Err(error) => (None, Some(error.code())),
        };
        if let Some(info) = info.clone() {
            store.write(clock.now(), move |tx| crate::settings::set_model(tx, &info))?;
        }
        let shared = Arc::new(Shared {
            store,
            blobs,
            clock,
            listener,
            library,
            noted: Arc::default(),
            switching: Mutex::default(),
            state: Mutex::new(State {
                awake: true,
                workers,
                info,
                problem,
                ..State::new(model)
            }),
            wake: Condvar::new(),
            stop: AtomicBool::new(false),
        });
        let worker = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("analysis".into())
            .spawn(move || worker.run())
            .map_err(|error| {
                Error::coded(
                    Code::Internal,
                    format!("start the analysis thread: {error}"),
                )
            })?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Wakes the analysis from a listener of the store.
    #[must_use]
    pub fn waker(&self) -> Waker {
        Waker(Arc::clone(&self.shared))
    }

    /// The model in use.
    #[must_use]
    pub fn model(&self) -> Option<ModelInfo> {
        self.shared.lock().info.clone()
    }

    /// The state as screens show it.
    pub fn status(&self) -> Result<AnalysisView> {
        self.shared.view()
    }

    /// Puts photos in the queue.
    pub fn begin(&self, input: NewAnalysis) -> Result<AnalysisView> {
        self.shared
            .store
            .write(self.shared.clock.now(), move |tx| {
                let (job, photos) = (input.job_id, input.photo_ids.as_slice());
                match (photos.is_empty(), input.everything) {
                    (true, _) => queue::enqueue_job(tx, job),
                    (false, false) => queue::enqueue(tx, job, photos),
                    (false, true) => queue::enqueue_everything(tx, job, photos),
                }
            })?;
        self.resume()?;
        self.shared.view()
    }

    /// Pauses within one tile; the photo under way begins anew later.
    pub fn pause(&self) -> Result<()> {
        self.shared.lock().paused = true;
        self.shared.stop.store(true, Ordering::SeqCst);
        self.shared.emit();
        Ok(())
    }

    /// Goes on.
    pub fn resume(&self) -> Result<()> {
        let mut state = self.shared.lock();
        state.paused = false;
        state.try_again();
        drop(state);
        self.shared.wake();
        self.shared.emit();
        Ok(())
    }

    /// Takes everything out of the queue; results stay.
    pub fn cancel(&self) -> Result<()> {
        self.shared
            .store
            .write(self.shared.clock.now(), queue::clear)?;
        // After the queue is empty: the photo under way is the last one to stop.
        self.shared.stop.store(true, Ordering::SeqCst);
        let mut state = self.shared.lock();
        state.paused = false;
        state.done = 0;
        drop(state);
        self.shared.wake();
        self.shared.emit();
        Ok(())
    }

    /// Sets the number of workers from the next photo on; `None` means one a core.
    pub fn set_workers(&self, workers: Option<u8>) {
        self.shared.lock().workers = workers;
    }

    /// Waits until the queue is empty, paused or can't be worked on; for scripts and tests.
    pub fn wait(&self) -> Result<AnalysisView> {
        let mut state = self.shared.lock();
        while state.busy || state.awake {
            state = self
                .shared
                .wake
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        drop(state);
        self.shared.view()
    }
}

impl Drop for Analyzer {
    fn drop(&mut self) {
        self.shared.lock().closing = true;
        self.shared.stop.store(true, Ordering::SeqCst);
        self.shared.wake.notify_all();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the analysis thread had panicked");
        }
    }
}

impl Waker {
    /// Looks at the queue again.
    pub fn wake(&self) {
        self.0.wake();
    }
}

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wake(&self) {
        self.lock().awake = true;
        self.wake.notify_all();
    }

    fn run(&self) {
        let mut detector = None;
        let mut room = Vec::new();
        while self.await_work() {
            match self.store.read(queue::next) {
                Ok(Some(waiting)) => {
                    // There may be more; a problem that stops the work clears this again.
                    self.lock().awake = true;
                    self.work(&mut detector, &mut room, &waiting);
                }
                Ok(None) => {
                    room = Vec::new();
                    self.rest();
                }
                Err(error) => {
                    tracing::error!(code = ?error.code(), trace = error.trace(), "the analysis queue can't be read");
                }
            }
        }
    }

    /// Waits until there may be work; `false` when the vault closes.
    fn await_work(&self) -> bool {
        let mut state = self.lock();
        loop {
            if state.closing {
                return false;
            }
            if state.awake && !state.paused {
                // Cleared before the look, so that what comes during it is looked at again.
                state.awake = false;
                state.busy = true;
                self.stop.store(false, Ordering::SeqCst);
                return true;
            }
            // Paused counts as asleep for whoever waits; going on wakes it.
            state.awake = false;
            state.busy = false;
            state.running = None;
            self.wake.notify_all();
            state = self
                .wake
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Rests until someone wakes it, as nothing can be analyzed now.
    pub(super) fn rest_with(&self, problem: Code) {
        let mut state = self.lock();
        state.running = None;
        state.problem = Some(problem);
        state.awake = false;
    }

    /// The queue is empty: says so on the timelines.
    fn rest(&self) {
        let photos_of_job = {
            let mut state = self.lock();
            state.running = None;
            state.done = 0;
            state.seconds = 0.0;
            std::mem::take(&mut state.photos_of_job)
        };
        if !photos_of_job.is_empty() {
            let written = self.store.write(self.clock.now(), move |tx| {
                for (job, photos) in photos_of_job {
                    let words = format!("analyzed {}", counted(photos as usize, "photo", "photos"));
                    crate::jobs::add_entry(tx, job, TimelineKind::Analysis, &words)?;
                }
                Ok::<_, Error>(())
            });
            if let Err(error) = written {
                tracing::error!(code = ?error.code(), trace = error.trace(), "the timeline lacks an analysis");
            }
        }
        self.emit();
    }
}
