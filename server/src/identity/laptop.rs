//! An enrolled laptop comes in by its key alone.
//!
//! A refresh token that was used and whose answer was lost ends a sign-in, and answers are lost on every building site.
//! So a laptop needs none: it signs what the office has just made for it, also after a winter in which nobody used it.
//! Refuses a laptop whose sign-in somebody ended; it extends a sign-in and never begins one. A laptop that was revoked is
//! let in once more, to hand in what it holds; it ends when it says that it has destroyed its key.

use crate::app::App;
use crate::db::{DbError, Event};
use crate::http::{Api, Json, Op, Problem, Stranger};
use crate::identity::authority::{Actor, Authority};
use crate::identity::error::IdentityError;
use crate::identity::session::Lifetime;
use crate::identity::{device, session, sign_in};
use crate::seal::Place;
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

const TAG: &str = "identity";
// Two processes of the office need not agree to the second.
const CLOCKS_APART: TimeDelta = TimeDelta::minutes(1);
// As long as the slowest link needs for one more request.
const ANSWERED_WITHIN: TimeDelta = TimeDelta::minutes(5);

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Laptop {
    /// The organisation.
    org_id: Uuid,
    /// The laptop.
    device_id: Uuid,
}

/// What a laptop is to sign.
#[derive(Debug, Serialize, ToSchema)]
struct Challenge {
    /// It is signed as it is; good for five minutes.
    challenge: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Answered {
    /// The organisation.
    org_id: Uuid,
    /// The laptop.
    device_id: Uuid,
    /// What it was given to sign.
    #[schema(max_length = 400)]
    challenge: String,
    /// Its signature of `brainops laptop 1`, a line feed and the challenge: 64 bytes in base64.
    #[schema(max_length = 88)]
    proof: String,
}

/// What a laptop gets that has signed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LaptopToken {
    /// For the `Authorization: Bearer` header; holds ten minutes.
    pub(super) access_token: String,
    /// Always `Bearer`.
    pub(super) token_type: &'static str,
    /// Seconds for which the access token holds.
    pub(super) expires_in_s: i64,
    /// Id of the sign-in.
    pub(super) session_id: Uuid,
    /// Id of the person.
    pub(super) person_id: Uuid,
    /// Whether the laptop was revoked. Then the token is for handing in what it holds, and for nothing else.
    pub(super) is_revoked: bool,
}

/// Adds the routes of laptops that come in.
pub(super) fn routes(api: &mut Api) {
    let op = Op::post("/api/v1/auth/laptop/challenge", "challenge_laptop")
        .says(TAG, "Get what an enrolled laptop is to sign.")
        .takes::<Laptop>()
        .answers::<Challenge>(StatusCode::OK, "What is to be signed.");
    api.public(op, challenge);
    let op = Op::post("/api/v1/auth/laptop", "admit_laptop")
        .says(
            TAG,
            "An access token for an enrolled laptop, for its signature. Asked again, it is given again.",
        )
        .takes::<Answered>()
        .answers::<LaptopToken>(StatusCode::OK, "The token.")
        .fails(
            StatusCode::UNAUTHORIZED,
            "There is no such laptop, its sign-in was ended, or it did not sign this.",
        );
    api.public(op, admit);
    let op = Op::post("/api/v1/auth/laptop/wiped", "confirm_wipe")
        .says(
            TAG,
            "A revoked laptop has handed in what it held and destroys its key. It signs `brainops wiped 1`, a line feed and \
             the challenge. Said again, it is as it was.",
        )
        .takes::<Answered>()
        .answers_empty(StatusCode::NO_CONTENT, "It is noted.")
        .fails(
            StatusCode::UNAUTHORIZED,
            "The laptop was not revoked, or it did not sign this.",
        );
    api.public(op, confirm_wipe);
}

fn place(org_id: Uuid, device_id: Uuid) -> Place {
    Place {
        org_id,
        column: "device.challenge",
        row_id: device_id,
    }
}

async fn challenge(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<Laptop>,
) -> Result<axum::Json<Challenge>, Problem> {
    let at = request.now.timestamp_micros().to_le_bytes();
    let sealed = app
        .sealer
        .seal(place(sent.org_id, sent.device_id), &at)
        .map_err(IdentityError::from)?;
    Ok(axum::Json(Challenge {
        challenge: STANDARD.encode(sealed),
    }))
}

// When a challenge was made; none for what is no challenge of this laptop.
fn made_at(app: &App, sent: &Answered) -> Option<DateTime<Utc>> {
    let sealed = STANDARD.decode(&sent.challenge).ok()?;
    let opened = app.sealer.open(place(sent.org_id, sent.device_id), &sealed);
    let micros = opened.ok()?.try_into().ok()?;
    DateTime::from_timestamp_micros(i64::from_le_bytes(micros))
}

fn require_fresh(app: &App, sent: &Answered, now: DateTime<Utc>) -> Result<(), IdentityError> {
    let is_fresh = made_at(app, sent)
        .is_some_and(|at| at <= now + CLOCKS_APART && now - at <= ANSWERED_WITHIN);
    match is_fresh {
        true => Ok(()),
        false => Err(IdentityError::SessionEnded),
    }
}

async fn confirm_wipe(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<Answered>,
) -> Result<StatusCode, Problem> {
    require_fresh(&app, &sent, request.now)?;
    let authority = Authority::new(sent.org_id, Actor::System, Arc::clone(&request));
    let mut tx = app.db.write(&authority).await?;
    let found: Option<(Vec<u8>, bool)> = sqlx::query_as(
        "select public_key, wiped_at is not null
         from device
         where org_id = $1 and id = $2 and revoked_at is not null
         for update",
    )
    .bind(sent.org_id)
    .bind(sent.device_id)
    .fetch_optional(tx.sql())
    .await
    .map_err(DbError::from)?;
    let confirmed =
        found.filter(|(key, _)| device::signed(key, "wiped", &sent.challenge, Some(&sent.proof)));
    let (_, is_known) = confirmed.ok_or(IdentityError::SessionEnded)?;
    if is_known {
        return Ok(StatusCode::NO_CONTENT);
    }
    sqlx::query("update device set wiped_at = $3 where org_id = $1 and id = $2")
        .bind(sent.org_id)
        .bind(sent.device_id)
        .bind(request.now)
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
    tx.record(Event::of("device.wipe", "device", sent.device_id));
    tx.commit().await?;
    app.gate.forget_device(sent.device_id);
    Ok(StatusCode::NO_CONTENT)
}

async fn admit(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<Answered>,
) -> Result<axum::Json<LaptopToken>, Problem> {
    require_fresh(&app, &sent, request.now)?;
    let authority = Authority::new(sent.org_id, Actor::System, Arc::clone(&request));
    let mut tx = app.db.write(&authority).await?;
    let found: Option<(Uuid, Uuid, Vec<u8>, bool)> = sqlx::query_as(
        "select s.id, s.person_id, d.public_key, d.revoked_at is not null
         from device d
         join session s on s.org_id = d.org_id and s.device_id = d.id
         join person p on p.org_id = s.org_id and p.id = s.person_id
         where d.org_id = $1
           and d.id = $2
           and d.wiped_at is null
           and (d.revoked_at is not null or (s.ended_at is null and p.status = 'active'))
         order by s.created_at desc
         limit 1
         for update of s",
    )
    .bind(sent.org_id)
    .bind(sent.device_id)
    .fetch_optional(tx.sql())
    .await
    .map_err(DbError::from)?;
    let admitted = found.filter(|(_, _, key, _)| {
        device::signed(key, "laptop", &sent.challenge, Some(sent.proof.as_str()))
    });
    let (session_id, person_id, _, is_revoked) = admitted.ok_or(IdentityError::SessionEnded)?;
    if !is_revoked {
        session::extend(&mut tx, session_id, Lifetime::OfLaptop).await?;
    }
    device::note_seen(&mut tx, sent.device_id).await?;
    tx.commit().await?;
    let (access_token, expires_in_s) =
        sign_in::access_token(&app, request.now, sent.org_id, person_id, session_id)?;
    Ok(axum::Json(LaptopToken {
        access_token,
        token_type: "Bearer",
        expires_in_s,
        session_id,
        person_id,
        is_revoked,
    }))
}
