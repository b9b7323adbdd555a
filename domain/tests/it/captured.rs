//! Writes what the screens' stand-in shell answers with, so that its numbers are the product's own.

use brainops_domain::estimate::{
    AddedLine, Discount, EstimateInput, LineOverride, LineSection, compare, estimate,
};
use brainops_domain::materials::{Assembly, take_off};
use brainops_domain::price_book::{
    PriceBook, PriceImport, Tier, UnitCost, export_csv, import_csv, starter,
};
use brainops_domain::roof::problem::has_errors;
use brainops_domain::roof::{Roof, Section, Shape, Side, measure};
use brainops_domain::view::estimate::{EstimateNumbers, RevisionChanges};
use brainops_domain::view::roof::RoofNumbers;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::path::PathBuf;

/// Time that a captured answer claims; a clock would make every run another file.
const ELAPSED_US: u32 = 410;

/// A roof and what follows from it.
#[derive(Serialize)]
struct Captured {
    roof: Roof,
    numbers: RoofNumbers,
}

/// Everything that is captured of roofs.
#[derive(Serialize)]
struct CapturedRoofs {
    assembly: Assembly,
    roofs: Vec<Captured>,
}

fn folder() -> PathBuf {
    let bindings = std::env::var_os("TS_RS_EXPORT_DIR").expect("set by .cargo/config.toml");
    let folder = PathBuf::from(bindings).join("../../test/fake/captured");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes a value as JSON.
pub(crate) fn write(name: &str, value: &impl Serialize) {
    let mut text = serde_json::to_string(value).unwrap();
    text.push('\n');
    std::fs::write(folder().join(name), text).unwrap();
}

/// A section of the worked example's size; each test changes what matters.
fn section(name: &str, shape: Shape) -> Section {
    Section {
        name: name.into(),
        shape,
        wall_length_ft: 40.0,
        wall_width_ft: 30.0,
        overhang_ft: 1.0,
        pitch_in_12: match shape {
            Shape::Flat => 0.25,
            Shape::Shed => 3.0,
            Shape::Gable | Shape::Hip => 6.0,
        },
        faces: Side::Front,
        wall_sides: Vec::new(),
        x_ft: 0.0,
        y_ft: 0.0,
    }
}

fn roof(sections: Vec<Section>) -> Roof {
    Roof {
        sections,
        ..Roof::default()
    }
}

/// The worked example: a gable in an ice-dam area with two pipes.
pub(crate) fn example() -> Roof {
    Roof {
        ice_dam_area: true,
        pipe_boots: 2,
        ..roof(vec![section("Main", Shape::Gable)])
    }
}

/// A house with a hip main roof, a gabled wing and a shed porch against the wall.
fn house() -> Roof {
    let main = Section {
        wall_length_ft: 50.0,
        ..section("Main", Shape::Hip)
    };
    let garage = Section {
        wall_length_ft: 24.0,
        wall_width_ft: 22.0,
        pitch_in_12: 8.0,
        x_ft: 54.0,
        y_ft: 4.0,
        faces: Side::Right,
        ..section("Garage", Shape::Gable)
    };
    let porch = Section {
        wall_length_ft: 22.0,
        wall_width_ft: 8.0,
        x_ft: 6.0,
        y_ft: 32.0,
        wall_sides: vec![Side::Rear],
        ..section("Porch", Shape::Shed)
    };
    Roof {
        ice_dam_area: true,
        pipe_boots: 3,
        ..roof(vec![main, garage, porch])
    }
}

fn numbers(roof: &Roof) -> RoofNumbers {
    let measured = measure(roof);
    let materials = take_off(roof, &measured, &Assembly::default());
    let problems = materials.problems.clone();
    let usable = !has_errors(&problems);
    RoofNumbers {
        measured: usable.then_some(measured),
        materials: usable.then_some(materials),
        problems,
        elapsed_us: ELAPSED_US,
    }
}

#[test]
fn roofs_are_captured_for_the_screens() {
    let mut roofs = vec![example(), house()];
    for shape in [Shape::Gable, Shape::Hip, Shape::Shed, Shape::Flat] {
        roofs.push(roof(vec![section("Main", shape)]));
    }
    let steep = Section {
        pitch_in_12: 40.0,
        ..section("Main", Shape::Gable)
    };
    roofs.push(Roof {
        sections: vec![steep],
        ..example()
    });
    let longer = Section {
        wall_length_ft: 44.5,
        ..section("Main", Shape::Gable)
    };
    roofs.push(Roof {
        sections: vec![longer],
        ..example()
    });
    let captured = roofs
        .into_iter()
        .map(|roof| Captured {
            numbers: numbers(&roof),
            roof,
        })
        .collect();
    write(
        "roofs.json",
        &CapturedRoofs {
            assembly: Assembly::default(),
            roofs: captured,
        },
    );
}

/// Decisions and what follows from them for the worked example.
#[derive(Serialize)]
struct CapturedEstimate {
    input: EstimateInput,
    numbers: EstimateNumbers,
}

/// Everything that is captured of prices.
#[derive(Serialize)]
struct CapturedPrices {
    book: PriceBook,
    csv: String,
    import_csv: &'static str,
    import: PriceImport,
}

/// A supplier's file: one price changed, one item new, one as it was, two that can't be used.
const SUPPLIER_CSV: &str = "\
sku,item,tiers,name,variant,unit,unit_cost,kind,taxable
SH-R30,shingles,good,Shingles,Ridgeline 30,bundle,37.25,material,yes
ST-105,starter,,Starter,Ridgeline starter,bundle,55.00,material,yes
GT-6,gutter,,Gutter,\"6 in, aluminum\",piece,28.40,material,yes
NL-7200,nails,,\"Nails, coil\",\"box of 7,200\",box,-58.00,material,yes
PB-S,pipe_boots,better,Pipe boots,silicone,each,nineteen,material,yes
";

fn priced(input: &EstimateInput) -> EstimateNumbers {
    let sent_at: DateTime<Utc> = "2026-11-19T15:20:00Z".parse().unwrap();
    let (assembly, book) = (Assembly::default(), starter());
    let measured = measure(&example());
    let before_roof = Roof {
        pipe_boots: 1,
        ..example()
    };
    let before = estimate(&before_roof, &assembly, &book, &EstimateInput::default()).unwrap();
    let total = |estimate: &brainops_domain::estimate::Estimate| estimate.options[0].total;
    let (estimate, problems) = match estimate(&example(), &assembly, &book, input) {
        Ok(estimate) => (Some(estimate.clone()), estimate.checks),
        Err(problems) => (None, problems),
    };
    let changes = estimate.as_ref().map(|after| RevisionChanges {
        since_revision: 2,
        sent_at,
        total_before: total(&before),
        total_after: total(after),
        lines: compare(&before, after, Tier::Good),
    });
    EstimateNumbers {
        estimate,
        problems,
        changes,
        squares: Some(measured.squares),
        pitch_in_12: Some(measured.predominant_pitch_in_12),
        prices_released_on: book.released_on,
        elapsed_us: ELAPSED_US,
    }
}

#[test]
fn estimates_are_captured_for_the_screens() {
    let more_vent = LineOverride {
        item: "ridge_vent".into(),
        tier: None,
        quantity: Some(12.0),
        unit_cost: None,
        removed: false,
        reason: String::new(),
    };
    let skylight = AddedLine {
        key: "added-1".into(),
        section: LineSection::Other,
        label: "Reflash the skylight".into(),
        tiers: Vec::new(),
        quantity: 1.0,
        unit: "each".into(),
        unit_cost: UnitCost(1_450_000),
        taxable: false,
    };
    let inputs = [
        EstimateInput::default(),
        EstimateInput {
            overrides: vec![more_vent.clone()],
            ..EstimateInput::default()
        },
        EstimateInput {
            overrides: vec![more_vent],
            added: vec![skylight],
            discount: Some(Discount::Percent { percent: 5.0 }),
            ..EstimateInput::default()
        },
        EstimateInput {
            overhead_percent: 70.0,
            profit_percent: 40.0,
            ..EstimateInput::default()
        },
    ];
    let captured: Vec<CapturedEstimate> = inputs
        .into_iter()
        .map(|input| CapturedEstimate {
            numbers: priced(&input),
            input,
        })
        .collect();
    write("estimates.json", &captured);
}

#[test]
fn price_books_are_captured_for_the_screens() {
    let book = starter();
    let import = import_csv(&book, SUPPLIER_CSV.as_bytes()).unwrap();
    let csv = export_csv(&book);
    write(
        "prices.json",
        &CapturedPrices {
            book,
            csv,
            import_csv: SUPPLIER_CSV,
            import,
        },
    );
}
