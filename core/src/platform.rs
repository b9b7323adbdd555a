//! What differs between operating systems, each in a named module.

pub mod mounts;
pub mod path;
