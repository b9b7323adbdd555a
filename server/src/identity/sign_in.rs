//! Signing in, staying signed in, signing out.

use crate::app::App;
use crate::db::{DbError, Event, OrgTx};
use crate::identity::authority::{Actor, Authority, RequestInfo};
use crate::identity::device;
use crate::identity::error::IdentityError;
use crate::identity::keyring::{ACCESS_LIFETIME, AUDIENCE, Claims};
use crate::identity::second_factor;
use crate::identity::secret::{self, Located, SecretKind};
use crate::identity::session::{self, EndedWhy, Lifetime};
use crate::identity::throttle::{Attempt, Tried};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a person gets who has signed in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Tokens {
    /// For the `Authorization: Bearer` header; holds ten minutes.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds for which the access token holds.
    pub expires_in_s: i64,
    /// For the next pair of tokens. It works once: using it twice ends the sign-in.
    pub refresh_token: String,
    /// Id of the sign-in.
    pub session_id: Uuid,
    /// Id of the person.
    pub person_id: Uuid,
    /// Id of the organisation.
    pub org_id: Uuid,
}

/// An e-mail address as it is compared.
pub(super) fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// What the directory knows an e-mail address by.
pub(super) fn email_sha256(email: &str) -> Vec<u8> {
    Sha256::digest(email.as_bytes()).to_vec()
}

struct Match {
    org_id: Uuid,
    slug: String,
    person_id: Uuid,
}

/// What somebody shows who wants to sign in.
#[derive(Debug)]
pub(super) struct Proof<'a> {
    pub(super) email: &'a str,
    pub(super) password: SecretString,
    pub(super) organisation: Option<&'a str>,
    pub(super) code: Option<&'a str>,
}

/// Signs a person in with a password, and a code where a second factor is in use.
pub(super) async fn sign_in(
    app: &App,
    request: &Arc<RequestInfo>,
    proof: Proof<'_>,
) -> Result<Tokens, IdentityError> {
    let Proof {
        password,
        organisation,
        code,
        ..
    } = proof;
    let email = normal_email(proof.email);
    let attempt = Attempt::note(app, request, Tried::SignIn, &email).await?;
    let mut logins = app.db.logins(&email_sha256(&email)).await?;
    logins.retain(|login| organisation.is_none_or(|slug| slug == login.slug));
    if logins.is_empty() {
        app.passwords.verify(password, None).await?;
        return Err(IdentityError::WrongCredentials);
    }
    let mut matches = Vec::new();
    for login in &logins {
        let authority = Authority::new(
            login.org_id,
            Actor::Person(login.person_id),
            Arc::clone(request),
        );
        let hash = password_hash(app, &authority, login.person_id).await?;
        if app.passwords.verify(password.clone(), hash).await? {
            matches.push(Match {
                org_id: login.org_id,
                slug: login.slug.clone(),
                person_id: login.person_id,
            });
        } else {
            let mut tx = app.db.write(&authority).await?;
            tx.record(Event::of("session.refused", "person", login.person_id));
            tx.commit().await?;
        }
    }
    match matches.as_slice() {
        [] => Err(IdentityError::WrongCredentials),
        [one] => {
            let actor = Actor::Person(one.person_id);
            let authority = Authority::new(one.org_id, actor, Arc::clone(request));
            second_factor::require(app, &authority, one.person_id, code).await?;
            attempt.succeeded(app).await?;
            start(app, request, one.org_id, one.person_id).await
        }
        several => Err(IdentityError::ChooseOrganisation(
            several.iter().map(|one| one.slug.clone()).collect(),
        )),
    }
}

async fn password_hash(
    app: &App,
    authority: &Authority,
    person_id: Uuid,
) -> Result<Option<String>, DbError> {
    let mut tx = app.db.read_latest(authority).await?;
    let hash: Option<Option<String>> = sqlx::query_scalar(
        "select password_hash from person where org_id = $1 and id = $2 and status = 'active'",
    )
    .bind(authority.org_id())
    .bind(person_id)
    .fetch_optional(tx.sql())
    .await?;
    Ok(hash.flatten())
}

/// Starts a sign-in for a person who proved to be one.
pub(super) async fn start(
    app: &App,
    request: &Arc<RequestInfo>,
    org_id: Uuid,
    person_id: Uuid,
) -> Result<Tokens, IdentityError> {
    let authority = Authority::new(org_id, Actor::Person(person_id), Arc::clone(request));
    let mut tx = app.db.write(&authority).await?;
    let session_id = session::start(&mut tx, person_id).await?;
    let refresh_token = add_refresh_token(&mut tx, session_id).await?;
    tx.record(
        Event::of("session.start", "session", session_id).after(json!({ "person_id": person_id })),
    );
    tx.commit().await?;
    tokens(
        app,
        request.now,
        org_id,
        person_id,
        session_id,
        refresh_token,
    )
}

/// The next pair of tokens for a refresh token. One that was used before ends its sign-in: either
/// its owner or a thief holds a copy, and nobody can tell which of them this is. That of an enrolled laptop works with
/// the laptop's signature alone.
pub(super) async fn refresh(
    app: &App,
    request: &Arc<RequestInfo>,
    token: &str,
    device_proof: Option<&str>,
) -> Result<Tokens, IdentityError> {
    #[derive(sqlx::FromRow)]
    struct Found {
        session_id: Uuid,
        person_id: Uuid,
        device_id: Option<Uuid>,
        public_key: Option<Vec<u8>>,
        used_at: Option<DateTime<Utc>>,
        good: bool,
    }
    let located = secret::locate(SecretKind::Refresh, token).ok_or(IdentityError::SessionEnded)?;
    let org_id = located.org_id;
    let authority = Authority::new(org_id, Actor::System, Arc::clone(request));
    let mut tx = app.db.write(&authority).await?;
    let found: Option<Found> = sqlx::query_as(
        "select r.session_id, s.person_id, s.device_id, d.public_key, r.used_at,
           s.ended_at is null and s.expires_at > $3 and p.status = 'active' and d.revoked_at is null as good
         from refresh_token r
         join session s on s.org_id = r.org_id and s.id = r.session_id
         join person p on p.org_id = s.org_id and p.id = s.person_id
         left join device d on d.org_id = s.org_id and d.id = s.device_id
         where r.org_id = $1 and r.sha256 = $2
         for update of r, s",
    )
    .bind(org_id)
    .bind(&located.sha256)
    .bind(request.now)
    .fetch_optional(tx.sql())
    .await
    .map_err(DbError::from)?;
    let found = found.ok_or(IdentityError::SessionEnded)?;
    // Before anything else: whoever has a copy of the token and not the key can't even end the sign-in with it.
    if let Some(key) = &found.public_key
        && !device::signed(key, "refresh", token, device_proof)
    {
        tx.record(Event::of("session.refused", "session", found.session_id));
        tx.commit().await?;
        return Err(IdentityError::SessionEnded);
    }
    if found.used_at.is_some() {
        session::end(&mut tx, found.session_id, EndedWhy::Reused).await?;
        tx.commit().await?;
        app.gate.forget_session(found.session_id);
        return Err(IdentityError::SessionEnded);
    }
    if !found.good {
        return Err(IdentityError::SessionEnded);
    }
    sqlx::query("update refresh_token set used_at = $3 where org_id = $1 and sha256 = $2")
        .bind(org_id)
        .bind(&located.sha256)
        .bind(request.now)
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
    session::extend(&mut tx, found.session_id, Lifetime::Whole).await?;
    if let Some(device_id) = found.device_id {
        device::note_seen(&mut tx, device_id).await?;
    }
    let refresh_token = add_refresh_token(&mut tx, found.session_id).await?;
    tx.commit().await?;
    tokens(
        app,
        request.now,
        org_id,
        found.person_id,
        found.session_id,
        refresh_token,
    )
}

/// Ends the sign-in of a refresh token. One that is unknown has nothing to end, and is told the same. That of an enrolled
/// laptop needs the laptop's signature: whoever copied the token can't end the sign-in with it.
///
/// Errors: `SessionEnded` where the signature is missing.
pub(super) async fn sign_out(
    app: &App,
    request: &Arc<RequestInfo>,
    token: &str,
    device_proof: Option<&str>,
) -> Result<(), IdentityError> {
    let Some(Located { org_id, sha256 }) = secret::locate(SecretKind::Refresh, token) else {
        return Ok(());
    };
    let authority = Authority::new(org_id, Actor::System, Arc::clone(request));
    let mut tx = app.db.write(&authority).await?;
    let found: Option<(Uuid, Option<Vec<u8>>)> = sqlx::query_as(
        "select r.session_id, d.public_key
         from refresh_token r
         join session s on s.org_id = r.org_id and s.id = r.session_id
         left join device d on d.org_id = s.org_id and d.id = s.device_id
         where r.org_id = $1 and r.sha256 = $2",
    )
    .bind(org_id)
    .bind(&sha256)
    .fetch_optional(tx.sql())
    .await
    .map_err(DbError::from)?;
    let Some((session_id, public_key)) = found else {
        return Ok(());
    };
    if let Some(key) = &public_key
        && !device::signed(key, "logout", token, device_proof)
    {
        return Err(IdentityError::SessionEnded);
    }
    session::end(&mut tx, session_id, EndedWhy::SignedOut).await?;
    tx.commit().await?;
    app.gate.forget_session(session_id);
    Ok(())
}

async fn add_refresh_token(tx: &mut OrgTx, session_id: Uuid) -> Result<String, IdentityError> {
    let (text, located) = secret::issue(SecretKind::Refresh, tx.org_id())?;
    let now = tx.now();
    sqlx::query(
        "insert into refresh_token (org_id, sha256, session_id, issued_at) values ($1, $2, $3, $4)",
    )
    .bind(located.org_id)
    .bind(&located.sha256)
    .bind(session_id)
    .bind(now)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    Ok(text)
}

fn tokens(
    app: &App,
    now: DateTime<Utc>,
    org_id: Uuid,
    person_id: Uuid,
    session_id: Uuid,
    refresh_token: String,
) -> Result<Tokens, IdentityError> {
    let (access_token, expires_in_s) = access_token(app, now, org_id, person_id, session_id)?;
    Ok(Tokens {
        access_token,
        token_type: "Bearer",
        expires_in_s,
        refresh_token,
        session_id,
        person_id,
        org_id,
    })
}

/// An access token of a sign-in, and for how many seconds it holds.
pub(super) fn access_token(
    app: &App,
    now: DateTime<Utc>,
    org_id: Uuid,
    person_id: Uuid,
    session_id: Uuid,
) -> Result<(String, i64), IdentityError> {
    let claims = Claims {
        iss: app.config.public_url.clone(),
        aud: AUDIENCE.to_owned(),
        sub: person_id,
        org: org_id,
        sid: session_id,
        iat: now.timestamp(),
        exp: (now + ACCESS_LIFETIME).timestamp(),
    };
    let token = app.keyring.sign(&claims, now)?;
    Ok((token, ACCESS_LIFETIME.num_seconds()))
}
