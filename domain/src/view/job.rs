//! Jobs: list, board, detail, timeline.

use crate::id::{JobId, TimelineId};
use crate::money::Cents;
use crate::stage::Stage;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which jobs a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum JobScope {
    /// Every job that is not deleted.
    #[default]
    All,
    /// Jobs that are neither paid nor under warranty.
    Open,
    /// Jobs whose next step is past due.
    Overdue,
    /// Jobs without a photo.
    PhotosMissing,
    /// Deleted jobs.
    Deleted,
}

/// The order of a list of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum JobSort {
    /// By the day the next step is due; none last.
    #[default]
    Due,
    /// By job number.
    Number,
    /// By the customer's name.
    Customer,
    /// By stage.
    Stage,
    /// By value.
    Value,
    /// By area.
    Squares,
    /// By the number of photos.
    Photos,
    /// By the instant of the last change.
    Changed,
}

/// What a list of jobs is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct JobQuery {
    /// Words of name, street, town, phone, claim or job number; each as a prefix.
    pub search: String,
    /// Which jobs.
    pub scope: JobScope,
    /// Only these stages; empty means all.
    pub stages: Vec<Stage>,
    /// Order.
    pub sort: JobSort,
    /// Whether the order is reversed.
    pub descending: bool,
    /// First row.
    pub offset: u32,
    /// Rows at most, up to 500.
    pub limit: u32,
    /// The person's own day, for what is overdue and for the groups.
    pub today: NaiveDate,
}

/// One row of the list of jobs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct JobRow {
    /// Id.
    pub id: JobId,
    /// Number for people, such as `26-1184`.
    pub number: String,
    /// The customer's name as it is sorted: `Vandersloot, Harriet`.
    pub customer: String,
    /// Street and house number.
    pub street: String,
    /// Town.
    pub city: String,
    /// Stage.
    pub stage: Stage,
    /// What comes next; empty when nothing is set.
    pub next_step: String,
    /// The day it is due.
    pub due_on: Option<NaiveDate>,
    /// Roof area in squares of 100 sq ft, once there is a roof.
    pub squares: Option<f64>,
    /// Price of the offered option, once there is an estimate.
    pub value: Option<Cents>,
    /// Photos that are not deleted.
    pub photos: u32,
    /// Findings nobody has decided on.
    pub findings_to_check: u32,
    /// Changes of this job that no office has yet.
    pub waiting: u32,
}

/// One section of the list when it is ordered by due day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct JobGroup {
    /// `overdue`, `today`, `next_7_days`, `later` or `none`.
    pub key: String,
    /// Rows in it, over the whole result.
    pub count: u32,
}

/// One page of jobs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct JobPage {
    /// Rows `offset..`.
    pub rows: Vec<JobRow>,
    /// Rows of the whole result.
    pub total: u32,
    /// Sections in their order; empty unless ordered by due day, ascending.
    pub groups: Vec<JobGroup>,
    /// Time the queries took.
    pub query_us: u32,
}

/// Counts beside the scopes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct JobCounts {
    /// All jobs that are not deleted.
    pub all: u32,
    /// Open ones.
    pub open: u32,
    /// Overdue ones.
    pub overdue: u32,
    /// Ones without a photo.
    pub photos_missing: u32,
    /// Deleted ones.
    pub deleted: u32,
}

/// One column of the board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BoardColumn {
    /// Stage.
    pub stage: Stage,
    /// All jobs of the stage that match.
    pub count: u32,
    /// Their value together.
    pub value: Cents,
    /// The first rows, most urgent first.
    pub rows: Vec<JobRow>,
}

/// The fields of a job that a person edits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct JobFields {
    /// First name; may be empty for a company.
    pub first_name: String,
    /// Last name or company; not empty.
    pub last_name: String,
    /// Phone.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Street and house number; not empty.
    pub street: String,
    /// Town.
    pub city: String,
    /// Two letters of the state.
    pub state: String,
    /// ZIP code.
    pub zip: String,
    /// How to get in: gate code, dog, whom to call.
    pub access: String,
    /// What comes next.
    pub next_step: String,
    /// When it is due.
    pub due_on: Option<NaiveDate>,
    /// Insurance carrier.
    pub carrier: String,
    /// Claim number.
    pub claim_number: String,
}

/// A change to some fields of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct JobEdit {
    /// Which job.
    pub job_id: JobId,
    /// All fields as they are to be; the store records only those that differ.
    pub fields: JobFields,
}

/// A move to another stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StageMove {
    /// Which job.
    pub job_id: JobId,
    /// The stage it gets.
    pub stage: Stage,
}

/// A note on the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NewNote {
    /// Which job.
    pub job_id: JobId,
    /// What to write, 1 to 4,000 characters.
    pub text: String,
}

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TimelineKind {
    /// The job was made.
    Created,
    /// Fields changed.
    Edited,
    /// The stage changed.
    Stage,
    /// A person wrote something.
    Note,
    /// Photos came in.
    Import,
    /// Photos were analyzed.
    Analysis,
    /// The roof changed.
    Roof,
    /// The estimate changed.
    Estimate,
    /// A document was written.
    Document,
    /// The job was deleted or brought back.
    Deleted,
}

/// One line of the timeline, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TimelineEntry {
    /// Id.
    pub id: TimelineId,
    /// When, by this device's clock.
    pub at: DateTime<Utc>,
    /// Who.
    pub person: String,
    /// What kind.
    pub kind: TimelineKind,
    /// A sentence without the person's name: `moved it from Lead to Inspected`.
    pub text: String,
    /// Whether the office does not have it yet.
    pub waiting: bool,
}

/// Everything the job page shows besides photos, roof and estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct JobDetail {
    /// Row as in the list.
    pub row: JobRow,
    /// Editable fields.
    pub fields: JobFields,
    /// When the job got its stage.
    pub stage_since: DateTime<Utc>,
    /// When the job was made.
    pub created_at: DateTime<Utc>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
    /// Findings a person accepted as damage.
    pub findings_accepted: u32,
    /// Findings a person marked as no damage.
    pub findings_rejected: u32,
    /// Newest first, at most 200.
    pub timeline: Vec<TimelineEntry>,
}
