//! Jobs and their customers: make, edit, move, delete, bring back, note.
//!
//! Invariant: after every write here `job_index` and `job_search` show the job as its tables do.

mod index;
mod list;
mod timeline;

pub(crate) use index::{refresh, set_squares, set_value};
pub use list::{board, count, list};
pub(crate) use timeline::note as add_entry;

use crate::error::{Error, Result};
use crate::store::{Fields, Tx, get_id, get_instant, get_opt_date, get_opt_instant, id_value};
use brainops_domain::id::{CustomerId, JobId};
use brainops_domain::stage::Stage;
use brainops_domain::view::job::{JobDetail, JobEdit, JobFields, NewNote, StageMove, TimelineKind};
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use chrono::Datelike as _;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

/// Longest text of one field, in characters.
const FIELD_CHARS: usize = 500;
/// Longest note, in characters.
const NOTE_CHARS: usize = 4_000;

/// Makes a job and its customer; it starts as a lead.
///
/// Errors: `Invalid` naming the field.
pub fn create(tx: &mut Tx<'_>, fields: &JobFields) -> Result<JobId> {
    check(fields)?;
    let now = tx.now();
    let job = JobId::mint(now);
    let customer = CustomerId::mint(now);
    let at = now.to_rfc3339();
    let mut person = customer_fields(fields);
    person.push(("created_at", at.clone().into()));
    tx.put(Entity::Customer, customer.0, Some(job.0), &person)?;
    let mut values = job_fields(fields);
    values.push(("customer_id", id_value(customer)));
    values.push(("number", next_number(tx)?.into()));
    values.push(("stage", Stage::Lead.name().into()));
    values.push(("stage_since", at.clone().into()));
    values.push(("created_at", at.into()));
    tx.put(Entity::Job, job.0, Some(job.0), &values)?;
    timeline::note(tx, job, TimelineKind::Created, "made this job")?;
    finish(tx, job)?;
    Ok(job)
}

/// Changes fields of a job and its customer; only those that differ are recorded.
///
/// Errors: `Invalid`, `NotFound`.
pub fn edit(tx: &mut Tx<'_>, input: &JobEdit) -> Result<()> {
    check(&input.fields)?;
    let job = input.job_id;
    let before = get(tx.sql(), job)?;
    let customer: CustomerId = tx.sql().query_row(
        "select customer_id from job where id = ?1",
        [job.0],
        |row| get_id(row, "customer_id"),
    )?;
    let person = tx.put(
        Entity::Customer,
        customer.0,
        Some(job.0),
        &customer_fields(&input.fields),
    )?;
    let place = tx.put(Entity::Job, job.0, Some(job.0), &job_fields(&input.fields))?;
    if person || place {
        timeline::note(
            tx,
            job,
            TimelineKind::Edited,
            &timeline::changes(&before.fields, &input.fields),
        )?;
        finish(tx, job)?;
    }
    Ok(())
}

/// Moves a job to another stage.
pub fn move_to(tx: &mut Tx<'_>, input: StageMove) -> Result<()> {
    let before = get(tx.sql(), input.job_id)?.row.stage;
    if before == input.stage {
        return Ok(());
    }
    let values: Fields<'_> = vec![
        ("stage", input.stage.name().into()),
        ("stage_since", tx.now().to_rfc3339().into()),
    ];
    tx.put(Entity::Job, input.job_id.0, Some(input.job_id.0), &values)?;
    let text = format!(
        "moved it from {} to {}",
        before.label(),
        input.stage.label()
    );
    timeline::note(tx, input.job_id, TimelineKind::Stage, &text)?;
    finish(tx, input.job_id)
}

/// Deletes a job; nothing of it is erased.
pub fn delete(tx: &mut Tx<'_>, job: JobId) -> Result<()> {
    set_deleted(tx, job, tx.now().to_rfc3339().into(), "deleted it")
}

/// Brings a deleted job back.
pub fn restore(tx: &mut Tx<'_>, job: JobId) -> Result<()> {
    set_deleted(tx, job, Value::Null, "brought it back")
}

fn set_deleted(tx: &mut Tx<'_>, job: JobId, deleted_at: Value, words: &str) -> Result<()> {
    let before = get(tx.sql(), job)?.deleted_at;
    if before.is_some() != deleted_at.is_null() {
        return Ok(());
    }
    tx.put(
        Entity::Job,
        job.0,
        Some(job.0),
        &vec![("deleted_at", deleted_at)],
    )?;
    timeline::note(tx, job, TimelineKind::Deleted, words)?;
    finish(tx, job)
}

/// Writes a note on the timeline.
pub fn add_note(tx: &mut Tx<'_>, input: &NewNote) -> Result<()> {
    let text = input.text.trim();
    if text.is_empty() || text.chars().count() > NOTE_CHARS {
        return Err(Error::invalid("text", "A note has 1 to 4,000 characters."));
    }
    get(tx.sql(), input.job_id)?;
    timeline::note(tx, input.job_id, TimelineKind::Note, text)?;
    finish(tx, input.job_id)
}

/// Everything the job page shows besides photos, roof and estimate.
pub fn get(sql: &Connection, job: JobId) -> Result<JobDetail> {
    let row = list::row(sql, job)?;
    let detail = sql
        .prepare_cached(
            "select j.*, c.first_name, c.last_name, c.phone, c.email
             from job j join customer c on c.id = j.customer_id
             where j.id = ?1",
        )?
        .query_row([job.0], |at| {
            Ok((
                JobFields {
                    first_name: at.get("first_name")?,
                    last_name: at.get("last_name")?,
                    phone: at.get("phone")?,
                    email: at.get("email")?,
                    street: at.get("street")?,
                    city: at.get("city")?,
                    state: at.get("state")?,
                    zip: at.get("zip")?,
                    access: at.get("access")?,
                    next_step: at.get("next_step")?,
                    due_on: get_opt_date(at, "due_on")?,
                    carrier: at.get("carrier")?,
                    claim_number: at.get("claim_number")?,
                },
                get_instant(at, "stage_since")?,
                get_instant(at, "created_at")?,
                get_opt_instant(at, "deleted_at")?,
            ))
        })
        .optional()?;
    let (fields, stage_since, created_at, deleted_at) =
        detail.ok_or(Error::NotFound { what: "job" })?;
    let verdicts = |verdict: &str| -> rusqlite::Result<u32> {
        sql.prepare_cached(
            "select count(*) from finding_state
             where job_id = ?1 and verdict = ?2 and class <> 'debris'",
        )?
        .query_row(rusqlite::params![job.0, verdict], |row| row.get(0))
    };
    Ok(JobDetail {
        row,
        fields,
        stage_since,
        created_at,
        deleted_at,
        findings_accepted: verdicts("accepted")?,
        findings_rejected: verdicts("rejected")?,
        timeline: timeline::list(sql, job)?,
    })
}

fn finish(tx: &mut Tx<'_>, job: JobId) -> Result<()> {
    index::refresh(tx, job)?;
    tx.mark(Tag::Jobs);
    tx.mark(Tag::Timeline);
    Ok(())
}

/// Next number of the year on this device, such as `26-0001`. The office gives the final one later.
fn next_number(tx: &Tx<'_>) -> Result<String> {
    let year = tx.now().year() % 100;
    let last: Option<i64> = tx.sql().query_row(
        "select max(cast(substr(number, 4) as integer)) from job_index where number like ?1",
        [format!("{year:02}-%")],
        |row| row.get(0),
    )?;
    Ok(format!("{year:02}-{:04}", last.unwrap_or(0) + 1))
}

fn customer_fields(fields: &JobFields) -> Fields<'static> {
    vec![
        ("first_name", fields.first_name.trim().into()),
        ("last_name", fields.last_name.trim().into()),
        ("phone", fields.phone.trim().into()),
        ("email", fields.email.trim().into()),
    ]
}

fn job_fields(fields: &JobFields) -> Fields<'static> {
    vec![
        ("street", fields.street.trim().into()),
        ("city", fields.city.trim().into()),
        ("state", fields.state.trim().into()),
        ("zip", fields.zip.trim().into()),
        ("access", fields.access.trim().into()),
        ("next_step", fields.next_step.trim().into()),
        (
            "due_on",
            fields
                .due_on
                .map_or(Value::Null, |day| day.to_string().into()),
        ),
        ("carrier", fields.carrier.trim().into()),
        ("claim_number", fields.claim_number.trim().into()),
    ]
}

fn check(fields: &JobFields) -> Result<()> {
    if fields.last_name.trim().is_empty() {
        return Err(Error::invalid(
            "last_name",
            "A job needs the customer's last name or company.",
        ));
    }
    if fields.street.trim().is_empty() {
        return Err(Error::invalid("street", "A job needs a street."));
    }
    let texts = [
        ("first_name", &fields.first_name),
        ("last_name", &fields.last_name),
        ("phone", &fields.phone),
        ("email", &fields.email),
        ("street", &fields.street),
        ("city", &fields.city),
        ("state", &fields.state),
        ("zip", &fields.zip),
        ("access", &fields.access),
        ("next_step", &fields.next_step),
        ("carrier", &fields.carrier),
        ("claim_number", &fields.claim_number),
    ];
    for (field, text) in texts {
        if text.chars().count() > FIELD_CHARS {
            return Err(Error::invalid(field, "At most 500 characters."));
        }
    }
    if !fields.email.trim().is_empty() && !fields.email.contains('@') {
        return Err(Error::invalid("email", "An e-mail address has an @."));
    }
    Ok(())
}
