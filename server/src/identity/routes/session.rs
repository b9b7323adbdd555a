//! Sign-ins and keys: listed, made, ended.

use super::{GONE, IDENTITY, require_length};
use crate::app::App;
use crate::http::{Api, FieldError, Json, Op, Param, PathId, Problem, RawQuery};
use crate::identity::api_key::{self, ApiKey, MadeApiKey, NewApiKey};
use crate::identity::authority::Caller;
use crate::identity::error::IdentityError;
use crate::identity::session::{self, EndedWhy, Session};
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::permission::{Perm, Reach};
use serde_json::json;
use uuid::Uuid;

/// Adds the routes of sign-ins and keys.
pub(super) fn routes(api: &mut Api) {
    let op = Op::get("/api/v1/sessions", "list_sessions")
        .says(
            IDENTITY,
            "Open sign-ins: the caller's own, or everybody's with the reach for it.",
        )
        .param(Param::query(
            "person_id",
            "Of this person only.",
            json!({ "type": "string", "format": "uuid" }),
        ))
        .answers_list::<Session>(StatusCode::OK, "Newest first.");
    api.guarded(Perm::SessionRead, op, list_sessions);
    let op = Op::delete("/api/v1/sessions/{id}", "revoke_session")
        .says(IDENTITY, "End a sign-in; its tokens stop working.")
        .answers_empty(StatusCode::NO_CONTENT, "It has ended.")
        .fails(StatusCode::NOT_FOUND, GONE);
    api.guarded(Perm::SessionRevoke, op, revoke_session);
    key_routes(api);
}

fn key_routes(api: &mut Api) {
    let op = Op::get("/api/v1/api-keys", "list_api_keys")
        .says(
            IDENTITY,
            "Keys for programs: the caller's own, or everybody's with the reach for it.",
        )
        .answers_list::<ApiKey>(StatusCode::OK, "Newest first.");
    api.guarded(Perm::ApiKeyRead, op, list_api_keys);
    let op = Op::post("/api/v1/api-keys", "create_api_key")
        .says(
            IDENTITY,
            "Make a key for a program. The secret is in this answer only. A key makes no key.",
        )
        .takes::<NewApiKey>()
        .answers::<MadeApiKey>(StatusCode::CREATED, "The key.")
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "Fields break a rule.");
    api.guarded(Perm::ApiKeyManage, op, make_api_key);
    let op = Op::delete("/api/v1/api-keys/{id}", "revoke_api_key")
        .says(IDENTITY, "Revoke a key.")
        .answers_empty(StatusCode::NO_CONTENT, "It works no longer.")
        .fails(StatusCode::NOT_FOUND, GONE);
    api.guarded(Perm::ApiKeyManage, op, revoke_api_key);
}

async fn list_sessions(
    State(app): State<App>,
    caller: Caller,
    mut query: RawQuery,
) -> Result<axum::Json<Vec<Session>>, Problem> {
    let asked = query.take_id("person_id")?;
    query.finish()?;
    let principal = caller.principal();
    let of = match session::seen_by(caller.reach(), principal.person_id()) {
        Some(own) if asked.is_some_and(|asked| asked != own) => return Ok(axum::Json(Vec::new())),
        Some(own) => Some(own),
        None => asked,
    };
    let mut tx = app.db.read_latest(caller.authority()).await?;
    Ok(axum::Json(
        session::list(&mut tx, principal.session_id(), of).await?,
    ))
}

async fn revoke_session(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<StatusCode, Problem> {
    let mut tx = app.db.write(caller.authority()).await?;
    let person_id = session::find_person(&mut tx, id)
        .await?
        .ok_or_else(Problem::not_found)?;
    let within = match session::seen_by(caller.reach(), caller.principal().person_id()) {
        Some(own) => own == person_id,
        None => true,
    };
    if !within {
        return Err(Problem::not_found());
    }
    session::end(&mut tx, id, EndedWhy::Revoked).await?;
    tx.commit().await?;
    app.gate.forget_session(id);
    Ok(StatusCode::NO_CONTENT)
}

fn keys_of(caller: &Caller) -> Option<Uuid> {
    (caller.reach() != Reach::All).then(|| caller.principal().person_id())
}

async fn list_api_keys(
    State(app): State<App>,
    caller: Caller,
) -> Result<axum::Json<Vec<ApiKey>>, Problem> {
    let mut tx = app.db.read_latest(caller.authority()).await?;
    Ok(axum::Json(api_key::list(&mut tx, keys_of(&caller)).await?))
}

async fn make_api_key(
    State(app): State<App>,
    caller: Caller,
    Json(sent): Json<NewApiKey>,
) -> Result<(StatusCode, axum::Json<MadeApiKey>), Problem> {
    // A key that makes keys would outlive its own end.
    if caller.principal().session_id().is_none() {
        return Err(IdentityError::NeedsSignIn.into());
    }
    let mut errors = Vec::new();
    require_length(&mut errors, "name", &sent.name, 100);
    if sent.scopes.is_empty() {
        errors.push(FieldError::of("scopes", "A key needs at least one scope."));
    }
    if sent.expires_at.is_some_and(|at| at <= caller.now()) {
        errors.push(FieldError::of("expires_at", "It must be in the future."));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let mut tx = app.db.write(caller.authority()).await?;
    let made = api_key::make(&mut tx, caller.principal(), sent).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(made)))
}

async fn revoke_api_key(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<StatusCode, Problem> {
    let mut tx = app.db.write(caller.authority()).await?;
    api_key::revoke(&mut tx, id, keys_of(&caller)).await?;
    tx.commit().await?;
    app.gate.forget_api_key(id);
    Ok(StatusCode::NO_CONTENT)
}
