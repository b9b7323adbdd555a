//! Sign-ins as rows: started, extended, listed, ended.

use crate::db::{DbError, Event, OrgTx};
use brainops_domain::id::mint;
use brainops_domain::permission::Reach;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

// A sign-in that was not used for this long ends. Not that of an enrolled laptop: it comes in by its key.
const IDLE_LIFETIME: TimeDelta = TimeDelta::days(30);
// However often it is used, after this long a person proves again who they are.
const WHOLE_LIFETIME_DAYS: i32 = 180;
const LISTED_AT_MOST: i64 = 200;

/// Why a sign-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EndedWhy {
    SignedOut,
    Revoked,
    Reused,
    PasswordChanged,
}

impl EndedWhy {
    fn name(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::Revoked => "revoked",
            Self::Reused => "reused",
            Self::PasswordChanged => "password_changed",
        }
    }
}

/// A sign-in as it is listed.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub(super) struct Session {
    /// Id.
    pub(super) id: Uuid,
    /// Who is signed in.
    pub(super) person_id: Uuid,
    /// The enrolled laptop it belongs to.
    pub(super) device_id: Option<Uuid>,
    /// When it began.
    pub(super) created_at: DateTime<Utc>,
    /// When its tokens were last renewed.
    pub(super) last_used_at: DateTime<Utc>,
    /// When it ends by itself.
    pub(super) expires_at: DateTime<Utc>,
    /// Address at its beginning.
    pub(super) ip: String,
    /// What the client calls itself.
    pub(super) user_agent: String,
    /// Whether it is the one that asks.
    pub(super) current: bool,
}

pub(super) async fn start(tx: &mut OrgTx, person_id: Uuid) -> Result<Uuid, DbError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let id = mint(now);
    let ip = tx.authority().ip().to_owned();
    let user_agent = tx.authority().user_agent().to_owned();
    sqlx::query(
        "insert into session (org_id, id, person_id, created_at, last_used_at, expires_at, ip, user_agent)
         values ($1, $2, $3, $4, $4, $5, $6, $7)",
    )
    .bind(org_id)
    .bind(id)
    .bind(person_id)
    .bind(now)
    .bind(now + IDLE_LIFETIME)
    .bind(ip)
    .bind(user_agent)
    .execute(tx.sql())
    .await?;
    Ok(id)
}

/// How long a sign-in may be extended in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lifetime {
    /// A person proves again who they are at some time.
    Whole,
    /// A laptop proves itself by its key, each time.
    OfLaptop,
}

/// Notes that a sign-in was used, and puts its end off.
pub(super) async fn extend(tx: &mut OrgTx, id: Uuid, lifetime: Lifetime) -> Result<(), DbError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let days = (lifetime == Lifetime::Whole).then_some(WHOLE_LIFETIME_DAYS);
    sqlx::query(
        "update session
         set last_used_at = $3, expires_at = least($4, created_at + make_interval(days => $5))
         where org_id = $1 and id = $2",
    )
    .bind(org_id)
    .bind(id)
    .bind(now)
    .bind(now + IDLE_LIFETIME)
    // Of nothing and an instant, `least` is the instant.
    .bind(days)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Ends a sign-in and notes why. Whether it was open until now.
pub(super) async fn end(tx: &mut OrgTx, id: Uuid, why: EndedWhy) -> Result<bool, DbError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let done = sqlx::query(
        "update session
         set ended_at = $3, ended_why = $4
         where org_id = $1 and id = $2 and ended_at is null",
    )
    .bind(org_id)
    .bind(id)
    .bind(now)
    .bind(why.name())
    .execute(tx.sql())
    .await?;
    let was_open = done.rows_affected() == 1;
    // What has ended ends no second time: an old token fills no log.
    if was_open {
        tx.record(Event::of("session.end", "session", id).after(json!({ "why": why.name() })));
    }
    Ok(was_open)
}

/// Ends the open sign-ins of a person, but one.
pub(super) async fn end_all_of(
    tx: &mut OrgTx,
    person_id: Uuid,
    keep: Option<Uuid>,
) -> Result<(), DbError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    sqlx::query(
        "update session set ended_at = $3, ended_why = $4
         where org_id = $1 and person_id = $2 and ended_at is null and id is distinct from $5",
    )
    .bind(org_id)
    .bind(person_id)
    .bind(now)
    .bind(EndedWhy::PasswordChanged.name())
    .bind(keep)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The person of an open sign-in.
pub(super) async fn find_person(tx: &mut OrgTx, id: Uuid) -> Result<Option<Uuid>, DbError> {
    let org_id = tx.org_id();
    Ok(sqlx::query_scalar(
        "select person_id from session where org_id = $1 and id = $2 and ended_at is null",
    )
    .bind(org_id)
    .bind(id)
    .fetch_optional(tx.sql())
    .await?)
}

/// The open sign-ins of a person, or of everybody, newest first.
pub(super) async fn list(
    tx: &mut OrgTx,
    current: Option<Uuid>,
    of: Option<Uuid>,
) -> Result<Vec<Session>, DbError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    Ok(sqlx::query_as(
        "select id, person_id, device_id, created_at, last_used_at, expires_at, ip, user_agent,
           id is not distinct from $3 as current
         from session
         where org_id = $1
           and ended_at is null
           and expires_at > $2
           and ($4::uuid is null or person_id = $4)
         order by created_at desc, id desc
         limit $5",
    )
    .bind(org_id)
    .bind(now)
    .bind(current)
    .bind(of)
    .bind(LISTED_AT_MOST)
    .fetch_all(tx.sql())
    .await?)
}

/// Whose sign-ins alone a reach shows; `None` is everybody's.
pub(super) fn seen_by(reach: Reach, person_id: Uuid) -> Option<Uuid> {
    match reach {
        Reach::All => None,
        Reach::Own | Reach::Team => Some(person_id),
    }
}
