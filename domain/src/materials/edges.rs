//! What lies along edges, and what stands through the roof: metal by the piece, boots by the pipe.

use crate::roof::{Edge, EdgeKind};

use super::count::{Buy, percent, short, step, whole_units};
use super::field::OPEN_EDGES;
use super::takeoff::Job;
use super::{MaterialItem, MaterialPart, item};

/// Inches in a foot.
const IN_PER_FT: f64 = 12.0;

/// Drip edge, rounded up once for the eaves and once for the rakes: their profiles differ.
pub(super) fn drip_edge(job: Job<'_>) -> Option<MaterialItem> {
    let waste = job.assembly.linear_waste;
    let piece_ft = job.assembly.drip_edge_piece_ft;
    let parts: Vec<MaterialPart> = OPEN_EDGES
        .into_iter()
        .map(|kind| (kind, job.measured.edges_ft.of(kind)))
        .filter(|(_, net)| *net > 0.0)
        .map(|(kind, net)| {
            let gross = net * (1.0 + waste);
            let label = if kind == EdgeKind::Eave {
                "Eaves"
            } else {
                "Rakes"
            };
            MaterialPart {
                label: label.into(),
                net,
                gross,
                quantity: whole_units(gross, piece_ft),
            }
        })
        .collect();
    let buy = Buy {
        item: item::DRIP_EDGE,
        label: "Drip edge",
        net_unit: "ft",
        unit: "piece",
        coverage: piece_ft,
        waste,
        rule: "IRC R905.2.8.5",
    };
    let net: f64 = parts.iter().map(|part| part.net).sum();
    let note = format!(
        "Each with {} waste in {} ft pieces, eaves and rakes rounded up on their own.",
        percent(waste),
        short(piece_ft),
    );
    (!parts.is_empty()).then(|| {
        let mut drip = buy.parts(parts, vec![step("Eaves and rakes", net, "ft")]);
        drip.note = note;
        drip
    })
}

pub(super) fn valley_metal(job: Job<'_>) -> Option<MaterialItem> {
    let assembly = job.assembly;
    let buy = Buy {
        item: item::VALLEY_METAL,
        label: "Valley metal",
        net_unit: "ft",
        unit: "piece",
        coverage: assembly.valley_piece_ft,
        waste: 0.0,
        rule: "IRC R905.2.8.2",
    };
    by_run(job, buy, &[EdgeKind::Valley], "Valley", |length_ft| {
        lapped(length_ft, assembly.valley_piece_ft, assembly.valley_lap_ft)
    })
}

/// One piece for each shingle course and one to start, at each wall.
pub(super) fn step_flashing(job: Job<'_>) -> Option<MaterialItem> {
    let exposure_in = job.assembly.shingle_exposure_in;
    let buy = Buy {
        item: item::STEP_FLASHING,
        label: "Step flashing",
        net_unit: "ft",
        unit: "piece",
        coverage: exposure_in / IN_PER_FT,
        waste: 0.0,
        rule: "IRC R905.2.8.3",
    };
    by_run(job, buy, &[EdgeKind::StepFlashing], "Wall", |length_ft| {
        whole_units(length_ft * IN_PER_FT, exposure_in).saturating_add(1)
    })
}

pub(super) fn headwall(job: Job<'_>) -> Option<MaterialItem> {
    let assembly = job.assembly;
    let buy = Buy {
        item: item::HEADWALL,
        label: "Headwall flashing",
        net_unit: "ft",
        unit: "piece",
        coverage: assembly.headwall_piece_ft,
        waste: 0.0,
        rule: "IRC R905.2.8.3",
    };
    by_run(job, buy, &[EdgeKind::Headwall], "Headwall", |length_ft| {
        lapped(
            length_ft,
            assembly.headwall_piece_ft,
            assembly.headwall_lap_ft,
        )
    })
}

pub(super) fn high_edge(job: Job<'_>) -> Option<MaterialItem> {
    let assembly = job.assembly;
    let buy = Buy {
        item: item::HIGH_EDGE,
        label: "High-edge trim",
        net_unit: "ft",
        unit: "piece",
        coverage: assembly.headwall_piece_ft,
        waste: 0.0,
        rule: "",
    };
    by_run(job, buy, &[EdgeKind::HighEdge], "High edge", |length_ft| {
        lapped(
            length_ft,
            assembly.headwall_piece_ft,
            assembly.headwall_lap_ft,
        )
    })
}

pub(super) fn pipe_boots(job: Job<'_>) -> Option<MaterialItem> {
    let boots = f64::from(job.roof.pipe_boots);
    let buy = Buy {
        item: item::PIPE_BOOTS,
        label: "Pipe boots",
        net_unit: "each",
        unit: "each",
        coverage: 1.0,
        waste: 0.0,
        rule: "",
    };
    (boots > 0.0).then(|| {
        let mut item = buy.pooled(boots, Vec::new());
        item.why = vec![super::count::count_step(
            "Pipes through the roof",
            boots,
            "each",
        )];
        item
    })
}

/// Pieces that cover a run, each lapping the next.
fn lapped(length_ft: f64, piece_ft: f64, lap_ft: f64) -> u32 {
    whole_units(length_ft - lap_ft, piece_ft - lap_ft).max(1)
}

fn by_run(
    job: Job<'_>,
    buy: Buy<'_>,
    kinds: &[EdgeKind],
    label: &str,
    pieces: impl Fn(f64) -> u32,
) -> Option<MaterialItem> {
    let runs: Vec<&Edge> = job
        .measured
        .edges
        .iter()
        .filter(|edge| kinds.contains(&edge.kind))
        .collect();
    let parts: Vec<MaterialPart> = runs
        .iter()
        .map(|edge| MaterialPart {
            label: format!("{label}, {}", job.section(edge.section).name.trim()),
            net: edge.length_ft,
            gross: edge.length_ft,
            quantity: pieces(edge.length_ft),
        })
        .collect();
    (!parts.is_empty()).then(|| buy.parts(parts, Vec::new()))
}
