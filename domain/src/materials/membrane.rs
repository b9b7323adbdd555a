//! Flat parts: membrane by a layout of rolls, insulation boards, adhesive and edge metal.
//!
//! The rule is simple and stated: each flat section is one rectangle; sheets run along the side
//! that needs fewer rolls, lap at sides and ends, and turn down over every edge.

use crate::roof::{Covering, EdgeKind};

use super::count::{Buy, count_step, short, step, whole_units};
use super::takeoff::Job;
use super::{Assembly, MaterialItem, MaterialPart, item};

/// Pitch up to which the plan is taken for the area of boards and glue: under 0.1 % apart.
const PLAN_PITCH_IN_12: f64 = 0.5;

pub(super) fn items(job: Job<'_>) -> Vec<MaterialItem> {
    if job.facets(Covering::Membrane).next().is_none() {
        return Vec::new();
    }
    let area_sqft: f64 = job
        .facets(Covering::Membrane)
        .map(|facet| {
            if facet.pitch_in_12 <= PLAN_PITCH_IN_12 {
                facet.plan_sqft
            } else {
                facet.area_sqft
            }
        })
        .sum();
    let mut items = vec![membrane(job)];
    items.extend(insulation(job.assembly, area_sqft));
    items.push(adhesive(job.assembly, area_sqft));
    items.extend(edge_metal(job));
    items
}

/// Rolls and feet of membrane when its sheets run along one side of a rectangle.
///
/// Source: sheets `1 + ceil((across − width) / (width − lap))`; a lap for each joint between rolls.
fn rolls(assembly: &Assembly, along_ft: f64, across_ft: f64) -> (u32, f64, u32) {
    let turned = 2.0 * assembly.membrane_turn_down_ft;
    let (along_ft, across_ft) = (along_ft + turned, across_ft + turned);
    let gain_ft = assembly.membrane_width_ft - assembly.membrane_lap_ft;
    let sheets = whole_units(across_ft - assembly.membrane_width_ft, gain_ft).saturating_add(1);
    let sheet_ft = f64::from(sheets) * along_ft;
    let roll_ft = assembly.membrane_length_ft;
    // Each roll after the first gives a lap away to the joint before it.
    let rolls =
        whole_units(sheet_ft - roll_ft, roll_ft - assembly.membrane_lap_ft).saturating_add(1);
    (
        rolls,
        sheet_ft + f64::from(rolls - 1) * assembly.membrane_lap_ft,
        sheets,
    )
}

fn membrane(job: Job<'_>) -> MaterialItem {
    let assembly = job.assembly;
    let mut why = Vec::new();
    let mut parts = Vec::new();
    for facet in job.facets(Covering::Membrane) {
        let section = job.section(facet.section);
        let [left, top, right, bottom] = section.plan_ft();
        let rise = section.pitch_in_12 / 12.0;
        let slope = (1.0 + rise * rise).sqrt();
        let (mut wide, mut deep) = (right - left, bottom - top);
        if section.pitch_in_12 > PLAN_PITCH_IN_12 {
            match section.faces {
                crate::roof::Side::Front | crate::roof::Side::Rear => deep *= slope,
                crate::roof::Side::Left | crate::roof::Side::Right => wide *= slope,
            }
        }
        let options = [(wide, deep), (deep, wide)];
        let [first, second] =
            options.map(|(along, across)| (rolls(assembly, along, across), along));
        let ((quantity, feet, sheets), along) = if (second.0.0, second.0.1) < (first.0.0, first.0.1)
        {
            second
        } else {
            first
        };
        why.push(count_step(
            format!("{}, sheets along {} ft", section.name.trim(), short(along)),
            f64::from(sheets),
            "sheets",
        ));
        why.push(step("Sheets with laps", feet, "ft"));
        parts.push(MaterialPart {
            label: section.name.trim().into(),
            net: wide * deep / assembly.membrane_width_ft,
            gross: feet,
            quantity,
        });
    }
    let buy = Buy {
        item: item::MEMBRANE,
        label: "Membrane",
        net_unit: "ft",
        unit: "roll",
        coverage: assembly.membrane_length_ft,
        waste: 0.0,
        rule: "",
    };
    buy.parts(parts, why)
}

fn insulation(assembly: &Assembly, area_sqft: f64) -> Option<MaterialItem> {
    let buy = Buy {
        item: item::INSULATION,
        label: "Insulation boards",
        net_unit: "sq ft",
        unit: "board",
        coverage: assembly.insulation_board_sqft,
        waste: assembly.insulation_waste,
        rule: "",
    };
    let gross = area_sqft * (1.0 + assembly.insulation_waste);
    let parts: Vec<MaterialPart> = (1..=assembly.insulation_layers)
        .map(|layer| MaterialPart {
            label: format!("Layer {layer}"),
            net: area_sqft,
            gross,
            quantity: whole_units(gross, assembly.insulation_board_sqft),
        })
        .collect();
    (!parts.is_empty()).then(|| buy.parts(parts, vec![step("Flat area", area_sqft, "sq ft")]))
}

fn adhesive(assembly: &Assembly, area_sqft: f64) -> MaterialItem {
    let gallons = area_sqft / assembly.adhesive_sqft_per_gal;
    let buy = Buy {
        item: item::ADHESIVE,
        label: "Membrane adhesive",
        net_unit: "gal",
        unit: "pail",
        coverage: assembly.adhesive_pail_gal,
        waste: 0.0,
        rule: "",
    };
    let label = format!(
        "÷ {} sq ft per gallon, both faces",
        short(assembly.adhesive_sqft_per_gal)
    );
    buy.pooled(
        gallons,
        vec![
            step("Flat area", area_sqft, "sq ft"),
            step(label, gallons, "gal"),
        ],
    )
}

fn edge_metal(job: Job<'_>) -> Vec<MaterialItem> {
    let assembly = job.assembly;
    let net = job.measured.edges_ft.of(EdgeKind::FlatEdge);
    if net <= 0.0 {
        return Vec::new();
    }
    let metal = Buy {
        item: item::EDGE_METAL,
        label: "Edge metal",
        net_unit: "ft",
        unit: "piece",
        coverage: assembly.edge_metal_piece_ft,
        waste: assembly.linear_waste,
        rule: "",
    };
    let strip = Buy {
        item: item::COVER_STRIP,
        label: "Cover strip",
        unit: "roll",
        coverage: assembly.cover_strip_roll_ft,
        ..metal
    };
    [metal, strip]
        .map(|buy| buy.pooled(net, vec![step("Flat edges", net, "ft")]))
        .into()
}
