//! `brainops verify`: recompute a quote, or check the evidence of a report, and say what differs.
//!
//! Owns telling the kinds of file apart. Refuses to guess at a file of another kind: it says which it reads.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use brainops_core::evidence::{self, EvidenceError};
use brainops_domain::failure::Code;
use brainops_domain::quote::{self, QuoteDifference, VerifyError};
use serde_json::{Value, json};

use crate::Format;
use crate::output::{print, print_json, read_bytes};
use crate::refusal::Refusal;

/// Arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A quote as `brainops quote --json` prints it, or evidence as `brainops inspect --evidence` writes it.
    file: PathBuf,
    /// Folder of the original photos; else they and the report are looked for beside the evidence.
    #[arg(long, value_name = "DIR")]
    photos: Vec<PathBuf>,
}

/// What was checked, and how it came out.
struct Verdict {
    kind: &'static str,
    holds: &'static str,
    differences: Vec<QuoteDifference>,
    files: Vec<String>,
    missing: Vec<String>,
}

pub(crate) fn run(args: &Args, format: Format) -> Result<ExitCode, Refusal> {
    let value = read(&args.file)?;
    let form = value
        .get("format")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let verdict = if form.starts_with("brainops.evidence") {
        of_evidence(args, &value)?
    } else if form.starts_with("brainops.quote") {
        of_quote(args, &value)?
    } else {
        return Err(foreign(&args.file, Code::Invalid, "it names no known form"));
    };
    let hash = value
        .get("content_hash")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match format {
        Format::Json => print_json(&json!({
            "kind": verdict.kind,
            "holds": verdict.differences.is_empty(),
            "content_hash": hash,
            "differences": verdict.differences,
            "files": verdict.files,
            "missing": verdict.missing,
        }))?,
        Format::Words => print(&words(&verdict, hash))?,
    }
    // Whoever names a folder asks for its photos to be checked.
    let is_checked = args.photos.is_empty() || verdict.missing.is_empty();
    Ok(if verdict.differences.is_empty() && is_checked {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

/// Reads the file as JSON, or says what it is instead.
fn read(path: &Path) -> Result<Value, Refusal> {
    let bytes = read_bytes(path)?;
    if bytes.starts_with(b"%PDF-") {
        return Err(foreign(
            path,
            Code::UnsupportedFormat,
            "it is a PDF, from which nothing can be recomputed",
        ));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    serde_json::from_slice(bytes).map_err(|source| {
        if source.is_eof() {
            let path = path.display();
            let text = format!("{path} ends too early to be checked. Copy it again.");
            Refusal::new(Code::FileTruncated, text)
        } else {
            foreign(path, Code::UnsupportedFormat, "it is no JSON")
        }
    })
}

fn foreign(path: &Path, code: Code, what: &str) -> Refusal {
    let path = path.display();
    Refusal::new(
        code,
        format!(
            "{path} can't be verified: {what}. Give the JSON of the quote, or the evidence file that was written with the report."
        ),
    )
}

fn of_quote(args: &Args, value: &Value) -> Result<Verdict, Refusal> {
    let differences = quote::verify(value).map_err(|failure| {
        let cause = match &failure {
            VerifyError::NotAQuote(source) => format!("it is no whole quote ({source})"),
            VerifyError::UnknownFormat(_) => failure.to_string(),
        };
        foreign(&args.file, Code::Invalid, &cause)
    })?;
    Ok(Verdict {
        kind: "quote",
        holds: "The quote holds: every cent follows from its inputs.",
        differences,
        files: Vec::new(),
        missing: Vec::new(),
    })
}

fn of_evidence(args: &Args, value: &Value) -> Result<Verdict, Refusal> {
    let beside = match args.file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        Some(_) | None => PathBuf::from("."),
    };
    let mut folders = vec![beside];
    folders.extend(args.photos.iter().cloned());
    let checked = evidence::verify(value, &folders).map_err(|failure| {
        let cause = match &failure {
            EvidenceError::NotEvidence(source) => format!("it is no whole evidence ({source})"),
            EvidenceError::Read { path, source } => format!("{}: {source}", path.display()),
            EvidenceError::UnknownFormat(_) | EvidenceError::Document(_) => failure.to_string(),
        };
        foreign(&args.file, failure.code(), &cause)
    })?;
    Ok(Verdict {
        kind: "evidence",
        holds: "The evidence holds: the report's hash follows from what it says, and the files found are the ones it names.",
        differences: checked.differences,
        files: checked.files,
        missing: checked.missing,
    })
}

fn words(verdict: &Verdict, hash: &str) -> String {
    let mut lines = Vec::new();
    if verdict.differences.is_empty() {
        lines.push(verdict.holds.to_owned());
    } else {
        lines.push(format!("The {} does not hold:", verdict.kind));
        lines.extend(verdict.differences.iter().map(|difference| {
            let (says, should_be) = (&difference.says, &difference.should_be);
            format!("  {}: says {says}, should be {should_be}", difference.field)
        }));
    }
    if !verdict.files.is_empty() {
        lines.push(format!("Files checked: {}.", verdict.files.len()));
    }
    if !verdict.missing.is_empty() {
        lines.push(format!(
            "Not found here, so not checked: {}. Name their folder with --photos.",
            verdict.missing.join(", ")
        ));
    }
    if verdict.differences.is_empty() {
        lines.push(format!("Hash {hash}"));
    }
    lines.join("\n")
}
