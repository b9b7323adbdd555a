//! The device's core: its encrypted store, photos, detection and documents, and the use cases over them.
//!
//! Owns every kind of IO a laptop does. Refuses rules: those live in `domain` and `sync`. Invariant: a
//! use case that writes takes a [`store::Tx`], so its rows and their outbox records commit together or
//! not at all, and nothing here waits for a network.
#![warn(missing_docs)]

pub mod analysis;
pub mod clock;
pub mod company;
pub mod detect;
pub mod document;
pub mod documents;
pub mod error;
pub mod estimates;
pub mod evidence;
pub mod ground;
pub mod import;
pub mod inspect;
pub mod jobs;
pub mod learning;
pub mod models;
pub mod outbox;
pub mod photo;
pub mod photos;
pub mod pictures;
pub mod platform;
pub mod prices;
pub mod review;
pub mod roofs;
pub mod settings;
pub mod store;
pub mod sync;
mod unwind;
pub mod vault;
pub mod workspace;

pub use error::{Error, Result};
