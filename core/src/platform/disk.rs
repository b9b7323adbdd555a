//! What differs between operating systems about making files last.
//!
//! Owns the calls that make a rename survive a power cut. Refuses policy: callers say when.

use std::io;
use std::path::Path;

/// Makes the entries of a folder durable.
///
/// Errors: what opening or syncing the folder returns. On Windows nothing is to be done: NTFS journals
/// its folders, and a folder can't be synced through `std`.
#[cfg(not(windows))]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

/// Makes the entries of a folder durable.
#[cfg(windows)]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether an error says that no room is left.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}
