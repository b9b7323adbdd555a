//! Known lengths marked on photos: what sizes rest on where the camera tells no height.
//!
//! Owns the row's field and its undo step; the geometry is `domain::measure`. Invariant: sizes are never
//! stored, so a new mark measures every finding of its photo again, and taking it back does so too.

use crate::error::{Error, Result};
use crate::photos;
use crate::review;
use crate::store::{StoreError, Tx};
use brainops_domain::id::{JobId, PhotoId};
use brainops_domain::view::ground::{GroundMark, MarkedLength};
use brainops_domain::view::review::PhotoReview;
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use rusqlite::Row;

/// Marks a known length in place of the one before, or takes it away; gives the photo measured again.
///
/// Errors: `NotFound`; `Invalid` for a line that is not on the photo, too short, or a length out of range.
pub fn mark(tx: &mut Tx<'_>, input: &GroundMark) -> Result<PhotoReview> {
    let job = photos::job_of(tx.sql(), input.photo_id)?;
    let shot = photos::shot(tx.sql(), input.photo_id)?;
    if let Some(marked) = &input.marked {
        marked
            .check(shot.width_px, shot.height_px)
            .map_err(|problem| Error::invalid("marked", problem.to_string()))?;
    }
    if shot.marked != input.marked {
        let what = match (&shot.marked, &input.marked) {
            (_, None) => "known length taken away",
            (None, Some(_)) => "known length marked",
            (Some(_), Some(_)) => "known length changed",
        };
        let at = (job, input.photo_id, None);
        review::remember(tx, at, what, &shot.marked, &input.marked)?;
        put(tx, input.photo_id, job, input.marked)?;
    }
    review::photo(tx.sql(), input.photo_id)
}

/// Writes the field, and says that everything measured on the photo is stale.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    photo: PhotoId,
    job: JobId,
    marked: Option<MarkedLength>,
) -> Result<()> {
    let value = serde_json::to_value(marked).map_err(stored)?;
    let fields = vec![("marked_length", value)];
    tx.put(Entity::Photo, photo.0, Some(job.0), &fields)?;
    tx.mark(Tag::Photos);
    tx.mark(Tag::Findings);
    Ok(())
}

/// The marked length of a row of photos.
pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Option<MarkedLength>> {
    let text: Option<String> = row.get("marked_length")?;
    text.map_or(Ok(None), |text| {
        serde_json::from_str(&text).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(
                0,
                rusqlite::types::Type::Text,
                Box::new(error),
            )
        })
    })
}

fn stored(source: serde_json::Error) -> StoreError {
    StoreError::Stored {
        what: "marked length",
        source: Box::new(source),
    }
}
