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

/// Settings of this laptop; kept in the vault.
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
    /// What the company prints on reports and quotes.
    pub company: CompanyProfile,
}

/// What the company prints on reports and quotes beside its name. Empty fields are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct CompanyProfile {
    /// Street, town and state in one line.
    pub address: String,
    /// Phone.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Contractor's licence number.
    pub license: String,
    /// Days a quote holds.
    pub quote_days: u16,
    /// What quotes do not include.
    pub exclusions: String,
    /// Terms of quotes, one paragraph each.
    pub terms: Vec<String>,
}

impl Default for CompanyProfile {
    fn default() -> Self {
        let terms = [
            "Changes to this work are agreed in writing, with their price, before they are done.",
            "Rotten or broken deck found under the old roof is replaced at the unit price above, with a photo of each sheet.",
            "Rain, wind, ice or heat can move the start; the new day is agreed with you as soon as the forecast shows it.",
            "We protect plants and siding, remove all debris, and sweep the ground with a magnet when the work is done.",
            "Manufacturer's and workmanship warranties begin on the day the work is complete and paid.",
        ];
        Self {
            address: String::new(),
            phone: String::new(),
            email: String::new(),
            license: String::new(),
            quote_days: 30,
            exclusions: "Painting, interior repairs, satellite dishes and solar panels, and hidden structural damage".into(),
            terms: terms.map(str::to_owned).into(),
        }
    }
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
            company: CompanyProfile::default(),
        }
    }
}
