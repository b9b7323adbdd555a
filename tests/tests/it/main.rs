//! Tests that cross crates.
#![allow(
    clippy::unwrap_used,
    reason = "a test stops where what it takes for granted fails"
)]
mod power_cut;
mod sync;
