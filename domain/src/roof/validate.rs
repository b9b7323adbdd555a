//! What makes an entered roof unusable, and what is worth a look.

use super::{Problem, ProblemCode, Roof, Section, Shape, Side};

/// Longest side of a section, in feet. No roof of one house or hall is longer.
pub const MAX_LENGTH_FT: f64 = 2000.0;
/// Widest overhang, in feet.
pub const MAX_OVERHANG_FT: f64 = 10.0;
/// Flattest pitch: a quarter inch in 12, the least that drains (IRC R905).
pub const MIN_PITCH_IN_12: f64 = 0.25;
/// Steepest pitch.
pub const MAX_PITCH_IN_12: f64 = 24.0;
/// Flattest pitch for asphalt shingles, inches in 12 (IRC R905.2.2).
pub const MIN_SHINGLE_PITCH_IN_12: f64 = 2.0;
/// Steepest pitch of a flat roof: above it is no longer low slope.
pub const MAX_FLAT_PITCH_IN_12: f64 = 2.0;
/// Most sections of a roof.
pub const MAX_SECTIONS: usize = 50;
/// Farthest place on the plan, in feet.
const MAX_PLACE_FT: f64 = 10_000.0;
/// Overlap that is drawn by accident: sections that touch share this much at most, in feet.
const TOUCH_FT: f64 = 0.01;

/// Everything wrong or noteworthy about an entered roof.
#[must_use]
pub fn validate(roof: &Roof) -> Vec<Problem> {
    let mut problems = Vec::new();
    if roof.sections.is_empty() {
        let message = "Add a section: choose hip, gable, shed or flat and enter its walls.";
        problems.push(Problem::error(ProblemCode::NoSections, "sections", message));
    }
    if roof.sections.len() > MAX_SECTIONS {
        let message = format!("A roof has at most {MAX_SECTIONS} sections.");
        problems.push(Problem::error(
            ProblemCode::TooManySections,
            "sections",
            message,
        ));
        return problems;
    }
    for (index, section) in roof.sections.iter().enumerate() {
        check_section(&mut problems, index, section);
    }
    check_roof(&mut problems, roof);
    if !super::problem::has_errors(&problems) {
        check_overlaps(&mut problems, roof);
    }
    problems
}

fn check_section(problems: &mut Vec<Problem>, index: usize, section: &Section) {
    let field = |name: &str| format!("sections[{index}].{name}");
    let name = section.name.trim();
    if name.is_empty() || name.chars().count() > 60 {
        let message = "Name the section, such as Main or Garage, in at most 60 letters.";
        problems.push(Problem::error(ProblemCode::BadName, field("name"), message));
    }
    for (what, key, value) in [
        ("Length", "wall_length_ft", section.wall_length_ft),
        ("Width", "wall_width_ft", section.wall_width_ft),
    ] {
        if !(value.is_finite() && (1.0..=MAX_LENGTH_FT).contains(&value)) {
            let message = format!("{what} of the walls is in feet, between 1 and 2,000.");
            problems.push(Problem::error(ProblemCode::BadLength, field(key), message));
        }
    }
    if !(section.overhang_ft.is_finite() && (0.0..=MAX_OVERHANG_FT).contains(&section.overhang_ft))
    {
        let message = "Overhang is in feet, between 0 and 10. A foot and a half is 1.5.";
        problems.push(Problem::error(
            ProblemCode::BadLength,
            field("overhang_ft"),
            message,
        ));
    }
    for (key, value) in [("x_ft", section.x_ft), ("y_ft", section.y_ft)] {
        if !(value.is_finite() && value.abs() <= MAX_PLACE_FT) {
            let message = "The place on the plan is in feet, at most 10,000 from the corner.";
            problems.push(Problem::error(ProblemCode::BadLength, field(key), message));
        }
    }
    check_pitch(problems, &field("pitch_in_12"), section);
    check_walls(problems, &field("wall_sides"), section);
}

fn check_pitch(problems: &mut Vec<Problem>, field: &str, section: &Section) {
    let pitch = section.pitch_in_12;
    if !(pitch.is_finite() && (MIN_PITCH_IN_12..=MAX_PITCH_IN_12).contains(&pitch)) {
        let message = "Pitch is rise over 12, such as 6/12. Between 0.25 and 24.";
        problems.push(Problem::error(ProblemCode::BadPitch, field, message));
        return;
    }
    match section.shape {
        Shape::Flat if pitch > MAX_FLAT_PITCH_IN_12 => {
            let message = "A flat roof has at most 2/12. Steeper than that, choose shed.";
            problems.push(Problem::error(ProblemCode::PitchTooSteep, field, message));
        }
        Shape::Gable | Shape::Hip | Shape::Shed if pitch < MIN_SHINGLE_PITCH_IN_12 => {
            let message =
                "Shingles need at least 2/12. For a flatter roof choose flat; it gets a membrane.";
            problems.push(Problem::error(ProblemCode::PitchTooLow, field, message));
        }
        Shape::Flat | Shape::Gable | Shape::Hip | Shape::Shed => {}
    }
}

fn check_walls(problems: &mut Vec<Problem>, field: &str, section: &Section) {
    let ends = section.end_sides();
    let allowed = |side: Side| match section.shape {
        Shape::Hip => false,
        Shape::Gable => ends.contains(&side),
        Shape::Shed | Shape::Flat => side != section.faces,
    };
    for side in section.wall_sides.iter().filter(|side| !allowed(**side)) {
        let message = format!(
            "The {} of {} is an eave: water runs there, so it can't end at a wall.",
            side.name(),
            section.name.trim(),
        );
        problems.push(Problem::error(ProblemCode::BadWallSide, field, message));
    }
}

fn check_roof(problems: &mut Vec<Problem>, roof: &Roof) {
    let mut refuse = |field: &str, message: &str| {
        problems.push(Problem::error(ProblemCode::BadCount, field, message));
    };
    if roof.layers_to_remove > 10 {
        refuse("layers_to_remove", "Layers to remove are at most 10.");
    }
    if roof.pipe_boots > 1000 {
        refuse("pipe_boots", "Pipe boots are at most 1,000.");
    }
    if !(1..=10).contains(&roof.storeys) {
        refuse("storeys", "Stories are between 1 and 10.");
    }
    if !(roof.wall_thickness_in.is_finite() && (0.0..=36.0).contains(&roof.wall_thickness_in)) {
        refuse(
            "wall_thickness_in",
            "Wall thickness is in inches, between 0 and 36.",
        );
    }
    let most_sqft = MAX_LENGTH_FT * MAX_LENGTH_FT;
    if roof
        .attic_floor_sqft
        .is_some_and(|floor| !(floor.is_finite() && (0.0..=most_sqft).contains(&floor)))
    {
        refuse(
            "attic_floor_sqft",
            "Attic floor is in square feet, between 0 and 4,000,000.",
        );
    }
}

fn check_overlaps(problems: &mut Vec<Problem>, roof: &Roof) {
    for (index, section) in roof.sections.iter().enumerate() {
        for other in &roof.sections[..index] {
            let ([l1, t1, r1, b1], [l2, t2, r2, b2]) = (section.plan_ft(), other.plan_ft());
            let (wide, deep) = (r1.min(r2) - l1.max(l2), b1.min(b2) - t1.max(t2));
            if wide > TOUCH_FT && deep > TOUCH_FT {
                let message = format!(
                    "{} and {} overlap by {:.0} sq ft on the plan. Each is measured whole, without \
                     valleys between them, so area and edges come out too large. Move them side by \
                     side, or shorten one.",
                    other.name.trim(),
                    section.name.trim(),
                    (wide * deep).max(1.0),
                );
                let field = format!("sections[{index}]");
                problems.push(Problem::warning(
                    ProblemCode::SectionsOverlap,
                    field,
                    message,
                ));
            }
        }
    }
}
