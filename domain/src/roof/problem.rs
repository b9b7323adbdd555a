//! What is wrong with an input, told so that a program can point at the field and a roofer can
//! read the sentence.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether work can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Severity {
    /// Worth knowing; the numbers stand.
    Note,
    /// The numbers stand, but somebody should look.
    Warning,
    /// There are no numbers until this is put right.
    Error,
}

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ProblemCode {
    /// The roof has no section.
    NoSections,
    /// More sections than a roof has.
    TooManySections,
    /// A name is empty or too long.
    BadName,
    /// A length is not a number, not positive or beyond any roof.
    BadLength,
    /// The pitch is not a number or out of range.
    BadPitch,
    /// The covering may not lie this flat.
    PitchTooLow,
    /// This shape can't be this steep.
    PitchTooSteep,
    /// A roof edge that may not meet a wall is said to.
    BadWallSide,
    /// Two sections overlap on the plan; the overlap is counted twice.
    SectionsOverlap,
    /// A count is beyond any roof.
    BadCount,
    /// A number of the assembly is not usable.
    BadAssembly,
    /// The intake must let in as much air as the ridge lets out.
    IntakeNeeded,
    /// The ridges are too short for the exhaust that the rule asks.
    RidgeTooShort,
    /// Two layers lie there: no overlay is allowed.
    TearOffRequired,
    /// An item that this product does not count.
    NotCounted,
    /// A file of prices as a whole can't be read.
    BadCsv,
    /// No price in the book.
    PriceMissing,
    /// A price is negative or absurd.
    BadPrice,
    /// Two items of a price book share a SKU.
    DuplicateSku,
    /// No option is offered, or one is offered twice.
    BadOptions,
    /// Rates leave nothing of the price for the cost.
    BadRate,
    /// The discount is negative or greater than the price.
    BadDiscount,
    /// The deposit is above the cap of the state.
    DepositAboveCap,
    /// The price is below what the office allows.
    BelowFloor,
    /// A changed or added line is not usable.
    BadLine,
    /// A quote says something else than its inputs give.
    Differs,
}

/// One problem with one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Problem {
    /// Which rule.
    pub code: ProblemCode,
    /// Whether work can go on.
    pub severity: Severity,
    /// Path of the field, such as `sections[0].pitch_in_12`.
    pub field: String,
    /// A sentence for a roofer.
    pub message: String,
}

impl Problem {
    /// A problem that stops the numbers.
    #[must_use]
    pub fn error(code: ProblemCode, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            field: field.into(),
            message: message.into(),
        }
    }

    /// A problem that somebody should look at.
    #[must_use]
    pub fn warning(
        code: ProblemCode,
        field: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: Severity::Warning,
            field: field.into(),
            message: message.into(),
        }
    }

    /// A thing worth knowing.
    #[must_use]
    pub fn note(code: ProblemCode, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Note,
            field: field.into(),
            message: message.into(),
        }
    }
}

/// Whether any of the problems stops the numbers.
#[must_use]
pub fn has_errors(problems: &[Problem]) -> bool {
    problems
        .iter()
        .any(|problem| problem.severity == Severity::Error)
}
