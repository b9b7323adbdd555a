//! Roof geometry, take-off and their refusals.

use brainops_domain::materials::{Assembly, MaterialList, RoofFile, take_off};
use brainops_domain::roof::{
    EdgeKind, ProblemCode, Roof, RoofMeasured, Section, Severity, Shape, Side, measure,
};
use proptest::prelude::*;

pub(crate) fn section(shape: Shape, length: f64, width: f64, pitch: f64) -> Section {
    Section {
        name: "Main".into(),
        shape,
        wall_length_ft: length,
        wall_width_ft: width,
        overhang_ft: 1.0,
        pitch_in_12: pitch,
        faces: Side::Front,
        wall_sides: Vec::new(),
        x_ft: 0.0,
        y_ft: 0.0,
    }
}

pub(crate) fn roof(sections: Vec<Section>) -> Roof {
    Roof {
        sections,
        ice_dam_area: true,
        pipe_boots: 2,
        ..Roof::default()
    }
}

pub(crate) fn example_a() -> RoofFile {
    serde_json::from_str(include_str!("../../../samples/roofs/example-a.json")).unwrap()
}

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-6 * right.abs().max(1.0)
}

fn list(roof: &Roof) -> MaterialList {
    take_off(roof, &measure(roof), &Assembly::default())
}

fn quantity(list: &MaterialList, item: &str) -> u32 {
    list.find(item).map_or(0, |item| item.quantity)
}

#[test]
fn example_a_comes_out_item_by_item() {
    let file = example_a();
    let measured = measure(&file.roof);
    assert!(
        (measured.area_sqft - 1502.64).abs() < 0.005,
        "{}",
        measured.area_sqft
    );
    assert_eq!(measured.facets.len(), 2);
    assert!(near(measured.edges_ft.ridge, 42.0) && near(measured.edges_ft.eave, 84.0));
    assert!((measured.edges_ft.rake - 71.55).abs() < 0.01);
    let list = take_off(&file.roof, &measured, &file.assembly);
    let bought: Vec<(&str, u32)> = list
        .items
        .iter()
        .map(|item| (item.item.as_str(), item.quantity))
        .collect();
    let want = [
        ("shingles", 50),
        ("starter", 2),
        ("cap", 2),
        ("ice_water", 3),
        ("underlayment", 2),
        ("drip_edge", 17),
        ("ridge_vent", 10),
        ("pipe_boots", 2),
        ("nails", 1),
    ];
    assert_eq!(bought, want);
    let drip: Vec<u32> = list
        .find("drip_edge")
        .unwrap()
        .parts
        .iter()
        .map(|part| part.quantity)
        .collect();
    assert_eq!(drip, [9, 8]);
    assert!((list.find("shingles").unwrap().gross - 1652.90).abs() < 0.005);
    assert!((list.find("underlayment").unwrap().net - 1026.64).abs() < 0.005);
    assert!(near(list.find("ice_water").unwrap().gross, 184.8));
    assert!(near(list.find("ridge_vent").unwrap().net, 40.0));
    assert!(near(list.find("nails").unwrap().net, 5831.0));
    assert!(near(list.labor_hours, 43.27));
    assert!((list.debris_tons - 2.254).abs() < 0.001 && (list.debris_yd3 - 7.513).abs() < 0.001);
    assert_eq!(list.full_redeck_sheets, 50);
    let dumpster = list.dumpster.as_ref().unwrap();
    assert_eq!((dumpster.size_yd3, dumpster.count), (10, 1));
    assert!(near(dumpster.allowance_tons, 2.5));
    assert!(
        list.problems
            .iter()
            .any(|p| p.code == ProblemCode::IntakeNeeded && p.message.contains("720 in²"))
    );
    for item in &list.items {
        assert!(
            near(item.why.last().unwrap().value, f64::from(item.quantity)),
            "{}",
            item.item
        );
    }
    let six = Assembly {
        nails_per_shingle: 6,
        ..file.assembly
    };
    let nails = take_off(&file.roof, &measured, &six);
    assert!(near(nails.find("nails").unwrap().net, 8476.0));
    assert_eq!(quantity(&nails, "nails"), 2);
}

#[test]
fn a_flat_hall_takes_the_membrane_of_the_worked_example() {
    let mut flat = section(Shape::Flat, 100.0, 60.0, 0.25);
    flat.overhang_ft = 0.0;
    let roof = Roof {
        sections: vec![flat],
        layers_to_remove: 0,
        ..Roof::default()
    };
    let list = list(&roof);
    let bought: Vec<(&str, u32)> = list
        .items
        .iter()
        .map(|item| (item.item.as_str(), item.quantity))
        .collect();
    let want = [
        ("membrane", 7),
        ("insulation", 388),
        ("adhesive", 20),
        ("edge_metal", 34),
        ("cover_strip", 4),
    ];
    assert_eq!(bought, want);
    assert!(near(list.find("membrane").unwrap().gross, 668.5));
}

#[test]
fn valleys_and_walls_are_bought_by_the_run() {
    let roof = roof(vec![section(Shape::Hip, 50.0, 30.0, 6.0)]);
    let mut measured = measure(&roof);
    let edge = measured.edges[0].clone();
    for (kind, length_ft) in [
        (EdgeKind::Valley, 17.951),
        (EdgeKind::Valley, 17.951),
        (EdgeKind::Valley, 6.0),
        (EdgeKind::Valley, 6.0),
        (EdgeKind::StepFlashing, 6.708),
        (EdgeKind::StepFlashing, 6.708),
        (EdgeKind::Headwall, 7.0),
    ] {
        measured.edges.push(brainops_domain::roof::Edge {
            kind,
            length_ft,
            ..edge.clone()
        });
        measured.edges_ft.add(kind, length_ft);
    }
    let list = take_off(&roof, &measured, &Assembly::default());
    assert_eq!(quantity(&list, "valley_metal"), 6);
    assert_eq!(quantity(&list, "step_flashing"), 32);
    assert_eq!(quantity(&list, "headwall"), 1);
    assert!(near(list.find("shingles").unwrap().waste, 0.15));
}

#[test]
fn a_hip_roof_has_the_edges_of_the_book() {
    let measured = measure(&roof(vec![section(Shape::Hip, 50.0, 30.0, 6.0)]));
    assert!(near(measured.edges_ft.hip, 96.0) && near(measured.edges_ft.ridge, 20.0));
    assert!(near(measured.edges_ft.eave, 168.0) && near(measured.edges_ft.rake, 0.0));
    let square = measure(&roof(vec![section(Shape::Hip, 30.0, 30.0, 6.0)]));
    assert!(near(square.edges_ft.ridge, 0.0) && near(square.edges_ft.hip, 96.0));
    assert!(square.facets.iter().all(|facet| facet.outline.len() == 3));
    let vent = list(&roof(vec![section(Shape::Hip, 30.0, 30.0, 6.0)]));
    assert!(
        vent.problems
            .iter()
            .any(|p| p.code == ProblemCode::RidgeTooShort)
    );
}

#[test]
fn a_lean_to_meets_its_walls() {
    let mut shed = section(Shape::Shed, 20.0, 10.0, 3.0);
    shed.wall_sides = vec![Side::Rear, Side::Left];
    let measured = measure(&roof(vec![shed]));
    let sf = (1.0_f64 + 1.0 / 16.0).sqrt();
    assert!(near(measured.edges_ft.headwall, 21.0) && near(measured.edges_ft.eave, 21.0));
    assert!(
        near(measured.edges_ft.step_flashing, 11.0 * sf) && near(measured.edges_ft.rake, 11.0 * sf)
    );
    let list = list(&roof(vec![section(Shape::Shed, 20.0, 10.0, 3.0)]));
    assert!(
        list.find("underlayment")
            .unwrap()
            .why
            .iter()
            .any(|step| step.label.contains("double"))
    );
    assert_eq!(quantity(&list, "high_edge"), 3);
    assert!(list.find("ridge_vent").is_none());
}

#[test]
fn unusable_roofs_are_refused_with_the_field() {
    type Case = (&'static str, ProblemCode, Box<dyn Fn(&mut Section)>);
    let cases: Vec<Case> = vec![
        (
            "wall_length_ft",
            ProblemCode::BadLength,
            Box::new(|s| s.wall_length_ft = f64::NAN),
        ),
        (
            "wall_length_ft",
            ProblemCode::BadLength,
            Box::new(|s| s.wall_length_ft = f64::INFINITY),
        ),
        (
            "wall_width_ft",
            ProblemCode::BadLength,
            Box::new(|s| s.wall_width_ft = -3.0),
        ),
        (
            "wall_width_ft",
            ProblemCode::BadLength,
            Box::new(|s| s.wall_width_ft = 2001.0),
        ),
        (
            "overhang_ft",
            ProblemCode::BadLength,
            Box::new(|s| s.overhang_ft = 11.0),
        ),
        ("x_ft", ProblemCode::BadLength, Box::new(|s| s.x_ft = 1e300)),
        (
            "pitch_in_12",
            ProblemCode::BadPitch,
            Box::new(|s| s.pitch_in_12 = 0.0),
        ),
        (
            "pitch_in_12",
            ProblemCode::BadPitch,
            Box::new(|s| s.pitch_in_12 = 24.5),
        ),
        (
            "pitch_in_12",
            ProblemCode::BadPitch,
            Box::new(|s| s.pitch_in_12 = f64::NAN),
        ),
        (
            "pitch_in_12",
            ProblemCode::PitchTooLow,
            Box::new(|s| s.pitch_in_12 = 1.5),
        ),
        (
            "pitch_in_12",
            ProblemCode::PitchTooSteep,
            Box::new(|s| {
                s.shape = Shape::Flat;
                s.pitch_in_12 = 3.0;
            }),
        ),
        (
            "wall_sides",
            ProblemCode::BadWallSide,
            Box::new(|s| s.wall_sides = vec![Side::Front]),
        ),
        (
            "name",
            ProblemCode::BadName,
            Box::new(|s| s.name = "  ".into()),
        ),
    ];
    for (field, code, spoil) in cases {
        let mut bad = section(Shape::Gable, 40.0, 30.0, 6.0);
        spoil(&mut bad);
        let measured = measure(&roof(vec![section(Shape::Gable, 40.0, 30.0, 6.0), bad]));
        let found: Vec<_> = measured
            .problems
            .iter()
            .filter(|p| p.severity == Severity::Error)
            .collect();
        assert_eq!(found.len(), 1, "{field}: {found:?}");
        assert_eq!(
            (found[0].field.as_str(), found[0].code),
            (&*format!("sections[1].{field}"), code)
        );
        assert!(measured.facets.is_empty() && near(measured.area_sqft, 0.0));
        assert!(found[0].message.ends_with('.'));
    }
    assert_eq!(
        measure(&Roof::default()).problems[0].code,
        ProblemCode::NoSections
    );
}

#[test]
fn overlapping_sections_are_told() {
    let main = section(Shape::Gable, 40.0, 30.0, 6.0);
    let mut wing = section(Shape::Gable, 20.0, 20.0, 6.0);
    wing.x_ft = 41.0;
    let overlap = measure(&roof(vec![main.clone(), wing.clone()]));
    assert!(
        overlap
            .problems
            .iter()
            .any(|p| p.code == ProblemCode::SectionsOverlap)
    );
    wing.x_ft = 42.0;
    assert!(measure(&roof(vec![main, wing])).problems.is_empty());
}

#[test]
fn an_unusable_assembly_is_refused() {
    let roof = roof(vec![section(Shape::Gable, 40.0, 30.0, 6.0)]);
    for assembly in [
        Assembly {
            shingle_bundles_per_square: 0.0,
            ..Assembly::default()
        },
        Assembly {
            linear_waste: -0.1,
            ..Assembly::default()
        },
        Assembly {
            ice_side_lap_in: 36.0,
            ..Assembly::default()
        },
        Assembly {
            nails_per_box: f64::NAN,
            ..Assembly::default()
        },
        Assembly {
            pitch_factors: Vec::new(),
            ..Assembly::default()
        },
    ] {
        let list = take_off(&roof, &measure(&roof), &assembly);
        assert!(list.items.is_empty());
        assert!(
            list.problems
                .iter()
                .any(|p| p.code == ProblemCode::BadAssembly)
        );
    }
}

fn shapes() -> impl Strategy<Value = Section> {
    let shape = prop_oneof![
        Just(Shape::Gable),
        Just(Shape::Hip),
        Just(Shape::Shed),
        Just(Shape::Flat)
    ];
    let faces = proptest::sample::select(Side::ALL.to_vec());
    (
        shape,
        1.0..500.0_f64,
        1.0..500.0_f64,
        0.0..4.0_f64,
        2.0..24.0_f64,
        faces,
    )
        .prop_map(|(shape, length, width, overhang, pitch, faces)| {
            let pitch = if shape == Shape::Flat {
                pitch / 12.0
            } else {
                pitch
            };
            let pitch = pitch.max(0.25);
            Section {
                overhang_ft: overhang,
                faces,
                ..section(shape, length, width, pitch)
            }
        })
}

fn slope_factor(pitch: f64) -> f64 {
    (144.0 + pitch * pitch).sqrt() / 12.0
}

fn check_edges(measured: &RoofMeasured) {
    for edge in &measured.edges {
        let facets = if edge.kind.is_internal() { 2 } else { 1 };
        assert_eq!(edge.facets.len(), facets, "{:?}", edge.kind);
    }
    // Each facet is closed: its edges on the plan go all the way round.
    for (index, facet) in measured.facets.iter().enumerate() {
        let own: f64 = measured
            .edges
            .iter()
            .filter(|edge| edge.facets.contains(&index))
            .map(|edge| (edge.to.x_ft - edge.from.x_ft).hypot(edge.to.y_ft - edge.from.y_ft))
            .sum();
        let outline: f64 = (0..facet.outline.len())
            .map(|at| {
                let (a, b) = (
                    facet.outline[at],
                    facet.outline[(at + 1) % facet.outline.len()],
                );
                (b.x_ft - a.x_ft).hypot(b.y_ft - a.y_ft)
            })
            .sum();
        assert!(near(own, outline), "{}: {own} and {outline}", facet.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn area_is_plan_times_slope_factor(section in shapes()) {
        let [left, top, right, bottom] = section.plan_ft();
        let plan = (right - left) * (bottom - top);
        let pitch = section.pitch_in_12;
        let measured = measure(&roof(vec![section]));
        prop_assert!(near(measured.area_sqft, plan * slope_factor(pitch)));
        prop_assert!(near(measured.plan_sqft, plan));
        let parts: f64 = measured.facets.iter().map(|facet| facet.area_sqft).sum();
        prop_assert!(near(parts, measured.area_sqft));
        check_edges(&measured);
    }

    #[test]
    fn a_hip_covers_what_a_gable_covers(section in shapes()) {
        let of = |shape| {
            let pitch_in_12 = section.pitch_in_12.max(2.0);
            measure(&roof(vec![Section { shape, pitch_in_12, ..section.clone() }])).area_sqft
        };
        prop_assert!(near(of(Shape::Hip), of(Shape::Gable)));
    }

    #[test]
    fn twice_the_lengths_is_four_times_the_area(section in shapes(), factor in 1.0..3.0_f64) {
        let larger = Section {
            wall_length_ft: section.wall_length_ft * factor,
            wall_width_ft: section.wall_width_ft * factor,
            overhang_ft: (section.overhang_ft * factor).min(10.0),
            ..section.clone()
        };
        prop_assume!(section.overhang_ft * factor <= 10.0);
        let (small, large) = (measure(&roof(vec![section])), measure(&roof(vec![larger])));
        prop_assert!(near(large.area_sqft, small.area_sqft * factor * factor));
        for kind in EdgeKind::ALL {
            prop_assert!(near(large.edges_ft.of(kind), small.edges_ft.of(kind) * factor));
        }
    }

    #[test]
    fn turning_a_section_changes_no_number(section in shapes(), faces in proptest::sample::select(Side::ALL.to_vec())) {
        let turned = Section { faces, ..section.clone() };
        let (one, other) = (measure(&roof(vec![section])), measure(&roof(vec![turned])));
        prop_assert!(near(one.area_sqft, other.area_sqft));
        for kind in EdgeKind::ALL {
            prop_assert!(near(one.edges_ft.of(kind), other.edges_ft.of(kind)));
        }
    }

    #[test]
    fn enough_is_bought_and_no_unit_more(section in shapes()) {
        let roof = roof(vec![section]);
        let list = list(&roof);
        for item in &list.items {
            prop_assert!(item.net.is_finite() && item.gross.is_finite());
            if item.parts.is_empty() {
                let bought = f64::from(item.quantity) * item.coverage;
                prop_assert!(bought + 1e-6 >= item.gross, "{} {bought} {}", item.item, item.gross);
                prop_assert!(bought - item.coverage < item.gross + 1e-6);
            }
        }
        prop_assert_eq!(list, super::roof::list(&roof));
    }

    #[test]
    fn a_roof_survives_its_json(section in shapes()) {
        let roof = roof(vec![section]);
        let back: Roof = serde_json::from_str(&serde_json::to_string(&roof).unwrap()).unwrap();
        prop_assert_eq!(back, roof);
    }
}
