//! Laptops: enrolled by the sign-in that uses them, revoked with it.
//!
//! A laptop has an Ed25519 key whose private half never leaves it. It signs when it is enrolled, so that nobody enrols
//! somebody else's key, and each time its tokens are renewed, so that a copied refresh token is worth nothing without it.

use crate::app::App;
use crate::db::{DbError, Event, OrgTx};
use crate::http::{Api, FieldError, Json, Op, PathId, Problem};
use crate::identity::authority::Caller;
use crate::identity::routes::require_length;
use crate::identity::session::seen_by;
use crate::receipt::{ReceiptKey, receipt_keys};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use brainops_domain::failure::Code;
use brainops_domain::id::mint;
use brainops_domain::permission::Perm;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

const TAG: &str = "people";
const KEY_BYTES: usize = 32;

/// A laptop that is to be enrolled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDevice {
    /// What it is called.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Operating system.
    #[serde(default)]
    #[schema(max_length = 100)]
    platform: String,
    /// Its public Ed25519 key: 32 bytes in base64.
    #[schema(max_length = 44)]
    public_key: String,
    /// Its signature of `brainops enrol 1`, a line feed and the id of this sign-in: 64 bytes in base64.
    #[schema(max_length = 88)]
    proof: String,
}

/// An enrolled laptop.
#[derive(Debug, Serialize, ToSchema, sqlx::FromRow)]
struct Device {
    /// Id.
    id: Uuid,
    /// Whose it is.
    person_id: Uuid,
    /// What it is called.
    name: String,
    /// Operating system.
    platform: String,
    /// When it was enrolled.
    enrolled_at: DateTime<Utc>,
    /// When it last spoke.
    last_seen_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    revoked_at: Option<DateTime<Utc>>,
    /// When a revoked laptop said that it had destroyed its key. Until then nobody knows: its wipe is unconfirmed.
    wiped_at: Option<DateTime<Utc>>,
}

/// A laptop that was just enrolled.
#[derive(Debug, Serialize, ToSchema)]
struct Enrolled {
    /// The laptop.
    #[serde(flatten)]
    device: Device,
    /// The keys of receipts, newest first: what they signed may be trusted, and what they vouch for.
    receipt_keys: Vec<ReceiptKey>,
}

/// Adds the routes of laptops.
pub(super) fn routes(api: &mut Api) {
    let op = Op::get("/api/v1/devices", "list_devices")
        .says(
            TAG,
            "Laptops, revoked ones among them: the caller's own, or everybody's with the reach for it.",
        )
        .answers_list::<Device>(StatusCode::OK, "Newest first.");
    api.guarded(Perm::DeviceRead, op, list);
    let op = Op::post("/api/v1/devices", "enrol_device")
        .says(TAG, "Enrol the laptop of this sign-in.")
        .takes::<NewDevice>()
        .answers::<Enrolled>(StatusCode::CREATED, "The laptop.")
        .fails(
            StatusCode::CONFLICT,
            "This sign-in has a laptop, or is a key.",
        )
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "Fields break a rule.");
    api.guarded(Perm::DeviceEnrol, op, enrol);
    let op = Op::delete("/api/v1/devices/{id}", "revoke_device")
        .says(
            TAG,
            "Revoke a laptop; its sign-ins end. When it speaks again it hands in what it holds, for review, and destroys its key.",
        )
        .answers_empty(StatusCode::NO_CONTENT, "It works no longer.")
        .fails(StatusCode::NOT_FOUND, "There is none of this id.");
    api.guarded(Perm::DeviceRevoke, op, revoke);
}

/// Whether a text is a key's signature for a purpose.
pub(super) fn signed(public_key: &[u8], purpose: &str, about: &str, proof: Option<&str>) -> bool {
    let Some(signature) = proof.and_then(|proof| STANDARD.decode(proof).ok()) else {
        return false;
    };
    let message = format!("brainops {purpose} 1\n{about}");
    UnparsedPublicKey::new(&ED25519, public_key)
        .verify(message.as_bytes(), &signature)
        .is_ok()
}

/// Notes that a laptop spoke.
pub(super) async fn note_seen(tx: &mut OrgTx, id: Uuid) -> Result<(), DbError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    sqlx::query("update device set last_seen_at = $3 where org_id = $1 and id = $2")
        .bind(org_id)
        .bind(id)
        .bind(now)
        .execute(tx.sql())
        .await?;
    Ok(())
}

async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<Vec<Device>>, Problem> {
    let mut tx = app.db.read_latest(caller.authority()).await?;
    let org_id = tx.org_id();
    let devices = sqlx::query_as(
        "select id, person_id, name, platform, enrolled_at, last_seen_at, revoked_at, wiped_at
         from device
         where org_id = $1
           and ($2::uuid is null or person_id = $2)
         order by enrolled_at desc, id desc
         limit 1000",
    )
    .bind(org_id)
    .bind(seen_by(caller.reach(), caller.principal().person_id()))
    .fetch_all(tx.sql())
    .await
    .map_err(DbError::from)?;
    Ok(axum::Json(devices))
}

async fn enrol(
    State(app): State<App>,
    caller: Caller,
    Json(sent): Json<NewDevice>,
) -> Result<(StatusCode, axum::Json<Enrolled>), Problem> {
    let mut errors = Vec::new();
    require_length(&mut errors, "name", &sent.name, 100);
    if sent.platform.chars().count() > 100 || sent.platform.contains('\0') {
        errors.push(FieldError::of("platform", "It has at most 100 characters."));
    }
    let public_key = STANDARD.decode(&sent.public_key).unwrap_or_default();
    if public_key.len() != KEY_BYTES {
        errors.push(FieldError::of(
            "public_key",
            "It must be 32 bytes in base64.",
        ));
    }
    let session_id = caller.principal().session_id();
    let about = session_id.map(|id| id.to_string()).unwrap_or_default();
    if errors.is_empty() && !signed(&public_key, "enrol", &about, Some(&sent.proof)) {
        errors.push(FieldError::of(
            "proof",
            "It must be the signature of this sign-in's id by the key.",
        ));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let taken = || {
        Problem::new(
            StatusCode::CONFLICT,
            Code::Conflict,
            "A laptop is enrolled by a sign-in of its own: sign in on it first.",
        )
    };
    let session_id = session_id.ok_or_else(taken)?;
    let mut tx = app.db.write(caller.authority()).await?;
    let (org_id, now) = (tx.org_id(), tx.now());
    let device = Device {
        id: mint(now),
        person_id: caller.principal().person_id(),
        name: sent.name,
        platform: sent.platform,
        enrolled_at: now,
        last_seen_at: None,
        revoked_at: None,
        wiped_at: None,
    };
    sqlx::query(
        "insert into device (org_id, id, person_id, name, platform, public_key, enrolled_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(org_id)
    .bind(device.id)
    .bind(device.person_id)
    .bind(&device.name)
    .bind(&device.platform)
    .bind(public_key)
    .bind(now)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    let bound = sqlx::query(
        "update session set device_id = $3
         where org_id = $1 and id = $2 and device_id is null and ended_at is null",
    )
    .bind(org_id)
    .bind(session_id)
    .bind(device.id)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    if bound.rows_affected() == 0 {
        return Err(taken());
    }
    let receipt_keys = receipt_keys(&app, &mut tx).await?;
    tx.record(
        Event::of("device.enrol", "device", device.id)
            .after(json!({ "name": device.name, "person_id": device.person_id })),
    );
    tx.commit().await?;
    app.gate.forget_session(session_id);
    let enrolled = Enrolled {
        device,
        receipt_keys,
    };
    Ok((StatusCode::CREATED, axum::Json(enrolled)))
}

async fn revoke(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<StatusCode, Problem> {
    let mut tx = app.db.write(caller.authority()).await?;
    let (org_id, now) = (tx.org_id(), tx.now());
    let done = sqlx::query(
        "update device set revoked_at = $3
         where org_id = $1 and id = $2 and revoked_at is null and ($4::uuid is null or person_id = $4)",
    )
    .bind(org_id)
    .bind(id)
    .bind(now)
    .bind(seen_by(caller.reach(), caller.principal().person_id()))
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    if done.rows_affected() == 0 {
        return Err(Problem::not_found());
    }
    sqlx::query(
        "update session set ended_at = $3, ended_why = 'revoked'
         where org_id = $1 and device_id = $2 and ended_at is null",
    )
    .bind(org_id)
    .bind(id)
    .bind(now)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    tx.record(Event::of("device.revoke", "device", id));
    tx.commit().await?;
    app.gate.forget_device(id);
    Ok(StatusCode::NO_CONTENT)
}
