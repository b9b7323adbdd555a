//! Imports as screens show them.

use crate::error::{Error, Result};
use crate::store::{get_id, get_instant, of_name};
use brainops_domain::id::{ImportId, JobId, PhotoId};
use brainops_domain::view::import::{ImportItem, ImportView};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Files that need a look, shown at most.
const SHOWN: u32 = 200;

/// One import as its screen shows it.
pub fn get(sql: &Connection, id: ImportId) -> Result<ImportView> {
    let mut view = sql
        .prepare_cached(
            "select i.id, i.job_id, i.source, i.started_at, i.state, i.active_ms,
                    count(m.id) as found, coalesce(sum(m.size_bytes), 0) as found_bytes,
                    coalesce(sum(m.state in ('done', 'kept_unshown')), 0) as copied,
                    coalesce(sum(m.state = 'duplicate'), 0) as duplicates,
                    coalesce(sum(m.state = 'kept_unshown'), 0) as unshown,
                    coalesce(sum(m.state = 'failed'), 0) as failed,
                    coalesce(sum(m.state = 'left_out'), 0) as left_out,
                    coalesce(sum(m.thumbnail), 0) as thumbnails,
                    coalesce(sum(m.state = 'done' and m.metadata_full), 0) as metadata_full,
                    coalesce(sum(m.state = 'done' and not m.metadata_full), 0) as metadata_partial,
                    coalesce(sum(m.state = 'done' and not m.has_height), 0) as without_height
             from import i left join import_item m on m.import_id = i.id
             where i.id = ?1
             group by i.id",
        )?
        .query_row([id.0], read_view)
        .optional()?
        .ok_or(Error::NotFound { what: "import" })?;
    let mut statement = sql.prepare_cached(
        "select id, file_name, state, code, detail, photo_id from import_item
         where import_id = ?1 and state in ('failed', 'kept_unshown', 'duplicate')
         order by case state when 'failed' then 0 when 'kept_unshown' then 1 else 2 end, position
         limit ?2",
    )?;
    let rows = statement.query_map(params![id.0, SHOWN], |row| {
        let (state, code): (String, Option<String>) = (row.get("state")?, row.get("code")?);
        Ok((
            state,
            code,
            get_id(row, "id")?,
            row.get("file_name")?,
            row.get("detail")?,
            row.get::<_, Option<uuid::Uuid>>("photo_id")?,
        ))
    })?;
    for row in rows {
        let (state, code, id, file_name, detail, photo_id) = row?;
        view.needs_look.push(ImportItem {
            id,
            file_name,
            state: of_name(&state)?,
            code: code.map(|code| of_name(&code)).transpose()?,
            detail,
            photo_id: photo_id.map(PhotoId),
        });
    }
    Ok(view)
}

fn read_view(row: &Row<'_>) -> rusqlite::Result<ImportView> {
    let state: String = row.get("state")?;
    let state = of_name(&state).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })?;
    let (active_ms, copied): (f64, u32) =
        (row.get::<_, i32>("active_ms")?.into(), row.get("copied")?);
    Ok(ImportView {
        id: get_id(row, "id")?,
        job_id: get_id(row, "job_id")?,
        source: row.get("source")?,
        started_at: get_instant(row, "started_at")?,
        state,
        found: row.get("found")?,
        found_bytes: row.get("found_bytes")?,
        copied,
        duplicates: row.get("duplicates")?,
        unshown: row.get("unshown")?,
        failed: row.get("failed")?,
        left_out: row.get("left_out")?,
        thumbnails: row.get("thumbnails")?,
        metadata_full: row.get("metadata_full")?,
        metadata_partial: row.get("metadata_partial")?,
        without_height: row.get("without_height")?,
        photos_per_s: (active_ms > 0.0 && copied > 0)
            .then(|| f64::from(copied) / (active_ms / 1000.0)),
        needs_look: Vec::new(),
        arrived: Vec::new(),
    })
}

/// Imports of a job, newest first.
pub fn list(sql: &Connection, job: JobId) -> Result<Vec<ImportView>> {
    let mut statement = sql.prepare_cached(
        "select id from import where job_id = ?1 order by started_at desc limit 50",
    )?;
    let ids = statement
        .query_map([job.0], |row| get_id(row, "id"))?
        .collect::<rusqlite::Result<Vec<ImportId>>>()?;
    ids.into_iter().map(|id| get(sql, id)).collect()
}
