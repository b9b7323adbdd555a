//! Tests of the wire, and of both sides' decisions as a pair.
#![allow(
    clippy::unwrap_used,
    reason = "a test stops where what it takes for granted fails"
)]

mod golden;
