//! Records: one path for all of them, tried with customers, sites and jobs.

use crate::harness::{Server, new_id};
use brainops_server::records;
use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::test]
async fn a_job_is_made_read_changed_archived_and_brought_back() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let customer = server.customer(&org, "Vandersloot").await;
    let id = new_id();
    let body = json!({
        "id": id, "customer_id": customer, "street": "12 Elm St", "city": "Omaha", "due_on": "2026-12-01",
    });
    let made = server
        .post("/api/v1/jobs")
        .by(&org)
        .json(body)
        .send()
        .await
        .expect(201);
    assert_eq!(
        made.header("location"),
        Some(format!("/api/v1/jobs/{id}").as_str())
    );
    assert_eq!(made.header("etag"), Some("\"1\""));
    assert_eq!(made.body["stage"], "lead");
    assert_eq!(made.body["number"], "26-0001");
    assert_eq!(made.body["owner_id"], org.person_id.to_string());
    assert_eq!(made.body["carrier"], "");

    let path = format!("/api/v1/jobs/{id}");
    assert_eq!(
        server.get(&path).by(&org).send().await.expect(200).body,
        made.body
    );
    server
        .get(&path)
        .by(&org)
        .header("if-none-match", "\"1\"")
        .send()
        .await
        .expect(304);

    server.pass(TimeDelta::seconds(90));
    let change = json!({ "stage": "inspected", "due_on": null });
    let changed = server
        .patch(&path)
        .by(&org)
        .version(1)
        .json(change.clone())
        .send()
        .await
        .expect(200);
    assert_eq!(changed.header("etag"), Some("\"2\""));
    assert_eq!(changed.body["due_on"], Value::Null);
    assert_ne!(changed.body["stage_since"], made.body["stage_since"]);
    assert_eq!(changed.body["city"], "Omaha");
    assert_eq!(changed.body["created_at"], made.body["created_at"]);
    server
        .patch(&path)
        .by(&org)
        .version(1)
        .json(change.clone())
        .send()
        .await
        .expect_problem(412, "stale");
    server
        .patch(&path)
        .by(&org)
        .json(change)
        .send()
        .await
        .expect_problem(428, "version_missing");

    server
        .delete(&path)
        .by(&org)
        .version(2)
        .send()
        .await
        .expect(200);
    assert!(
        server
            .get("/api/v1/jobs")
            .by(&org)
            .send()
            .await
            .expect(200)
            .ids()
            .is_empty()
    );
    assert_eq!(
        server
            .get("/api/v1/jobs?archived=only")
            .by(&org)
            .send()
            .await
            .expect(200)
            .ids(),
        [id]
    );
    let back = server
        .post(&format!("{path}/restore"))
        .by(&org)
        .version(3)
        .send()
        .await
        .expect(200);
    assert_eq!(back.body["deleted_at"], Value::Null);
    assert_eq!(
        server
            .get("/api/v1/jobs")
            .by(&org)
            .send()
            .await
            .expect(200)
            .ids(),
        [id]
    );

    let mut sql = server.connect("postgres").await;
    let log: Vec<(i64, String, Value, i64)> = sqlx::query_as(
        "select seq, kind, fields, row_version from change where org_id = $1 and entity_id = $2 order by seq",
    )
    .bind(org.org_id)
    .bind(id)
    .fetch_all(&mut sql)
    .await
    .unwrap();
    let kinds: Vec<_> = log
        .iter()
        .map(|(seq, kind, _, version)| (*seq, kind.as_str(), *version))
        .collect();
    assert_eq!(
        kinds,
        [
            (2, "create", 1),
            (3, "update", 2),
            (4, "archive", 3),
            (5, "restore", 4)
        ]
    );
    let fields: Vec<_> = log[1].2.as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, ["due_on", "stage", "stage_since"]);
}

#[tokio::test]
async fn bad_fields_are_named_and_nothing_is_kept() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let other = server.org("ridge").await;
    let customer = server.customer(&org, "Vandersloot").await;
    let foreign = server.customer(&other, "Elsewhere").await;
    let good = json!({ "customer_id": customer, "street": "12 Elm St" });
    for (field, value) in [
        ("street", json!("  ")),
        ("street", json!("x".repeat(201))),
        ("street", json!(7)),
        ("street", json!("a\u{0}b")),
        ("stage", json!("flying")),
        ("due_on", json!("2026-02-30")),
        ("due_on", json!("99999-01-01")),
        ("customer_id", json!("none")),
        ("customer_id", json!(new_id())),
        ("customer_id", json!(foreign)),
        ("owner_id", json!(other.person_id)),
        ("customer_id", Value::Null),
        ("id", json!(Uuid::nil())),
        ("org_id", json!(other.org_id)),
        ("version", json!(9)),
        ("created_at", json!("2020-01-01T00:00:00Z")),
        ("deleted_at", json!("2020-01-01T00:00:00Z")),
        ("stage_since", json!("2020-01-01T00:00:00Z")),
    ] {
        let mut body = good.clone();
        body[field] = value.clone();
        let answer = server
            .post("/api/v1/jobs")
            .by(&org)
            .json(body)
            .send()
            .await
            .expect_problem(422, "invalid");
        assert_eq!(
            answer.body["errors"][0]["pointer"],
            format!("/{field}"),
            "{value}"
        );
    }
    let missing = server
        .post("/api/v1/jobs")
        .by(&org)
        .json(json!({}))
        .send()
        .await
        .expect_problem(422, "invalid");
    assert_eq!(missing.body["errors"].as_array().unwrap().len(), 2);
    let half = json!({ "customer_id": customer, "street": "12 Elm St", "latitude_deg": 41.2 });
    server
        .post("/api/v1/sites")
        .by(&org)
        .json(half)
        .send()
        .await
        .expect_problem(422, "invalid");
    assert!(
        server
            .get("/api/v1/jobs?archived=with")
            .by(&org)
            .send()
            .await
            .expect(200)
            .ids()
            .is_empty()
    );

    let twice = json!({ "id": customer, "last_name": "Again" });
    let answer = server
        .post("/api/v1/customers")
        .by(&org)
        .json(twice.clone())
        .send()
        .await;
    assert_eq!(
        answer.expect_problem(409, "conflict").body["errors"][0]["pointer"],
        "/id"
    );
    // Another organisation may have the same id: it can't tell.
    server
        .post("/api/v1/customers")
        .by(&other)
        .json(twice)
        .send()
        .await
        .expect(201);
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged_without_loss() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let customer = server.customer(&org, "Vandersloot").await;
    for at in 0..25 {
        server.pass(TimeDelta::seconds(1));
        let due = if at % 5 == 0 {
            Value::Null
        } else {
            json!(format!("2026-12-{:02}", 1 + at % 7))
        };
        let city = ["Omaha", "100% Oak_town"][at % 2];
        let stage = ["lead", "quoted", "signed"][at % 3];
        let body = json!({
            "customer_id": customer, "street": format!("{at} Elm St"), "city": city, "stage": stage, "due_on": due,
        });
        server
            .post("/api/v1/jobs")
            .by(&org)
            .json(body)
            .send()
            .await
            .expect(201);
    }
    for sort in [
        "created_at",
        "-created_at",
        "due_on",
        "-due_on",
        "stage",
        "-number",
        "-city",
    ] {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = server
                .get(&format!("/api/v1/jobs?limit=4&sort={sort}{cursor}"))
                .by(&org)
                .send()
                .await
                .expect(200);
            seen.extend(page.ids());
            match page.body["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((count, seen.len()), (25, 25), "{sort}");
    }
    let count = async |query: &str| {
        let page = server
            .get(&format!("/api/v1/jobs?limit=200&{query}"))
            .by(&org)
            .send()
            .await
            .expect(200);
        page.ids().len()
    };
    assert_eq!(count("stage=lead").await, 9);
    assert_eq!(count("stage.in=lead,quoted").await, 17);
    assert_eq!(count("due_on.null=true").await, 5);
    assert_eq!(count("due_on.null=false").await, 20);
    assert_eq!(count("city.contains=%25").await, 12);
    assert_eq!(count("city.contains=_").await, 12);
    assert_eq!(count("city.prefix=OMA").await, 13);
    assert_eq!(count("street=7%20Elm%20St").await, 1);
    assert_eq!(
        count(&format!("customer_id={customer}&stage=lead")).await,
        9
    );
    assert_eq!(count("due_on.gte=2026-12-03&due_on.lt=2026-12-04").await, 4);
    assert_eq!(count("street='%20or%201=1--").await, 0);
}

#[tokio::test]
async fn nonsense_in_a_list_is_a_problem_and_never_an_error() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    for query in [
        "limit=0",
        "limit=201",
        "limit=x",
        "sort=street",
        "sort=org_id",
        "sort=1;drop",
        "archived=maybe",
        "cursor=x",
        "cursor=eyJ9",
        "stage=flying",
        "due_on.gte=soon",
        "customer_id=1",
        "unknown=1",
        "org_id=1",
        "city=a&city=b",
        "city=%00",
        "due_on.null=perhaps",
        "created_at.gte=0000-00-00T00:00:00Z",
        "created_at.gte=-99999-01-01T00:00:00Z",
    ] {
        let answer = server
            .get(&format!("/api/v1/jobs?{query}"))
            .by(&org)
            .send()
            .await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["code"]),
            (400, &json!("invalid")),
            "{query}"
        );
    }
    let many: Vec<String> = (0..300).map(|number| format!("p{number}=1")).collect();
    let path = format!("/api/v1/jobs?{}", many.join("&"));
    let refused = server.get(&path).by(&org).send().await;
    let refused = refused.expect_problem(400, "invalid");
    assert_eq!(refused.body["errors"][0]["pointer"], "query");
    // A cursor of another order, and one of another organisation.
    let theirs = server.org("ridge").await;
    for name in ["A", "B", "C"] {
        server.customer(&org, name).await;
    }
    let page = server
        .get("/api/v1/customers?limit=1&sort=last_name")
        .by(&org)
        .send()
        .await
        .expect(200);
    let next = page.body["next"].as_str().unwrap();
    server
        .get(&format!("/api/v1/customers?cursor={next}"))
        .by(&org)
        .send()
        .await
        .expect_problem(400, "invalid");
    let foreign = server
        .get(&format!("/api/v1/customers?sort=last_name&cursor={next}"))
        .by(&theirs)
        .send()
        .await;
    assert!(foreign.expect(200).ids().is_empty());
}

#[tokio::test]
async fn own_and_team_reach_hold_on_every_step() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let grants = |reach| {
        [
            ("job.read", reach),
            ("job.create", reach),
            ("job.update", reach),
            ("job.archive", reach),
            ("customer.read", "all"),
        ]
    };
    let estimator = server.person(&org, "esther", &grants("team")).await;
    let seller = server.person(&org, "sam", &grants("own")).await;
    let team = server.team(&org, "north", &[estimator.person_id]).await;
    let estimator = server.sign_in("apex", &estimator.email).await;
    let customer = server.customer(&org, "Vandersloot").await;
    let job = json!({ "customer_id": customer, "street": "12 Elm St" });
    let mut with_team = job.clone();
    with_team["team_id"] = json!(team);

    let owners = server
        .post("/api/v1/jobs")
        .by(&org)
        .json(job.clone())
        .send()
        .await
        .expect(201)
        .id();
    let teams = server
        .post("/api/v1/jobs")
        .by(&org)
        .json(with_team.clone())
        .send()
        .await
        .expect(201)
        .id();
    let own = server
        .post("/api/v1/jobs")
        .by(&seller)
        .json(job.clone())
        .send()
        .await
        .expect(201)
        .id();
    let foreign = json!({ "customer_id": customer, "street": "1 Oak", "owner_id": org.person_id });
    server
        .post("/api/v1/jobs")
        .by(&seller)
        .json(foreign)
        .send()
        .await
        .expect_problem(403, "forbidden");

    for (who, sees) in [(&estimator, vec![teams]), (&seller, vec![own])] {
        assert_eq!(
            server
                .get("/api/v1/jobs")
                .by(who)
                .send()
                .await
                .expect(200)
                .ids(),
            sees
        );
        for id in [owners, teams, own] {
            let expected = if sees.contains(&id) { 200 } else { 404 };
            let path = format!("/api/v1/jobs/{id}");
            server.get(&path).by(who).send().await.expect(expected);
            server
                .patch(&path)
                .by(who)
                .version(1)
                .json(json!({ "city": "Omaha" }))
                .send()
                .await
                .expect(expected);
        }
    }
    assert_eq!(
        server
            .get("/api/v1/jobs")
            .by(&org)
            .send()
            .await
            .expect(200)
            .ids()
            .len(),
        3
    );
}

#[tokio::test]
async fn writers_at_once_leave_a_log_without_gaps() {
    let server = std::sync::Arc::new(Server::start_with_pool(8).await);
    let org = server.org("apex").await;
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let (server, org) = (std::sync::Arc::clone(&server), org.clone());
            tokio::spawn(async move {
                for at in 0..6 {
                    server.customer(&org, &format!("W{writer}-{at}")).await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let mut sql = server.connect("postgres").await;
    let seqs: Vec<i64> =
        sqlx::query_scalar("select seq from change where org_id = $1 order by seq")
            .bind(org.org_id)
            .fetch_all(&mut sql)
            .await
            .unwrap();
    assert_eq!(seqs, (1..=48).collect::<Vec<_>>());
}

#[tokio::test]
async fn declarations_and_tables_agree() {
    let server = Server::start().await;
    let mut sql = server.connect("postgres").await;
    for record in records::all() {
        let table = record.resource().entity;
        let columns: Vec<(String, String, bool)> = sqlx::query_as(
            "select column_name::text, udt_name::text, is_nullable = 'YES'
             from information_schema.columns
             where table_schema = 'app' and table_name = $1",
        )
        .bind(table)
        .fetch_all(&mut sql)
        .await
        .unwrap();
        let mut names: Vec<_> = columns.iter().map(|(name, _, _)| name.as_str()).collect();
        names.retain(|name| !["org_id", "id", "version", "extra"].contains(name));
        names.sort_unstable();
        let mut declared: Vec<_> = record
            .fields()
            .iter()
            .map(brainops_server::record::Field::name)
            .collect();
        declared.sort_unstable();
        assert_eq!(names, declared, "{table}");
        for field in record.fields() {
            let (_, _, nullable) = columns
                .iter()
                .find(|(name, _, _)| name == field.name())
                .unwrap();
            assert_eq!(*nullable, field.is_nullable(), "{table}.{}", field.name());
        }
        let guarded: bool = sqlx::query_scalar(
            "select exists (select from pg_trigger where tgrelid = to_regclass($1) and tgname = 'require_change')",
        )
        .bind(format!("app.{table}"))
        .fetch_one(&mut sql)
        .await
        .unwrap();
        assert!(
            guarded,
            "{table} is not made a record: select make_record('{table}')"
        );
    }
}
