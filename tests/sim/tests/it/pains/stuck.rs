//! Synchronization that stopped.

use brainops_sim::scene::Scene;
use brainops_sim::schedule::Event;
use brainops_sim::world::Kind;
use brainops_sync::device::plan;
use serde_json::json;

/// PowerSync: while the upload queue is not empty, nothing is downloaded.
#[test]
fn following_never_waits_for_handing_in() {
    let mut scene = Scene::new();
    let job = scene.first("job");
    scene.edit(0, &job, json!({"next_step": "mine"}));
    scene.office(&job, json!({"due_on": "friday"}));
    scene.world.drive(0, plan::Event::Woken).unwrap();
    // The push never gets through.
    for _ in 0..20 {
        scene.world.net.retain(|message| message.kind != Kind::Push);
        scene.play(Event::Deliver(0));
    }
    assert_eq!(scene.database(0).outbox.len(), 1);
    assert_eq!(scene.shown(0, &job, "due_on"), "friday");
    assert_eq!(
        scene.shown(0, &job, "next_step"),
        "mine",
        "and what waits stays in sight"
    );
}

/// powersync-native 15: in a Tauri app a failed upload was not tried again until the next write.
#[test]
fn a_failed_push_is_tried_again_without_anybody() {
    let mut scene = Scene::new();
    let job = scene.first("job");
    scene.edit(0, &job, json!({"next_step": "once"}));
    scene.world.drive(0, plan::Event::Woken).unwrap();
    scene.world.net.clear();
    for _ in 0..6 {
        scene.play(Event::Timer(0, true));
        while !scene.world.net.is_empty() {
            scene.play(Event::Deliver(0));
        }
    }
    assert_eq!(scene.at_office(&job, "next_step"), "once");
}

/// powersync-sqlite-core 162: a crash during a write left a mark that blocked everything for ever.
#[test]
fn a_crash_at_any_commit_blocks_nothing() {
    for commits in 0..12 {
        for is_after in [false, true] {
            let mut scene = Scene::new();
            let job = scene.first("job");
            scene.edit(0, &job, json!({"next_step": "crash"}));
            scene.office(&job, json!({"due_on": "monday"}));
            scene.play(Event::Power(0, commits, is_after));
            scene.world.drive(0, plan::Event::Woken).unwrap();
            while !scene.world.net.is_empty() {
                scene.play(Event::Deliver(0));
            }
            scene.rest();
            assert_eq!(scene.at_office(&job, "next_step"), "crash");
        }
    }
}

/// Replicache 333: a permanent error must advance, or the client deadlocks. QFieldCloud 154: one
/// duplicate id blocked all later uploads.
#[test]
fn a_poison_action_waits_alone() {
    let mut scene = Scene::new();
    let job = scene.first("job");
    let (flight, comment) = (scene.key("drone_flight"), scene.key("comment"));
    // One action, half of which is not understood: it waits whole.
    scene.edit_all(
        0,
        vec![
            (flight.clone(), json!({"job_id": job.1})),
            (job.clone(), json!({"next_step": "with the flight"})),
        ],
    );
    scene.edit(0, &comment, Scene::comment(&job, "the rest goes on"));
    scene.rest();
    assert_eq!(scene.records("parked").len(), 2);
    assert_ne!(scene.at_office(&job, "next_step"), "with the flight");
    assert_eq!(scene.at_office(&comment, "text"), "the rest goes on");
    assert!(scene.database(0).outbox.is_empty());
}

/// ODK Central 705: updates were held back by mistake; 6164: the order of sending decided the result.
#[test]
fn what_waits_for_a_record_goes_on_when_it_comes() {
    let mut scene = Scene::new();
    scene.play(Event::OfficeBackup);
    let job = scene.key("job");
    scene.edit(
        0,
        &job,
        json!({"number": "new", "stage": "lead", "owner_id": "person-0"}),
    );
    scene.rest();
    scene.edit(1, &job, json!({"next_step": "builds on it"}));
    // The office is restored to before the job; the laptop that made it is away.
    scene.play(Event::OfficeRestore(false));
    scene.sync(1);
    scene.unplug(1);
    scene.rest();
    assert_eq!(scene.at_office(&job, "number"), "new");
    assert_eq!(scene.at_office(&job, "next_step"), "builds on it");
}

/// Actual 3786 and 8486: sync refused because the laptop's clock was wrong; a clock in 2030 won for years.
#[test]
fn a_wrong_clock_neither_stops_nor_wins() {
    let mut scene = Scene::new();
    let job = scene.first("job");
    scene.play(Event::Clock(0, 60 * 24 * 365 * 5));
    scene.edit(0, &job, json!({"next_step": "from the future"}));
    scene.rest();
    scene.play(Event::Clock(1, -60 * 24 * 365 * 40));
    scene.edit(1, &job, json!({"next_step": "later, by a clock of 1984"}));
    scene.rest();
    assert_eq!(
        scene.at_office(&job, "next_step"),
        "later, by a clock of 1984"
    );
    assert_eq!(
        scene.entries("notice").len() + scene.entries("clash").len(),
        0
    );
}

/// atuin 2879: a disk that was full in the middle of a sync left a gap that was never fetched again.
#[test]
fn a_full_disk_leaves_no_gap() {
    let mut scene = Scene::new();
    let job = scene.first("job");
    let comments: Vec<_> = (0..9).map(|_| scene.key("comment")).collect();
    for comment in &comments {
        scene.office(comment, Scene::comment(&job, "told while the disk is full"));
    }
    scene.world.drive(0, plan::Event::Woken).unwrap();
    scene.play(Event::Deliver(0));
    scene.play(Event::DiskFull(0));
    while !scene.world.net.is_empty() {
        scene.play(Event::Deliver(0));
    }
    scene.rest();
    for comment in &comments {
        assert_eq!(
            scene.shown(0, comment, "text"),
            "told while the disk is full"
        );
    }
}

/// Electric 3116, tusd 234: answers that ask for a new beginning, in a circle.
#[test]
fn an_office_that_differs_for_ever_is_not_asked_in_a_circle() {
    let mut scene = Scene::new();
    // Sums that no repair can make equal: a fault of the office itself.
    let jobs = brainops_sync::scope::Scope::company().part("job");
    let wrong = brainops_sync::digest::Sum(1);
    scene
        .world
        .office
        .tables
        .sums
        .get_mut(&jobs)
        .unwrap()
        .grow(3, wrong);
    scene.world.drive(0, plan::Event::Woken).unwrap();
    let mut messages = 0;
    while !scene.world.net.is_empty() {
        messages += 1;
        assert!(messages < 100, "it goes round and round");
        scene.play(Event::Deliver(0));
    }
    assert!(
        scene.world.laptops[0]
            .timers
            .contains_key(&plan::Lane::Pull),
        "it tries again later"
    );
}

/// PowerSync: an old client is cut off. Here it may always hand in.
#[test]
fn an_old_version_hands_in_and_is_told_to_upgrade() {
    let mut scene = Scene::new();
    let job = scene.first("job");
    scene.world.laptops[0].version = 1;
    scene.world.office.version = 9;
    scene.edit(0, &job, json!({"next_step": "by an old version"}));
    scene.office(&job, json!({"due_on": "not told"}));
    scene.sync(0);
    assert_eq!(scene.at_office(&job, "next_step"), "by an old version");
    assert_eq!(scene.database(0).meta.upgrade_to, Some(7));
    assert_ne!(scene.shown(0, &job, "due_on"), "not told");
    scene.rest();
    assert_eq!(
        scene.shown(0, &job, "due_on"),
        "not told",
        "after its upgrade"
    );
}
