//! The simulator in the normal test run: many schedules, the defects that it must notice, failures that
//! were mended, and the painful reports about other synchronizations.
#![allow(
    clippy::unwrap_used,
    reason = "a test stops where what it takes for granted fails"
)]

mod found;
mod mutation;
mod pains;
mod photos;
mod schedules;
mod week;
