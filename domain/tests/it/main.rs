//! Tests of the domain.
mod bindings;
mod captured;
mod estimate;
mod price_book;
mod roof;
