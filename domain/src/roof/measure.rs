//! Measuring: planes in space become areas, edges and totals.

use super::measured::letter;
use super::problem::has_errors;
use super::shape::{Corner, Volume};
use super::validate::validate;
use super::{Bounds, Edge, EdgeKind, Facet, Roof, RoofMeasured, Section, Shape};

/// Edges shorter than this are points: the ridge of a square hip roof.
const SHORTEST_EDGE_FT: f64 = 1e-6;

/// Measures a roof. With an error among its problems only the problems are filled.
///
/// Units: feet and square feet; areas lie along the slope.
/// Source: plane geometry. An area is half the cross product around its outline, an edge
/// `sqrt(dx² + dy² + dz²)`.
#[must_use]
pub fn measure(roof: &Roof) -> RoofMeasured {
    let problems = validate(roof);
    if has_errors(&problems) {
        return RoofMeasured {
            problems,
            ..RoofMeasured::default()
        };
    }
    let mut measured = RoofMeasured {
        problems,
        ..RoofMeasured::default()
    };
    for (index, section) in roof.sections.iter().enumerate() {
        add_section(&mut measured, index, section);
    }
    measured.area_sqft = measured.facets.iter().map(|facet| facet.area_sqft).sum();
    measured.plan_sqft = measured.facets.iter().map(|facet| facet.plan_sqft).sum();
    measured.squares = measured.area_sqft / 100.0;
    for edge in &measured.edges {
        measured.edges_ft.add(edge.kind, edge.length_ft);
    }
    measured.predominant_pitch_in_12 = predominant_pitch(&measured.facets);
    measured.attic_floor_sqft = attic_floor_sqft(roof);
    measured.bounds = bounds(roof);
    measured
}

fn add_section(measured: &mut RoofMeasured, index: usize, section: &Section) {
    let volume = section.volume();
    let first_facet = measured.facets.len();
    for plane in &volume.planes {
        let outline: Vec<Corner> = distinct(
            plane
                .corners
                .iter()
                .map(|&corner| volume.corners[corner])
                .collect(),
        );
        let (area_sqft, plan_sqft) = areas_sqft(&outline);
        measured.facets.push(Facet {
            letter: letter(measured.facets.len()),
            name: facet_name(section, plane.falls_to.name(), volume.planes.len()),
            section: index,
            pitch_in_12: section.pitch_in_12,
            area_sqft,
            plan_sqft,
            falls_to: plane.falls_to,
            covering: section.covering(),
            outline: outline.iter().map(|corner| corner.plan).collect(),
        });
    }
    measured.edges.extend(edges(&volume, index, first_facet));
}

fn edges(volume: &Volume, section: usize, first_facet: usize) -> impl Iterator<Item = Edge> {
    volume.lines.iter().filter_map(move |line| {
        let (from, to) = (volume.corners[line.from], volume.corners[line.to]);
        let length_ft = distance_ft(from, to);
        (length_ft > SHORTEST_EDGE_FT).then(|| Edge {
            kind: line.kind,
            length_ft,
            from: from.plan,
            to: to.plan,
            section,
            facets: line
                .planes
                .iter()
                .map(|plane| first_facet + plane)
                .collect(),
        })
    })
}

fn facet_name(section: &Section, side: &str, planes: usize) -> String {
    let name = section.name.trim();
    if planes == 1 {
        name.to_owned()
    } else {
        format!("{name} {side}")
    }
}

/// Leaves out a corner that repeats the one before it, as at the point of a square hip roof.
fn distinct(corners: Vec<Corner>) -> Vec<Corner> {
    let mut kept: Vec<Corner> = Vec::with_capacity(corners.len());
    for corner in corners {
        if kept
            .last()
            .is_none_or(|last| distance_ft(*last, corner) > SHORTEST_EDGE_FT)
        {
            kept.push(corner);
        }
    }
    kept
}

/// Area in space and area of the plan, from the vector area of the outline.
fn areas_sqft(outline: &[Corner]) -> (f64, f64) {
    let mut normal = [0.0_f64; 3];
    for (at, corner) in outline.iter().enumerate() {
        let next = outline[(at + 1) % outline.len()];
        let (ax, ay, az) = (corner.plan.x_ft, corner.plan.y_ft, corner.z_ft);
        let (bx, by, bz) = (next.plan.x_ft, next.plan.y_ft, next.z_ft);
        normal[0] += ay * bz - az * by;
        normal[1] += az * bx - ax * bz;
        normal[2] += ax * by - ay * bx;
    }
    let [nx, ny, nz] = normal;
    ((nx * nx + ny * ny + nz * nz).sqrt() / 2.0, nz.abs() / 2.0)
}

fn distance_ft(from: Corner, to: Corner) -> f64 {
    let (dx, dy) = (to.plan.x_ft - from.plan.x_ft, to.plan.y_ft - from.plan.y_ft);
    let dz = to.z_ft - from.z_ft;
    (dx * dx + dy * dy + dz * dz).sqrt()
}

fn predominant_pitch(facets: &[Facet]) -> f64 {
    let area_at = |pitch: f64| -> f64 {
        let same = facets
            .iter()
            .filter(|facet| facet.pitch_in_12.total_cmp(&pitch).is_eq());
        same.map(|facet| facet.area_sqft).sum()
    };
    facets
        .iter()
        .map(|facet| (facet.pitch_in_12, area_at(facet.pitch_in_12)))
        .fold(
            (0.0, 0.0),
            |best, next| if next.1 > best.1 { next } else { best },
        )
        .0
}

fn attic_floor_sqft(roof: &Roof) -> f64 {
    let has_attic = |section: &&Section| matches!(section.shape, Shape::Gable | Shape::Hip);
    roof.attic_floor_sqft.unwrap_or_else(|| {
        roof.sections
            .iter()
            .filter(has_attic)
            .map(Section::floor_sqft)
            .sum()
    })
}

fn bounds(roof: &Roof) -> Bounds {
    let start = Bounds {
        min_x_ft: f64::INFINITY,
        min_y_ft: f64::INFINITY,
        max_x_ft: f64::NEG_INFINITY,
        max_y_ft: f64::NEG_INFINITY,
        height_ft: 0.0,
    };
    roof.sections.iter().fold(start, |bounds, section| {
        let [left, top, right, bottom] = section.plan_ft();
        let height = section
            .volume()
            .corners
            .iter()
            .map(|c| c.z_ft)
            .fold(0.0, f64::max);
        Bounds {
            min_x_ft: bounds.min_x_ft.min(left),
            min_y_ft: bounds.min_y_ft.min(top),
            max_x_ft: bounds.max_x_ft.max(right),
            max_y_ft: bounds.max_y_ft.max(bottom),
            height_ft: bounds.height_ft.max(height),
        }
    })
}

impl RoofMeasured {
    /// The edges of one kind.
    pub fn edges_of(&self, kind: EdgeKind) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.kind == kind)
    }
}
