//! A length that a person knows, marked over a photo: it sets the distance to the roof instead of a height.
//!
//! Owns its limits and its own uncertainty. The line is kept, not the distance: when the pitch is entered
//! later, everything is measured again from it.

use super::{Reason, View};
use crate::pixel::PixelBox;
use crate::view::ground::MarkedLength;
use crate::view::photo::{Ground, GroundSource};
use crate::view::review::MarkSize;

/// A line shorter than this is mostly the error of its ends, in pixels.
pub const MIN_LINE_PX: f64 = 20.0;
/// Shortest and longest known length, meters: a nail's head to a city block.
pub const LENGTH_M: std::ops::RangeInclusive<f64> = 0.01..=100.0;
/// Both ends of a drawn line together, in pixels. Source: judged; as the edges of a box.
const ENDS_PX: f64 = 2.0;
/// Spread of a length read off a tape, in meters. Source: judged; an eighth of an inch.
const TAPE_M: f64 = 0.003;
/// Spread of sizes where nothing says how the camera stood and it is taken to look squarely at the roof.
///
/// Source: geometry; 30° off square shortens a length by 1 − cos 30° = 13 %, rounded up for perspective.
const SQUARE_ON: f64 = 0.15;
/// Depression below which nobody may take a photo for square on without a focal length, in degrees.
const SQUARE_DEPRESSION_DEG: f64 = 60.0;

/// Why a marked length can't be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MarkProblem {
    /// An end is not on the photo.
    #[error("Both ends of the line lie on the photo.")]
    OffPhoto,
    /// Ends too close together.
    #[error("This line is too short to measure from. Mark something at least 20 pixels long.")]
    TooShort,
    /// A length nobody measures on a roof.
    #[error("A known length is between half an inch and 300 ft.")]
    LengthOutOfRange,
}

impl MarkedLength {
    /// Length of the line on the picture, pixels.
    #[must_use]
    pub fn line_px(&self) -> f64 {
        (self.x1 - self.x0).hypot(self.y1 - self.y0)
    }

    /// Whether it can be measured from on a photo of this size.
    ///
    /// Errors: a [`MarkProblem`] for an end outside the photo, a line or a length out of range.
    pub fn check(&self, width_px: u32, height_px: u32) -> Result<(), MarkProblem> {
        let on = |value: f64, side: u32| (0.0..=f64::from(side)).contains(&value);
        let all_on = on(self.x0, width_px)
            && on(self.x1, width_px)
            && on(self.y0, height_px)
            && on(self.y1, height_px);
        if !all_on {
            return Err(MarkProblem::OffPhoto);
        }
        if self.line_px() < MIN_LINE_PX {
            return Err(MarkProblem::TooShort);
        }
        if !LENGTH_M.contains(&self.length_m) {
            return Err(MarkProblem::LengthOutOfRange);
        }
        Ok(())
    }

    /// What the line itself may be off by, as a share: its ends and the tape.
    pub(super) fn error(&self) -> f64 {
        (ENDS_PX / self.line_px()).hypot(TAPE_M / self.length_m)
    }
}

/// The marked length of a photo whose camera does not tell enough for rays: it is taken to look squarely
/// at the roof. `None` where rays can be drawn.
///
/// Errors: `NoFocal` when the camera is known to have looked from the side.
pub(super) fn square_on(
    view: &View<'_>,
    marked: &MarkedLength,
) -> Result<Option<SquareOn>, Reason> {
    let camera = view.camera;
    let has_focal = camera.focal_px.is_some_and(|px| px > 0.0 && px.is_finite());
    match (has_focal, camera.gimbal_pitch_deg) {
        (true, Some(_)) => Ok(None),
        (false, Some(pitch)) if (pitch + 90.0).abs() > 90.0 - SQUARE_DEPRESSION_DEG => {
            Err(Reason::NoFocal)
        }
        _ => Ok(Some(SquareOn {
            mm_per_px: marked.length_m * 1000.0 / marked.line_px(),
            error: marked.error().hypot(SQUARE_ON),
        })),
    }
}

/// One scale for the whole picture.
pub(super) struct SquareOn {
    mm_per_px: f64,
    error: f64,
}

impl SquareOn {
    pub(super) fn ground(&self) -> Ground {
        Ground {
            mm_per_px: self.mm_per_px,
            relative_error: self.error,
            source: GroundSource::MarkedLength,
        }
    }

    pub(super) fn size(
        &self,
        bounds: &PixelBox,
        edges: f64,
        most: f64,
    ) -> Result<MarkSize, Reason> {
        let relative_error = self.error.hypot(edges);
        if relative_error > most {
            return Err(Reason::TooUncertain);
        }
        let (across, down) = (bounds.width(), bounds.height());
        Ok(MarkSize {
            length_mm: across.max(down) * self.mm_per_px,
            width_mm: across.min(down) * self.mm_per_px,
            relative_error,
        })
    }
}
