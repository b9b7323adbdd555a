//! Tests of the domain.
mod bindings;
mod roof;
