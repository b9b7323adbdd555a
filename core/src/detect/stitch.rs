//! Marks that a border between tiles cut in two, put together again.
//!
//! Owns marks larger than the overlap of tiles; smaller ones lie whole in the tile that owns them and never
//! reach its edge. Refuses to join what does not meet at one border. Invariant: the result depends on the
//! set of boxes, not on the order they came in.

use super::boxes::Detection;
use super::merge::by_rank;
use super::tiles::Tile;
use brainops_domain::pixel::PixelBox;

/// A box that ends this near to the edge of its tile may go on beyond it: half a step of the coarsest grid.
const EDGE_PX: f64 = 8.0;
/// Two parts of one mark share at least this much of the shorter one's extent along their border.
const SHARED: f64 = 0.5;

/// A finding and where its tile cut it off.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    detection: Detection,
    left: bool,
    top: bool,
    right: bool,
    bottom: bool,
}

impl Part {
    pub(super) fn new(detection: Detection, tile: &Tile, (width, height): (u32, u32)) -> Self {
        let bounds = detection.bounds;
        let near = |place: f64, edge: u32| (place - f64::from(edge)).abs() <= EDGE_PX;
        let (end_x, end_y) = (tile.x + tile.width, tile.y + tile.height);
        Self {
            detection,
            // The photo's own edge cuts nothing that another tile could see.
            left: tile.x > 0 && near(bounds.x0, tile.x),
            top: tile.y > 0 && near(bounds.y0, tile.y),
            right: end_x < width && near(bounds.x1, end_x),
            bottom: end_y < height && near(bounds.y1, end_y),
        }
    }

    fn is_cut(&self) -> bool {
        self.left || self.top || self.right || self.bottom
    }

    /// Whether `other` is what goes on beyond the edge that cuts this part.
    fn goes_on_in(&self, other: &Self) -> bool {
        let (a, b) = (&self.detection.bounds, &other.detection.bounds);
        let beside = self.right && other.left && meet((a.x0, a.x1), (b.x0, b.x1));
        let below = self.bottom && other.top && meet((a.y0, a.y1), (b.y0, b.y1));
        self.detection.class == other.detection.class
            && ((beside && share((a.y0, a.y1), (b.y0, b.y1)))
                || (below && share((a.x0, a.x1), (b.x0, b.x1))))
    }
}

/// Whether the second extent begins inside the first and ends beyond it.
fn meet(first: (f64, f64), second: (f64, f64)) -> bool {
    first.0 <= second.0 && second.0 <= first.1 && first.1 <= second.1
}

fn share(a: (f64, f64), b: (f64, f64)) -> bool {
    let shared = a.1.min(b.1) - a.0.max(b.0);
    shared >= SHARED * (a.1 - a.0).min(b.1 - b.0)
}

/// All findings, with the parts of cut marks joined: the box around them, and the highest confidence.
pub(super) fn stitch(parts: Vec<Part>) -> Vec<Detection> {
    let (mut cut, whole): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(Part::is_cut);
    let mut found: Vec<Detection> = whole.into_iter().map(|part| part.detection).collect();
    cut.sort_by(|a, b| by_rank(&a.detection, &b.detection));
    let mut group: Vec<usize> = (0..cut.len()).collect();
    for one in 0..cut.len() {
        for other in 0..cut.len() {
            if cut[one].goes_on_in(&cut[other]) {
                let (from, to) = (group[one].max(group[other]), group[one].min(group[other]));
                if from == to {
                    continue;
                }
                for member in &mut group {
                    if *member == from {
                        *member = to;
                    }
                }
            }
        }
    }
    for (number, first) in cut.iter().enumerate() {
        if group[number] != number {
            continue;
        }
        let members = cut.iter().zip(&group).filter(|(_, of)| **of == number);
        // The first of a group is the strongest: the list is sorted, and a group is named by its lowest.
        let bounds = members.fold(first.detection.bounds, |all, (part, _)| {
            around(&all, &part.detection.bounds)
        });
        found.push(Detection {
            bounds,
            ..first.detection
        });
    }
    found
}

fn around(a: &PixelBox, b: &PixelBox) -> PixelBox {
    PixelBox {
        x0: a.x0.min(b.x0),
        y0: a.y0.min(b.y0),
        x1: a.x1.max(b.x1),
        y1: a.y1.max(b.y1),
    }
}

#[cfg(test)]
mod tests {
    use super::super::merge::merge;
    use super::super::tiles;
    use super::*;
    use brainops_domain::damage::DamageClass::{self, Crack, HailHit};
    use proptest::prelude::*;

    const PHOTO: (u32, u32) = (3000, 2000);

    fn plan() -> Vec<Tile> {
        tiles::plan(PHOTO.0, PHOTO.1, 16)
    }

    /// What a perfect network gives for a mark: the part each tile sees, where its middle lies in the core.
    fn parts_of(class: DamageClass, confidence: f64, mark: PixelBox) -> Vec<Part> {
        let mut parts = Vec::new();
        for tile in plan() {
            let (end_x, end_y) = (tile.x + tile.width, tile.y + tile.height);
            let bounds = PixelBox {
                x0: mark.x0.max(f64::from(tile.x)),
                y0: mark.y0.max(f64::from(tile.y)),
                x1: mark.x1.min(f64::from(end_x)),
                y1: mark.y1.min(f64::from(end_y)),
            };
            if bounds.lies_on(PHOTO.0, PHOTO.1) && tile.owns(&bounds) {
                let found = Detection {
                    class,
                    confidence,
                    bounds,
                };
                parts.push(Part::new(found, &tile, PHOTO));
            }
        }
        parts
    }

    fn mark(x0: f64, y0: f64, width: f64, height: f64) -> PixelBox {
        PixelBox {
            x0,
            y0,
            x1: x0 + width,
            y1: y0 + height,
        }
    }

    #[test]
    fn a_mark_over_a_corner_of_four_tiles_is_one_mark() {
        let tiles = plan();
        assert_eq!(tiles.len(), 6);
        let (x, y) = (tiles[0].core.x1, tiles[0].core.y1);
        let wide = mark(x - 300.0, y - 200.0, 500.0, 450.0);
        let parts = parts_of(HailHit, 0.8, wide);
        assert_eq!(parts.len(), 4);
        let found = merge(stitch(parts));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].bounds, found[0].confidence), (wide, 0.8));
    }

    #[test]
    fn a_mark_over_all_tiles_is_one_mark() {
        let all = mark(10.0, 900.0, 2980.0, 200.0);
        let found = merge(stitch(parts_of(Crack, 0.4, all)));
        assert_eq!(
            found.iter().map(|one| one.bounds).collect::<Vec<_>>(),
            [all]
        );
    }

    #[test]
    fn what_does_not_meet_stays_apart() {
        let border = plan()[0].core.x1;
        let beside = mark(border - 200.0, 100.0, 400.0, 150.0);
        // Another class, and another height along the same border.
        let parts = [
            parts_of(HailHit, 0.8, beside),
            parts_of(Crack, 0.7, beside),
            parts_of(HailHit, 0.6, mark(border - 200.0, 400.0, 400.0, 150.0)),
        ]
        .concat();
        assert_eq!(merge(stitch(parts)).len(), 3);
    }

    fn some_mark() -> impl Strategy<Value = PixelBox> {
        (
            0.0..2900.0_f64,
            0.0..1900.0_f64,
            1.0..900.0_f64,
            1.0..900.0_f64,
        )
            .prop_map(|(x, y, width, height)| {
                let end = (x + width).min(f64::from(PHOTO.0));
                let bottom = (y + height).min(f64::from(PHOTO.1));
                mark(x, y, end - x, bottom - y)
            })
    }

    proptest! {
        #[test]
        fn any_mark_comes_out_once_and_whole(one in some_mark()) {
            let found = merge(stitch(parts_of(HailHit, 0.5, one)));
            prop_assert_eq!(found.len(), 1);
            let bounds = found[0].bounds;
            // A part thinner than the overlap may belong to nobody; the rest of the mark is there.
            let near = |a: f64, b: f64| (a - b).abs() <= 40.0;
            prop_assert!(near(bounds.x0, one.x0) && near(bounds.x1, one.x1), "{:?}", bounds);
            prop_assert!(near(bounds.y0, one.y0) && near(bounds.y1, one.y1), "{:?}", bounds);
        }

        #[test]
        fn the_order_of_arrival_does_not_matter(marks in prop::collection::vec(some_mark(), 0..8)) {
            let mut parts: Vec<Part> = marks
                .iter()
                .zip(1_u32..)
                .flat_map(|(one, number)| parts_of(HailHit, f64::from(number) / 10.0, *one))
                .collect();
            let once = merge(stitch(parts.clone()));
            parts.reverse();
            prop_assert_eq!(merge(stitch(parts)), once);
        }
    }
}
