//! `brainops`, the headless face of `core`.
fn main() {}
