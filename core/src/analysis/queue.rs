//! Which photos wait for analysis, and what came of it.

use super::run::{Run, remember, write_boxes};
use crate::detect::PIPELINE_VERSION;
use crate::error::Result;
use crate::review;
use crate::store::{Tx, get_id, name_of};
use brainops_domain::failure::Code;
use brainops_domain::id::{JobId, PhotoId};
use brainops_domain::view::analysis::AnalysisFailure;
use brainops_domain::view::tag::Tag;
use rusqlite::{Connection, OptionalExtension, params};

/// A photo to analyze.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) photo: PhotoId,
    pub(super) job: JobId,
    pub(super) blake3: String,
    /// A person asked for all of it, whatever the model's mask leaves out.
    pub(super) everything: bool,
}

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

/// Puts photos in the queue to be looked at whole: those of which a part was left out, and those not analyzed.
///
/// The wish stays with the photo, for other models too.
pub(super) fn enqueue_everything(tx: &mut Tx<'_>, job: JobId, photos: &[PhotoId]) -> Result<u32> {
    let mut added = enqueue(tx, job, photos)?;
    for photo in photos {
        let asked = tx
            .sql()
            .prepare_cached(
                "update analysis set everything = 1,
                   state = case when skipped <> '[]' then 'queued' else state end, queued_at = ?3
                 where photo_id = ?1 and job_id = ?2
                   and (everything = 0 or (state = 'done' and skipped <> '[]'))",
            )?
            .execute(params![photo.0, job.0, tx.now().to_rfc3339()])?;
        added += u32::try_from(asked).unwrap_or(u32::MAX);
    }
    tx.mark(Tag::Analyses);
    tx.mark(Tag::Photos);
    Ok(added)
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
            "select a.photo_id, a.job_id, p.blake3, a.everything
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
                everything: row.get("everything")?,
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
             tiles = ?4, elapsed_ms = ?5, cpu_ms = ?6, skipped = ?7
         where photo_id = ?1",
    )?
    .execute(params![
        waiting.photo.0,
        model_sha256,
        PIPELINE_VERSION,
        run.tiles,
        run.elapsed_ms,
        run.cpu_ms,
        write_boxes(&run.skipped)?
    ])?;
    for tag in [Tag::Analyses, Tag::Photos, Tag::Jobs] {
        tx.mark(tag);
    }
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
