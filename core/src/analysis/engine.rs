//! The thread that works through the queue, one photo at a time with a worker a core.

use super::queue::{self, Run, Waiting};
use crate::clock::Clock;
use crate::detect::{DetectError, Detector, Library, Model, Options};
use crate::error::{Error, Result};
use crate::photo::{Blobs, decode};
use crate::review::Proposal;
use crate::store::Store;
use brainops_domain::failure::Code;
use brainops_domain::id::JobId;
use brainops_domain::view::analysis::{
    AnalysisState, AnalysisView, ModelInfo, NewAnalysis, PhotoProgress,
};
use brainops_domain::view::job::TimelineKind;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Findings kept of one photo, the strongest first: a weak model sees thousands, and nobody looks at those.
const KEPT: usize = 300;
/// Shortest time between two events.
const EVENT: Duration = Duration::from_millis(100);

type Listener = Box<dyn Fn(AnalysisView) + Send + Sync>;

/// Finds damage in the background, over restarts.
pub struct Analyzer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// Wakes the analysis after photos were put in its queue.
#[derive(Clone)]
pub struct Waker(Arc<Shared>);

struct Shared {
    store: Store,
    blobs: Arc<Blobs>,
    clock: Clock,
    listener: Listener,
    model: PathBuf,
    library: Library,
    state: Mutex<State>,
    wake: Condvar,
    /// Stops the photo under way within one tile.
    stop: AtomicBool,
}

#[derive(Default)]
struct State {
    closing: bool,
    paused: bool,
    /// Set by whoever changes the queue; cleared by the thread when it looks.
    awake: bool,
    workers: Option<u8>,
    info: Option<ModelInfo>,
    problem: Option<Code>,
    running: Option<PhotoProgress>,
    done: u32,
    seconds: f64,
    photos_of_job: BTreeMap<JobId, u32>,
}

impl Analyzer {
    /// Starts the thread; it goes on with what was in the queue.
    ///
    /// A model or library that can't be used is no error here: photos wait, and the state says why.
    pub fn start(
        store: Store,
        blobs: Arc<Blobs>,
        clock: Clock,
        model: &Path,
        library: &Path,
        listener: Listener,
    ) -> Result<Self> {
        let workers = store.read(crate::settings::get)?.analysis_workers;
        let (info, problem) = match Model::describe(model) {
            Ok(info) => (Some(info), None),
            Err(error) => (None, Some(error.code())),
        };
        if let Some(info) = &info {
            let (sha256, threshold) = (info.sha256.clone(), info.min_confidence);
            store.write(clock.now(), move |tx| {
                crate::settings::set_model(tx, &sha256, threshold)
            })?;
        }
        let shared = Arc::new(Shared {
            store,
            blobs,
            clock,
            listener,
            model: model.to_owned(),
            library: Library {
                folders: vec![library.to_owned()],
                ..Library::default()
            },
            state: Mutex::new(State {
                awake: true,
                workers,
                info,
                problem,
                ..State::default()
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
                if input.photo_ids.is_empty() {
                    queue::enqueue_job(tx, input.job_id)
                } else {
                    queue::enqueue(tx, input.job_id, &input.photo_ids)
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
        self.shared.lock().paused = false;
        self.shared.wake();
        self.shared.emit();
        Ok(())
    }

    /// Takes everything out of the queue; results stay.
    pub fn cancel(&self) -> Result<()> {
        self.shared.stop.store(true, Ordering::SeqCst);
        self.shared
            .store
            .write(self.shared.clock.now(), queue::clear)?;
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
        while state.running.is_some() || state.awake {
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
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        self.lock().awake = true;
        self.wake.notify_all();
    }

    fn run(&self) {
        let mut detector = None;
        loop {
            if !self.await_work() {
                return;
            }
            match self.store.read(queue::next) {
                Ok(Some(waiting)) => self.work(&mut detector, &waiting),
                Ok(None) => self.rest(),
                Err(error) => {
                    tracing::error!(
                        message = error.failure().message,
                        "the analysis queue can't be read"
                    );
                    self.sleep();
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
                self.stop.store(false, Ordering::SeqCst);
                return true;
            }
            // Paused counts as asleep for whoever waits.
            state.awake = false;
            state.running = None;
            self.wake.notify_all();
            state = self
                .wake
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn sleep(&self) {
        self.lock().awake = false;
        self.wake.notify_all();
    }

    /// The queue is empty: says so on the timelines, and rests.
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
                    let words = format!("analyzed {photos} photos");
                    crate::jobs::add_entry(tx, job, TimelineKind::Analysis, &words)?;
                }
                Ok::<_, Error>(())
            });
            if let Err(error) = written {
                tracing::error!(
                    message = error.failure().message,
                    "the timeline lacks an analysis"
                );
            }
        }
        self.sleep();
        self.emit();
    }

    fn work(&self, detector: &mut Option<Detector>, waiting: &Waiting) {
        match self.analyze(detector, waiting) {
            Ok(()) => {
                let mut state = self.lock();
                state.done += 1;
                state.running = None;
                *state.photos_of_job.entry(waiting.job).or_default() += 1;
            }
            Err(Failed::Cancelled) => self.lock().running = None,
            Err(Failed::Unavailable(code)) => {
                let mut state = self.lock();
                state.running = None;
                state.problem = Some(code);
                state.awake = false;
                self.wake.notify_all();
            }
            Err(Failed::Photo(code)) => {
                let photo = waiting.photo;
                tracing::warn!(photo.id = %photo, ?code, "a photo could not be analyzed");
                let written = self
                    .store
                    .write(self.clock.now(), move |tx| queue::fail(tx, photo, code));
                let mut state = self.lock();
                state.running = None;
                if let Err(error) = written {
                    // Trying the same photo for ever would help nobody.
                    tracing::error!(
                        message = error.failure().message,
                        "a failed analysis can't be noted"
                    );
                    state.awake = false;
                    self.wake.notify_all();
                }
            }
        }
        self.emit();
    }

    fn analyze(
        &self,
        detector: &mut Option<Detector>,
        waiting: &Waiting,
    ) -> std::result::Result<(), Failed> {
        let started = Instant::now();
        let photo_id = waiting.photo;
        self.lock().running = Some(PhotoProgress {
            photo_id,
            tiles_done: 0,
            tiles_total: 0,
            findings: 0,
        });
        let model_sha256 = self.lock().info.as_ref().map(|info| info.sha256.clone());
        let known = match &model_sha256 {
            Some(sha256) => self
                .store
                .read(|sql| queue::cached(sql, &waiting.blake3, sha256))?,
            None => None,
        };
        if let (Some(run), Some(sha256)) = (known, model_sha256) {
            return self.finish(waiting, sha256, run);
        }
        let detector = match detector {
            Some(detector) => detector,
            None => {
                let model = Model::load(&self.model, &self.library).map_err(|error| {
                    tracing::error!(%error, "the detection model can't be used");
                    Failed::Unavailable(error.code())
                })?;
                let mut state = self.lock();
                state.info = Some(model.info());
                state.problem = None;
                drop(state);
                detector.insert(Detector::new(model))
            }
        };
        let bytes = self
            .blobs
            .read_checked(&waiting.blake3)
            .map_err(|error| Failed::Photo(error.code()))?;
        let decoded = decode::decode(&bytes, decode::Shrink::Full)
            .map_err(|error| Failed::Photo(error.code()))?;
        drop(bytes);
        let options = Options {
            workers: self.workers(),
            ..Options::default()
        };
        let mut last_event = Instant::now();
        let analysis = detector.analyze(&decoded, options, &self.stop, |tile| {
            let found = u32::try_from(tile.findings.len()).unwrap_or(0);
            if let Some(running) = &mut self.lock().running {
                running.tiles_done = tile.done;
                running.tiles_total = tile.total;
                running.findings += found;
            }
            if last_event.elapsed() >= EVENT {
                last_event = Instant::now();
                self.emit();
            }
        })?;
        let run = Run {
            tiles: analysis.tiles,
            elapsed_ms: u32::try_from(analysis.elapsed.as_millis()).unwrap_or(u32::MAX),
            cpu_ms: u32::try_from(analysis.cpu.as_millis()).unwrap_or(u32::MAX),
            proposals: analysis
                .findings
                .iter()
                .take(KEPT)
                .map(|found| Proposal {
                    class: found.class,
                    confidence: found.confidence,
                    bounds: found.bounds,
                })
                .collect(),
        };
        let sha256 = detector.model().info().sha256;
        self.finish(waiting, sha256, run)?;
        self.lock().seconds += started.elapsed().as_secs_f64();
        Ok(())
    }

    fn finish(
        &self,
        waiting: &Waiting,
        sha256: String,
        run: Run,
    ) -> std::result::Result<(), Failed> {
        let waiting = waiting.clone();
        self.store.write(self.clock.now(), move |tx| {
            queue::finish(tx, &waiting, &sha256, &run)
        })?;
        Ok(())
    }

    fn workers(&self) -> usize {
        match self.lock().workers {
            Some(workers) => usize::from(workers),
            None => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        }
    }

    fn view(&self) -> Result<AnalysisView> {
        let (waiting, failures) = self
            .store
            .read(|sql| Ok::<_, Error>((queue::count(sql)?, queue::failures(sql)?)))?;
        let state = self.lock();
        let word = match (&state.problem, waiting, state.paused) {
            (Some(_), 1.., _) => AnalysisState::Unavailable,
            (Some(_), 0, _) if state.info.is_none() => AnalysisState::Unavailable,
            (_, 0, _) => AnalysisState::Idle,
            (_, _, true) => AnalysisState::Paused,
            (_, _, false) => AnalysisState::Running,
        };
        let done = state.done;
        Ok(AnalysisView {
            state: word,
            total: waiting + done,
            done,
            failures,
            running: state.running.into_iter().collect(),
            seconds_per_photo: (done > 0 && state.seconds > 0.0)
                .then(|| state.seconds / f64::from(done)),
            code: state.problem,
            model: state.info.clone(),
        })
    }

    fn emit(&self) {
        match self.view() {
            Ok(view) => (self.listener)(view),
            Err(error) => tracing::error!(
                message = error.failure().message,
                "the state of the analysis can't be read"
            ),
        }
    }
}

/// Why a photo was not analyzed.
enum Failed {
    /// It was told to stop; the photo stays in the queue.
    Cancelled,
    /// No photo can be analyzed.
    Unavailable(Code),
    /// This photo can't.
    Photo(Code),
}

impl From<DetectError> for Failed {
    fn from(error: DetectError) -> Self {
        match error.code() {
            Code::Cancelled => Self::Cancelled,
            code @ (Code::ModelMissing
            | Code::ModelDamaged
            | Code::ModelShape
            | Code::RuntimeMissing) => Self::Unavailable(code),
            code => Self::Photo(code),
        }
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        match error.code() {
            // The next photo would fare no better; this one keeps its place.
            code @ (Code::DiskFull | Code::Io | Code::VaultBusy) => Self::Unavailable(code),
            code => Self::Photo(code),
        }
    }
}
