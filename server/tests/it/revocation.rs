//! A laptop that was lost: what it still hands in is kept apart, it is told nothing, and somebody decides.

use crate::devices::Laptop;
use crate::harness::{Org, Server};
use crate::sync::{Wire, enrolled, group, new_job, op};
use axum::http::Method;
use brainops_domain::id::DeviceId;
use brainops_sync::scope::Scope;
use brainops_sync::wire::pull::PullAnswer;
use brainops_sync::wire::push::{Outcome, PushAnswer, Taken};
use brainops_sync::wire::repair::{RepairAnswer, RepairRequest};
use brainops_sync::wire::snapshot::SnapshotAnswer;
use serde_json::{Value, json};
use uuid::Uuid;

async fn revoke(server: &Server, by: &Org, device: Uuid) {
    let path = format!("/api/v1/devices/{device}");
    server.delete(&path).by(by).send().await.expect(204);
}

async fn device(server: &Server, by: &Org, id: Uuid) -> Value {
    let listed = server.get("/api/v1/devices").by(by).send().await;
    let listed = listed.expect(200).body;
    let mut all = listed.as_array().unwrap().iter();
    all.find(|one| one["id"] == id.to_string()).unwrap().clone()
}

/// The laptop comes in by its key, revoked or not.
async fn come_in(laptop: &mut Wire<'_>) -> Value {
    let id = (laptop.org.org_id, laptop.device_id);
    let admitted = laptop.laptop.admit(laptop.server, id).await.expect(200);
    laptop.org.access = admitted.body["access_token"].as_str().unwrap().to_owned();
    admitted.body
}

async fn hand_in(laptop: &mut Wire<'_>, fields: Value, job: Uuid) -> Taken {
    let change = op(&laptop.org, "job", job, u64::MAX >> 12, fields);
    let request = laptop.request(vec![group(vec![change])]);
    match laptop.send(&request).await {
        PushAnswer::Revoked(taken) => {
            laptop.pushed = taken.head;
            taken
        }
        other => panic!("{other:?}"),
    }
}

async fn waiting(server: &Server, by: &Org, state: &str) -> Value {
    let path = format!("/api/v1/sync/waiting?state={state}");
    let listed = server.get(&path).by(by).send().await;
    listed.expect(200).body["items"].clone()
}

async fn decide(
    server: &Server,
    by: &Org,
    decision: &str,
    action: &Value,
) -> crate::harness::Answer {
    let call = server.post("/api/v1/sync/waiting/decisions").by(by);
    let body = json!({ "actions": [action], "decision": decision });
    call.json(body).send().await
}

async fn job_of(server: &Server, by: &Org, job: Uuid) -> Value {
    let path = format!("/api/v1/jobs/{job}");
    server.get(&path).by(by).send().await.expect(200).body
}

#[tokio::test]
async fn a_revoked_laptop_hands_in_for_review_and_is_told_nothing() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let mut laptop = enrolled(&server, &org, "company").await;
    let (job, made) = new_job(&org);
    laptop.push(vec![made]).await;
    laptop.snapshot().await;
    revoke(&server, &org, laptop.device_id).await;
    let standing = device(&server, &org, laptop.device_id).await;
    assert!(standing["revoked_at"].is_string());
    assert!(standing["wiped_at"].is_null(), "nobody knows yet");

    // Its tokens are worth nothing but for handing in.
    let me = server.get("/api/v1/me").by(&laptop.org).send().await;
    me.expect_problem(401, "unauthenticated");
    assert_eq!(come_in(&mut laptop).await["is_revoked"], true);
    for path in [
        "/api/v1/me",
        "/api/v1/jobs",
        "/api/v1/events",
        "/api/v1/devices",
    ] {
        let refused = server.get(path).by(&laptop.org).send().await;
        refused.expect_problem(401, "unauthenticated");
    }
    // Its photos come in; it reads none.
    let photo = b"\xff\xd8\xff\xe0 a photo that was only there".as_slice();
    let stored = crate::files::store(&server, &laptop.org, photo).await;
    let stored = stored.expect(200).body;
    assert!(stored["stored_at"].is_string(), "{stored}");
    let path = format!("/api/v1/files/{}", crate::files::hash(photo));
    let refused = server.get(&path).by(&laptop.org).send().await;
    refused.expect_problem(401, "unauthenticated");
    let choose = server.call(Method::PUT, "/api/v1/sync/laptop");
    let choose = choose.by(&laptop.org).json(json!({ "hold": "company" }));
    choose.send().await.expect_problem(409, "conflict");

    let taken = hand_in(&mut laptop, json!({ "city": "Blair" }), job).await;
    assert!(matches!(
        taken.results[0].outcome,
        Outcome::Quarantined { .. }
    ));
    let first = taken.clone();
    hand_in(&mut laptop, json!({ "city": "Gretna" }), job).await;
    assert_eq!(job_of(&server, &org, job).await["city"], "Omaha");
    assert_eq!(laptop.pull().await, PullAnswer::Revoked);
    let piece = serde_json::to_value(laptop.first_piece()).unwrap();
    let piece = laptop.ask("snapshot", piece).await.expect(200).body;
    let piece: SnapshotAnswer = serde_json::from_value(piece).unwrap();
    assert_eq!(piece, SnapshotAnswer::Revoked);
    let repair = RepairRequest {
        v: 1,
        device: laptop.stream,
        points: laptop.points.clone(),
        ahead: None,
        pushed: laptop.pushed,
        scope: Scope::company(),
        sums: Vec::new(),
    };
    let repair = serde_json::to_value(repair).unwrap();
    let repair = laptop.ask("repair", repair).await.expect(200).body;
    let repair: RepairAnswer = serde_json::from_value(repair).unwrap();
    assert_eq!(repair, RepairAnswer::Refused);
    // A stream that it has just begun is of the same laptop.
    let (stream, pushed) = (laptop.stream, laptop.pushed);
    laptop.stream = DeviceId(crate::harness::new_id());
    laptop.pushed = brainops_sync::wire::PushHead::default();
    assert_eq!(laptop.pull().await, PullAnswer::Revoked);
    (laptop.stream, laptop.pushed) = (stream, pushed);
    // What it handed in before is answered as before.
    assert_eq!(first.results.len(), 1);

    // Only whoever may decide sees it, and only in the own company.
    let grants = [("sync.run", "all"), ("device.revoke", "all")];
    let other = server.person(&org, "sam", &grants).await;
    let refused = server.get("/api/v1/sync/waiting").by(&other).send().await;
    refused.expect_problem(403, "forbidden");
    let listed = waiting(&server, &org, "quarantined").await;
    assert_eq!(listed.as_array().unwrap().len(), 2, "{listed}");
    assert_eq!(listed[0]["device_id"], laptop.device_id.to_string());
    assert_eq!(listed[0]["operations"][0]["fields"]["city"], "Blair");
    let rival = server.org("ridge").await;
    assert_eq!(waiting(&server, &rival, "quarantined").await, json!([]));
    for decision in ["accept", "discard"] {
        let refused = decide(&server, &rival, decision, &listed[0]["id"]).await;
        refused.expect_problem(404, "not_found");
    }

    let done = decide(&server, &org, "accept", &listed[0]["id"]).await;
    assert_eq!(done.expect(200).body[0]["outcome"], "applied");
    let left = decide(&server, &org, "discard", &listed[1]["id"]).await;
    assert_eq!(left.expect(200).body[0]["outcome"], "discarded");
    assert_eq!(job_of(&server, &org, job).await["city"], "Blair");
    assert_eq!(waiting(&server, &org, "quarantined").await, json!([]));
    let again = decide(&server, &org, "accept", &listed[1]["id"]).await;
    assert_eq!(again.expect(200).body[0]["outcome"], "already");
    let mut sql = server.connect("postgres").await;
    let decided: i64 = sqlx::query_scalar(
        "select count(*) from audit where org_id = $1 and action = 'sync.decide'",
    )
    .bind(org.org_id)
    .fetch_one(&mut sql)
    .await
    .unwrap();
    assert_eq!(decided, 2);
}

#[tokio::test]
async fn a_wipe_is_unconfirmed_until_the_laptop_says_so_itself() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let mut laptop = enrolled(&server, &org, "mine").await;
    let id = (org.org_id, laptop.device_id);
    let wiped = async |by: &Laptop, purpose: &str| {
        let path = "/api/v1/auth/laptop/wiped";
        by.answer(&server, path, purpose, id).await
    };
    // One that nobody revoked has nothing to say here.
    let early = wiped(&laptop.laptop, "wiped").await;
    early.expect_problem(401, "session_ended");
    revoke(&server, &org, laptop.device_id).await;
    for (by, purpose) in [(&Laptop::new(), "wiped"), (&laptop.laptop, "laptop")] {
        wiped(by, purpose)
            .await
            .expect_problem(401, "session_ended");
    }
    come_in(&mut laptop).await;
    assert!(device(&server, &org, laptop.device_id).await["wiped_at"].is_null());
    for _ in 0..2 {
        wiped(&laptop.laptop, "wiped").await.expect(204);
    }
    assert!(device(&server, &org, laptop.device_id).await["wiped_at"].is_string());
    let after = laptop.laptop.admit(&server, id).await;
    after.expect_problem(401, "session_ended");
    let pull = json!({ "v": 1, "device": laptop.stream });
    laptop.ask("pull", pull).await.expect(401);
}
