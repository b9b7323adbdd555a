//! The shelf of detection models: the one that ships and those a person brought.

use super::analysis::ModelInfo;
use crate::failure::Code;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A model of the shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ModelRef {
    /// SHA-256 of its file, hex.
    pub sha256: String,
}

/// A model that stands on the shelf.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ShelfModel {
    /// SHA-256 of its file, hex; empty for one that ships and can't be read.
    pub sha256: String,
    /// What its manifest says; absent when that can't be read.
    pub info: Option<ModelInfo>,
    /// Whether it came with the app.
    pub shipped: bool,
    /// Whether photos are analyzed with it.
    pub in_use: bool,
    /// Why it can't be used.
    pub problem: Option<Code>,
}

/// Every model at hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ModelShelf {
    /// The one that ships first, then the others by name and version.
    pub models: Vec<ShelfModel>,
    /// The one that was in use before, which one step brings back.
    pub before: Option<ModelRef>,
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ModelImported {
    /// The model.
    pub model: ModelInfo,
    /// Whether the shelf had it already.
    pub was_there: bool,
    /// Values of its maker that this laptop computed, too; absent when it brought none.
    pub values_checked: Option<u32>,
}
