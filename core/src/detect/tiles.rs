//! Which parts of a photo the network looks at, at native scale.
//!
//! Owns the plan. Refuses pixels. Invariant: cores cover the photo without a gap and without overlap,
//! and each core lies inside its tile.

use brainops_domain::pixel::PixelBox;

/// Longest side of a tile. Source: measured; per megapixel it costs 5 % more than 640 and spares a
/// third of the overlap.
pub const TILE_SIDE_PX: u32 = 1376;
/// Overlap of neighbors: a mark up to this size lies whole in at least one tile.
const OVERLAP_PX: u32 = 64;

/// One tile: what is looked at, and the part it answers for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tile {
    /// Left edge on the photo.
    pub(super) x: u32,
    /// Top edge.
    pub(super) y: u32,
    /// Width, a multiple of the network's; it may reach beyond the photo.
    pub(super) width: u32,
    /// Height.
    pub(super) height: u32,
    /// The part whose box centers belong to this tile.
    pub(super) core: PixelBox,
}

impl Tile {
    /// Whether a box belongs to this tile: its center lies in the core, left and top edge included.
    pub(super) fn owns(&self, bounds: &PixelBox) -> bool {
        let (x, y) = ((bounds.x0 + bounds.x1) / 2.0, (bounds.y0 + bounds.y1) / 2.0);
        (self.core.x0..self.core.x1).contains(&x) && (self.core.y0..self.core.y1).contains(&y)
    }

    /// The part of a photo that this tile answers for.
    pub(super) fn part(&self, (width_px, height_px): (u32, u32)) -> PixelBox {
        let (width, height) = (f64::from(width_px), f64::from(height_px));
        PixelBox {
            x0: self.core.x0.max(0.0),
            y0: self.core.y0.max(0.0),
            x1: self.core.x1.min(width),
            y1: self.core.y1.min(height),
        }
    }
}

/// Tiles of a photo, row by row.
pub(super) fn plan(width_px: u32, height_px: u32, multiple: u32) -> Vec<Tile> {
    let (columns, rows) = (spans(width_px, multiple), spans(height_px, multiple));
    let mut tiles = Vec::with_capacity(columns.len() * rows.len());
    for row in &rows {
        for column in &columns {
            let core = PixelBox {
                x0: column.core.0,
                y0: row.core.0,
                x1: column.core.1,
                y1: row.core.1,
            };
            tiles.push(Tile {
                x: column.start,
                y: row.start,
                width: column.length,
                height: row.length,
                core,
            });
        }
    }
    tiles
}

/// Sorts tiles from the middle of the photo outward: what a photo was taken of is rarely at its edge, so
/// the first findings come from there.
pub(super) fn from_the_middle(tiles: &mut [Tile], width_px: u32, height_px: u32) {
    let distance = |tile: &Tile| {
        let x = f64::from(2 * tile.x + tile.width) - f64::from(width_px);
        let y = f64::from(2 * tile.y + tile.height) - f64::from(height_px);
        x * x + y * y
    };
    // Stable, so that equal distances keep their order.
    tiles.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
}

/// One tile's extent along one axis.
struct Span {
    start: u32,
    length: u32,
    core: (f64, f64),
}

/// Extents along an axis of `side` pixels: as few as fit, of one length, evenly spread.
fn spans(side: u32, multiple: u32) -> Vec<Span> {
    let longest = TILE_SIDE_PX / multiple * multiple;
    if side <= longest {
        let length = side.div_ceil(multiple) * multiple;
        return vec![Span {
            start: 0,
            length,
            core: (f64::NEG_INFINITY, f64::INFINITY),
        }];
    }
    let count = (side - OVERLAP_PX).div_ceil(longest - OVERLAP_PX);
    let length = ((side + (count - 1) * OVERLAP_PX).div_ceil(count)).div_ceil(multiple) * multiple;
    let starts: Vec<u32> = (0..count)
        .map(|index| index * (side - length) / (count - 1))
        .collect();
    // Neighbors meet in the middle of their overlap.
    let meets = |left: u32, right: u32| f64::from(left + length + right) / 2.0;
    starts
        .iter()
        .enumerate()
        .map(|(index, start)| {
            let before = index
                .checked_sub(1)
                .map(|before| meets(starts[before], *start));
            let after = starts.get(index + 1).map(|after| meets(*start, *after));
            let core = (
                before.unwrap_or(f64::NEG_INFINITY),
                after.unwrap_or(f64::INFINITY),
            );
            Span {
                start: *start,
                length,
                core,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_20_megapixel_photo_takes_12_tiles() {
        let tiles = plan(5280, 3956, 16);
        assert_eq!(tiles.len(), 12);
        assert!(
            tiles
                .iter()
                .all(|tile| tile.width <= TILE_SIDE_PX && tile.height <= TILE_SIDE_PX)
        );
        assert_eq!(plan(1600, 1300, 16).len(), 2);
        assert_eq!(plan(1376, 1000, 16).len(), 1);
    }

    #[test]
    fn the_middle_comes_first() {
        let mut tiles = plan(5280, 3956, 16);
        let all = tiles.clone();
        from_the_middle(&mut tiles, 5280, 3956);
        let middle = PixelBox {
            x0: 2600.0,
            y0: 1900.0,
            x1: 2620.0,
            y1: 1920.0,
        };
        assert!(tiles[..2].iter().any(|tile| tile.owns(&middle)));
        assert!(all.iter().all(|tile| tiles.contains(tile)));
    }

    proptest! {
        #[test]
        fn every_point_belongs_to_one_tile(width in 1..30_000_u32, height in 1..9_000_u32, x in 0.0..1.0_f64, y in 0.0..1.0_f64) {
            let tiles = plan(width, height, 16);
            let (x, y) = (x * f64::from(width), y * f64::from(height));
            let point = PixelBox { x0: x, y0: y, x1: x, y1: y };
            prop_assert_eq!(tiles.iter().filter(|tile| tile.owns(&point)).count(), 1);
            for tile in &tiles {
                prop_assert!(tile.width % 16 == 0 && tile.height % 16 == 0);
                prop_assert!(tile.width <= TILE_SIDE_PX && tile.height <= TILE_SIDE_PX);
                // A mark of the overlap's size around a point of the core lies whole in the tile.
                if tile.owns(&point) {
                    let half = f64::from(OVERLAP_PX) / 2.0;
                    let whole = |low: f64, high: f64, start: u32, length: u32, side: u32| {
                        let end = f64::from(start + length);
                        low.max(0.0) >= f64::from(start) - 0.5 && high.min(f64::from(side)) <= end + 0.5
                    };
                    prop_assert!(whole(x - half, x + half, tile.x, tile.width, width));
                    prop_assert!(whole(y - half, y + half, tile.y, tile.height, height));
                }
            }
        }
    }
}
