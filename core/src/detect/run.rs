//! Analyzing one photo: tiles over workers, findings as they come, one merged list at the end.
//!
//! Owns the workers and their sessions. Refuses to hold a cancel up: it ends the network within its tile.
//! Invariant: a worker computes on its own thread alone, so its clock tells the whole cost.

use super::boxes::{self, Detection};
use super::error::DetectError;
use super::model::Model;
use super::scope::{self, Plan, Scope};
use super::stitch::{Part, stitch};
use super::tiles::Tile;
use super::{input, merge};
use crate::photo::decode::Decoded;
use brainops_domain::pixel::PixelBox;
use cpu_time::ThreadTime;
use ort::session::{RunOptions, Session};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time between two looks at the cancel flag while tiles are computed.
const LOOK: Duration = Duration::from_millis(5);

/// How to analyze.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options<'a> {
    /// Findings below are left out; absent means the model's own floor.
    pub min_confidence: Option<f64>,
    /// Tiles computed at a time.
    pub workers: usize,
    /// How much of the photo is looked at.
    pub scope: Scope<'a>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            min_confidence: None,
            workers: 2,
            scope: Scope::Roof,
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
    /// Parts of the photo that were left out, as there is no roof on them.
    pub skipped: Vec<PixelBox>,
    /// Wall time.
    pub elapsed: Duration,
    /// Processor time of all workers, and of the look for the roof.
    pub cpu: Duration,
    /// Of this, spent in the networks.
    pub network_cpu: Duration,
}

/// A model with sessions to run it.
#[derive(Debug)]
pub struct Detector {
    model: Model,
    /// Idle workers; one is made when there is none.
    idle: Mutex<Vec<Worker>>,
}

/// What a worker computes with. Its input is kept, too: its pages would cost as much anew as filling them.
#[derive(Debug)]
struct Worker {
    session: Session,
    input: Vec<f32>,
}

/// What a worker reports of a tile.
type Report = Result<(Tile, Vec<Detection>), DetectError>;

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
    /// Errors: `Cancelled` soon after the flag was set, even within a tile; `Run` when the library fails;
    /// `NotANumber` when the network's output is none.
    pub fn analyze(
        &self,
        photo: &Decoded,
        options: Options<'_>,
        cancel: &AtomicBool,
        mut on_tile: impl FnMut(TileDone<'_>),
    ) -> Result<Analysis, DetectError> {
        let started = Instant::now();
        let (width, height) = (photo.width_px, photo.height_px);
        let run_options = RunOptions::new().map_err(DetectError::Run)?;
        let clock = ThreadTime::now();
        let Plan {
            tiles,
            skipped,
            before,
            network_cpu,
        } = scope::plan(&self.model, photo, options.scope, &run_options);
        let mut spent = Spent {
            cpu: clock.elapsed(),
            network_cpu,
        };
        let total = u32::try_from(tiles.len()).expect("BUG: a photo has a bounded number of tiles");
        let floor = options.min_confidence.unwrap_or(self.model.score_floor());
        let job = Job {
            photo,
            tiles: &tiles,
            next: AtomicUsize::new(0),
            floor,
            cancel,
            options: run_options,
        };
        let workers = options.workers.clamp(1, tiles.len());
        let (sender, reports) = mpsc::channel::<Report>();
        let found = std::thread::scope(|scope| {
            let spawned: Vec<_> = (0..workers)
                .map(|_| {
                    let (sender, job) = (sender.clone(), &job);
                    scope.spawn(move || self.work(job, &sender))
                })
                .collect();
            drop(sender);
            let mut found: Result<Vec<Part>, DetectError> = Ok(before);
            let mut done = 0;
            loop {
                match (reports.recv_timeout(LOOK), &mut found) {
                    (Ok(Ok((tile, findings))), Ok(all)) => {
                        done += 1;
                        on_tile(TileDone {
                            done,
                            total,
                            findings: &findings,
                        });
                        let part = |one| Part::new(one, &tile, (width, height));
                        all.extend(findings.into_iter().map(part));
                    }
                    (Ok(Err(error)), found @ Ok(_)) => {
                        // The others stop at their next tile.
                        job.next.store(tiles.len(), Ordering::Relaxed);
                        *found = Err(error);
                    }
                    (Ok(_), Err(_)) => {}
                    (Err(RecvTimeoutError::Timeout), _) => job.look_for_cancel(),
                    (Err(RecvTimeoutError::Disconnected), _) => break,
                }
            }
            for worker in spawned {
                let one = worker.join().expect("BUG: a worker does not panic");
                spent.cpu += one.cpu;
                spent.network_cpu += one.network_cpu;
            }
            found
        });
        Ok(Analysis {
            findings: merge::merge(stitch(found?)),
            tiles: total,
            skipped,
            elapsed: started.elapsed(),
            cpu: spent.cpu,
            network_cpu: spent.network_cpu,
        })
    }

    /// Computes tiles until none is left; gives the processor time spent.
    fn work(&self, job: &Job<'_>, reports: &mpsc::Sender<Report>) -> Spent {
        let clock = ThreadTime::now();
        let mut network_cpu = Duration::ZERO;
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle().pop();
        match kept.map_or_else(|| self.worker(), Ok) {
            Ok(mut worker) => {
                while let Some(tile) = job.tiles.get(job.next.fetch_add(1, Ordering::Relaxed)) {
                    let report = self.look(&mut worker, job, tile, &mut network_cpu);
                    let is_over = report.is_err();
                    if reports.send(report).is_err() || is_over {
                        break;
                    }
                }
                idle().push(worker);
            }
            Err(error) => {
                if reports.send(Err(error)).is_err() {
                    tracing::debug!("nobody waits for this analysis any more");
                }
            }
        }
        Spent {
            cpu: clock.elapsed(),
            network_cpu,
        }
    }

    fn worker(&self) -> Result<Worker, DetectError> {
        Ok(Worker {
            session: self.model.network().session()?,
            input: Vec::new(),
        })
    }

    fn look(
        &self,
        Worker { session, input }: &mut Worker,
        job: &Job<'_>,
        tile: &Tile,
        network_cpu: &mut Duration,
    ) -> Report {
        if job.is_cancelled() {
            return Err(DetectError::Cancelled);
        }
        input::fill(job.photo, tile, input);
        let sides = (job.photo.width_px, job.photo.height_px);
        let (strides, classes) = (self.model.strides(), self.model.classes());
        let clock = ThreadTime::now();
        let decode = |_: &[i64], raw: &[f32]| {
            *network_cpu += clock.elapsed();
            boxes::decode(raw, tile, strides, classes, job.floor, sides)
        };
        let size = (tile.width, tile.height);
        let network = self.model.network();
        match network.run(session, input, size, &job.options, decode) {
            Ok(found) => Ok((*tile, merge::merge(found?))),
            // The library calls a run that was ended a failure.
            Err(DetectError::Run(_)) if job.is_cancelled() => Err(DetectError::Cancelled),
            Err(error) => Err(error),
        }
    }
}

/// Processor time of a worker, or of all.
struct Spent {
    cpu: Duration,
    network_cpu: Duration,
}

/// One photo's work, shared by its workers.
struct Job<'a> {
    photo: &'a Decoded,
    tiles: &'a [Tile],
    /// The first tile that nobody has taken.
    next: AtomicUsize,
    floor: f64,
    cancel: &'a AtomicBool,
    /// Of every run of the network; ending it ends them all.
    options: RunOptions,
}

impl Job<'_> {
    fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    /// Ends the runs under way when the caller cancelled.
    fn look_for_cancel(&self) {
        if self.is_cancelled()
            && let Err(error) = self.options.terminate()
        {
            // They end with their tile then.
            tracing::warn!(%error, "a run of the network can't be ended early");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{Library, tiles};
    use std::path::Path;

    fn squares() -> Detector {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let library = Library {
            file: None,
            folders: vec![here.join("../.cache/onnxruntime")],
        };
        let model = Model::load(&here.join("tests/fixtures/detect"), &library);
        Detector::new(model.unwrap())
    }

    /// A black photo with red squares at pseudo-random places.
    fn photo(width: u32, height: u32) -> Decoded {
        let mut rgb = vec![0; (width * height * 3) as usize];
        for index in 0..500_u32 {
            let (left, top) = (index * 7919 % (width - 40), index * 104_729 % (height - 40));
            for y in top..top + 8 + index % 32 {
                for x in left..left + 8 + index % 32 {
                    rgb[((y * width + x) * 3) as usize] = 255;
                }
            }
        }
        Decoded {
            width_px: width,
            height_px: height,
            rgb,
        }
    }

    #[test]
    fn any_order_of_tiles_gives_the_same_findings() {
        let (detector, photo) = (squares(), photo(3200, 2900));
        let cancel = AtomicBool::new(false);
        let whole = detector
            .analyze(&photo, Options::default(), &cancel, |_| {})
            .unwrap();
        assert!(whole.findings.len() > 100 && whole.tiles == 9);
        let tiles = tiles::plan(photo.width_px, photo.height_px, 16);
        let mut worker = detector.worker().unwrap();
        for stride in [1, 2, 4, 5, 7, 8] {
            let job = Job {
                photo: &photo,
                tiles: &tiles,
                next: AtomicUsize::new(0),
                floor: detector.model.info().score_floor,
                cancel: &cancel,
                options: RunOptions::new().unwrap(),
            };
            let mut found = Vec::new();
            // A stride without a common factor visits each tile once.
            for step in 0..tiles.len() {
                let tile = &tiles[step * stride % tiles.len()];
                let mut spent = Duration::ZERO;
                let one = detector.look(&mut worker, &job, tile, &mut spent);
                let (tile, one) = one.unwrap();
                let part = |one| Part::new(one, &tile, (photo.width_px, photo.height_px));
                found.extend(one.into_iter().map(part));
            }
            assert_eq!(
                merge::merge(stitch(found)),
                whole.findings,
                "stride {stride}"
            );
        }
    }
}
