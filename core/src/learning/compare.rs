//! Two models on the photos that people looked over whole.

use super::engine::Shared;
use super::reviewed::{self, Reviewed};
use super::score::{LEAST_OVERLAP, Score, score};
use crate::analysis::{Run, cached, remember, workers};
use crate::detect::{Analysis, DetectError, Detector, Options};
use crate::error::{Error, Result};
use crate::models::{Place, Shelf};
use crate::photo::decode::{self, Decoded};
use crate::review::Proposal;
use brainops_domain::failure::Code;
use brainops_domain::id::PhotoId;
use brainops_domain::view::analysis::ModelInfo;
use brainops_domain::view::learning::{Comparison, ModelTally, SkippedPhoto};
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The models to compare.
pub(crate) struct Contest {
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) places: Vec<Place>,
}

/// A model of a comparison, and how it did so far.
struct Entrant {
    detector: Detector,
    info: ModelInfo,
    score: Score,
    suggested_on: u32,
}

/// Why a photo has no score.
enum Left {
    /// It can't be looked at.
    Out(Code),
    /// The whole comparison ends.
    End(Error),
}

impl From<Error> for Left {
    fn from(error: Error) -> Self {
        Self::End(error)
    }
}

/// Compares models, each at its own threshold.
///
/// `on_photo` hears of photos done and photos in all. Errors: `Invalid` without a photo that was looked
/// over whole, those of loading a model, `Cancelled`.
pub(super) fn compare(
    shared: &Shared,
    contest: &Contest,
    mut on_photo: impl FnMut(u32, u32),
) -> Result<Comparison> {
    let (photos, set) = shared.store.read(|sql| {
        let set = crate::settings::get(sql)?.analysis_workers;
        Ok::<_, Error>((reviewed::latest_whole(sql)?, set))
    })?;
    if photos.is_empty() {
        return Err(Error::invalid(
            "photos",
            "No photo was looked over whole yet. Mark some in the review.",
        ));
    }
    let mut entrants = Vec::new();
    for place in &contest.places {
        let model = contest.shelf.load(place)?;
        entrants.push(Entrant {
            info: model.info(),
            detector: Detector::new(model),
            score: Score::default(),
            suggested_on: 0,
        });
    }
    let total = u32::try_from(photos.len()).unwrap_or(u32::MAX);
    let (mut looked_at, mut skipped) = (0, Vec::new());
    for (done, id) in (0..).zip(photos) {
        on_photo(done, total);
        let photo = shared.store.read(|sql| reviewed::get(sql, id))?;
        // Deleted meanwhile, or no longer looked over.
        let Some(photo) = photo.filter(Reviewed::is_whole) else {
            continue;
        };
        match look(shared, &entrants, &photo, workers(set)) {
            Ok(all) => {
                looked_at += 1;
                for (entrant, proposals) in entrants.iter_mut().zip(all) {
                    let threshold = entrant.info.min_confidence;
                    entrant
                        .score
                        .add(score(&proposals, threshold, &photo.marks));
                    let sha256 = &entrant.info.sha256;
                    let was_seen = shared.store.read(|sql| suggested(sql, id, sha256))?;
                    entrant.suggested_on += u32::from(was_seen);
                }
            }
            Err(Left::Out(code)) => skipped.push(SkippedPhoto {
                photo_id: photo.id,
                file_name: photo.file_name,
                code,
            }),
            Err(Left::End(error)) => return Err(error),
        }
    }
    on_photo(total, total);
    // The truth is the same for all.
    let there = entrants.first().map_or(Score::default(), |one| one.score);
    Ok(Comparison {
        photos: looked_at,
        marks: there.marks,
        debris: there.debris,
        least_overlap: LEAST_OVERLAP,
        models: entrants
            .into_iter()
            .map(|one| tally(one, looked_at))
            .collect(),
        skipped,
    })
}

fn tally(entrant: Entrant, photos: u32) -> ModelTally {
    let Entrant {
        info,
        score,
        suggested_on,
        detector: _,
    } = entrant;
    ModelTally {
        sha256: info.sha256,
        name: info.name,
        version: info.version,
        min_confidence: info.min_confidence,
        found: score.found,
        right_class: score.right_class,
        missed: score.marks - score.found,
        false_marks: score.false_marks,
        false_marks_per_photo: f64::from(score.false_marks) / f64::from(photos.max(1)),
        debris_found: score.debris_found,
        suggested_on,
    }
}

/// What each model proposes for a photo.
fn look(
    shared: &Shared,
    entrants: &[Entrant],
    photo: &Reviewed,
    workers: usize,
) -> std::result::Result<Vec<Vec<Proposal>>, Left> {
    let mut picture = None;
    let mut all = Vec::new();
    for entrant in entrants {
        if shared.stop.load(Ordering::Relaxed) {
            return Err(cancelled());
        }
        let sha256 = &entrant.info.sha256;
        let known = shared
            .store
            .read(|sql| cached(sql, &photo.blake3, sha256))?
            .filter(|run| is_complete(run, entrant.info.min_confidence));
        if let Some(run) = known {
            all.push(run.proposals);
            continue;
        }
        let picture = match &mut picture {
            Some(picture) => picture,
            none => none.insert(decode(shared, photo)?),
        };
        let options = Options {
            workers,
            ..Options::default()
        };
        let analysis = entrant
            .detector
            .analyze(picture, options, &shared.stop, |_| {})
            .map_err(|error| match error {
                DetectError::Cancelled => cancelled(),
                other => Left::Out(other.code()),
            })?;
        keep(shared, photo, sha256, &analysis)?;
        all.push(of(&analysis));
    }
    Ok(all)
}

fn cancelled() -> Left {
    Left::End(Error::coded(
        Code::Cancelled,
        "the comparison was cancelled",
    ))
}

/// Whether a kept run still holds everything at or above a threshold.
fn is_complete(run: &Run, threshold: f64) -> bool {
    let all_kept = usize::try_from(run.found).is_ok_and(|found| found == run.proposals.len());
    all_kept
        || run
            .proposals
            .last()
            .is_some_and(|weakest| weakest.confidence < threshold)
}

fn decode(shared: &Shared, photo: &Reviewed) -> std::result::Result<Decoded, Left> {
    let bytes = shared.blobs.read_checked(&photo.blake3);
    let picture = bytes.and_then(|bytes| decode::decode(&bytes, decode::Shrink::Full));
    picture.map_err(|error| Left::Out(error.code()))
}

/// Keeps a run for the same bytes: whoever takes that model next need not wait for these photos again.
fn keep(shared: &Shared, photo: &Reviewed, sha256: &str, analysis: &Analysis) -> Result<()> {
    let (blake3, sha256, run) = (photo.blake3.clone(), sha256.to_owned(), Run::of(analysis));
    shared.store.write(shared.clock.now(), move |tx| {
        remember(tx, &blake3, &sha256, &run)
    })
}

fn of(analysis: &Analysis) -> Vec<Proposal> {
    let proposal = |found: &crate::detect::Detection| Proposal {
        class: found.class,
        confidence: found.confidence,
        bounds: found.bounds,
    };
    analysis.findings.iter().map(proposal).collect()
}

/// Whether reviewers of a photo had suggestions of a model before them.
fn suggested(sql: &Connection, photo: PhotoId, model_sha256: &str) -> Result<bool> {
    Ok(sql
        .prepare_cached(
            "select exists (select 1 from detection_run where photo_id = ?1 and model_sha256 = ?2)",
        )?
        .query_row((photo.0, model_sha256), |row| row.get(0))?)
}
