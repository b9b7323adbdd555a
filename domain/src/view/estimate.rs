//! Estimates of a job: revisions, their numbers, and the quote written from one.

use crate::estimate::{Estimate, EstimateInput, LineChange};
use crate::id::{EstimateId, JobId};
use crate::money::Cents;
use crate::price_book::Tier;
use crate::roof::Problem;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether a revision may still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RevisionState {
    /// Being worked on; priced with today's roof and price book.
    Draft,
    /// A quote was written from it; it keeps the roof, the prices and the cents of that quote.
    Sent,
}

/// One revision in the list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RevisionRow {
    /// Id.
    pub id: EstimateId,
    /// Number, from 1.
    pub revision: u32,
    /// State.
    pub state: RevisionState,
    /// Total of the offered option; none while the estimate can't be priced.
    pub total: Option<Cents>,
    /// When it was last changed, or sent.
    pub at: DateTime<Utc>,
}

/// Which revision to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EstimateRef {
    /// Job.
    pub job_id: JobId,
    /// Number; none for the newest.
    pub revision: Option<u32>,
}

/// What changed since the revision that was sent last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RevisionChanges {
    /// Number of that revision.
    pub since_revision: u32,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// Its total of the offered option.
    pub total_before: Cents,
    /// Total now.
    pub total_after: Cents,
    /// Line by line, for the offered option.
    pub lines: Vec<LineChange>,
}

/// What follows from the roof, the price book and a person's decisions.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EstimateNumbers {
    /// Lines and totals; none without a roof, or while a problem of severity `error` stands.
    pub estimate: Option<Estimate>,
    /// Everything that is wrong or worth knowing, each with the path of its field.
    pub problems: Vec<Problem>,
    /// Against the revision sent last; none where none was sent before.
    pub changes: Option<RevisionChanges>,
    /// Area of the roof it is for, in squares; none without a roof.
    pub squares: Option<f64>,
    /// The pitch that covers the most of that roof, inches in 12.
    pub pitch_in_12: Option<f64>,
    /// The day the price book came out.
    pub prices_released_on: Option<NaiveDate>,
    /// Time the pricing took.
    pub elapsed_us: u32,
}

/// One revision of a job's estimate as its screen shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EstimateView {
    /// Id; none before the first save.
    pub id: Option<EstimateId>,
    /// Job.
    pub job_id: JobId,
    /// Number, from 1.
    pub revision: u32,
    /// State.
    pub state: RevisionState,
    /// The option that is offered first.
    pub offered: Tier,
    /// What a person decided; the company's defaults before the first save.
    pub input: EstimateInput,
    /// What follows.
    pub numbers: EstimateNumbers,
    /// All revisions, oldest first; empty before the first save.
    pub revisions: Vec<RevisionRow>,
}

/// Decisions to be stored in the newest revision. Refused as `invalid` when that one was sent, or
/// when a problem of severity `error` lies in the decisions themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EstimateEdit {
    /// Job.
    pub job_id: JobId,
    /// The option that is offered first; one of the options of `input`.
    pub offered: Tier,
    /// All decisions as they are to be.
    pub input: EstimateInput,
}

/// Whether a quote shows what its lines cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Pricing {
    /// Every line shows its quantity and amount.
    #[default]
    Lines,
    /// Lines show what is done; one amount is stated.
    LumpSum,
}

/// A quote to be written as PDF from the newest revision, which is sent by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WriteQuote {
    /// Job.
    pub job_id: JobId,
    /// The option whose lines the quote lists.
    pub option: Tier,
    /// Whether lines show their prices. What was sent keeps its own.
    pub pricing: Pricing,
}
