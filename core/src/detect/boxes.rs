//! From the network's raw output to boxes on the photo.
//!
//! Owns the meaning of the output. Refuses an output that holds what is no number: a network that gives
//! such for one box is not to be believed about the others. Source: the model contract in
//! `models/train/README.md`: left, top, right, bottom as softplus times stride from the anchor's
//! center, then one logit per class.

use super::error::DetectError;
use super::tiles::Tile;
use brainops_domain::damage::DamageClass;
use brainops_domain::pixel::PixelBox;

/// Most boxes kept of one tile, 1 MB; a model that sees damage everywhere must not fill the memory.
const MAX_PER_TILE: usize = 20_000;
/// Channels before the classes.
pub(super) const SIDES: usize = 4;

/// One finding of the model, in pixels of the stored photo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// Class.
    pub class: DamageClass,
    /// Confidence, 0 to 1, in thousandths.
    pub confidence: f64,
    /// Box, in tenths of a pixel.
    pub bounds: PixelBox,
}

/// Anchors of a tile.
pub(super) fn anchor_count(tile: &Tile, strides: &[u32]) -> usize {
    strides
        .iter()
        .map(|stride| (tile.width / stride) as usize * (tile.height / stride) as usize)
        .sum()
}

/// Boxes of a tile at or above a confidence that belong to it, in the order of the output.
///
/// Shape: `raw` is `[4 + classes, anchors]`.
/// Errors: `ModelShape` for another number of values, `NotANumber` when a logit, or a side of a box that
/// would count, is none.
pub(super) fn decode(
    raw: &[f32],
    tile: &Tile,
    strides: &[u32],
    classes: &[DamageClass],
    floor: f64,
    (photo_width, photo_height): (u32, u32),
) -> Result<Vec<Detection>, DetectError> {
    let count = anchor_count(tile, strides);
    let expected = (SIDES + classes.len()) * count;
    if raw.len() != expected {
        let found = raw.len();
        return Err(DetectError::ModelShape(format!(
            "{found} values for a tile instead of {expected}"
        )));
    }
    let (sides, logits) = raw.split_at(SIDES * count);
    let (best, is_number) = strongest(logits, count);
    if !is_number {
        return Err(DetectError::NotANumber);
    }
    // A little below the floor, as confidences are rounded before they are compared.
    let least = logit((floor - 0.001).max(1e-6));
    let mut found = Vec::new();
    let mut base = 0;
    for stride in strides {
        let (columns, rows) = (
            (tile.width / stride) as usize,
            (tile.height / stride) as usize,
        );
        for at in 0..columns * rows {
            let anchor = base + at;
            let value = f64::from(best[anchor]);
            if value < least {
                continue;
            }
            let confidence = (1000.0 / (1.0 + (-value).exp())).round() / 1000.0;
            if confidence < floor {
                continue;
            }
            let place = |cell: usize, offset: u32| {
                f64::from(offset) + (cell as f64 + 0.5) * f64::from(*stride)
            };
            let (x, y) = (place(at % columns, tile.x), place(at / columns, tile.y));
            let raw_side = |side: usize| f64::from(sides[side * count + anchor]);
            if (0..SIDES).any(|side| raw_side(side).is_nan()) {
                return Err(DetectError::NotANumber);
            }
            let reach = |side: usize| softplus(raw_side(side)) * f64::from(*stride);
            let tenths =
                |value: f64, side: u32| (value.clamp(0.0, f64::from(side)) * 10.0).round() / 10.0;
            let bounds = PixelBox {
                x0: tenths(x - reach(0), photo_width),
                y0: tenths(y - reach(1), photo_height),
                x1: tenths(x + reach(2), photo_width),
                y1: tenths(y + reach(3), photo_height),
            };
            if bounds.lies_on(photo_width, photo_height) && tile.owns(&bounds) {
                // The first class wins a tie, so that the result is the same everywhere.
                let class = (0..classes.len())
                    .find(|class| logits[class * count + anchor] >= best[anchor])
                    .expect("BUG: the strongest logit of an anchor is one of its logits");
                found.push(Detection {
                    class: classes[class],
                    confidence,
                    bounds,
                });
            }
        }
        base += columns * rows;
    }
    if found.len() > MAX_PER_TILE {
        found.sort_by(super::merge::by_rank);
        found.truncate(MAX_PER_TILE);
    }
    Ok(found)
}

/// The strongest logit of each anchor, and whether all are numbers. Infinity is one here: a class may be
/// ruled out for certain. Row by row without a branch, so that the compiler does eight at a time.
fn strongest(logits: &[f32], count: usize) -> (Vec<f32>, bool) {
    let mut best = vec![f32::NEG_INFINITY; count];
    let mut strange = false;
    for row in logits.chunks_exact(count) {
        for (best, value) in best.iter_mut().zip(row) {
            strange |= value.is_nan();
            *best = if *value > *best { *value } else { *best };
        }
    }
    (best, !strange)
}

fn logit(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

fn softplus(value: f64) -> f64 {
    if value > 30.0 {
        value
    } else {
        value.exp().ln_1p()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: [DamageClass; 2] = [DamageClass::HailHit, DamageClass::Crack];
    const PHOTO: (u32, u32) = (64, 48);

    /// The one tile of a photo of 64 × 48 px, with 12 anchors of 16 px.
    fn tile() -> Tile {
        super::super::tiles::plan(PHOTO.0, PHOTO.1, 16)[0]
    }

    /// An output without findings, with some values set: `(channel, anchor, value)`.
    fn output(values: &[(usize, usize, f32)]) -> Vec<f32> {
        let mut raw = vec![0.0; 4 * 12];
        raw.extend([-20.0; 2 * 12]);
        for (channel, anchor, value) in values {
            raw[channel * 12 + anchor] = *value;
        }
        raw
    }

    fn found(values: &[(usize, usize, f32)]) -> Result<Vec<Detection>, DetectError> {
        decode(&output(values), &tile(), &[16], &CLASSES, 0.05, PHOTO)
    }

    #[test]
    fn an_output_that_is_no_number_is_an_error_wherever_it_counts() {
        assert!(found(&[]).unwrap().is_empty());
        for channel in [4, 5] {
            let one = found(&[(channel, 3, f32::NAN), (4, 7, 5.0)]);
            assert!(matches!(one, Err(DetectError::NotANumber)), "{channel}");
        }
        let side = found(&[(4, 3, 5.0), (2, 3, f32::NAN)]);
        assert!(matches!(side, Err(DetectError::NotANumber)));
        // The side of a box that is none does not matter, nor does a class that is ruled out for certain.
        let nothing = found(&[(2, 3, f32::NAN), (4, 5, f32::NEG_INFINITY)]);
        assert!(nothing.unwrap().is_empty());
    }

    #[test]
    fn an_output_of_another_length_is_an_error() {
        let raw = &output(&[])[1..];
        let one = decode(raw, &tile(), &[16], &CLASSES, 0.05, PHOTO);
        assert!(matches!(one, Err(DetectError::ModelShape(_))));
    }

    #[test]
    fn a_box_without_area_is_no_finding_and_a_boundless_one_ends_at_the_edges() {
        let shut = [0, 1, 2, 3].map(|side| (side, 5, -1e4));
        assert!(
            found(&[&shut[..], &[(4, 5, 5.0)]].concat())
                .unwrap()
                .is_empty()
        );
        let open = [0, 1, 2, 3].map(|side| (side, 5, f32::INFINITY));
        let all = found(&[&open[..], &[(4, 5, f32::INFINITY)]].concat()).unwrap();
        let whole = PixelBox {
            x0: 0.0,
            y0: 0.0,
            x1: 64.0,
            y1: 48.0,
        };
        assert_eq!((all[0].bounds, all[0].confidence), (whole, 1.0));
    }

    #[test]
    fn a_box_that_lies_beyond_the_photo_is_no_finding() {
        // A photo of 40 × 20 px is looked at as 48 × 32; the last anchor's middle is outside.
        let tile = super::super::tiles::plan(40, 20, 16)[0];
        let count = anchor_count(&tile, &[16]);
        let mut raw = vec![-3.0; 4 * count];
        raw.extend(vec![-20.0; 2 * count]);
        raw[4 * count + count - 1] = 5.0;
        let found = decode(&raw, &tile, &[16], &CLASSES, 0.05, (40, 20)).unwrap();
        assert!(found.is_empty(), "{found:?}");
    }
}
