//! How a model's marks meet what people say is there.
//!
//! Owns the pairing. Source: the usual one of object detection: marks by falling confidence, each taking
//! the mark of truth that it overlaps most and that nothing took before, if that is enough.

use super::reviewed::{Mark, Status};
use crate::review::Proposal;
use brainops_domain::damage::DamageClass;
use brainops_domain::pixel::PixelBox;

/// Least shared over joint area that counts as found. Marks of hail are 5 to 12 px wide: half would ask for
/// edges within a pixel.
pub(super) const LEAST_OVERLAP: f64 = 0.3;

/// What a model did on one photo, or on several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Score {
    /// Marks of damage that are there.
    pub(super) marks: u32,
    /// Of these, found.
    pub(super) found: u32,
    /// Of these, by their class.
    pub(super) right_class: u32,
    /// Marks of damage where there is none.
    pub(super) false_marks: u32,
    /// Marks of debris that are there.
    pub(super) debris: u32,
    /// Of these, found as debris.
    pub(super) debris_found: u32,
}

impl Score {
    /// The two together.
    pub(super) fn add(&mut self, other: Self) {
        self.marks += other.marks;
        self.found += other.found;
        self.right_class += other.right_class;
        self.false_marks += other.false_marks;
        self.debris += other.debris;
        self.debris_found += other.debris_found;
    }
}

/// Scores what a model proposes for a photo at or above its threshold.
///
/// Debris stands apart: a mark of damage on debris is a false one, a mark of debris is none of damage.
/// Where people left a suggestion open, nothing is known, and a mark counts neither way.
pub(super) fn score(proposals: &[Proposal], threshold: f64, truth: &[Mark]) -> Score {
    let of = |damage: bool| -> Vec<&Mark> {
        let there = truth.iter().filter(|mark| mark.status.is_truth());
        there
            .filter(|mark| mark.class.is_damage() == damage)
            .collect()
    };
    let (damage, debris) = (of(true), of(false));
    let open: Vec<&PixelBox> = truth
        .iter()
        .filter(|mark| mark.status == Status::Open)
        .map(|mark| &mark.bounds)
        .collect();
    let mut proposals: Vec<&Proposal> = proposals
        .iter()
        .filter(|one| one.confidence >= threshold)
        .collect();
    // Stable: equals stay in the detector's own order.
    proposals.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let (mut taken, mut debris_taken) = (vec![false; damage.len()], vec![false; debris.len()]);
    let mut score = Score {
        marks: count(damage.len()),
        debris: count(debris.len()),
        ..Score::default()
    };
    for one in proposals {
        if one.class == DamageClass::Debris {
            if take(&debris, &mut debris_taken, &one.bounds).is_some() {
                score.debris_found += 1;
            }
            continue;
        }
        match take(&damage, &mut taken, &one.bounds) {
            Some(mark) => {
                score.found += 1;
                score.right_class += u32::from(mark.class == one.class);
            }
            None if open
                .iter()
                .any(|place| place.overlap(&one.bounds) >= LEAST_OVERLAP) => {}
            None => score.false_marks += 1,
        }
    }
    score
}

/// The free mark that a box overlaps most, which is taken from then on.
fn take<'a>(marks: &[&'a Mark], taken: &mut [bool], bounds: &PixelBox) -> Option<&'a Mark> {
    let overlap = |at: &usize| marks[*at].bounds.overlap(bounds);
    let free = (0..marks.len()).filter(|at| !taken[*at]);
    let best = free.max_by(|a, b| overlap(a).total_cmp(&overlap(b)))?;
    if overlap(&best) < LEAST_OVERLAP {
        return None;
    }
    taken[best] = true;
    Some(marks[best])
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DamageClass::{Crack, Debris, HailHit};

    fn at(x0: f64, side: f64) -> PixelBox {
        PixelBox {
            x0,
            y0: 0.0,
            x1: x0 + side,
            y1: side,
        }
    }

    fn there(class: DamageClass, x0: f64, status: Status) -> Mark {
        Mark {
            status,
            source: brainops_domain::view::review::FindingSource::Model,
            class,
            bounds: at(x0, 10.0),
            severity: None,
            decided: None,
            suggested: None,
        }
    }

    fn seen(class: DamageClass, confidence: f64, x0: f64) -> Proposal {
        Proposal {
            class,
            confidence,
            bounds: at(x0, 10.0),
        }
    }

    #[test]
    fn each_mark_is_found_once_and_by_the_surest_first() {
        let truth = [
            there(HailHit, 0.0, Status::Accepted),
            there(Crack, 30.0, Status::Drawn),
        ];
        let proposals = [
            // A second box on the same mark is a false one, in whatever order they come.
            seen(Crack, 0.6, 1.0),
            seen(HailHit, 0.9, 0.0),
            // Far enough over, of another class.
            seen(HailHit, 0.7, 34.0),
            // Below the threshold.
            seen(Crack, 0.4, 60.0),
        ];
        let expected = Score {
            marks: 2,
            found: 2,
            right_class: 1,
            false_marks: 1,
            ..Score::default()
        };
        assert_eq!(score(&proposals, 0.5, &truth), expected);
        // Boxes of 10 px that lie 6 px apart share a quarter: not enough.
        let apart = score(&[seen(HailHit, 0.9, 6.0)], 0.5, &truth);
        assert_eq!((apart.found, apart.false_marks), (0, 1));
        assert_eq!(score(&[], 0.5, &[]), Score::default());
    }

    #[test]
    fn a_box_takes_the_mark_it_overlaps_most() {
        let truth = [
            there(Crack, 0.0, Status::Accepted),
            there(HailHit, 4.0, Status::Corrected),
        ];
        let found = score(&[seen(HailHit, 0.9, 3.0)], 0.5, &truth);
        assert_eq!((found.found, found.right_class), (1, 1));
    }

    #[test]
    fn debris_stands_apart_and_rejected_or_open_marks_are_no_truth() {
        let truth = [
            there(Debris, 0.0, Status::Drawn),
            there(HailHit, 30.0, Status::Rejected),
            there(HailHit, 60.0, Status::Open),
        ];
        let expected = Score {
            debris: 1,
            debris_found: 1,
            // One on the debris, one on what a person rejected; the open one counts neither way.
            false_marks: 2,
            ..Score::default()
        };
        let proposals = [
            seen(Debris, 0.9, 0.0),
            seen(HailHit, 0.8, 0.0),
            seen(HailHit, 0.9, 30.0),
            seen(HailHit, 0.9, 60.0),
            seen(Debris, 0.9, 200.0),
        ];
        assert_eq!(score(&proposals, 0.5, &truth), expected);
    }
}
