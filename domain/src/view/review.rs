//! Findings and what people decide about them.

use crate::calibration::Likelihood;
use crate::damage::DamageClass;
use crate::id::{FindingId, JobId, PhotoId};
use crate::pixel::PixelBox;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a mark comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FindingSource {
    /// A model proposed it.
    Model,
    /// A person drew it.
    Person,
}

/// What a person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Verdict {
    /// Nothing yet.
    ToCheck,
    /// It is what it says.
    Accepted,
    /// It is no damage.
    Rejected,
}

/// What a model proposed; never changed afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Suggestion {
    /// Class.
    pub class: DamageClass,
    /// Confidence, 0 to 1.
    pub confidence: f64,
    /// How often findings like it were real; absent when that was not counted for the model that made it.
    pub likelihood: Option<Likelihood>,
    /// Box.
    #[serde(rename = "box")]
    pub bounds: PixelBox,
    /// SHA-256 of the model.
    pub model_sha256: String,
}

/// Size of a mark in the plane of the roof.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MarkSize {
    /// Longer side, millimeters.
    pub length_mm: f64,
    /// Shorter side, millimeters.
    pub width_mm: f64,
    /// One standard deviation as a share.
    pub relative_error: f64,
}

/// A finding as it stands: the suggestion, and over it a person's decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Finding {
    /// Id.
    pub id: FindingId,
    /// Photo.
    pub photo_id: PhotoId,
    /// Number on its photo, from 1; stays when others go.
    pub number: u32,
    /// Where it comes from.
    pub source: FindingSource,
    /// What the model proposed; absent for drawn marks.
    pub suggestion: Option<Suggestion>,
    /// What a person decided.
    pub verdict: Verdict,
    /// Class in force: the person's, else the model's.
    pub class: DamageClass,
    /// Box in force: the person's, else the model's.
    #[serde(rename = "box")]
    pub bounds: PixelBox,
    /// Severity a person set, 0 to 4.
    pub severity: Option<u8>,
    /// Size, or nothing.
    pub size: Option<MarkSize>,
    /// Why there is no size, as a sentence.
    pub size_reason: Option<String>,
    /// Who decided last.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
}

/// A photo under review with its findings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PhotoReview {
    /// Photo.
    pub photo: super::photo::PhotoDetail,
    /// All kept findings down to the model's floor, strongest first; screens apply the threshold.
    pub findings: Vec<Finding>,
}

/// How far the review of a job is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReviewProgress {
    /// Findings at or above the threshold.
    pub total: u32,
    /// Of these, decided.
    pub decided: u32,
    /// What an undo would take back, as words; absent when there is nothing.
    pub undo: Option<String>,
    /// What a redo would do again.
    pub redo: Option<String>,
}

/// A change to a finding; absent fields stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FindingEdit {
    /// Which finding.
    pub finding_id: FindingId,
    /// Verdict.
    pub verdict: Option<Verdict>,
    /// Class.
    pub class: Option<DamageClass>,
    /// Box in stored pixels.
    #[serde(rename = "box")]
    pub bounds: Option<PixelBox>,
    /// Severity, 0 to 4.
    pub severity: Option<u8>,
}

/// A mark a person draws; it counts as accepted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NewFinding {
    /// Photo.
    pub photo_id: PhotoId,
    /// Class.
    pub class: DamageClass,
    /// Box in stored pixels.
    #[serde(rename = "box")]
    pub bounds: PixelBox,
}

/// What an undo or redo touched, so that the screen can go there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Undone {
    /// Job.
    pub job_id: JobId,
    /// Photo.
    pub photo_id: PhotoId,
    /// Finding; absent when it was the photo's marked length.
    pub finding_id: Option<FindingId>,
    /// What was taken back or done again, as words.
    pub what: String,
}
