//! `brainops`, the headless face of the product: the same use cases as the window, JSON out.
//!
//! Owns arguments, files named on the command line, and words on the terminal. Refuses rules and
//! storage. Exit codes: 0 done, 1 failed or something differs, 2 wrong usage.

mod inspect;
mod materials;
mod model;
mod output;
mod place;
mod quote;
mod refusal;
mod schema;
mod table;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use refusal::Refusal;

/// Roofing from the command line: damage on photos, materials, quotes and their proof.
#[derive(Debug, Parser)]
#[command(name = "brainops", version, about, disable_help_subcommand = true)]
struct Cli {
    /// Write JSON instead of words; errors too, one line each.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find damage on photos, with sizes where the files support them.
    Inspect(inspect::Args),
    /// Count the materials, labor and debris of a roof.
    Materials(materials::Args),
    /// Check a detection model before it is trusted.
    Model(model::Args),
    /// Price a roof and seal the quote with its hash.
    Quote(quote::Args),
    /// Recompute a quote, or check a report by its evidence, and say what differs.
    Verify(verify::Args),
    /// Print the JSON Schema of a file that this program reads.
    Schema(schema::Args),
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Words,
    Json,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let format = if cli.json {
        Format::Json
    } else {
        Format::Words
    };
    match run(cli.command, format) {
        Ok(code) => code,
        Err(refusal) => refusal.report(format),
    }
}

fn run(command: Command, format: Format) -> Result<ExitCode, Refusal> {
    match command {
        Command::Inspect(args) => inspect::run(&args, format),
        Command::Materials(args) => materials::run(&args, format),
        Command::Model(args) => model::run(&args, format),
        Command::Quote(args) => quote::run(&args, format),
        Command::Verify(args) => verify::run(&args, format),
        Command::Schema(args) => schema::run(&args),
    }
}
