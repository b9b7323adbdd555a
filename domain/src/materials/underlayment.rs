//! What lies under the shingles: the ice barrier along eaves and valleys, and the underlayment.

use crate::roof::{Covering, EdgeKind, Section};

use super::count::{Buy, short, step};
use super::takeoff::Job;
use super::{MaterialItem, item};

/// Inches in a foot.
const IN_PER_FT: f64 = 12.0;
/// Pitch from which the barrier also reaches its width along the slope (IRC R905.1.2).
const STEEP_PITCH_IN_12: f64 = 8.0;
/// Pitch below which underlayment is doubled (IRC R905.1.1).
const LOW_SLOPE_PITCH_IN_12: f64 = 4.0;

/// The ice barrier at the eaves of one section.
struct Barrier {
    /// How far up the slope it must reach, in feet.
    distance_ft: f64,
    /// Courses side by side.
    courses: f64,
    /// How far up the slope the courses reach, in feet.
    covered_ft: f64,
}

impl Job<'_> {
    fn ice_width_ft(&self) -> f64 {
        self.assembly.ice_width_in / IN_PER_FT
    }

    fn barrier(&self, section: &Section) -> Barrier {
        let width_ft = self.ice_width_ft();
        let gain_ft = width_ft - self.assembly.ice_side_lap_in / IN_PER_FT;
        let inside_ft =
            (self.assembly.ice_inside_wall_in + self.roof.wall_thickness_in) / IN_PER_FT;
        let rise = section.pitch_in_12 / 12.0;
        let along = (section.overhang_ft + inside_ft) * (1.0 + rise * rise).sqrt();
        let distance_ft = if section.pitch_in_12 >= STEEP_PITCH_IN_12 {
            along.max(3.0)
        } else {
            along
        };
        let more = ((distance_ft - width_ft) / gain_ft - 1e-9).ceil().max(0.0);
        Barrier {
            distance_ft,
            courses: 1.0 + more,
            covered_ft: width_ft + more * gain_ft,
        }
    }

    /// Sections with eaves under shingles: index, section and feet of eave.
    fn eaves(&self) -> Vec<(usize, f64)> {
        let eave_ft = |section: usize| -> f64 {
            self.measured
                .edges_of(EdgeKind::Eave)
                .filter(|edge| edge.section == section)
                .map(|edge| edge.length_ft)
                .sum()
        };
        (0..self.roof.sections.len())
            .map(|section| (section, eave_ft(section)))
            .filter(|(_, eave_ft)| *eave_ft > 0.0)
            .collect()
    }
}

pub(super) fn ice_water(job: Job<'_>) -> Option<MaterialItem> {
    if !job.roof.ice_dam_area {
        return None;
    }
    let mut net = 0.0;
    let mut why = Vec::new();
    let mut reaches = Vec::new();
    for (index, eave_ft) in job.eaves() {
        let section = job.section(index);
        let barrier = job.barrier(section);
        let (name, courses) = (section.name.trim(), barrier.courses);
        let word = if courses > 1.0 { "courses" } else { "course" };
        net += eave_ft * courses;
        why.push(step(
            format!("{name} eaves, {} ft × {courses:.0} {word}", short(eave_ft)),
            eave_ft * courses,
            "ft",
        ));
        reaches.push(format!(
            "{name}: {:.3} ft along a {}/12 slope, {courses:.0} {word} of {} in.",
            barrier.distance_ft,
            short(section.pitch_in_12),
            short(job.assembly.ice_width_in),
        ));
    }
    let valleys_ft = job.measured.edges_ft.valley;
    if valleys_ft > 0.0 {
        why.push(step("Valleys, full length", valleys_ft, "ft"));
        net += valleys_ft;
    }
    why.push(step("Net", net, "ft"));
    let buy = Buy {
        item: item::ICE_WATER,
        label: "Ice and water",
        net_unit: "ft",
        unit: "roll",
        coverage: job.assembly.ice_roll_sqft / job.ice_width_ft(),
        waste: job.assembly.ice_waste,
        rule: "IRC R905.1.2",
    };
    (net > 0.0).then(|| {
        let mut item = buy.pooled(net, why);
        item.note = format!(
            "The barrier reaches {} in inside the wall. {}",
            short(job.assembly.ice_inside_wall_in + job.roof.wall_thickness_in),
            reaches.join(" "),
        );
        item
    })
}

pub(super) fn underlayment(job: Job<'_>) -> Option<MaterialItem> {
    let area = job.shingled_sqft();
    let assembly = job.assembly;
    let double = assembly.underlayment_width_in
        / (assembly.underlayment_width_in - assembly.underlayment_low_slope_lap_in);
    let mut why = vec![step("Shingled area", area, "sq ft")];
    let eaves = job.eaves();
    let (mut net, mut iced, mut doubled) = (0.0, 0.0, 0.0);
    for (index, section) in job.roof.sections.iter().enumerate() {
        let of_section = |facet: &&crate::roof::Facet| facet.section == index;
        let sqft: f64 = job
            .facets(Covering::Shingles)
            .filter(of_section)
            .map(|facet| facet.area_sqft)
            .sum();
        let eave_ft = eaves
            .iter()
            .find(|(at, _)| *at == index)
            .map_or(0.0, |(_, eave_ft)| *eave_ft);
        let under_ice = if job.roof.ice_dam_area {
            (eave_ft * job.barrier(section).covered_ft).min(sqft)
        } else {
            0.0
        };
        let open = sqft - under_ice;
        iced += under_ice;
        if section.pitch_in_12 < LOW_SLOPE_PITCH_IN_12 {
            doubled += open * (double - 1.0);
            net += open * double;
        } else {
            net += open;
        }
    }
    if job.roof.ice_dam_area {
        let valleys = (job.measured.edges_ft.valley * job.ice_width_ft()).min(net);
        net -= valleys;
        iced += valleys;
        why.push(step("− under the ice barrier", area - iced, "sq ft"));
    }
    if doubled > 0.0 {
        let label = format!(
            "Under 4/12 laid double, {} in lap",
            short(assembly.underlayment_low_slope_lap_in)
        );
        why.push(step(label, net, "sq ft"));
    }
    let buy = Buy {
        item: item::UNDERLAYMENT,
        label: "Synthetic underlayment",
        net_unit: "sq ft",
        unit: "roll",
        coverage: assembly.underlayment_roll_sqft,
        waste: assembly.underlayment_waste,
        rule: "IRC R905.1.1",
    };
    (area > 0.0 && net > 0.0).then(|| {
        let mut item = buy.pooled(net, why);
        let full = area * (1.0 + assembly.underlayment_waste);
        item.note =
            format!("Over the whole deck, barrier or not, it would be {full:.1} sq ft with waste.");
        item
    })
}
