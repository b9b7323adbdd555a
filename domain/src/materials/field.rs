//! What lies on the slopes: shingles, starter, cap and the nails that hold them.

use crate::roof::EdgeKind;

use super::count::{Buy, count_step, short, step};
use super::takeoff::Job;
use super::{MaterialItem, item};

/// Inches in a foot.
const IN_PER_FT: f64 = 12.0;
/// Square feet in a square.
const SQFT_PER_SQUARE: f64 = 100.0;

pub(super) fn shingles(job: Job<'_>) -> Option<MaterialItem> {
    let net = job.shingled_sqft();
    let buy = Buy {
        item: item::SHINGLES,
        label: "Shingles",
        net_unit: "sq ft",
        unit: "bundle",
        coverage: SQFT_PER_SQUARE / job.assembly.shingle_bundles_per_square,
        waste: job.field_waste(),
        rule: "",
    };
    let pitch = short(job.measured.predominant_pitch_in_12);
    (net > 0.0).then(|| {
        buy.pooled(
            net,
            vec![step(format!("Roof area, {pitch}/12"), net, "sq ft")],
        )
    })
}

pub(super) fn starter(job: Job<'_>) -> Option<MaterialItem> {
    let edges = job.measured.edges_ft;
    let net = edges.eave + edges.rake;
    let buy = Buy {
        item: item::STARTER,
        label: "Starter",
        net_unit: "ft",
        unit: "bundle",
        coverage: job.assembly.starter_bundle_ft,
        waste: job.assembly.linear_waste,
        rule: "",
    };
    let why = vec![
        step("Eaves", edges.eave, "ft"),
        step("Rakes", edges.rake, "ft"),
        step("Eaves and rakes", net, "ft"),
    ];
    (net > 0.0).then(|| buy.pooled(net, why))
}

pub(super) fn cap(job: Job<'_>) -> Option<MaterialItem> {
    let edges = job.measured.edges_ft;
    let net = edges.ridge + edges.hip;
    let buy = Buy {
        item: item::CAP,
        label: "Hip and ridge cap",
        net_unit: "ft",
        unit: "bundle",
        coverage: job.assembly.cap_bundle_ft,
        waste: job.assembly.linear_waste,
        rule: "",
    };
    let why = vec![
        step("Ridges", edges.ridge, "ft"),
        step("Hips", edges.hip, "ft"),
        step("Hips and ridges", net, "ft"),
    ];
    (net > 0.0).then(|| buy.pooled(net, why))
}

/// Nails of the field with its waste, of starter, cap and drip edge.
pub(super) fn nails(job: Job<'_>) -> Option<MaterialItem> {
    let assembly = job.assembly;
    let edges = job.measured.edges_ft;
    let squares = job.shingled_sqft() * (1.0 + job.field_waste()) / SQFT_PER_SQUARE;
    let each = job.nails_per_shingle();
    let per_square = assembly.shingles_per_square * each;
    let field = (squares * per_square).round();
    let edge_ft = edges.eave + edges.rake;
    let starter = whole(edge_ft * IN_PER_FT / assembly.starter_nail_spacing_in);
    let cap_ft = edges.ridge + edges.hip;
    let caps = whole(cap_ft * assembly.cap_pieces_per_bundle / assembly.cap_bundle_ft);
    let cap_nails = caps * f64::from(assembly.nails_per_cap);
    let drip = whole(edge_ft * IN_PER_FT / assembly.drip_edge_nail_spacing_in);
    let net = field + starter + cap_nails + drip;

    let buy = Buy {
        item: item::NAILS,
        label: "Nails, coil",
        net_unit: "nails",
        unit: "box",
        coverage: assembly.nails_per_box,
        waste: 0.0,
        rule: "IRC R905.2.5",
    };
    let why = vec![
        count_step(
            format!("Shingles, {squares:.2} squares with waste × {per_square:.0}"),
            field,
            "nails",
        ),
        count_step(
            format!(
                "Starter, {edge_ft:.2} ft, one every {} in",
                short(assembly.starter_nail_spacing_in)
            ),
            starter,
            "nails",
        ),
        count_step(
            format!("Caps, {caps:.0} pieces × {}", assembly.nails_per_cap),
            cap_nails,
            "nails",
        ),
        count_step(
            format!(
                "Drip edge, one every {} in",
                short(assembly.drip_edge_nail_spacing_in)
            ),
            drip,
            "nails",
        ),
        count_step("All nails", net, "nails"),
    ];
    (net > 0.0).then(|| {
        let mut nails = buy.pooled(net, why);
        nails.note = format!("{each:.0} nails in each shingle.");
        nails
    })
}

/// Length of an eave and its neighbours is counted; this rounds such a count up.
fn whole(count: f64) -> f64 {
    (count - 1e-9).ceil().max(0.0)
}

/// Kinds of edge that carry starter and drip edge.
pub(super) const OPEN_EDGES: [EdgeKind; 2] = [EdgeKind::Eave, EdgeKind::Rake];
