//! The stages of a job, from first call to warranty.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Stage {
    /// Someone called.
    Lead,
    /// The roof was looked at.
    Inspected,
    /// A quote is out.
    Quoted,
    /// The customer signed.
    Signed,
    /// The customer may still cancel.
    CancelWindow,
    /// The deposit is paid.
    Deposit,
    /// Permit and material are ordered.
    Ordered,
    /// A crew and a day are set.
    Scheduled,
    /// The crew is on the roof.
    InProgress,
    /// Small things are left.
    PunchList,
    /// The work is done.
    Complete,
    /// The last invoice is paid.
    Paid,
    /// The warranty runs.
    Warranty,
}

impl Stage {
    /// All stages in order.
    pub const ALL: [Self; 13] = [
        Self::Lead,
        Self::Inspected,
        Self::Quoted,
        Self::Signed,
        Self::CancelWindow,
        Self::Deposit,
        Self::Ordered,
        Self::Scheduled,
        Self::InProgress,
        Self::PunchList,
        Self::Complete,
        Self::Paid,
        Self::Warranty,
    ];

    /// The name in files and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Inspected => "inspected",
            Self::Quoted => "quoted",
            Self::Signed => "signed",
            Self::CancelWindow => "cancel_window",
            Self::Deposit => "deposit",
            Self::Ordered => "ordered",
            Self::Scheduled => "scheduled",
            Self::InProgress => "in_progress",
            Self::PunchList => "punch_list",
            Self::Complete => "complete",
            Self::Paid => "paid",
            Self::Warranty => "warranty",
        }
    }

    /// The stage of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }

    /// Words for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Lead => "Lead",
            Self::Inspected => "Inspected",
            Self::Quoted => "Quoted",
            Self::Signed => "Signed",
            Self::CancelWindow => "Cancel window",
            Self::Deposit => "Deposit",
            Self::Ordered => "Ordered",
            Self::Scheduled => "Scheduled",
            Self::InProgress => "In progress",
            Self::PunchList => "Punch list",
            Self::Complete => "Complete",
            Self::Paid => "Paid",
            Self::Warranty => "Warranty",
        }
    }

    /// Whether work on the job is still open: it is neither paid nor under warranty.
    #[must_use]
    pub fn is_open(self) -> bool {
        self < Self::Paid
    }
}
