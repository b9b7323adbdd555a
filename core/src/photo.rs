//! Photos as files: kept under their content hash, read with distrust, shown in pieces.
//!
//! Owns originals, their metadata, thumbnails and tiles. Refuses to trust a name, a header or a
//! number of a file: bytes decide, sizes are checked before memory is taken, and a value that is not
//! credible is absent and named. Invariant: the bytes of an original are those of its hash.

pub mod blob;
pub mod camera;
pub mod decode;
pub mod error;
mod exif;
pub mod files;
mod heif;
mod jpeg;
pub mod metadata;
pub mod probe;
mod seal;
mod take_in;
pub mod thumb;
pub mod tiles;
mod xmp;

pub use blob::{Blobs, Ingested};
pub use error::PhotoError;
pub use probe::Format;
pub(crate) use take_in::take_in_bytes;
pub use take_in::{TakeInFailure, TakenIn, read, take_in};
