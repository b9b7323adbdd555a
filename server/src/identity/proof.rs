//! Secrets by mail: whoever sends one back has the mailbox. For a forgotten password, and for an address that is to be
//! proven.
//!
//! Invariants: asking tells nobody whether an address is known, neither by its answer nor by its time, because what is
//! asked for is done later; a secret works once; a new password ends every sign-in.

use crate::app::App;
use crate::db::{DbError, Event, OrgTx};
use crate::http::{Api, Json, Op, Problem, Stranger};
use crate::identity::authority::{Actor, Authority, RequestInfo};
use crate::identity::error::IdentityError;
use crate::identity::secret::{self, Located, SecretKind};
use crate::identity::session;
use crate::identity::sign_in::{email_sha256, normal_email};
use crate::identity::throttle::{Attempt, Tried};
use crate::mail::{self, Letter};
use crate::work::{Task, TaskKind};
use axum::extract::State;
use axum::http::StatusCode;
use chrono::TimeDelta;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

const TAG: &str = "identity";
const GONE: &str = "The code does not hold: it was used, is past its time, or was never given.";

/// What a mailed secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Password,
    Email,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Email => "email",
        }
    }

    // An hour is enough to read mail, and short for somebody who finds it later. An address may wait for Monday.
    fn lifetime(self) -> TimeDelta {
        match self {
            Self::Password => TimeDelta::hours(1),
            Self::Email => TimeDelta::days(3),
        }
    }

    fn kind(self) -> SecretKind {
        match self {
            Self::Password => SecretKind::PasswordProof,
            Self::Email => SecretKind::EmailProof,
        }
    }
}

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

#[derive(Debug, sqlx::FromRow)]
struct Open {
    person_id: Uuid,
    email: String,
}

/// Adds the routes of mailed secrets.
pub(super) fn routes(api: &mut Api) {
    let op = Op::post("/api/v1/auth/password-resets", "ask_password_reset")
        .says(
            TAG,
            "Ask for a code by mail to set a new password with. The answer is the same for every address.",
        )
        .takes::<Forgotten>()
        .answers_empty(
            StatusCode::ACCEPTED,
            "If somebody has this address, a code is on its way.",
        );
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
    let email = normal_email(&sent.email);
    // Not forgotten after it worked: it bounds how much mail can be caused.
    Attempt::note(&app, &request, Tried::Mail, &email)
        .await
        .map(drop)?;
    let key = email_sha256(&email);
    app.db.add_task(TaskKind::Reset, &key, request.now).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Does what was asked for an address: mails a secret to each person who has it.
pub(crate) async fn answer_reset(app: &App, task: &Task) -> Result<(), IdentityError> {
    let request = Arc::new(RequestInfo {
        id: "password-reset".to_owned(),
        ip: String::new(),
        user_agent: String::new(),
        now: app.clock.now(),
    });
    for login in app.db.logins(&task.key).await? {
        let authority = Authority::new(login.org_id, Actor::System, Arc::clone(&request));
        let mut tx = app.db.write(&authority).await?;
        let Some(secret) = issue(&mut tx, login.person_id, Purpose::Password).await? else {
            continue;
        };
        let text = format!(
            "Somebody, most likely you, asked for a new password for {} at {}.\n\n\
             Choose \"I have a code\" where you sign in to BrainOps Field, and enter:\n\n{}\n\n\
             It works once, within an hour. If it was not you, do nothing: your password stays as it is.\n",
            secret.email, login.slug, secret.text
        );
        let letter = Letter {
            kind: "password_reset",
            recipient: secret.email,
            subject: "Your new password for BrainOps Field",
            text,
            lifetime: Purpose::Password.lifetime(),
        };
        mail::queue(app, &mut tx, letter).await?;
        tx.record(Event::of("password.ask", "person", login.person_id));
        tx.commit().await?;
    }
    Ok(())
}

/// Mails a person a secret that proves their address, unless it is proven.
pub(super) async fn ask_for_email(
    app: &App,
    tx: &mut OrgTx,
    person_id: Uuid,
) -> Result<(), IdentityError> {
    let Some(secret) = issue(tx, person_id, Purpose::Email).await? else {
        return Ok(());
    };
    let text = format!(
        "Enter this code in BrainOps Field to show that {} is your address:\n\n{}\n\n\
         It works once, within three days. If you do not know BrainOps Field, do nothing.\n",
        secret.email, secret.text
    );
    let letter = Letter {
        kind: "email_verification",
        recipient: secret.email,
        subject: "Is this your address?",
        text,
        lifetime: Purpose::Email.lifetime(),
    };
    mail::queue(app, tx, letter).await?;
    Ok(())
}

struct Issued {
    text: String,
    email: String,
}

// `None` for somebody who may not sign in, or whose address is proven already.
async fn issue(
    tx: &mut OrgTx,
    person_id: Uuid,
    purpose: Purpose,
) -> Result<Option<Issued>, IdentityError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let email: Option<String> = sqlx::query_scalar(
        "select email from person
         where org_id = $1 and id = $2 and status = 'active'
           and ($3 = 'password' or email_verified_at is null)",
    )
    .bind(org_id)
    .bind(person_id)
    .bind(purpose.name())
    .fetch_optional(tx.sql())
    .await
    .map_err(DbError::from)?;
    let Some(email) = email else { return Ok(None) };
    let (text, located) = secret::issue(purpose.kind(), org_id)?;
    // Those past their time go on this occasion, so that what is kept stays in proportion.
    sqlx::query("delete from proof where org_id = $1 and person_id = $2 and expires_at < $3")
        .bind(org_id)
        .bind(person_id)
        .bind(now)
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
    sqlx::query(
        "insert into proof (org_id, sha256, purpose, person_id, email, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(org_id)
    .bind(&located.sha256)
    .bind(purpose.name())
    .bind(person_id)
    .bind(&email)
    .bind(now)
    .bind(now + purpose.lifetime())
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    Ok(Some(Issued { text, email }))
}

fn authority_of(located: &Located, request: &Arc<RequestInfo>) -> Authority {
    Authority::new(located.org_id, Actor::System, Arc::clone(request))
}

// The person and address of a secret that holds. It is locked, so that it can't be used twice at once.
async fn find_open(tx: &mut OrgTx, located: &Located, purpose: Purpose) -> Result<Open, Problem> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let open: Option<Open> = sqlx::query_as(
        "select r.person_id, r.email
         from proof r
         join person p on p.org_id = r.org_id and p.id = r.person_id
         where r.org_id = $1
           and r.sha256 = $2
           and r.purpose = $3
           and r.used_at is null
           and r.expires_at > $4
           and p.status = 'active'
           and p.email = r.email
         for update of r",
    )
    .bind(org_id)
    .bind(&located.sha256)
    .bind(purpose.name())
    .bind(now)
    .fetch_optional(tx.sql())
    .await
    .map_err(DbError::from)?;
    open.ok_or_else(Problem::not_found)
}

// Every open secret for this purpose ends with the one that was used.
async fn use_up(tx: &mut OrgTx, person_id: Uuid, purpose: Purpose) -> Result<(), DbError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    sqlx::query(
        "update proof set used_at = $4
         where org_id = $1 and person_id = $2 and purpose = $3 and used_at is null",
    )
    .bind(org_id)
    .bind(person_id)
    .bind(purpose.name())
    .bind(now)
    .execute(tx.sql())
    .await?;
    sqlx::query(
        "update person set email_verified_at = coalesce(email_verified_at, $3) where org_id = $1 and id = $2",
    )
    .bind(org_id)
    .bind(person_id)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(())
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

/// Sets a password, ends every sign-in but one, and tells the person by mail.
pub(super) async fn set_password(
    app: &App,
    tx: &mut OrgTx,
    person_id: Uuid,
    hash: &str,
    keep: Option<Uuid>,
) -> Result<(), IdentityError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let email: String = sqlx::query_scalar(
        "update person set password_hash = $3, changed_at = $4, version = version + 1
         where org_id = $1 and id = $2
         returning email",
    )
    .bind(org_id)
    .bind(person_id)
    .bind(hash)
    .bind(now)
    .fetch_one(tx.sql())
    .await
    .map_err(DbError::from)?;
    session::end_all_of(tx, person_id, keep).await?;
    let letter = Letter {
        kind: "password_changed",
        recipient: email,
        subject: "Your password was changed",
        text: "Your password for BrainOps Field was changed just now, and you were signed out everywhere else.\n\n\
               If it was not you, ask for a new password at once and tell whoever manages your company's account.\n"
            .to_owned(),
        lifetime: TimeDelta::days(3),
    };
    mail::queue(app, tx, letter).await?;
    Ok(())
}
