//! One list of findings from the lists of all tiles.
//!
//! Owns the order and the suppression of doubles. Invariant: the result depends on the set of boxes,
//! not on the order they came in. Cost: linear in the boxes, as only near ones are compared.

use super::boxes::Detection;
use brainops_domain::damage::DamageClass;
use brainops_domain::pixel::PixelBox;
use std::cmp::Ordering;
use std::collections::HashMap;

/// Boxes of one class that share more than this of their union are one mark.
const MAX_IOU: f64 = 0.5;
/// Side of a cell of the grid.
const CELL_PX: f64 = 64.0;

/// The total order of findings: confidence falling, then class, then top to bottom, left to right.
pub(super) fn by_rank(a: &Detection, b: &Detection) -> Ordering {
    let place = |d: &Detection| [d.bounds.y0, d.bounds.x0, d.bounds.y1, d.bounds.x1];
    let order = b
        .confidence
        .total_cmp(&a.confidence)
        .then(a.class.cmp(&b.class));
    place(a)
        .iter()
        .zip(place(b))
        .fold(order, |order, (a, b)| order.then(a.total_cmp(&b)))
}

/// Sorts findings and keeps the first of those that mark the same thing.
#[must_use]
pub fn merge(mut found: Vec<Detection>) -> Vec<Detection> {
    found.sort_by(by_rank);
    let mut kept: Vec<Detection> = Vec::with_capacity(found.len());
    let mut grid: HashMap<(DamageClass, i64, i64), Vec<usize>> = HashMap::new();
    for detection in found {
        // Two boxes that share half of their union hold each other's center.
        let near = cells(&detection.bounds)
            .filter_map(|(x, y)| grid.get(&(detection.class, x, y)))
            .flatten()
            .any(|index| kept[*index].bounds.overlap(&detection.bounds) > MAX_IOU);
        if !near {
            let (x, y) = center_cell(&detection.bounds);
            grid.entry((detection.class, x, y))
                .or_default()
                .push(kept.len());
            kept.push(detection);
        }
    }
    kept
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a cell of a photo's pixel is far inside i64"
)]
fn cell(place: f64) -> i64 {
    (place / CELL_PX).floor() as i64
}

fn center_cell(bounds: &PixelBox) -> (i64, i64) {
    (
        cell((bounds.x0 + bounds.x1) / 2.0),
        cell((bounds.y0 + bounds.y1) / 2.0),
    )
}

/// Cells a box touches.
fn cells(bounds: &PixelBox) -> impl Iterator<Item = (i64, i64)> {
    let (columns, rows) = (
        cell(bounds.x0)..=cell(bounds.x1),
        cell(bounds.y0)..=cell(bounds.y1),
    );
    rows.flat_map(move |y| columns.clone().map(move |x| (x, y)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mark(class: DamageClass, confidence: f64, [x0, y0, x1, y1]: [f64; 4]) -> Detection {
        Detection {
            class,
            confidence,
            bounds: PixelBox { x0, y0, x1, y1 },
        }
    }

    /// What `merge` must give, comparing every pair.
    fn merge_slowly(mut found: Vec<Detection>) -> Vec<Detection> {
        found.sort_by(by_rank);
        let mut kept: Vec<Detection> = Vec::new();
        for one in found {
            let is_double =
                |k: &Detection| k.class == one.class && k.bounds.overlap(&one.bounds) > MAX_IOU;
            if !kept.iter().any(is_double) {
                kept.push(one);
            }
        }
        kept
    }

    #[test]
    fn golden_boxes() {
        use DamageClass::{Crack, HailHit};
        let found = vec![
            mark(HailHit, 0.5, [10.0, 10.0, 30.0, 30.0]),
            mark(HailHit, 0.9, [11.0, 10.0, 31.0, 30.0]),
            mark(Crack, 0.4, [11.0, 10.0, 31.0, 30.0]),
            mark(HailHit, 0.3, [25.0, 10.0, 45.0, 30.0]),
            // Over a border of the grid, and at it.
            mark(HailHit, 0.8, [60.0, 60.0, 70.0, 70.0]),
            mark(HailHit, 0.7, [58.0, 58.0, 68.0, 68.0]),
            mark(HailHit, 0.6, [60.0, 61.0, 70.0, 71.0]),
        ];
        let confidences: Vec<f64> = merge(found).iter().map(|d| d.confidence).collect();
        assert_eq!(confidences, [0.9, 0.8, 0.7, 0.4, 0.3]);
    }

    fn some_mark() -> impl Strategy<Value = Detection> {
        let sides = (0..400_u32, 0..400_u32, 1..200_u32, 1..200_u32);
        (0..3_usize, 1..6_u32, sides).prop_map(|(class, confidence, (x, y, w, h))| {
            let [x, y, w, h] = [x, y, w, h].map(f64::from);
            mark(
                DamageClass::ALL[class],
                f64::from(confidence) / 10.0,
                [x, y, x + w, y + h],
            )
        })
    }

    proptest! {
        #[test]
        fn the_grid_finds_what_comparing_all_finds(found in prop::collection::vec(some_mark(), 0..80)) {
            prop_assert_eq!(merge(found.clone()), merge_slowly(found));
        }

        #[test]
        fn the_order_of_arrival_does_not_matter(mut found in prop::collection::vec(some_mark(), 0..60)) {
            let once = merge(found.clone());
            found.reverse();
            prop_assert_eq!(&merge(found), &once);
            prop_assert_eq!(&merge(once.clone()), &once);
        }
    }
}
