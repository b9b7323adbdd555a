//! Tests of the domain.
mod bindings;
