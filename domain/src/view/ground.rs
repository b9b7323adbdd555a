//! Lengths that people mark on photos.

use crate::id::PhotoId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A line over something of known length on the roof, in pixels of the stored picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MarkedLength {
    /// One end, pixels from the left.
    pub x0: f64,
    /// One end, pixels from the top.
    pub y0: f64,
    /// Other end, pixels from the left.
    pub x1: f64,
    /// Other end, pixels from the top.
    pub y1: f64,
    /// Length of what the line lies on, meters.
    pub length_m: f64,
}

/// Marks a known length on a photo in place of the one before, or takes it away.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct GroundMark {
    /// Photo.
    pub photo_id: PhotoId,
    /// The length; absent takes the one before away.
    pub marked: Option<MarkedLength>,
}
