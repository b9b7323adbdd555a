//! What is counted, as Prometheus reads it. Names no person, no organisation, no address.

use crate::app::App;
use axum::Router;
use axum::extract::State;
use axum::http::{Method, header};
use axum::response::IntoResponse;
use axum::routing::get;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

// Upper ends of the buckets. The bars of the API lie at 2, 20 and 50 ms.
const BUCKETS_US: [u64; 12] = [
    1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000,
    30_000_000,
];

#[derive(Debug, Default, Clone)]
struct Series {
    in_bucket: [u64; BUCKETS_US.len()],
    count: u64,
    sum_us: u64,
}

#[derive(Debug, Default)]
struct Route {
    answers: BTreeMap<(&'static str, u16), u64>,
    times: Series,
}

/// What this process counted since it began.
#[derive(Debug, Default)]
pub struct Metrics {
    routes: Mutex<BTreeMap<String, Route>>,
    in_flight: AtomicI64,
    refused: AtomicU64,
}

/// A request that is being answered; counted as long as it lives.
#[derive(Debug)]
pub(super) struct InFlight<'a>(&'a Metrics);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    pub(super) fn begin(&self) -> InFlight<'_> {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(self)
    }

    /// Counts a request that a limit refused.
    pub(super) fn refuse(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts an answer. The path is that of the route, so there are only as many as there are routes.
    pub(super) fn answered(&self, method: &Method, path: &str, status: u16, elapsed: Duration) {
        let elapsed_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        if !routes.contains_key(path) {
            routes.insert(path.to_owned(), Route::default());
        }
        let Some(route) = routes.get_mut(path) else {
            return;
        };
        *route
            .answers
            .entry((method_name(method), status))
            .or_default() += 1;
        route.times.count += 1;
        route.times.sum_us = route.times.sum_us.saturating_add(elapsed_us);
        let bucket = BUCKETS_US.iter().position(|end_us| elapsed_us <= *end_us);
        if let Some(bucket) = bucket {
            route.times.in_bucket[bucket] += 1;
        }
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        head(
            out,
            "brainops_http_requests_total",
            "counter",
            "Answers by route, method and status.",
        )?;
        for (path, route) in &*routes {
            for ((method, status), count) in &route.answers {
                writeln!(
                    out,
                    "brainops_http_requests_total{{path=\"{path}\",method=\"{method}\",status=\"{status}\"}} {count}"
                )?;
            }
        }
        let name = "brainops_http_request_seconds";
        head(out, name, "histogram", "Time to answer by route.")?;
        for (path, route) in &*routes {
            let mut below = 0;
            for (end_us, count) in BUCKETS_US.iter().zip(route.times.in_bucket) {
                below += count;
                let end_s = Duration::from_micros(*end_us).as_secs_f64();
                writeln!(
                    out,
                    "{name}_bucket{{path=\"{path}\",le=\"{end_s}\"}} {below}"
                )?;
            }
            let (count, sum_us) = (route.times.count, route.times.sum_us);
            let sum_s = Duration::from_micros(sum_us).as_secs_f64();
            writeln!(out, "{name}_bucket{{path=\"{path}\",le=\"+Inf\"}} {count}")?;
            writeln!(out, "{name}_sum{{path=\"{path}\"}} {sum_s}")?;
            writeln!(out, "{name}_count{{path=\"{path}\"}} {count}")?;
        }
        Ok(())
    }
}

// Whatever else a client makes up must not become a name of its own.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) -> std::fmt::Result {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}")
}

fn one(
    out: &mut String,
    name: &str,
    kind: &str,
    help: &str,
    value: impl std::fmt::Display,
) -> std::fmt::Result {
    head(out, name, kind, help)?;
    writeln!(out, "{name} {value}")
}

/// Everything that is counted and how the process stands, in the text format of Prometheus.
///
/// Errors: never in practice; a text takes what is written to it.
fn render(app: &App) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    let metrics = &app.metrics;
    metrics.write(&mut out)?;
    let in_flight = metrics.in_flight.load(Ordering::Relaxed);
    let refused = metrics.refused.load(Ordering::Relaxed);
    let (open, idle) = app.db.connections();
    let (gauge, counter) = ("gauge", "counter");
    one(
        &mut out,
        "brainops_http_in_flight",
        gauge,
        "Requests that are being answered.",
        in_flight,
    )?;
    one(
        &mut out,
        "brainops_http_refused_total",
        counter,
        "Requests beyond a limit.",
        refused,
    )?;
    one(
        &mut out,
        "brainops_pool_connections",
        gauge,
        "Open connections to PostgreSQL.",
        open,
    )?;
    one(
        &mut out,
        "brainops_pool_idle",
        gauge,
        "Connections that wait to be used.",
        idle,
    )?;
    one(
        &mut out,
        "brainops_pool_limit",
        gauge,
        "Connections at most.",
        app.db.connections_at_most(),
    )?;
    one(
        &mut out,
        "brainops_passwords_waiting",
        gauge,
        "Passwords that are hashed or wait.",
        app.passwords.waiting(),
    )?;
    if let Some(bytes) = resident_bytes() {
        one(
            &mut out,
            "process_resident_memory_bytes",
            gauge,
            "Memory in use.",
            bytes,
        )?;
    }
    head(
        &mut out,
        "brainops_build_info",
        gauge,
        "The version that runs.",
    )?;
    writeln!(
        out,
        "brainops_build_info{{version=\"{}\"}} 1",
        env!("CARGO_PKG_VERSION")
    )?;
    Ok(out)
}

// Where the kernel says so.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// The router of the metrics' own address.
pub(crate) fn metrics_router(app: App) -> Router {
    Router::new()
        .route(
            "/metrics",
            get(async |State(app): State<App>| match render(&app) {
                Ok(text) => {
                    let kind = "text/plain; version=0.0.4; charset=utf-8";
                    ([(header::CONTENT_TYPE, kind)], text).into_response()
                }
                Err(error) => crate::http::Problem::internal(error).into_response(),
            }),
        )
        .with_state(app)
}
