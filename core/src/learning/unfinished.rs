//! The hidden folder an export grows in, until it is whole.
//!
//! Invariant: it goes with whatever keeps the export from being finished, and one that a crash or a power
//! cut left goes at the next start that finds its drive, since it holds photos in clear.

use crate::error::{Error, Result};
use crate::platform::disk;
use crate::store::Store;
use brainops_domain::failure::Code;
use chrono::{DateTime, Utc};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// What names of exports begin with.
const PREFIX: &str = "brainops-reviewed-";
/// Exports of one second in one folder.
const MOST_ALIKE: u32 = 100;
/// What keys in `meta` of folders that are being written begin with; the folder follows, and is the value too.
const KEY: &str = "export_under_way";

/// A folder that is not an export yet.
pub(super) struct Unfinished<'a> {
    store: &'a Store,
    parent: &'a Path,
    path: PathBuf,
    name: String,
    now: DateTime<Utc>,
    is_done: bool,
}

impl<'a> Unfinished<'a> {
    /// Makes it in the folder that a person picked.
    pub(super) fn begin(store: &'a Store, parent: &'a Path, now: DateTime<Utc>) -> Result<Self> {
        let name = format!("{PREFIX}{}", now.format("%Y-%m-%d-%H%M%S"));
        let path = parent.join(format!(".{name}.part"));
        let is_new = note(store, now, &path)?;
        if let Err(error) = fs::create_dir(&path) {
            // What may lie there is not ours to clear away, unless an earlier export noted it.
            if is_new {
                forget(store, now, &path)?;
            }
            return Err(failed(parent, "begin an export", &error));
        }
        let unfinished = Self {
            store,
            parent,
            path,
            name,
            now,
            is_done: false,
        };
        for part in ["images", "labels"] {
            let path = unfinished.path.join(part);
            fs::create_dir(path).map_err(|error| failed(parent, "begin an export", &error))?;
        }
        Ok(unfinished)
    }

    /// Writes a file; its bytes are on the disk when this returns.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let written = File::create(self.path.join(name)).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.map_err(|error| failed(self.parent, "write an export", &error))
    }

    /// Gives the export its name, which nothing else in the folder has; returns where it lies.
    pub(super) fn finish(mut self) -> Result<PathBuf> {
        let end = |error: &io::Error| failed(self.parent, "finish an export", error);
        for folder in [
            self.path.join("images"),
            self.path.join("labels"),
            self.path.clone(),
        ] {
            disk::sync_folder_where_possible(&folder).map_err(|error| end(&error))?;
        }
        for number in 1..=MOST_ALIKE {
            let path = self.parent.join(match number {
                1 => self.name.clone(),
                _ => format!("{}-{number}", self.name),
            });
            if path.try_exists().map_err(|error| end(&error))? {
                continue;
            }
            match fs::rename(&self.path, &path) {
                Ok(()) => {
                    self.is_done = true;
                    // It is whole and has its name: at worst a power cut takes the name away again.
                    if let Err(error) = disk::sync_folder_where_possible(self.parent) {
                        tracing::warn!(%error, "an export may not outlast a power cut yet");
                    }
                    return Ok(path);
                }
                Err(error) if is_taken(&error) => {}
                Err(error) => return Err(end(&error)),
            }
        }
        Err(end(&ErrorKind::AlreadyExists.into()))
    }
}

fn is_taken(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty
    )
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if !self.is_done && !remove(&self.path) {
            // The note stays: the folder goes at the next start.
            return;
        }
        if let Err(error) = forget(self.store, self.now, &self.path) {
            tracing::warn!(code = ?error.code(), trace = error.trace(), "the note of an export stays");
        }
    }
}

/// Removes what exports left that a crash cut short.
pub(super) fn clear(store: &Store, now: DateTime<Utc>) -> Result<()> {
    let left: Vec<String> = store.read(|sql| {
        let mut statement =
            sql.prepare("select value from meta where key = ?1 or key like ?1 || ':%'")?;
        let rows = statement.query_map([KEY], |row| row.get(0))?;
        Ok::<_, Error>(rows.collect::<rusqlite::Result<_>>()?)
    })?;
    for left in left.into_iter().map(PathBuf::from) {
        let name = left.file_name().unwrap_or_default().to_string_lossy();
        let is_ours = name.starts_with(&format!(".{PREFIX}")) && name.ends_with(".part");
        if !is_ours || remove(&left) {
            forget(store, now, &left)?;
        }
    }
    Ok(())
}

/// Removes an unfinished folder; whether it is certainly gone.
fn remove(path: &Path) -> bool {
    match fs::remove_dir_all(path) {
        Ok(()) => {
            tracing::info!("an export that was not finished is cleared away");
            true
        }
        // Without the folder around it, its drive is out, and may come back with it.
        Err(error) if error.kind() == ErrorKind::NotFound => {
            path.parent().is_some_and(Path::is_dir)
        }
        Err(error) => {
            tracing::warn!(%error, "an unfinished export stays for now");
            false
        }
    }
}

/// Notes a folder that is being written; whether it was not noted before.
fn note(store: &Store, now: DateTime<Utc>, path: &Path) -> Result<bool> {
    let sql =
        "insert into meta (key, value) values (?1 || ':' || ?2, ?2) on conflict (key) do nothing";
    edit(store, now, sql, path)
}

/// Takes the note of a folder away.
fn forget(store: &Store, now: DateTime<Utc>, path: &Path) -> Result<()> {
    let sql = "delete from meta where value = ?2 and (key = ?1 or key like ?1 || ':%')";
    edit(store, now, sql, path).map(|_| ())
}

/// Changes the notes; whether one changed. A path that is no text can't be noted, and is not.
fn edit(store: &Store, now: DateTime<Utc>, sql: &'static str, path: &Path) -> Result<bool> {
    let Some(path) = path.to_str().map(str::to_owned) else {
        return Ok(false);
    };
    store.write(now, move |tx| {
        Ok(tx.sql().execute(sql, [KEY, path.as_str()])? > 0)
    })
}

/// An error of the folder that a person picked.
fn failed(parent: &Path, doing: &str, error: &io::Error) -> Error {
    let code = if disk::is_full(error) {
        Code::DiskFull
    } else if !parent.is_dir() {
        Code::SourceGone
    } else {
        Code::Io
    };
    Error::coded(code, format!("{doing}: {error}"))
}
