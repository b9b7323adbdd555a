//! What people teach: reviewed photos that go out for training, and models held against reviews.
//!
//! Owns the thread that does either, one at a time, and what came of it. Refuses judgement on a model:
//! people choose. Invariant: an export has its name only when every byte of it is on the disk; one that
//! was stopped, or failed, leaves nothing.

mod coco;
mod compare;
mod engine;
mod export;
mod reviewed;
mod score;
mod unfinished;
mod words;
mod yolo;

pub(crate) use compare::Contest;
pub use engine::Learning;
pub use export::{Order, export};
pub use reviewed::counts;
