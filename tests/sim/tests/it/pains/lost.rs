//! Work that never arrived, or went away again.

use brainops_sim::scene::Scene;
use brainops_sim::schedule::Event;
use brainops_sync::rules::{Held, granted};
use serde_json::{Value, json};

/// QFieldCloud 551: the push failed on the server, the device was never told, the next sync erased it.
#[test]
fn a_change_the_office_cannot_take_stays_in_sight_and_on_a_list() {
    let mut scene = Scene::new();
    let job = scene.first("job");
    let count = scene.key("inventory_count");
    scene.edit(0, &count, json!({"item_id": "no id", "counted_milli": 5}));
    scene.edit(0, &job, json!({"next_step": "after it"}));
    scene.rest();
    let parked = scene.records("parked");
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].value("reason").unwrap()["why"], "rule");
    assert_eq!(
        scene.at_office(&job, "next_step"),
        "after it",
        "the rest goes on"
    );
    let listed = scene.database(0).held.keys().any(|key| key.0 == "parked");
    assert!(listed, "its author sees it");
}

/// PowerSync's advice to answer 2xx even to a refusal: the client rolls back and the edit vanishes.
#[test]
fn the_losing_value_is_in_the_inbox_and_can_be_restored() {
    let mut scene = Scene::new();
    let price = scene.first("price_item");
    scene.office(&price, json!({"unit_cost": 120_000}));
    scene.edit(1, &price, json!({"unit_cost": 150_000}));
    scene.rest();
    assert_eq!(scene.at_office(&price, "unit_cost"), 120_000);
    let entry = scene.entries("clash")[0].clone();
    assert_eq!(entry.value("other"), Some(&json!(150_000)));
    assert_eq!(entry.value("effect_cents"), Some(&json!(300)));
    assert_eq!(
        (entry.text("other_by"), entry.text("kept_by")),
        ("person-1", "office")
    );
    scene.edit(0, &entry.key, json!({"resolution": {"keep": "other"}}));
    scene.rest();
    assert_eq!(scene.at_office(&price, "unit_cost"), 150_000);
    assert_eq!(scene.at_office(&entry.key, "state"), "resolved");
}

/// Couchbase Lite: losing a channel purges its documents on the next pull; Syncular drops the commit.
#[test]
fn a_crew_that_lost_a_job_still_hands_in_what_it_did() {
    let mut scene = Scene::new();
    let job = scene.first("job");
    let person = scene.world.laptops[1].person.clone();
    let team = scene.world.teams[0];
    scene.office(&job, json!({"owner_id": "", "team_id": team}));
    let granted = granted(&person, &[team], Held::Crew, |_| Some(Held::Crew));
    scene.world.office.grants.insert(1, granted);
    scene.rest();
    let comment = scene.key("comment");
    scene.edit(1, &comment, Scene::comment(&job, "valley is rotten"));
    scene.edit(
        1,
        &job,
        json!({"due_on": "tomorrow", "next_step": "new boards"}),
    );
    scene.office(&job, json!({"team_id": scene.world.teams[1]}));
    scene.rest();
    assert_eq!(scene.at_office(&comment, "text"), "valley is rotten");
    assert_eq!(
        scene.at_office(&job, "next_step"),
        "new boards",
        "the field's word"
    );
    assert_eq!(
        scene.entries("clash").len(),
        1,
        "the office's word waits for a person"
    );
    assert!(
        !scene.database(1).held.contains_key(&job),
        "and then it is not held any more"
    );
}

/// Couchbase: deletes always win. Here whoever is first, the record stays and somebody decides.
#[test]
fn a_delete_never_wins_over_work_it_did_not_see() {
    for first in [0, 1] {
        let mut scene = Scene::new();
        let job = scene.first("job");
        scene.edit(0, &job, json!({"deleted_at": "today"}));
        scene.edit(1, &job, json!({"next_step": "order skylight"}));
        scene.sync(first);
        scene.rest();
        assert_eq!(
            scene.at_office(&job, "deleted_at"),
            Value::Null,
            "first {first}"
        );
        assert_eq!(scene.at_office(&job, "next_step"), "order skylight");
        assert_eq!(scene.entries("clash").len(), 1);
    }
}

/// WatermelonDB 649: what was deleted came to life again with the next pull; and undelete is a change.
#[test]
fn what_was_deleted_stays_so_until_somebody_brings_it_back() {
    let mut scene = Scene::new();
    let job = scene.first("job");
    scene.edit(0, &job, json!({"deleted_at": "today"}));
    scene.rest();
    scene.rest();
    assert_eq!(scene.shown(2, &job, "deleted_at"), "today");
    scene.edit(2, &job, json!({"deleted_at": null}));
    scene.rest();
    assert_eq!(scene.shown(0, &job, "deleted_at"), Value::Null);
    assert_eq!(scene.entries("clash").len(), 0);
}

/// Zero 3710: client databases with pending mutations were garbage-collected; ours wait a year.
#[test]
fn a_laptop_that_comes_back_after_the_horizon_still_hands_in() {
    let mut scene = Scene::new();
    let job = scene.first("job");
    scene.edit(2, &job, json!({"next_step": "from last year"}));
    for day in 0..30 {
        scene.office(&job, json!({"due_on": format!("day {day}")}));
    }
    scene.play(Event::Prune(2));
    scene.rest();
    assert_eq!(scene.at_office(&job, "next_step"), "from last year");
    assert_eq!(scene.shown(2, &job, "due_on"), "day 29");
}

/// Electric 1516, Syncular: a restored server is noticed only if the operator remembers to say so.
#[test]
fn a_restored_office_gets_back_what_laptops_still_have() {
    for changes_epoch in [false, true] {
        let mut scene = Scene::new();
        let job = scene.first("job");
        scene.play(Event::OfficeBackup);
        let comments = [scene.key("comment"), scene.key("comment")];
        for (laptop, comment) in comments.iter().enumerate() {
            scene.edit(laptop, comment, Scene::comment(&job, "after the backup"));
        }
        scene.rest();
        scene.play(Event::OfficeRestore(changes_epoch));
        assert_eq!(scene.records("comment").len(), 0);
        // The office works on before anybody notices, and reaches the same numbers.
        for day in 0..9 {
            scene.office(&job, json!({"due_on": format!("day {day}")}));
        }
        scene.rest();
        for comment in &comments {
            assert_eq!(scene.at_office(comment, "text"), "after the backup");
        }
    }
}

/// Couchbase Lite 402: the ancestor that a three-way merge needs was lost with the conflict.
#[test]
fn disjoint_lines_of_a_draft_merge_from_their_ancestor() {
    let mut scene = Scene::new();
    let estimate = scene.first("estimate");
    let lines = |one: u32, two: u32| json!({"input": {"lines": [{"id": 1, "cents": one}, {"id": 2, "cents": two}]}});
    scene.edit(0, &estimate, lines(111, 200));
    scene.edit(1, &estimate, lines(100, 222));
    scene.rest();
    assert_eq!(
        scene.at_office(&estimate, "input"),
        lines(111, 222)["input"]
    );
    assert_eq!(scene.records("estimate").len(), 1);
}

/// Replicache 490: a store was wiped before anybody saw what was pending in it.
#[test]
fn a_revoked_laptop_hands_over_before_its_key_is_destroyed() {
    let mut scene = Scene::new();
    let job = scene.first("job");
    scene.edit(1, &job, json!({"next_step": "not sent yet"}));
    scene.play(Event::Revoke(1));
    scene.rest();
    assert!(scene.world.laptops[1].is_wiped);
    let parked = scene.records("parked");
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].text("state"), "quarantined");
    assert_ne!(scene.at_office(&job, "next_step"), "not sent yet");
}
