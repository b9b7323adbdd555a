//! What people do to their own account: password, second factor, proof of their address.
//!
//! Refuses keys: only somebody who signed in may. Each step asks for the password again.

mod codes;

use crate::app::App;
use crate::db::{DbError, Event, OrgTx};
use crate::http::{Api, FieldError, Json, Op, Problem};
use crate::identity::authority::Caller;
use crate::identity::error::IdentityError;
use crate::identity::password::PasswordError;
use crate::identity::throttle::{Attempt, Tried};
use crate::identity::{proof, second_factor};
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::permission::Perm;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

const TAG: &str = "account";
const WRONG: &str = "The password or the code is wrong.";

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// The password until now.
    #[schema(value_type = String, format = "password", max_length = 128)]
    password: SecretString,
    /// The password from now on.
    #[schema(value_type = String, format = "password", min_length = 12, max_length = 128)]
    new_password: SecretString,
    /// A code of the authenticator, or a recovery code, where a second factor is in use.
    #[serde(default)]
    #[schema(max_length = 40)]
    code: Option<String>,
}

/// Adds the routes of one's own account.
pub(super) fn routes(api: &mut Api) {
    codes::routes(api);
    let op = Op::post("/api/v1/me/password", "change_password")
        .says(TAG, "Change one's own password; other sign-ins end.")
        .takes::<NewPassword>()
        .answers_empty(StatusCode::NO_CONTENT, "It is changed.")
        .fails(StatusCode::UNAUTHORIZED, WRONG)
        .fails(
            StatusCode::UNPROCESSABLE_ENTITY,
            "The new password is too weak.",
        );
    api.guarded(Perm::AccountUpdate, op, change_password);
    let op = Op::post("/api/v1/me/email-verification", "ask_email_verification")
        .says(TAG, "Send a code to one's own e-mail address again.")
        .answers_empty(StatusCode::ACCEPTED, "It is on its way.");
    api.guarded(Perm::AccountUpdate, op, ask_verification);
}

// Keys act for their maker but are not the maker.
fn signed_in(caller: &Caller) -> Result<(Uuid, Uuid), Problem> {
    match caller.principal().session_id() {
        Some(session_id) => Ok((caller.principal().person_id(), session_id)),
        None => Err(IdentityError::NeedsSignIn.into()),
    }
}

async fn check_password(
    app: &App,
    caller: &Caller,
    password: SecretString,
) -> Result<(), IdentityError> {
    let (authority, person_id) = (caller.authority(), caller.principal().person_id());
    let whom = person_id.to_string();
    let attempt = Attempt::note(app, authority.request(), Tried::Password, &whom).await?;
    let mut tx = app.db.read_latest(authority).await?;
    let hash: Option<String> =
        sqlx::query_scalar("select password_hash from person where org_id = $1 and id = $2")
            .bind(authority.org_id())
            .bind(person_id)
            .fetch_one(tx.sql())
            .await
            .map_err(DbError::from)?;
    drop(tx);
    if !app.passwords.verify(password, hash).await? {
        return Err(IdentityError::WrongCredentials);
    }
    attempt.succeeded(app).await
}

async fn email_of(tx: &mut OrgTx, person_id: Uuid) -> Result<String, DbError> {
    let org_id = tx.org_id();
    Ok(
        sqlx::query_scalar("select email from person where org_id = $1 and id = $2")
            .bind(org_id)
            .bind(person_id)
            .fetch_one(tx.sql())
            .await?,
    )
}

async fn change_password(
    State(app): State<App>,
    caller: Caller,
    Json(sent): Json<NewPassword>,
) -> Result<StatusCode, Problem> {
    let (person_id, session_id) = signed_in(&caller)?;
    let authority = caller.authority();
    check_password(&app, &caller, sent.password).await?;
    second_factor::require(&app, authority, person_id, sent.code.as_deref()).await?;
    let mut tx = app.db.read_latest(authority).await?;
    let email = email_of(&mut tx, person_id).await?;
    drop(tx);
    let hash = app
        .passwords
        .hash(sent.new_password, &email)
        .await
        .map_err(|error| match error {
            PasswordError::Weak(why) => Problem::invalid(vec![FieldError::of("new_password", why)]),
            other => IdentityError::from(other).into(),
        })?;
    let mut tx = app.db.write(authority).await?;
    proof::set_password(&app, &mut tx, person_id, &hash, Some(session_id)).await?;
    tx.record(Event::of("password.change", "person", person_id));
    tx.commit().await?;
    app.gate
        .forget(|principal| principal.person_id() == person_id);
    Ok(StatusCode::NO_CONTENT)
}

async fn ask_verification(State(app): State<App>, caller: Caller) -> Result<StatusCode, Problem> {
    let (person_id, _) = signed_in(&caller)?;
    let authority = caller.authority();
    let whom = person_id.to_string();
    // Not forgotten after it worked: it bounds how much mail one person can cause.
    Attempt::note(&app, authority.request(), Tried::Mail, &whom)
        .await
        .map(drop)?;
    let mut tx = app.db.write(authority).await?;
    proof::ask_for_email(&app, &mut tx, person_id).await?;
    tx.commit().await?;
    Ok(StatusCode::ACCEPTED)
}
