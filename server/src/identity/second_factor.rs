//! The second proof of a person: codes of an authenticator, and recovery codes for the day it is gone.
//!
//! Invariants: nobody is asked for a code before a first one was right; a code counts once, whichever process saw it;
//! codes can't be tried without end, even by somebody who knows the password.

use crate::app::App;
use crate::db::{DbError, Event, OrgTx};
use crate::identity::authority::Authority;
use crate::identity::error::IdentityError;
use crate::identity::random;
use crate::identity::throttle::{Attempt, Tried};
use crate::identity::totp;
use crate::seal::Place;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

const RECOVERY_CODES: usize = 10;
// 80 bits: nobody guesses one, so a plain hash protects a stored one.
const RECOVERY_BYTES: usize = 10;
const GROUP_CHARS: usize = 4;

#[derive(Debug, sqlx::FromRow)]
pub(super) struct Factor {
    secret: Vec<u8>,
    pub(super) confirmed_at: Option<DateTime<Utc>>,
    last_step: i64,
    pub(super) codes_left: i64,
}

fn place(org_id: Uuid, person_id: Uuid) -> Place {
    Place {
        org_id,
        column: "second_factor.secret",
        row_id: person_id,
    }
}

/// The second factor of a person, confirmed or not.
pub(super) async fn find(tx: &mut OrgTx, person_id: Uuid) -> Result<Option<Factor>, DbError> {
    let org_id = tx.org_id();
    Ok(sqlx::query_as(
        "select f.secret, f.confirmed_at, f.last_step,
           (select count(*) from recovery_code c
            where c.org_id = f.org_id and c.person_id = f.person_id and c.used_at is null) as codes_left
         from second_factor f
         where f.org_id = $1 and f.person_id = $2",
    )
    .bind(org_id)
    .bind(person_id)
    .fetch_optional(tx.sql())
    .await?)
}

/// Makes a secret for a person, in place of one that was never confirmed.
///
/// Errors: `SecondFactorThere` when one is in use.
pub(super) async fn begin(
    app: &App,
    tx: &mut OrgTx,
    person_id: Uuid,
) -> Result<Vec<u8>, IdentityError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let secret = totp::new_secret()?;
    let sealed = app.sealer.seal(place(org_id, person_id), &secret)?;
    let done = sqlx::query(
        "insert into second_factor as f (org_id, person_id, secret, created_at)
         values ($1, $2, $3, $4)
         on conflict on constraint second_factor_key do update
         set secret = excluded.secret, created_at = excluded.created_at, last_step = 0
         where f.confirmed_at is null",
    )
    .bind(org_id)
    .bind(person_id)
    .bind(sealed)
    .bind(now)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    if done.rows_affected() == 0 {
        return Err(IdentityError::SecondFactorThere);
    }
    Ok(secret.to_vec())
}

/// Takes a first code, from which on codes are asked for. Returns recovery codes.
///
/// Errors: `SecondFactorThere`, `NotFound` when none was begun; `SecondFactorWrong`.
pub(super) async fn confirm(
    app: &App,
    authority: &Authority,
    person_id: Uuid,
    code: &str,
) -> Result<Vec<String>, IdentityError> {
    note_attempt(app, authority, person_id).await?;
    let mut tx = app.db.write(authority).await?;
    let (org_id, now) = (tx.org_id(), tx.now());
    let factor = find_locked(&mut tx, person_id)
        .await?
        .ok_or(IdentityError::NotFound)?;
    if factor.confirmed_at.is_some() {
        return Err(IdentityError::SecondFactorThere);
    }
    let secret = app.sealer.open(place(org_id, person_id), &factor.secret)?;
    let step = totp::step_of(&secret, code, now, factor.last_step)
        .ok_or(IdentityError::SecondFactorWrong)?;
    sqlx::query(
        "update second_factor set confirmed_at = $3, last_step = $4 where org_id = $1 and person_id = $2",
    )
    .bind(org_id)
    .bind(person_id)
    .bind(now)
    .bind(step)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    let codes = renew_codes(&mut tx, person_id).await?;
    tx.record(Event::of("second_factor.enable", "person", person_id));
    tx.commit().await?;
    Ok(codes)
}

/// Passes where the person has no second factor in use, or this is one of its codes, which then is spent.
///
/// Errors: `SecondFactorNeeded`, `SecondFactorWrong`, `TooManyAttempts`.
pub(super) async fn require(
    app: &App,
    authority: &Authority,
    person_id: Uuid,
    code: Option<&str>,
) -> Result<(), IdentityError> {
    let mut tx = app.db.read_latest(authority).await?;
    let in_use = find(&mut tx, person_id)
        .await?
        .is_some_and(|factor| factor.confirmed_at.is_some());
    drop(tx);
    if !in_use {
        return Ok(());
    }
    let code = code.ok_or(IdentityError::SecondFactorNeeded)?;
    let attempt = note_attempt(app, authority, person_id).await?;
    let mut tx = app.db.write(authority).await?;
    let right = spend(app, &mut tx, person_id, code).await?;
    if !right {
        tx.record(Event::of("second_factor.refused", "person", person_id));
    }
    tx.commit().await?;
    if !right {
        return Err(IdentityError::SecondFactorWrong);
    }
    attempt.succeeded(app).await
}

async fn note_attempt(
    app: &App,
    authority: &Authority,
    person_id: Uuid,
) -> Result<Attempt, IdentityError> {
    let whom = person_id.to_string();
    Attempt::note(app, authority.request(), Tried::SecondFactor, &whom).await
}

async fn find_locked(tx: &mut OrgTx, person_id: Uuid) -> Result<Option<Factor>, DbError> {
    let org_id = tx.org_id();
    Ok(sqlx::query_as(
        "select secret, confirmed_at, last_step, 0::bigint as codes_left
         from second_factor
         where org_id = $1 and person_id = $2
         for update",
    )
    .bind(org_id)
    .bind(person_id)
    .fetch_optional(tx.sql())
    .await?)
}

async fn spend(
    app: &App,
    tx: &mut OrgTx,
    person_id: Uuid,
    code: &str,
) -> Result<bool, IdentityError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let Some(factor) = find_locked(tx, person_id).await? else {
        return Ok(false);
    };
    let secret = app.sealer.open(place(org_id, person_id), &factor.secret)?;
    if let Some(step) = totp::step_of(&secret, code, now, factor.last_step) {
        sqlx::query("update second_factor set last_step = $3 where org_id = $1 and person_id = $2")
            .bind(org_id)
            .bind(person_id)
            .bind(step)
            .execute(tx.sql())
            .await
            .map_err(DbError::from)?;
        return Ok(true);
    }
    let done = sqlx::query(
        "update recovery_code set used_at = $4
         where org_id = $1 and person_id = $2 and sha256 = $3 and used_at is null",
    )
    .bind(org_id)
    .bind(person_id)
    .bind(recovery_sha256(code))
    .bind(now)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    let right = done.rows_affected() == 1;
    if right {
        tx.record(Event::of("recovery_code.use", "person", person_id));
    }
    Ok(right)
}

/// New recovery codes; older ones end.
pub(super) async fn renew_codes(
    tx: &mut OrgTx,
    person_id: Uuid,
) -> Result<Vec<String>, IdentityError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let codes = (0..RECOVERY_CODES)
        .map(|_| Ok(grouped(&totp::base32(&random::<RECOVERY_BYTES>()?))))
        .collect::<Result<Vec<_>, getrandom::Error>>()?;
    let hashes: Vec<_> = codes.iter().map(|code| recovery_sha256(code)).collect();
    sqlx::query("delete from recovery_code where org_id = $1 and person_id = $2")
        .bind(org_id)
        .bind(person_id)
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
    sqlx::query(
        "insert into recovery_code (org_id, person_id, sha256, created_at)
         select $1, $2, c.sha256, $4 from unnest($3::bytea[]) as c (sha256)",
    )
    .bind(org_id)
    .bind(person_id)
    .bind(hashes)
    .bind(now)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    tx.record(Event::of("recovery_code.renew", "person", person_id));
    Ok(codes)
}

/// Takes the second factor of a person away. Whether there was one.
pub(super) async fn remove(tx: &mut OrgTx, person_id: Uuid) -> Result<bool, DbError> {
    let org_id = tx.org_id();
    sqlx::query("delete from recovery_code where org_id = $1 and person_id = $2")
        .bind(org_id)
        .bind(person_id)
        .execute(tx.sql())
        .await?;
    let done = sqlx::query("delete from second_factor where org_id = $1 and person_id = $2")
        .bind(org_id)
        .bind(person_id)
        .execute(tx.sql())
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    tx.record(Event::of("second_factor.remove", "person", person_id));
    Ok(true)
}

fn grouped(code: &str) -> String {
    let chars: Vec<char> = code.chars().collect();
    let groups: Vec<String> = chars
        .chunks(GROUP_CHARS)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}

// People type them from paper: hyphens, spaces and small letters are no difference.
fn recovery_sha256(code: &str) -> Vec<u8> {
    let normal: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    Sha256::new()
        .chain_update(b"recovery code ")
        .chain_update(normal)
        .finalize()
        .to_vec()
}
