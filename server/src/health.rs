//! How the API stands: whether the process runs, whether it can answer, and each part it needs.
//!
//! Names no host, no user and no organisation: anybody may ask.

use crate::app::App;
use crate::http::{Api, Op, Problem};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::time::{Duration, Instant};
use utoipa::ToSchema;

const TAG: &str = "operations";
// A part that takes longer is down for whoever waits for it.
const PART_LIMIT: Duration = Duration::from_secs(2);
const RETRY_AFTER_S: u64 = 2;

/// How the API stands.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// Always `ok`; anything else is a problem.
    status: &'static str,
    /// Version of the program.
    version: &'static str,
}

/// How a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Standing {
    /// It works.
    Ok,
    /// It works, with little to spare.
    Strained,
    /// It does not work now.
    Down,
}

/// One part that the API needs.
#[derive(Debug, Serialize, ToSchema)]
struct Part {
    /// Its name.
    name: &'static str,
    /// How it stands.
    status: Standing,
    /// How long it took to answer, in microseconds.
    latency_us: u64,
    /// What is known besides, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// How the API and each of its parts stand.
#[derive(Debug, Serialize, ToSchema)]
struct DetailedHealth {
    /// That of the part that stands worst.
    status: Standing,
    /// Version of the program.
    version: &'static str,
    /// The parts.
    parts: Vec<Part>,
}

const HEALTHY: Health = Health {
    status: "ok",
    version: env!("CARGO_PKG_VERSION"),
};

pub(crate) fn routes(api: &mut Api) {
    let op = Op::get("/health", "get_process_health")
        .says(TAG, "Whether the process runs; asks nothing of others.")
        .answers::<Health>(StatusCode::OK, "It runs.");
    api.public(op, async || axum::Json(HEALTHY));
    let op = Op::get("/api/v1/health", "get_health")
        .says(
            TAG,
            "Whether requests can be answered: the database answers, too.",
        )
        .answers::<Health>(StatusCode::OK, "They can.")
        .fails(StatusCode::SERVICE_UNAVAILABLE, "They can't just now.");
    api.public(op, ready);
    let op = Op::get("/api/v1/health/detailed", "get_detailed_health")
        .says(TAG, "How each part stands, and how long it took to answer.")
        .answers::<DetailedHealth>(StatusCode::OK, "Every part works.")
        .answers::<DetailedHealth>(StatusCode::SERVICE_UNAVAILABLE, "A part is down.");
    api.public(op, detailed);
}

async fn ready(State(app): State<App>) -> Result<axum::Json<Health>, Problem> {
    app.db.ping().await?;
    Ok(axum::Json(HEALTHY))
}

async fn detailed(State(app): State<App>) -> Response {
    let (database, replica, files) = tokio::join!(database(&app), replica(&app), files(&app));
    let mut parts = vec![database];
    parts.extend(replica);
    parts.push(files);
    parts.push(keys(&app));
    parts.push(passwords(&app));
    let worst = |standing| parts.iter().any(|part| part.status == standing);
    let status = if worst(Standing::Down) {
        Standing::Down
    } else if worst(Standing::Strained) {
        Standing::Strained
    } else {
        Standing::Ok
    };
    let body = axum::Json(DetailedHealth {
        status,
        version: env!("CARGO_PKG_VERSION"),
        parts,
    });
    if status == Standing::Down {
        let later = [(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_S))];
        return (StatusCode::SERVICE_UNAVAILABLE, later, body).into_response();
    }
    body.into_response()
}

fn since(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX)
}

async fn database(app: &App) -> Part {
    let begun = Instant::now();
    let works = matches!(
        tokio::time::timeout(PART_LIMIT, app.db.ping()).await,
        Ok(Ok(()))
    );
    let latency_us = since(begun);
    let (open, idle) = app.db.connections();
    let at_most = app.db.connections_at_most();
    let status = match works {
        false => Standing::Down,
        true if open >= at_most && idle == 0 => Standing::Strained,
        true => Standing::Ok,
    };
    Part {
        name: "database",
        status,
        latency_us,
        note: Some(format!("{open} connections of {at_most}, {idle} idle")),
    }
}

// Without a replica that answers, lists fail; so it counts like the database itself.
async fn replica(app: &App) -> Option<Part> {
    let begun = Instant::now();
    let works = match tokio::time::timeout(PART_LIMIT, app.db.ping_replica()).await {
        Ok(None) => return None,
        Ok(Some(asked)) => asked.is_ok(),
        Err(_) => false,
    };
    Some(Part {
        name: "replica",
        status: if works { Standing::Ok } else { Standing::Down },
        latency_us: since(begun),
        note: None,
    })
}

async fn files(app: &App) -> Part {
    let begun = Instant::now();
    let works = matches!(
        tokio::time::timeout(PART_LIMIT, app.files.ping()).await,
        Ok(Ok(()))
    );
    Part {
        name: "files",
        status: if works { Standing::Ok } else { Standing::Down },
        latency_us: since(begun),
        note: None,
    }
}

fn keys(app: &App) -> Part {
    let begun = Instant::now();
    let count = app.keyring.len();
    Part {
        name: "signing_keys",
        status: if count > 0 {
            Standing::Ok
        } else {
            Standing::Down
        },
        latency_us: since(begun),
        note: Some(format!("{count} in use")),
    }
}

fn passwords(app: &App) -> Part {
    let begun = Instant::now();
    let waiting = app.passwords.waiting();
    let status = if waiting > app.config.password_hashers * 8 {
        Standing::Strained
    } else {
        Standing::Ok
    };
    Part {
        name: "passwords",
        status,
        latency_us: since(begun),
        note: Some(format!("{waiting} hashed or waiting")),
    }
}
