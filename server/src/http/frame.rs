//! What every request goes through: an id, a line in the log, a limit in time, headers.

use crate::app::App;
use crate::http::Problem;
use crate::identity::RequestInfo;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use brainops_domain::id::mint;
use chrono::{DateTime, Utc};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const ID_CHARS_AT_MOST: usize = 64;
const AGENT_CHARS_AT_MOST: usize = 200;

// What laptops carry over the line of a building site: it may be slow, as long as it goes on.
const FROM_SLOW_LINES: [&str; 2] = ["/api/v1/sync/", "/api/v1/files"];

// An answer is data, never a page: nothing may run in it, frame it, guess its type or keep it.
const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
    // Browsers heed it over TLS alone.
    (
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=31536000; includeSubDomains"),
    ),
];

pub(crate) async fn frame(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let _in_flight = app.metrics.begin();
    let address = request_address(&app, &request);
    let info = Arc::new(describe(&request, address, app.clock.now()));
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let method = request.method().clone();
    let traced = app
        .tracer
        .request(request.headers(), &method, &path, info.now);
    let span = tracing::info_span!(
        "request",
        id = info.id,
        %method,
        path,
        trace = traced.trace_id,
    );
    let window = app.config.request_timeout;
    let is_slow = FROM_SLOW_LINES.iter().any(|start| path.starts_with(start));
    let limit = match is_slow {
        true => window.max(app.config.slow_request_timeout),
        false => window,
    };
    request.extensions_mut().insert(Arc::clone(&info));
    request.extensions_mut().insert(BodyLimits {
        by: begun + limit,
        window,
        bytes_at_most: app.config.max_body_bytes,
    });
    // Probes ask whether the process runs, however much else it is asked.
    let refused = address
        .filter(|_| path != "/health")
        .and_then(|address| app.limits.address(address).err());
    let mut response = match refused {
        Some(wait) => {
            app.metrics.refuse();
            Problem::too_many(wait).into_response()
        }
        None => tokio::time::timeout(limit, next.run(request).instrument(span.clone()))
            .await
            .unwrap_or_else(|_| {
                Problem::unavailable(format!("no answer within {} s", limit.as_secs()))
                    .into_response()
            }),
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(value);
    }
    if let Ok(id) = HeaderValue::from_str(&info.id) {
        headers.insert(REQUEST_ID, id);
    }
    let (status, elapsed) = (response.status().as_u16(), begun.elapsed());
    app.metrics.answered(&method, &path, status, elapsed);
    traced.answered(info.now + elapsed, status);
    span.in_scope(|| {
        tracing::info!(
            status,
            elapsed_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
            "answered"
        );
    });
    response
}

/// What the body of a request must keep to. The task that reads it outlives the answer, so it must know.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyLimits {
    /// When it must have arrived.
    pub(super) by: Instant,
    /// In each such time some of it must arrive.
    pub(super) window: Duration,
    /// How large it may say it is.
    pub(super) bytes_at_most: usize,
}

fn request_address(app: &App, request: &Request) -> Option<IpAddr> {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(address)| address.ip());
    client_ip(peer, request.headers(), &app.config.trusted_proxies)
}

fn describe(request: &Request, address: Option<IpAddr>, now: DateTime<Utc>) -> RequestInfo {
    let headers = request.headers();
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let id = text(&REQUEST_ID)
        .filter(|id| is_proper_id(id))
        .map_or_else(|| mint(now).to_string(), str::to_owned);
    RequestInfo {
        id,
        ip: address.map_or_else(String::new, |ip| ip.to_string()),
        user_agent: text(&header::USER_AGENT)
            .unwrap_or_default()
            .chars()
            .take(AGENT_CHARS_AT_MOST)
            .collect(),
        now,
    }
}

fn is_proper_id(id: &str) -> bool {
    (8..=ID_CHARS_AT_MOST).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

// From the right, because a client can write whatever it likes on the left: the first address that is no proxy of ours.
fn client_ip(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpAddr]) -> Option<IpAddr> {
    let mut client = peer?;
    let forwarded = headers.get_all("x-forwarded-for").iter().rev();
    let hops = forwarded
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.rsplit(','));
    for hop in hops {
        if !trusted.contains(&client) {
            break;
        }
        let Ok(ip) = hop.trim().parse() else { break };
        client = ip;
    }
    Some(client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forged_address_is_not_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let proxy = ip("10.0.0.1");
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            HeaderValue::from_static("6.6.6.6, 203.0.113.9"),
        );
        assert_eq!(
            client_ip(Some(proxy), &headers, &[proxy]),
            Some(ip("203.0.113.9"))
        );
        assert_eq!(
            client_ip(Some(ip("198.51.100.7")), &headers, &[proxy]),
            Some(ip("198.51.100.7"))
        );
        assert_eq!(client_ip(None, &headers, &[proxy]), None);
    }
}
