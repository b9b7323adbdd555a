//! How the API speaks, and what it survives.

use crate::harness::{Server, new_id};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use sqlx::Connection;
use tower::ServiceExt;

#[tokio::test]
async fn a_repeated_request_counts_once() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let body = json!({ "last_name": "Vandersloot" });
    let post = |body: &Value, key: &str| {
        server
            .post("/api/v1/customers")
            .by(&org)
            .header("idempotency-key", key)
            .json(body.clone())
            .send()
    };
    let first = post(&body, "k1").await.expect(201);
    let again = post(&body, "k1").await.expect(201);
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(again.header("etag"), first.header("etag"));
    post(&json!({ "last_name": "Other" }), "k1")
        .await
        .expect_problem(422, "key_reused");
    // A request that failed left its key free.
    post(&json!({ "last_name": "" }), "k2").await.expect(422);
    post(&body, "k2").await.expect(201);
    post(&body, "\u{e9}").await.expect_problem(400, "invalid");
    // At the same time.
    let (left, right) = tokio::join!(post(&body, "k3"), post(&body, "k3"));
    assert_eq!(left.expect(201).body, right.expect(201).body);
    assert_eq!(
        server
            .get("/api/v1/customers")
            .by(&org)
            .send()
            .await
            .expect(200)
            .ids()
            .len(),
        3
    );

    let path = first.header("location").unwrap();
    let patch = || {
        server
            .patch(path)
            .by(&org)
            .version(1)
            .header("idempotency-key", "k4")
            .json(json!({ "phone": "1" }))
            .send()
    };
    patch().await.expect(200);
    patch().await.expect(200);
}

#[tokio::test]
async fn every_mistake_is_a_problem_with_a_code() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    server
        .get("/nowhere")
        .send()
        .await
        .expect_problem(404, "not_found");
    server
        .post("/health")
        .send()
        .await
        .expect_problem(405, "invalid");
    server
        .get("/api/v1/customers/none")
        .by(&org)
        .send()
        .await
        .expect_problem(404, "not_found");
    server
        .post("/api/v1/customers")
        .by(&org)
        .send()
        .await
        .expect_problem(415, "invalid");
    server
        .post("/api/v1/customers")
        .by(&org)
        .json(json!([]))
        .send()
        .await
        .expect_problem(422, "invalid");
    let path = format!("/api/v1/customers/{}", new_id());
    let odd = server
        .patch(&path)
        .by(&org)
        .header("if-match", "*")
        .json(json!({}))
        .send()
        .await;
    odd.expect_problem(400, "invalid");
    for (body, status) in [("{", 400), ("", 400), ("{\"last_name\":\"\\ud800\"}", 400)] {
        let request = Request::post("/api/v1/customers")
            .header("authorization", format!("Bearer {}", org.access))
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap();
        let response = server.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{body}");
    }
    let large = json!({ "last_name": "x".repeat(70_000) });
    server
        .post("/api/v1/customers")
        .by(&org)
        .json(large)
        .send()
        .await
        .expect_problem(413, "too_large");
}

#[tokio::test]
async fn answers_carry_their_id_and_their_headers() {
    let server = Server::start().await;
    let answer = server
        .get("/health")
        .header("x-request-id", "abc-12345")
        .send()
        .await
        .expect(200);
    assert_eq!(answer.header("x-request-id"), Some("abc-12345"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let odd = server
        .get("/health")
        .header("x-request-id", "a b<script>")
        .send()
        .await
        .expect(200);
    assert_ne!(odd.header("x-request-id"), Some("a b<script>"));
    server.get("/api/v1/health").send().await.expect(200);
}

// A client that goes away at any point: polled a few times, then dropped. With one connection in the pool, whatever is
// left behind would meet the next request.
#[tokio::test]
async fn a_cancelled_request_leaks_no_transaction() {
    let server = Server::start_with_pool(1).await;
    let ours = server.org("apex").await;
    let theirs = server.org("ridge").await;
    for polls in 0..60 {
        let body = json!({ "last_name": format!("C{polls}") });
        let request = server
            .post("/api/v1/customers")
            .by(&ours)
            .json(body)
            .build();
        let mut going = Box::pin(server.router.clone().oneshot(request));
        for _ in 0..polls {
            let polled = std::future::poll_fn(|context| {
                std::task::Poll::Ready(going.as_mut().poll(context).is_ready())
            });
            if polled.await {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(going);
        let seen = server
            .get("/api/v1/customers?limit=200")
            .by(&theirs)
            .send()
            .await
            .expect(200);
        assert!(seen.ids().is_empty(), "after {polls} polls: {}", seen.body);
    }
    let mut sql = sqlx::PgConnection::connect(
        &crate::harness::postgres()
            .await
            .url("postgres", &server.database),
    )
    .await
    .unwrap();
    // Work that was begun ends; then nothing may stand open.
    let mut open = 1_i64;
    for _ in 0..200 {
        open = sqlx::query_scalar(
            "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
        )
        .fetch_one(&mut sql)
        .await
        .unwrap();
        if open == 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(open, 0);
    let done = server
        .get("/api/v1/customers?limit=200")
        .by(&ours)
        .send()
        .await
        .expect(200)
        .ids()
        .len();
    let mut all = sqlx::query_scalar::<_, i64>("select count(*) from app.change where org_id = $1")
        .bind(ours.org_id)
        .fetch_one(&mut sql)
        .await
        .unwrap();
    all -= i64::try_from(done).unwrap();
    assert_eq!(all, 0, "customers and changes differ");
}

#[tokio::test]
async fn without_its_database_the_api_says_later() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    server.app.db.close().await;
    server.get("/health").send().await.expect(200);
    for path in ["/api/v1/health", "/api/v1/customers"] {
        let answer = server
            .get(path)
            .by(&org)
            .send()
            .await
            .expect_problem(503, "unavailable");
        assert_eq!(answer.header("retry-after"), Some("2"));
        assert_eq!(answer.body["retryable"], true);
    }
}

#[tokio::test]
async fn killed_connections_are_replaced_without_the_client_noticing() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    server.customer(&org, "A").await;
    let mut sql = server.connect("postgres").await;
    sqlx::query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'brainops_api' and datname = current_database()")
        .execute(&mut sql)
        .await
        .unwrap();
    for _ in 0..6 {
        server
            .get("/api/v1/customers")
            .by(&org)
            .send()
            .await
            .expect(200);
    }
}
