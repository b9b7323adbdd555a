//! `brainops verify`: recompute a quote and say what differs.

use std::path::PathBuf;
use std::process::ExitCode;

use brainops_domain::failure::Code;
use brainops_domain::quote::{VerifyError, verify};
use serde_json::{Value, json};

use crate::Format;
use crate::output::{print, print_json, read_json};
use crate::refusal::Refusal;

/// Arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A quote as `brainops quote --json` prints it.
    file: PathBuf,
}

pub(crate) fn run(args: &Args, format: Format) -> Result<ExitCode, Refusal> {
    let quote: Value = read_json(&args.file)?;
    let differences = verify(&quote).map_err(|failure| {
        let cause = match &failure {
            VerifyError::NotAQuote(source) => format!(": {source}"),
            VerifyError::UnknownFormat(_) => String::new(),
        };
        Refusal::new(
            Code::Invalid,
            format!("{}: {failure}{cause}", args.file.display()),
        )
    })?;
    let hash = quote
        .get("content_hash")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match format {
        Format::Json => print_json(&json!({
            "kind": "quote",
            "holds": differences.is_empty(),
            "content_hash": hash,
            "differences": differences,
        }))?,
        Format::Words if differences.is_empty() => {
            print(&format!(
                "The quote holds: every cent follows from its inputs.\nHash {hash}"
            ))?;
        }
        Format::Words => {
            let lines = differences.iter().map(|difference| {
                let (says, should_be) = (&difference.says, &difference.should_be);
                format!("  {}: says {says}, should be {should_be}", difference.field)
            });
            let lines: Vec<String> = lines.collect();
            print(&format!("The quote does not hold:\n{}", lines.join("\n")))?;
        }
    }
    Ok(if differences.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}
