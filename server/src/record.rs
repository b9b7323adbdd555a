//! Records: tables that are created, read, listed, changed and archived in one way.
//!
//! A record is declared as a [`Resource`]: its fields, their kinds, who may see it. Statements,
//! routes, validation and documents come from the declaration. Invariant: every write goes through
//! [`create`], [`update`] or [`set_archived`], which leave a change and an audit row.

mod batch;
mod bulk;
mod error;
mod export;
mod field;
mod import;
mod list;
mod query;
mod read;
mod resource;
mod routes;
mod schema;
mod sql;
mod validate;
mod write;
mod xlsx;

pub use error::RecordError;
pub use field::{Field, Kind};
pub use list::{Page, list};
pub use query::ListQuery;
pub use read::{Row, find, get};
pub use resource::{Check, Complete, Crud, Guard, Life, Numbered, Reached, Record, Resource};
pub use routes::routes;
pub use write::{create, set_archived, update};
