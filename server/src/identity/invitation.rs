//! Invitations: somebody who may asks a person to join with some roles.
//!
//! The answer that makes an invitation holds its secret, once, and so does a letter to the person; whoever has it joins
//! under the address that was invited, and no other.

use crate::app::App;
use crate::db::{DbError, Event, OrgTx};
use crate::http::{Api, FieldError, Json, Op, PathId, Problem, Stranger};
use crate::identity::authority::{Actor, Authority, Caller};
use crate::identity::error::IdentityError;
use crate::identity::role;
use crate::identity::routes::{is_email, require_length};
use crate::identity::secret::{self, SecretKind};
use crate::identity::sign_in::{self, Tokens, email_sha256, normal_email};
use crate::identity::throttle::{Attempt, Tried};
use crate::mail::{self, Letter};
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::id::mint;
use brainops_domain::permission::Perm;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

// Long enough for a week off; an older one is asked for anew.
const LIFETIME: TimeDelta = TimeDelta::days(14);
const TAG: &str = "people";

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Inviting {
    /// E-mail address of the person.
    #[schema(format = "email", max_length = 254)]
    email: String,
    /// The roles they will hold; the caller must hold all of what these allow.
    #[schema(min_items = 1, max_items = 20)]
    role_ids: Vec<Uuid>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Joining {
    /// The secret of the invitation.
    #[schema(max_length = 200)]
    secret: String,
    /// Name of the person.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Password of the person.
    #[schema(value_type = String, format = "password", min_length = 12, max_length = 128)]
    password: SecretString,
}

/// An invitation that is open.
#[derive(Debug, Serialize, ToSchema, sqlx::FromRow)]
struct Invitation {
    /// Id.
    id: Uuid,
    /// Who is invited.
    email: String,
    /// The roles they will hold.
    role_ids: Vec<Uuid>,
    /// Who invites.
    invited_by: Uuid,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it ends.
    expires_at: DateTime<Utc>,
}

/// A new invitation, with its secret.
#[derive(Debug, Serialize, ToSchema)]
struct MadeInvitation {
    /// What the person needs to join. It is in this answer and in the letter only.
    secret: String,
    /// The invitation.
    invitation: Invitation,
}

/// Adds the routes of invitations.
pub(super) fn routes(api: &mut Api) {
    let op = Op::get("/api/v1/invitations", "list_invitations")
        .says(TAG, "Invitations that are open.")
        .answers_list::<Invitation>(StatusCode::OK, "Newest first.");
    api.guarded(Perm::MemberInvite, op, list);
    let op = Op::post("/api/v1/invitations", "create_invitation")
        .says(
            TAG,
            "Invite a person. The secret is in this answer and in a letter to the person.",
        )
        .takes::<Inviting>()
        .answers::<MadeInvitation>(StatusCode::CREATED, "The invitation.")
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "Fields break a rule.")
        .fails(
            StatusCode::TOO_MANY_REQUESTS,
            "Too many letters were asked for.",
        );
    api.guarded(Perm::MemberInvite, op, create);
    let op = Op::delete("/api/v1/invitations/{id}", "revoke_invitation")
        .says(TAG, "Take an invitation back.")
        .answers_empty(StatusCode::NO_CONTENT, "It works no longer.")
        .fails(StatusCode::NOT_FOUND, "There is no open one of this id.");
    api.guarded(Perm::MemberInvite, op, revoke);
    let op = Op::post("/api/v1/invitations/accept", "accept_invitation")
        .says(TAG, "Join an organisation and sign in.")
        .takes::<Joining>()
        .answers::<Tokens>(StatusCode::CREATED, "Signed in.")
        .fails(StatusCode::NOT_FOUND, "The invitation does not hold.")
        .fails(
            StatusCode::CONFLICT,
            "The address belongs to somebody already.",
        );
    api.public(op, accept);
}

async fn list(
    State(app): State<App>,
    caller: Caller,
) -> Result<axum::Json<Vec<Invitation>>, Problem> {
    let mut tx = app.db.read_latest(caller.authority()).await?;
    let (org_id, now) = (tx.org_id(), tx.now());
    let open = sqlx::query_as(
        "select id, email, role_ids, invited_by, created_at, expires_at
         from invitation
         where org_id = $1
           and accepted_at is null
           and revoked_at is null
           and expires_at > $2
         order by created_at desc, id desc
         limit 500",
    )
    .bind(org_id)
    .bind(now)
    .fetch_all(tx.sql())
    .await
    .map_err(DbError::from)?;
    Ok(axum::Json(open))
}

async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(sent): Json<Inviting>,
) -> Result<(StatusCode, axum::Json<MadeInvitation>), Problem> {
    let mut errors = Vec::new();
    require_length(&mut errors, "email", &sent.email, 254);
    if !is_email(&sent.email) {
        errors.push(FieldError::of("email", "It must be an e-mail address."));
    }
    if !(1..=role::ROLES_AT_MOST).contains(&sent.role_ids.len()) {
        errors.push(FieldError::of("role_ids", "There must be 1 to 20 roles."));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    // Not forgotten after it worked: it bounds how many letters an organisation, and what address, is sent.
    let authority = caller.authority();
    let (company, address) = (authority.org_id().to_string(), normal_email(&sent.email));
    for (tried, whom) in [(Tried::Invitations, &company), (Tried::Mail, &address)] {
        Attempt::note(&app, authority.request(), tried, whom)
            .await
            .map(drop)?;
    }
    let mut tx = app.db.write(authority).await?;
    let given = role::of_ids(&mut tx, &sent.role_ids).await?;
    role::require_cover(&caller, given)?;
    let (org_id, now) = (tx.org_id(), tx.now());
    let (text, located) =
        secret::issue(SecretKind::Invitation, org_id).map_err(IdentityError::from)?;
    let invitation = Invitation {
        id: mint(now),
        email: normal_email(&sent.email),
        role_ids: sent.role_ids,
        invited_by: caller.principal().person_id(),
        created_at: now,
        expires_at: now + LIFETIME,
    };
    sqlx::query(
        "insert into invitation (org_id, id, email, role_ids, sha256, invited_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(org_id)
    .bind(invitation.id)
    .bind(&invitation.email)
    .bind(&invitation.role_ids)
    .bind(&located.sha256)
    .bind(invitation.invited_by)
    .bind(now)
    .bind(invitation.expires_at)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    let company: String = sqlx::query_scalar("select name from organisation where org_id = $1")
        .bind(org_id)
        .fetch_one(tx.sql())
        .await
        .map_err(DbError::from)?;
    let letter = Letter {
        kind: "invitation",
        recipient: invitation.email.clone(),
        subject: "You are invited to BrainOps Field",
        text: format!(
            "{} invites you to work with them in BrainOps Field.\n\n\
             Choose \"I have an invitation\" where you sign in, and enter:\n\n{text}\n\n\
             It works once, within two weeks. If you do not know them, do nothing.\n",
            one_line(&company)
        ),
        lifetime: LIFETIME,
    };
    mail::queue(&app, &mut tx, letter)
        .await
        .map_err(IdentityError::from)?;
    tx.record(
        Event::of("invitation.create", "invitation", invitation.id)
            .after(json!({ "email": invitation.email, "role_ids": invitation.role_ids })),
    );
    tx.commit().await?;
    let made = MadeInvitation {
        secret: text,
        invitation,
    };
    Ok((StatusCode::CREATED, axum::Json(made)))
}

// A name says who invites; it has no lines of its own in the letter.
fn one_line(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn revoke(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<StatusCode, Problem> {
    let mut tx = app.db.write(caller.authority()).await?;
    let (org_id, now) = (tx.org_id(), tx.now());
    let done = sqlx::query(
        "update invitation set revoked_at = $3
         where org_id = $1 and id = $2 and accepted_at is null and revoked_at is null",
    )
    .bind(org_id)
    .bind(id)
    .bind(now)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    if done.rows_affected() == 0 {
        return Err(Problem::not_found());
    }
    tx.record(Event::of("invitation.revoke", "invitation", id));
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn accept(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<Joining>,
) -> Result<(StatusCode, axum::Json<Tokens>), Problem> {
    let mut errors = Vec::new();
    require_length(&mut errors, "name", &sent.name, 200);
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let located =
        secret::locate(SecretKind::Invitation, &sent.secret).ok_or_else(Problem::not_found)?;
    let (org_id, now) = (located.org_id, request.now);
    let person_id = mint(now);
    let authority = Authority::new(org_id, Actor::Person(person_id), Arc::clone(&request));
    // Hashing takes a while: not under a lock, and not for a secret that is none.
    let mut tx = app.db.read_latest(&authority).await?;
    let open = find_open(&mut tx, &located.sha256, false).await?;
    drop(tx);
    let password_hash = app
        .passwords
        .hash(sent.password, &open.email)
        .await
        .map_err(IdentityError::from)?;
    let mut tx = app.db.write(&authority).await?;
    let open = find_open(&mut tx, &located.sha256, true).await?;
    join(&mut tx, &open, person_id, &sent.name, &password_hash).await?;
    tx.record(
        Event::of("invitation.accept", "invitation", open.id)
            .after(json!({ "person_id": person_id, "email": open.email })),
    );
    tx.commit().await?;
    let tokens = sign_in::start(&app, &request, org_id, person_id).await?;
    Ok((StatusCode::CREATED, axum::Json(tokens)))
}

async fn find_open(tx: &mut OrgTx, sha256: &[u8], lock: bool) -> Result<Invitation, Problem> {
    const OPEN: &str = "select id, email, role_ids, invited_by, created_at, expires_at
         from invitation
         where org_id = $1
           and sha256 = $2
           and accepted_at is null
           and revoked_at is null
           and expires_at > $3";
    const LOCKED: &str = "select id, email, role_ids, invited_by, created_at, expires_at
         from invitation
         where org_id = $1
           and sha256 = $2
           and accepted_at is null
           and revoked_at is null
           and expires_at > $3
         for update";
    let (org_id, now) = (tx.org_id(), tx.now());
    let open: Option<Invitation> = sqlx::query_as(if lock { LOCKED } else { OPEN })
        .bind(org_id)
        .bind(sha256)
        .bind(now)
        .fetch_optional(tx.sql())
        .await
        .map_err(DbError::from)?;
    open.ok_or_else(Problem::not_found)
}

async fn join(
    tx: &mut OrgTx,
    invitation: &Invitation,
    person_id: Uuid,
    name: &str,
    password_hash: &str,
) -> Result<(), DbError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    // The address is not proven: whoever invited may have handed the secret over by hand.
    sqlx::query(
        "insert into person (org_id, id, email, name, password_hash, status, created_at, changed_at)
         values ($1, $2, $3, $4, $5, 'active', $6, $6)",
    )
    .bind(org_id)
    .bind(person_id)
    .bind(&invitation.email)
    .bind(name)
    .bind(password_hash)
    .bind(now)
    .execute(tx.sql())
    .await?;
    // A role that was deleted meanwhile is held by nobody.
    sqlx::query(
        "insert into membership (org_id, person_id, role_id, created_at)
         select $1, $2, r.id, $4 from role r where r.org_id = $1 and r.id = any($3)",
    )
    .bind(org_id)
    .bind(person_id)
    .bind(&invitation.role_ids)
    .bind(now)
    .execute(tx.sql())
    .await?;
    sqlx::query("select directory.add_login($1, $2)")
        .bind(email_sha256(&invitation.email))
        .bind(person_id)
        .execute(tx.sql())
        .await?;
    sqlx::query("update invitation set accepted_at = $3 where org_id = $1 and id = $2")
        .bind(org_id)
        .bind(invitation.id)
        .bind(now)
        .execute(tx.sql())
        .await?;
    Ok(())
}
