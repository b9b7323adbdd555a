//! Which photos wait for analysis, and what came of it.

use crate::detect::{Analysis, PIPELINE_VERSION};
use crate::error::Result;
use crate::review::{self, Proposal};
use crate::store::{StoreError, Tx, get_id, name_of};
use brainops_domain::damage::DamageClass;
use brainops_domain::failure::Code;
use brainops_domain::id::{JobId, PhotoId};
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::analysis::AnalysisFailure;
use brainops_domain::view::tag::Tag;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Findings kept of one photo, the strongest first: a weak model sees thousands, and nobody looks at those.
const KEPT: usize = 300;

/// A photo to analyze.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) photo: PhotoId,
    pub(super) job: JobId,
    pub(super) blake3: String,
}

/// What a run over one photo's bytes gave; kept for the same bytes elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) tiles: u32,
    pub(crate) elapsed_ms: u32,
    pub(crate) cpu_ms: u32,
    /// Findings there were; more than are kept when a model sees too many.
    pub(crate) found: u32,
    pub(crate) proposals: Vec<Proposal>,
}

impl Run {
    /// What is kept of an analysis: its strongest findings, and how many there were.
    pub(crate) fn of(analysis: &Analysis) -> Self {
        let millis = |time: Duration| u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
        Self {
            tiles: analysis.tiles,
            elapsed_ms: millis(analysis.elapsed),
            cpu_ms: millis(analysis.cpu),
            found: u32::try_from(analysis.findings.len()).unwrap_or(u32::MAX),
            proposals: analysis
                .findings
                .iter()
                .take(KEPT)
                .map(|found| Proposal {
                    class: found.class,
                    confidence: found.confidence,
                    bounds: found.bounds,
                })
                .collect(),
        }
    }
}

/// A finding as the cache holds it: class, confidence, box.
#[derive(Serialize, Deserialize)]
struct Cached(DamageClass, f64, PixelBox);

/// Puts photos in the queue, save those analyzed with the model and the pipeline in use and those that
/// can't be shown.
pub(crate) fn enqueue(tx: &mut Tx<'_>, job: JobId, photos: &[PhotoId]) -> Result<u32> {
    let mut added = 0;
    let now = tx.now().to_rfc3339();
    let mut insert = tx.sql().prepare_cached(
        "insert into analysis (photo_id, job_id, state, queued_at)
         select id, job_id, 'queued', ?3 from photo
         where id = ?1 and job_id = ?2 and width_px > 0 and deleted_at is null
         on conflict (photo_id) do update set state = 'queued', queued_at = excluded.queued_at, code = null
         where state = 'failed'
            or (state = 'done' and (pipeline is not ?4
                or model_sha256 is not (select value from meta where key = 'model_sha256')))",
    )?;
    for photo in photos {
        added += insert.execute(params![photo.0, job.0, now, PIPELINE_VERSION])?;
    }
    drop(insert);
    if added > 0 {
        tx.mark(Tag::Analyses);
        tx.mark(Tag::Photos);
    }
    Ok(u32::try_from(added).unwrap_or(u32::MAX))
}

/// Puts every photo of a job in the queue that needs it.
pub(super) fn enqueue_job(tx: &mut Tx<'_>, job: JobId) -> Result<u32> {
    let photos: Vec<PhotoId> = {
        let mut statement = tx
            .sql()
            .prepare_cached("select id from photo where job_id = ?1 and deleted_at is null")?;
        let rows = statement.query_map([job.0], |row| get_id(row, "id"))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    enqueue(tx, job, &photos)
}

/// The photo that waits longest.
pub(super) fn next(sql: &Connection) -> Result<Option<Waiting>> {
    Ok(sql
        .prepare_cached(
            "select a.photo_id, a.job_id, p.blake3
             from analysis a join photo p on p.id = a.photo_id
             where a.state = 'queued' and p.deleted_at is null
             order by a.queued_at, p.taken_at, p.file_name
             limit 1",
        )?
        .query_row([], |row| {
            Ok(Waiting {
                photo: get_id(row, "photo_id")?,
                job: get_id(row, "job_id")?,
                blake3: row.get("blake3")?,
            })
        })
        .optional()?)
}

/// Photos that wait.
pub(super) fn count(sql: &Connection) -> Result<u32> {
    Ok(sql
        .prepare_cached("select count(*) from analysis a join photo p on p.id = a.photo_id where a.state = 'queued' and p.deleted_at is null")?
        .query_row([], |row| row.get(0))?)
}

/// Photos that failed, newest first, at most 100.
pub(super) fn failures(sql: &Connection) -> Result<Vec<AnalysisFailure>> {
    let mut statement = sql.prepare_cached(
        "select photo_id, code from analysis where state = 'failed' order by queued_at desc limit 100",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((
            get_id(row, "photo_id")?,
            row.get::<_, Option<String>>("code")?,
        ))
    })?;
    let mut failures = Vec::new();
    for row in rows {
        let (photo_id, code) = row?;
        let code = code
            .map(|code| crate::store::of_name(&code))
            .transpose()?
            .unwrap_or(Code::Internal);
        failures.push(AnalysisFailure { photo_id, code });
    }
    Ok(failures)
}

/// Takes everything out of the queue; earlier results stay.
pub(super) fn clear(tx: &mut Tx<'_>) -> Result<()> {
    let sql = tx.sql();
    sql.execute(
        "update analysis set state = 'done' where state = 'queued' and model_sha256 is not null",
        [],
    )?;
    sql.execute("delete from analysis where state = 'queued'", [])?;
    tx.mark(Tag::Analyses);
    tx.mark(Tag::Photos);
    Ok(())
}

/// Results of an earlier run over the same bytes with the same model and pipeline.
pub(crate) fn cached(sql: &Connection, blake3: &str, model_sha256: &str) -> Result<Option<Run>> {
    let row: Option<(u32, u32, u32, u32, String)> = sql
        .prepare_cached(
            "select tiles, elapsed_ms, cpu_ms, found, findings from detection_cache
             where blake3 = ?1 and model_sha256 = ?2 and pipeline = ?3",
        )?
        .query_row(params![blake3, model_sha256, PIPELINE_VERSION], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })
        .optional()?;
    let Some((tiles, elapsed_ms, cpu_ms, found, findings)) = row else {
        return Ok(None);
    };
    let findings: Vec<Cached> =
        serde_json::from_str(&findings).map_err(|source| StoreError::Stored {
            what: "cached findings",
            source: Box::new(source),
        })?;
    let proposals = findings
        .into_iter()
        .map(|Cached(class, confidence, bounds)| Proposal {
            class,
            confidence,
            bounds,
        })
        .collect();
    Ok(Some(Run {
        tiles,
        elapsed_ms,
        cpu_ms,
        found,
        proposals,
    }))
}

/// Writes what a run gave: findings, state and cache in one commit.
pub(super) fn finish(
    tx: &mut Tx<'_>,
    waiting: &Waiting,
    model_sha256: &str,
    run: &Run,
) -> Result<()> {
    let waits: bool = tx.sql().query_row(
        "select exists (select 1 from analysis where photo_id = ?1 and state = 'queued')",
        [waiting.photo.0],
        |row| row.get(0),
    )?;
    if !waits {
        // It was taken out of the queue meanwhile.
        return Ok(());
    }
    review::propose(
        tx,
        &review::Round {
            photo: waiting.photo,
            job: waiting.job,
            model_sha256,
            pipeline: PIPELINE_VERSION,
            found: run.found,
            proposals: &run.proposals,
        },
    )?;
    remember(tx, &waiting.blake3, model_sha256, run)?;
    let sql = tx.sql();
    sql.prepare_cached(
        "update analysis
         set state = 'done', model_sha256 = ?2, pipeline = ?3, code = null,
             tiles = ?4, elapsed_ms = ?5, cpu_ms = ?6
         where photo_id = ?1",
    )?
    .execute(params![
        waiting.photo.0,
        model_sha256,
        PIPELINE_VERSION,
        run.tiles,
        run.elapsed_ms,
        run.cpu_ms
    ])?;
    for tag in [Tag::Analyses, Tag::Photos, Tag::Jobs] {
        tx.mark(tag);
    }
    Ok(())
}

/// Keeps what a run gave for the same bytes elsewhere.
pub(crate) fn remember(tx: &Tx<'_>, blake3: &str, model_sha256: &str, run: &Run) -> Result<()> {
    let cached: Vec<Cached> = run
        .proposals
        .iter()
        .map(|found| Cached(found.class, found.confidence, found.bounds))
        .collect();
    let findings = serde_json::to_string(&cached).map_err(|source| StoreError::Stored {
        what: "cached findings",
        source: Box::new(source),
    })?;
    tx.sql()
        .prepare_cached(
            "insert into detection_cache (
           blake3, model_sha256, pipeline, tiles, elapsed_ms, cpu_ms, found, findings)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         on conflict do nothing",
        )?
        .execute(params![
            blake3,
            model_sha256,
            PIPELINE_VERSION,
            run.tiles,
            run.elapsed_ms,
            run.cpu_ms,
            run.found,
            findings
        ])?;
    Ok(())
}

/// Writes that a photo could not be analyzed; one that was taken out of the queue meanwhile stays out.
pub(super) fn fail(tx: &mut Tx<'_>, photo: PhotoId, code: Code) -> Result<()> {
    tx.sql().execute(
        "update analysis set state = 'failed', code = ?2 where photo_id = ?1 and state = 'queued'",
        params![photo.0, name_of(&code)?],
    )?;
    tx.mark(Tag::Analyses);
    tx.mark(Tag::Photos);
    Ok(())
}
