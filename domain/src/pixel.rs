//! Places on a photo, in pixels of its stored orientation.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A box on a photo: `x` to the right, `y` down, in source-image pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PixelBox {
    /// Left edge.
    pub x0: f64,
    /// Top edge.
    pub y0: f64,
    /// Right edge, greater than `x0`.
    pub x1: f64,
    /// Bottom edge, greater than `y0`.
    pub y1: f64,
}

impl PixelBox {
    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    /// Shared area over joint area: 0 for boxes apart, 1 for the same box.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> f64 {
        let width = (self.x1.min(other.x1) - self.x0.max(other.x0)).max(0.0);
        let height = (self.y1.min(other.y1) - self.y0.max(other.y0)).max(0.0);
        let shared = width * height;
        shared / (self.width() * self.height() + other.width() * other.height() - shared)
    }

    /// Whether the box is finite, has at least one pixel each way and lies on a photo of this size.
    #[must_use]
    pub fn lies_on(&self, width_px: u32, height_px: u32) -> bool {
        let finite = [self.x0, self.y0, self.x1, self.y1]
            .iter()
            .all(|v| v.is_finite());
        finite
            && self.x0 >= 0.0
            && self.y0 >= 0.0
            && self.x1 <= f64::from(width_px)
            && self.y1 <= f64::from(height_px)
            && self.width() >= 1.0
            && self.height() >= 1.0
    }
}
