//! Marks on the photos of a report: what they show, who found them and who decided.

use brainops_domain::damage::DamageClass;
use brainops_domain::pixel::PixelBox;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

/// One place on a photo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// What it shows, after a person's change if there was one.
    pub class: DamageClass,
    /// Where, in pixels of the original.
    pub pixel_box: PixelBox,
    /// How large it is on the roof.
    pub size: MarkSize,
    /// Who found it.
    pub origin: MarkOrigin,
    /// What a person decided.
    pub decision: Decision,
    /// How bad a person judged it; nothing is derived.
    pub severity: Option<Severity>,
    /// A person's note.
    pub note: Option<String>,
}

/// Size of a mark on the roof plane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkSize {
    /// Measured.
    Measured {
        /// Longer side in millimeters.
        length_mm: f64,
        /// Shorter side in millimeters.
        width_mm: f64,
        /// One-sigma error of a length, as a share of it.
        relative_error: f64,
        /// What it rests on, in words, such as `drone height and roof height`.
        source: String,
    },
    /// Not measured.
    Absent {
        /// Why, in words.
        reason: String,
    },
}

/// Who found a mark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkOrigin {
    /// A model suggested it.
    Model {
        /// Index into `ReportInput::models`.
        model: usize,
        /// How likely it is real.
        likelihood: Likelihood,
    },
    /// A person drew it by hand.
    Drawn {
        /// Who.
        by: String,
    },
}

/// How likely a suggestion is real.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likelihood {
    /// Counted where the truth is known: of ten like it, so many were right.
    Calibrated {
        /// 0 to 10.
        real_of_10: u8,
        /// How many checked cases that rests on.
        sample: u32,
    },
    /// The model's raw score, 0 to 1. It is no probability and is printed as a score.
    Score {
        /// 0 to 1.
        score: f64,
    },
}

/// What became of a mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Accepted, rejected or open.
    pub kind: DecisionKind,
    /// Who decided; absent while open, or where nobody noted it.
    pub by: Option<String>,
    /// When, by the clock and the zone of where the report is written; absent while open.
    pub at: Option<DateTime<FixedOffset>>,
    /// What evidence of earlier reports says here. It counts in their hash and is not printed: nothing records
    /// that a place was touched on the roof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touched: Option<bool>,
    /// Whether a person changed the class or the box of a suggestion in review.
    #[serde(default, skip_serializing_if = "is_false")]
    pub edited: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
fn is_false(value: &bool) -> bool {
    !value
}

/// The decisions there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// A person says it is what its class says.
    Accepted,
    /// A person says it is not.
    Rejected,
    /// Nobody has decided.
    Open,
}

/// How bad a mark is, as a person judged it. Source: severity scale of the inspection rules, 0–4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 0: nothing to do.
    None,
    /// 1: looks only.
    Cosmetic,
    /// 2: a small functional fault, local repair.
    Minor,
    /// 3: several functional faults, the slope needs work.
    Major,
    /// 4: leak, structure or safety.
    Urgent,
}

impl Severity {
    /// The severity of a level from 0 to 4.
    #[must_use]
    pub fn from_level(level: u8) -> Option<Self> {
        [
            Self::None,
            Self::Cosmetic,
            Self::Minor,
            Self::Major,
            Self::Urgent,
        ]
        .get(usize::from(level))
        .copied()
    }
}
