//! The work on one photo: decode, detect, keep; and what becomes of a photo that can't be analyzed.

use super::engine::Shared;
use super::queue::{self, Waiting};
use super::run::{self, Run};
use super::state;
use crate::detect::{DetectError, Detector, Model, Options, Scope};
use crate::error::Error;
use crate::models;
use crate::photo::decode;
use crate::unwind;
use brainops_domain::failure::Code;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Shortest time between two events.
const EVENT: Duration = Duration::from_millis(100);

/// A loaded model, and the choice that it was loaded for.
pub(super) type Loaded = Option<(u64, Detector)>;

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

impl Shared {
    /// Works on one photo, and notes what became of it.
    ///
    /// `room` is the memory of the photo before, and then of this one.
    pub(super) fn work(&self, detector: &mut Loaded, room: &mut Vec<u8>, waiting: &Waiting) {
        let analyzed = unwind::contain(|| self.analyze(detector, room, waiting));
        let analyzed = analyzed.unwrap_or_else(|unwind::Panicked| {
            // Sessions may be in any state now; the next photo gets new ones.
            *detector = None;
            Err(Failed::Photo(Code::Internal))
        });
        match analyzed {
            Ok(()) => {
                let mut state = self.lock();
                state.done += 1;
                state.running = None;
                state.problem = None;
                *state.photos_of_job.entry(waiting.job).or_default() += 1;
            }
            Err(Failed::Cancelled) => self.lock().running = None,
            Err(Failed::Unavailable(code)) => self.rest_with(code),
            Err(Failed::Photo(code)) => self.fail(waiting, code),
        }
        self.emit();
    }

    /// Notes that a photo can't be analyzed; the next one is another matter.
    fn fail(&self, waiting: &Waiting, code: Code) {
        let photo = waiting.photo;
        tracing::warn!(photo.id = %photo, ?code, "a photo could not be analyzed");
        let noted = self
            .store
            .write(self.clock.now(), move |tx| queue::fail(tx, photo, code));
        match noted {
            Ok(()) => self.lock().running = None,
            Err(error) => {
                // Trying the same photo for ever would help nobody.
                let code = error.code();
                let trace = error.trace();
                tracing::error!(photo.id = %photo, ?code, trace, "a failed analysis can't be noted");
                self.rest_with(code);
            }
        }
    }

    fn analyze(
        &self,
        detector: &mut Loaded,
        room: &mut Vec<u8>,
        waiting: &Waiting,
    ) -> Result<(), Failed> {
        let started = Instant::now();
        self.lock().begin(waiting.photo);
        let model_sha256 = self.lock().info.as_ref().map(|info| info.sha256.clone());
        let mut before = None;
        if let Some(sha256) = model_sha256
            && let Some(run) = self
                .store
                .read(|sql| run::cached(sql, &waiting.blake3, &sha256))?
        {
            if run.skipped.is_empty() || !waiting.everything {
                return self.finish(waiting, sha256, run);
            }
            before = Some((sha256, run));
        }
        let chosen = self.lock().chosen;
        let (_, detector) = match detector {
            Some(loaded) if loaded.0 == chosen => loaded,
            other => other.insert(self.load()?),
        };
        let bytes = self
            .blobs
            .read_checked(&waiting.blake3)
            .map_err(|error| Failed::Photo(error.code()))?;
        let decoded = decode::decode_into(&bytes, decode::Shrink::Full, std::mem::take(room))
            .map_err(|error| Failed::Photo(error.code()))?;
        drop(bytes);
        let sha256 = detector.model().info().sha256;
        // A model that came only now did not look at what is known.
        let before = before
            .filter(|(known, _)| *known == sha256)
            .map(|(_, run)| run);
        let earlier = before.as_ref().map(Run::earlier);
        let options = Options {
            workers: self.lock().workers(),
            scope: match &earlier {
                Some(earlier) => Scope::Rest(earlier),
                None if waiting.everything => Scope::Everything,
                None => Scope::Roof,
            },
            ..Options::default()
        };
        let threshold = self.store.read(crate::settings::threshold)?;
        let mut last_event = Instant::now();
        let analysis = detector.analyze(&decoded, options, &self.stop, |tile| {
            if let Some(running) = &mut self.lock().running {
                state::note(running, &tile, threshold);
            }
            if last_event.elapsed() >= EVENT {
                last_event = Instant::now();
                self.emit();
            }
        })?;
        *room = decoded.rgb;
        let run = Run::of(&analysis);
        let run = match &before {
            Some(before) => run.after(before),
            None => run,
        };
        self.finish(waiting, sha256, run)?;
        self.lock().seconds += started.elapsed().as_secs_f64();
        Ok(())
    }

    /// Loads the model in use.
    fn load(&self) -> Result<(u64, Detector), Failed> {
        let (place, chosen) = {
            let state = self.lock();
            (state.model.clone(), state.chosen)
        };
        let loaded = models::load(&place, &self.library);
        let noted = Arc::clone(&self.noted);
        let in_use = loaded.as_ref().ok().map(Model::info);
        // A model that came only now is the one in use from here on, unless a person took another meanwhile.
        let is_current = self.store.write(self.clock.now(), move |tx| {
            let is_current = noted.load(Ordering::SeqCst) == chosen;
            if let Some(info) = in_use.filter(|_| is_current) {
                crate::settings::set_model(tx, &info)?;
            }
            Ok::<_, Error>(is_current)
        })?;
        if !is_current {
            // The photo's turn comes again.
            return Err(Failed::Cancelled);
        }
        let model = loaded.map_err(|error| {
            let code = error.code();
            tracing::error!(?code, "the detection model can't be used");
            Failed::Unavailable(code)
        })?;
        let mut state = self.lock();
        if state.chosen == chosen {
            state.info = Some(model.info());
            state.problem = None;
        }
        drop(state);
        Ok((chosen, Detector::new(model)))
    }

    fn finish(&self, waiting: &Waiting, sha256: String, run: Run) -> Result<(), Failed> {
        let waiting = waiting.clone();
        self.store.write(self.clock.now(), move |tx| {
            queue::finish(tx, &waiting, &sha256, &run)
        })?;
        Ok(())
    }
}
