//! Requests that may arrive twice and must count once.
//!
//! A client that sends `Idempotency-Key` gets the first answer again. The key is taken in the
//! transaction of the request itself: a second request waits for the first, and a failed one leaves
//! the key free.

use crate::db::{DbError, OrgTx};
use crate::http::{Problem, Reply};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use brainops_domain::failure::Code;
use chrono::TimeDelta;
use sha2::{Digest, Sha256};

const KEY_CHARS_AT_MOST: usize = 200;
// A client that tries for longer has lost its queue. Each new key takes some old ones with it, so what is kept stays in
// proportion to what is written, without a task that must know every organisation.
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);
const PURGED_AT_A_TIME: i64 = 20;

/// The idempotency key of a request, if it has one.
#[derive(Debug, Clone)]
pub struct Once(Option<Key>);

#[derive(Debug, Clone)]
struct Key {
    text: String,
    request_sha256: Vec<u8>,
}

impl Once {
    /// Reads the key of a request. Two requests are the same when method, address, expected version and body are.
    ///
    /// Errors: the key is no visible text, or too long.
    pub fn read(
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Self, Problem> {
        let Some(value) = headers.get("idempotency-key") else {
            return Ok(Self(None));
        };
        let text = value
            .to_str()
            .ok()
            .map(str::trim)
            .filter(|text| !text.is_empty() && text.len() <= KEY_CHARS_AT_MOST)
            .ok_or_else(|| {
                Problem::bad_request(
                    "Idempotency-Key",
                    format!("It must be 1 to {KEY_CHARS_AT_MOST} visible characters."),
                )
            })?;
        let mut hash = Sha256::new();
        for part in [
            method.as_str().as_bytes(),
            uri.path_and_query()
                .map_or("", |path| path.as_str())
                .as_bytes(),
            headers
                .get("if-match")
                .map_or(&[][..], |value| value.as_bytes()),
            body,
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Ok(Self(Some(Key {
            text: text.to_owned(),
            request_sha256: hash.finalize().to_vec(),
        })))
    }

    /// Takes the key for this request, or returns the answer that was given to it before.
    ///
    /// Errors: the key was used for another request.
    pub async fn claim(&self, tx: &mut OrgTx) -> Result<Option<Reply>, Problem> {
        let Some(key) = &self.0 else { return Ok(None) };
        let (org_id, now, actor) = (tx.org_id(), tx.now(), tx.authority().actor().to_string());
        let taken = sqlx::query(
            "with past as (
               delete from idempotency
               where org_id = $1 and (actor, key) in (
                 select actor, key from idempotency
                 where org_id = $1 and created_at < $6 and (actor, key) <> ($2, $3)
                 order by created_at
                 limit $7
                 for update skip locked
               )
             )
             insert into idempotency (org_id, actor, key, request_sha256, created_at)
             values ($1, $2, $3, $4, $5)
             on conflict on constraint idempotency_key do nothing",
        )
        .bind(org_id)
        .bind(&actor)
        .bind(&key.text)
        .bind(&key.request_sha256)
        .bind(now)
        .bind(now - KEPT_FOR)
        .bind(PURGED_AT_A_TIME)
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
        if taken.rows_affected() == 1 {
            return Ok(None);
        }
        #[derive(sqlx::FromRow)]
        struct Kept {
            request_sha256: Vec<u8>,
            status: Option<i32>,
            etag: Option<String>,
            location: Option<String>,
            body: Option<String>,
        }
        let kept: Kept = sqlx::query_as(
            "select request_sha256, status, etag, location, body
             from idempotency
             where org_id = $1 and actor = $2 and key = $3",
        )
        .bind(org_id)
        .bind(&actor)
        .bind(&key.text)
        .fetch_one(tx.sql())
        .await
        .map_err(DbError::from)?;
        if kept.request_sha256 != key.request_sha256 {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::KeyReused,
                "This idempotency key was used for another request.",
            ));
        }
        let status = kept
            .status
            .and_then(|status| u16::try_from(status).ok())
            .and_then(|status| StatusCode::from_u16(status).ok())
            .ok_or_else(|| {
                Problem::internal("an idempotency key was committed without its answer")
            })?;
        Ok(Some(Reply {
            status,
            body: kept.body,
            etag: kept.etag,
            location: kept.location,
            replayed: true,
        }))
    }

    /// Stores the answer under the key.
    pub async fn keep(&self, tx: &mut OrgTx, reply: &Reply) -> Result<(), Problem> {
        let Some(key) = &self.0 else { return Ok(()) };
        let (org_id, actor) = (tx.org_id(), tx.authority().actor().to_string());
        sqlx::query(
            "update idempotency
             set status = $4, etag = $5, location = $6, body = $7
             where org_id = $1 and actor = $2 and key = $3",
        )
        .bind(org_id)
        .bind(actor)
        .bind(&key.text)
        .bind(i32::from(reply.status.as_u16()))
        .bind(&reply.etag)
        .bind(&reply.location)
        .bind(&reply.body)
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
        Ok(())
    }
}
