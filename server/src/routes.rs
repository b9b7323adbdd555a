//! Every route of the API, from the parts that have them.

use crate::app::App;
use crate::http::{Api, Op, Problem};
use crate::{audit, identity, record, records, stock};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// How the API stands.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// Always `ok`; anything else is a problem.
    status: &'static str,
    /// Version of the program.
    version: &'static str,
}

const HEALTHY: Health = Health {
    status: "ok",
    version: env!("CARGO_PKG_VERSION"),
};

/// Every route of the API.
#[must_use]
pub fn api(app: App) -> Api {
    let mut api = Api::new(app);
    health(&mut api);
    identity::routes(&mut api);
    for record in records::all() {
        record::routes(&mut api, &record);
    }
    stock::routes(&mut api);
    audit::routes(&mut api);
    api
}

fn health(api: &mut Api) {
    let op = Op::get("/health", "get_process_health")
        .says(
            "operations",
            "Whether the process runs; asks nothing of others.",
        )
        .answers::<Health>(StatusCode::OK, "It runs.");
    api.public(op, async || axum::Json(HEALTHY));
    let op = Op::get("/api/v1/health", "get_health")
        .says(
            "operations",
            "Whether requests can be answered: the database answers, too.",
        )
        .answers::<Health>(StatusCode::OK, "They can.")
        .fails(StatusCode::SERVICE_UNAVAILABLE, "They can't just now.");
    api.public(op, ready);
}

async fn ready(State(app): State<App>) -> Result<axum::Json<Health>, Problem> {
    app.db.ping().await?;
    Ok(axum::Json(HEALTHY))
}
