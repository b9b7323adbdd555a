//! Files by what is in them: uploaded in chunks that may come twice, in any order and over weeks; compared; handed out.
//!
//! Invariants: a file is there once every byte of it is stored and its hash was compared, and never before; an
//! organisation reaches its own bytes alone, also where another one has the same; what a file is its bytes say, not its
//! name. Refuses to change or delete a file: records refer to it by its hash.

mod look;
mod media;
mod problem;
mod read;
mod routes;
mod store;
mod sweep;
mod upload;
mod verify;
mod zip;

pub(crate) use routes::{is_hash, routes};
pub use store::{FileStore, StoreError};
pub(crate) use sweep::sweep;
pub(crate) use upload::UploadError;
pub(crate) use verify::{Found, read_back};
