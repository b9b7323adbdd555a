//! Asking for mailed secrets, and sending them back.

use super::{Purpose, authority_of, find_open, set_password, use_up};
use crate::app::App;
use crate::db::Event;
use crate::http::{Api, Json, Op, Problem, Stranger};
use crate::identity::error::IdentityError;
use crate::identity::routes::require_at_most;
use crate::identity::secret;
use crate::identity::sign_in::{email_sha256, normal_email};
use crate::identity::throttle::{Attempt, Tried};
use crate::work::TaskKind;
use axum::extract::State;
use axum::http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

const TAG: &str = "identity";
const GONE: &str = "The code does not hold: it was used, is past its time, or was never given.";

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Forgotten {
    /// E-mail address.
    #[schema(max_length = 254)]
    email: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResetPassword {
    /// The code that was mailed.
    #[schema(max_length = 200)]
    secret: String,
    /// The password from now on.
    #[schema(value_type = String, format = "password", min_length = 12, max_length = 128)]
    password: SecretString,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EmailProof {
    /// The code that was mailed.
    #[schema(max_length = 200)]
    secret: String,
}

/// Adds the routes of mailed secrets.
pub(in crate::identity) fn routes(api: &mut Api) {
    let op = Op::post("/api/v1/auth/password-resets", "ask_password_reset")
        .says(
            TAG,
            "Ask for a code by mail to set a new password with. The answer is the same for every address.",
        )
        .takes::<Forgotten>()
        .answers_empty(
            StatusCode::ACCEPTED,
            "If somebody has this address, a code is on its way.",
        )
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "It is no address.");
    api.public(op, ask);
    let op = Op::post(
        "/api/v1/auth/password-resets/completion",
        "complete_password_reset",
    )
    .says(
        TAG,
        "Set a new password with a mailed code. Every sign-in ends; a second factor stays.",
    )
    .takes::<ResetPassword>()
    .answers_empty(StatusCode::NO_CONTENT, "The password is changed.")
    .fails(StatusCode::NOT_FOUND, GONE)
    .fails(
        StatusCode::UNPROCESSABLE_ENTITY,
        "The password is too weak.",
    );
    api.public(op, complete);
    let op = Op::post("/api/v1/auth/email-verifications", "verify_email")
        .says(TAG, "Prove an e-mail address with a mailed code.")
        .takes::<EmailProof>()
        .answers_empty(StatusCode::NO_CONTENT, "It is proven.")
        .fails(StatusCode::NOT_FOUND, GONE);
    api.public(op, verify);
}

async fn ask(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<Forgotten>,
) -> Result<StatusCode, Problem> {
    require_at_most("email", &sent.email, 254)?;
    let email = normal_email(&sent.email);
    // Not forgotten after it worked: it bounds how much mail can be caused.
    Attempt::note(&app, &request, Tried::Mail, &email)
        .await
        .map(drop)?;
    let key = email_sha256(&email);
    app.db.add_task(TaskKind::Reset, &key, request.now).await?;
    Ok(StatusCode::ACCEPTED)
}

async fn complete(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<ResetPassword>,
) -> Result<StatusCode, Problem> {
    let purpose = Purpose::Password;
    let located = secret::locate(purpose.kind(), &sent.secret).ok_or_else(Problem::not_found)?;
    let authority = authority_of(&located, &request);
    // Hashing takes a while: not under a lock, and not for a secret that is none.
    let mut tx = app.db.write(&authority).await?;
    let open = find_open(&mut tx, &located, purpose).await?;
    drop(tx);
    let hash = app
        .passwords
        .hash(sent.password, &open.email)
        .await
        .map_err(IdentityError::from)?;
    let mut tx = app.db.write(&authority).await?;
    let open = find_open(&mut tx, &located, purpose).await?;
    use_up(&mut tx, open.person_id, purpose).await?;
    set_password(&app, &mut tx, open.person_id, &hash, None).await?;
    tx.record(Event::of("password.reset", "person", open.person_id));
    tx.commit().await?;
    app.gate
        .forget(|principal| principal.person_id() == open.person_id);
    Ok(StatusCode::NO_CONTENT)
}

async fn verify(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<EmailProof>,
) -> Result<StatusCode, Problem> {
    let purpose = Purpose::Email;
    let located = secret::locate(purpose.kind(), &sent.secret).ok_or_else(Problem::not_found)?;
    let mut tx = app.db.write(&authority_of(&located, &request)).await?;
    let open = find_open(&mut tx, &located, purpose).await?;
    use_up(&mut tx, open.person_id, purpose).await?;
    tx.record(
        Event::of("email.verify", "person", open.person_id).after(json!({ "email": open.email })),
    );
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
