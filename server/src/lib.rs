//! The central API: one PostgreSQL, many organisations, none of which can see another.
//!
//! Owns HTTP, the tables of the office, identity and the audit chain. Refuses business rules: those
//! are in `brainops-domain` and `brainops-sync`. Invariants: a route exists only with a permission or
//! on the list of public ones; a table is reached only through [`db::OrgTx`], which only a verified
//! caller can open; every write of a record commits together with its change and its audit row.
#![warn(missing_docs)]

pub mod app;
pub mod audit;
pub mod backup;
pub mod config;
pub mod db;
pub mod dev;
pub mod files;
mod health;
pub mod http;
pub mod identity;
mod live;
pub mod mail;
pub mod postgres;
mod receipt;
pub mod record;
pub mod records;
pub mod routes;
pub mod seal;
mod search;
pub mod serve;
mod stock;
mod sync;
pub mod telemetry;
pub mod work;
