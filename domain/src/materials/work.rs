//! Hours of work, and what the old covering weighs.

use crate::roof::{Covering, Facet};

use super::count::{short, whole_units};
use super::takeoff::Job;
use super::{Assembly, Dumpster, LaborPart};

/// Square feet in a square.
const SQFT_PER_SQUARE: f64 = 100.0;
/// Pounds in a short ton.
const LB_PER_TON: f64 = 2000.0;
/// Step of the weight that haulers include in a bin's price, in tons.
const ALLOWANCE_STEP_TONS: f64 = 0.5;

/// What the old covering comes to.
pub(super) struct Debris {
    pub(super) tons: f64,
    pub(super) yd3: f64,
}

/// Parts of the labour and their sum in hours, to a hundredth.
pub(super) fn labor(job: Job<'_>) -> (Vec<LaborPart>, f64) {
    let assembly = job.assembly;
    let layers = f64::from(job.roof.layers_to_remove);
    let storeys = 1.0 + assembly.storey_share * (f64::from(job.roof.storeys) - 1.0);
    let mut parts = Vec::new();
    let mut add = |label: String, amount: f64, unit: &str, hours_per_unit: f64| {
        let hours = amount * hours_per_unit;
        if hours > 0.0 {
            parts.push(LaborPart {
                label,
                amount,
                unit: unit.into(),
                hours_per_unit,
                hours,
            });
        }
    };
    for (covering, pitch, squares) in slopes(&job.measured.facets) {
        let factor = pitch_factor(assembly, pitch) * storeys;
        let pitch = short(pitch);
        if layers > 0.0 {
            let per_square = assembly.tear_off_h_per_square
                * (1.0 + assembly.extra_layer_share * (layers - 1.0));
            let word = if layers > 1.0 { "layers" } else { "layer" };
            add(
                format!("Tear off {layers:.0} {word}, {pitch}/12"),
                squares,
                "squares",
                per_square * factor,
            );
        }
        match covering {
            Covering::Shingles => {
                let per_square = assembly.install_h_per_square * factor;
                add(
                    format!("Lay shingles, {pitch}/12"),
                    squares,
                    "squares",
                    per_square,
                );
            }
            Covering::Membrane => {
                let per_square = assembly.membrane_h_per_square * factor;
                add(
                    format!("Lay membrane, {pitch}/12"),
                    squares,
                    "squares",
                    per_square,
                );
            }
        }
    }
    let edges = job.measured.edges_ft;
    let cap_ft = edges.ridge + edges.hip;
    add(
        "Hip and ridge cap".into(),
        cap_ft,
        "ft",
        assembly.cap_h_per_ft * storeys,
    );
    add(
        "Valleys".into(),
        edges.valley,
        "ft",
        assembly.valley_h_per_ft * storeys,
    );
    let boots = f64::from(job.roof.pipe_boots);
    add(
        "Pipe boots".into(),
        boots,
        "each",
        assembly.boot_h_each * storeys,
    );
    let hours: f64 = parts.iter().map(|part| part.hours).sum();
    (parts, (hours * 100.0).round() / 100.0)
}

pub(super) fn debris(job: Job<'_>) -> Debris {
    let layers = f64::from(job.roof.layers_to_remove);
    let squares = job.measured.squares;
    Debris {
        tons: squares * job.assembly.debris_lb_per_square * layers / LB_PER_TON,
        yd3: squares * job.assembly.debris_yd3_per_square * layers,
    }
}

/// The smallest bin that holds the volume, and the weight its price must include.
pub(super) fn dumpster(debris: &Debris, assembly: &Assembly) -> Option<Dumpster> {
    if debris.tons <= 0.0 && debris.yd3 <= 0.0 {
        return None;
    }
    let mut sizes = assembly.dumpster_sizes_yd3.clone();
    sizes.sort_unstable();
    let largest = *sizes.last()?;
    let fits = sizes
        .iter()
        .copied()
        .find(|size| f64::from(*size) + 1e-9 >= debris.yd3);
    let size_yd3 = fits.unwrap_or(largest);
    let count = whole_units(debris.yd3, f64::from(size_yd3)).max(1);
    let each_tons = debris.tons / f64::from(count);
    let allowance_tons =
        f64::from(whole_units(each_tons, ALLOWANCE_STEP_TONS)) * ALLOWANCE_STEP_TONS;
    let allowance = short(allowance_tons);
    let bins = if count == 1 {
        format!("A {size_yd3} yd bin, only if its price includes {allowance} tons")
    } else {
        format!(
            "{count} bins of {size_yd3} yd, only if the price of each includes {allowance} tons"
        )
    };
    let advice = format!(
        "{bins}. The debris is {:.2} tons and {:.1} yd³.",
        debris.tons, debris.yd3
    );
    Some(Dumpster {
        size_yd3,
        count,
        allowance_tons,
        advice,
    })
}

/// Squares by covering and pitch, in the order of the facets.
fn slopes(facets: &[Facet]) -> Vec<(Covering, f64, f64)> {
    let mut slopes: Vec<(Covering, f64, f64)> = Vec::new();
    for facet in facets {
        let squares = facet.area_sqft / SQFT_PER_SQUARE;
        let same = slopes.iter_mut().find(|(covering, pitch, _)| {
            *covering == facet.covering && pitch.total_cmp(&facet.pitch_in_12).is_eq()
        });
        match same {
            Some((_, _, sum)) => *sum += squares,
            None => slopes.push((facet.covering, facet.pitch_in_12, squares)),
        }
    }
    slopes
}

fn pitch_factor(assembly: &Assembly, pitch_in_12: f64) -> f64 {
    let band = assembly
        .pitch_factors
        .iter()
        .find(|band| pitch_in_12 <= band.up_to_in_12 + 1e-9);
    band.or(assembly.pitch_factors.last())
        .map_or(1.0, |band| band.factor)
}
