//! Imports and their files in the database.

use super::find::Found;
use crate::error::{Error, Result};
use crate::photos::NewPhoto;
use crate::platform::path;
use crate::store::{Tx, get_id, get_instant, name_of, of_name};
use brainops_domain::failure::Code;
use brainops_domain::id::{ImportId, ImportItemId, JobId, PhotoId};
use brainops_domain::view::import::{
    ImportItem, ImportItemRef, ImportItemState, ImportState, ImportView, NewImport,
};
use brainops_domain::view::tag::Tag;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::{Path, PathBuf};

/// Files that need a look, shown at most.
const SHOWN: u32 = 200;

/// What became of one file.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A photo that is shown.
    Added {
        photo: Box<NewPhoto>,
        thumbnail: bool,
        metadata_full: bool,
        has_height: bool,
    },
    /// A picture that is kept and can't be shown.
    Unshown {
        photo: Box<NewPhoto>,
        code: Code,
        detail: String,
    },
    /// Nothing was kept.
    Failed { code: Code, detail: String },
}

/// A file to work on.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) id: ImportItemId,
    pub(super) path: PathBuf,
}

/// An import as the engine needs it.
pub(super) struct Plan {
    pub(super) job: JobId,
    pub(super) source: String,
    pub(super) roots: Vec<PathBuf>,
    pub(super) with_analysis: bool,
    pub(super) state: ImportState,
}

impl Plan {
    /// Whether a folder or card that is imported from is not there now.
    pub(super) fn is_source_gone(&self) -> bool {
        self.roots.iter().any(|root| !root.exists())
    }
}

pub(super) fn start(tx: &mut Tx<'_>, input: &NewImport) -> Result<ImportId> {
    if input.paths.is_empty() {
        return Err(Error::invalid("paths", "Choose a card, a folder or files."));
    }
    crate::jobs::get(tx.sql(), input.job_id)?;
    let id = ImportId::mint(tx.now());
    let first = Path::new(&input.paths[0]);
    let source = match input.paths.len() {
        1 => path::name(first),
        count => format!("{} and {} more", path::name(first), count - 1),
    };
    let roots = serde_json::to_string(&input.paths)
        .map_err(|error| Error::invalid("paths", error.to_string()))?;
    tx.sql().execute(
        "insert into import (id, job_id, source, roots, with_analysis, state, started_at)
         values (?1, ?2, ?3, ?4, ?5, 'listing', ?6)",
        params![
            id.0,
            input.job_id.0,
            source,
            roots,
            input.analyze,
            tx.now().to_rfc3339()
        ],
    )?;
    tx.mark(Tag::Imports);
    Ok(id)
}

pub(super) fn plan(sql: &Connection, id: ImportId) -> Result<Plan> {
    let found = sql
        .query_row(
            "select job_id, source, roots, with_analysis, state from import where id = ?1",
            [id.0],
            |row| {
                Ok((
                    get_id(row, "job_id")?,
                    row.get("source")?,
                    row.get::<_, String>("roots")?,
                    row.get("with_analysis")?,
                    row.get::<_, String>("state")?,
                ))
            },
        )
        .optional()?;
    let (job, source, roots, with_analysis, state) =
        found.ok_or(Error::NotFound { what: "import" })?;
    let roots: Vec<String> = of_name_json(&roots)?;
    Ok(Plan {
        job,
        source,
        roots: roots.into_iter().map(PathBuf::from).collect(),
        with_analysis,
        state: of_name(&state)?,
    })
}

fn of_name_json(text: &str) -> Result<Vec<String>> {
    serde_json::from_str(text).map_err(|source| {
        crate::store::StoreError::Stored {
            what: "import folders",
            source: Box::new(source),
        }
        .into()
    })
}

/// Puts files on the list; one that is there already stays as it is.
pub(super) fn add_items(
    tx: &mut Tx<'_>,
    import: ImportId,
    first_position: usize,
    found: &[Found],
) -> Result<()> {
    let now = tx.now();
    let mut insert = tx.sql().prepare_cached(
        "insert into import_item (id, import_id, position, path, file_name, size_bytes, state)
         values (?1, ?2, ?3, ?4, ?5, ?6, 'pending')
         on conflict (import_id, path) do nothing",
    )?;
    for (position, file) in (first_position..).zip(found) {
        insert.execute(params![
            ImportItemId::mint(now).0,
            import.0,
            i64::try_from(position).unwrap_or(i64::MAX),
            path::to_bytes(&file.path),
            path::name(&file.path),
            i64::try_from(file.size_bytes).unwrap_or(i64::MAX),
        ])?;
    }
    Ok(())
}

pub(super) fn set_state(
    tx: &mut Tx<'_>,
    import: ImportId,
    state: ImportState,
    active_ms: u64,
) -> Result<()> {
    tx.sql().execute(
        "update import set state = ?2, active_ms = active_ms + ?3 where id = ?1",
        params![
            import.0,
            name_of(&state)?,
            i64::try_from(active_ms).unwrap_or(0)
        ],
    )?;
    tx.mark(Tag::Imports);
    Ok(())
}

/// Files that are not dealt with, in order, after `position`.
pub(super) fn pending(
    sql: &Connection,
    import: ImportId,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, Item)>> {
    let mut statement = sql.prepare_cached(
        "select id, position, path from import_item
         where import_id = ?1 and state = 'pending' and position > ?2
         order by position
         limit ?3",
    )?;
    let rows = statement.query_map(params![import.0, after, limit], |row| {
        let bytes: Vec<u8> = row.get("path")?;
        Ok((
            row.get("position")?,
            Item {
                id: get_id(row, "id")?,
                path: path::from_bytes(&bytes),
            },
        ))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Imports that were under way when the product last stopped.
pub(super) fn unfinished(sql: &Connection) -> Result<Vec<ImportId>> {
    let mut statement = sql.prepare(
        "select id from import where state in ('listing', 'running') order by started_at",
    )?;
    let rows = statement.query_map([], |row| get_id(row, "id"))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Writes what became of a file; the photo and its place on the list in one commit.
///
/// Returns the photo when it is new to the job and can be shown.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    item: ImportItemId,
    outcome: &Outcome,
) -> Result<Option<PhotoId>> {
    let (state, code, detail, photo, arrived, flags) = match outcome {
        Outcome::Added {
            photo,
            thumbnail,
            metadata_full,
            has_height,
        } => {
            let flags = (*thumbnail, *metadata_full, *has_height);
            match crate::photos::add(tx, photo)? {
                (id, true) => (
                    ImportItemState::Done,
                    None,
                    String::new(),
                    Some(id),
                    Some(id),
                    flags,
                ),
                (id, false) => {
                    let same = twin(tx.sql(), id, &photo.file_name)?;
                    (
                        ImportItemState::Duplicate,
                        Some(Code::Duplicate),
                        same,
                        Some(id),
                        None,
                        flags,
                    )
                }
            }
        }
        Outcome::Unshown {
            photo,
            code,
            detail,
        } => {
            let (id, _) = crate::photos::add(tx, photo)?;
            (
                ImportItemState::KeptUnshown,
                Some(*code),
                detail.clone(),
                Some(id),
                None,
                (false, false, false),
            )
        }
        Outcome::Failed { code, detail } => (
            ImportItemState::Failed,
            Some(*code),
            detail.clone(),
            None,
            None,
            (false, false, false),
        ),
    };
    tx.sql()
        .prepare_cached(
            "update import_item
             set state = ?2, code = ?3, detail = ?4, photo_id = ?5,
                 thumbnail = ?6, metadata_full = ?7, has_height = ?8
             where id = ?1",
        )?
        .execute(params![
            item.0,
            name_of(&state)?,
            code.map(|code| name_of(&code)).transpose()?,
            detail,
            photo.map(|id| id.0),
            flags.0,
            flags.1,
            flags.2
        ])?;
    tx.mark(Tag::Imports);
    Ok(arrived)
}

/// Name of the file whose picture is the same.
fn twin(sql: &Connection, photo: PhotoId, own: &str) -> Result<String> {
    let name: String = sql.query_row(
        "select file_name from photo where id = ?1",
        [photo.0],
        |row| row.get(0),
    )?;
    Ok(if name == own {
        format!("{name}, imported before")
    } else {
        name
    })
}

/// Puts a file that failed or was left out back on the list.
pub fn retry(tx: &mut Tx<'_>, input: ImportItemRef) -> Result<()> {
    change(tx, input, "state in ('failed', 'left_out')", "pending")
}

/// Takes a file off the list; it stays where it is.
pub fn leave_out(tx: &mut Tx<'_>, input: ImportItemRef) -> Result<()> {
    change(tx, input, "state in ('failed', 'pending')", "left_out")
}

fn change(tx: &mut Tx<'_>, input: ImportItemRef, from: &str, to: &str) -> Result<()> {
    let changed = tx.sql().execute(
        &format!("update import_item set state = ?3 where id = ?1 and import_id = ?2 and {from}"),
        params![input.item_id.0, input.import_id.0, to],
    )?;
    if changed == 0 {
        return Err(Error::NotFound {
            what: "file of this import in that state",
        });
    }
    tx.mark(Tag::Imports);
    Ok(())
}

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
