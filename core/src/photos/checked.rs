//! Photos that a person looked over whole: without it "nothing found" is the word of a model alone.
//!
//! Invariant: looking over is a step of the review like any decision, and taken back in its order.

use super::job_of;
use crate::error::Result;
use crate::store::{Fields, Tx};
use brainops_domain::id::{JobId, PhotoId};
use brainops_domain::view::photo::PhotoCheck;
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Notes that a person looked over the whole photo, or takes that back.
///
/// Errors: `NotFound`.
pub fn check(tx: &mut Tx<'_>, input: &PhotoCheck) -> Result<()> {
    let job = job_of(tx.sql(), input.photo_id)?;
    let by: Option<String> = tx.sql().query_row(
        "select checked_by from photo where id = ?1",
        [input.photo_id.0],
        |row| row.get(0),
    )?;
    if by.is_some() == input.checked {
        return Ok(());
    }
    let what = if input.checked {
        "looked over"
    } else {
        "no longer looked over"
    };
    let [before, after] = [!input.checked, input.checked].map(|checked| LookedOver { checked });
    crate::review::remember(tx, (job, input.photo_id, None), what, &before, &after)?;
    put(tx, input.photo_id, job, input.checked)
}

/// A step of the review: whether the photo was looked over.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LookedOver {
    checked: bool,
}

impl LookedOver {
    /// Brings the photo back to where it stood.
    pub(crate) fn restore(self, tx: &mut Tx<'_>, photo: PhotoId, job: JobId) -> Result<()> {
        put(tx, photo, job, self.checked)
    }
}

/// Writes who looked a photo over, or that nobody did.
fn put(tx: &mut Tx<'_>, photo: PhotoId, job: JobId, checked: bool) -> Result<()> {
    let (person, at) = if checked {
        (tx.person().into(), tx.now().to_rfc3339().into())
    } else {
        (Value::Null, Value::Null)
    };
    let values: Fields<'_> = vec![("checked_by", person), ("checked_at", at)];
    tx.put(Entity::Photo, photo.0, Some(job.0), &values)?;
    tx.mark(Tag::Photos);
    tx.mark(Tag::Findings);
    Ok(())
}
