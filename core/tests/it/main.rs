//! Tests of the device's core against a real encrypted database in a temporary folder.
#![allow(
    clippy::unwrap_used,
    reason = "a test stops where what it takes for granted fails"
)]

mod copies;
mod detect;
mod document;
mod fixture;
mod ground;
mod inbox;
mod inspect;
mod jobs;
mod learning;
mod office;
mod papers;
mod photo;
mod revoked;
mod roof;
mod schema;
mod store;
mod vault;
mod work;
