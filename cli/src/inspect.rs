//! `brainops inspect`: what a model finds on photos, with sizes where the files support them.
//!
//! Owns the list of photos and the words. Refuses a network and, unless told to save, a company, a key,
//! and to leave anything behind. One photo that can't be read never stops the others.

mod row;
mod save;
mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use brainops_core::clock::Clock;
use brainops_core::detect::{Detector, Library, Model, Options, Scope};
use brainops_core::document::input::ReportInput;
use brainops_core::document::{self, DocumentError};
use brainops_core::evidence::Evidence;
use brainops_core::inspect::save::Kept;
use brainops_core::inspect::{InspectError, Inspected, inspect, report};
use brainops_core::photo::files::{self, Unlisted};
use brainops_core::platform::path::name;
use brainops_domain::failure::Code;
use brainops_domain::measure::{MAX_PITCH_IN_12, RoofPlane};
use brainops_domain::view::analysis::ModelInfo;

use crate::Format;
use crate::output::{check_output, print, write_file};
use crate::place;
use crate::refusal::Refusal;

/// Tiles computed at a time.
const WORKERS: usize = 2;
/// Place of the model among what came with the program.
const MODEL: &str = "models/damage";

/// Arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Photos, or folders of photos.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Folder of the model with its manifest; the one that ships when absent.
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Leave out findings below this confidence, 0 to 1; the model's own threshold when absent.
    #[arg(long, value_name = "X", value_parser = share)]
    min_confidence: Option<f64>,
    /// Look at all of each photo, also where the model's mask sees no roof.
    #[arg(long)]
    everything: bool,
    /// Height of the roof plane above take-off, in meters.
    #[arg(long, value_name = "H", value_parser = height_m, allow_negative_numbers = true)]
    roof_height_m: Option<f64>,
    /// Pitch of the roof plane: rise over 12.
    #[arg(long, value_name = "X", value_parser = pitch_in_12)]
    pitch: Option<f64>,
    /// Write an inspection report with all photos and findings, as PDF.
    #[arg(long, value_name = "FILE.pdf")]
    report: Option<PathBuf>,
    /// Write what proves the report later, for `brainops verify`: its hash, and those of the original photos.
    #[arg(long, value_name = "FILE.json", requires = "report")]
    evidence: Option<PathBuf>,
    #[command(flatten)]
    save: save::Args,
}

/// Inspects the photos in the order given.
pub(crate) fn run(args: &Args, format: Format) -> Result<ExitCode, Refusal> {
    let paths: Vec<_> = photos(&args.paths).collect();
    let inputs = || paths.iter().flatten();
    check_output(args.report.as_deref(), inputs())?;
    check_output(args.evidence.as_deref(), inputs())?;
    check_output(args.evidence.as_deref(), args.report.iter())?;
    let mut saving = save::open(&args.save, &args.paths)?;
    let detector = Detector::new(load(args.model.as_deref())?);
    let model = detector.model().info();
    let threshold = args.min_confidence.unwrap_or(model.min_confidence);
    let options = Options {
        // A vault keeps all down to the model's floor, so that its threshold can be moved later.
        min_confidence: Some(match &saving {
            Some(_) => threshold.min(model.score_floor),
            None => threshold,
        }),
        workers: WORKERS,
        scope: if args.everything {
            Scope::Everything
        } else {
            Scope::Roof
        },
    };
    let plane = RoofPlane {
        height_m: args.roof_height_m,
        pitch_in_12: args.pitch,
        ..RoofPlane::default()
    };
    let (mut seen, mut failed) = (0_u32, 0_u32);
    let (mut pages, mut unread) = (Vec::new(), Vec::new());
    for path in paths {
        let (path, mut outcome) = match path {
            Ok(path) => {
                let outcome = inspect(&path, &detector, &plane, options);
                (path, outcome)
            }
            Err((path, error)) => (path, Err(error)),
        };
        let kept = match &mut saving {
            Some(saving) => saving.keep(&path, &outcome, &model, &plane)?,
            None => None,
        };
        if let Ok(inspected) = &mut outcome {
            inspected.leave_out_below(threshold);
        }
        seen += 1;
        failed += u32::from(outcome.is_err());
        print(&told(&path, &outcome, kept.as_ref(), &model, format)?)?;
        match outcome {
            Ok(inspected) if args.report.is_some() => {
                let page = report::photo(name(&path), inspected, &plane, &model, threshold);
                pages.push(page.map_err(|error| Refusal::new(error.code(), error.to_string()))?);
            }
            Ok(_) => {}
            Err(error) => unread.push(words::of_error(&path, &error)),
        }
    }
    if seen == 0 {
        return Err(Refusal::new(
            Code::NotFound,
            "there is no photo in these folders",
        ));
    }
    if let Some(file) = args.report.as_deref().filter(|_| failed < seen) {
        let today = Clock::system().now_here().date_naive();
        let input = report::input(pages, &model, threshold, unread, today);
        write_report(file, args.evidence.as_deref(), &input)?;
    }
    Ok(ExitCode::from(u8::from(failed == seen)))
}

/// Writes the report, and beside it what proves it where that is asked for.
fn write_report(file: &Path, proof: Option<&Path>, input: &ReportInput) -> Result<(), Refusal> {
    let told = |error: DocumentError| Refusal::new(error.code(), error.to_string());
    let pdf = document::report(input).map_err(told)?;
    write_file(file, &pdf.bytes)?;
    if let Some(proof) = proof {
        let evidence = Evidence::of(input, &pdf, &name(file)).map_err(told)?;
        let text = serde_json::to_vec_pretty(&evidence)
            .map_err(|source| Refusal::new(Code::Internal, format!("write JSON: {source}")))?;
        write_file(proof, &text)?;
    }
    Ok(())
}

/// What is printed about one photo.
fn told(
    path: &Path,
    outcome: &Result<Inspected, InspectError>,
    kept: Option<&Kept>,
    model: &ModelInfo,
    format: Format,
) -> Result<String, Refusal> {
    let text = match (format, outcome) {
        (Format::Json, Ok(inspected)) => return row::of(path, inspected, model, kept),
        (Format::Json, Err(error)) => return row::of_error(path, error, kept),
        (Format::Words, Ok(inspected)) => words::of(path, inspected),
        (Format::Words, Err(error)) => words::of_error(path, error),
    };
    Ok(match kept {
        Some(kept) => format!("{text}\n  {}", words::of_kept(kept)),
        None => text,
    })
}

/// Photos of the arguments in their order; a folder that can't be read is told in its place.
fn photos(paths: &[PathBuf]) -> impl Iterator<Item = Result<PathBuf, (PathBuf, InspectError)>> {
    paths.iter().flat_map(|path| {
        if !path.is_dir() {
            return vec![Ok(path.clone())];
        }
        let told = |unlisted: Unlisted| (unlisted.path, unlisted.error.into());
        let found = files::list(path).into_iter();
        found.map(|one| one.map_err(told)).collect()
    })
}

/// Loads the model: the one asked for, or the one that came with the program.
fn load(asked: Option<&Path>) -> Result<Model, Refusal> {
    let folders = place::resources();
    let shipped = || {
        let mut models = folders.iter().map(|folder| folder.join(MODEL));
        // With none there, the first place is named in the error.
        models
            .clone()
            .find(|model| model.is_dir())
            .or_else(|| models.next())
    };
    let folder = asked
        .map(Path::to_owned)
        .or_else(shipped)
        .unwrap_or_default();
    let library = Library {
        file: None,
        folders,
    };
    Model::load(&folder, &library).map_err(|error| {
        let causes =
            std::iter::successors(std::error::Error::source(&error), |cause| cause.source());
        let message = causes.fold(error.to_string(), |message, cause| {
            format!("{message}: {cause}")
        });
        Refusal::new(
            error.code(),
            format!("{}\n{message}", words::sentence(error.code(), "")),
        )
    })
}

/// A share between 0 and 1.
fn share(text: &str) -> Result<f64, String> {
    within(text, 0.0, 1.0)
}

/// A height in reach of a drone.
fn height_m(text: &str) -> Result<f64, String> {
    within(text, -100.0, 500.0)
}

/// A pitch; `6` and `6/12` are the same.
fn pitch_in_12(text: &str) -> Result<f64, String> {
    within(
        text.strip_suffix("/12").unwrap_or(text),
        0.0,
        MAX_PITCH_IN_12,
    )
}

fn within(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let value: f64 = text
        .trim()
        .parse()
        .map_err(|_| format!("`{text}` is no number"))?;
    if (least..=most).contains(&value) {
        Ok(value)
    } else {
        Err(format!("give a number from {least} to {most}"))
    }
}
