//! How a roof is built, as data: coverages, laps, waste, spacings and hours.
//!
//! Every number has the trade's default and can be replaced by a company's own. Numbers that come
//! from a product sheet (bundle coverage, roll length, free vent area) differ by product.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::roof::{Problem, ProblemCode};

/// Least coverage, length or count of an assembly: nothing is sold in less than a thousandth.
const LEAST: f64 = 1e-3;
/// Most of anything in an assembly.
const MOST: f64 = 1e6;

/// Whose rules are followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct RuleSet {
    /// The model code.
    pub code: String,
    /// Its edition.
    pub edition: String,
    /// The place that adopted it; empty until someone says.
    pub jurisdiction: String,
}

/// Hours for slopes up to a pitch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PitchFactor {
    /// The steepest pitch of the band, inches in 12.
    pub up_to_in_12: f64,
    /// What hours are multiplied by.
    pub factor: f64,
}

/// How a roof is built. Lengths in feet or inches as named; shares such as waste as 0.10 for 10 %.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct Assembly {
    /// Whose rules are followed.
    pub rules: RuleSet,

    /// Bundles that cover one square. Three for laminated and 3-tab; heavy designer products 4 to 5.
    pub shingle_bundles_per_square: f64,
    /// Field waste that replaces the two defaults below.
    #[ts(optional = nullable)]
    pub field_waste: Option<f64>,
    /// Field waste without hips and valleys.
    pub field_waste_simple: f64,
    /// Field waste with hips or valleys.
    pub field_waste_hip: f64,
    /// Waste of starter, cap and drip edge.
    pub linear_waste: f64,
    /// Waste of ice barrier.
    pub ice_waste: f64,
    /// Waste of underlayment.
    pub underlayment_waste: f64,
    /// Waste of deck sheets.
    pub deck_waste: f64,

    /// Feet of edge that a bundle of starter covers.
    pub starter_bundle_ft: f64,
    /// Feet of hip or ridge that a bundle of cap covers.
    pub cap_bundle_ft: f64,
    /// Pieces in a bundle of cap.
    pub cap_pieces_per_bundle: f64,
    /// Square feet in a roll of ice barrier.
    pub ice_roll_sqft: f64,
    /// Width of the ice barrier, in inches.
    pub ice_width_in: f64,
    /// Side lap between courses of ice barrier, in inches.
    pub ice_side_lap_in: f64,
    /// How far inside the wall line the ice barrier must reach, in inches (IRC R905.1.2).
    pub ice_inside_wall_in: f64,
    /// Square feet in a roll of underlayment.
    pub underlayment_roll_sqft: f64,
    /// Width of a sheet of underlayment for the low-slope lap, in inches (IRC R905.1.1).
    pub underlayment_width_in: f64,
    /// Lap of underlayment on slopes under 4/12, in inches (IRC R905.1.1).
    pub underlayment_low_slope_lap_in: f64,
    /// Length of a piece of drip edge, in feet.
    pub drip_edge_piece_ft: f64,
    /// Length of a piece of valley metal, in feet.
    pub valley_piece_ft: f64,
    /// Lap between pieces of valley metal, in feet.
    pub valley_lap_ft: f64,
    /// Exposure of a shingle course, in inches: one piece of step flashing each (IRC R905.2.8).
    pub shingle_exposure_in: f64,
    /// Length of a piece of headwall flashing or high-edge trim, in feet.
    pub headwall_piece_ft: f64,
    /// Lap between pieces of headwall flashing or high-edge trim, in feet.
    pub headwall_lap_ft: f64,

    /// Whether ridges are vented.
    pub ridge_vent: bool,
    /// Length of a piece of ridge vent, in feet.
    pub ridge_vent_piece_ft: f64,
    /// Free area of ridge vent, in square inches a foot; from the product sheet.
    pub ridge_vent_nfa_in2_per_ft: f64,
    /// Attic floor over free vent area: 300 balanced, 150 otherwise (IRC R806.2).
    pub vent_ratio: f64,
    /// Shortest distance that a vent stops before the end of its ridge, in feet.
    pub ridge_vent_end_ft: f64,

    /// Nails in each shingle: 4, or 6 in high wind, on slopes over 21/12 or for a warranty.
    pub nails_per_shingle: u8,
    /// Shingles in a square, for counting nails.
    pub shingles_per_square: f64,
    /// Distance of nails in the starter, in inches.
    pub starter_nail_spacing_in: f64,
    /// Nails in a piece of cap.
    pub nails_per_cap: u8,
    /// Distance of nails in the drip edge, in inches (IRC R905.2.8.5).
    pub drip_edge_nail_spacing_in: f64,
    /// Nails in a box.
    pub nails_per_box: f64,
    /// Square feet of a deck sheet.
    pub deck_sheet_sqft: f64,

    /// Width of a roll of membrane, in feet.
    pub membrane_width_ft: f64,
    /// Length of a roll of membrane, in feet.
    pub membrane_length_ft: f64,
    /// Lap of membrane at sides and ends, in feet.
    pub membrane_lap_ft: f64,
    /// How far membrane turns down over each edge, in feet.
    pub membrane_turn_down_ft: f64,
    /// Layers of insulation boards.
    pub insulation_layers: u8,
    /// Waste of insulation boards.
    pub insulation_waste: f64,
    /// Square feet of an insulation board.
    pub insulation_board_sqft: f64,
    /// Square feet that a gallon of adhesive bonds, both faces.
    pub adhesive_sqft_per_gal: f64,
    /// Gallons in a pail of adhesive.
    pub adhesive_pail_gal: f64,
    /// Length of a piece of edge metal, in feet.
    pub edge_metal_piece_ft: f64,
    /// Length of a roll of cover strip, in feet.
    pub cover_strip_roll_ft: f64,

    /// Hours to tear a square off, first layer.
    pub tear_off_h_per_square: f64,
    /// Share of that for each further layer.
    pub extra_layer_share: f64,
    /// Hours to lay a square of shingles.
    pub install_h_per_square: f64,
    /// Hours to lay a square of membrane with its insulation.
    pub membrane_h_per_square: f64,
    /// Hours for a foot of hip or ridge cap.
    pub cap_h_per_ft: f64,
    /// Hours for a foot of valley.
    pub valley_h_per_ft: f64,
    /// Hours for a pipe boot.
    pub boot_h_each: f64,
    /// Factors for steep slopes, flattest first; steeper than the last takes the last.
    pub pitch_factors: Vec<PitchFactor>,
    /// Share of hours added for each storey over the first.
    pub storey_share: f64,

    /// Weight of a square of one old layer, in pounds.
    pub debris_lb_per_square: f64,
    /// Volume of a square of one old layer, in cubic yards.
    pub debris_yd3_per_square: f64,
    /// Bins to be had, in cubic yards, smallest first.
    pub dumpster_sizes_yd3: Vec<u32>,
}

impl Default for RuleSet {
    fn default() -> Self {
        Self {
            code: "IRC".into(),
            edition: "2021".into(),
            jurisdiction: String::new(),
        }
    }
}

impl Default for Assembly {
    /// Trade defaults: laminated shingles on a sloped roof, 60-mil TPO fully adhered on a flat one.
    fn default() -> Self {
        Self {
            rules: RuleSet::default(),
            shingle_bundles_per_square: 3.0,
            field_waste: None,
            field_waste_simple: 0.10,
            field_waste_hip: 0.15,
            linear_waste: 0.05,
            ice_waste: 0.10,
            underlayment_waste: 0.10,
            deck_waste: 0.05,
            starter_bundle_ft: 105.0,
            cap_bundle_ft: 25.0,
            cap_pieces_per_bundle: 45.0,
            ice_roll_sqft: 200.0,
            ice_width_in: 36.0,
            ice_side_lap_in: 4.0,
            ice_inside_wall_in: 24.0,
            underlayment_roll_sqft: 1000.0,
            underlayment_width_in: 36.0,
            underlayment_low_slope_lap_in: 19.0,
            drip_edge_piece_ft: 10.0,
            valley_piece_ft: 10.0,
            valley_lap_ft: 0.5,
            shingle_exposure_in: 5.625,
            headwall_piece_ft: 10.0,
            headwall_lap_ft: 0.5,
            ridge_vent: true,
            ridge_vent_piece_ft: 4.0,
            ridge_vent_nfa_in2_per_ft: 18.0,
            vent_ratio: 300.0,
            ridge_vent_end_ft: 0.5,
            nails_per_shingle: 4,
            shingles_per_square: 80.0,
            starter_nail_spacing_in: 8.0,
            nails_per_cap: 2,
            drip_edge_nail_spacing_in: 12.0,
            nails_per_box: 7200.0,
            deck_sheet_sqft: 32.0,
            membrane_width_ft: 10.0,
            membrane_length_ft: 100.0,
            membrane_lap_ft: 0.5,
            membrane_turn_down_ft: 0.25,
            insulation_layers: 2,
            insulation_waste: 0.03,
            insulation_board_sqft: 32.0,
            adhesive_sqft_per_gal: 60.0,
            adhesive_pail_gal: 5.0,
            edge_metal_piece_ft: 10.0,
            cover_strip_roll_ft: 100.0,
            tear_off_h_per_square: 1.0,
            extra_layer_share: 0.45,
            install_h_per_square: 1.5,
            membrane_h_per_square: 2.0,
            cap_h_per_ft: 0.1,
            valley_h_per_ft: 0.2,
            boot_h_each: 0.75,
            pitch_factors: vec![
                PitchFactor {
                    up_to_in_12: 6.0,
                    factor: 1.0,
                },
                PitchFactor {
                    up_to_in_12: 9.0,
                    factor: 1.25,
                },
                PitchFactor {
                    up_to_in_12: 12.0,
                    factor: 1.5,
                },
                PitchFactor {
                    up_to_in_12: 24.0,
                    factor: 1.75,
                },
            ],
            storey_share: 0.10,
            debris_lb_per_square: 300.0,
            debris_yd3_per_square: 0.5,
            dumpster_sizes_yd3: vec![10, 15, 20, 30, 40],
        }
    }
}

impl Assembly {
    /// What makes the assembly unusable: a coverage that is not positive, a share out of 0 to 1.
    #[must_use]
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (name, value) in self.positives() {
            if !(value.is_finite() && (LEAST..=MOST).contains(&value)) {
                problems.push(bad(name, "must be a number above 0"));
            }
        }
        for (name, value) in self.shares() {
            if !(value.is_finite() && (0.0..=1.0).contains(&value)) {
                problems.push(bad(
                    name,
                    "must be a share between 0 and 1, such as 0.10 for 10 %",
                ));
            }
        }
        for (name, value) in self.amounts() {
            if !(value.is_finite() && (0.0..=MOST).contains(&value)) {
                problems.push(bad(name, "must be 0 or more"));
            }
        }
        self.validate_laps(&mut problems);
        if !(1..=12).contains(&self.nails_per_shingle) {
            problems.push(bad(
                "nails_per_shingle",
                "must be between 1 and 12; 4 or 6 are usual",
            ));
        }
        if self.pitch_factors.is_empty()
            || self
                .pitch_factors
                .iter()
                .any(|band| !(band.factor > 0.0 && band.factor <= 10.0))
        {
            problems.push(bad(
                "pitch_factors",
                "must hold a factor above 0 for each band",
            ));
        }
        if self.dumpster_sizes_yd3.is_empty() || self.dumpster_sizes_yd3.contains(&0) {
            problems.push(bad("dumpster_sizes_yd3", "must hold at least one size"));
        }
        problems
    }

    fn validate_laps(&self, problems: &mut Vec<Problem>) {
        let laps = [
            ("ice_side_lap_in", self.ice_side_lap_in, self.ice_width_in),
            (
                "underlayment_low_slope_lap_in",
                self.underlayment_low_slope_lap_in,
                self.underlayment_width_in,
            ),
            ("valley_lap_ft", self.valley_lap_ft, self.valley_piece_ft),
            (
                "headwall_lap_ft",
                self.headwall_lap_ft,
                self.headwall_piece_ft,
            ),
            (
                "membrane_lap_ft",
                self.membrane_lap_ft,
                self.membrane_width_ft.min(self.membrane_length_ft),
            ),
        ];
        for (name, lap, whole) in laps {
            if lap >= whole {
                problems.push(bad(name, "must be less than the piece it laps"));
            }
        }
    }

    fn positives(&self) -> [(&'static str, f64); 27] {
        [
            (
                "shingle_bundles_per_square",
                self.shingle_bundles_per_square,
            ),
            ("starter_bundle_ft", self.starter_bundle_ft),
            ("cap_bundle_ft", self.cap_bundle_ft),
            ("cap_pieces_per_bundle", self.cap_pieces_per_bundle),
            ("ice_roll_sqft", self.ice_roll_sqft),
            ("ice_width_in", self.ice_width_in),
            ("underlayment_roll_sqft", self.underlayment_roll_sqft),
            ("underlayment_width_in", self.underlayment_width_in),
            ("drip_edge_piece_ft", self.drip_edge_piece_ft),
            ("valley_piece_ft", self.valley_piece_ft),
            ("shingle_exposure_in", self.shingle_exposure_in),
            ("headwall_piece_ft", self.headwall_piece_ft),
            ("ridge_vent_piece_ft", self.ridge_vent_piece_ft),
            ("ridge_vent_nfa_in2_per_ft", self.ridge_vent_nfa_in2_per_ft),
            ("vent_ratio", self.vent_ratio),
            ("shingles_per_square", self.shingles_per_square),
            ("starter_nail_spacing_in", self.starter_nail_spacing_in),
            ("drip_edge_nail_spacing_in", self.drip_edge_nail_spacing_in),
            ("nails_per_box", self.nails_per_box),
            ("deck_sheet_sqft", self.deck_sheet_sqft),
            ("membrane_width_ft", self.membrane_width_ft),
            ("membrane_length_ft", self.membrane_length_ft),
            ("insulation_board_sqft", self.insulation_board_sqft),
            ("adhesive_sqft_per_gal", self.adhesive_sqft_per_gal),
            ("adhesive_pail_gal", self.adhesive_pail_gal),
            ("edge_metal_piece_ft", self.edge_metal_piece_ft),
            ("cover_strip_roll_ft", self.cover_strip_roll_ft),
        ]
    }

    fn shares(&self) -> [(&'static str, f64); 10] {
        [
            ("field_waste", self.field_waste.unwrap_or(0.0)),
            ("field_waste_simple", self.field_waste_simple),
            ("field_waste_hip", self.field_waste_hip),
            ("linear_waste", self.linear_waste),
            ("ice_waste", self.ice_waste),
            ("underlayment_waste", self.underlayment_waste),
            ("deck_waste", self.deck_waste),
            ("insulation_waste", self.insulation_waste),
            ("extra_layer_share", self.extra_layer_share),
            ("storey_share", self.storey_share),
        ]
    }

    fn amounts(&self) -> [(&'static str, f64); 16] {
        [
            ("ice_side_lap_in", self.ice_side_lap_in),
            ("ice_inside_wall_in", self.ice_inside_wall_in),
            (
                "underlayment_low_slope_lap_in",
                self.underlayment_low_slope_lap_in,
            ),
            ("valley_lap_ft", self.valley_lap_ft),
            ("headwall_lap_ft", self.headwall_lap_ft),
            ("ridge_vent_end_ft", self.ridge_vent_end_ft),
            ("membrane_lap_ft", self.membrane_lap_ft),
            ("membrane_turn_down_ft", self.membrane_turn_down_ft),
            ("tear_off_h_per_square", self.tear_off_h_per_square),
            ("install_h_per_square", self.install_h_per_square),
            ("membrane_h_per_square", self.membrane_h_per_square),
            ("cap_h_per_ft", self.cap_h_per_ft),
            ("valley_h_per_ft", self.valley_h_per_ft),
            ("boot_h_each", self.boot_h_each),
            ("debris_lb_per_square", self.debris_lb_per_square),
            ("debris_yd3_per_square", self.debris_yd3_per_square),
        ]
    }
}

fn bad(name: &str, rule: &str) -> Problem {
    Problem::error(
        ProblemCode::BadAssembly,
        format!("assembly.{name}"),
        format!("{} {rule}.", name.replace('_', " ")),
    )
}
