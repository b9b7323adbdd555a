//! The one way to add a route.

use crate::app::App;
use crate::http::op::Op;
use crate::http::openapi;
use crate::http::{Problem, frame};
use crate::identity::{Caller, RequestInfo};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Request, State};
use axum::handler::Handler;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use brainops_domain::failure::Code;
use brainops_domain::permission::Perm;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Anybody.
    Public,
    /// Who holds the permission.
    Guarded(Perm),
}

/// Routes and their document, grown together.
#[derive(Debug)]
pub struct Api {
    app: App,
    router: Router<App>,
    ops: Vec<(Op, Rule)>,
    schemas: BTreeMap<String, Value>,
}

impl Api {
    /// Without a route.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self {
            app,
            router: Router::new(),
            ops: Vec::new(),
            schemas: BTreeMap::new(),
        }
    }

    /// Adds a route for those who hold a permission. The handler takes a [`Caller`].
    pub fn guarded<H, T>(&mut self, perm: Perm, op: Op, handler: H)
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Rule::Guarded(perm), op, handler);
    }

    /// Adds a route for anybody. The test of public routes must name it.
    pub fn public<H, T>(&mut self, op: Op, handler: H)
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Rule::Public, op, handler);
    }

    fn add<H, T>(&mut self, rule: Rule, op: Op, handler: H)
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let guard = from_fn_with_state((self.app.clone(), rule), guard);
        let route = on(op.filter, handler).layer(guard);
        self.router = std::mem::take(&mut self.router).route(&op.path, route);
        self.schemas.extend(op.schemas.iter().cloned());
        self.ops.push((op, rule));
    }

    /// The OpenAPI document of every route.
    #[must_use]
    pub fn document(&self) -> Value {
        openapi::document(&self.ops, &self.schemas, &self.app.config.public_url)
    }

    /// The router. Its document is served at `/openapi.json`.
    pub fn into_router(mut self) -> Router {
        let op = Op::get("/openapi.json", "get_openapi")
            .says("operations", "This document.")
            .answers_any(StatusCode::OK, "OpenAPI 3.1");
        let document: Arc<std::sync::OnceLock<String>> = Arc::default();
        let served = Arc::clone(&document);
        self.public(op, move || async move {
            let text = served.get().cloned().unwrap_or_default();
            ([(header::CONTENT_TYPE, "application/json")], text)
        });
        document.get_or_init(|| self.document().to_string());
        let max_body_bytes = self.app.config.max_body_bytes;
        self.router
            .fallback(|| async {
                Problem::new(
                    StatusCode::NOT_FOUND,
                    Code::NotFound,
                    "There is no such address.",
                )
            })
            .method_not_allowed_fallback(|| async {
                Problem::new(
                    StatusCode::METHOD_NOT_ALLOWED,
                    Code::Invalid,
                    "This address does not know that method.",
                )
            })
            .layer(DefaultBodyLimit::max(max_body_bytes))
            .layer(from_fn_with_state(self.app.clone(), frame))
            .with_state(self.app)
    }
}

// Lets a request through to its handler, in a task of its own: when the client goes away, what was begun in the database
// ends the way it was meant to, and never in the middle of `begin`.
async fn guard(
    State((app, rule)): State<(App, Rule)>,
    mut request: Request,
    next: Next,
) -> Response {
    use tracing::Instrument;
    let work = async move {
        if let Rule::Guarded(perm) = rule {
            let Some(info) = request.extensions().get::<Arc<RequestInfo>>().cloned() else {
                return Problem::internal("BUG: the frame did not describe the request")
                    .into_response();
            };
            let admitted = app.gate.admit(bearer(&request), perm, info).await;
            match admitted {
                Ok(caller) => request.extensions_mut().insert(caller),
                Err(error) => return Problem::from(error).into_response(),
            };
        }
        next.run(request).await
    };
    match tokio::spawn(work.in_current_span()).await {
        Ok(response) => response,
        Err(error) => Problem::internal(error).into_response(),
    }
}

fn bearer(request: &Request) -> Option<&str> {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Problem::internal("BUG: a public route asks for a caller"))
    }
}

/// What is known of the request, for routes that nobody needs to sign in for.
#[derive(Debug, Clone)]
pub struct Stranger(pub Arc<RequestInfo>);

impl<S: Send + Sync> FromRequestParts<S> for Stranger {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Arc<RequestInfo>>()
            .cloned()
            .map(Self)
            .ok_or_else(|| Problem::internal("BUG: the frame did not describe the request"))
    }
}
