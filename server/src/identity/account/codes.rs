//! Codes besides the password: begun, confirmed, renewed, given up.

use super::{TAG, WRONG, check_password, email_of, signed_in};
use crate::app::App;
use crate::http::{Api, Json, Op, PathId, Problem};
use crate::identity::authority::Caller;
use crate::identity::{member, second_factor, session, totp};
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::permission::Perm;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordAgain {
    /// The password, once more.
    #[schema(value_type = String, format = "password", max_length = 128)]
    password: SecretString,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BothProofs {
    /// The password, once more.
    #[schema(value_type = String, format = "password", max_length = 128)]
    password: SecretString,
    /// A code of the authenticator, or a recovery code.
    #[schema(max_length = 40)]
    code: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FirstCode {
    /// A code of the authenticator.
    #[schema(max_length = 40)]
    code: String,
}

/// Whether codes are asked for.
#[derive(Debug, Serialize, ToSchema)]
struct SecondFactor {
    /// Since when; null where none are.
    since: Option<DateTime<Utc>>,
    /// Recovery codes that were not used.
    recovery_codes_left: i64,
}

/// What an authenticator needs. It is shown in this answer only.
#[derive(Serialize, ToSchema)]
struct NewSecondFactor {
    /// The secret in base 32, for typing.
    secret: String,
    /// The same as an address, for a picture to scan.
    address: String,
}

/// Codes for the day the authenticator is gone. They are shown in this answer only.
#[derive(Serialize, ToSchema)]
struct RecoveryCodes {
    /// Each works once.
    codes: Vec<String>,
}

/// Adds the routes of the second factor.
pub(super) fn routes(api: &mut Api) {
    let op = Op::get("/api/v1/me/second-factor", "get_second_factor")
        .says(TAG, "Whether signing in asks for a code, too.")
        .answers::<SecondFactor>(StatusCode::OK, "How it stands.");
    api.guarded(Perm::AccountUpdate, op, get);
    let op = Op::post("/api/v1/me/second-factor", "begin_second_factor")
        .says(
            TAG,
            "Get the secret for an authenticator. Nothing is asked for until a first code was right.",
        )
        .takes::<PasswordAgain>()
        .answers::<NewSecondFactor>(StatusCode::CREATED, "The secret.")
        .fails(StatusCode::UNAUTHORIZED, WRONG)
        .fails(StatusCode::CONFLICT, "One is in use.");
    api.guarded(Perm::AccountUpdate, op, begin);
    let op = Op::post(
        "/api/v1/me/second-factor/confirmation",
        "confirm_second_factor",
    )
    .says(
        TAG,
        "Give a first code. From now on signing in asks for one.",
    )
    .takes::<FirstCode>()
    .answers::<RecoveryCodes>(StatusCode::OK, "Recovery codes, to be kept on paper.")
    .fails(StatusCode::UNAUTHORIZED, WRONG)
    .fails(StatusCode::NOT_FOUND, "None was begun.")
    .fails(StatusCode::CONFLICT, "One is in use.");
    api.guarded(Perm::AccountUpdate, op, confirm);
    let op = Op::post(
        "/api/v1/me/second-factor/recovery-codes",
        "renew_recovery_codes",
    )
    .says(TAG, "Get new recovery codes; older ones end.")
    .takes::<BothProofs>()
    .answers::<RecoveryCodes>(StatusCode::OK, "The codes.")
    .fails(StatusCode::UNAUTHORIZED, WRONG)
    .fails(StatusCode::NOT_FOUND, "No second factor is in use.");
    api.guarded(Perm::AccountUpdate, op, renew);
    let op = Op::post("/api/v1/me/second-factor/removal", "remove_second_factor")
        .says(TAG, "Sign in with the password alone from now on.")
        .takes::<BothProofs>()
        .answers_empty(StatusCode::NO_CONTENT, "No code is asked for.")
        .fails(StatusCode::UNAUTHORIZED, WRONG)
        .fails(StatusCode::NOT_FOUND, "No second factor is in use.");
    api.guarded(Perm::AccountUpdate, op, remove);
    let op = Op::delete(
        "/api/v1/members/{id}/second-factor",
        "remove_second_factor_of_member",
    )
    .says(
        TAG,
        "Take the second factor of a person away who lost it; their sign-ins end.",
    )
    .answers_empty(StatusCode::NO_CONTENT, "No code is asked for.")
    .fails(
        StatusCode::NOT_FOUND,
        "There is no such person, or no second factor.",
    );
    api.guarded(Perm::MemberUpdate, op, remove_of_member);
}

// Both proofs; a person without a second factor has nothing these routes could change.
async fn check_both(app: &App, caller: &Caller, sent: BothProofs) -> Result<(), Problem> {
    let (authority, person_id) = (caller.authority(), caller.principal().person_id());
    let mut tx = app.db.read_latest(authority).await?;
    let factor = second_factor::find(&mut tx, person_id).await?;
    drop(tx);
    if factor.is_none_or(|factor| factor.confirmed_at.is_none()) {
        return Err(Problem::not_found());
    }
    check_password(app, caller, sent.password).await?;
    second_factor::require(app, authority, person_id, Some(&sent.code)).await?;
    Ok(())
}

async fn get(State(app): State<App>, caller: Caller) -> Result<axum::Json<SecondFactor>, Problem> {
    let mut tx = app.db.read_latest(caller.authority()).await?;
    let factor = second_factor::find(&mut tx, caller.principal().person_id()).await?;
    let factor = factor.filter(|factor| factor.confirmed_at.is_some());
    Ok(axum::Json(SecondFactor {
        since: factor.as_ref().and_then(|factor| factor.confirmed_at),
        recovery_codes_left: factor.map_or(0, |factor| factor.codes_left),
    }))
}

async fn begin(
    State(app): State<App>,
    caller: Caller,
    Json(sent): Json<PasswordAgain>,
) -> Result<(StatusCode, axum::Json<NewSecondFactor>), Problem> {
    let (person_id, _) = signed_in(&caller)?;
    check_password(&app, &caller, sent.password).await?;
    let mut tx = app.db.write(caller.authority()).await?;
    let secret = second_factor::begin(&app, &mut tx, person_id).await?;
    let email = email_of(&mut tx, person_id).await?;
    tx.commit().await?;
    let new = NewSecondFactor {
        secret: totp::base32(&secret),
        address: totp::address(&secret, &email),
    };
    Ok((StatusCode::CREATED, axum::Json(new)))
}

async fn confirm(
    State(app): State<App>,
    caller: Caller,
    Json(sent): Json<FirstCode>,
) -> Result<axum::Json<RecoveryCodes>, Problem> {
    let (person_id, _) = signed_in(&caller)?;
    let codes = second_factor::confirm(&app, caller.authority(), person_id, &sent.code).await?;
    Ok(axum::Json(RecoveryCodes { codes }))
}

async fn renew(
    State(app): State<App>,
    caller: Caller,
    Json(sent): Json<BothProofs>,
) -> Result<axum::Json<RecoveryCodes>, Problem> {
    let (person_id, _) = signed_in(&caller)?;
    check_both(&app, &caller, sent).await?;
    let mut tx = app.db.write(caller.authority()).await?;
    let codes = second_factor::renew_codes(&mut tx, person_id).await?;
    tx.commit().await?;
    Ok(axum::Json(RecoveryCodes { codes }))
}

async fn remove(
    State(app): State<App>,
    caller: Caller,
    Json(sent): Json<BothProofs>,
) -> Result<StatusCode, Problem> {
    let (person_id, _) = signed_in(&caller)?;
    check_both(&app, &caller, sent).await?;
    let mut tx = app.db.write(caller.authority()).await?;
    second_factor::remove(&mut tx, person_id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn remove_of_member(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<StatusCode, Problem> {
    signed_in(&caller)?;
    let mut tx = app.db.write(caller.authority()).await?;
    member::touchable(&mut tx, &caller, id).await?;
    if !second_factor::remove(&mut tx, id).await? {
        return Err(Problem::not_found());
    }
    session::end_all_of(&mut tx, id, None).await?;
    tx.commit().await?;
    app.gate.forget(|principal| principal.person_id() == id);
    Ok(StatusCode::NO_CONTENT)
}
