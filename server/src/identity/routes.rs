//! The routes of identity.

use crate::app::App;
use crate::config::Registration;
use crate::db::DbError;
use crate::http::{Api, FieldError, Json, Op, Param, PathId, Problem, RawQuery, Stranger};
use crate::identity::api_key::{self, ApiKey, MadeApiKey, NewApiKey};
use crate::identity::authority::Caller;
use crate::identity::organisation::{NewOrganisation, register};
use crate::identity::session::{self, EndedWhy, Session};
use crate::identity::sign_in::{self, IdentityError, Tokens};
use crate::identity::{device, invitation, member, role, team};
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::permission::{Perm, Reach};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

const IDENTITY: &str = "identity";
const GONE: &str = "There is none of this id within the caller's reach.";

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Registering {
    /// Name of the organisation.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Its name in addresses.
    #[schema(pattern = "^[a-z0-9][a-z0-9-]{1,62}$")]
    slug: String,
    /// E-mail address of its owner.
    #[schema(format = "email", max_length = 254)]
    email: String,
    /// Name of its owner.
    #[schema(min_length = 1, max_length = 200)]
    person_name: String,
    /// Password of its owner.
    #[schema(value_type = String, format = "password", min_length = 12, max_length = 128)]
    password: SecretString,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SigningIn {
    /// E-mail address.
    #[schema(max_length = 254)]
    email: String,
    /// Password.
    #[schema(value_type = String, format = "password", max_length = 128)]
    password: SecretString,
    /// Name of the organisation in addresses, for people who belong to several.
    #[serde(default)]
    organisation: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefreshToken {
    /// The refresh token.
    #[schema(max_length = 200)]
    refresh_token: String,
}

/// Who asks.
#[derive(Debug, Serialize, ToSchema, sqlx::FromRow)]
struct Person {
    /// Id.
    id: Uuid,
    /// E-mail address.
    email: String,
    /// Name.
    name: String,
    /// When the account was made.
    created_at: DateTime<Utc>,
}

/// Who asks, and what they may do.
#[derive(Debug, Serialize, ToSchema)]
struct Me {
    /// The person.
    person: Person,
    /// The organisation.
    organisation: Organisation,
    /// The permissions that are held.
    permissions: Vec<Granted>,
    /// The teams of the person.
    teams: Vec<Uuid>,
}

/// An organisation.
#[derive(Debug, Serialize, ToSchema, sqlx::FromRow)]
struct Organisation {
    /// Id.
    org_id: Uuid,
    /// Name.
    name: String,
    /// Name in addresses.
    slug: String,
    /// IANA name of its time zone.
    time_zone: String,
}

/// A permission and how far it reaches.
#[derive(Debug, Serialize, ToSchema)]
struct Granted {
    /// Name.
    permission: &'static str,
    /// `own`, `team` or `all`.
    reach: &'static str,
}

/// Adds the routes of identity.
pub(crate) fn routes(api: &mut Api) {
    sign_in_routes(api);
    own_routes(api);
    key_routes(api);
    invitation::routes(api);
    member::routes(api);
    role::routes(api);
    team::routes(api);
    device::routes(api);
}

fn sign_in_routes(api: &mut Api) {
    let op = Op::post("/api/v1/organisations", "register_organisation")
        .says(
            IDENTITY,
            "Register an organisation and its owner, and sign the owner in.",
        )
        .takes::<Registering>()
        .answers::<Tokens>(StatusCode::CREATED, "The owner is signed in.")
        .fails(
            StatusCode::FORBIDDEN,
            "Organisations can't be registered here.",
        )
        .fails(StatusCode::CONFLICT, "The slug is taken.")
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "Fields break a rule.");
    api.public(op, add_organisation);
    let op = Op::post("/api/v1/auth/login", "login")
        .says(IDENTITY, "Sign in with a password.")
        .takes::<SigningIn>()
        .answers::<Tokens>(StatusCode::OK, "Signed in.")
        .fails(
            StatusCode::UNAUTHORIZED,
            "The e-mail address or the password is wrong.",
        )
        .fails(
            StatusCode::CONFLICT,
            "The person belongs to several organisations: name one.",
        );
    api.public(op, login);
    let op = Op::post("/api/v1/auth/refresh", "refresh")
        .says(
            IDENTITY,
            "The next pair of tokens. A refresh token works once; a second use ends the sign-in.",
        )
        .takes::<RefreshToken>()
        .answers::<Tokens>(StatusCode::OK, "New tokens.")
        .fails(StatusCode::UNAUTHORIZED, "The sign-in has ended.");
    api.public(op, refresh);
    let op = Op::post("/api/v1/auth/logout", "logout")
        .says(IDENTITY, "End the sign-in of a refresh token.")
        .takes::<RefreshToken>()
        .answers_empty(StatusCode::NO_CONTENT, "It has ended.");
    api.public(op, logout);
    let op = Op::get("/.well-known/jwks.json", "get_keys")
        .says(IDENTITY, "The keys that verify access tokens (RFC 7517).")
        .answers_any(StatusCode::OK, "A JSON Web Key Set.");
    api.public(op, async |State(app): State<App>| {
        axum::Json(app.keyring.public_set())
    });
}

fn own_routes(api: &mut Api) {
    let op = Op::get("/api/v1/me", "get_me")
        .says(
            IDENTITY,
            "Who is signed in, where, and with which permissions.",
        )
        .answers::<Me>(StatusCode::OK, "The caller.");
    api.guarded(Perm::OrganisationRead, op, me);
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
            "Make a key for a program. The secret is in this answer only.",
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

pub(super) fn require_length(errors: &mut Vec<FieldError>, name: &str, value: &str, most: usize) {
    if value.trim().is_empty() || value.chars().count() > most || value.contains('\0') {
        errors.push(FieldError::of(
            name,
            format!("It must be 1 to {most} characters."),
        ));
    }
}

async fn add_organisation(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<Registering>,
) -> Result<(StatusCode, axum::Json<Tokens>), Problem> {
    if app.config.registration == Registration::Closed {
        return Err(IdentityError::RegistrationClosed.into());
    }
    let mut errors = Vec::new();
    require_length(&mut errors, "name", &sent.name, 200);
    require_length(&mut errors, "person_name", &sent.person_name, 200);
    require_length(&mut errors, "email", &sent.email, 254);
    if !is_email(&sent.email) {
        errors.push(FieldError::of("email", "It must be an e-mail address."));
    }
    if !is_slug(&sent.slug) {
        errors.push(FieldError::of(
            "slug",
            "It must be 2 to 63 small letters, digits and hyphens, no hyphen first.",
        ));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let new = NewOrganisation {
        name: sent.name,
        slug: sent.slug,
        email: sent.email,
        person_name: sent.person_name,
        password: sent.password,
    };
    let made = register(&app, &request, new).await?;
    let tokens = sign_in::start(&app, &request, made.org_id, made.person_id).await?;
    Ok((StatusCode::CREATED, axum::Json(tokens)))
}

// Whether mail arrives only mail can tell; this catches what was typed into the wrong field.
pub(super) fn is_email(text: &str) -> bool {
    let text = text.trim();
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.contains('@')
            && !text.contains(char::is_whitespace)
    })
}

fn is_slug(text: &str) -> bool {
    (2..=63).contains(&text.len())
        && !text.starts_with('-')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

async fn login(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<SigningIn>,
) -> Result<axum::Json<Tokens>, Problem> {
    let organisation = sent.organisation.as_deref();
    Ok(axum::Json(
        sign_in::sign_in(&app, &request, &sent.email, sent.password, organisation).await?,
    ))
}

async fn refresh(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<RefreshToken>,
) -> Result<axum::Json<Tokens>, Problem> {
    Ok(axum::Json(
        sign_in::refresh(&app, &request, &sent.refresh_token).await?,
    ))
}

async fn logout(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<RefreshToken>,
) -> Result<StatusCode, Problem> {
    sign_in::sign_out(&app, &request, &sent.refresh_token).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn me(State(app): State<App>, caller: Caller) -> Result<axum::Json<Me>, Problem> {
    let principal = caller.principal();
    let mut tx = app.db.read(caller.authority()).await?;
    let person: Person = sqlx::query_as(
        "select id, email, name, created_at from person where org_id = $1 and id = $2",
    )
    .bind(principal.org_id())
    .bind(principal.person_id())
    .fetch_one(tx.sql())
    .await
    .map_err(DbError::from)?;
    let organisation: Organisation =
        sqlx::query_as("select org_id, name, slug, time_zone from organisation where org_id = $1")
            .bind(principal.org_id())
            .fetch_one(tx.sql())
            .await
            .map_err(DbError::from)?;
    let permissions = principal
        .grants()
        .iter()
        .map(|(perm, reach)| Granted {
            permission: perm.name(),
            reach: reach.name(),
        })
        .collect();
    Ok(axum::Json(Me {
        person,
        organisation,
        permissions,
        teams: principal.teams().to_vec(),
    }))
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
