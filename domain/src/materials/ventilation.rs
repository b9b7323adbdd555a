//! Attic ventilation: how much ridge vent, and how much intake it needs.

use crate::roof::{EdgeKind, Problem, ProblemCode, Shape};

use super::count::{Buy, short, step};
use super::takeoff::Job;
use super::{MaterialItem, item};

/// Square inches in a square foot.
const IN2_PER_SQFT: f64 = 144.0;

/// The vent and what to say about it.
pub(super) struct Vent {
    pub(super) item: Option<MaterialItem>,
    pub(super) problems: Vec<Problem>,
}

/// Ridge vent along the ridges over the attic, not over gable overhangs.
///
/// Source: IRC R806.2. Free area is the attic floor over 300 where high and low are balanced; half
/// of it is exhaust at the ridge. The vent runs the whole ridge for looks, so intake must match
/// what it lets out, which is more than the rule's half.
pub(super) fn ridge_vent(job: Job<'_>) -> Vent {
    let assembly = job.assembly;
    let floor_sqft = job.measured.attic_floor_sqft;
    let none = Vent {
        item: None,
        problems: Vec::new(),
    };
    if !assembly.ridge_vent || floor_sqft <= 0.0 {
        return none;
    }
    let run_ft = run_ft(job);
    let exhaust_in2 = floor_sqft / assembly.vent_ratio * IN2_PER_SQFT / 2.0;
    let least_ft = exhaust_in2 / assembly.ridge_vent_nfa_in2_per_ft;
    let vented_in2 = run_ft * assembly.ridge_vent_nfa_in2_per_ft;
    let mut problems = Vec::new();
    if run_ft + 1e-9 < least_ft {
        let message = format!(
            "The ridges hold {run_ft:.1} ft of vent, but {floor_sqft:.0} sq ft of attic ask for \
             {least_ft:.1} ft. Add other exhaust near the ridge.",
        );
        problems.push(Problem::warning(
            ProblemCode::RidgeTooShort,
            "attic_floor_sqft",
            message,
        ));
    }
    if run_ft <= 0.0 {
        return Vent { problems, ..none };
    }
    let message = format!("Ridge vent: intake must reach {vented_in2:.0} in²");
    problems.push(Problem::warning(
        ProblemCode::IntakeNeeded,
        "ridge_vent",
        message,
    ));

    let buy = Buy {
        item: item::RIDGE_VENT,
        label: "Ridge vent",
        net_unit: "ft",
        unit: "piece",
        coverage: assembly.ridge_vent_piece_ft,
        waste: 0.0,
        rule: "IRC R806.2",
    };
    let why = vec![
        step("Attic floor", floor_sqft, "sq ft"),
        step(
            format!("÷ {}, half of it at the ridge", short(assembly.vent_ratio)),
            exhaust_in2,
            "in²",
        ),
        step(
            format!(
                "÷ {} in² per ft: least run",
                short(assembly.ridge_vent_nfa_in2_per_ft)
            ),
            least_ft,
            "ft",
        ),
        step("Ridge over the attic, vented whole", run_ft, "ft"),
    ];
    let mut vent = buy.pooled(run_ft, why);
    vent.note = format!(
        "Intake at the eaves must reach {vented_in2:.0} in², as much as the ridge lets out."
    );
    Vent {
        item: Some(vent),
        problems,
    }
}

/// Feet of ridge that can carry a vent: it stops short of every end, and at the wall of a gable.
fn run_ft(job: Job<'_>) -> f64 {
    let end_ft = job.assembly.ridge_vent_end_ft;
    job.measured
        .edges_of(EdgeKind::Ridge)
        .map(|ridge| {
            let section = job.section(ridge.section);
            let stops: f64 = match section.shape {
                Shape::Gable => section
                    .end_sides()
                    .map(|side| section.overhang_at_ft(side).max(end_ft))
                    .iter()
                    .sum(),
                Shape::Hip | Shape::Shed | Shape::Flat => 2.0 * end_ft,
            };
            (ridge.length_ft - stops).max(0.0)
        })
        .sum()
}
