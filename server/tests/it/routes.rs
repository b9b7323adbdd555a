//! What holds for every route, whoever adds it.

use crate::harness::{Org, Server, new_id};
use axum::http::Method;
use brainops_domain::permission::Perm;
use serde_json::{Value, json};
use uuid::Uuid;

// A public route is a decision; this is the list of them.
const PUBLIC: [&str; 18] = [
    "GET /.well-known/jwks.json",
    "GET /api/v1/health",
    "GET /api/v1/health/detailed",
    "GET /health",
    "GET /openapi.json",
    "GET /openapi.yaml",
    "GET /reference",
    "POST /api/v1/auth/email-verifications",
    "POST /api/v1/auth/laptop",
    "POST /api/v1/auth/laptop/challenge",
    "POST /api/v1/auth/laptop/wiped",
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/logout",
    "POST /api/v1/auth/password-resets",
    "POST /api/v1/auth/password-resets/completion",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/invitations/accept",
    "POST /api/v1/organisations",
];

struct Operation {
    method: Method,
    path: String,
    document: Value,
}

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn permission(&self) -> Option<Perm> {
        self.document["x-permission"]
            .as_str()
            .and_then(Perm::from_name)
    }
}

async fn operations(server: &Server) -> Vec<Operation> {
    let document = server.get("/openapi.json").send().await.expect(200).body;
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .unwrap()
                .iter()
                .map(|(method, document)| Operation {
                    method: method.to_uppercase().parse().unwrap(),
                    path: path.clone(),
                    document: document.clone(),
                })
        })
        .collect()
}

async fn call(
    server: &Server,
    operation: &Operation,
    id: Uuid,
    token: Option<&str>,
) -> crate::harness::Answer {
    let path = operation
        .path
        .replace("{id}", &id.to_string())
        .replace("{blake3}", &"0".repeat(64))
        .replace("{number}", "0");
    let mut call = server.call(operation.method.clone(), &path).version(1);
    if operation.document["requestBody"].is_object() {
        call = call.json(json!({}));
    }
    if let Some(token) = token {
        call = call.bearer(token);
    }
    call.send().await
}

#[tokio::test]
async fn every_route_has_a_permission_or_is_public_by_name() {
    let server = Server::start().await;
    for operation in operations(&server).await {
        let name = operation.name();
        let is_public = operation.document["security"] == json!([]);
        assert_eq!(PUBLIC.contains(&name.as_str()), is_public, "{name}");
        assert_eq!(operation.permission().is_some(), !is_public, "{name}");
        for part in ["operationId", "summary", "tags"] {
            assert!(!operation.document[part].is_null(), "{name} has no {part}");
        }
    }
}

#[tokio::test]
async fn operation_ids_are_distinct_and_references_resolve() {
    let server = Server::start().await;
    let document = server.get("/openapi.json").send().await.expect(200).body;
    let mut ids: Vec<_> = operations(&server)
        .await
        .iter()
        .map(|one| one.document["operationId"].to_string())
        .collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(
            document["components"]["schemas"][name].is_object(),
            "{name} is nowhere"
        );
    }
}

#[tokio::test]
async fn every_route_refuses_strangers_and_keys_without_its_permission() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let (_, sessions) = server.key(&org, &["session.read"]).await;
    let (_, customers) = server.key(&org, &["customer.read"]).await;
    for operation in operations(&server).await {
        let Some(perm) = operation.permission() else {
            continue;
        };
        let stranger = call(&server, &operation, new_id(), None).await;
        stranger.expect_problem(401, "unauthenticated");
        let wrong = if perm == Perm::SessionRead {
            &customers
        } else {
            &sessions
        };
        let refused = call(&server, &operation, new_id(), Some(wrong)).await;
        refused.expect_problem(403, "forbidden");
    }
}

async fn ids_of(server: &Server, org: &Org) -> Vec<(&'static str, Uuid)> {
    let customer = server.customer(org, "Vandersloot").await;
    let site = json!({ "customer_id": customer, "street": "12 Elm St" });
    let site = server
        .post("/api/v1/sites")
        .by(org)
        .json(site)
        .send()
        .await
        .expect(201)
        .id();
    let job = server.job(org, customer).await;
    let (key, _) = server.key(org, &["job.read"]).await;
    let sessions = server
        .get("/api/v1/sessions")
        .by(org)
        .send()
        .await
        .expect(200);
    let session = sessions.body[0]["id"].as_str().unwrap().parse().unwrap();
    let mut ids = vec![
        ("/api/v1/customers/", customer),
        ("/api/v1/sites/", site),
        ("/api/v1/jobs/", job),
        ("/api/v1/api-keys/", key),
        ("/api/v1/sessions/", session),
    ];
    ids.extend(crate::trade::one_of_each(server, org, job).await);
    ids.extend(crate::people::one_of_each(server, org).await);
    ids
}

#[tokio::test]
async fn ids_of_another_organisation_are_not_there_on_any_route() {
    let server = Server::start().await;
    let ours = server.org("apex").await;
    let theirs = server.org("ridge").await;
    let ids = ids_of(&server, &ours).await;
    let mut tried = 0;
    for operation in operations(&server)
        .await
        .iter()
        .filter(|one| one.path.contains("{id}"))
    {
        let (_, id) = ids
            .iter()
            .find(|(prefix, _)| operation.path.starts_with(prefix))
            .unwrap_or_else(|| panic!("{}: make a record of it in ids_of", operation.name()));
        let answer = call(&server, operation, *id, Some(&theirs.access)).await;
        assert_eq!(answer.status, 404, "{}: {}", operation.name(), answer.body);
        tried += 1;
    }
    assert!(tried >= 14, "only {tried} routes have an id");
    // Nothing was done to them either.
    server.get("/api/v1/me").by(&ours).send().await.expect(200);
    for (prefix, id) in &ids[..3] {
        let answer = server
            .get(&format!("{prefix}{id}"))
            .by(&ours)
            .send()
            .await
            .expect(200);
        assert_eq!(answer.body["version"], 1);
    }
}
