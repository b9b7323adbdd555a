//! The records of the trade, each declared in a file of its own.
//!
//! Names and meanings are those of the device's tables; rules are those of `brainops-domain`.

mod customer;
mod job;
mod site;

use crate::record::{Record, Resource};

/// Every declared record.
pub const ALL: [&Resource; 3] = [&customer::CUSTOMER, &site::SITE, &job::JOB];

/// Every declared record, with its statements.
#[must_use]
pub fn all() -> Vec<Record> {
    ALL.into_iter().map(Record::new).collect()
}
