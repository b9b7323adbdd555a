//! `brainops inspect`: what a model finds on photos, with sizes where the files support them.
//!
//! Owns the list of photos and the words. Refuses a company, a network, a key, and to leave anything
//! behind. One photo that can't be read never stops the others.

mod row;
mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use brainops_core::clock::Clock;
use brainops_core::detect::{Detector, Library, Model, Options};
use brainops_core::document::report_pdf;
use brainops_core::inspect::{InspectError, Inspected, inspect, report};
use brainops_core::photo::{PhotoError, files};
use brainops_domain::failure::Code;
use brainops_domain::measure::{MAX_PITCH_IN_12, RoofPlane};
use brainops_domain::view::analysis::ModelInfo;

use crate::Format;
use crate::output::print;
use crate::refusal::Refusal;

/// Tiles computed at a time.
const WORKERS: usize = 2;
/// The model in the source tree, for programs run from there.
const SOURCE_MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/damage");
/// Where `scripts/setup` keeps the inference library, for programs run from the source tree.
const SOURCE_LIBRARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../.cache/onnxruntime");

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
    /// Height of the roof plane above take-off, in meters.
    #[arg(long, value_name = "H", value_parser = height_m, allow_negative_numbers = true)]
    roof_height_m: Option<f64>,
    /// Pitch of the roof plane: rise over 12.
    #[arg(long, value_name = "X", value_parser = pitch_in_12)]
    pitch: Option<f64>,
    /// Write an inspection report with all photos and findings, as PDF.
    #[arg(long, value_name = "FILE.pdf")]
    report: Option<PathBuf>,
}

/// Inspects the photos in the order given.
pub(crate) fn run(args: &Args, format: Format) -> Result<ExitCode, Refusal> {
    let detector = Detector::new(load(args.model.as_deref())?);
    let model = detector.model().info();
    let threshold = args.min_confidence.unwrap_or(model.min_confidence);
    let options = Options {
        min_confidence: Some(threshold),
        workers: WORKERS,
    };
    let plane = RoofPlane {
        height_m: args.roof_height_m,
        pitch_in_12: args.pitch,
        fall_azimuth_deg: None,
    };
    let (mut seen, mut failed) = (0_u32, 0_u32);
    let (mut pages, mut unread) = (Vec::new(), Vec::new());
    for path in photos(&args.paths) {
        let result = path.and_then(|path| match inspect(&path, &detector, &plane, options) {
            Ok(inspected) => Ok((path, inspected)),
            Err(error) => Err((path, error)),
        });
        seen += 1;
        failed += u32::from(result.is_err());
        print(&told(&result, &model, format)?)?;
        match result {
            Ok((path, inspected)) if args.report.is_some() => {
                let page = report::photo(words::name(&path), inspected, &plane);
                pages.push(page.map_err(|error| Refusal::new(error.code(), error.to_string()))?);
            }
            Ok(_) => {}
            Err((path, error)) => unread.push(words::of_error(&path, &error)),
        }
    }
    if seen == 0 {
        return Err(Refusal::new(
            Code::NotFound,
            "there is no photo in these folders",
        ));
    }
    if let Some(file) = args.report.as_deref().filter(|_| failed < seen) {
        let today = Clock::system().now().date_naive();
        let input = report::input(pages, &model, threshold, unread, today);
        let pdf =
            report_pdf(&input).map_err(|error| Refusal::new(error.code(), error.to_string()))?;
        std::fs::write(file, pdf).map_err(|source| Refusal::of_io(file, &source))?;
    }
    Ok(ExitCode::from(u8::from(failed == seen)))
}

type Outcome = Result<(PathBuf, Inspected), (PathBuf, InspectError)>;

fn told(result: &Outcome, model: &ModelInfo, format: Format) -> Result<String, Refusal> {
    match (format, result) {
        (Format::Json, Ok((path, inspected))) => row::of(path, inspected, model),
        (Format::Json, Err((path, error))) => row::of_error(path, error),
        (Format::Words, Ok((path, inspected))) => Ok(words::of(path, inspected)),
        (Format::Words, Err((path, error))) => Ok(words::of_error(path, error)),
    }
}

/// Photos of the arguments in their order; a folder that can't be read is told in its place.
fn photos(paths: &[PathBuf]) -> impl Iterator<Item = Result<PathBuf, (PathBuf, InspectError)>> {
    paths.iter().flat_map(|path| {
        if !path.is_dir() {
            return vec![Ok(path.clone())];
        }
        let failed = |error: PhotoError| vec![Err((path.clone(), error.into()))];
        files::list(path).map_or_else(failed, |found| found.into_iter().map(Ok).collect())
    })
}

/// Loads the model: the one asked for, the one beside the program, or that of the source tree.
fn load(asked: Option<&Path>) -> Result<Model, Refusal> {
    let program = std::env::current_exe()
        .ok()
        .and_then(|path| path.parent().map(Path::to_owned));
    let beside = program.map(|folder| folder.join("models/damage"));
    let folder = match (asked, beside) {
        (Some(asked), _) => asked.to_owned(),
        (None, Some(beside)) if beside.is_dir() => beside,
        (None, _) => PathBuf::from(SOURCE_MODEL),
    };
    let library = Library {
        file: None,
        folders: vec![PathBuf::from(SOURCE_LIBRARY)],
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
