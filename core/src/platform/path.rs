//! Paths as bytes, so that a name that is no valid text survives being stored.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Bytes of a path: as they are on Unix, UTF-16 in little-endian order on Windows.
#[cfg(unix)]
#[must_use]
pub fn to_bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    path.as_os_str().as_bytes().to_vec()
}

/// The path of [`to_bytes`].
#[cfg(unix)]
#[must_use]
pub fn from_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStringExt as _;
    PathBuf::from(OsString::from_vec(bytes.to_vec()))
}

/// Bytes of a path: as they are on Unix, UTF-16 in little-endian order on Windows.
#[cfg(windows)]
#[must_use]
pub fn to_bytes(path: &Path) -> Vec<u8> {
    use std::os::windows::ffi::OsStrExt as _;
    path.as_os_str()
        .encode_wide()
        .flat_map(u16::to_le_bytes)
        .collect()
}

/// The path of [`to_bytes`].
#[cfg(windows)]
#[must_use]
pub fn from_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::windows::ffi::OsStringExt as _;
    let wide: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    PathBuf::from(OsString::from_wide(&wide))
}

/// The last part of a path as people read it; what is no valid text shows as a replacement sign.
#[must_use]
pub fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
