//! The take-off: one pass from a measured roof to the whole list.

use crate::roof::problem::has_errors;
use crate::roof::{Covering, Facet, Problem, ProblemCode, Roof, RoofMeasured, Section};

use super::count::{percent, whole_units};
use super::{Assembly, MaterialItem, MaterialList};
use super::{edges, field, membrane, underlayment, ventilation, work};

/// Pitch above which each shingle takes six nails, inches in 12 (steep slope, IRC R905.2.6).
const STEEP_NAILING_PITCH_IN_12: f64 = 21.0;

/// What every rule of the take-off looks at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job<'a> {
    pub(super) roof: &'a Roof,
    pub(super) measured: &'a RoofMeasured,
    pub(super) assembly: &'a Assembly,
}

/// Counts materials, labour and debris of a measured roof.
///
/// With an error in the roof or the assembly the list is empty and holds the problems.
/// Source: `ceil(net × (1 + waste) / coverage)`, pooled once an item, except drip edge (once for
/// eaves, once for rakes) and flashings (once a run).
#[must_use]
pub fn take_off(roof: &Roof, measured: &RoofMeasured, assembly: &Assembly) -> MaterialList {
    let mut problems = measured.problems.clone();
    problems.extend(assembly.validate());
    if has_errors(&problems) {
        return MaterialList {
            problems,
            ..MaterialList::default()
        };
    }
    let job = Job {
        roof,
        measured,
        assembly,
    };
    let vent = ventilation::ridge_vent(job);
    problems.extend(vent.problems);
    problems.extend(job.notes());

    let items = [
        field::shingles(job),
        field::starter(job),
        field::cap(job),
        underlayment::ice_water(job),
        underlayment::underlayment(job),
        edges::drip_edge(job),
        edges::valley_metal(job),
        edges::step_flashing(job),
        edges::headwall(job),
        edges::high_edge(job),
        vent.item,
        edges::pipe_boots(job),
        field::nails(job),
    ];
    let mut items: Vec<MaterialItem> = items.into_iter().flatten().collect();
    items.extend(membrane::items(job));

    let (labor, labor_hours) = work::labor(job);
    let debris = work::debris(job);
    let deck_sqft = measured.area_sqft * (1.0 + assembly.deck_waste);
    MaterialList {
        items,
        labor_hours,
        labor,
        debris_tons: debris.tons,
        debris_yd3: debris.yd3,
        dumpster: work::dumpster(&debris, assembly),
        full_redeck_sheets: whole_units(deck_sqft, assembly.deck_sheet_sqft),
        waste_note: job.waste_note(),
        rules: assembly.rules.words(),
        problems,
    }
}

impl Job<'_> {
    pub(super) fn facets(&self, covering: Covering) -> impl Iterator<Item = &Facet> {
        self.measured
            .facets
            .iter()
            .filter(move |facet| facet.covering == covering)
    }

    pub(super) fn shingled_sqft(&self) -> f64 {
        self.facets(Covering::Shingles)
            .map(|facet| facet.area_sqft)
            .sum()
    }

    pub(super) fn section(&self, index: usize) -> &Section {
        &self.roof.sections[index]
    }

    pub(super) fn has_folds(&self) -> bool {
        self.measured.edges_ft.hip > 0.0 || self.measured.edges_ft.valley > 0.0
    }

    pub(super) fn field_waste(&self) -> f64 {
        let by_shape = if self.has_folds() {
            self.assembly.field_waste_hip
        } else {
            self.assembly.field_waste_simple
        };
        self.assembly.field_waste.unwrap_or(by_shape)
    }

    pub(super) fn nails_per_shingle(&self) -> f64 {
        let steepest = self
            .facets(Covering::Shingles)
            .map(|facet| facet.pitch_in_12)
            .fold(0.0, f64::max);
        let least = if steepest > STEEP_NAILING_PITCH_IN_12 {
            6
        } else {
            1
        };
        f64::from(self.assembly.nails_per_shingle.max(least))
    }

    fn waste_note(&self) -> String {
        let why = match (self.assembly.field_waste, self.has_folds()) {
            (Some(_), _) => "set by hand",
            (None, true) => "hips or valleys",
            (None, false) => "simple roof",
        };
        format!("Waste {}, {why}", percent(self.field_waste()))
    }

    fn notes(&self) -> Vec<Problem> {
        let mut notes = Vec::new();
        if self.roof.layers_to_remove == 0 {
            let message = "Nothing is torn off. New shingles may not go over two layers, over a \
                           soaked or rotten roof, or over slate or tile (IRC R908.3.1.1).";
            notes.push(Problem::note(
                ProblemCode::TearOffRequired,
                "layers_to_remove",
                message,
            ));
        }
        if self.facets(Covering::Membrane).next().is_some() {
            let message = "Fasteners, plates and tapered insulation of the flat part are not \
                           counted: they come from the tested assembly of the membrane maker.";
            notes.push(Problem::note(ProblemCode::NotCounted, "sections", message));
        }
        notes
    }
}

impl super::assembly::RuleSet {
    /// Code, edition and place in words.
    #[must_use]
    pub fn words(&self) -> String {
        let code = format!("{} {}", self.code, self.edition);
        if self.jurisdiction.is_empty() {
            code.trim().to_owned()
        } else {
            format!("{}, {}", code.trim(), self.jurisdiction)
        }
    }
}
