//! Analyzing one photo: tiles over workers, findings as they come, one merged list at the end.
//!
//! Owns the workers and their sessions. Refuses to hold a cancel up for longer than one tile.
//! Invariant: a worker computes on its own thread alone, so its clock tells the whole cost.

use super::boxes::{self, Detection};
use super::error::DetectError;
use super::model::Model;
use super::tiles::{self, Tile};
use super::{input, merge};
use crate::photo::decode::Decoded;
use cpu_time::ThreadTime;
use ort::session::Session;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

/// How to analyze.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Findings below are left out; absent means the model's own floor.
    pub min_confidence: Option<f64>,
    /// Tiles computed at a time.
    pub workers: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            min_confidence: None,
            workers: 2,
        }
    }
}

/// One tile is done.
#[derive(Debug)]
pub struct TileDone<'a> {
    /// Tiles done so far, this one included.
    pub done: u32,
    /// Tiles in all.
    pub total: u32,
    /// What was found on it; doubles with its neighbors are still in.
    pub findings: &'a [Detection],
}

/// What was found on a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// Findings, most confident first.
    pub findings: Vec<Detection>,
    /// Tiles looked at.
    pub tiles: u32,
    /// Wall time.
    pub elapsed: Duration,
    /// Processor time of all workers.
    pub cpu: Duration,
}

/// A model with sessions to run it.
#[derive(Debug)]
pub struct Detector {
    model: Model,
    /// Idle sessions; one is made when there is none.
    idle: Mutex<Vec<Session>>,
}

/// What a worker reports.
type Report = Result<Vec<Detection>, DetectError>;

impl Detector {
    /// Sets a model up.
    #[must_use]
    pub fn new(model: Model) -> Self {
        Self {
            model,
            idle: Mutex::default(),
        }
    }

    /// The model in use.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Looks at a photo. `on_tile` is called on this thread as tiles get done, in any order.
    ///
    /// Errors: `Cancelled` within one tile of the flag being set; `Run` when the library fails.
    pub fn analyze(
        &self,
        photo: &Decoded,
        options: Options,
        cancel: &AtomicBool,
        mut on_tile: impl FnMut(TileDone<'_>),
    ) -> Result<Analysis, DetectError> {
        let started = Instant::now();
        let tiles = tiles::plan(photo.width_px, photo.height_px, self.model.multiple());
        let total = u32::try_from(tiles.len()).expect("BUG: a photo has a bounded number of tiles");
        let floor = options
            .min_confidence
            .unwrap_or(self.model.info().score_floor);
        let next = AtomicUsize::new(0);
        let workers = options.workers.clamp(1, tiles.len());
        let (sender, reports) = mpsc::channel::<Report>();
        let (found, cpu) = std::thread::scope(|scope| {
            let spawned: Vec<_> = (0..workers)
                .map(|_| {
                    let sender = sender.clone();
                    let (tiles, next) = (&tiles, &next);
                    scope.spawn(move || self.work(photo, tiles, next, floor, cancel, &sender))
                })
                .collect();
            drop(sender);
            let mut found: Result<Vec<Detection>, DetectError> = Ok(Vec::new());
            let mut done = 0;
            for report in reports {
                match (report, &mut found) {
                    (Ok(findings), Ok(all)) => {
                        done += 1;
                        on_tile(TileDone {
                            done,
                            total,
                            findings: &findings,
                        });
                        all.extend(findings);
                    }
                    (Err(error), found @ Ok(_)) => {
                        // The others stop at their next tile.
                        next.store(tiles.len(), Ordering::Relaxed);
                        *found = Err(error);
                    }
                    (_, Err(_)) => {}
                }
            }
            let join = |worker: std::thread::ScopedJoinHandle<'_, Duration>| {
                worker.join().expect("BUG: a worker does not panic")
            };
            (found, spawned.into_iter().map(join).sum())
        });
        Ok(Analysis {
            findings: merge::merge(found?),
            tiles: total,
            elapsed: started.elapsed(),
            cpu,
        })
    }

    /// Computes tiles until none is left; gives the processor time spent.
    fn work(
        &self,
        photo: &Decoded,
        tiles: &[Tile],
        next: &AtomicUsize,
        floor: f64,
        cancel: &AtomicBool,
        reports: &mpsc::Sender<Report>,
    ) -> Duration {
        let clock = ThreadTime::now();
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle().pop();
        let session = kept.map_or_else(|| self.model.session(), Ok);
        match session {
            Ok(mut session) => {
                let mut buffer = Vec::new();
                while let Some(tile) = tiles.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let report = if cancel.load(Ordering::Relaxed) {
                        Err(DetectError::Cancelled)
                    } else {
                        self.look(&mut session, photo, tile, floor, &mut buffer)
                    };
                    let is_over = report.is_err();
                    if reports.send(report).is_err() || is_over {
                        break;
                    }
                }
                idle().push(session);
            }
            Err(error) => {
                if reports.send(Err(error)).is_err() {
                    tracing::debug!("nobody waits for this analysis any more");
                }
            }
        }
        clock.elapsed()
    }

    fn look(
        &self,
        session: &mut Session,
        photo: &Decoded,
        tile: &Tile,
        floor: f64,
        buffer: &mut Vec<f32>,
    ) -> Report {
        input::fill(photo, tile, buffer);
        let sides = (photo.width_px, photo.height_px);
        let (strides, classes) = (self.model.strides(), self.model.classes());
        let decode = |raw: &[f32]| boxes::decode(raw, tile, strides, classes, floor, sides);
        Ok(merge::merge(self.model.run(
            session,
            buffer,
            (tile.width, tile.height),
            decode,
        )?))
    }
}
