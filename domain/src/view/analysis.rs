//! Detection in the background.

use crate::calibration::Calibration;
use crate::damage::DamageClass;
use crate::failure::Code;
use crate::id::{JobId, PhotoId};
use crate::pixel::PixelBox;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What to analyze.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NewAnalysis {
    /// Job.
    pub job_id: JobId,
    /// Only these photos; empty means every photo not yet analyzed with the model in use.
    pub photo_ids: Vec<PhotoId>,
    /// All of these photos, whatever a model's mask of the roof leaves out.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub everything: bool,
}

/// Where the analysis stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum AnalysisState {
    /// Nothing to do.
    Idle,
    /// Working.
    Running,
    /// Paused by a person.
    Paused,
    /// The model or its library can't be used; photos wait.
    Unavailable,
}

/// A finding of a photo that is still being worked on: doubles with neighbors are still in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Glimpse {
    /// Class.
    pub class: DamageClass,
    /// Confidence, 0 to 1.
    pub confidence: f64,
    /// Box in stored pixels.
    #[serde(rename = "box")]
    pub bounds: PixelBox,
}

/// A photo being worked on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PhotoProgress {
    /// Photo.
    pub photo_id: PhotoId,
    /// Tiles done.
    pub tiles_done: u32,
    /// Tiles in all.
    pub tiles_total: u32,
    /// Findings so far.
    pub findings: u32,
    /// The strongest of them at or above the threshold, as tiles get done.
    pub glimpses: Vec<Glimpse>,
}

/// A photo that could not be analyzed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AnalysisFailure {
    /// Photo.
    pub photo_id: PhotoId,
    /// Why.
    pub code: Code,
}

/// The analysis as screens show it; also the event `analysis`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AnalysisView {
    /// State.
    pub state: AnalysisState,
    /// Photos of the queue since it was last empty.
    pub total: u32,
    /// Photos done.
    pub done: u32,
    /// Photos that failed.
    pub failures: Vec<AnalysisFailure>,
    /// Photos being worked on.
    pub running: Vec<PhotoProgress>,
    /// Average of this run; absent before the first.
    pub seconds_per_photo: Option<f64>,
    /// Why it is unavailable.
    pub code: Option<Code>,
    /// The model in use.
    pub model: Option<ModelInfo>,
}

/// A file of a detection model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ModelFile {
    /// Name in its folder.
    pub name: String,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
}

/// A detection model as its manifest describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ModelInfo {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// SHA-256 that names the model, hex: its file's own, or for one of several files the one of all that
    /// decides what it finds.
    pub sha256: String,
    /// The files of a model of several, each by its own hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<ModelFile>>")]
    pub files: Vec<ModelFile>,
    /// `fp32` or `int8`.
    pub precision: String,
    /// Threshold the model comes with.
    pub min_confidence: f64,
    /// Below this nothing is kept.
    pub score_floor: f64,
    /// What a confidence means; absent for a model that was never held against the truth.
    pub calibration: Option<Calibration>,
    /// Licence.
    pub licence: String,
    /// What it can't do, in sentences.
    pub limits: Vec<String>,
    /// Scores as measured, as JSON of the manifest.
    #[ts(type = "unknown")]
    pub scores: serde_json::Value,
}
