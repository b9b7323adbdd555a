//! Secrets by mail: whoever sends one back has the mailbox. For a forgotten password, and for an address that is to be
//! proven.
//!
//! Invariants: asking tells nobody whether an address is known, neither by its answer nor by its time, because what is
//! asked for is done later; a secret works once; a new password ends every sign-in.

mod routes;

pub(super) use routes::routes;

use crate::app::App;
use crate::db::{DbError, Event, OrgTx};
use crate::http::Problem;
use crate::identity::authority::{Actor, Authority, RequestInfo};
use crate::identity::error::IdentityError;
use crate::identity::secret::{self, Located, SecretKind};
use crate::identity::session;
use crate::mail::{self, Letter};
use crate::work::Task;
use chrono::TimeDelta;
use std::sync::Arc;
use uuid::Uuid;

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

#[derive(Debug, sqlx::FromRow)]
struct Open {
    person_id: Uuid,
    email: String,
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
