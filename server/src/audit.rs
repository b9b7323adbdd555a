//! The audit log of an organisation: who did what, and the proof that nobody rewrote it.
//!
//! Rows are added by `OrgTx::commit` alone; the API's role can't change or delete one.

pub mod chain;
pub mod export;
pub mod retention;
mod routes;
pub mod verify;

pub(crate) use routes::routes;
