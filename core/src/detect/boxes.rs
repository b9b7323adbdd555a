//! From the network's raw output to boxes on the photo.
//!
//! Owns the meaning of the output. Refuses anything not finite. Source: the model contract in
//! `models/train/README.md`: left, top, right, bottom as softplus times stride from the anchor's
//! center, then one logit per class.

use super::tiles::Tile;
use brainops_domain::damage::DamageClass;
use brainops_domain::pixel::PixelBox;

/// Most boxes kept of one tile; an untrained model must not fill the memory.
const MAX_PER_TILE: usize = 2_000;
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
pub(super) fn decode(
    raw: &[f32],
    tile: &Tile,
    strides: &[u32],
    classes: &[DamageClass],
    floor: f64,
    (photo_width, photo_height): (u32, u32),
) -> Vec<Detection> {
    let count = anchor_count(tile, strides);
    let (sides, logits) = raw.split_at(SIDES * count);
    // A little below the floor, as confidences are rounded before they are compared.
    let least = logit((floor - 0.001).max(1e-6));
    let mut best = logits[..count].to_vec();
    let mut class_of = vec![0_u8; count];
    for (class, row) in (1_u8..).zip(logits[count..].chunks_exact(count)) {
        for ((best, of), value) in best.iter_mut().zip(&mut class_of).zip(row) {
            // The first class wins a tie, so that the result is the same everywhere.
            if *value > *best {
                *best = *value;
                *of = class;
            }
        }
    }
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
            if value.is_nan() || value < least {
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
            let reach = |side: usize| {
                softplus(f64::from(sides[side * count + anchor])) * f64::from(*stride)
            };
            let tenths =
                |value: f64, side: u32| (value.clamp(0.0, f64::from(side)) * 10.0).round() / 10.0;
            let bounds = PixelBox {
                x0: tenths(x - reach(0), photo_width),
                y0: tenths(y - reach(1), photo_height),
                x1: tenths(x + reach(2), photo_width),
                y1: tenths(y + reach(3), photo_height),
            };
            if bounds.lies_on(photo_width, photo_height) && tile.owns(&bounds) {
                let class = classes[usize::from(class_of[anchor])];
                found.push(Detection {
                    class,
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
    found
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
