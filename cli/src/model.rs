//! `brainops model`: whether a detection model can be trusted to run here.

use std::path::PathBuf;
use std::process::ExitCode;

use brainops_core::detect::{Library, Model};
use brainops_core::error::Error;
use brainops_domain::view::analysis::ModelInfo;
use serde_json::json;

use crate::Format;
use crate::output::{print, print_json};
use crate::place;
use crate::refusal::Refusal;

/// Arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Load a model, try it, and compute the values its maker saw.
    Check {
        /// Folder with the manifest.json of the model.
        folder: PathBuf,
    },
}

pub(crate) fn run(args: &Args, format: Format) -> Result<ExitCode, Refusal> {
    let Command::Check { folder } = &args.command;
    let library = Library {
        file: None,
        folders: place::resources(),
    };
    let refused = |error| Refusal::of(Error::from(error).failure());
    let model = Model::load(folder, &library).map_err(refused)?;
    let values = model.check_values(folder).map_err(refused)?;
    let info = model.info();
    match format {
        Format::Json => print_json(&json!({
            "kind": "model",
            "name": info.name,
            "version": info.version,
            "sha256": info.sha256,
            "files": info.files,
            "precision": info.precision,
            "min_confidence": info.min_confidence,
            "values_checked": values,
            "limits": info.limits,
        }))?,
        Format::Words => print(&words(&info, values))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn words(info: &ModelInfo, values: Option<u32>) -> String {
    let ModelInfo {
        name,
        version,
        precision,
        sha256,
        ..
    } = info;
    let checked = values.map_or_else(
        || "It came without values to check.".to_owned(),
        |values| format!("{values} values of its maker came out the same here."),
    );
    format!("{name} {version} ({precision}) loads and runs. {checked}\nSHA-256 {sha256}")
}
