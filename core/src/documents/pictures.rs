//! How large the pictures of a report are, so that a report over any number of photos fits in memory.
//!
//! A photo with marks has a page of its own and is shown large; the others stand six to a page and
//! their thumbnails do.

use crate::document::input::{DecisionKind, ReportPhoto};
use crate::photo::decode::{Shrink, decode_probed};
use crate::photo::thumb::{PREVIEW_SIDE_PX, THUMB_SIDE_PX, shrunk};
use crate::photo::{PhotoError, probe};

/// Memory for the large pictures of one report together.
pub(crate) const LARGE_BYTES: f64 = 64.0 * 1024.0 * 1024.0;
/// Bytes of a picture by the square of its longer side: three quarters of it are pixels, and a pixel of
/// a roof at JPEG quality 80 takes 0.11 to 0.28 bytes in the sample photos.
const BYTES_PER_SIDE_PX2: f64 = 0.75 * 0.28;

/// Which photos of a report are large: those with a page of their own, and the first, which may be
/// the cover.
pub(crate) fn large(photos: &[ReportPhoto]) -> Vec<bool> {
    photos
        .iter()
        .enumerate()
        .map(|(index, photo)| {
            let has_page = photo
                .marks
                .iter()
                .any(|mark| mark.decision.kind != DecisionKind::Rejected);
            index == 0 || has_page
        })
        .collect()
}

/// Longer side of each of so many large pictures: a preview's while all fit, less beyond, never less
/// than a thumbnail's.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is held between two sides of pictures"
)]
pub(crate) fn side_px(count: usize) -> u32 {
    let each = LARGE_BYTES / count.max(1) as f64;
    let side = (each / BYTES_PER_SIDE_PX2).sqrt();
    side.clamp(f64::from(THUMB_SIDE_PX), f64::from(PREVIEW_SIDE_PX)) as u32
}

/// A preview with at most `side_px` on its longer side.
///
/// Errors: those of decoding and encoding it.
pub(crate) fn smaller(preview: Vec<u8>, side_px: u32) -> Result<Vec<u8>, PhotoError> {
    if side_px >= PREVIEW_SIDE_PX {
        return Ok(preview);
    }
    let probe = probe::probe(&preview)?;
    let shrink = Shrink::for_side(probe.width_px, probe.height_px, side_px);
    shrunk(decode_probed(&probe, shrink)?, side_px)
}

#[cfg(test)]
mod tests {
    use super::{BYTES_PER_SIDE_PX2, LARGE_BYTES, side_px};

    #[test]
    fn the_large_pictures_fit_their_memory_until_they_are_as_small_as_thumbnails() {
        assert_eq!(side_px(0), 2048);
        assert_eq!(side_px(50), 2048);
        for count in [100, 500, 1_000, 1_200] {
            let side = f64::from(side_px(count));
            let bytes = count as f64 * side * side * BYTES_PER_SIDE_PX2;
            assert!(bytes <= LARGE_BYTES, "{count} photos take {bytes} bytes");
        }
        assert_eq!(side_px(100_000), 512);
    }
}
