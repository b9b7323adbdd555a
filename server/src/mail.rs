//! Mail: written down with what it tells of, sent afterwards by the worker.
//!
//! Invariants: a letter is queued in the transaction it belongs to, so that none is sent about what never happened and
//! none is lost; its text is sealed, and gone once it was sent. It can arrive twice: with the same Message-ID.

mod post;

pub use post::{Post, PostError};

use crate::app::App;
use crate::db::{DbError, OrgTx};
use crate::identity::Authority;
use crate::seal::{Place, SealError};
use crate::work::{Task, TaskKind};
use brainops_domain::id::mint;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a letter was not queued or sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The database.
    #[error("the letter can't be kept or found")]
    Db(#[from] DbError),
    /// Its text can't be sealed or opened.
    #[error("the letter can't be sealed or opened")]
    Seal(#[from] SealError),
    /// Its text is no letter.
    #[error("the letter can't be read")]
    Text(#[from] serde_json::Error),
    /// It can't be sent.
    #[error("the letter can't be sent")]
    Post(#[from] PostError),
}

/// A letter that is to be sent.
#[derive(Debug)]
pub(crate) struct Letter {
    /// What it is about, for those who look after the queue.
    pub(crate) kind: &'static str,
    /// Address.
    pub(crate) recipient: String,
    /// Subject; never from a request.
    pub(crate) subject: &'static str,
    /// Text.
    pub(crate) text: String,
    /// How long it is worth sending.
    pub(crate) lifetime: TimeDelta,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    subject: String,
    text: String,
}

fn place(org_id: Uuid, id: Uuid) -> Place {
    Place {
        org_id,
        column: "mail.letter",
        row_id: id,
    }
}

/// Queues a letter; it is sent after the transaction was committed.
pub(crate) async fn queue(app: &App, tx: &mut OrgTx, letter: Letter) -> Result<(), MailError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let id = mint(now);
    let sealed = serde_json::to_vec(&Sealed {
        subject: letter.subject.to_owned(),
        text: letter.text,
    })?;
    let sealed = app.sealer.seal(place(org_id, id), &sealed)?;
    sqlx::query(
        "insert into mail (org_id, id, kind, recipient, letter, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(org_id)
    .bind(id)
    .bind(letter.kind)
    .bind(&letter.recipient)
    .bind(sealed)
    .bind(now)
    .bind(now + letter.lifetime)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    Ok(tx.add_task(TaskKind::Mail, id.as_bytes()).await?)
}

/// Sends the letter of a task, outside of every transaction.
pub(crate) async fn send(app: &App, task: &Task) -> Result<(), MailError> {
    #[derive(sqlx::FromRow)]
    struct Waiting {
        recipient: String,
        letter: Vec<u8>,
        expires_at: DateTime<Utc>,
    }
    let (Some(org_id), Ok(id)) = (task.org_id, Uuid::from_slice(&task.key)) else {
        return Ok(());
    };
    let authority = Authority::of_worker(org_id, "mail", app.clock.now());
    let mut tx = app.db.read_latest(&authority).await?;
    let waiting: Option<Waiting> = sqlx::query_as(
        "select recipient, letter, expires_at from mail
         where org_id = $1 and id = $2 and letter is not null",
    )
    .bind(org_id)
    .bind(id)
    .fetch_optional(tx.sql())
    .await
    .map_err(DbError::from)?;
    drop(tx);
    // Sent before, by a process that could not say so any more.
    let Some(waiting) = waiting else {
        return Ok(());
    };
    if waiting.expires_at <= app.clock.now() {
        settle(app, &authority, id, false).await?;
        return Ok(());
    }
    let text = app.sealer.open(place(org_id, id), &waiting.letter)?;
    let letter: Sealed = serde_json::from_slice(&text)?;
    let sent = app
        .post
        .send(
            id,
            &waiting.recipient,
            &letter.subject,
            letter.text,
            app.clock.now(),
        )
        .await;
    match sent {
        Ok(()) => settle(app, &authority, id, true).await?,
        Err(error) if error.is_final() => {
            // The error may quote the address, so it stays out of the log.
            tracing::warn!(mail.id = %id, "a letter was refused for good");
            settle(app, &authority, id, false).await?;
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

async fn settle(app: &App, authority: &Authority, id: Uuid, sent: bool) -> Result<(), DbError> {
    let mut tx = app.db.write(authority).await?;
    let (org_id, now) = (tx.org_id(), tx.now());
    sqlx::query(
        "update mail
         set letter = null,
             sent_at = case when $4 then $3 end,
             given_up_at = case when not $4 then $3 end
         where org_id = $1 and id = $2 and letter is not null",
    )
    .bind(org_id)
    .bind(id)
    .bind(now)
    .bind(sent)
    .execute(tx.sql())
    .await?;
    tx.commit().await
}
