//! A measured roof: planes and edges with their sizes, ready to be drawn and to be taken off.
//!
//! Invariant: an internal edge (ridge, hip, valley) belongs to exactly two facets, an external one
//! to exactly one, and the areas of the facets sum to the area of the roof.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Problem, Side};

/// What keeps the water out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Covering {
    /// Asphalt shingles over underlayment.
    Shingles,
    /// A fully adhered membrane over insulation boards.
    Membrane,
}

/// A place on the plan, in feet.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PlanPoint {
    /// To the right.
    pub x_ft: f64,
    /// Down, as drawn.
    pub y_ft: f64,
}

/// One plane of the roof.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Facet {
    /// Its letter on the drawing: A to Z, then AA.
    pub letter: String,
    /// Section and side, such as `Main front`.
    pub name: String,
    /// Index of its section.
    pub section: usize,
    /// Inches of rise in 12 inches of run.
    pub pitch_in_12: f64,
    /// Area along the slope, in square feet.
    pub area_sqft: f64,
    /// Area of its plan, in square feet.
    pub plan_sqft: f64,
    /// The side that water runs to.
    pub falls_to: Side,
    /// What it is covered with.
    pub covering: Covering,
    /// Its outline on the plan, without the closing point.
    pub outline: Vec<PlanPoint>,
}

/// What an edge of a roof is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum EdgeKind {
    /// The top line where two slopes meet.
    Ridge,
    /// An outward sloping fold.
    Hip,
    /// An inward sloping fold.
    Valley,
    /// A level low edge.
    Eave,
    /// A sloped open edge.
    Rake,
    /// A sloped line where the roof meets a wall.
    StepFlashing,
    /// A level line where the roof meets a wall.
    Headwall,
    /// The open high edge of a shed.
    HighEdge,
    /// The edge of a membrane roof.
    FlatEdge,
}

/// One edge of the roof.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Edge {
    /// What it is.
    pub kind: EdgeKind,
    /// Its length in space, in feet.
    pub length_ft: f64,
    /// One end on the plan.
    pub from: PlanPoint,
    /// The other end on the plan.
    pub to: PlanPoint,
    /// Index of its section.
    pub section: usize,
    /// Indexes of the facets it belongs to: two for an internal edge, one for an external one.
    pub facets: Vec<usize>,
}

/// Lengths of edges by kind, in feet.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EdgeTotals {
    /// Ridges.
    pub ridge: f64,
    /// Hips.
    pub hip: f64,
    /// Valleys.
    pub valley: f64,
    /// Eaves.
    pub eave: f64,
    /// Rakes.
    pub rake: f64,
    /// Step flashing.
    pub step_flashing: f64,
    /// Headwall flashing.
    pub headwall: f64,
    /// Open high edges of sheds.
    pub high_edge: f64,
    /// Edges of membrane roofs.
    pub flat_edge: f64,
}

/// The rectangle that holds the plan, and the height of the highest point over the lowest eave.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Bounds {
    /// Left, in feet.
    pub min_x_ft: f64,
    /// Top, in feet.
    pub min_y_ft: f64,
    /// Right, in feet.
    pub max_x_ft: f64,
    /// Bottom, in feet.
    pub max_y_ft: f64,
    /// Highest point over the eaves, in feet.
    pub height_ft: f64,
}

/// A roof with its numbers. With an error among the problems there are no numbers: lists are empty
/// and totals are zero.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RoofMeasured {
    /// Area along the slopes, in square feet.
    pub area_sqft: f64,
    /// The same in squares of 100 square feet.
    pub squares: f64,
    /// Plan area, in square feet.
    pub plan_sqft: f64,
    /// The pitch that covers the most area, inches in 12.
    pub predominant_pitch_in_12: f64,
    /// The planes.
    pub facets: Vec<Facet>,
    /// The edges.
    pub edges: Vec<Edge>,
    /// Edge lengths by kind.
    pub edges_ft: EdgeTotals,
    /// Floor of the attic that is ventilated, in square feet.
    pub attic_floor_sqft: f64,
    /// Where it lies on the plan.
    pub bounds: Bounds,
    /// What is wrong or worth knowing.
    pub problems: Vec<Problem>,
}

impl EdgeTotals {
    /// The total of one kind.
    pub fn of(&self, kind: EdgeKind) -> f64 {
        match kind {
            EdgeKind::Ridge => self.ridge,
            EdgeKind::Hip => self.hip,
            EdgeKind::Valley => self.valley,
            EdgeKind::Eave => self.eave,
            EdgeKind::Rake => self.rake,
            EdgeKind::StepFlashing => self.step_flashing,
            EdgeKind::Headwall => self.headwall,
            EdgeKind::HighEdge => self.high_edge,
            EdgeKind::FlatEdge => self.flat_edge,
        }
    }

    /// Adds a length to one kind.
    pub fn add(&mut self, kind: EdgeKind, length_ft: f64) {
        let total = match kind {
            EdgeKind::Ridge => &mut self.ridge,
            EdgeKind::Hip => &mut self.hip,
            EdgeKind::Valley => &mut self.valley,
            EdgeKind::Eave => &mut self.eave,
            EdgeKind::Rake => &mut self.rake,
            EdgeKind::StepFlashing => &mut self.step_flashing,
            EdgeKind::Headwall => &mut self.headwall,
            EdgeKind::HighEdge => &mut self.high_edge,
            EdgeKind::FlatEdge => &mut self.flat_edge,
        };
        *total += length_ft;
    }
}

impl EdgeKind {
    /// All kinds in the order of the contract.
    pub const ALL: [Self; 9] = [
        Self::Ridge,
        Self::Hip,
        Self::Valley,
        Self::Eave,
        Self::Rake,
        Self::StepFlashing,
        Self::Headwall,
        Self::HighEdge,
        Self::FlatEdge,
    ];

    /// Whether two facets meet here.
    #[must_use]
    pub fn is_internal(self) -> bool {
        matches!(self, Self::Ridge | Self::Hip | Self::Valley)
    }
}

/// The letter of the facet at an index: A to Z, then AA, AB and so on.
#[must_use]
pub fn letter(index: usize) -> String {
    const ALPHABET: &[u8; 26] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut rest = index + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(ALPHABET[rest % 26]));
        rest /= 26;
    }
    letters.iter().rev().collect()
}
