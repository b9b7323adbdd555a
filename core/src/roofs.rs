//! The roof of a job: what a person entered, and the numbers that follow.

mod rows;

use crate::error::{Error, Result};
use crate::store::Tx;
use brainops_domain::id::JobId;
use brainops_domain::materials::{Assembly, RoofFile, take_off};
use brainops_domain::roof::{Roof, has_errors, measure};
use brainops_domain::view::job::TimelineKind;
use brainops_domain::view::roof::{RoofEdit, RoofNumbers, RoofView};
use brainops_domain::view::tag::Tag;
use rusqlite::Connection;
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
    Ok(rows::find(sql, job)?
        .filter(|kept| !kept.deleted)
        .map(|kept| RoofFile {
            roof: kept.roof(),
            assembly: kept.assembly,
        }))
}

/// What the list of jobs shows of a job's roof, after it came from elsewhere.
pub(crate) fn restate(tx: &mut Tx<'_>, job: JobId) -> Result<()> {
    let measured = stored(tx.sql(), job)?
        .and_then(|file| numbers(&file.roof, &file.assembly).measured)
        .map(|measured| measured.squares);
    crate::jobs::set_squares(tx, job, measured)
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
    let changed = match &input.roof {
        Some(roof) => rows::save(tx, job, roof, &input.assembly)?,
        None => rows::take_away(tx, job)?,
    };
    if !changed {
        return get(tx.sql(), job);
    }
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
