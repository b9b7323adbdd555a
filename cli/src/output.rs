//! Files named on the command line, and what goes to the standard output.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;

use brainops_domain::failure::Code;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Format;
use crate::refusal::Refusal;

/// Largest file read, in bytes: thousands of roofs fit.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Reads a JSON file.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, Refusal> {
    let bytes = read_bytes(path)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    serde_json::from_slice(bytes).map_err(|source| {
        let code = if source.is_eof() {
            Code::FileTruncated
        } else {
            Code::Invalid
        };
        Refusal::new(code, format!("{}: {source}", path.display()))
    })
}

/// Reads a file that is not empty.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Refusal> {
    let file = File::open(path).map_err(|source| Refusal::of_io(path, &source))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| Refusal::of_io(path, &source))?;
    if bytes.is_empty() {
        return Err(Refusal::new(
            Code::FileEmpty,
            format!("{} is empty", path.display()),
        ));
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Refusal::new(
            Code::TooLarge,
            format!("{} is over 64 MB", path.display()),
        ));
    }
    Ok(bytes)
}

/// Refuses an output that is one of the inputs: what was read would be lost.
pub(crate) fn check_output(
    output: Option<&Path>,
    inputs: impl IntoIterator<Item = impl AsRef<Path>>,
) -> Result<(), Refusal> {
    let Some(output) = output else { return Ok(()) };
    // What is not there yet is nobody's input.
    let Ok(place) = output.canonicalize() else {
        return Ok(());
    };
    let is_input = |input: &Path| input.canonicalize().is_ok_and(|input| input == place);
    if inputs.into_iter().any(|input| is_input(input.as_ref())) {
        let text = format!("{} is read here: write elsewhere", output.display());
        return Err(Refusal::new(Code::Invalid, text));
    }
    Ok(())
}

/// Writes a file whole or not at all: beside its place first, then moved there.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = Path::new(&beside);
    let written = File::create(beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(beside, path));
    written.map_err(|source| {
        // The first failure is the one to tell; a part file that stays is named after its target.
        match std::fs::remove_file(beside) {
            Ok(()) | Err(_) => Refusal::of_io(path, &source),
        }
    })
}

/// Prints a value as JSON, indented.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Refusal> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|source| Refusal::new(Code::Internal, format!("write JSON: {source}")))?;
    print(&text)
}

/// Prints text and a line end. A reader that has gone away is no failure.
pub(crate) fn print(text: &str) -> Result<(), Refusal> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(source) if source.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Refusal::of_io(Path::new("standard output"), &source))
        }
        _ => Ok(()),
    }
}

/// Tells on the standard error what a person should know about a result that is given all the same.
pub(crate) fn warn(format: Format, text: &str) -> Result<(), Refusal> {
    let line = match format {
        Format::Json => serde_json::json!({ "warning": text }).to_string(),
        Format::Words => format!("brainops: {text}"),
    };
    match writeln!(std::io::stderr(), "{line}") {
        Err(source) if source.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Refusal::of_io(Path::new("standard error"), &source))
        }
        _ => Ok(()),
    }
}
