//! Tests of the domain.
mod bindings;
mod estimate;
mod price_book;
mod roof;
