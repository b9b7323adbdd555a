//! The routes of identity, put together, and the caller's own description.

mod session;
mod sign_in;

use crate::app::App;
use crate::db::DbError;
use crate::http::{Api, FieldError, Op, Problem};
use crate::identity::authority::Caller;
use crate::identity::{account, device, invitation, laptop, member, proof, role, team};
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::permission::Perm;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

const IDENTITY: &str = "identity";
const GONE: &str = "There is none of this id within the caller's reach.";

/// Who asks.
#[derive(Debug, Serialize, ToSchema, sqlx::FromRow)]
struct Person {
    /// Id.
    id: Uuid,
    /// E-mail address.
    email: String,
    /// When the address was proven to be the person's.
    email_verified_at: Option<DateTime<Utc>>,
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
    sign_in::routes(api);
    proof::routes(api);
    own_routes(api);
    account::routes(api);
    session::routes(api);
    invitation::routes(api);
    member::routes(api);
    role::routes(api);
    team::routes(api);
    device::routes(api);
    laptop::routes(api);
}

fn own_routes(api: &mut Api) {
    let op = Op::get("/api/v1/me", "get_me")
        .says(
            IDENTITY,
            "Who is signed in, where, and with which permissions.",
        )
        .answers::<Me>(StatusCode::OK, "The caller.");
    api.guarded(Perm::OrganisationRead, op, me);
}

pub(super) fn require_length(errors: &mut Vec<FieldError>, name: &str, value: &str, most: usize) {
    if value.trim().is_empty() || value.chars().count() > most || value.contains('\0') {
        errors.push(FieldError::of(
            name,
            format!("It must be 1 to {most} characters."),
        ));
    }
}

/// Refuses what is longer than anything that was ever given out.
pub(super) fn require_at_most(name: &str, value: &str, most: usize) -> Result<(), Problem> {
    if value.chars().count() <= most {
        return Ok(());
    }
    let detail = format!("It has at most {most} characters.");
    Err(Problem::invalid(vec![FieldError::of(name, detail)]))
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

async fn me(State(app): State<App>, caller: Caller) -> Result<axum::Json<Me>, Problem> {
    let principal = caller.principal();
    let mut tx = app.db.read(caller.authority()).await?;
    let person: Person = sqlx::query_as(
        "select id, email, email_verified_at, name, created_at from person where org_id = $1 and id = $2",
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
