//! The planes of one section in space, before they are measured.
//!
//! Built in the section's own frame: `u` along the low eave, `v` up from it, `z` over it, in feet.
//! Invariant: every fold names the planes on both its sides, every open edge names one.

use super::{Covering, EdgeKind, PlanPoint, Section, Shape, Side};

/// A corner in space: plan position and height over the eave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Corner {
    pub(super) plan: PlanPoint,
    pub(super) z_ft: f64,
}

/// One plane: its corners in order, and where its water runs.
#[derive(Debug)]
pub(super) struct Plane {
    pub(super) corners: Vec<usize>,
    pub(super) falls_to: Side,
}

/// One line where planes meet or end.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) kind: EdgeKind,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) planes: Vec<usize>,
}

/// A section in space.
#[derive(Debug)]
pub(super) struct Volume {
    pub(super) corners: Vec<Corner>,
    pub(super) planes: Vec<Plane>,
    pub(super) lines: Vec<Line>,
}

/// The four sides of a section in its own frame.
#[derive(Debug, Clone, Copy)]
struct Frame {
    low: Side,
    high: Side,
    start: Side,
    end: Side,
    x0: f64,
    x1: f64,
    y0: f64,
    y1: f64,
}

impl Section {
    /// What the section is covered with.
    #[must_use]
    pub fn covering(&self) -> Covering {
        match self.shape {
            Shape::Flat => Covering::Membrane,
            Shape::Gable | Shape::Hip | Shape::Shed => Covering::Shingles,
        }
    }

    /// Overhang at a side: none where the section runs against a wall.
    #[must_use]
    pub fn overhang_at_ft(&self, side: Side) -> f64 {
        if self.wall_sides.contains(&side) {
            0.0
        } else {
            self.overhang_ft
        }
    }

    /// The sides at the two ends of the low eave.
    #[must_use]
    pub fn end_sides(&self) -> [Side; 2] {
        let frame = self.frame();
        [frame.start, frame.end]
    }

    /// Left, top, right and bottom of the roof on the plan, overhangs included, in feet.
    #[must_use]
    pub fn plan_ft(&self) -> [f64; 4] {
        let frame = self.frame();
        [frame.x0, frame.y0, frame.x1, frame.y1]
    }

    fn frame(&self) -> Frame {
        let low = self.faces;
        let (start, end) = match low {
            Side::Front => (Side::Left, Side::Right),
            Side::Rear => (Side::Right, Side::Left),
            Side::Left => (Side::Rear, Side::Front),
            Side::Right => (Side::Front, Side::Rear),
        };
        let (wide, deep) = match low {
            Side::Front | Side::Rear => (self.wall_length_ft, self.wall_width_ft),
            Side::Left | Side::Right => (self.wall_width_ft, self.wall_length_ft),
        };
        Frame {
            low,
            high: low.opposite(),
            start,
            end,
            x0: self.x_ft - self.overhang_at_ft(Side::Left),
            x1: self.x_ft + wide + self.overhang_at_ft(Side::Right),
            y0: self.y_ft - self.overhang_at_ft(Side::Rear),
            y1: self.y_ft + deep + self.overhang_at_ft(Side::Front),
        }
    }

    pub(super) fn volume(&self) -> Volume {
        let frame = self.frame();
        match self.shape {
            Shape::Gable => self.gable(frame),
            Shape::Hip => self.hip(frame),
            Shape::Shed | Shape::Flat => self.single_slope(frame),
        }
    }

    fn gable(&self, frame: Frame) -> Volume {
        let (u, v) = frame.size();
        let top = v / 2.0 * self.rise();
        let corners = frame.corners(&[
            (0.0, 0.0, 0.0),
            (u, 0.0, 0.0),
            (u, v, 0.0),
            (0.0, v, 0.0),
            (0.0, v / 2.0, top),
            (u, v / 2.0, top),
        ]);
        let (start, end) = (self.end_kind(frame.start), self.end_kind(frame.end));
        Volume {
            corners,
            planes: vec![
                plane(&[0, 1, 5, 4], frame.low),
                plane(&[2, 3, 4, 5], frame.high),
            ],
            lines: vec![
                line(EdgeKind::Ridge, 4, 5, &[0, 1]),
                line(EdgeKind::Eave, 0, 1, &[0]),
                line(EdgeKind::Eave, 2, 3, &[1]),
                line(start, 0, 4, &[0]),
                line(start, 3, 4, &[1]),
                line(end, 1, 5, &[0]),
                line(end, 2, 5, &[1]),
            ],
        }
    }

    fn hip(&self, frame: Frame) -> Volume {
        let (u, v) = frame.size();
        let run = u.min(v) / 2.0;
        let top = run * self.rise();
        // The ridge lies along the longer side; on a square plan its ends coincide.
        let corners = frame.corners(&[
            (0.0, 0.0, 0.0),
            (u, 0.0, 0.0),
            (u, v, 0.0),
            (0.0, v, 0.0),
            (run, run, top),
            (u - run, v - run, top),
        ]);
        let along_eave = u >= v;
        let (low, high): (&[usize], &[usize]) = if along_eave {
            (&[0, 1, 5, 4], &[2, 3, 4, 5])
        } else {
            (&[0, 1, 4], &[2, 3, 5])
        };
        let (start, end): (&[usize], &[usize]) = if along_eave {
            (&[3, 0, 4], &[1, 2, 5])
        } else {
            (&[3, 0, 4, 5], &[1, 2, 5, 4])
        };
        let ridge_planes = if along_eave { [0, 1] } else { [2, 3] };
        // The hip of a corner runs to the nearer end of the ridge.
        let (at_1, at_3) = if along_eave { (5, 4) } else { (4, 5) };
        Volume {
            corners,
            planes: vec![
                plane(low, frame.low),
                plane(high, frame.high),
                plane(start, frame.start),
                plane(end, frame.end),
            ],
            lines: vec![
                line(EdgeKind::Ridge, 4, 5, &ridge_planes),
                line(EdgeKind::Hip, 0, 4, &[0, 2]),
                line(EdgeKind::Hip, 1, at_1, &[0, 3]),
                line(EdgeKind::Hip, 2, 5, &[1, 3]),
                line(EdgeKind::Hip, 3, at_3, &[1, 2]),
                line(EdgeKind::Eave, 0, 1, &[0]),
                line(EdgeKind::Eave, 2, 3, &[1]),
                line(EdgeKind::Eave, 3, 0, &[2]),
                line(EdgeKind::Eave, 1, 2, &[3]),
            ],
        }
    }

    fn single_slope(&self, frame: Frame) -> Volume {
        let (u, v) = frame.size();
        let top = v * self.rise();
        let corners = frame.corners(&[(0.0, 0.0, 0.0), (u, 0.0, 0.0), (u, v, top), (0.0, v, top)]);
        let low = if self.shape == Shape::Flat {
            EdgeKind::FlatEdge
        } else {
            EdgeKind::Eave
        };
        Volume {
            corners,
            planes: vec![plane(&[0, 1, 2, 3], frame.low)],
            lines: vec![
                line(low, 0, 1, &[0]),
                line(self.high_kind(frame.high), 2, 3, &[0]),
                line(self.end_kind(frame.start), 3, 0, &[0]),
                line(self.end_kind(frame.end), 1, 2, &[0]),
            ],
        }
    }

    fn rise(&self) -> f64 {
        self.pitch_in_12 / 12.0
    }

    fn end_kind(&self, side: Side) -> EdgeKind {
        match (self.wall_sides.contains(&side), self.shape) {
            (true, Shape::Flat) => EdgeKind::Headwall,
            (true, Shape::Gable | Shape::Hip | Shape::Shed) => EdgeKind::StepFlashing,
            (false, Shape::Flat) => EdgeKind::FlatEdge,
            (false, Shape::Gable | Shape::Hip | Shape::Shed) => EdgeKind::Rake,
        }
    }

    fn high_kind(&self, side: Side) -> EdgeKind {
        match (self.wall_sides.contains(&side), self.shape) {
            (true, _) => EdgeKind::Headwall,
            (false, Shape::Flat) => EdgeKind::FlatEdge,
            (false, Shape::Gable | Shape::Hip | Shape::Shed) => EdgeKind::HighEdge,
        }
    }
}

impl Frame {
    fn size(self) -> (f64, f64) {
        let (wide, deep) = (self.x1 - self.x0, self.y1 - self.y0);
        match self.low {
            Side::Front | Side::Rear => (wide, deep),
            Side::Left | Side::Right => (deep, wide),
        }
    }

    fn corners(self, local: &[(f64, f64, f64)]) -> Vec<Corner> {
        local
            .iter()
            .map(|&(u, v, z_ft)| {
                let (x_ft, y_ft) = match self.low {
                    Side::Front => (self.x0 + u, self.y1 - v),
                    Side::Rear => (self.x1 - u, self.y0 + v),
                    Side::Left => (self.x0 + v, self.y0 + u),
                    Side::Right => (self.x1 - v, self.y1 - u),
                };
                Corner {
                    plan: PlanPoint { x_ft, y_ft },
                    z_ft,
                }
            })
            .collect()
    }
}

fn plane(corners: &[usize], falls_to: Side) -> Plane {
    Plane {
        corners: corners.to_vec(),
        falls_to,
    }
}

fn line(kind: EdgeKind, from: usize, to: usize, planes: &[usize]) -> Line {
    Line {
        kind,
        from,
        to,
        planes: planes.to_vec(),
    }
}
