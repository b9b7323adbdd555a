//! Tests of the domain.
#![allow(
    clippy::unwrap_used,
    reason = "a test stops where what it takes for granted fails"
)]
mod bindings;
mod captured;
mod company;
mod estimate;
mod marked;
mod measure;
mod price_book;
mod quote;
mod roof;
mod roof_pair;
