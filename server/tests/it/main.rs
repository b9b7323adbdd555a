//! The API through its router, against a real PostgreSQL.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests are outside of `#[test]` functions, which the configuration allows alone"
)]

mod account;
mod attacks;
mod audit;
mod cast;
mod devices;
mod documents;
mod faults;
mod files;
mod harness;
mod http;
mod identity;
mod isolation;
mod limits;
mod live;
mod mail;
mod operations;
mod people;
mod receipts;
mod records;
mod revocation;
mod routes;
mod search;
mod sync;
mod sync_rights;
mod tables;
mod telemetry;
mod trade;
mod wire;
