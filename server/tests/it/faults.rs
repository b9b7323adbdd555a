//! What breaks around the API, and what its clients and its log see of it.

use crate::harness::{PASSWORD, Server};
use crate::wire::{Lines, Wire};
use brainops_server::config::LogFormat;
use brainops_server::telemetry;
use chrono::TimeDelta;
use serde_json::{Value, json};
use sqlx::Connection;

// PostgreSQL is killed the hard way and started again while clients go on.
#[tokio::test]
async fn postgres_killed_under_load_means_later_and_nothing_is_lost() {
    let server = Server::start_on_its_own(8).await;
    let org = server.org("apex").await;
    server.customer(&org, "Before").await;
    let mut made = 1;
    let mut refused = 0;
    for round in 0..3 {
        let writes = async {
            let mut answers = Vec::new();
            for number in 0..20 {
                let body = json!({ "last_name": format!("R{round} {number}") });
                answers.push(
                    server
                        .post("/api/v1/customers")
                        .by(&org)
                        .json(body)
                        .send()
                        .await,
                );
            }
            answers
        };
        let crash = async {
            // Some of the writes are under way by then.
            for _ in 0..50 + round * 100 {
                tokio::task::yield_now().await;
            }
            server.own_postgres().crash();
        };
        let (answers, ()) = tokio::join!(writes, crash);
        for answer in answers {
            match answer.status.as_u16() {
                201 => made += 1,
                503 => {
                    assert_eq!(answer.body["code"], "unavailable");
                    assert_eq!(answer.body["retryable"], true);
                    assert!(answer.header("retry-after").is_some());
                    refused += 1;
                }
                other => panic!("{other}: {}", answer.body),
            }
        }
        let down = server
            .get("/api/v1/health/detailed")
            .send()
            .await
            .expect(503);
        assert_eq!(down.body["status"], "down");
        assert_eq!(down.body["parts"][0]["name"], "database");
        server.get("/health").send().await.expect(200);
        server.own_postgres().restart();
        // By itself, once a connection was made in time; a busy machine takes more than one try.
        let mut tries = 0;
        while server.get("/api/v1/health").send().await.status != 200 {
            tries += 1;
            assert!(tries < 20, "it does not come back");
        }
        // Dead connections are found and replaced.
        server
            .get("/api/v1/customers")
            .by(&org)
            .send()
            .await
            .expect(200);
    }
    assert!(refused > 0, "nothing was refused, so nothing was shown");
    let rows = server
        .get("/api/v1/customers?limit=200")
        .by(&org)
        .send()
        .await
        .expect(200);
    // An answer that was lost on the way may have been committed; one that was given was.
    assert!(rows.ids().len() >= made, "{} of {made}", rows.ids().len());
    let chain = server
        .get("/api/v1/audit/verification")
        .by(&org)
        .send()
        .await
        .expect(200);
    assert_eq!(chain.body["holds"], true, "{}", chain.body);
}

#[tokio::test]
async fn an_exhausted_pool_means_later_and_comes_back() {
    let server = Server::start_impatient(1).await;
    let org = server.org("apex").await;
    server
        .get("/api/v1/customers")
        .by(&org)
        .send()
        .await
        .expect(200);
    // Somebody holds the head of the organisation, so the one connection waits in a write.
    let mut sql = server.connect("postgres").await;
    let mut held = sql.begin().await.unwrap();
    sqlx::query("select 1 from org_head where org_id = $1 for update")
        .bind(org.org_id)
        .execute(&mut *held)
        .await
        .unwrap();
    let write = server
        .post("/api/v1/customers")
        .by(&org)
        .json(json!({ "last_name": "Waits" }))
        .send();
    let read = async {
        // The write has taken the connection once it was polled; a read finds none.
        tokio::task::yield_now().await;
        server.get("/api/v1/customers").by(&org).send().await
    };
    let (write, read) = tokio::join!(write, read);
    for answer in [write, read] {
        let answer = answer.expect_problem(503, "unavailable");
        assert!(answer.header("retry-after").is_some());
    }
    held.rollback().await.unwrap();
    server.customer(&org, "Later").await;
}

#[tokio::test]
async fn long_work_leaves_connections_to_others() {
    let server = Server::start_with_pool(4).await;
    let org = server.org("apex").await;
    // Somebody holds the log, so verifications wait; two may, whoever else asks.
    let mut sql = server.connect("postgres").await;
    let mut held = sql.begin().await.unwrap();
    sqlx::query("lock table audit in access exclusive mode")
        .execute(&mut *held)
        .await
        .unwrap();
    let verify = || server.get("/api/v1/audit/verification").by(&org).send();
    let third = async {
        while server.app.long_work.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = verify().await.expect_problem(503, "unavailable");
        assert!(refused.header("retry-after").is_some());
        let list = server.get("/api/v1/customers").by(&org).send().await;
        list.expect(200);
        held.rollback().await.unwrap();
    };
    let (first, second, ()) = tokio::join!(verify(), verify(), third);
    for answer in [first, second] {
        assert_eq!(answer.expect(200).body["holds"], true);
    }
    verify().await.expect(200);
}

#[tokio::test]
async fn a_clock_that_steps_lets_nobody_in_and_loses_nothing() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let first = server.customer(&org, "A").await;
    // Back by a day: the token is from the future now, so it holds no more than it should.
    server.pass(TimeDelta::days(-1));
    let early = server.get("/api/v1/customers").by(&org).send().await;
    assert!(matches!(early.status.as_u16(), 200 | 401), "{}", early.body);
    let back = server.sign_in(&org.slug, &org.email).await;
    let second = server.customer(&back, "B").await;
    // Forth by two: every access token has ended.
    server.pass(TimeDelta::days(2));
    for token in [&org.access, &back.access] {
        let late = server.get("/api/v1/customers").bearer(token).send().await;
        late.expect_problem(401, "unauthenticated");
    }
    let again = server.sign_in(&org.slug, &org.email).await;
    let ids = server
        .get("/api/v1/customers")
        .by(&again)
        .send()
        .await
        .expect(200)
        .ids();
    assert!(ids.contains(&first) && ids.contains(&second));
    // Numbers, not times, order what happened: the chain and the change log hold.
    let chain = server
        .get("/api/v1/audit/verification")
        .by(&again)
        .send()
        .await
        .expect(200);
    assert_eq!(chain.body["holds"], true, "{}", chain.body);
}

#[tokio::test]
async fn log_lines_are_json_and_name_nobody() {
    let lines = Lines::default();
    let all = tracing_subscriber::EnvFilter::new("debug");
    // For the whole process, as in the program: lines of other tests are looked through, too.
    tracing::subscriber::set_global_default(telemetry::lines(
        LogFormat::Json,
        all,
        lines.clone(),
        None,
    ))
    .unwrap();
    let server = Server::start().await;
    let org = server.org("apex").await;
    let request = server
        .post("/api/v1/customers?limit=1")
        .by(&org)
        .header("x-request-id", "trace-me-12345")
        .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        .header("user-agent", "Secret-Agent/7")
        .json(json!({ "last_name": "Vandersloot", "phone": "512-555-0142", "email": "v@private.example" }));
    request.send().await.expect(201);
    let wrong = json!({ "email": org.email, "password": "a wrong password 77" });
    server
        .post("/api/v1/auth/login")
        .json(wrong)
        .send()
        .await
        .expect(401);
    server
        .get("/api/v1/customers?search=Vandersloot")
        .by(&org)
        .send()
        .await;
    server
        .post("/api/v1/customers")
        .by(&org)
        .json(json!({ "last_name": 7 }))
        .send()
        .await;
    let text = lines.text();
    let parsed: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    let ours = parsed
        .iter()
        .find(|line| line["span"]["id"] == "trace-me-12345" && line["message"] == "answered")
        .expect("the request has no line");
    assert_eq!(ours["status"], 201);
    assert_eq!(ours["span"]["path"], "/api/v1/customers");
    assert_eq!(ours["span"]["trace"], "4bf92f3577b34da6a3ce929d0e0e4736");
    for secret in [
        "Vandersloot",
        "512-555-0142",
        "private.example",
        "apex.example",
        "Harriet",
        "Secret-Agent",
        "wrong password",
        PASSWORD,
        &org.access,
        &org.refresh,
    ] {
        assert!(!text.contains(secret), "{secret:?} is in the log");
    }
    // The same id is in the audit log, so that a line leads to what it did.
    let audit = server
        .get("/api/v1/audit?limit=200")
        .by(&org)
        .send()
        .await
        .expect(200);
    let rows = audit.body["items"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["request_id"] == "trace-me-12345"));
}

#[tokio::test]
async fn metrics_count_routes_and_name_nobody() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let id = server.customer(&org, "Vandersloot").await;
    server
        .get(&format!("/api/v1/customers/{id}"))
        .by(&org)
        .send()
        .await
        .expect(200);
    server.get("/made-up-1").send().await.expect(404);
    server.get("/made-up-2").send().await.expect(404);
    let wire = Wire::open(&server).await;
    let text = wire.metrics().await;
    assert!(text.contains("brainops_http_requests_total{path=\"/api/v1/customers/{id}\",method=\"GET\",status=\"200\"} 1"), "{text}");
    assert!(
        text.contains(
            "brainops_http_requests_total{path=\"none\",method=\"GET\",status=\"404\"} 2"
        ),
        "{text}"
    );
    assert!(
        text.contains("brainops_http_request_seconds_count{path=\"/api/v1/customers/{id}\"} 1")
    );
    assert!(text.contains("brainops_pool_limit 4"));
    for secret in [
        "made-up",
        "Vandersloot",
        &id.to_string(),
        &org.org_id.to_string(),
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
    // They are on their own address alone.
    server
        .get("/metrics")
        .send()
        .await
        .expect_problem(404, "not_found");
    wire.stop().await;
}

#[tokio::test]
async fn detailed_health_names_each_part_and_its_time() {
    let server = Server::start().await;
    let health = server
        .get("/api/v1/health/detailed")
        .send()
        .await
        .expect(200);
    assert_eq!(health.body["status"], "ok");
    let names: Vec<_> = health.body["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| {
            assert!(part["latency_us"].is_u64());
            part["name"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(names, ["database", "files", "signing_keys", "passwords"]);
}
