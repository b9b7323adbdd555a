//! Where the analysis stands, in memory, and as screens show it.

use super::engine::Shared;
use super::queue;
use crate::detect::TileDone;
use crate::error::{Error, Result};
use crate::models::Found;
use crate::unwind;
use brainops_domain::failure::Code;
use brainops_domain::id::{JobId, PhotoId};
use brainops_domain::view::analysis::{
    AnalysisState, AnalysisView, Glimpse, ModelInfo, PhotoProgress,
};
use std::collections::BTreeMap;

/// Findings that are shown of a photo under work: 6 kB of an event, ten times a second.
const MOST_GLIMPSES: usize = 60;

/// What the thread and those who talk to it share, behind one lock.
pub(super) struct State {
    /// Where the model in use lies.
    pub(super) model: Found,
    /// Which choice that is; what was loaded for another is of no more use.
    pub(super) chosen: u64,
    pub(super) closing: bool,
    pub(super) paused: bool,
    /// Set by whoever changes the queue; cleared by the thread before it looks.
    pub(super) awake: bool,
    /// Whether the thread is looking or working.
    pub(super) busy: bool,
    /// Workers a person set; absent means one a core.
    pub(super) workers: Option<u8>,
    pub(super) info: Option<ModelInfo>,
    pub(super) problem: Option<Code>,
    pub(super) running: Option<PhotoProgress>,
    pub(super) done: u32,
    pub(super) seconds: f64,
    pub(super) photos_of_job: BTreeMap<JobId, u32>,
}

impl State {
    /// Nothing to do yet, with this model.
    pub(super) fn new(model: Found) -> Self {
        Self {
            model,
            chosen: 0,
            closing: false,
            paused: false,
            awake: false,
            busy: false,
            workers: None,
            info: None,
            problem: None,
            running: None,
            done: 0,
            seconds: 0.0,
            photos_of_job: BTreeMap::new(),
        }
    }

    /// A photo comes under work.
    pub(super) fn begin(&mut self, photo_id: PhotoId) {
        self.running = Some(PhotoProgress {
            photo_id,
            tiles_done: 0,
            tiles_total: 0,
            findings: 0,
            glimpses: Vec::new(),
        });
    }

    /// Workers of the next photo.
    pub(super) fn workers(&self) -> usize {
        workers(self.workers)
    }

    /// Forgets a problem that may have passed: room on the disk, a file that could not be read.
    pub(super) fn try_again(&mut self) {
        if let Some(Code::DiskFull | Code::Io | Code::VaultBusy) = self.problem {
            self.problem = None;
        }
    }
}

/// Notes a tile that is done, and the strongest of what was found so far.
pub(super) fn note(running: &mut PhotoProgress, tile: &TileDone<'_>, threshold: f64) {
    running.tiles_done = tile.done;
    running.tiles_total = tile.total;
    running.findings += u32::try_from(tile.findings.len()).unwrap_or(0);
    let seen = tile.findings.iter();
    let seen = seen.filter(|found| found.confidence >= threshold);
    running.glimpses.extend(seen.map(|found| Glimpse {
        class: found.class,
        confidence: found.confidence,
        bounds: found.bounds,
    }));
    let glimpses = &mut running.glimpses;
    glimpses.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    glimpses.truncate(MOST_GLIMPSES);
}

/// Workers that a person set, else one a core.
pub(crate) fn workers(set: Option<u8>) -> usize {
    set.map_or_else(
        || std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        usize::from,
    )
}

impl Shared {
    /// The state as screens show it.
    pub(super) fn view(&self) -> Result<AnalysisView> {
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
            running: state.running.clone().into_iter().collect(),
            seconds_per_photo: (done > 0 && state.seconds > 0.0)
                .then(|| state.seconds / f64::from(done)),
            code: state.problem,
            model: state.info.clone(),
        })
    }

    /// Tells the listener how the analysis stands.
    pub(super) fn emit(&self) {
        match self.view() {
            Ok(view) => unwind::tell(|| (self.listener)(view)),
            Err(error) => {
                tracing::error!(code = ?error.code(), trace = error.trace(), "the state of the analysis can't be read");
            }
        }
    }
}
