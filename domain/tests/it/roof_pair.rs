//! Which section is which after an edit.

use brainops_domain::roof::pair::{pair, positions};
use brainops_domain::roof::{Section, Shape, Side};
use proptest::prelude::*;

fn section(name: &str, length_ft: f64) -> Section {
    Section {
        name: name.into(),
        shape: Shape::Gable,
        wall_length_ft: length_ft,
        wall_width_ft: 30.0,
        overhang_ft: 1.0,
        pitch_in_12: 6.0,
        faces: Side::Front,
        wall_sides: Vec::new(),
        x_ft: 0.0,
        y_ft: 0.0,
    }
}

#[test]
fn an_edit_a_rename_a_removal_and_an_addition_keep_the_others() {
    let before = [
        section("Main", 40.0),
        section("Garage", 24.0),
        section("Porch", 8.0),
    ];
    let [main, garage, porch] = before.clone();
    let longer = section("Garage", 26.0);
    let renamed = section("Carport", 24.0);
    let new = section("Wing", 18.0);
    for (after, expected) in [
        (
            vec![main.clone(), longer.clone(), porch.clone()],
            vec![Some(0), Some(1), Some(2)],
        ),
        (
            vec![main.clone(), renamed, porch.clone()],
            vec![Some(0), Some(1), Some(2)],
        ),
        (vec![garage.clone(), porch.clone()], vec![Some(1), Some(2)]),
        (
            vec![main.clone(), garage.clone(), porch.clone(), new.clone()],
            vec![Some(0), Some(1), Some(2), None],
        ),
        (vec![longer, main], vec![Some(1), Some(0)]),
        (vec![new, garage, porch], vec![Some(0), Some(1), Some(2)]),
    ] {
        assert_eq!(pair(&before, &after), expected, "{after:?}");
    }
}

#[test]
fn twins_stay_where_they_are() {
    let twin = section("Dormer", 6.0);
    let before = [twin.clone(), twin.clone(), twin.clone()];
    let after = [twin.clone(), section("Dormer", 7.0), twin];
    assert_eq!(pair(&before, &after), [Some(0), Some(1), Some(2)]);
}

fn sections() -> impl Strategy<Value = Vec<Section>> {
    let one = (proptest::sample::select(vec!["A", "B", "C"]), 1_u8..4)
        .prop_map(|(name, length)| section(name, f64::from(length)));
    proptest::collection::vec(one, 0..7)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_section_is_named_twice_and_what_stays_the_same_is_found(before in sections(), after in sections()) {
        let pairs = pair(&before, &after);
        prop_assert_eq!(pairs.len(), after.len());
        let mut named: Vec<usize> = pairs.iter().flatten().copied().collect();
        named.sort_unstable();
        let all = named.len();
        named.dedup();
        prop_assert_eq!(named.len(), all);
        prop_assert!(named.iter().all(|at| *at < before.len()));
        let same = pair(&before, &before);
        prop_assert_eq!(same, (0..before.len()).map(Some).collect::<Vec<_>>());
        // As many pairs of identical sections as the two lists have in common.
        let mut left = before.clone();
        let common = after.iter().filter(|section| {
            let at = left.iter().position(|other| other == *section);
            at.map(|at| left.remove(at)).is_some()
        }).count();
        let kept = pairs.iter().enumerate()
            .filter(|(at, old)| old.is_some_and(|old| before[old] == after[*at])).count();
        prop_assert_eq!(kept, common);
    }

    #[test]
    fn positions_rise_and_sections_in_order_keep_theirs(held in proptest::collection::vec(proptest::option::of(1_i64..9), 0..9)) {
        let given = positions(&held);
        prop_assert!(given.windows(2).all(|pair| pair[0] < pair[1]));
        let rising: Vec<Option<i64>> = given.iter().copied().map(Some).collect();
        prop_assert_eq!(positions(&rising), given);
    }
}
