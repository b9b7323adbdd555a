//! Paths as bytes and as text, so that a name that is no valid text survives being stored and shown.

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

/// How the text of a path begins that is no valid text itself; no absolute path does.
#[cfg(unix)]
const AS_URL: &str = "file://";

/// A path as text that [`from_text`] reads back whole: as it is, or as a `file://` address where it is no
/// valid text.
#[cfg(unix)]
#[must_use]
pub fn to_text(path: &Path) -> String {
    if let Some(text) = path.to_str() {
        return text.to_owned();
    }
    let bytes = to_bytes(path);
    bytes.iter().fold(AS_URL.to_owned(), |mut text, byte| {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                text.push(char::from(*byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
        text
    })
}

/// The path of [`to_text`].
#[cfg(unix)]
#[must_use]
pub fn from_text(text: &str) -> PathBuf {
    let Some(rest) = text.strip_prefix(AS_URL) else {
        return PathBuf::from(text);
    };
    let mut bytes = Vec::with_capacity(rest.len());
    let mut left = rest.as_bytes();
    while let Some((first, after)) = left.split_first() {
        let escaped = (*first == b'%')
            .then(|| after.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        left = if escaped.is_some() {
            &after[2..]
        } else {
            after
        };
    }
    from_bytes(&bytes)
}

/// A path as text. Windows names are text but for unpaired halves of a sign, which show as a replacement sign.
#[cfg(windows)]
#[must_use]
pub fn to_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The path of [`to_text`].
#[cfg(windows)]
#[must_use]
pub fn from_text(text: &str) -> PathBuf {
    PathBuf::from(text)
}

/// Whether a path has lost a part of its name on the way: what was no valid text stands as a replacement sign.
#[must_use]
pub fn is_mangled(path: &Path) -> bool {
    path.to_string_lossy().contains(char::REPLACEMENT_CHARACTER)
}

#[cfg(all(test, unix))]
mod tests {
    use super::{from_bytes, from_text, to_text};
    use std::path::Path;

    #[test]
    fn any_path_comes_back_from_its_text() {
        let bytes: Vec<u8> = (1..=255).collect();
        for path in [
            &b"/media/card/DCIM"[..],
            b"/a b/100%25/\xff",
            &bytes,
            b"",
            b"/%",
        ] {
            let path = from_bytes(path);
            assert_eq!(from_text(&to_text(&path)), path);
        }
        assert_eq!(to_text(Path::new("/a/b%20.jpg")), "/a/b%20.jpg");
    }
}
