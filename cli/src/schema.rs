//! `brainops schema`: the JSON Schemas of the files this program reads.

use std::process::ExitCode;

use clap::ValueEnum;

use crate::output::print_json;
use crate::refusal::Refusal;

/// Arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Which file.
    name: Name,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Name {
    /// What `brainops materials` reads.
    Roof,
    /// What `brainops quote` reads.
    Quote,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Refusal> {
    print_json(&match args.name {
        Name::Roof => brainops_domain::schema::roof(),
        Name::Quote => brainops_domain::schema::quote(),
    })?;
    Ok(ExitCode::SUCCESS)
}
