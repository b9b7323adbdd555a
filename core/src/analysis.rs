//! Analysis: finding damage in the background, over restarts.
//!
//! Owns the queue in the database and the thread that works through it. Invariant: a photo is `done`
//! in the same commit that writes its findings, so a crash costs at most the photo under way, and
//! results for the same bytes, model and pipeline are never computed twice.

mod adopt;
mod engine;
mod photo;
mod queue;
mod run;
mod state;
mod switch;

pub(crate) use adopt::adopt;
pub use engine::{Analyzer, Waker};
pub(crate) use queue::enqueue;
pub(crate) use run::{Run, cached, remember, skipped};
pub(crate) use state::workers;
