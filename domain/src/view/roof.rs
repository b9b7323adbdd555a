//! The roof of a job: what a person entered, its numbers, and what to buy for it.

use crate::id::JobId;
use crate::materials::{Assembly, MaterialList};
use crate::roof::{Problem, Roof, RoofMeasured};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What follows from a roof and the way it is built.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RoofNumbers {
    /// Planes, edges and areas; none while a problem of severity `error` stands.
    pub measured: Option<RoofMeasured>,
    /// What to buy and to do; none while a problem of severity `error` stands.
    pub materials: Option<MaterialList>,
    /// Everything that is wrong or worth knowing, each with the path of its field.
    pub problems: Vec<Problem>,
    /// Time the reckoning took.
    pub elapsed_us: u32,
}

/// The roof of a job as its screen shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RoofView {
    /// Job.
    pub job_id: JobId,
    /// What a person entered; none before the first save.
    pub roof: Option<Roof>,
    /// How it is built; the trade's defaults before the first save.
    pub assembly: Assembly,
    /// What follows; empty without a roof.
    pub numbers: RoofNumbers,
}

/// A roof to be stored with a job. One with a problem of severity `error` is refused as `invalid`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RoofEdit {
    /// Job.
    pub job_id: JobId,
    /// The whole roof as it is to be; none takes the roof away, as undoing the first save does.
    pub roof: Option<Roof>,
    /// How it is built.
    pub assembly: Assembly,
}
