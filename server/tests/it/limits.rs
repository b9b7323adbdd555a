//! What the API bears: slow clients, large bodies, many requests, many passwords.

use crate::harness::{PASSWORD, Server};
use crate::wire::Wire;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_client_that_sends_its_head_slowly_loses_its_connection() {
    let server =
        Server::start_with(4, |config| config.header_timeout = Duration::from_secs(1)).await;
    let wire = Wire::open(&server).await;
    let mut slow = wire.connect().await;
    slow.write("GET /health HTTP/1.1\r\nhost: x\r\nx-a: ").await;
    assert_eq!(slow.read_to_end().await, "", "the head was never whole");
    // Idle, without a byte.
    let mut idle = wire.connect().await;
    assert_eq!(idle.read_to_end().await, "");
    wire.stop().await;
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let server = Server::start_with(4, |config| {
        config.max_connections = 2;
        config.header_timeout = Duration::from_secs(1);
    })
    .await;
    let wire = Wire::open(&server).await;
    let mut first = wire.connect().await;
    let mut second = wire.connect().await;
    first.write("GET /he").await;
    second.write("GET /he").await;
    let mut third = wire.connect().await;
    third
        .write("GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await;
    let answer = third.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    wire.stop().await;
}

#[tokio::test]
async fn a_body_that_trickles_is_given_up() {
    let server =
        Server::start_with(4, |config| config.request_timeout = Duration::from_secs(3)).await;
    let org = server.org("apex").await;
    let wire = Wire::open(&server).await;
    let mut slow = wire.connect().await;
    slow.write(&format!(
        "POST /api/v1/customers HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: 1000\r\n\r\n{{",
        org.access
    ))
    .await;
    let answer = slow.read_to_end().await;
    let refused = answer.starts_with("HTTP/1.1 408") || answer.starts_with("HTTP/1.1 503");
    assert!(refused, "{answer}");
    wire.stop().await;
}

#[tokio::test]
async fn what_a_laptop_carries_may_come_slowly_but_must_come() {
    let server = Server::start_with(4, |config| {
        config.request_timeout = Duration::from_millis(1_500);
        config.slow_request_timeout = Duration::from_secs(20);
    })
    .await;
    let org = server.org("apex").await;
    let wire = Wire::open(&server).await;
    let head = |path: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: 60000\r\n\r\n",
            org.access
        )
    };
    // Three times as long as other bodies may take.
    let mut slow = wire.connect().await;
    slow.write(&head("/api/v1/sync/push")).await;
    for _ in 0..6 {
        slow.write(&" ".repeat(10_000)).await;
        tokio::time::sleep(Duration::from_millis(750)).await;
    }
    let answer = slow.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 400"), "it was read: {answer}");
    for path in ["/api/v1/sync/push", "/api/v1/customers"] {
        let begun = std::time::Instant::now();
        let mut still = wire.connect().await;
        still.write(&head(path)).await;
        still.write(&" ".repeat(1_000)).await;
        let answer = still.read_to_end().await;
        let refused = answer.starts_with("HTTP/1.1 408") || answer.starts_with("HTTP/1.1 503");
        assert!(refused, "{path}: {answer}");
        assert!(begun.elapsed() < Duration::from_secs(6), "{path}");
    }
    wire.stop().await;
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_however_it_is_sent() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let wire = Wire::open(&server).await;
    let head = format!(
        "POST /api/v1/customers HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\nconnection: close\r\n",
        org.access
    );
    let mut announced = wire.connect().await;
    announced
        .write(&format!("{head}content-length: 10000000000\r\n\r\n"))
        .await;
    let answer = announced.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    // Without a length, in chunks.
    let mut chunked = wire.connect().await;
    let chunk = format!("{:x}\r\n{}\r\n", 0x8000, "x".repeat(0x8000));
    chunked
        .write(&format!(
            "{head}transfer-encoding: chunked\r\n\r\n{chunk}{chunk}{chunk}"
        ))
        .await;
    let answer = chunked.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    wire.stop().await;
}

#[tokio::test]
async fn an_address_may_send_so_many_requests_whatever_its_headers_say() {
    let server = Server::start_with(4, |config| config.address_per_minute = 60).await;
    let wire = Wire::open(&server).await;
    let mut connection = wire.connect().await;
    let mut statuses = Vec::new();
    for number in 0..12 {
        connection
            .write(&format!(
                "GET /openapi.json HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 203.0.113.{number}\r\n\
                 authorization: Bearer made-up-{number}\r\n\r\n"
            ))
            .await;
        statuses.push(connection.read_head().await);
    }
    assert!(statuses[9].starts_with("HTTP/1.1 200"), "{}", statuses[9]);
    assert!(statuses[11].starts_with("HTTP/1.1 429"), "{}", statuses[11]);
    assert!(statuses[11].contains("retry-after: 1"), "{}", statuses[11]);
    // Whoever watches the process is not kept out.
    connection
        .write("GET /health HTTP/1.1\r\nhost: x\r\n\r\n")
        .await;
    assert!(connection.read_head().await.starts_with("HTTP/1.1 200"));
    wire.stop().await;
}

#[tokio::test]
async fn a_caller_may_send_so_many_requests_and_others_go_on() {
    let server = Server::start_with(4, |config| config.caller_per_minute = 60).await;
    let ours = server.org("apex").await;
    let theirs = server.org("ridge").await;
    for _ in 0..10 {
        server
            .get("/api/v1/customers")
            .by(&ours)
            .send()
            .await
            .expect(200);
    }
    let refused = server.get("/api/v1/customers").by(&ours).send().await;
    let refused = refused.expect_problem(429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.body["retryable"], true);
    server
        .get("/api/v1/customers")
        .by(&theirs)
        .send()
        .await
        .expect(200);
    // A token that does not hold is not counted for the one it names.
    let forged = format!("{}x", theirs.access);
    for _ in 0..20 {
        let stranger = server.get("/api/v1/customers").bearer(&forged).send().await;
        stranger.expect_problem(401, "unauthenticated");
    }
    server
        .get("/api/v1/customers")
        .by(&theirs)
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn passwords_can_not_be_tried_without_end() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let attempt = |email: &str, password: &str| {
        let body = json!({ "email": email, "password": password });
        server.post("/api/v1/auth/login").json(body).send()
    };
    for email in [org.email.as_str(), "nobody@apex.example"] {
        for _ in 0..10 {
            attempt(email, "wrong horse battery")
                .await
                .expect_problem(401, "wrong_credentials");
        }
        // Even the right one: otherwise the answer would say which it was.
        let refused = attempt(email, PASSWORD).await;
        let refused = refused.expect_problem(429, "too_many_requests");
        assert_eq!(refused.header("retry-after"), Some("900"));
    }
    // In capitals it is the same account.
    attempt(&org.email.to_uppercase(), PASSWORD)
        .await
        .expect_problem(429, "too_many_requests");
    server.pass(chrono::TimeDelta::minutes(16));
    attempt(&org.email, PASSWORD).await.expect(200);
    // Success begins anew.
    for _ in 0..9 {
        attempt(&org.email, "wrong horse battery").await.expect(401);
    }
    attempt(&org.email, PASSWORD).await.expect(200);
    for _ in 0..9 {
        attempt(&org.email, "wrong horse battery").await.expect(401);
    }
    // At the same time: what is counted before it is looked at can't be outrun.
    let many =
        futures_of((0..20).map(|_| attempt("racer@apex.example", "wrong horse battery"))).await;
    let looked_at = many.iter().filter(|answer| answer.status == 401).count();
    assert_eq!(looked_at, 10);
}

async fn futures_of<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures.map(|one| (Box::pin(one), None)).collect();
    std::future::poll_fn(|context| {
        for (future, answer) in waiting.iter_mut().filter(|(_, answer)| answer.is_none()) {
            if let std::task::Poll::Ready(done) = future.as_mut().poll(context) {
                *answer = Some(done);
            }
        }
        if waiting.iter().all(|(_, answer)| answer.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    waiting
        .into_iter()
        .filter_map(|(_, answer)| answer)
        .collect()
}

#[tokio::test]
async fn only_pages_of_named_origins_may_call() {
    let server = Server::start_with(4, |config| {
        config.cors_origins = vec!["https://office.example".to_owned()];
    })
    .await;
    let preflight = |origin: &str| {
        server
            .call(axum::http::Method::OPTIONS, "/api/v1/customers")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "authorization,if-match,idempotency-key",
            )
            .send()
    };
    let ours = preflight("https://office.example").await.expect(200);
    assert_eq!(
        ours.header("access-control-allow-origin"),
        Some("https://office.example")
    );
    assert_eq!(ours.header("access-control-allow-credentials"), None);
    assert!(
        ours.header("access-control-allow-headers")
            .unwrap()
            .contains("idempotency-key")
    );
    let theirs = preflight("https://evil.example").await;
    assert_eq!(theirs.header("access-control-allow-origin"), None);
    let answer = server
        .get("/health")
        .header("origin", "https://office.example")
        .send()
        .await
        .expect(200);
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("https://office.example")
    );
    assert!(
        answer
            .header("access-control-expose-headers")
            .unwrap()
            .contains("etag")
    );
}

#[tokio::test]
async fn every_answer_has_its_headers() {
    let server = Server::start().await;
    for path in ["/health", "/nowhere", "/api/v1/customers"] {
        let answer = server.get(path).send().await;
        for (name, value) in [
            (
                "strict-transport-security",
                "max-age=31536000; includeSubDomains",
            ),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            (
                "content-security-policy",
                "default-src 'none'; frame-ancestors 'none'",
            ),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}: {name}");
        }
        assert!(answer.header("x-request-id").is_some());
    }
}
