//! Tests that cross crates.
#![allow(
    clippy::unwrap_used,
    reason = "a test stops where what it takes for granted fails"
)]
mod brainops;
mod cli_inspect;
mod cli_roof;
mod power_cut;
