//! What is done beside requests: letters, answers to forgotten passwords, uploads that were left behind.
//!
//! Every process looks for work; a task is one process's for two minutes and anybody's after that, so it is done at least
//! once, whoever dies. Refuses to look into an organisation: a task names ids, and what it is about is read inside of it.

use crate::app::App;
use crate::db::DbError;
use crate::files::{self, UploadError};
use crate::identity::{IdentityError, answer_reset};
use crate::mail::{self, MailError};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::{Duration, Instant};
use uuid::Uuid;

// How long a task is one process's; a letter takes 45 seconds at most.
const HELD: TimeDelta = TimeDelta::minutes(2);
const AT_A_TIME: i32 = 10;
// How long a letter may wait that nobody is in a hurry for; asking costs the database a fraction of a millisecond.
const IDLE: Duration = Duration::from_secs(2);
const AFTER_FAILURE: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);

/// What a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskKind {
    /// A letter is to be sent; the key is its id.
    Mail,
    /// A forgotten password; the key is the hash of the address.
    Reset,
    /// An upload that may have been left behind; the key is its id.
    Upload,
}

impl TaskKind {
    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Reset => "reset",
            Self::Upload => "upload",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Mail, Self::Reset, Self::Upload]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// A task that this process holds.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Task {
    /// What it is.
    pub kind: String,
    /// What it is about.
    pub key: Vec<u8>,
    /// The organisation it is about.
    pub org_id: Option<Uuid>,
    /// How often it was taken, this time included.
    pub attempts: i32,
}

/// Why a task failed.
#[derive(Debug, thiserror::Error)]
enum TaskError {
    #[error("a letter")]
    Mail(#[from] MailError),
    #[error("a forgotten password")]
    Reset(#[from] IdentityError),
    #[error("an upload")]
    Upload(#[from] UploadError),
    #[error("this version does not know the task {0}")]
    Unknown(String),
}

/// Works until the process ends.
pub async fn run(app: App) {
    loop {
        match round(&app).await {
            Ok(0) => tokio::time::sleep(IDLE).await,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(cause = chain(&error), "no work can be looked for just now");
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
    }
}

/// Does what is due now, a few tasks of it. Returns how many there were.
pub async fn round(app: &App) -> Result<usize, DbError> {
    let now = app.clock.now();
    let until = now + HELD;
    let tasks = app.db.claim_tasks(now, until, AT_A_TIME).await?;
    for task in &tasks {
        let traced = app.tracer.task(&task.kind, now);
        let begun = Instant::now();
        let outcome = work_on(app, task).await;
        traced.worked(now + begun.elapsed(), outcome.is_err());
        match outcome {
            Ok(None) => app.db.finish_task(task, until).await?,
            Ok(Some(again)) => app.db.postpone_task(task, until, again).await?,
            Err(error) => {
                let again = now + pause_after(task.attempts);
                tracing::warn!(
                    task.kind = task.kind,
                    task.attempts = task.attempts,
                    cause = chain(&error),
                    "a task is put off"
                );
                app.db.postpone_task(task, until, again).await?;
            }
        }
    }
    Ok(tasks.len())
}

// When it is to be looked at again; never, when it is done.
async fn work_on(app: &App, task: &Task) -> Result<Option<DateTime<Utc>>, TaskError> {
    match TaskKind::from_name(&task.kind) {
        Some(TaskKind::Mail) => mail::send(app, task).await?,
        Some(TaskKind::Reset) => answer_reset(app, task).await?,
        Some(TaskKind::Upload) => return Ok(files::sweep(app, task).await?),
        None => return Err(TaskError::Unknown(task.kind.clone())),
    }
    Ok(None)
}

// Ten seconds, twenty, forty, up to an hour.
fn pause_after(attempts: i32) -> TimeDelta {
    let doublings = u32::try_from(attempts.clamp(1, 10) - 1).unwrap_or(0);
    (TimeDelta::seconds(10) * 2_i32.pow(doublings)).min(LONGEST_PAUSE)
}

// Mail servers quote addresses in what they answer, so their words stay out of the log.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<lettre::transport::smtp::Error>() {
            break;
        }
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_at_an_hour() {
        let pauses: Vec<_> = [0, 1, 2, 3, 9, 10, 1_000_000]
            .into_iter()
            .map(|attempts| pause_after(attempts).num_seconds())
            .collect();
        assert_eq!(pauses, [10, 10, 20, 40, 2_560, 3_600, 3_600]);
    }
}
