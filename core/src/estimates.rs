//! Estimates of a job: revisions and their numbers.
//!
//! Invariant: the newest revision is the only one that changes, and only while it is a draft. A sent
//! revision keeps its quote (roof, prices and cents as they were) and every word that it printed.

use crate::document::input::QuoteDocument;
use crate::error::{Error, Result};
use crate::store::{Fields, StoreError, Tx, get_instant, id_value, name_of, of_name};
use brainops_domain::estimate::{Estimate, EstimateInput, compare, estimate};
use brainops_domain::id::{EstimateId, JobId};
use brainops_domain::materials::RoofFile;
use brainops_domain::money::Cents;
use brainops_domain::price_book::Tier;
use brainops_domain::quote::Quote;
use brainops_domain::roof::{has_errors, measure};
use brainops_domain::view::estimate::{
    EstimateEdit, EstimateNumbers, EstimateRef, EstimateView, RevisionChanges, RevisionRow,
    RevisionState,
};
use brainops_domain::view::job::TimelineKind;
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row};
use serde_json::Value;
use std::time::Instant;

/// A stored revision.
pub(crate) struct Revision {
    pub(crate) row: RevisionRow,
    pub(crate) offered: Tier,
    pub(crate) input: EstimateInput,
    /// What was sent; none while a draft.
    pub(crate) quote: Option<Quote>,
    /// What the quote says, word for word; none while a draft, and for one sent before this was kept.
    pub(crate) printed: Option<QuoteDocument>,
}

/// A revision of a job's estimate with its numbers; the defaults before the first save.
///
/// Errors: `NotFound` for a revision that is not there.
pub fn get(sql: &Connection, input: EstimateRef) -> Result<EstimateView> {
    let all = revisions(sql, input.job_id)?;
    let rows: Vec<RevisionRow> = all.iter().map(|revision| revision.row.clone()).collect();
    let index = match input.revision {
        Some(number) => all
            .iter()
            .position(|revision| revision.row.revision == number),
        None => all.len().checked_sub(1),
    };
    let Some(index) = index else {
        if input
            .revision
            .is_some_and(|number| number != 1 || !all.is_empty())
        {
            return Err(Error::NotFound { what: "revision" });
        }
        let first = EstimateInput::default();
        let offered = first
            .options
            .first()
            .map_or(Tier::Good, |option| option.tier);
        let numbers = draft_numbers(sql, input.job_id, offered, &first, &[])?;
        return Ok(EstimateView {
            id: None,
            job_id: input.job_id,
            revision: 1,
            state: RevisionState::Draft,
            offered,
            input: first,
            numbers,
            revisions: rows,
        });
    };
    let shown = &all[index];
    let before = &all[..index];
    let numbers = match &shown.quote {
        Some(quote) => sent_numbers(quote, shown.offered, before),
        None => draft_numbers(sql, input.job_id, shown.offered, &shown.input, before)?,
    };
    Ok(EstimateView {
        id: Some(shown.row.id),
        job_id: input.job_id,
        revision: shown.row.revision,
        state: shown.row.state,
        offered: shown.offered,
        input: shown.input.clone(),
        numbers,
        revisions: rows,
    })
}

/// What would follow from decisions; stores nothing.
pub fn preview(sql: &Connection, input: &EstimateEdit) -> Result<EstimateNumbers> {
    let all = revisions(sql, input.job_id)?;
    let before = match all.last() {
        Some(last) if last.row.state == RevisionState::Draft => &all[..all.len() - 1],
        _ => &all[..],
    };
    draft_numbers(sql, input.job_id, input.offered, &input.input, before)
}

/// Stores decisions in the newest revision, making the first one where there is none.
///
/// Errors: `Invalid` when that revision was sent or the decisions can't stand.
pub fn save(tx: &mut Tx<'_>, input: &EstimateEdit) -> Result<EstimateView> {
    let job = input.job_id;
    crate::jobs::get(tx.sql(), job)?;
    if let Some(problem) = input
        .input
        .validate()
        .into_iter()
        .find(|problem| has_errors(std::slice::from_ref(problem)))
    {
        return Err(Error::invalid(
            "input",
            format!("{}: {}", problem.field, problem.message),
        ));
    }
    if !input
        .input
        .options
        .iter()
        .any(|option| option.tier == input.offered)
    {
        return Err(Error::invalid(
            "offered",
            "The option offered first is one of the options.",
        ));
    }
    let all = revisions(tx.sql(), job)?;
    let (id, number) = match all.last() {
        None => (EstimateId::mint(tx.now()), 1),
        Some(last) if last.row.state == RevisionState::Draft => (last.row.id, last.row.revision),
        Some(_) => {
            return Err(Error::invalid(
                "revision",
                "This revision was sent and stays as it was. Start a new one.",
            ));
        }
    };
    write_draft(tx, job, id, number, input.offered, &input.input)?;
    if all.is_empty() {
        crate::jobs::add_entry(tx, job, TimelineKind::Estimate, "started the estimate")?;
    }
    get(
        tx.sql(),
        EstimateRef {
            job_id: job,
            revision: None,
        },
    )
}

/// Starts a new revision from the decisions of the newest one.
///
/// Errors: `Invalid` while the newest is still a draft.
pub fn new_revision(tx: &mut Tx<'_>, job: JobId) -> Result<EstimateView> {
    let all = revisions(tx.sql(), job)?;
    let last = all.last().ok_or(Error::NotFound { what: "estimate" })?;
    if last.row.state == RevisionState::Draft {
        return Err(Error::invalid(
            "revision",
            "The newest revision is still a draft.",
        ));
    }
    let number = last.row.revision + 1;
    let id = EstimateId::mint(tx.now());
    write_draft(tx, job, id, number, last.offered, &last.input)?;
    crate::jobs::add_entry(
        tx,
        job,
        TimelineKind::Estimate,
        &format!("started revision {number}"),
    )?;
    get(
        tx.sql(),
        EstimateRef {
            job_id: job,
            revision: None,
        },
    )
}

/// Freezes the newest revision with the quote that is sent.
pub(crate) fn send(
    tx: &mut Tx<'_>,
    job: JobId,
    revision: &Revision,
    quote: &Quote,
    printed: &QuoteDocument,
    total: Cents,
) -> Result<()> {
    let json = serde_json::to_value(quote).map_err(|source| StoreError::Stored {
        what: "quote",
        source: Box::new(source),
    })?;
    let values: Fields<'_> = vec![
        ("state", name_of(&RevisionState::Sent)?.into()),
        ("quote", json),
        ("printed", printed_json(printed)?),
        ("total_cents", total.0.into()),
        ("changed_at", tx.now().to_rfc3339().into()),
    ];
    tx.put(Entity::Estimate, revision.row.id.0, Some(job.0), &values)?;
    crate::jobs::set_value(tx, job, Some(total.0))?;
    tx.mark(Tag::Estimates);
    tx.mark(Tag::Jobs);
    Ok(())
}

/// Keeps what a revision prints that was sent before that was kept.
pub(crate) fn keep_printed(
    tx: &mut Tx<'_>,
    job: JobId,
    id: EstimateId,
    printed: &QuoteDocument,
) -> Result<()> {
    let values: Fields<'_> = vec![("printed", printed_json(printed)?)];
    tx.put(Entity::Estimate, id.0, Some(job.0), &values)?;
    Ok(())
}

fn printed_json(printed: &QuoteDocument) -> Result<Value> {
    Ok(
        serde_json::to_value(printed).map_err(|source| StoreError::Stored {
            what: "printed quote",
            source: Box::new(source),
        })?,
    )
}

/// What the list of jobs shows of a job's estimate, after its revisions came from elsewhere.
pub(crate) fn restate(tx: &mut Tx<'_>, job: JobId) -> Result<()> {
    let all = revisions(tx.sql(), job)?;
    let total = all.last().and_then(|last| last.row.total);
    crate::jobs::set_value(tx, job, total.map(|cents| cents.0))
}

/// Prices a draft anew after its roof changed.
pub(crate) fn reprice(tx: &mut Tx<'_>, job: JobId) -> Result<()> {
    let all = revisions(tx.sql(), job)?;
    match all.last() {
        Some(last) if last.row.state == RevisionState::Draft => {
            let total = priced(tx.sql(), job, &last.input)?
                .ok()
                .and_then(|estimate| total_of(&estimate, last.offered));
            if total == last.row.total {
                // Nothing to write: two people who edit different prices would clash over every draft.
                return Ok(());
            }
            write_draft(
                tx,
                job,
                last.row.id,
                last.row.revision,
                last.offered,
                &last.input,
            )
        }
        _ => Ok(()),
    }
}

/// Prices every draft anew after the price book changed.
pub(crate) fn reprice_all(tx: &mut Tx<'_>) -> Result<()> {
    let jobs: Vec<JobId> = {
        let mut statement = tx
            .sql()
            .prepare("select distinct job_id from estimate where state = 'draft'")?;
        let rows = statement.query_map([], |row| row.get::<_, uuid::Uuid>(0).map(JobId))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for job in jobs {
        reprice(tx, job)?;
    }
    Ok(())
}

fn write_draft(
    tx: &mut Tx<'_>,
    job: JobId,
    id: EstimateId,
    number: u32,
    offered: Tier,
    input: &EstimateInput,
) -> Result<()> {
    let total = priced(tx.sql(), job, input)?
        .ok()
        .and_then(|estimate| total_of(&estimate, offered));
    let json = serde_json::to_value(input).map_err(|source| StoreError::Stored {
        what: "estimate",
        source: Box::new(source),
    })?;
    let now = tx.now().to_rfc3339();
    let created: Option<String> = {
        use rusqlite::OptionalExtension as _;
        tx.sql()
            .query_row(
                "select created_at from estimate where id = ?1",
                [id.0],
                |row| row.get(0),
            )
            .optional()?
    };
    let values: Fields<'_> = vec![
        ("job_id", id_value(job)),
        ("revision", number.into()),
        ("state", name_of(&RevisionState::Draft)?.into()),
        ("offered", name_of(&offered)?.into()),
        ("input", json),
        ("quote", Value::Null),
        ("printed", Value::Null),
        (
            "total_cents",
            total.map_or(Value::Null, |cents| cents.0.into()),
        ),
        ("created_at", created.unwrap_or_else(|| now.clone()).into()),
        ("changed_at", now.into()),
    ];
    tx.put(Entity::Estimate, id.0, Some(job.0), &values)?;
    crate::jobs::set_value(tx, job, total.map(|cents| cents.0))?;
    tx.mark(Tag::Estimates);
    tx.mark(Tag::Jobs);
    Ok(())
}

type Problems = Vec<brainops_domain::roof::Problem>;

/// The estimate of a draft with today's roof and prices, or why there is none.
fn priced(
    sql: &Connection,
    job: JobId,
    input: &EstimateInput,
) -> Result<std::result::Result<Estimate, Problems>> {
    let Some(RoofFile { roof, assembly }) = crate::roofs::stored(sql, job)? else {
        return Ok(Err(input.validate()));
    };
    let book = crate::prices::book(sql)?;
    Ok(estimate(&roof, &assembly, &book, input))
}

fn draft_numbers(
    sql: &Connection,
    job: JobId,
    offered: Tier,
    input: &EstimateInput,
    before: &[Revision],
) -> Result<EstimateNumbers> {
    let started = Instant::now();
    let (estimate, problems) = match priced(sql, job, input)? {
        Ok(estimate) => {
            let checks = estimate.checks.clone();
            (Some(estimate), checks)
        }
        Err(problems) => (None, problems),
    };
    let measured = crate::roofs::stored(sql, job)?.map(|file| measure(&file.roof));
    let changes = estimate
        .as_ref()
        .and_then(|estimate| changes(estimate, offered, before));
    Ok(EstimateNumbers {
        estimate,
        problems,
        changes,
        squares: measured.as_ref().map(|measured| measured.squares),
        pitch_in_12: measured.as_ref().and_then(main_pitch),
        prices_released_on: crate::prices::book(sql)?.released_on,
        elapsed_us: u32::try_from(started.elapsed().as_micros()).unwrap_or(u32::MAX),
    })
}

fn sent_numbers(quote: &Quote, offered: Tier, before: &[Revision]) -> EstimateNumbers {
    EstimateNumbers {
        problems: quote.estimate.checks.clone(),
        changes: changes(&quote.estimate, offered, before),
        squares: Some(quote.measured.squares),
        pitch_in_12: main_pitch(&quote.measured),
        prices_released_on: quote.input.price_book.released_on,
        estimate: Some(quote.estimate.clone()),
        elapsed_us: 0,
    }
}

/// The pitch that covers the most of a roof.
fn main_pitch(measured: &brainops_domain::roof::RoofMeasured) -> Option<f64> {
    let mut by_pitch: Vec<(f64, f64)> = Vec::new();
    for facet in &measured.facets {
        match by_pitch
            .iter_mut()
            .find(|(pitch, _)| *pitch == facet.pitch_in_12)
        {
            Some((_, area)) => *area += facet.area_sqft,
            None => by_pitch.push((facet.pitch_in_12, facet.area_sqft)),
        }
    }
    by_pitch
        .into_iter()
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(pitch, _)| pitch)
}

fn changes(now: &Estimate, offered: Tier, before: &[Revision]) -> Option<RevisionChanges> {
    let sent = before
        .iter()
        .rev()
        .find(|revision| revision.quote.is_some())?;
    let then = &sent.quote.as_ref()?.estimate;
    Some(RevisionChanges {
        since_revision: sent.row.revision,
        sent_at: sent.row.at,
        total_before: total_of(then, offered)?,
        total_after: total_of(now, offered)?,
        lines: compare(then, now, offered),
    })
}

pub(crate) fn total_of(estimate: &Estimate, tier: Tier) -> Option<Cents> {
    estimate
        .options
        .iter()
        .find(|option| option.tier == tier)
        .map(|option| option.total)
}

/// All revisions of a job, oldest first.
pub(crate) fn revisions(sql: &Connection, job: JobId) -> Result<Vec<Revision>> {
    let mut statement = sql.prepare_cached(
        "select id, revision, state, offered, input, quote, printed, total_cents, changed_at
         from estimate
         where job_id = ?1
         order by revision",
    )?;
    let mut rows = statement.query([job.0])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

fn read(row: &Row<'_>) -> Result<Revision> {
    let unreadable = |source| StoreError::Stored {
        what: "estimate",
        source: Box::new(source),
    };
    let (state, offered): (String, String) = (row.get("state")?, row.get("offered")?);
    let (input, quote, printed): (String, String, String) =
        (row.get("input")?, row.get("quote")?, row.get("printed")?);
    let at: DateTime<Utc> = get_instant(row, "changed_at")?;
    Ok(Revision {
        row: RevisionRow {
            id: EstimateId(row.get("id")?),
            revision: row.get("revision")?,
            state: of_name(&state)?,
            total: row.get::<_, Option<i64>>("total_cents")?.map(Cents),
            at,
        },
        offered: of_name(&offered)?,
        input: serde_json::from_str(&input).map_err(unreadable)?,
        quote: serde_json::from_str(&quote).map_err(unreadable)?,
        printed: serde_json::from_str(&printed).map_err(unreadable)?,
    })
}
