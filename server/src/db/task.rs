//! Tasks: added, taken, finished, put off.

use super::{Db, DbError};
use crate::work::{Task, TaskKind};
use chrono::{DateTime, Utc};

impl Db {
    /// Adds a task that belongs to no organisation.
    pub async fn add_task(
        &self,
        kind: TaskKind,
        key: &[u8],
        at: DateTime<Utc>,
    ) -> Result<(), DbError> {
        sqlx::query("select directory.add_task($1, $2, $3)")
            .bind(kind.name())
            .bind(key)
            .bind(at)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Takes tasks that are due, until an instant.
    pub async fn claim_tasks(
        &self,
        at: DateTime<Utc>,
        until: DateTime<Utc>,
        most: i32,
    ) -> Result<Vec<Task>, DbError> {
        Ok(sqlx::query_as(
            "select kind, key, org_id, attempts from directory.claim_tasks($1, $2, $3)",
        )
        .bind(at)
        .bind(until)
        .bind(most)
        .fetch_all(&self.pool)
        .await?)
    }

    /// A task is done; one that somebody else took meanwhile stays.
    pub async fn finish_task(&self, task: &Task, until: DateTime<Utc>) -> Result<(), DbError> {
        sqlx::query("select directory.finish_task($1, $2, $3)")
            .bind(&task.kind)
            .bind(&task.key)
            .bind(until)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// A task is to be tried again at an instant.
    pub async fn postpone_task(
        &self,
        task: &Task,
        until: DateTime<Utc>,
        again_at: DateTime<Utc>,
    ) -> Result<(), DbError> {
        sqlx::query("select directory.postpone_task($1, $2, $3, $4)")
            .bind(&task.kind)
            .bind(&task.key)
            .bind(until)
            .bind(again_at)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
