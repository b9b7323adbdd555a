//! The records of the trade, declared in files of their own.
//!
//! Names and meanings are those of the device's tables; rules are those of `brainops-domain`.

mod common;
mod crew;
mod customer;
mod estimate;
mod inspection;
mod inventory;
mod job;
mod office;
mod photo;
mod price_book;
mod roof;
mod site;

use crate::record::{Record, Resource};

/// Every declared record.
pub const ALL: [&Resource; 21] = [
    &customer::CUSTOMER,
    &site::SITE,
    &job::JOB,
    &crew::CREW,
    &crew::CREW_MEMBER,
    &photo::PHOTO,
    &inspection::INSPECTION,
    &inspection::FINDING,
    &inspection::DECISION,
    &inspection::DETECTION_RUN,
    &roof::ROOF,
    &price_book::PRICE_BOOK,
    &estimate::ESTIMATE,
    &inventory::ITEM,
    &inventory::LOCATION,
    &inventory::MOVEMENT,
    &office::TASK,
    &office::COMMENT,
    &office::ATTACHMENT,
    &office::DOCUMENT,
    &office::TIMELINE,
];

/// Every declared record, with its statements.
#[must_use]
pub fn all() -> Vec<Record> {
    ALL.into_iter().map(Record::new).collect()
}
