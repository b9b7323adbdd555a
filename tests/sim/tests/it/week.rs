//! Two laptops edit one estimate and one job for a week, mostly offline.

use brainops_sim::dice::Dice;
use brainops_sim::scene::Scene;
use serde_json::json;

#[test]
fn a_week_of_disjoint_edits_needs_nobody() {
    let mut scene = Scene::new();
    let job = scene.first("job");
    for day in 0..7 {
        for edit in 0..5 {
            let text = |who: &str| json!(format!("{who} {day}.{edit}"));
            scene.edit(0, &job, json!({ "due_on": text("office") }));
            scene.edit(1, &job, json!({ "next_step": text("crew") }));
        }
        scene.rest();
    }
    assert_eq!(
        scene.entries("clash").len() + scene.entries("notice").len(),
        0
    );
    assert_eq!(scene.at_office(&job, "due_on"), json!("office 6.4"));
    assert_eq!(scene.at_office(&job, "next_step"), json!("crew 6.4"));
}

#[test]
fn a_week_of_clashes_gives_one_entry_each_and_loses_no_value() {
    let mut scene = Scene::new();
    let job = scene.first("job");
    let estimate = scene.first("estimate");
    let mut dice = Dice::new(3);
    let mut entered = Vec::new();
    for day in 0..7 {
        // Both change the same field, one of them several times: that is one clash.
        scene.edit(0, &job, json!({ "due_on": format!("office {day}") }));
        for edit in 0..=dice.below(3) {
            scene.edit(1, &job, json!({ "due_on": format!("crew {day}.{edit}") }));
        }
        entered.push(scene.shown(1, &job, "due_on"));
        let lines =
            |cents: u64| json!({"lines": [{"id": 1, "cents": cents}, {"id": 2, "cents": 200}]});
        scene.edit(0, &estimate, json!({ "input": lines(1_000 + day) }));
        scene.edit(1, &estimate, json!({ "input": lines(2_000 + day) }));
        scene.sync(0);
        scene.rest();
    }
    let clashes = scene.entries("clash");
    let others: Vec<_> = clashes
        .iter()
        .map(|one| one.value("other").cloned().unwrap())
        .collect();
    assert_eq!(clashes.len(), 7, "{others:?}");
    for value in &entered {
        assert!(others.contains(value), "{value} is in no entry");
    }
    let revisions = scene.records("estimate");
    for day in 0..7 {
        for cents in [1_000 + day, 2_000 + day] {
            let has = |one: &&brainops_sync::server::Record| {
                one.value("input")
                    .is_some_and(|input| input["lines"][0]["cents"] == cents)
            };
            let log = scene.world.office.tables.states.values().flatten();
            let was = log
                .filter(|one| one.key.0 == "estimate")
                .any(|one| has(&one));
            assert!(was || revisions.iter().any(has), "{cents} is lost");
        }
    }
    assert_eq!(
        revisions
            .iter()
            .filter(|one| !one.text("sibling_of").is_empty())
            .count(),
        7
    );
}
