//! What waits for the office, the office itself, and what people have to settle.

use crate::failure::Code;
use crate::id::JobId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// The honest state of what the office has. Its numbers are counted from the outbox and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SyncStatus {
    /// Whether an office is connected to this vault.
    pub office: bool,
    /// User actions that the office does not have.
    pub changes_waiting: u32,
    /// Photos whose originals the office does not have.
    pub photos_waiting: u32,
    /// Their size together.
    pub bytes_waiting: u64,
    /// The oldest of the changes.
    pub oldest_at: Option<DateTime<Utc>>,
    /// Entries of the inbox that wait for a person.
    pub needs_you: u32,
    /// Since when the office can't be reached; none while it can.
    pub offline_since: Option<DateTime<Utc>>,
    /// Whether the laptop's sign-in has ended: somebody has to enrol it anew.
    pub signed_out: bool,
    /// Why the office did not take what was handed in last, or a photo can't be brought there; none while all goes well.
    pub trouble: Option<Code>,
    /// Whether the office revoked this laptop: what waits is handed over, then the vault is closed for good.
    pub revoked: bool,
    /// Whether the office tells a version as old as this one nothing new any more; it still takes what is handed in.
    pub outdated: bool,
    /// Whether records still come for the first time.
    pub filling: bool,
}

/// What a laptop holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Hold {
    /// Jobs of its person.
    Mine,
    /// Those, and jobs of the person's crews.
    Crew,
    /// Every job of the company.
    Company,
}

/// A laptop that is to belong to an office.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Enrolment {
    /// Address of the office.
    pub server: String,
    /// E-mail address of the person.
    pub email: String,
    /// Password of the person; it is used once and not kept.
    pub password: String,
    /// Name of the organisation in addresses, for people who belong to several.
    pub organisation: Option<String>,
    /// A code of the second factor, for people who have one.
    pub code: Option<String>,
    /// What the laptop is called.
    pub laptop: String,
    /// What it is to hold.
    pub hold: Hold,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Enrolment").finish_non_exhaustive()
    }
}

/// The office that a laptop belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Office {
    /// Its address.
    pub server: String,
    /// E-mail address of the person who enrolled the laptop.
    pub email: String,
    /// What the laptop holds.
    pub hold: Hold,
    /// The most that it may hold.
    pub allowed: Hold,
}

/// One side of an entry of the inbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ConflictSide {
    /// The value.
    #[ts(type = "unknown")]
    pub value: serde_json::Value,
    /// The name of the record whose id the value is; none where it is no id, or names what is not on this laptop.
    pub name: Option<String>,
    /// Who wrote it; empty where nobody knows.
    pub person: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// Whether it was written on this laptop.
    pub here: bool,
}

/// An entry of the inbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Conflict {
    /// Which.
    pub id: Uuid,
    /// What it wants.
    pub kind: ConflictKind,
    /// Kind of the record that it is about.
    pub entity: String,
    /// What the record is called; empty where it has no name.
    pub name: String,
    /// The field.
    pub field: String,
    /// The job, where it is about one.
    pub job_id: Option<JobId>,
    /// Number and customer of the job.
    pub job: String,
    /// The value before both.
    #[ts(type = "unknown")]
    pub base: serde_json::Value,
    /// The name of the record whose id that value is.
    pub base_name: Option<String>,
    /// The value that stands.
    pub kept: ConflictSide,
    /// The other one.
    pub other: ConflictSide,
    /// What taking the other value would change in cents.
    pub effect_cents: Option<i64>,
    /// What taking the other value would change in thousandths of a unit.
    pub effect_milli: Option<i64>,
    /// Whether it can be settled on this laptop; the office settles the others, or they settle by themselves.
    pub settles_here: bool,
}

/// What an entry of the inbox wants of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ConflictKind {
    /// Somebody has to choose.
    Clash,
    /// It was settled by rule.
    Notice,
    /// Something is odd.
    Exception,
}

/// Which value stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Keep {
    /// The one that stands.
    Kept,
    /// The other one.
    Other,
    /// A value put together from both.
    Value,
}

/// A person settles an entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Resolution {
    /// Which entry.
    pub id: Uuid,
    /// Which value stays.
    pub keep: Keep,
    /// The value, where it was put together.
    #[ts(type = "unknown")]
    pub value: Option<serde_json::Value>,
}

/// Whether the card of an import may be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SafeToWipe {
    /// Photos that the import brought.
    pub photos: u32,
    /// Those whose every byte the office has and has compared.
    pub stored: u32,
    /// When the office had compared the last of them; none until it has all.
    pub stored_at: Option<DateTime<Utc>>,
}
