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
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Notes that a person looked over the whole photo, or takes that back.
///
/// Errors: `NotFound`.
pub fn check(tx: &mut Tx<'_>, input: &PhotoCheck) -> Result<()> {
    let job = job_of(tx.sql(), input.photo_id)?;
    let before = LookedOver::of(tx.sql(), input.photo_id)?;
    if before.checked_by.is_some() == input.checked {
        return Ok(());
    }
    let (what, after) = if input.checked {
        let after = LookedOver {
            checked_by: Some(tx.person().to_owned()),
            checked_at: Some(tx.now().to_rfc3339()),
        };
        ("looked over", after)
    } else {
        ("no longer looked over", LookedOver::default())
    };
    crate::review::remember(tx, (job, input.photo_id, None), what, &before, &after)?;
    after.put(tx, input.photo_id, job)
}

/// Who looked a photo over, and when; a step of the review keeps it, so that taking one back puts no other
/// person's name to it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LookedOver {
    checked_by: Option<String>,
    checked_at: Option<String>,
}

impl LookedOver {
    fn of(sql: &Connection, photo: PhotoId) -> Result<Self> {
        Ok(sql.query_row(
            "select checked_by, checked_at from photo where id = ?1",
            [photo.0],
            |row| {
                Ok(Self {
                    checked_by: row.get("checked_by")?,
                    checked_at: row.get("checked_at")?,
                })
            },
        )?)
    }

    /// Writes it to its photo.
    pub(crate) fn put(self, tx: &mut Tx<'_>, photo: PhotoId, job: JobId) -> Result<()> {
        let value = |text: Option<String>| text.map_or(Value::Null, Value::from);
        let values: Fields<'_> = vec![
            ("checked_by", value(self.checked_by)),
            ("checked_at", value(self.checked_at)),
        ];
        tx.put(Entity::Photo, photo.0, Some(job.0), &values)?;
        tx.mark(Tag::Photos);
        tx.mark(Tag::Findings);
        Ok(())
    }
}
