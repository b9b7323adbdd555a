//! The demo job: an invented customer, the roof of the worked example, the starter prices.

use crate::error::{Error, Result};
use crate::store::Tx;
use brainops_domain::estimate::EstimateInput;
use brainops_domain::failure::Code;
use brainops_domain::id::JobId;
use brainops_domain::materials::{Assembly, RoofFile};
use brainops_domain::price_book::Tier;
use brainops_domain::stage::Stage;
use brainops_domain::view::estimate::EstimateEdit;
use brainops_domain::view::job::{JobFields, NewNote, StageMove};
use brainops_domain::view::roof::RoofEdit;

/// A gable of 40 by 30 ft, 6/12: the worked example that the tests hold to the item.
const ROOF: &str = include_str!("../../../samples/roofs/example-a.json");

/// The customer's address, in a domain that nobody can have: it tells the demo from every real job.
const EMAIL: &str = "hvandersloot@example.com";

/// Adds the job; its photos are imported by the caller.
///
/// Errors: `Conflict` while there is one.
pub(super) fn add(tx: &mut Tx<'_>) -> Result<JobId> {
    let is_there: bool = tx.sql().query_row(
        "select exists (
           select 1 from job j join customer c on c.id = j.customer_id
           where c.email = ?1 and j.deleted_at is null)",
        [EMAIL],
        |row| row.get(0),
    )?;
    if is_there {
        return Err(Error::coded(Code::Conflict, "there is a demo job already"));
    }
    let fields = JobFields {
        first_name: "Harriet".into(),
        last_name: "Vandersloot".into(),
        phone: "(937) 555-0142".into(),
        email: EMAIL.into(),
        street: "418 Quarry Hollow Rd".into(),
        city: "Harlan Ferry".into(),
        state: "OH".into(),
        zip: "45000".into(),
        access: "Gate 4417#, dog in yard, call first".into(),
        next_step: "Review the findings".into(),
        due_on: Some(tx.now().date_naive()),
        carrier: String::new(),
        claim_number: String::new(),
    };
    let job = crate::jobs::create(tx, &fields)?;
    crate::jobs::move_to(
        tx,
        StageMove {
            job_id: job,
            stage: Stage::Inspected,
        },
    )?;
    let text = "Demo job: the customer is invented, the roof is a worked example, the photos are real drone photos of other places.";
    crate::jobs::add_note(
        tx,
        &NewNote {
            job_id: job,
            text: text.into(),
        },
    )?;
    let file: RoofFile =
        serde_json::from_str(ROOF).expect("BUG: the example that ships is read by a test");
    let assembly: Assembly = file.assembly;
    crate::roofs::save(
        tx,
        &RoofEdit {
            job_id: job,
            roof: Some(file.roof),
            assembly,
        },
    )?;
    let input = EstimateInput::default();
    crate::estimates::save(
        tx,
        &EstimateEdit {
            job_id: job,
            offered: Tier::Good,
            input,
        },
    )?;
    Ok(job)
}
