//! Text files that people exchange, such as price lists: read whole, written whole or not at all.

use super::disk;
use crate::error::{Error, Result};
use brainops_domain::failure::Code;
use std::io::Read as _;
use std::path::Path;

/// More than any supplier's list; a larger file is something else.
const MOST_BYTES: u64 = 10_000_000;

/// Reads a text file.
///
/// Errors: `TooLarge` above 10 MB, `Invalid` for what is no UTF-8 text, `Io`.
pub fn read(path: &Path) -> Result<String> {
    let io = |error: std::io::Error| Error::coded(Code::Io, format!("read a text file: {error}"));
    let file = std::fs::File::open(path).map_err(io)?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Error::coded(Code::TooLarge, "a text file above 10 MB"));
    }
    String::from_utf8(bytes).map_err(|_| {
        Error::invalid(
            "file",
            "This file is no text in UTF-8. Save it as CSV (UTF-8).",
        )
    })
}

/// Writes a text file in place of the one before.
///
/// Errors: `DiskFull`, `Io`; the file before is then untouched.
pub fn write(path: &Path, text: &str) -> Result<()> {
    disk::replace(path, text.as_bytes()).map_err(|error| {
        let code = if disk::is_full(&error) {
            Code::DiskFull
        } else {
            Code::Io
        };
        Error::coded(code, format!("write a text file: {error}"))
    })
}
