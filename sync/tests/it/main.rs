//! Tests of the wire: every released form of a message is still read. Both sides' decisions are played in `tests/sim`.
#![allow(
    clippy::unwrap_used,
    reason = "a test stops where what it takes for granted fails"
)]

mod golden;
