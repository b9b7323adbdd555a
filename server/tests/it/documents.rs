//! The documents of the API: what is served, and the copies under `docs/api`.

use crate::harness::Server;
use axum::body::Body;
use axum::http::Request;
use brainops_server::http::papers;
use brainops_server::routes;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::path::Path;
use tower::ServiceExt;

async fn text(server: &Server, path: &str) -> (axum::http::HeaderMap, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = server.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    let headers = response.headers().clone();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (headers, String::from_utf8(bytes.to_vec()).unwrap())
}

// With BRAINOPS_WRITE_API_DOCS=1 it writes them instead: `make api-docs`.
#[tokio::test]
async fn the_copies_under_docs_are_those_of_the_routes() {
    let server = Server::start().await;
    let mut document = server.get("/openapi.json").send().await.expect(200).body;
    document["servers"] = json!([{ "url": "http://127.0.0.1:8080" }]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/api");
    let is_writing = std::env::var_os("BRAINOPS_WRITE_API_DOCS").is_some();
    for paper in papers(&document) {
        let path = folder.join(paper.name);
        if is_writing {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &paper.text).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == paper.text,
            "docs/api/{} is not what the routes say: run `make api-docs` and commit it",
            paper.name
        );
    }
}

#[tokio::test]
async fn the_page_shows_every_operation_and_needs_nothing_else() {
    let server = Server::start().await;
    let (headers, page) = text(&server, "/reference").await;
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'"));
    assert!(!policy.contains("script"));
    for foreign in [
        "<script", "<img", "<link", "http://", "https://", "@import", "url(",
    ] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    let document = server.get("/openapi.json").send().await.expect(200).body;
    for methods in document["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(page.contains(&format!("<details id=\"{id}\">")), "{id}");
        }
    }
}

#[tokio::test]
async fn the_other_forms_say_the_same() {
    let server = Server::start().await;
    let (headers, yaml) = text(&server, "/openapi.yaml").await;
    assert_eq!(headers["content-type"], "application/yaml");
    assert!(yaml.contains("openapi: \"3.1.0\"\n"));
    let document = routes::api(server.app.clone()).document();
    let all = papers(&document);
    let of = |name: &str| &all.iter().find(|paper| paper.name == name).unwrap().text;
    let collection: Value = serde_json::from_str(of("postman.json")).unwrap();
    let requests: usize = collection["item"]
        .as_array()
        .unwrap()
        .iter()
        .map(|folder| folder["item"].as_array().unwrap().len())
        .sum();
    let operations: usize = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .map(|methods| methods.as_object().unwrap().len())
        .sum();
    assert_eq!(requests, operations);
    assert!(of("reference.md").contains("### POST `/api/v1/customers`"));
    assert!(of("postman.json").contains(":id"));
}
