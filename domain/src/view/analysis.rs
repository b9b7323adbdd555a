//! Detection in the background.

use crate::calibration::Calibration;
use crate::failure::Code;
use crate::id::{JobId, PhotoId};
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

/// A photo being worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
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

/// A detection model as its manifest describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ModelInfo {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
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
