//! What is sent to get at more than is given: code in texts, in paths, in heads; fields that nobody offered; ids and
//! cursors of others; addresses that the API should call for somebody.

use crate::harness::{PASSWORD, Server, new_id};
use serde_json::{Value, json};
use std::net::TcpListener;

const NASTY: [&str; 12] = [
    "'; drop table app.customer; --",
    "\" or 1=1 --",
    "$$; select pg_sleep(10); $$",
    "Robert'); delete from app.audit; --",
    "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}",
    "<script>alert(1)</script>",
    "../../../../etc/passwd",
    "%00%0d%0aSet-Cookie: x=1",
    "\\'; set app.org = '00000000-0000-0000-0000-000000000000'; --",
    "${jndi:ldap://127.0.0.1/x}",
    "\u{202e}txt.exe",
    "ＵＮＩＯＮ　ＳＥＬＥＣＴ",
];

#[tokio::test]
async fn code_in_a_text_is_a_text() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let other = server.org("ridge").await;
    server.customer(&other, "Elsewhere").await;
    for text in NASTY {
        let body = json!({ "last_name": text, "first_name": text });
        let made = server.post("/api/v1/customers").by(&org).json(body);
        let made = made.send().await.expect(201);
        assert_eq!(made.body["last_name"], text);
        let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        for query in [
            format!("customers?last_name={encoded}"),
            format!("customers?last_name.contains={encoded}"),
            format!("customers?last_name.prefix={encoded}"),
        ] {
            let found = server.get(&format!("/api/v1/{query}")).by(&org);
            let found = found.send().await.expect(200);
            assert_eq!(found.ids(), [made.id()], "{query}");
        }
        for query in [
            format!("customers?sort={encoded}"),
            format!("customers?{encoded}=1"),
            format!("customers?cursor={encoded}"),
            format!("customers?id={encoded}"),
            format!("customers/{encoded}"),
            encoded.clone(),
        ] {
            let answer = server.get(&format!("/api/v1/{query}")).by(&org);
            let answer = answer.send().await;
            assert!(
                matches!(answer.status.as_u16(), 400 | 404),
                "{query}: {}",
                answer.status
            );
        }
        let search = server.get(&format!("/api/v1/search?q={encoded}")).by(&org);
        let search = search.send().await;
        assert!(
            matches!(search.status.as_u16(), 200 | 400),
            "{text}: {}",
            search.body
        );
        let body = json!({ "email": text, "password": text, "organisation": text });
        let login = server.post("/api/v1/auth/login").json(body).send().await;
        login.expect_problem(401, "wrong_credentials");
    }
    // All is still there, and nothing of the others was.
    let count = server.get("/api/v1/customers?limit=200").by(&org);
    assert_eq!(count.send().await.expect(200).ids().len(), NASTY.len());
    let count = server.get("/api/v1/customers").by(&other);
    assert_eq!(count.send().await.expect(200).ids().len(), 1);
    let chain = server.get("/api/v1/audit/verification").by(&org);
    assert_eq!(chain.send().await.expect(200).body["holds"], true);
}

#[tokio::test]
async fn heads_of_requests_change_nothing() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    for (name, value) in [
        ("x-request-id", "a\"><script>alert(1)</script>"),
        ("x-forwarded-for", "' or 1=1 --"),
        ("x-forwarded-host", "evil.example"),
        ("host", "evil.example"),
        ("x-http-method-override", "DELETE"),
        ("x-original-url", "/api/v1/audit"),
        ("user-agent", "'; drop table app.session; --"),
        ("traceparent", "00-<script>-x-01"),
        ("idempotency-key", "'; drop table app.idempotency; --"),
    ] {
        let call = server
            .post("/api/v1/customers")
            .by(&org)
            .header(name, value);
        let made = call.json(json!({ "last_name": name })).send().await;
        let made = made.expect(201);
        for (given, value) in &made.headers {
            let value = value.to_str().unwrap();
            assert!(
                !value.contains("script") && !value.contains("evil"),
                "{given}: {value}"
            );
        }
    }
    let count = server.get("/api/v1/customers").by(&org);
    assert_eq!(count.send().await.expect(200).ids().len(), 9);
}

#[tokio::test]
async fn fields_that_nobody_offered_are_refused() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let other = server.org("ridge").await;
    let sam = server
        .person(&org, "sam", &[("account.update", "own")])
        .await;
    let registration = json!({
        "name": "X", "slug": "xx", "email": "x@x.example", "person_name": "X", "password": PASSWORD,
    });
    let with = |body: &Value, field: &str, value: Value| {
        let mut body = body.clone();
        body[field] = value;
        body
    };
    let login = json!({ "email": org.email, "password": PASSWORD });
    let role = json!({ "name": "r", "grants": [] });
    let key = json!({ "name": "k", "scopes": ["job.read"] });
    for (path, body) in [
        (
            "organisations",
            with(&registration, "org_id", json!(other.org_id)),
        ),
        (
            "organisations",
            with(&registration, "roles", json!(["owner"])),
        ),
        ("auth/login", with(&login, "org_id", json!(other.org_id))),
        (
            "auth/login",
            with(&login, "person_id", json!(org.person_id)),
        ),
        ("roles", with(&role, "org_id", json!(other.org_id))),
        ("api-keys", with(&key, "person_id", json!(new_id()))),
        ("api-keys", with(&key, "revoked_at", Value::Null)),
        (
            "files",
            json!({ "blake3": "0".repeat(64), "size_bytes": 1, "stored_at": "now" }),
        ),
    ] {
        let call = server.post(&format!("/api/v1/{path}")).by(&org);
        let answer = call.json(body).send().await;
        answer.expect_problem(422, "invalid");
    }
    for body in [
        json!({ "status": "active" }),
        json!({ "password_hash": "x" }),
        json!({ "email": "new@apex.example" }),
    ] {
        let call = server.patch(&format!("/api/v1/members/{}", sam.person_id));
        let answer = call.by(&org).json(body).send().await;
        answer.expect_problem(422, "invalid");
    }
}

#[tokio::test]
async fn ids_and_cursors_of_others_open_nothing() {
    let server = Server::start().await;
    let ours = server.org("apex").await;
    let theirs = server.org("ridge").await;
    for name in ["A", "B", "C"] {
        server.customer(&ours, name).await;
    }
    let customer = server.customer(&ours, "Vandersloot").await;
    let job = server.job(&ours, customer).await;
    let page = server
        .get("/api/v1/customers?limit=1&sort=last_name")
        .by(&ours);
    let page = page.send().await.expect(200);
    let cursor = page.body["next"].as_str().unwrap().to_owned();
    server.customer(&theirs, "Z").await;
    let path = format!("/api/v1/customers?limit=200&sort=last_name&cursor={cursor}");
    let seen = server.get(&path).by(&theirs).send().await;
    assert!(seen.expect(200).body["items"][0]["last_name"] == "Z");
    for query in [
        format!("jobs?customer_id={customer}"),
        format!("jobs?customer_id.in={customer}"),
        format!("photos?job_id={job}"),
        format!("tasks?job_id={job}"),
        format!("attachments?job_id={job}"),
        format!("timelines?job_id={job}"),
        format!("audit?entity_id={job}"),
        format!("sessions?person_id={}", ours.person_id),
    ] {
        let answer = server.get(&format!("/api/v1/{query}")).by(&theirs);
        let answer = answer.send().await;
        if answer.status == 404 {
            continue;
        }
        let body = answer.expect(200).body;
        let items = body.get("items").unwrap_or(&body).as_array().unwrap();
        assert!(items.is_empty(), "{query}: {body}");
    }
    for (path, body) in [
        ("jobs", json!({ "customer_id": customer, "street": "x" })),
        ("tasks", json!({ "job_id": job, "title": "x" })),
        ("comments", json!({ "job_id": job, "text": "x" })),
    ] {
        let call = server.post(&format!("/api/v1/{path}")).by(&theirs);
        let answer = call.json(body).send().await;
        answer.expect_problem(422, "invalid");
    }
}

// Nothing that the API is given is an address for it to call; whoever listens there hears nothing.
#[tokio::test]
async fn no_address_that_is_sent_is_called() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let url = format!("http://{address}/latest/meta-data/");
    let server = Server::start().await;
    let org = server.org("apex").await;
    let customer = server.post("/api/v1/customers").by(&org);
    let body = json!({ "last_name": url });
    let customer = customer.json(body).send().await.expect(201).id();
    let job = server.job(&org, customer).await;
    for (path, body) in [
        (
            "comments",
            json!({ "job_id": job, "text": format!("![]({url})") }),
        ),
        ("tasks", json!({ "job_id": job, "title": url })),
        ("teams", json!({ "name": url, "members": [] })),
    ] {
        let call = server.post(&format!("/api/v1/{path}")).by(&org);
        call.json(body).send().await.expect(201);
    }
    let role = server.get("/api/v1/roles").by(&org).send().await;
    let role = role.expect(200).body[0]["id"].clone();
    let mail = format!("x@[{}]", address.ip());
    let body = json!({ "email": mail, "role_ids": [role] });
    server
        .post("/api/v1/invitations")
        .by(&org)
        .json(body)
        .send()
        .await;
    let call = server.get("/api/v1/me").by(&org);
    let call = call.header("referer", &url).header("origin", &url);
    call.send().await.expect(200);
    server.work().await;
    let heard = listener.accept().unwrap_err();
    assert_eq!(heard.kind(), std::io::ErrorKind::WouldBlock);
}
