//! Finding damage on a photo with a model that ships beside the program.
//!
//! Owns the inference library, the model's file, tiles and the merging of what they give. Refuses
//! judgement: a finding is a suggestion with a confidence. Invariant: the same pixels and the same model
//! give the same findings in the same order, with one worker or several, whichever tile ends first.

mod boxes;
mod error;
mod input;
mod manifest;
mod merge;
mod model;
mod network;
mod parity;
mod roof;
mod run;
mod runtime;
mod scope;
mod small;
mod stitch;
mod tiles;

pub use boxes::Detection;
pub use error::DetectError;
pub(crate) use manifest::MANIFEST;
pub use merge::merge;
pub use model::Model;
pub(crate) use parity::PARITY;
pub use run::{Analysis, Detector, Options, TileDone};
pub use runtime::Library;
pub use scope::{Earlier, Scope};
pub use tiles::TILE_SIDE_PX;

/// Part of the cache key of an analysis: it grows with every change of tiles, input or merging.
pub const PIPELINE_VERSION: u32 = 2;
