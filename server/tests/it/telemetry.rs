//! Traces and reports, as a collector of each gets them; and a collector that is away.

use crate::harness::{Server, new_id};
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use brainops_server::app::Clock;
use brainops_server::config::LogFormat;
use brainops_server::telemetry::{self, Reports, Tracer};
use chrono::DateTime;
use serde_json::Value;
use sqlx::Executor;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

type Posted = Arc<Mutex<Vec<(String, HeaderMap, String)>>>;

/// Something that takes whatever is posted to it.
async fn collector() -> (SocketAddr, Posted) {
    let posted = Posted::default();
    let keep = async |State(posted): State<Posted>, uri: Uri, headers: HeaderMap, body: String| {
        let mut posted = posted.lock().unwrap();
        posted.push((uri.path().to_owned(), headers, body));
    };
    let router = axum::Router::new()
        .fallback(keep)
        .with_state(Arc::clone(&posted));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (address, posted)
}

fn attribute<'a>(of: &'a Value, key: &str) -> &'a Value {
    let mut all = of["attributes"].as_array().unwrap().iter();
    &all.find(|one| one["key"] == key).unwrap()["value"]
}

fn number(value: &Value) -> i64 {
    match value {
        Value::String(text) => text.parse().unwrap(),
        other => other.as_i64().unwrap(),
    }
}

#[tokio::test]
async fn requests_and_tasks_are_traced_and_name_nobody() {
    let (address, posted) = collector().await;
    let tracer = Tracer::to(&format!("http://{address}/")).unwrap();
    let server = Server::start_given(|means| means.tracer = tracer).await;
    let org = server.org("apex").await;
    let id = server.customer(&org, "Vandersloot").await;
    let theirs = "4bf92f3577b34da6a3ce929d0e0e4736";
    for flags in ["01", "00"] {
        let trace = format!("00-{theirs}-00f067aa0ba902b7-{flags}");
        let call = server.get(&format!("/api/v1/customers/{id}")).by(&org);
        let call = call.header("traceparent", &trace);
        call.send().await.expect(200);
    }
    server.get("/api/v1/jobs").send().await.expect(401);
    server.work().await;
    server.app.tracer.flush().await;
    let posted = posted.lock().unwrap().clone();
    let (mut spans, mut text) = (Vec::new(), String::new());
    for (path, headers, body) in posted {
        assert_eq!(path, "/v1/traces");
        assert_eq!(headers["content-type"], "application/json");
        let body: Value = serde_json::from_str(&body).unwrap();
        let resource = &body["resourceSpans"][0];
        let name = attribute(&resource["resource"], "service.name");
        assert_eq!(name["stringValue"], "brainops-server");
        let some = resource["scopeSpans"][0]["spans"].as_array().unwrap();
        spans.extend(some.clone());
        text.push_str(&body.to_string());
    }
    let of = |name: &str| -> Vec<&Value> {
        let named = spans.iter().filter(|one| one["name"] == name);
        named.collect()
    };
    // The one that its caller did not want kept is not there.
    let [read] = of("GET /api/v1/customers/{id}")[..] else {
        panic!("{text}")
    };
    assert_eq!(read["traceId"], theirs);
    assert_eq!(read["parentSpanId"], "00f067aa0ba902b7");
    let route = attribute(read, "http.route");
    assert_eq!(route["stringValue"], "/api/v1/customers/{id}");
    let status = attribute(read, "http.response.status_code");
    assert_eq!(number(&status["intValue"]), 200);
    assert!(number(&read["endTimeUnixNano"]) >= number(&read["startTimeUnixNano"]));
    let [refused] = of("GET /api/v1/jobs")[..] else {
        panic!("{text}")
    };
    assert_ne!(refused["traceId"], theirs);
    assert!(!of("task mail").is_empty(), "{text}");
    for secret in [
        "Vandersloot",
        "apex",
        "Harriet",
        &id.to_string(),
        &org.access,
    ] {
        assert!(!text.contains(secret), "{secret} is in the traces");
    }
}

#[tokio::test]
async fn a_failing_request_is_reported_with_its_route_and_names_nobody() {
    let (address, posted) = collector().await;
    let dsn = format!("http://abc123@{address}/42").parse().unwrap();
    let clock = Clock::new(|| DateTime::UNIX_EPOCH);
    let reports = Reports::to(&dsn, "test", clock).unwrap();
    let all = EnvFilter::new("info");
    let lines = telemetry::lines(LogFormat::Json, all, std::io::sink, Some(reports.clone()));
    let _lines = tracing::subscriber::set_default(lines);
    let server = Server::start().await;
    let org = server.org("apex").await;
    server.customer(&org, "Vandersloot").await;
    let mut sql = server.connect("postgres").await;
    sql.execute("alter table customer rename column phone to telephone")
        .await
        .unwrap();
    let call = server.get("/api/v1/customers?last_name=Vandersloot");
    let call = call.by(&org).header("x-request-id", "trace-me-12345");
    call.send().await.expect_problem(500, "internal");
    reports.flush().await;
    let posted = posted.lock().unwrap().clone();
    let [(path, headers, body)] = &posted[..] else {
        panic!("{posted:?}")
    };
    assert_eq!(path, "/api/42/envelope/");
    assert_eq!(headers["content-type"], "application/x-sentry-envelope");
    let auth = headers["x-sentry-auth"].to_str().unwrap();
    assert!(auth.contains("sentry_key=abc123"), "{auth}");
    let lines: Vec<Value> = body
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let [head, item, event] = &lines[..] else {
        panic!("{body}")
    };
    assert_eq!(item["type"], "event");
    let id = head["event_id"].as_str().unwrap().replace('-', "");
    assert_eq!(event["event_id"], id);
    assert_eq!(event["logentry"]["message"], "a request failed");
    assert_eq!(event["environment"], "test");
    assert_eq!(event["tags"]["path"], "/api/v1/customers");
    assert_eq!(event["tags"]["id"], "trace-me-12345");
    for secret in ["Vandersloot", "apex", "Harriet", &org.access] {
        assert!(!body.contains(secret), "{secret} is in the report");
    }
}

#[tokio::test]
async fn collectors_that_are_away_or_mute_delay_nobody() {
    // One takes connections and says nothing; nobody listens at the other.
    let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nowhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = nowhere.local_addr().unwrap();
    drop(nowhere);
    for address in [mute.local_addr().unwrap(), gone] {
        let tracer = Tracer::to(&format!("http://{address}")).unwrap();
        let dsn = format!("http://abc123@{address}/42").parse().unwrap();
        let clock = Clock::new(|| DateTime::UNIX_EPOCH);
        let reports = Reports::to(&dsn, "test", clock).unwrap();
        let all = EnvFilter::new("info");
        let lines = telemetry::lines(LogFormat::Json, all, std::io::sink, Some(reports.clone()));
        let lines = tracing::subscriber::set_default(lines);
        let server = Server::start_given(|means| means.tracer = tracer).await;
        // More than the queues hold.
        let begun = Instant::now();
        for _ in 0..600 {
            tracing::error!(about = %new_id(), "something failed");
            for _ in 0..4 {
                server.get("/health").send().await.expect(200);
            }
        }
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "{:?}",
            begun.elapsed()
        );
        let begun = Instant::now();
        server.app.tracer.stop().await;
        reports.flush().await;
        assert!(
            begun.elapsed() < Duration::from_secs(8),
            "{:?}",
            begun.elapsed()
        );
        drop(lines);
    }
}
