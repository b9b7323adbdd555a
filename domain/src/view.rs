//! Shapes that cross from the device's core to its screens and scripts.
//!
//! One module a noun. TypeScript for each is generated into `ui/src/bindings` by this crate's tests.
//! Units stand in the names; instants are UTC.

pub mod analysis;
pub mod document;
pub mod estimate;
pub mod ground;
pub mod import;
pub mod job;
pub mod learning;
pub mod menu;
pub mod model;
pub mod photo;
pub mod prices;
pub mod review;
pub mod roof;
pub mod settings;
pub mod sync;
pub mod tag;
pub mod vault;
