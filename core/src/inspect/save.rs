//! Keeping what was inspected: photos and findings, as a job of a vault that exists.
//!
//! Owns the order: an original is on disk first; then its photo, its findings and the job are one
//! commit. Refuses to make a vault, and leaves imports and analyses that wait in it to the window.
//! Invariant: whenever it stops, every photo it named as kept is in the job, with its findings.

use super::{InspectError, Inspected};
use crate::clock::Clock;
use crate::detect::Analysis;
use crate::error::{Error, Result};
use crate::photo::{self, Blobs, TakenIn};
use crate::photos::{self, NewPhoto};
use crate::platform::path;
use crate::store::{Store, Tx, get_id};
use crate::vault::Opened;
use brainops_domain::failure::Code;
use brainops_domain::id::{JobId, PhotoId};
use brainops_domain::measure::RoofPlane;
use brainops_domain::view::job::{JobFields, TimelineKind};
use brainops_domain::view::photo::PhotoEdit;
use brainops_domain::view::tag::Tag;
use rusqlite::OptionalExtension as _;
use std::fs::File;
use std::path::Path;

/// The job that gets the photos.
#[derive(Debug, Clone)]
pub enum Target {
    /// The one with this number.
    Number(String),
    /// A new one, made with its first photo.
    New(Box<JobFields>),
}

/// Keeps photos in a vault.
pub struct Keeper {
    store: Store,
    blobs: Blobs,
    clock: Clock,
    source: String,
    target: To,
    begun: bool,
    // Last: nobody else opens the vault before everything above has ended.
    _lock: File,
}

#[derive(Clone)]
enum To {
    Job(JobId),
    New(Box<JobFields>),
}

/// A photo that is in the vault now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Number of its job, for people.
    pub job_number: String,
    /// The photo.
    pub photo: PhotoId,
    /// Whether it is new to the job.
    pub is_new: bool,
}

impl Keeper {
    /// Gets ready to keep photos that come from `source`, a name for the timeline.
    ///
    /// Errors: `NotFound` when no job has the number.
    pub fn new(opened: Opened, clock: Clock, source: String, target: Target) -> Result<Self> {
        let target = match target {
            Target::Number(number) => To::Job(job_of(&opened.store, &number)?),
            Target::New(fields) => To::New(fields),
        };
        Ok(Self {
            blobs: Blobs::sealed(&opened.blob_folder, &opened.key)?,
            store: opened.store,
            clock,
            source,
            target,
            begun: false,
            _lock: opened.lock,
        })
    }

    /// Keeps one photo with what `model` found on it; `None` when its file is none that can be kept.
    ///
    /// `outcome` must hold findings down to the model's own floor, as the analysis of a vault does. A
    /// photo that was not analyzed waits for analysis in the window.
    /// Errors: `DiskFull`, `Io`, `Invalid` for a new job's fields, and those of the store.
    pub fn keep(
        &mut self,
        path: &Path,
        outcome: &std::result::Result<Inspected, InspectError>,
        model_sha256: &str,
        plane: &RoofPlane,
    ) -> Result<Option<Kept>> {
        let taken = match outcome {
            Ok(inspected) => photo::take_in_bytes(&self.blobs, &inspected.bytes)?,
            Err(_) => match photo::take_in(&self.blobs, path) {
                Ok(taken) => taken,
                Err(failure) if failure.code == Code::DiskFull => {
                    return Err(Error::coded(failure.code, failure.detail));
                }
                // Why it can't be read was told by inspecting it.
                Err(_) => return Ok(None),
            },
        };
        let one = One {
            target: self.target.clone(),
            source: (!self.begun).then(|| self.source.clone()),
            name: path::name(path),
            taken,
            analysis: outcome.as_ref().ok().map(|seen| seen.analysis.clone()),
            model_sha256: model_sha256.to_owned(),
            plane: *plane,
        };
        let (job, kept) = self
            .store
            .write(self.clock.now(), move |tx| one.write(tx))?;
        self.target = To::Job(job);
        self.begun = true;
        Ok(Some(kept))
    }
}

/// One photo on its way into the database.
struct One {
    target: To,
    /// Set for the first photo: its commit says on the timeline where all come from.
    source: Option<String>,
    name: String,
    taken: TakenIn,
    analysis: Option<Analysis>,
    model_sha256: String,
    plane: RoofPlane,
}

impl One {
    fn write(self, tx: &mut Tx<'_>) -> Result<(JobId, Kept)> {
        let job = match &self.target {
            To::Job(job) => *job,
            To::New(fields) => crate::jobs::create(tx, fields)?,
        };
        if let Some(source) = &self.source {
            let words = format!("inspected photos of {source} from the command line");
            crate::jobs::add_entry(tx, job, TimelineKind::Import, &words)?;
        }
        let (blake3, is_shown) = (self.taken.hash.clone(), self.taken.shown.is_ok());
        let (photo, is_new) = photos::add(tx, &NewPhoto::of(job, None, self.name, self.taken))?;
        if is_new {
            let said = PhotoEdit {
                photo_ids: vec![photo],
                label: None,
                roof_height_m: self.plane.height_m,
                pitch_in_12: self.plane.pitch_in_12,
            };
            photos::edit(tx, &said)?;
        }
        if is_shown {
            crate::analysis::enqueue(tx, job, &[photo])?;
            if let Some(found) = &self.analysis {
                crate::analysis::adopt(tx, (job, photo), blake3, &self.model_sha256, found)?;
            }
        }
        crate::jobs::refresh(tx, job)?;
        tx.mark(Tag::Jobs);
        let job_number = crate::jobs::get(tx.sql(), job)?.row.number;
        let kept = Kept {
            job_number,
            photo,
            is_new,
        };
        Ok((job, kept))
    }
}

fn job_of(store: &Store, number: &str) -> Result<JobId> {
    let found: Option<JobId> = store.read(|sql| {
        sql.prepare_cached("select job_id from job_index where number = ?1 and deleted = 0")?
            .query_row([number], |row| get_id(row, "job_id"))
            .optional()
            .map_err(Error::from)
    })?;
    found.ok_or_else(|| Error::coded(Code::NotFound, format!("no job has the number {number}")))
}
