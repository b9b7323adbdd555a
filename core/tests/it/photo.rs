//! Photos: kept whole, read with distrust, shown in pieces.
mod bad_input;
mod blobs;
pub(crate) mod make;
mod metadata;
mod thumbs;
mod tiles;
