//! Shapes that cross from the device's core to its screens and scripts.
//!
//! One module a noun. TypeScript for each is generated into `ui/src/bindings` by this crate's tests.
