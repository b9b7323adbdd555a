//! One photo as one line of JSON. The keys are a contract with outside scripts and only grow.

use std::path::Path;
use std::time::Duration;

use brainops_core::inspect::save::Kept;
use brainops_core::inspect::{InspectError, Inspected};
use brainops_core::platform::path::name;
use brainops_domain::failure::Code;
use brainops_domain::id::PhotoId;
use brainops_domain::view::analysis::ModelInfo;
use brainops_domain::view::photo::{FocalSource, GroundSource};
use serde::Serialize;

use super::words;
use crate::refusal::Refusal;

#[derive(Serialize)]
struct Row<'a> {
    photo: String,
    blake3: &'a str,
    width: u32,
    height: u32,
    camera: Camera<'a>,
    ground: Option<Ground>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ground_reason: Option<String>,
    model: Model<'a>,
    tiles: u32,
    /// Parts without roof that were left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<[f64; 4]>,
    elapsed_ms: u64,
    cpu_ms: u64,
    findings: Vec<Finding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    saved: Option<Saved<'a>>,
}

#[derive(Serialize)]
struct Camera<'a> {
    model: Option<&'a str>,
    focal_px: Option<f64>,
    focal_source: Option<FocalSource>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    doubts: &'a [String],
}

#[derive(Serialize)]
struct Ground {
    mm_per_px: f64,
    relative_error: f64,
    source: GroundSource,
}

#[derive(Serialize)]
struct Model<'a> {
    name: &'a str,
    version: &'a str,
    sha256: &'a str,
    precision: &'a str,
}

#[derive(Serialize)]
struct Finding {
    class: &'static str,
    confidence: f64,
    r#box: [f64; 4],
    size_mm: Option<[f64; 2]>,
    size_error: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_reason: Option<String>,
}

/// Where the photo went.
#[derive(Serialize)]
struct Saved<'a> {
    job: &'a str,
    photo_id: PhotoId,
    new: bool,
}

#[derive(Serialize)]
struct ErrorRow<'a> {
    photo: String,
    error: ErrorOf,
    #[serde(skip_serializing_if = "Option::is_none")]
    saved: Option<Saved<'a>>,
}

#[derive(Serialize)]
struct ErrorOf {
    code: Code,
    message: String,
    detail: String,
}

/// The line of an inspected photo.
pub(super) fn of(
    path: &Path,
    inspected: &Inspected,
    model: &ModelInfo,
    kept: Option<&Kept>,
) -> Result<String, Refusal> {
    let camera = &inspected.metadata.camera;
    let findings = inspected
        .analysis
        .findings
        .iter()
        .zip(&inspected.sizes)
        .map(|(found, size)| {
            let b = found.bounds;
            Finding {
                class: found.class.name(),
                confidence: found.confidence,
                r#box: [b.x0, b.y0, b.x1, b.y1],
                size_mm: size
                    .as_ref()
                    .ok()
                    .map(|s| [rounded(s.length_mm, 1), rounded(s.width_mm, 1)]),
                size_error: size.as_ref().ok().map(|s| rounded(s.relative_error, 3)),
                size_reason: size.as_ref().err().map(ToString::to_string),
            }
        });
    let skipped = inspected.analysis.skipped.iter();
    line(&Row {
        photo: name(path),
        blake3: &inspected.blake3,
        width: inspected.picture.width_px,
        height: inspected.picture.height_px,
        camera: Camera {
            model: camera.model.as_deref(),
            focal_px: camera.focal_px.map(|px| rounded(px, 1)),
            focal_source: camera.focal_source,
            doubts: &camera.doubts,
        },
        ground: inspected.ground.as_ref().ok().map(|ground| Ground {
            mm_per_px: rounded(ground.mm_per_px, 2),
            relative_error: rounded(ground.relative_error, 3),
            source: ground.source,
        }),
        ground_reason: inspected.ground.as_ref().err().map(ToString::to_string),
        model: Model {
            name: &model.name,
            version: &model.version,
            sha256: &model.sha256,
            precision: &model.precision,
        },
        tiles: inspected.analysis.tiles,
        skipped: skipped.map(|b| [b.x0, b.y0, b.x1, b.y1]).collect(),
        elapsed_ms: millis(inspected.elapsed),
        cpu_ms: millis(inspected.cpu),
        findings: findings.collect(),
        saved: kept.map(saved),
    })
}

/// The line of a photo that could not be inspected.
pub(super) fn of_error(
    path: &Path,
    error: &InspectError,
    kept: Option<&Kept>,
) -> Result<String, Refusal> {
    let (code, detail) = (error.code(), error.detail());
    let message = words::sentence(code, &detail);
    line(&ErrorRow {
        photo: name(path),
        error: ErrorOf {
            code,
            message,
            detail,
        },
        saved: kept.map(saved),
    })
}

fn saved(kept: &Kept) -> Saved<'_> {
    Saved {
        job: &kept.job_number,
        photo_id: kept.photo,
        new: kept.is_new,
    }
}

fn line(row: &impl Serialize) -> Result<String, Refusal> {
    serde_json::to_string(row)
        .map_err(|source| Refusal::new(Code::Internal, format!("write JSON: {source}")))
}

fn rounded(value: f64, decimals: i32) -> f64 {
    let step = 10_f64.powi(decimals);
    (value * step).round() / step
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
