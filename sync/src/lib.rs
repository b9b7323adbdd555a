//! Operations as they wait in a device's outbox and will travel to the office.
//!
//! Owns the shapes and their rules; refuses IO, clocks and randomness. Invariant: an operation names
//! fields and the version of each field that the person saw, never a whole row, so that an old
//! version of the product can't blank what it does not know.
#![warn(missing_docs)]

pub mod entity;
pub mod operation;
