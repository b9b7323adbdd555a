//! A roof as a person enters it: sections of simple shapes, and what is on them.
//!
//! Owns the input and its rules. Measuring turns it into planes, edges and areas.
//! Each section is an independent volume: two sections may stand side by side, and where their
//! plans overlap the roof is measured as if they did not, with a warning that says so.
//! Refuses sizes that no roof has.
//!
//! Plan coordinates are feet, `x` to the right and `y` down, as drawn: the front of the house is
//! at the bottom of the drawing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub mod measure;
pub mod measured;
pub mod pair;
pub mod problem;
mod shape;
pub mod validate;

pub use measure::measure;
pub use measured::{Bounds, Covering, Edge, EdgeKind, EdgeTotals, Facet, PlanPoint, RoofMeasured};
pub use problem::{Problem, ProblemCode, Severity, has_errors};

/// The form of one section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Shape {
    /// Two slopes that meet at a ridge; the ends are open rakes.
    Gable,
    /// Four slopes; eaves all round.
    Hip,
    /// One slope from a low eave to a high edge.
    Shed,
    /// A membrane roof of at most 2/12, trimmed with edge metal all round.
    Flat,
}

/// A side of the plan as drawn.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Side {
    /// The bottom of the drawing.
    Front,
    /// The top of the drawing.
    Rear,
    /// The left of the drawing.
    Left,
    /// The right of the drawing.
    Right,
}

/// One part of the roof: a rectangle of walls under one shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Section {
    /// What the crew calls it, such as `Main`.
    pub name: String,
    /// Its form.
    pub shape: Shape,
    /// Length of the walls along the eave that `faces` names, in feet; a gable's ridge runs along it.
    pub wall_length_ft: f64,
    /// Width of the walls across that eave, in feet.
    pub wall_width_ft: f64,
    /// Horizontal distance from wall to roof edge, in feet. Sides in `wall_sides` have none.
    #[serde(default)]
    pub overhang_ft: f64,
    /// Pitch: inches of rise in 12 inches of run.
    pub pitch_in_12: f64,
    /// The side that the low eave looks to. A gable or a hip has a second eave opposite it.
    #[serde(default = "front")]
    pub faces: Side,
    /// Sides where this roof runs against a higher wall and is flashed to it.
    #[serde(default)]
    pub wall_sides: Vec<Side>,
    /// Left edge of the walls on the plan, in feet.
    #[serde(default)]
    pub x_ft: f64,
    /// Top edge of the walls on the plan, in feet.
    #[serde(default)]
    pub y_ft: f64,
}

/// Everything about a job's roof that a person enters. Each section is stored as a row of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Roof {
    /// The parts, at least one.
    pub sections: Vec<Section>,
    /// Layers of old covering to tear off.
    #[serde(default)]
    pub layers_to_remove: u8,
    /// Whether the locality lists a history of ice dams, so that an ice barrier is due.
    #[serde(default)]
    pub ice_dam_area: bool,
    /// Pipes through the roof; each gets a boot.
    #[serde(default)]
    pub pipe_boots: u32,
    /// Attic floor to ventilate, in square feet; without it, the walls of gable and hip sections.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub attic_floor_sqft: Option<f64>,
    /// Wall thickness in inches where the inspector measures the ice barrier from the inside face.
    #[serde(default)]
    pub wall_thickness_in: f64,
    /// Storeys to carry material up.
    #[serde(default = "one_storey")]
    pub storeys: u8,
}

fn front() -> Side {
    Side::Front
}

fn one_storey() -> u8 {
    1
}

impl Default for Roof {
    /// A roof without sections, as a new job starts with.
    fn default() -> Self {
        Self {
            sections: Vec::new(),
            layers_to_remove: 1,
            ice_dam_area: false,
            pipe_boots: 0,
            attic_floor_sqft: None,
            wall_thickness_in: 0.0,
            storeys: 1,
        }
    }
}

impl Side {
    /// All sides.
    pub const ALL: [Self; 4] = [Self::Front, Self::Rear, Self::Left, Self::Right];

    /// The side across.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Front => Self::Rear,
            Self::Rear => Self::Front,
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }

    /// The name in files and in facet names.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Rear => "rear",
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

impl Shape {
    /// The name in files and in sentences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gable => "gable",
            Self::Hip => "hip",
            Self::Shed => "shed",
            Self::Flat => "flat",
        }
    }
}

impl Section {
    /// Area inside the walls, in square feet.
    #[must_use]
    pub fn floor_sqft(&self) -> f64 {
        self.wall_length_ft * self.wall_width_ft
    }
}
