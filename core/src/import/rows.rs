//! Imports and their files in the database, as the work on them writes them.

use super::find::{self, Found};
use crate::error::{Error, Result};
use crate::photos::NewPhoto;
use crate::platform::path;
use crate::store::{StoreError, Tx, get_id, name_of, of_name};
use brainops_domain::failure::Code;
use brainops_domain::id::{ImportId, ImportItemId, JobId, PhotoId};
use brainops_domain::view::import::{ImportItemRef, ImportItemState, ImportState, NewImport};
use brainops_domain::view::tag::Tag;
use rusqlite::{Connection, OptionalExtension, params};
use std::path::{Path, PathBuf};
use uuid::Uuid;

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

/// Where a file stands on its list: its position, then its id, as a list made again repeats positions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    position: i64,
    id: Uuid,
}

impl Default for Place {
    /// Before the first file.
    fn default() -> Self {
        Self {
            position: -1,
            id: Uuid::nil(),
        }
    }
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
    /// Whether a folder or card that is imported from is away now, and may come back.
    pub(super) fn is_source_away(&self) -> bool {
        self.roots.iter().any(|root| find::is_away(root))
    }

    /// Whether a file can't be read because all it came with is away, and not only the file.
    pub(super) fn is_away_with(&self, file: &Path) -> bool {
        self.roots.iter().any(|root| {
            if root == file {
                file.parent().is_some_and(find::is_missing)
            } else {
                file.starts_with(root) && find::is_missing(root)
            }
        })
    }
}

pub(super) fn start(tx: &mut Tx<'_>, input: &NewImport) -> Result<ImportId> {
    if input.paths.is_empty() {
        return Err(Error::invalid("paths", "Choose a card, a folder or files."));
    }
    crate::jobs::get(tx.sql(), input.job_id)?;
    let id = ImportId::mint(tx.now());
    let first = path::name(&path::from_text(&input.paths[0]));
    let source = match input.paths.len() {
        1 => first,
        count => format!("{first} and {} more", count - 1),
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
        roots: roots.iter().map(|root| path::from_text(root)).collect(),
        with_analysis,
        state: of_name(&state)?,
    })
}

fn of_name_json(text: &str) -> Result<Vec<String>> {
    serde_json::from_str(text).map_err(|source| {
        StoreError::Stored {
            what: "import folders",
            source: Box::new(source),
        }
        .into()
    })
}

/// Puts files on the list; one that is there already stays as it is.
///
/// A place that could not be looked into is on the list as failed, so that nobody takes it for saved.
pub(super) fn add_items(
    tx: &mut Tx<'_>,
    import: ImportId,
    first_position: usize,
    found: &[Found],
) -> Result<()> {
    let now = tx.now();
    let mut insert = tx.sql().prepare_cached(
        "insert into import_item (id, import_id, position, path, file_name, size_bytes, state, code, detail)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         on conflict (import_id, path) do nothing",
    )?;
    for (position, file) in (first_position..).zip(found) {
        let (state, code, detail) = match &file.missed {
            None => (ImportItemState::Pending, None, ""),
            Some(missed) => (
                ImportItemState::Failed,
                Some(name_of(&missed.code)?),
                missed.detail.as_str(),
            ),
        };
        insert.execute(params![
            ImportItemId::mint(now).0,
            import.0,
            i64::try_from(position).unwrap_or(i64::MAX),
            path::to_bytes(&file.path),
            path::name(&file.path),
            i64::try_from(file.size_bytes).unwrap_or(i64::MAX),
            name_of(&state)?,
            code,
            detail,
        ])?;
    }
    Ok(())
}

/// Takes places that could not be looked into off the list, before the source is looked through again.
pub(super) fn forget_missed(tx: &mut Tx<'_>, import: ImportId) -> Result<()> {
    tx.sql().execute(
        "delete from import_item
         where import_id = ?1 and state = 'failed' and code in (?2, ?3)",
        params![
            import.0,
            name_of(&Code::FolderUnreadable)?,
            name_of(&Code::FolderTooDeep)?
        ],
    )?;
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

/// Files that are not dealt with, in order, after a place.
pub(super) fn pending(
    sql: &Connection,
    import: ImportId,
    after: Place,
    limit: u32,
) -> Result<Vec<(Place, Item)>> {
    let mut statement = sql.prepare_cached(
        "select id, position, path from import_item
         where import_id = ?1 and state = 'pending' and (position, id) > (?2, ?3)
         order by position, id
         limit ?4",
    )?;
    let rows = statement.query_map(params![import.0, after.position, after.id, limit], |row| {
        let bytes: Vec<u8> = row.get("path")?;
        let (position, id) = (row.get("position")?, row.get("id")?);
        Ok((
            Place { position, id },
            Item {
                id: ImportItemId(id),
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
        Outcome::Failed { code, detail } => (
            ImportItemState::Failed,
            Some(*code),
            detail.clone(),
            None,
            None,
            (false, false, false),
        ),
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
                    let (state, code, same) = duplicate(tx.sql(), id, photo)?;
                    (state, code, same, Some(id), None, flags)
                }
            }
        }
        Outcome::Unshown {
            photo,
            code,
            detail,
        } => {
            let flags = (false, false, false);
            match crate::photos::add(tx, photo)? {
                (id, true) => (
                    ImportItemState::KeptUnshown,
                    Some(*code),
                    detail.clone(),
                    Some(id),
                    None,
                    flags,
                ),
                (id, false) => {
                    let (state, code, same) = duplicate(tx.sql(), id, photo)?;
                    (state, code, same, Some(id), None, flags)
                }
            }
        }
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

/// What a file is whose picture the job has already, with the name of the other file.
fn duplicate(
    sql: &Connection,
    photo: PhotoId,
    own: &NewPhoto,
) -> Result<(ImportItemState, Option<Code>, String)> {
    let name: String = sql.query_row(
        "select file_name from photo where id = ?1",
        [photo.0],
        |row| row.get(0),
    )?;
    let same = if name == own.file_name {
        format!("{name}, imported before")
    } else {
        name
    };
    Ok((ImportItemState::Duplicate, Some(Code::Duplicate), same))
}

/// Puts a file that failed or was left out back on the list, and says how its import goes on.
///
/// A place that could not be looked into leaves the list: its import looks through the source again.
pub(super) fn retry(tx: &mut Tx<'_>, input: ImportItemRef) -> Result<ImportState> {
    let code: Option<String> = tx
        .sql()
        .query_row(
            "select code from import_item where id = ?1 and import_id = ?2",
            params![input.item_id.0, input.import_id.0],
            |row| row.get(0),
        )
        .optional()?
        .flatten();
    change(tx, input, "state in ('failed', 'left_out')", "pending")?;
    match code.map(|code| of_name(&code)).transpose()? {
        Some(Code::FolderUnreadable | Code::FolderTooDeep) => {
            tx.sql()
                .execute("delete from import_item where id = ?1", [input.item_id.0])?;
            Ok(ImportState::Listing)
        }
        _ => Ok(ImportState::Running),
    }
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
