//! The copy of a database that an upgrade leaves beside it.
//!
//! Invariant: a file named as a copy is a whole one, no copy is ever written over, and there are at most
//! [`KEPT`] once an upgrade is done.

use crate::platform::disk;
use crate::store::StoreError;
use rusqlite::Connection;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Copies that stay. One takes back the upgrade just made; the one before it lets somebody go back who skipped a
/// version and finds out late; one more is for an upgrade that was tried twice with work in between. Each is as
/// large as the database, and nothing else would ever remove them.
const KEPT: usize = 3;

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
/// Says which copy holds the database as it is. The caller holds the write lock since [`empty_log`]. Errors: `Busy` where something was committed in
/// between, `Io`.
pub(super) fn keep(path: &Path, version: i64) -> Result<PathBuf, StoreError> {
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
    let mut last = 0;
    for copy in all(path).map_err(failed)? {
        if hash(&copy).map_err(failed)? == own {
            return Ok(copy);
        }
        if let Some((_, number)) = order(path, &copy).filter(|(of, _)| i64::from(*of) == version) {
            last = number;
        }
    }
    let suffix = match last {
        0 => format!(".before-{version}"),
        last => format!(".before-{version}-{}", last.saturating_add(1)),
    };
    let target = beside(path, &suffix);
    write(path, &target).map_err(failed)?;
    Ok(target)
}

/// The copies beside a database, oldest first.
pub(super) fn all(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut copies = Vec::new();
    for entry in std::fs::read_dir(path.parent().unwrap_or(path))? {
        let found = entry?.path();
        copies.extend(order(path, &found).map(|order| (order, found)));
    }
    copies.sort();
    Ok(copies.into_iter().map(|(_, copy)| copy).collect())
}

/// Removes the oldest copies beside a database that was upgraded, all but [`KEPT`]; `made` is never among them.
///
/// Errors: what kept the folder from being read or a copy from being removed; the upgrade stands all the same.
pub(super) fn prune(path: &Path, made: Option<&Path>) -> io::Result<()> {
    let copies = all(path)?;
    let others: Vec<&PathBuf> = copies
        .iter()
        .filter(|copy| Some(copy.as_path()) != made)
        .collect();
    let kept = KEPT - usize::from(made.is_some());
    for copy in &others[..others.len().saturating_sub(kept)] {
        std::fs::remove_file(copy)?;
    }
    Ok(())
}

/// Version and number of a copy, by which copies came one after the other; `None` for any other file.
fn order(path: &Path, other: &Path) -> Option<(u32, u32)> {
    let prefix = format!("{}.before-", path.file_name()?.to_str()?);
    let rest = other.file_name()?.to_str()?.strip_prefix(&prefix)?;
    let (version, number) = rest.split_once('-').unwrap_or((rest, "1"));
    Some((version.parse().ok()?, number.parse().ok()?))
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
