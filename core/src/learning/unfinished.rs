//! The hidden folder an export grows in, until it is whole.
//!
//! Invariant: it goes with whatever keeps the export from being finished, and one that a crash or a power
//! cut left goes at the next start, since it holds photos in clear.

use crate::error::{Error, Result};
use crate::platform::disk;
use crate::store::Store;
use brainops_domain::failure::Code;
use chrono::{DateTime, Utc};
use rusqlite::OptionalExtension as _;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// What names of exports begin with.
const PREFIX: &str = "brainops-reviewed-";
/// Exports of one second in one folder.
const MOST_ALIKE: u32 = 100;
/// Key in `meta` of the folder that is being written.
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
        note(store, now, Some(&path))?;
        if let Err(error) = fs::create_dir(&path) {
            // What may lie there is not ours to clear away.
            note(store, now, None)?;
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
            sync(&folder).map_err(|error| end(&error))?;
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
                    sync(self.parent).map_err(|error| end(&error))?;
                    return Ok(path);
                }
                Err(error) if is_taken(&error) => {}
                Err(error) => return Err(end(&error)),
            }
        }
        Err(end(&ErrorKind::AlreadyExists.into()))
    }
}

/// Makes a folder's entries durable where its drive can: some shares in a network have no such call.
fn sync(folder: &Path) -> io::Result<()> {
    match disk::sync_folder(folder) {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported
            ) =>
        {
            tracing::info!(%error, "this drive can't be told to keep its folders");
            Ok(())
        }
        other => other,
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
        if !self.is_done {
            match fs::remove_dir_all(&self.path) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => {
                    // The note stays: it goes at the next start.
                    tracing::warn!(%error, "an unfinished export stays for now");
                    return;
                }
            }
        }
        if let Err(error) = note(self.store, self.now, None) {
            tracing::warn!(code = ?error.code(), trace = error.trace(), "the note of an export stays");
        }
    }
}

/// Removes what an export left that a crash cut short.
pub(super) fn clear(store: &Store, now: DateTime<Utc>) -> Result<()> {
    let left: Option<String> = store.read(|sql| {
        sql.query_row("select value from meta where key = ?1", [KEY], |row| {
            row.get(0)
        })
        .optional()
        .map_err(Error::from)
    })?;
    let Some(left) = left.map(PathBuf::from) else {
        return Ok(());
    };
    let name = left.file_name().unwrap_or_default().to_string_lossy();
    let is_ours = name.starts_with(&format!(".{PREFIX}")) && name.ends_with(".part");
    if is_ours {
        match fs::remove_dir_all(&left) {
            Ok(()) => tracing::info!("an export that was cut short is cleared away"),
            // Its drive may come back.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => {
                tracing::warn!(%error, "an export that was cut short stays");
                return Ok(());
            }
        }
    }
    note(store, now, None)
}

/// Notes which folder is being written; a path that is no text can't be noted, and is not.
fn note(store: &Store, now: DateTime<Utc>, path: Option<&Path>) -> Result<()> {
    let path = path.and_then(Path::to_str).map(str::to_owned);
    store.write(now, move |tx| {
        match path {
            Some(path) => tx.sql().execute(
                "insert into meta (key, value) values (?1, ?2)
                 on conflict (key) do update set value = excluded.value",
                [KEY, path.as_str()],
            )?,
            None => tx.sql().execute("delete from meta where key = ?1", [KEY])?,
        };
        Ok(())
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
