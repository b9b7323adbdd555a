//! Reviewed photos that go out for training, and two models held against what people decided.

use crate::failure::Code;
use crate::id::PhotoId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is done with reviewed photos in the background; one thing at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LearningTask {
    /// Reviewed photos are written to a folder.
    Export,
    /// Two models are compared.
    Comparison,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LearningProgress {
    /// What is being done.
    pub task: LearningTask,
    /// Photos done.
    pub done: u32,
    /// Photos in all.
    pub total: u32,
}

/// Why the last of it ended without a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LearningFailure {
    /// What was being done.
    pub task: LearningTask,
    /// Why it ended.
    pub code: Code,
}

/// The work on reviewed photos as screens show it; also the event `learning`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LearningView {
    /// What is being done now.
    pub running: Option<LearningProgress>,
    /// The last export since the vault was opened.
    pub exported: Option<Exported>,
    /// The last comparison since the vault was opened.
    pub compared: Option<Comparison>,
    /// Why the last task ended without a result.
    pub failed: Option<LearningFailure>,
}

/// How many photos people have reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReviewedCounts {
    /// Photos that somebody looked over whole or decided on a finding of.
    pub photos: u32,
    /// Of these, looked over whole.
    pub whole: u32,
    /// Photos that a comparison looks at: the latest of those looked over whole.
    pub compared: u32,
}

/// A photo that was left out of an export or a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SkippedPhoto {
    /// Photo.
    pub photo_id: PhotoId,
    /// Its name.
    pub file_name: String,
    /// Why.
    pub code: Code,
}

/// What an export wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Exported {
    /// Name of the folder it is in.
    pub folder: String,
    /// Photos written.
    pub photos: u32,
    /// Of these, looked over whole.
    pub whole: u32,
    /// Of these, in the list for YOLO.
    pub yolo: u32,
    /// Marks of damage or debris that people accepted, corrected or drew.
    pub marks: u32,
    /// Suggestions that people rejected.
    pub rejected: u32,
    /// Photos that could not be written.
    pub skipped: Vec<SkippedPhoto>,
}

/// Two models to compare, by their SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ModelPair {
    /// One.
    pub one: String,
    /// The other.
    pub other: String,
}

/// Two models on the same reviewed photos.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Comparison {
    /// Photos both looked at.
    pub photos: u32,
    /// Marks of damage that people accepted, corrected or drew there.
    pub marks: u32,
    /// Marks of debris there.
    pub debris: u32,
    /// Least overlap that counts as found: shared over joint area.
    pub least_overlap: f64,
    /// How each did, in the order asked for.
    pub models: Vec<ModelTally>,
    /// Photos that could not be looked at.
    pub skipped: Vec<SkippedPhoto>,
}

/// How a model did on reviewed photos, at its own threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ModelTally {
    /// SHA-256 of its file, hex.
    pub sha256: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Its threshold.
    pub min_confidence: f64,
    /// Marks of damage it found.
    pub found: u32,
    /// Of these, with the right class.
    pub right_class: u32,
    /// Marks of damage it missed.
    pub missed: u32,
    /// Marks it made where people saw no damage.
    pub false_marks: u32,
    /// The same for each photo.
    pub false_marks_per_photo: f64,
    /// Marks of debris that it called debris.
    pub debris_found: u32,
    /// Photos whose reviewers saw suggestions of this model; those favor it.
    pub suggested_on: u32,
}
