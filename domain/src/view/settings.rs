//! Settings of this laptop.

use crate::id::JobId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// Black on white at full strength.
    Sunlight,
}

/// Sizes of rows and controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Density {
    /// For a mouse.
    #[default]
    Desktop,
    /// For fingers and gloves.
    Touch,
}

/// Units of lengths on screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Units {
    /// Feet, inches, squares.
    #[default]
    Us,
    /// Meters, millimeters.
    Metric,
}

/// Settings of this laptop; kept in the vault and never sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Settings {
    /// Colors.
    pub theme: Theme,
    /// Sizes.
    pub density: Density,
    /// Units.
    pub units: Units,
    /// Threshold for findings; absent means the model's own.
    pub min_confidence: Option<f64>,
    /// Whether photos are analyzed as they arrive.
    pub analyze_on_import: bool,
    /// Workers for analysis, 1 to 16; absent means one a core.
    pub analysis_workers: Option<u8>,
    /// Whether single letters act as keys.
    pub letter_keys: bool,
    /// Size of everything on screen in percent, 50 to 200.
    pub zoom_percent: u16,
    /// Jobs pinned to the sidebar, in their order; at most 12.
    pub pinned: Vec<JobId>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            density: Density::Desktop,
            units: Units::Us,
            min_confidence: None,
            analyze_on_import: true,
            analysis_workers: None,
            letter_keys: true,
            zoom_percent: 100,
            pinned: Vec::new(),
        }
    }
}
