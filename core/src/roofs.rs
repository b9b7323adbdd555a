//! The roof of a job: what a person entered, and the numbers that follow.

use crate::error::{Error, Result};
use crate::store::{Fields, StoreError, Tx, id_value};
use brainops_domain::id::{JobId, RoofId};
use brainops_domain::materials::{Assembly, RoofFile, take_off};
use brainops_domain::roof::{Roof, has_errors, measure};
use brainops_domain::view::job::TimelineKind;
use brainops_domain::view::roof::{RoofEdit, RoofNumbers, RoofView};
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use rusqlite::{Connection, OptionalExtension};
use std::time::Instant;

/// The roof of a job with its numbers; an empty one before the first save.
pub fn get(sql: &Connection, job: JobId) -> Result<RoofView> {
    let (roof, assembly) = match stored(sql, job)? {
        Some(file) => (Some(file.roof), file.assembly),
        None => (None, Assembly::default()),
    };
    let numbers = match &roof {
        Some(roof) => numbers(roof, &assembly),
        None => RoofNumbers::default(),
    };
    Ok(RoofView {
        job_id: job,
        roof,
        assembly,
        numbers,
    })
}

/// The stored roof and how it is built; `None` before the first save and after it was taken away.
pub(crate) fn stored(sql: &Connection, job: JobId) -> Result<Option<RoofFile>> {
    let found: Option<(String, String)> = sql
        .prepare_cached("select sketch, assembly from roof where job_id = ?1")?
        .query_row([job.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((sketch, assembly)) = found else {
        return Ok(None);
    };
    let unreadable = |source| StoreError::Stored {
        what: "roof",
        source: Box::new(source),
    };
    let roof: Option<Roof> = serde_json::from_str(&sketch).map_err(unreadable)?;
    let assembly = serde_json::from_str(&assembly).map_err(unreadable)?;
    Ok(roof.map(|roof| RoofFile { roof, assembly }))
}

/// What follows from a roof; stores nothing.
#[must_use]
pub fn preview(file: &RoofFile) -> RoofNumbers {
    numbers(&file.roof, &file.assembly)
}

fn numbers(roof: &Roof, assembly: &Assembly) -> RoofNumbers {
    let started = Instant::now();
    let measured = measure(roof);
    let materials = take_off(roof, &measured, assembly);
    let problems = materials.problems.clone();
    let sound = !has_errors(&problems);
    RoofNumbers {
        measured: sound.then_some(measured),
        materials: sound.then_some(materials),
        problems,
        elapsed_us: u32::try_from(started.elapsed().as_micros()).unwrap_or(u32::MAX),
    }
}

/// Stores the roof of a job, or takes it away.
///
/// Errors: `NotFound` for the job; `Invalid` when a problem of severity `error` stands.
pub fn save(tx: &mut Tx<'_>, input: &RoofEdit) -> Result<RoofView> {
    let job = input.job_id;
    crate::jobs::get(tx.sql(), job)?;
    let outcome = input
        .roof
        .as_ref()
        .map(|roof| numbers(roof, &input.assembly));
    if let Some(problem) = outcome.as_ref().and_then(|numbers| {
        let is_error =
            |problem: &&brainops_domain::roof::Problem| has_errors(std::slice::from_ref(*problem));
        numbers.problems.iter().find(is_error)
    }) {
        return Err(Error::invalid(
            "roof",
            format!("{}: {}", problem.field, problem.message),
        ));
    }
    let json = |source| StoreError::Stored {
        what: "roof",
        source: Box::new(source),
    };
    let known: Option<uuid::Uuid> = tx
        .sql()
        .query_row("select id from roof where job_id = ?1", [job.0], |row| {
            row.get(0)
        })
        .optional()?;
    let id = known.map_or_else(|| RoofId::mint(tx.now()), RoofId);
    let values: Fields<'_> = vec![
        ("job_id", id_value(job)),
        ("sketch", serde_json::to_value(&input.roof).map_err(json)?),
        (
            "assembly",
            serde_json::to_value(&input.assembly).map_err(json)?,
        ),
        ("changed_at", tx.now().to_rfc3339().into()),
    ];
    let before = stored(tx.sql(), job)?;
    if before.as_ref().map(|file| (&file.roof, &file.assembly))
        == input.roof.as_ref().map(|roof| (roof, &input.assembly))
    {
        return get(tx.sql(), job);
    }
    tx.put(Entity::Roof, id.0, Some(job.0), &values)?;
    let measured = outcome
        .as_ref()
        .and_then(|numbers| numbers.measured.as_ref());
    let words = match measured {
        Some(measured) => format!("set the roof to {:.2} squares", measured.squares),
        None => "took the roof away".to_owned(),
    };
    crate::jobs::add_entry(tx, job, TimelineKind::Roof, &words)?;
    crate::jobs::refresh(tx, job)?;
    crate::jobs::set_squares(tx, job, measured.map(|measured| measured.squares))?;
    crate::estimates::reprice(tx, job)?;
    for tag in [Tag::Roofs, Tag::Jobs, Tag::Estimates] {
        tx.mark(tag);
    }
    get(tx.sql(), job)
}
