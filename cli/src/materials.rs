//! `brainops materials`: what a roof takes.

use std::path::PathBuf;
use std::process::ExitCode;

use brainops_domain::materials::{
    Dumpster, LaborPart, MaterialItem, MaterialList, MaterialPart, RoofFile, WhyStep, plural,
    take_off,
};
use brainops_domain::roof::problem::has_errors;
use brainops_domain::roof::{EdgeTotals, Problem, RoofMeasured, measure};
use serde::Serialize;

use crate::Format;
use crate::output::{print, print_json, read_json};
use crate::refusal::Refusal;
use crate::table::{number, table};

/// Arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A roof and how it is built, as `docs/schema/roof.json` says.
    file: PathBuf,
}

/// What `--json` prints. Its names are a contract and only grow.
#[derive(Debug, Serialize)]
struct Output {
    area_sqft: f64,
    squares: f64,
    facets: usize,
    edges_ft: EdgeTotals,
    items: Vec<Item>,
    labor_hours: f64,
    labor: Vec<LaborPart>,
    debris_tons: f64,
    debris_yd3: f64,
    dumpster: Option<Dumpster>,
    full_redeck_sheets: u32,
    waste_note: String,
    rules: String,
    problems: Vec<Problem>,
}

#[derive(Debug, Serialize)]
struct Item {
    item: String,
    label: String,
    net: f64,
    net_unit: String,
    waste: f64,
    gross: f64,
    coverage: f64,
    unit: String,
    quantity: u32,
    parts: Vec<MaterialPart>,
    why: String,
    why_steps: Vec<WhyStep>,
    rule: String,
}

pub(crate) fn run(args: &Args, format: Format) -> Result<ExitCode, Refusal> {
    let RoofFile { roof, assembly } = read_json(&args.file)?;
    let measured = measure(&roof);
    let list = take_off(&roof, &measured, &assembly);
    if has_errors(&list.problems) {
        return Err(Refusal::of_problems(&args.file, list.problems));
    }
    match format {
        Format::Json => print_json(&output(&measured, list))?,
        Format::Words => print(&words(&measured, &list))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn output(measured: &RoofMeasured, list: MaterialList) -> Output {
    let edges = measured.edges_ft;
    Output {
        area_sqft: rounded(measured.area_sqft, 2),
        squares: rounded(measured.squares, 4),
        facets: measured.facets.len(),
        edges_ft: EdgeTotals {
            ridge: rounded(edges.ridge, 2),
            hip: rounded(edges.hip, 2),
            valley: rounded(edges.valley, 2),
            eave: rounded(edges.eave, 2),
            rake: rounded(edges.rake, 2),
            step_flashing: rounded(edges.step_flashing, 2),
            headwall: rounded(edges.headwall, 2),
            high_edge: rounded(edges.high_edge, 2),
            flat_edge: rounded(edges.flat_edge, 2),
        },
        items: list.items.into_iter().map(item).collect(),
        labor_hours: list.labor_hours,
        labor: list.labor,
        debris_tons: rounded(list.debris_tons, 2),
        debris_yd3: rounded(list.debris_yd3, 2),
        dumpster: list.dumpster,
        full_redeck_sheets: list.full_redeck_sheets,
        waste_note: list.waste_note,
        rules: list.rules,
        problems: list.problems,
    }
}

fn item(item: MaterialItem) -> Item {
    Item {
        net: rounded(item.net, 2),
        gross: rounded(item.gross, 2),
        coverage: rounded(item.coverage, 3),
        why: why(&item),
        item: item.item,
        label: item.label,
        net_unit: item.net_unit,
        waste: item.waste,
        unit: item.unit,
        quantity: item.quantity,
        parts: item.parts,
        why_steps: item.why,
        rule: item.rule,
    }
}

fn why(item: &MaterialItem) -> String {
    let steps = item.why.iter().map(|step| {
        let value = number(step.value, usize::from(step.decimals));
        format!("{}: {value} {}", step.label, step.unit)
            .trim_end()
            .to_owned()
    });
    let mut text = steps.collect::<Vec<_>>().join("; ");
    for more in [&item.note, &item.rule]
        .into_iter()
        .filter(|more| !more.is_empty())
    {
        text = format!("{}. {more}", text.trim_end_matches('.'));
    }
    text
}

fn words(measured: &RoofMeasured, list: &MaterialList) -> String {
    let mut text = format!(
        "Roof area {} sq ft, {} squares, {} facets, {}/12\n{}, {}\n\n",
        number(measured.area_sqft, 2),
        number(measured.squares, 2),
        measured.facets.len(),
        measured.predominant_pitch_in_12,
        list.waste_note,
        list.rules,
    );
    let mut rows = vec![
        ["Item", "Net", "", "Waste", "Buy", ""]
            .map(str::to_owned)
            .to_vec(),
    ];
    for item in &list.items {
        let waste = if item.waste > 0.0 {
            format!("{} %", number(item.waste * 100.0, 0))
        } else {
            String::new()
        };
        rows.push(vec![
            item.label.clone(),
            number(item.net, 2),
            item.net_unit.clone(),
            waste,
            number(f64::from(item.quantity), 0),
            plural(&item.unit, f64::from(item.quantity)),
        ]);
    }
    text.push_str(&table(&rows));
    text.push_str(&format!(
        "\n\nLabor {} h. Debris {} t, {} yd³.\n",
        number(list.labor_hours, 2),
        number(list.debris_tons, 2),
        number(list.debris_yd3, 1),
    ));
    if let Some(dumpster) = &list.dumpster {
        text.push_str(&format!("{}\n", dumpster.advice));
    }
    text.push_str(&format!(
        "If the whole deck is rotten: {} sheets, not in the list.",
        list.full_redeck_sheets
    ));
    for problem in &list.problems {
        text.push_str(&format!("\n* {}", problem.message));
    }
    text
}

fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}
