//! Changes as they happen: who hears of them, and where somebody goes on.

use crate::harness::{Org, Server};
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

/// A line that is open.
struct Line(Body, String);

/// An event: its name, number and data.
#[derive(Debug, PartialEq)]
struct Heard(String, i64, Value);

async fn open(server: &Server, org: &Org, after: Option<i64>) -> Line {
    let mut request = Request::builder()
        .uri("/api/v1/events")
        .header("authorization", format!("Bearer {}", org.access));
    if let Some(after) = after {
        request = request.header("last-event-id", after);
    }
    let request = request.body(Body::empty()).unwrap();
    let response = server.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    Line(response.into_body(), String::new())
}

impl Line {
    // `None` when the line ends.
    async fn next(&mut self) -> Option<Heard> {
        loop {
            if let Some((event, rest)) = self.1.split_once("\n\n") {
                let of = |name: &str| {
                    let line = event.lines().find_map(|line| line.strip_prefix(name));
                    line.map(|value| value.trim().to_owned())
                };
                let heard = of("event:").map(|name| {
                    let data = serde_json::from_str(&of("data:").unwrap()).unwrap();
                    Heard(name, of("id:").unwrap().parse().unwrap(), data)
                });
                self.1 = rest.to_owned();
                match heard {
                    Some(heard) => return Some(heard),
                    None => continue,
                }
            }
            let frame = self.0.frame().await?.unwrap();
            let bytes = frame.into_data().unwrap();
            self.1.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }
}

#[tokio::test]
async fn changes_are_heard_of_in_order_and_after_a_broken_line() {
    let server = Server::start().await;
    let ours = server.org("apex").await;
    let theirs = server.org("ridge").await;
    server.customer(&ours, "Before").await;
    let mut line = open(&server, &ours, None).await;
    server.customer(&theirs, "Elsewhere").await;
    let customer = server.customer(&ours, "Vandersloot").await;
    let path = format!("/api/v1/customers/{customer}");
    let call = server.patch(&path).by(&ours).version(1);
    call.json(json!({ "phone": "402-555-0101" }))
        .send()
        .await
        .expect(200);
    let data = |kind: &str| json!({ "entity": "customer", "entity_id": customer, "kind": kind });
    let first = Heard("change".into(), 2, data("create"));
    let second = Heard("change".into(), 3, data("update"));
    assert_eq!(line.next().await.unwrap(), first);
    assert_eq!(line.next().await.unwrap(), second);
    drop(line);
    server.customer(&ours, "Meanwhile").await;
    let mut line = open(&server, &ours, Some(2)).await;
    assert_eq!(line.next().await.unwrap(), second);
    assert_eq!(line.next().await.unwrap().1, 4);
    // A number of another life of the database: read everything anew.
    let mut line = open(&server, &ours, Some(1_000)).await;
    assert_eq!(
        line.next().await.unwrap(),
        Heard("reset".into(), 4, json!({}))
    );
    for wrong in ["x", "-1"] {
        let call = server
            .get(&format!("/api/v1/events?after={wrong}"))
            .by(&ours);
        call.send().await.expect_problem(400, "invalid");
    }
}

#[tokio::test]
async fn nobody_hears_of_what_they_may_not_see() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let grants = [
        ("event.read", "all"),
        ("customer.read", "team"),
        ("task.read", "all"),
    ];
    let sam = server.person(&org, "sam", &grants).await;
    let mut line = open(&server, &sam, Some(0)).await;
    let customer = server.customer(&org, "Vandersloot").await;
    let job = server.job(&org, customer).await;
    let body = json!({ "job_id": job, "title": "Call" });
    let task = server.post("/api/v1/tasks").by(&org).json(body);
    let task = task.send().await.expect(201).id();
    // A customer, but not which; of the job nothing; of the task all.
    let heard = line.next().await.unwrap();
    assert_eq!(
        heard.2,
        json!({ "entity": "customer", "entity_id": null, "kind": "create" })
    );
    let heard = line.next().await.unwrap();
    assert_eq!(
        heard.2,
        json!({ "entity": "task", "entity_id": task, "kind": "create" })
    );
}

#[tokio::test]
async fn a_line_ends_with_the_sign_in_and_with_the_process() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let office = server.sign_in(&org.slug, &org.email).await;
    let mut line = open(&server, &org, None).await;
    let body = json!({ "refresh_token": org.refresh });
    let logout = server.post("/api/v1/auth/logout").json(body);
    logout.send().await.expect(204);
    server.customer(&office, "Vandersloot").await;
    assert_eq!(line.next().await, None);
    let mut line = open(&server, &office, None).await;
    server.app.stopping.send_replace(true);
    assert_eq!(line.next().await, None);
}
