//! What differs between operating systems, each in a named module.

pub(crate) mod disk;
pub mod mounts;
pub mod path;
pub mod text_file;
