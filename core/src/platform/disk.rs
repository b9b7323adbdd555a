//! What differs between operating systems about making files last and keeping them to oneself.
//!
//! Owns the calls that make a rename survive a power cut and that keep other users out. Refuses policy:
//! callers say when.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

/// Makes the entries of a folder durable.
///
/// Errors: what opening or syncing the folder returns. On Windows nothing is to be done: NTFS journals
/// its folders, and a folder can't be synced through `std`.
#[cfg(not(windows))]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Makes the entries of a folder durable.
#[cfg(windows)]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes the entries of a folder durable where its drive can: some shares in a network have no such call.
///
/// Errors: as [`sync_folder`], but for the two by which a drive says that it can't.
pub(crate) fn sync_folder_where_possible(folder: &Path) -> io::Result<()> {
    match sync_folder(folder) {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            tracing::info!(%error, "this drive can't be told to keep its folders");
            Ok(())
        }
        other => other,
    }
}

/// Opens a file for writing, empty, that only its owner may read.
#[cfg(unix)]
pub(crate) fn private_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    // The mode above is for a new file; one that was there keeps its own.
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    Ok(file)
}

/// Opens a file for writing, empty. On Windows the user's profile folder is private already.
#[cfg(not(unix))]
pub(crate) fn private_file(path: &Path) -> io::Result<File> {
    std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)
}

/// Makes a folder that only its owner may enter; one that is there becomes so.
#[cfg(unix)]
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
}

/// Makes a folder. On Windows the user's profile folder is private already.
#[cfg(not(unix))]
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}

/// Writes a file whole or not at all: what stood there stays until the new bytes are on the disk.
///
/// Errors: what writing or renaming returns, and what stood there is untouched then; or what syncing its
/// folder returns, and the new file stands there but may not outlast a power cut.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".part");
    let unfinished = path.with_file_name(name);
    let written = File::create(&unfinished)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| std::fs::rename(&unfinished, path));
    if let Err(error) = written {
        if let Err(left) = std::fs::remove_file(&unfinished)
            && left.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(error = %left, "an unfinished file stays");
        }
        return Err(error);
    }
    // The parent of a bare name is the empty path.
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    sync_folder_where_possible(folder.unwrap_or(Path::new(".")))
}

/// Whether an error says that no room is left.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}
