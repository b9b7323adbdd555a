//! The records of the trade and the rules that are theirs alone.

use crate::harness::{Answer, Org, Server, new_id};
use serde_json::{Value, json};
use uuid::Uuid;

/// One of each record that `customers`, `sites` and `jobs` are not: address and id.
pub(crate) async fn one_of_each(
    server: &Server,
    org: &Org,
    job: Uuid,
) -> Vec<(&'static str, Uuid)> {
    let make = async |plural: &str, body: Value| made(server, org, plural, body).await.id();
    let crew = make("crews", json!({ "name": "North" })).await;
    let member = json!({ "crew_id": crew, "person_id": org.person_id, "role": "lead" });
    let member = make("crew-members", member).await;
    let photo = make("photos", photo(job)).await;
    let inspection = json!({ "job_id": job, "kind": "first", "state": "planned" });
    let inspection = make("inspections", inspection).await;
    let finding = make("findings", finding(job, photo)).await;
    let decision = make("decisions", decision(job, finding)).await;
    let run = json!({
        "job_id": job, "photo_id": photo, "model_sha256": "a", "pipeline": 1, "found": 3, "kept": 1,
        "retired": [finding], "ran_at": "2026-09-01T10:00:00Z",
    });
    let run = make("detection-runs", run).await;
    let roof = json!({ "job_id": job, "sketch": sketch(), "assembly": {} });
    let roof = make("roofs", roof).await;
    let book = json!({ "name": "2026-11", "items": [] });
    let book = make("price-books", json!({ "name": "2026-11", "book": book })).await;
    let estimate = make("estimates", draft(job)).await;
    let item = make("inventory-items", item("SH-1")).await;
    let place = json!({ "name": "Yard", "kind": "warehouse" });
    let place = make("inventory-locations", place).await;
    let movement = json!({
        "item_id": item, "kind": "receive", "to_location_id": place, "quantity_milli": 40_000,
        "moved_at": "2026-09-01T10:00:00Z",
    });
    let movement = make("inventory-movements", movement).await;
    let task = make(
        "tasks",
        json!({ "job_id": job, "title": "Call the adjuster" }),
    )
    .await;
    let comment = make(
        "comments",
        json!({ "job_id": job, "text": "Dog in the yard" }),
    )
    .await;
    let file = json!({
        "job_id": job, "blake3": "b".repeat(64), "size_bytes": 7, "file_name": "permit.pdf",
        "media_type": "application/pdf",
    });
    let attachment = make("attachments", file).await;
    let document = json!({
        "job_id": job, "kind": "report", "title": "Inspection report", "blake3": "c".repeat(64), "size_bytes": 7,
        "pages": 4,
    });
    let document = make("documents", document).await;
    let line =
        json!({ "job_id": job, "at": "2026-09-01T10:00:00Z", "kind": "note", "text": "Called" });
    let line = make("timeline", line).await;
    vec![
        ("/api/v1/crews/", crew),
        ("/api/v1/crew-members/", member),
        ("/api/v1/photos/", photo),
        ("/api/v1/inspections/", inspection),
        ("/api/v1/findings/", finding),
        ("/api/v1/decisions/", decision),
        ("/api/v1/detection-runs/", run),
        ("/api/v1/roofs/", roof),
        ("/api/v1/price-books/", book),
        ("/api/v1/estimates/", estimate),
        ("/api/v1/inventory-items/", item),
        ("/api/v1/inventory-locations/", place),
        ("/api/v1/inventory-movements/", movement),
        ("/api/v1/tasks/", task),
        ("/api/v1/comments/", comment),
        ("/api/v1/attachments/", attachment),
        ("/api/v1/documents/", document),
        ("/api/v1/timeline/", line),
    ]
}

async fn sent(server: &Server, org: &Org, plural: &str, body: Value) -> Answer {
    server
        .post(&format!("/api/v1/{plural}"))
        .by(org)
        .json(body)
        .send()
        .await
}

async fn made(server: &Server, org: &Org, plural: &str, body: Value) -> Answer {
    sent(server, org, plural, body).await.expect(201)
}

fn photo(job: Uuid) -> Value {
    json!({
        "job_id": job, "blake3": "a".repeat(64), "size_bytes": 7, "file_name": "1.jpg", "format": "jpeg",
        "width_px": 4000, "height_px": 3000, "orientation": 1, "taken_at": "2026-09-01T09:30:00",
        "camera": { "model": "X" }, "imported_at": "2026-09-01T10:00:00Z",
    })
}

fn finding(job: Uuid, photo: Uuid) -> Value {
    json!({
        "job_id": job, "photo_id": photo, "number": 1, "source": "model", "class": "hail_hit", "confidence": 0.7,
        "x0": 10.0, "y0": 10.0, "x1": 40.5, "y1": 30.0, "model_sha256": "a",
    })
}

fn decision(job: Uuid, finding: Uuid) -> Value {
    json!({
        "job_id": job, "finding_id": finding, "verdict": "rejected", "class": "debris", "x0": 10.0, "y0": 10.0,
        "x1": 40.5, "y1": 30.0, "person": "Harriet", "decided_at": "2026-09-01T11:00:00Z",
    })
}

fn sketch() -> Value {
    json!({ "sections": [{
        "name": "Main", "shape": "gable", "wall_length_ft": 40.0, "wall_width_ft": 26.0, "pitch_in_12": 6.0,
    }] })
}

fn input() -> Value {
    json!({ "options": [{ "tier": "good", "label": "Good" }] })
}

fn draft(job: Uuid) -> Value {
    json!({ "job_id": job, "revision": 1, "offered": "good", "input": input() })
}

fn item(sku: &str) -> Value {
    json!({ "sku": sku, "item": "shingles", "name": "Shingles", "unit": "bundle" })
}

async fn job(server: &Server, org: &Org) -> Uuid {
    let customer = server.customer(org, "Vandersloot").await;
    server.job(org, customer).await
}

#[tokio::test]
async fn a_suggestion_stays_beside_the_decision() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let (ours, other) = (job(&server, &org).await, job(&server, &org).await);
    let photo = made(&server, &org, "photos", photo(ours)).await.id();
    let mark = made(&server, &org, "findings", finding(ours, photo)).await;
    made(&server, &org, "decisions", decision(ours, mark.id())).await;
    let path = format!("/api/v1/findings/{}", mark.id());
    let kept = server.get(&path).by(&org).send().await.expect(200);
    assert_eq!(kept.body, mark.body);
    server
        .patch(&path)
        .by(&org)
        .version(1)
        .json(json!({ "class": "rust" }))
        .send()
        .await
        .expect(405);
    server
        .delete(&path)
        .by(&org)
        .version(1)
        .send()
        .await
        .expect(405);
    // A photo of another job, a hash that is none, a box without a width.
    let mut wrong = finding(other, photo);
    wrong["number"] = json!(2);
    let answer = sent(&server, &org, "findings", wrong.clone()).await;
    assert_eq!(
        answer.expect_problem(422, "invalid").body["errors"][0]["pointer"],
        "/photo_id"
    );
    wrong = finding(ours, photo);
    wrong["x1"] = json!(10.0);
    sent(&server, &org, "findings", wrong)
        .await
        .expect_problem(422, "invalid");
    let mut wrong = self::photo(ours);
    wrong["blake3"] = json!("A".repeat(64));
    sent(&server, &org, "photos", wrong)
        .await
        .expect_problem(422, "invalid");
}

#[tokio::test]
async fn roofs_and_prices_keep_the_rules_of_the_trade() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let job = job(&server, &org).await;
    let mut flat = sketch();
    flat["sections"][0]["pitch_in_12"] = json!(80.0);
    let roof = json!({ "job_id": job, "sketch": flat, "assembly": {} });
    let answer = sent(&server, &org, "roofs", roof).await;
    let answer = answer.expect_problem(422, "invalid");
    assert_eq!(answer.body["errors"][0]["pointer"], "/sketch");
    let roof = json!({ "job_id": job, "sketch": { "sections": [], "org_id": 1 }, "assembly": {} });
    sent(&server, &org, "roofs", roof)
        .await
        .expect_problem(422, "invalid");
    let row = json!({
        "sku": "A", "item": "shingles", "name": "Shingles", "unit": "bundle", "unit_cost": -1, "kind": "material",
        "taxable": true,
    });
    let book = json!({ "name": "N", "book": { "name": "N", "items": [row] } });
    sent(&server, &org, "price-books", book)
        .await
        .expect_problem(422, "invalid");
}

#[tokio::test]
async fn what_was_sent_stays_and_is_answered_once() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let job = job(&server, &org).await;
    let made = made(&server, &org, "estimates", draft(job)).await;
    assert_eq!(
        (&made.body["state"], &made.body["answer"]),
        (&json!("draft"), &json!("open"))
    );
    let path = format!("/api/v1/estimates/{}", made.id());
    let change = async |version: i64, body: Value| {
        let call = server.patch(&path).by(&org).version(version);
        call.json(body).send().await
    };
    let quote = brainops_domain::quote::make(
        serde_json::from_value(json!({ "roof": sketch(), "estimate": input() })).unwrap(),
    )
    .unwrap();
    let total = quote.estimate.options[0].total.0;
    let quote = serde_json::to_value(quote).unwrap();
    change(1, json!({ "state": "sent" }))
        .await
        .expect_problem(422, "invalid");
    let mut forged = quote.clone();
    forged["estimate"]["options"][0]["total"] = json!(1);
    let answer = change(
        1,
        json!({ "state": "sent", "quote": forged, "total_cents": 1 }),
    )
    .await;
    answer.expect_problem(422, "invalid");
    let send = json!({ "state": "sent", "quote": quote, "total_cents": total });
    // Sending is a permission of its own.
    let writer = [("estimate.update", "all"), ("estimate.read", "all")];
    let writer = server.person(&org, "esther", &writer).await;
    let refused = server.patch(&path).by(&writer).version(1);
    refused
        .json(send.clone())
        .send()
        .await
        .expect_problem(403, "forbidden");
    let sent = change(1, send).await.expect(200);
    assert_eq!(sent.body["quote"], quote);

    for body in [
        json!({ "offered": "best" }),
        json!({ "state": "draft" }),
        json!({ "total_cents": 5 }),
        json!({ "quote": null }),
        json!({ "answer": "accepted", "input": {} }),
    ] {
        change(2, body).await.expect_problem(422, "invalid");
    }
    let accepted = change(2, json!({ "answer": "accepted" })).await.expect(200);
    assert!(accepted.body["answered_at"].is_string());
    change(3, json!({ "answer": "open" }))
        .await
        .expect_problem(422, "invalid");
    // Whoever writes past the API is refused, too.
    let mut sql = server.connect("postgres").await;
    let refused = sqlx::query("update estimate set total_cents = 1 where org_id = $1")
        .bind(org.org_id)
        .execute(&mut sql)
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("stays as it was"), "{refused}");
    let mut second = draft(job);
    second["revision"] = json!(2);
    self::made(&server, &org, "estimates", second).await;
}

#[tokio::test]
async fn stock_moves_without_gain_or_loss_and_never_below_nothing() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let job = job(&server, &org).await;
    let item = made(&server, &org, "inventory-items", item("SH-1"))
        .await
        .id();
    let place = async |name: &str, kind: &str| {
        let body = json!({ "name": name, "kind": kind });
        made(&server, &org, "inventory-locations", body).await.id()
    };
    let (yard, truck) = (
        place("Yard", "warehouse").await,
        place("Truck 2", "truck").await,
    );
    let body = |kind: &str, from: Option<Uuid>, to: Option<Uuid>, milli: i64| {
        json!({
            "id": new_id(), "item_id": item, "kind": kind, "from_location_id": from, "to_location_id": to,
            "quantity_milli": milli, "job_id": job, "moved_at": "2026-09-01T10:00:00Z",
        })
    };
    let go = async |body: Value| sent(&server, &org, "inventory-movements", body).await;
    go(body("receive", None, Some(yard), 40_000))
        .await
        .expect(201);
    go(body("transfer", Some(yard), Some(truck), 12_500))
        .await
        .expect(201);
    go(body("take", Some(truck), None, 10_000))
        .await
        .expect(201);
    let too_much = go(body("transfer", Some(truck), Some(yard), 2_501)).await;
    assert_eq!(
        too_much.expect_problem(422, "invalid").body["errors"][0]["pointer"],
        "/quantity_milli"
    );
    go(body("transfer", Some(yard), Some(yard), 1))
        .await
        .expect_problem(422, "invalid");
    go(body("receive", Some(yard), None, 1))
        .await
        .expect_problem(422, "invalid");
    go(body("transfer", Some(yard), Some(truck), 0))
        .await
        .expect_problem(422, "invalid");
    let mover = [("inventory.move", "all"), ("inventory.read", "all")];
    let mover = server.person(&org, "cody", &mover).await;
    sent(
        &server,
        &mover,
        "inventory-movements",
        body("count", None, Some(yard), 1),
    )
    .await
    .expect_problem(403, "forbidden");
    go(body("count", Some(yard), None, 500)).await.expect(201);

    let on_hand = server
        .get("/api/v1/inventory-stock")
        .by(&mover)
        .send()
        .await
        .expect(200);
    let mut amounts: Vec<_> = on_hand
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["location_id"].clone(),
                row["quantity_milli"].as_i64().unwrap(),
            )
        })
        .collect();
    amounts.sort_by_key(|(_, amount)| *amount);
    assert_eq!(amounts, [(json!(truck), 2_500), (json!(yard), 27_000)]);
    let mut sql = server.connect("postgres").await;
    let adrift: i64 = sqlx::query_scalar(
        "select count(*) from inventory_stock s
         where s.org_id = $1 and s.quantity_milli <> (
           select coalesce(sum(case when m.to_location_id = s.location_id then m.quantity_milli else -m.quantity_milli end), 0)
           from inventory_movement m
           where m.org_id = s.org_id and m.item_id = s.item_id and s.location_id in (m.from_location_id, m.to_location_id))",
    )
    .bind(org.org_id)
    .fetch_one(&mut sql)
    .await
    .unwrap();
    assert_eq!(adrift, 0);
}

#[tokio::test]
async fn comments_have_their_author_and_are_put_away_whole() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let job = job(&server, &org).await;
    let body = json!({ "job_id": job, "text": "Dog in the yard" });
    let comment = made(&server, &org, "comments", body.clone()).await;
    assert_eq!(comment.body["author_id"], org.person_id.to_string());
    let mut forged = body;
    forged["author_id"] = json!(org.person_id);
    sent(&server, &org, "comments", forged)
        .await
        .expect_problem(422, "invalid");
    let path = format!("/api/v1/comments/{}", comment.id());
    let call = server.patch(&path).by(&org).version(1);
    call.json(json!({ "text": "No dog" }))
        .send()
        .await
        .expect(405);
    server
        .delete(&path)
        .by(&org)
        .version(1)
        .send()
        .await
        .expect(200);
    let task = json!({ "title": "Call", "job_id": job });
    let task = made(&server, &org, "tasks", task).await;
    let call = server
        .patch(&format!("/api/v1/tasks/{}", task.id()))
        .by(&org)
        .version(1);
    let done = call
        .json(json!({ "state": "done" }))
        .send()
        .await
        .expect(200);
    assert!(done.body["done_at"].is_string());
}

#[tokio::test]
async fn giving_a_job_away_needs_its_permission_and_stays_within_reach() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let grants = |assign: Option<&'static str>| {
        let mut grants = vec![
            ("job.read", "team"),
            ("job.create", "team"),
            ("job.update", "team"),
            ("customer.read", "all"),
        ];
        grants.extend(assign.map(|reach| ("job.assign", reach)));
        grants
    };
    let plain = server.person(&org, "esther", &grants(None)).await;
    let lead = server.person(&org, "liam", &grants(Some("team"))).await;
    let north = server
        .team(&org, "north", &[plain.person_id, lead.person_id])
        .await;
    let south = server.team(&org, "south", &[]).await;
    let plain = server.sign_in("apex", &plain.email).await;
    let lead = server.sign_in("apex", &lead.email).await;
    let customer = server.customer(&org, "Vandersloot").await;
    let body = json!({ "customer_id": customer, "street": "12 Elm St" });
    let mut given = body.clone();
    given["team_id"] = json!(north);
    sent(&server, &plain, "jobs", given.clone())
        .await
        .expect_problem(403, "forbidden");
    let job = made(&server, &lead, "jobs", given).await.id();
    made(&server, &plain, "jobs", body).await;
    let path = format!("/api/v1/jobs/{job}");
    let change = async |who: &Org, version: i64, body: Value| {
        let call = server.patch(&path).by(who).version(version);
        call.json(body).send().await
    };
    change(&plain, 1, json!({ "owner_id": plain.person_id }))
        .await
        .expect_problem(403, "forbidden");
    change(&plain, 1, json!({ "city": "Omaha" }))
        .await
        .expect(200);
    change(&lead, 2, json!({ "owner_id": plain.person_id }))
        .await
        .expect(200);
    // Out of the team: even with the permission, it would be out of the caller's own reach.
    change(&lead, 3, json!({ "team_id": south }))
        .await
        .expect_problem(403, "forbidden");
    change(&org, 3, json!({ "team_id": south }))
        .await
        .expect(200);
}
