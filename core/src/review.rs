//! Review: what people decide about findings.
//!
//! Invariant: a suggestion is never changed. A decision is a row of its own; `finding_state` shows the
//! latest one over the suggestion. Undo adds a decision too, so history keeps both. A suggestion that a
//! later run of a model replaced is retired by the record of that run.

mod propose;
mod read;
mod state;

pub use propose::{Proposal, Round, propose, restate};
pub(crate) use read::findings;
pub use read::{photo, progress};
pub(crate) use state::State;

use crate::document::words::counted;
use crate::error::{Error, Result};
use crate::photos::LookedOver;
use crate::store::{Fields, StoreError, Tx, id_value};
use brainops_domain::id::{DecisionId, FindingId, JobId, PhotoId};
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::job::TimelineKind;
use brainops_domain::view::review::{Finding, FindingEdit, NewFinding, Undone, Verdict};
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use rusqlite::{OptionalExtension, params};
use serde_json::Value;
use state::Standing;

/// Highest severity.
const SEVERITY: u8 = 4;

/// Decides about a finding; absent fields stay as they are.
///
/// Errors: `NotFound`, `Invalid` for a box outside the photo or a severity above 4.
pub fn edit(tx: &mut Tx<'_>, input: &FindingEdit) -> Result<Finding> {
    let standing = Standing::get(tx.sql(), input.finding_id)?;
    let mut after = standing.state.clone();
    let mut what = Vec::new();
    if let Some(class) = input.class
        && class != after.class
    {
        after.class = class;
        what.push(format!("class {}", class.label().to_lowercase()));
    }
    if let Some(bounds) = input.bounds {
        check_box(tx, standing.photo, &bounds)?;
        if bounds != after.bounds {
            after.bounds = bounds;
            what.push("box moved".to_owned());
        }
    }
    if let Some(severity) = input.severity {
        if severity > SEVERITY {
            return Err(Error::invalid("severity", "Severity is 0 to 4."));
        }
        after.severity = Some(severity);
        what.push(format!("severity {severity}"));
    }
    if let Some(verdict) = input.verdict {
        after.verdict = verdict.into();
        what.push(words(verdict).to_owned());
    }
    if after != standing.state {
        let what = format!("{} #{}", what.join(", "), standing.number);
        step(tx, &standing, &after, &what)?;
        decide(tx, &standing, &after)?;
    }
    read::finding(tx.sql(), input.finding_id)
}

/// Draws a mark; it counts as accepted.
///
/// Errors: `NotFound`, `Invalid` for a box outside the photo.
pub fn draw(tx: &mut Tx<'_>, input: &NewFinding) -> Result<Finding> {
    check_box(tx, input.photo_id, &input.bounds)?;
    let job: JobId = tx.sql().query_row(
        "select job_id from photo where id = ?1",
        [input.photo_id.0],
        |row| crate::store::get_id(row, "job_id"),
    )?;
    let now = tx.now();
    let id = FindingId::mint(now);
    let number = next_number(tx, input.photo_id)?;
    let mut values = finding_fields(
        input.photo_id,
        job,
        number,
        "person",
        input.class.name(),
        &input.bounds,
    );
    values.push(("created_at", now.to_rfc3339().into()));
    tx.put(Entity::Finding, id.0, Some(job.0), &values)?;
    let before = State::drawn(input);
    // A person's mark is certain to be shown: the threshold is for models.
    before.save(tx, id, input.photo_id, job, 1.0)?;
    let standing = Standing {
        finding: id,
        photo: input.photo_id,
        job,
        number,
        confidence: 1.0,
        state: before,
    };
    let after = State {
        verdict: state::Held::Accepted,
        ..standing.state.clone()
    };
    step(tx, &standing, &after, &format!("drawn #{number}"))?;
    decide(tx, &standing, &after)?;
    read::finding(tx.sql(), id)
}

/// Takes the last step of a job back.
pub fn undo(tx: &mut Tx<'_>, job: JobId) -> Result<Option<Undone>> {
    replay(
        tx,
        job,
        "select position, photo_id, finding_id, what, state_before as state from review_step
         where job_id = ?1 and taken_back = 0
         order by position desc
         limit 1",
        1,
    )
}

/// Does the last step that was taken back again.
pub fn redo(tx: &mut Tx<'_>, job: JobId) -> Result<Option<Undone>> {
    replay(
        tx,
        job,
        "select position, photo_id, finding_id, what, state_after as state from review_step
         where job_id = ?1 and taken_back = 1
         order by position
         limit 1",
        0,
    )
}

fn replay(tx: &mut Tx<'_>, job: JobId, query: &str, taken_back: i64) -> Result<Option<Undone>> {
    let found: Option<(i64, PhotoId, Option<FindingId>, String, String)> = tx
        .sql()
        .query_row(query, [job.0], |row| {
            Ok((
                row.get("position")?,
                crate::store::get_id(row, "photo_id")?,
                row.get::<_, Option<uuid::Uuid>>("finding_id")?
                    .map(FindingId::from),
                row.get("what")?,
                row.get("state")?,
            ))
        })
        .optional()?;
    let Some((position, photo_id, finding_id, what, state)) = found else {
        return Ok(None);
    };
    let unreadable = |source: serde_json::Error| StoreError::Stored {
        what: "review step",
        source: Box::new(source),
    };
    match finding_id {
        Some(finding) => {
            let standing = Standing::get(tx.sql(), finding)?;
            let state: State = serde_json::from_str(&state).map_err(unreadable)?;
            decide(tx, &standing, &state)?;
        }
        None => match serde_json::from_str::<LookedOver>(&state) {
            Ok(step) => step.put(tx, photo_id, job)?,
            Err(_) => {
                // Else it is of a known length, whose state is none or a line.
                let marked = serde_json::from_str(&state).map_err(unreadable)?;
                crate::ground::put(tx, photo_id, job, marked)?;
            }
        },
    }
    tx.sql().execute(
        "update review_step set taken_back = ?2 where position = ?1",
        params![position, taken_back],
    )?;
    Ok(Some(Undone {
        job_id: job,
        photo_id,
        finding_id,
        what,
    }))
}

/// Remembers a step, so that it can be taken back; what was taken back before is gone with it.
fn step(tx: &mut Tx<'_>, standing: &Standing, after: &State, what: &str) -> Result<()> {
    let at = (standing.job, standing.photo, Some(standing.finding));
    remember(tx, at, what, &standing.state, after)
}

/// Remembers what an action changed on a photo, or on one finding of it.
pub(crate) fn remember(
    tx: &mut Tx<'_>,
    (job, photo, finding): (JobId, PhotoId, Option<FindingId>),
    what: &str,
    before: &impl serde::Serialize,
    after: &impl serde::Serialize,
) -> Result<()> {
    fn json(state: &impl serde::Serialize) -> std::result::Result<String, StoreError> {
        serde_json::to_string(state).map_err(|source| StoreError::Stored {
            what: "review step",
            source: Box::new(source),
        })
    }
    let sql = tx.sql();
    sql.execute(
        "delete from review_step where job_id = ?1 and taken_back = 1",
        [job.0],
    )?;
    sql.execute(
        "insert into review_step (job_id, photo_id, finding_id, what, state_before, state_after)
         values (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            job.0,
            photo.0,
            finding.map(|finding| finding.0),
            what,
            json(before)?,
            json(after)?
        ],
    )?;
    Ok(())
}

fn decide(tx: &mut Tx<'_>, standing: &Standing, after: &State) -> Result<()> {
    let now = tx.now();
    let person = tx.person().to_owned();
    let values: Fields<'_> = vec![
        ("finding_id", id_value(standing.finding)),
        ("job_id", id_value(standing.job)),
        ("verdict", after.verdict.name().into()),
        ("class", after.class.name().into()),
        ("x0", after.bounds.x0.into()),
        ("y0", after.bounds.y0.into()),
        ("x1", after.bounds.x1.into()),
        ("y1", after.bounds.y1.into()),
        ("severity", after.severity.map_or(Value::Null, Value::from)),
        ("person", person.clone().into()),
        ("decided_at", now.to_rfc3339().into()),
    ];
    tx.put(
        Entity::Decision,
        DecisionId::mint(now).0,
        Some(standing.job.0),
        &values,
    )?;
    let by = after.verdict.is_decided().then_some((person, now));
    State {
        decided: by,
        ..after.clone()
    }
    .save(
        tx,
        standing.finding,
        standing.photo,
        standing.job,
        standing.confidence,
    )?;
    tx.mark(Tag::Findings);
    Ok(())
}

/// Writes on the timeline that a review was done: `finished the review: 12 accepted, 30 marked as no damage`.
pub fn finish(tx: &mut Tx<'_>, job: JobId) -> Result<()> {
    let progress = read::progress(tx.sql(), job)?;
    let all = counted(progress.total as usize, "finding", "findings");
    let words = format!("checked {} of {all}", progress.decided);
    crate::jobs::add_entry(tx, job, TimelineKind::Analysis, &words)
}

fn finding_fields(
    photo: PhotoId,
    job: JobId,
    number: u32,
    source: &'static str,
    class: &'static str,
    bounds: &PixelBox,
) -> Fields<'static> {
    vec![
        ("photo_id", id_value(photo)),
        ("job_id", id_value(job)),
        ("number", number.into()),
        ("source", source.into()),
        ("class", class.into()),
        ("x0", bounds.x0.into()),
        ("y0", bounds.y0.into()),
        ("x1", bounds.x1.into()),
        ("y1", bounds.y1.into()),
    ]
}

fn next_number(tx: &Tx<'_>, photo: PhotoId) -> Result<u32> {
    let last: Option<u32> = tx.sql().query_row(
        "select max(number) from finding where photo_id = ?1",
        [photo.0],
        |row| row.get(0),
    )?;
    Ok(last.unwrap_or(0) + 1)
}

fn check_box(tx: &Tx<'_>, photo: PhotoId, bounds: &PixelBox) -> Result<()> {
    let size: Option<(u32, u32)> = tx
        .sql()
        .query_row(
            "select width_px, height_px from photo where id = ?1",
            [photo.0],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let (width, height) = size.ok_or(Error::NotFound { what: "photo" })?;
    if bounds.lies_on(width, height) {
        Ok(())
    } else {
        Err(Error::invalid(
            "box",
            "A mark lies on its photo and is at least one pixel wide and high.",
        ))
    }
}

fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::ToCheck => "back to check",
        Verdict::Accepted => "accepted",
        Verdict::Rejected => "rejected",
    }
}
