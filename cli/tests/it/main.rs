//! The `brainops` program as scripts use it.
#![allow(
    clippy::unwrap_used,
    reason = "a test stops where what it takes for granted fails"
)]
mod brainops;
mod inspect;
mod model;
mod package;
mod roof;
mod save;
