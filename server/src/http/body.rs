//! Bodies, ids in paths, query strings: read so that every mistake is a problem with a code.

use crate::http::frame::BodyLimits;
use crate::http::{Once, Problem};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use brainops_domain::failure::Code;
use futures_util::TryStreamExt as _;
use serde::de::DeserializeOwned;
use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use uuid::Uuid;

// No route knows half as many; each is compared with the others.
const PARAMS_AT_MOST: usize = 200;
/// The media type of zstd. Source: RFC 8878, section 7.1.
pub const ZSTD: &str = "application/zstd";
// What a packed body may grow to.
const UNPACKED_BYTES_AT_MOST: usize = 128 << 20;

// In half a minute the slowest line that a chunk comes through at all in its two minutes carries sixteen times as much.
const LEAST_BYTES_A_WINDOW: usize = 8 << 10;

/// A JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        require_json(request.headers())?;
        parse(&read(request, state).await?).map(Self)
    }
}

/// A JSON body of a request that may carry an idempotency key and name a version.
#[derive(Debug)]
pub struct Submission<T> {
    /// The body.
    pub body: T,
    /// The idempotency key.
    pub once: Once,
    /// The headers, for the version.
    pub headers: HeaderMap,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Submission<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        require_json(request.headers())?;
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let headers = request.headers().clone();
        let bytes = read(request, state).await?;
        let once = Once::read(&method, &uri, &headers, &bytes)?;
        Ok(Self {
            body: parse(&bytes)?,
            once,
            headers,
        })
    }
}

/// A request without a body that may carry an idempotency key and name a version.
#[derive(Debug)]
pub struct Bare {
    /// The idempotency key.
    pub once: Once,
    /// The headers, for the version.
    pub headers: HeaderMap,
}

impl<S: Send + Sync> FromRequestParts<S> for Bare {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self {
            once: Once::read(&parts.method, &parts.uri, &parts.headers, &[])?,
            headers: parts.headers.clone(),
        })
    }
}

/// XLSX as a media type.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A table, CSV or XLSX, of a request that may carry an idempotency key.
#[derive(Debug)]
pub struct Upload {
    /// The body.
    pub bytes: Bytes,
    /// Whether it is XLSX.
    pub is_xlsx: bool,
    /// The idempotency key.
    pub once: Once,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let is_xlsx = require(request.headers(), XLSX).is_ok();
        if !is_xlsx {
            require(request.headers(), "text/csv")?;
        }
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let headers = request.headers().clone();
        let bytes = read(request, state).await?;
        let once = Once::read(&method, &uri, &headers, &bytes)?;
        Ok(Self {
            bytes,
            is_xlsx,
            once,
        })
    }
}

/// Bytes that are no text: a chunk of a file. Their limit is that of their route: `Op::body_at_most`.
#[derive(Debug)]
pub struct Octets(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Octets {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Problem> {
        require(request.headers(), "application/octet-stream")?;
        // The route counts what arrives; what was announced is not compared with the limit of other bodies.
        if let Some(limits) = request.extensions_mut().get_mut::<BodyLimits>() {
            limits.bytes_at_most = usize::MAX;
        }
        read(request, state).await.map(Self)
    }
}

/// JSON as it is or made small with zstd, of a size that its route limits: what a laptop sends.
#[derive(Debug)]
pub struct Packed<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Packed<T> {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Problem> {
        let is_small = require(request.headers(), ZSTD).is_ok();
        if !is_small {
            require_json(request.headers())?;
        }
        if let Some(limits) = request.extensions_mut().get_mut::<BodyLimits>() {
            limits.bytes_at_most = usize::MAX;
        }
        let bytes = read(request, state).await?;
        match is_small {
            true => parse(&unpack(&bytes)?).map(Self),
            false => parse(&bytes).map(Self),
        }
    }
}

// What would grow beyond measure is not read to its end.
fn unpack(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let broken = |_| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            Code::Invalid,
            "The body is no zstd.",
        )
    };
    let mut unpacked = Vec::new();
    let limit = u64::try_from(UNPACKED_BYTES_AT_MOST).unwrap_or(u64::MAX);
    zstd::stream::Decoder::new(bytes)
        .map_err(broken)?
        .take(limit + 1)
        .read_to_end(&mut unpacked)
        .map_err(broken)?;
    if unpacked.len() > UNPACKED_BYTES_AT_MOST {
        return Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Code::TooLarge,
            "The body is too large.",
        ));
    }
    Ok(unpacked)
}

fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    require(headers, "application/json")
}

fn require(headers: &HeaderMap, wanted: &str) -> Result<(), Problem> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .map(|value| value.split(';').next().unwrap_or_default().trim());
    if kind.is_some_and(|kind| kind.eq_ignore_ascii_case(wanted)) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::Invalid,
        format!("The body must be {wanted}."),
    ))
}

async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    // Until then a client may trickle; afterwards nobody waits for the rest.
    let limits = request
        .extensions()
        .get::<BodyLimits>()
        .copied()
        .ok_or_else(|| Problem::internal("BUG: the frame did not describe the request"))?;
    // Nobody waits for what is refused anyway.
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > limits.bytes_at_most) {
        return Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Code::TooLarge,
            "The body is too large.",
        ));
    }
    let arrived = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&arrived);
    let counted = request.map(|body| {
        Body::from_stream(body.into_data_stream().inspect_ok(move |bytes| {
            counter.fetch_add(bytes.len(), Ordering::Relaxed);
        }))
    });
    let whole = tokio::select! {
        whole = Bytes::from_request(counted, state) => whole,
        () = gives_up(limits, &arrived) => {
            return Err(Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                Code::Invalid,
                "The body did not arrive in time.",
            ));
        }
    };
    whole.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::new(rejection.status(), Code::TooLarge, "The body is too large.")
        } else {
            Problem::new(
                StatusCode::BAD_REQUEST,
                Code::Invalid,
                "The body did not arrive whole.",
            )
        }
    })
}

// Ends when time is up, or when so little came that the line stands still or somebody holds it open on purpose.
async fn gives_up(limits: BodyLimits, arrived: &AtomicUsize) {
    let mut end = Instant::now() + limits.window;
    loop {
        tokio::time::sleep_until(end.min(limits.by).into()).await;
        if end >= limits.by || arrived.swap(0, Ordering::Relaxed) < LEAST_BYTES_A_WINDOW {
            return;
        }
        end += limits.window;
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(bytes).map_err(|error| {
        let status = if error.is_data() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::BAD_REQUEST
        };
        Problem::new(status, Code::Invalid, format!("The body: {error}."))
    })
}

/// The `{id}` of a path.
#[derive(Debug, Clone, Copy)]
pub struct PathId(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<Uuid>::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            // Nothing can have an id that is none.
            Err(_) => Err(Problem::not_found()),
        }
    }
}

/// The parameters of the query string, in their order.
#[derive(Debug, Clone, Default)]
pub struct RawQuery(pub Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for RawQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .take(PARAMS_AT_MOST + 1)
            .collect();
        if pairs.len() > PARAMS_AT_MOST {
            let detail = format!("It has more than {PARAMS_AT_MOST} parameters.");
            return Err(Problem::bad_request("query", detail));
        }
        for (at, (name, value)) in pairs.iter().enumerate() {
            if pairs[..at].iter().any(|(earlier, _)| earlier == name) {
                return Err(Problem::bad_request(name, "It is there twice."));
            }
            // PostgreSQL has no text with it, and no value here has one.
            if value.contains('\0') {
                return Err(Problem::bad_request(name, "It has a zero byte."));
            }
        }
        Ok(Self(pairs))
    }
}

impl RawQuery {
    /// Takes a parameter out.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    /// Takes a parameter that is an id.
    ///
    /// Errors: it is none.
    pub fn take_id(&mut self, name: &str) -> Result<Option<Uuid>, Problem> {
        self.take(name)
            .map(|text| {
                Uuid::parse_str(&text).map_err(|_| Problem::bad_request(name, "It must be a UUID."))
            })
            .transpose()
    }

    /// Takes `limit`, the number of rows of a page.
    ///
    /// Errors: it is no number from 1 to 200.
    pub fn take_limit(&mut self) -> Result<i64, Problem> {
        const MOST: i64 = 200;
        const USUAL: i64 = 50;
        let Some(text) = self.take("limit") else {
            return Ok(USUAL);
        };
        match text.parse() {
            Ok(limit) if (1..=MOST).contains(&limit) => Ok(limit),
            _ => Err(Problem::bad_request(
                "limit",
                format!("It must be from 1 to {MOST}."),
            )),
        }
    }

    /// Refuses what nobody took.
    ///
    /// Errors: there is an unknown parameter.
    pub fn finish(self) -> Result<(), Problem> {
        match self.0.into_iter().next() {
            None => Ok(()),
            Some((name, _)) => Err(Problem::bad_request(&name, "There is no such parameter.")),
        }
    }
}
