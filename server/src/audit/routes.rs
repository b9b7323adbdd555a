//! Reading and verifying the audit log over HTTP.

use crate::app::App;
use crate::audit::verify::{ChainReport, Known, head, verify};
use crate::db::DbError;
use crate::http::{Api, Op, Param, Problem, RawQuery};
use crate::identity::{Caller, IdentityError};
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::permission::Perm;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// One row of the audit log.
#[derive(Debug, Serialize, ToSchema, sqlx::FromRow)]
struct AuditRow {
    /// Number in the organisation.
    seq: i64,
    /// When.
    at: DateTime<Utc>,
    /// Who: `person:` or `api_key:` and an id, or `system`.
    actor: String,
    /// What, such as `customer.update`.
    action: String,
    /// Kind of thing it was done to.
    entity: String,
    /// Which one.
    entity_id: Option<Uuid>,
    /// In which request.
    request_id: String,
    /// State before and after, address and client, as JSON text; null where retention blanked it.
    detail: Option<String>,
    /// Hash of the row and all before it, hexadecimal.
    hash: String,
}

/// A page of the audit log.
#[derive(Debug, Serialize, ToSchema)]
struct AuditPage {
    /// Newest first.
    items: Vec<AuditRow>,
    /// `before` of the next page.
    next: Option<i64>,
}

pub(crate) fn routes(api: &mut Api) {
    let op = Op::get("/api/v1/audit", "list_audit")
        .says("audit", "The audit log, newest first.")
        .param(Param::query(
            "limit",
            "Rows of a page.",
            json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 }),
        ))
        .param(Param::query(
            "before",
            "Rows before this number.",
            json!({ "type": "integer", "format": "int64", "minimum": 1 }),
        ))
        .param(Param::query(
            "entity_id",
            "Of this record only.",
            json!({ "type": "string", "format": "uuid" }),
        ))
        .answers::<AuditPage>(StatusCode::OK, "A page.")
        .fails(StatusCode::BAD_REQUEST, "A parameter can't be understood.");
    api.guarded(Perm::AuditRead, op, list);
    let op = Op::get("/api/v1/audit/verification", "verify_audit")
        .says(
            "audit",
            "Go through the whole audit log and say whether it is as it was written, and goes on from a seal.",
        )
        .param(Param::query(
            "seq",
            "Number of a seal that was kept; with `hash`.",
            json!({ "type": "integer", "format": "int64", "minimum": 1 }),
        ))
        .param(Param::query(
            "hash",
            "Hash of that seal.",
            json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" }),
        ))
        .answers::<ChainReport>(StatusCode::OK, "What came out.")
        .takes_long();
    api.guarded(Perm::AuditRead, op, verification);
    let op = Op::get("/api/v1/audit/seal", "seal_audit")
        .says(
            "audit",
            "The end of the audit log, signed. Kept where nobody can change it, it shows later that the log was not \
             replaced as a whole. Keep `/.well-known/jwks.json` of the day with it.",
        )
        .answers::<Seal>(StatusCode::OK, "The seal.");
    api.guarded(Perm::AuditExport, op, seal);
}

/// The end of the audit log at an instant.
#[derive(Debug, Serialize, ToSchema)]
struct Seal {
    /// Number of the last row.
    seq: i64,
    /// Its hash, hexadecimal.
    hash: String,
    /// When.
    sealed_at: DateTime<Utc>,
    /// All of it as a signed token (JWS, EdDSA).
    signed: String,
}

#[derive(Serialize)]
struct SealClaims<'a> {
    iss: &'a str,
    aud: &'static str,
    org: Uuid,
    seq: i64,
    hash: &'a str,
    iat: i64,
}

async fn seal(State(app): State<App>, caller: Caller) -> Result<axum::Json<Seal>, Problem> {
    let mut tx = app.db.read_latest(caller.authority()).await?;
    let Known { seq, hash } = head(&mut tx).await?;
    drop(tx);
    let now = caller.now();
    let claims = SealClaims {
        iss: &app.config.public_url,
        aud: "brainops-audit",
        org: caller.principal().org_id(),
        seq,
        hash: &hash,
        iat: now.timestamp(),
    };
    let signed = app
        .keyring
        .sign_as("seal+jwt", &claims, now)
        .map_err(IdentityError::from)?;
    Ok(axum::Json(Seal {
        seq,
        hash,
        sealed_at: now,
        signed,
    }))
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    mut query: RawQuery,
) -> Result<axum::Json<AuditPage>, Problem> {
    let limit = query.take_limit()?;
    let entity_id = query.take_id("entity_id")?;
    let before = match query.take("before") {
        None => i64::MAX,
        Some(text) => text
            .parse()
            .ok()
            .filter(|before| *before >= 1)
            .ok_or_else(|| Problem::bad_request("before", "It must be a number from 1."))?,
    };
    query.finish()?;
    let mut tx = app.db.read(caller.authority()).await?;
    let mut items: Vec<AuditRow> = sqlx::query_as(
        "select seq, at, actor, action, entity, entity_id, request_id, detail, encode(hash, 'hex') as hash
         from audit
         where org_id = $1
           and seq < $2
           and ($3::uuid is null or entity_id = $3)
         order by seq desc
         limit $4",
    )
    .bind(caller.principal().org_id())
    .bind(before)
    .bind(entity_id)
    .bind(limit + 1)
    .fetch_all(tx.sql())
    .await
    .map_err(DbError::from)?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| last.seq);
    Ok(axum::Json(AuditPage { items, next }))
}

async fn verification(
    State(app): State<App>,
    caller: Caller,
    mut query: RawQuery,
) -> Result<axum::Json<ChainReport>, Problem> {
    let (seq, hash) = (query.take("seq"), query.take("hash"));
    query.finish()?;
    let known = match (seq, hash) {
        (None, None) => None,
        (Some(seq), Some(hash)) => Some(Known {
            seq: seq
                .parse()
                .map_err(|_| Problem::bad_request("seq", "It must be a number."))?,
            hash,
        }),
        _ => return Err(Problem::bad_request("seq", "It goes with `hash`.")),
    };
    let mut tx = app.db.read_latest(caller.authority()).await?;
    Ok(axum::Json(verify(&mut tx, known.as_ref()).await?))
}
