//! The one way to add a route.

use crate::app::App;
use crate::http::op::Op;
use crate::http::openapi;
use crate::http::papers;
use crate::http::{Problem, frame};
use crate::identity::{Caller, RequestInfo};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Request, State};
use axum::handler::Handler;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use brainops_domain::failure::Code;
use brainops_domain::permission::Perm;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tower_http::cors::{AllowOrigin, CorsLayer};

// What browsers keep of a preflight; Chromium takes two hours at most.
const PREFLIGHT_HOLDS: Duration = Duration::from_secs(7_200);

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Anybody.
    Public,
    /// Who holds the permission.
    Guarded(Perm),
}

// The document as it is served.
struct Served {
    json: Bytes,
    yaml: Bytes,
    page: Bytes,
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

    // They describe themselves, too, so their texts can be made only after they were added.
    fn add_documents(&mut self, served: &Arc<OnceLock<Served>>) {
        const TAG: &str = "operations";
        let of = |pick: fn(&Served) -> &Bytes| {
            let served = Arc::clone(served);
            move || served.get().map(pick).cloned().unwrap_or_default()
        };
        let op = Op::get("/openapi.json", "get_openapi")
            .says(TAG, "This document.")
            .answers_any(StatusCode::OK, "OpenAPI 3.1");
        let text = of(|served| &served.json);
        self.public(op, move || async move {
            ([(header::CONTENT_TYPE, "application/json")], text())
        });
        let yaml = "application/yaml";
        let op = Op::get("/openapi.yaml", "get_openapi_yaml")
            .says(TAG, "This document as YAML.")
            .answers_text(StatusCode::OK, yaml, "OpenAPI 3.1");
        let text = of(|served| &served.yaml);
        self.public(op, move || async move {
            ([(header::CONTENT_TYPE, yaml)], text())
        });
        let op = Op::get("/reference", "get_reference")
            .says(TAG, "This document as a page for people.")
            .answers_text(StatusCode::OK, "text/html", "The page.");
        let text = of(|served| &served.page);
        self.public(op, move || async move {
            let headers = [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (
                    header::CONTENT_SECURITY_POLICY,
                    papers::CONTENT_SECURITY_POLICY_OF_PAGE,
                ),
            ];
            (headers, text())
        });
    }

    fn add<H, T>(&mut self, rule: Rule, op: Op, handler: H)
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let guard = from_fn_with_state((self.app.clone(), rule, op.is_long), guard);
        let mut route = on(op.filter, handler);
        if let Some(bytes) = op.body_bytes_at_most {
            route = route.layer(DefaultBodyLimit::max(bytes));
        }
        let route = route.layer(guard);
        self.router = std::mem::take(&mut self.router).route(&op.path, route);
        self.schemas.extend(op.schemas.iter().cloned());
        self.ops.push((op, rule));
    }

    /// The OpenAPI document of every route.
    #[must_use]
    pub fn document(&self) -> Value {
        openapi::document(&self.ops, &self.schemas, &self.app.config.public_url)
    }

    /// The router. Its document is served at `/openapi.json`, and in other forms beside it.
    pub fn into_router(mut self) -> Router {
        let served: Arc<OnceLock<Served>> = Arc::default();
        self.add_documents(&served);
        let document = self.document();
        served.get_or_init(|| Served {
            json: document.to_string().into(),
            yaml: papers::to_yaml(&document).into(),
            page: papers::page(&document).into(),
        });
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
            .layer(cors(&self.app.config.cors_origins))
            .layer(from_fn_with_state(self.app.clone(), frame))
            .with_state(self.app)
    }
}

// Only pages of the named origins may call, and with tokens alone: no cookie is ever sent, so none is allowed.
fn cors(origins: &[String]) -> CorsLayer {
    let origins = origins
        .iter()
        .filter_map(|origin| HeaderValue::from_str(origin).ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("last-event-id"),
            HeaderName::from_static("x-request-id"),
        ])
        .expose_headers([
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            HeaderName::from_static("idempotency-replayed"),
            HeaderName::from_static("x-request-id"),
        ])
        .max_age(PREFLIGHT_HOLDS)
}

// Lets a request through to its handler, in a task of its own: when the client goes away, what was begun in the database
// ends the way it was meant to, and never in the middle of `begin`.
async fn guard(
    State((app, rule, is_long)): State<(App, Rule, bool)>,
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
                Ok(caller) => {
                    if let Err(wait) = app.limits.caller(&caller) {
                        app.metrics.refuse();
                        return Problem::too_many(wait).into_response();
                    }
                    request.extensions_mut().insert(caller)
                }
                Err(error) => return Problem::from(error).into_response(),
            };
        }
        // Held until the answer is there, also when nobody waits for it any more.
        let _place = match is_long.then(|| app.long_work.try_acquire()) {
            Some(Err(_)) => {
                return Problem::unavailable("too much long work runs").into_response();
            }
            Some(Ok(place)) => Some(place),
            None => None,
        };
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
