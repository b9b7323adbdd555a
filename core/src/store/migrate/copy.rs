//! The copy of a database that an upgrade leaves beside it.
//!
//! Invariant: a file named as a copy is a whole one, and no copy is ever written over.

use crate::platform::disk;
use crate::store::StoreError;
use rusqlite::Connection;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Brings every commit from the write-ahead log into the main file.
///
/// Errors: `Busy` while another connection reads or writes.
pub(super) fn empty_log(connection: &Connection) -> Result<(), StoreError> {
    let busy: i64 =
        connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
    if busy != 0 {
        return Err(StoreError::Busy);
    }
    Ok(())
}

/// Copies the database, encrypted as it is, to `NAME.before-VERSION` beside itself; to
/// `NAME.before-VERSION-2` and so on where another copy has that name. One that is the same already is
/// enough: an upgrade that fails at every start does not fill the disk.
///
/// The caller holds the write lock since [`empty_log`]. Errors: `Busy` where something was committed in
/// between, `Io`.
pub(super) fn keep(path: &Path, version: i64) -> Result<(), StoreError> {
    let log = beside(path, "-wal");
    let logged = match std::fs::metadata(&log) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(source) => return Err(failed(source)),
    };
    if logged > 0 {
        return Err(StoreError::Busy);
    }
    let own = hash(path).map_err(failed)?;
    for number in 1_u32.. {
        let suffix = match number {
            1 => format!(".before-{version}"),
            _ => format!(".before-{version}-{number}"),
        };
        let target = beside(path, &suffix);
        if !target.exists() {
            return write(path, &target).map_err(failed);
        }
        if hash(&target).map_err(failed)? == own {
            return Ok(());
        }
    }
    Ok(())
}

/// The copy gets its name when it is whole and on the disk.
fn write(path: &Path, target: &Path) -> io::Result<()> {
    let unfinished = beside(target, ".part");
    let made = copy(path, &unfinished).and_then(|()| std::fs::rename(&unfinished, target));
    if let Err(error) = made {
        if let Err(left) = std::fs::remove_file(&unfinished)
            && left.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(error = %left, "an unfinished copy of the database stays");
        }
        return Err(error);
    }
    disk::sync_folder(target.parent().unwrap_or(target))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = File::open(from)?;
    let mut copy = disk::private_file(to)?;
    io::copy(&mut source, &mut copy)?;
    copy.flush()?;
    copy.sync_all()
}

fn hash(path: &Path) -> io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

fn failed(source: io::Error) -> StoreError {
    StoreError::Io {
        doing: "copy the database before its upgrade",
        source,
    }
}
