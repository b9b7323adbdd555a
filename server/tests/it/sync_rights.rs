//! What a laptop may not do waits visibly; what it may not see it is not sent.

use crate::harness::{Org, Server, new_id};
use crate::sync::{enrolled, group, new_job, op};
use brainops_domain::permission::starter_roles;
use brainops_sync::digest::{Sums, bucket_of, row_mark};
use brainops_sync::scope::Scope;
use brainops_sync::wire::Row;
use brainops_sync::wire::op::Patch;
use brainops_sync::wire::pull::Item;
use brainops_sync::wire::push::{FieldOutcome, Outcome, Reason};
use chrono::TimeDelta;
use serde_json::{Value, json};
use sqlx::{Executor, PgConnection};
use std::collections::BTreeSet;
use uuid::Uuid;

const NOW: &str = "2026-11-20T09:30:00+00:00";

async fn take(server: &Server, org: &Org, permission: &str) {
    let mut sql = server.connect("postgres").await;
    sqlx::query("delete from role_grant where org_id = $1 and permission = $2")
        .bind(org.org_id)
        .bind(permission)
        .execute(&mut sql)
        .await
        .unwrap();
    server.pass(TimeDelta::seconds(6));
}

async fn city(server: &Server, org: &Org, job: Uuid) -> Value {
    let path = format!("/api/v1/jobs/{job}");
    let read = server.get(&path).by(org).send().await.expect(200);
    read.body["city"].clone()
}

fn says(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Parked {
            reason: Reason::Rule { says },
            ..
        } => says,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn settling_an_entry_needs_what_the_change_itself_needs() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let grants = [
        ("sync.run", "all"),
        ("device.enrol", "own"),
        ("job.read", "all"),
        ("job.update", "all"),
    ];
    let sam = server.person(&org, "sam", &grants).await;
    let mut office = enrolled(&server, &org, "company").await;
    let mut laptop = enrolled(&server, &sam, "mine").await;
    let (job, mut made) = new_job(&org);
    let owner = Patch::value(sam.person_id.to_string(), 0);
    made.ops[1].fields.insert("owner_id".to_owned(), owner);
    office.push(vec![made]).await;
    let base = 1;
    let change = |org: &Org, city: &str| op(org, "job", job, base, json!({ "city": city }));
    office
        .push(vec![group(vec![change(&org, "Lincoln")])])
        .await;
    let taken = laptop.push(vec![group(vec![change(&sam, "Blair")])]).await;
    let FieldOutcome::Inbox { conflict } = taken.results[0].fields["city"] else {
        panic!("{taken:?}")
    };
    take(&server, &org, "job.update").await;
    let resolution = json!({ "resolution": { "keep": "value", "value": "Gretna" } });
    let settled = op(&sam, "conflict", conflict, 1, resolution);
    let taken = laptop.push(vec![group(vec![settled])]).await;
    assert!(says(&taken.results[0].outcome).contains("job.update"));
    assert_eq!(city(&server, &org, job).await, "Lincoln");
    // The entry waits as before, for whoever may.
    let resolution = json!({ "resolution": { "keep": "other" } });
    let settled = op(&org, "conflict", conflict, 1, resolution);
    office.push(vec![group(vec![settled])]).await;
    assert_eq!(city(&server, &org, job).await, "Blair");
}

#[tokio::test]
async fn what_was_refused_is_not_done_when_its_job_comes() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let grants = [
        ("sync.run", "all"),
        ("device.enrol", "own"),
        ("job.read", "all"),
        ("job.create", "all"),
        ("customer.create", "all"),
        ("photo.create", "all"),
    ];
    let sam = server.person(&org, "sam", &grants).await;
    let mut laptop = enrolled(&server, &sam, "mine").await;
    let (job, made) = new_job(&sam);
    let comment = json!({ "job_id": job, "text": "Not mine to write", "author_id": sam.person_id });
    let alone = op(&sam, "comment", new_id(), 0, comment.clone());
    // The first of this action is his to do, and waits for the job; the second is not.
    let line =
        json!({ "job_id": job, "kind": "note", "text": "Came first", "at": NOW, "person": "Sam" });
    let line = op(&sam, "photo", new_id(), 0, line);
    let behind = op(&sam, "comment", new_id(), 0, comment);
    let ids = [alone.id, behind.id];
    let taken = laptop
        .push(vec![group(vec![alone]), group(vec![line, behind]), made])
        .await;
    assert!(says(&taken.results[0].outcome).contains("comment.create"));
    assert!(says(&taken.results[2].outcome).contains("comment.create"));
    assert_eq!(taken.results[3].outcome, Outcome::Applied, "{taken:?}");
    for id in ids {
        let path = format!("/api/v1/comments/{id}");
        server.get(&path).by(&org).send().await.expect(404);
    }
    // To give a job to somebody else, and to send an estimate, needs more than to change one.
    let mut owned = new_job(&sam).1;
    let owner = Patch::value(org.person_id.to_string(), 0);
    owned.ops[1].fields.insert("owner_id".to_owned(), owner);
    let taken = laptop.push(vec![owned]).await;
    assert!(says(&taken.results[1].outcome).contains("job.assign"));
    // Whoever decides for the office does it.
    let listed = server.get("/api/v1/sync/waiting").by(&org).send().await;
    let listed = listed.expect(200).body["items"].clone();
    assert_eq!(listed[0]["state"], "waiting");
    let call = server.post("/api/v1/sync/waiting/decisions").by(&org);
    let body = json!({ "actions": [listed[0]["id"]], "decision": "accept" });
    let done = call.json(body).send().await.expect(200).body;
    assert_eq!(done[0]["outcome"], "applied", "{done}");
    let path = format!("/api/v1/comments/{}", ids[0]);
    server.get(&path).by(&org).send().await.expect(200);
}

async fn run(sql: &mut PgConnection, statement: &'static str) {
    sql.execute(statement).await.unwrap();
}

#[tokio::test]
async fn what_a_table_did_not_take_is_tried_when_rows_come_and_when_tables_change() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let mut laptop = enrolled(&server, &org, "company").await;
    let (job, mut made) = new_job(&org);
    let customer = made.ops.remove(0);
    // A note of a job of a customer who comes last.
    let note =
        json!({ "job_id": job, "kind": "note", "text": "Came first", "at": NOW, "person": "Sam" });
    let note = op(&org, "timeline", new_id(), 0, note);
    let paths = [
        format!("/api/v1/jobs/{job}"),
        format!("/api/v1/timeline/{}", note.id),
    ];
    laptop.push(vec![made, group(vec![note])]).await;
    for path in &paths {
        server.get(path).by(&org).send().await.expect(404);
    }
    laptop.push(vec![group(vec![customer])]).await;
    for path in &paths {
        server.get(path).by(&org).send().await.expect(200);
    }

    // An older version had a rule that this one does not have any more, and did not know a kind of record.
    let mut sql = server.connect("postgres").await;
    run(
        &mut sql,
        "alter table job add constraint job_city_rule check (city <> 'Blair')",
    )
    .await;
    let odd = op(&org, "job", job, u64::MAX >> 12, json!({ "city": "Blair" }));
    let line = json!({ "job_id": job, "kind": "note", "text": "Of a newer kind", "at": NOW, "person": "Sam" });
    let unknown = op(&org, "time_line", new_id(), 0, line);
    let line = unknown.id;
    let taken = laptop
        .push(vec![group(vec![odd]), group(vec![unknown])])
        .await;
    assert_eq!(taken.results[0].outcome, Outcome::Applied);
    assert_eq!(city(&server, &org, job).await, "Omaha");
    run(&mut sql, "alter table job drop constraint job_city_rule").await;
    run(
        &mut sql,
        "update sync_record set fields = replace(fields::text, 'time_line', 'timeline')::json where entity = 'parked'",
    )
    .await;
    run(
        &mut sql,
        "update org_head set sync_made = 'of an older version'",
    )
    .await;
    server.customer(&org, "Elmore").await;
    assert_eq!(city(&server, &org, job).await, "Blair");
    let path = format!("/api/v1/timeline/{line}");
    let read = server.get(&path).by(&org).send().await.expect(200);
    assert_eq!(read.body["text"], "Of a newer kind");
}

#[tokio::test]
async fn what_the_office_keeps_in_another_form_stays_there() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let customer = server.customer(&org, "Vandersloot").await;
    let job = server.job(&org, customer).await;
    crate::trade::one_of_each(&server, &org, job).await;
    let mut laptop = enrolled(&server, &org, "company").await;
    for is_adopted in [false, true] {
        if is_adopted {
            // As for a company from before laptops could follow it.
            let mut sql = server.connect("postgres").await;
            for statement in [
                "update org_head set sync_epoch = null",
                "delete from sync_record",
                "delete from sync_sum",
                "delete from sync_snapshot",
            ] {
                run(&mut sql, statement).await;
            }
        }
        let rows = laptop.snapshot().await.rows;
        let kinds: Vec<&str> = rows.iter().map(|row| row.entity.as_str()).collect();
        assert!(kinds.contains(&"estimate"), "{kinds:?}");
        for kind in ["roof", "price_book"] {
            assert!(!kinds.contains(&kind), "{kind}");
        }
    }
}

/// What a role of a new company may do, as grants.
fn starter(name: &str) -> Vec<(&'static str, &'static str)> {
    let roles = starter_roles();
    let role = roles.iter().find(|role| role.name == name).unwrap();
    let grants = role.grants.iter();
    grants
        .map(|(perm, reach)| (perm.name(), reach.name()))
        .collect()
}

fn kinds(rows: &[Row]) -> BTreeSet<&str> {
    rows.iter().map(|row| row.entity.as_str()).collect()
}

fn sums_of(rows: &[Row], scope: &Scope) -> Sums {
    let mut sums = Sums::default();
    for row in rows.iter().filter(|row| row.scopes.contains(scope)) {
        let mark = row_mark(&row.entity, row.id, row.seq, &row.fields);
        sums.add(bucket_of(&row.entity, row.id), mark);
    }
    sums
}

// What a crew of a new company may not see.
const KEPT: [&str; 7] = [
    "estimate",
    "document",
    "inspection",
    "finding",
    "decision",
    "detection_run",
    "attachment",
];

#[tokio::test]
async fn a_crew_is_sent_its_jobs_without_their_money() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let sam = server.person(&org, "sam", &starter("crew")).await;
    let team = server.team(&org, "North", &[sam.person_id]).await;
    let customer = server.customer(&org, "Vandersloot").await;
    let job = server.job(&org, customer).await;
    let made = crate::trade::one_of_each(&server, &org, job).await;
    let estimate = made.iter().find(|(path, _)| *path == "/api/v1/estimates/");
    let estimate = estimate.unwrap().1;
    let assign = async |version: i64, team: Value| {
        let path = format!("/api/v1/jobs/{job}");
        let call = server.patch(&path).by(&org).version(version);
        let call = call.json(json!({ "team_id": team }));
        call.send().await.expect(200);
    };
    assign(1, json!(team)).await;
    let office = enrolled(&server, &org, "company").await.snapshot().await;
    let all = kinds(&office.rows);
    let seen = [
        "job",
        "photo",
        "comment",
        "timeline",
        "customer",
        "inventory_item",
    ];
    assert!(
        seen.iter().chain(&KEPT).all(|kind| all.contains(kind)),
        "{all:?}"
    );
    let mut crew = enrolled(&server, &sam, "crew").await;
    let piece = crew.snapshot().await;
    let told = kinds(&piece.rows);
    assert!(seen.iter().all(|kind| told.contains(kind)), "{told:?}");
    assert!(KEPT.iter().all(|kind| !told.contains(kind)), "{told:?}");
    // Both sides reckon the same sums of what is granted.
    let page = crew.page().await;
    for scope in &crew.scopes {
        let sums = sums_of(&piece.rows, scope);
        assert_eq!(sums.total(), page.sums[scope], "{scope:?}");
    }
    // Nothing is said of what it may not see: not when it changes, and not when its job goes.
    let path = format!("/api/v1/estimates/{estimate}");
    let call = server.delete(&path).by(&org).version(1);
    call.send().await.expect(200);
    assert!(crew.page().await.items.is_empty());
    assign(2, Value::Null).await;
    let items = crew.page().await.items;
    let gone: BTreeSet<&str> = items
        .iter()
        .map(|item| match item {
            Item::Leave { entity, .. } => entity.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(gone.contains("job") && gone.contains("photo"), "{gone:?}");
    assert!(KEPT.iter().all(|kind| !gone.contains(kind)), "{gone:?}");
    // Whoever may see estimates from now on is told of them.
    assign(3, json!(team)).await;
    let mut sql = server.connect("postgres").await;
    sqlx::query(
        "insert into role_grant (org_id, role_id, permission, reach)
         select org_id, role_id, 'estimate.read', 'team' from membership where org_id = $1 and person_id = $2",
    )
    .bind(org.org_id)
    .bind(sam.person_id)
    .execute(&mut sql)
    .await
    .unwrap();
    server.pass(TimeDelta::seconds(6));
    let wider = crew.granted().await;
    let gained: BTreeSet<Scope> = wider.difference(&crew.scopes).cloned().collect();
    let person = Scope::person(&sam.person_id.to_string());
    let wanted = [person, Scope::team(team)].map(|scope| scope.part("estimate"));
    assert_eq!(gained, BTreeSet::from(wanted));
    crew.scopes = wider;
    assert!(kinds(&crew.snapshot().await.rows).contains("estimate"));
}

#[tokio::test]
async fn records_from_before_scopes_had_parts_get_them_when_somebody_asks() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let mut laptop = enrolled(&server, &org, "company").await;
    let (_, made) = new_job(&org);
    laptop.push(vec![made]).await;
    let before = laptop.snapshot().await;
    let mut sql = server.connect("postgres").await;
    for statement in [
        "update sync_record set scopes = '{company,shared}'",
        "update sync_sum set scope = 'company' where scope = 'company/job'",
        "update org_head set sync_scopes = 0",
        "delete from sync_snapshot",
    ] {
        run(&mut sql, statement).await;
    }
    let after = laptop.snapshot().await;
    assert_eq!(after.rows, before.rows);
    let page = laptop.page().await;
    for scope in &laptop.scopes {
        assert_eq!(page.sums[scope], sums_of(&after.rows, scope).total());
    }
    // A process of an older version steps back, so that nothing goes where nobody looks for it.
    run(&mut sql, "update org_head set sync_scopes = 99").await;
    let (_, late) = new_job(&org);
    let request = serde_json::to_value(laptop.request(vec![late])).unwrap();
    let put_off = laptop.ask("push", request).await;
    put_off.expect_problem(503, "unavailable");
}
