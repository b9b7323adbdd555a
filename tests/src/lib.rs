//! Tests that cross crates live in `it/`; this crate has no code of its own.
