//! Uploads that nobody went on with.

use crate::app::App;
use crate::db::DbError;
use crate::files::upload::{LEFT_BEHIND_AFTER, UploadError, forget};
use crate::identity::Authority;
use crate::work::Task;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Takes away what an upload left behind that nobody went on with.
pub(crate) async fn sweep(app: &App, task: &Task) -> Result<Option<DateTime<Utc>>, UploadError> {
    let (Some(org_id), Ok(id)) = (task.org_id, Uuid::from_slice(&task.key)) else {
        return Ok(None);
    };
    let now = app.clock.now();
    let authority = Authority::of_worker(org_id, "uploads", now);
    let mut tx = app.db.read_latest(&authority).await?;
    let touched_at: Option<DateTime<Utc>> =
        sqlx::query_scalar("select touched_at from upload where org_id = $1 and id = $2")
            .bind(org_id)
            .bind(id)
            .fetch_optional(tx.sql())
            .await
            .map_err(DbError::from)?;
    drop(tx);
    if let Some(touched_at) = touched_at
        && touched_at + LEFT_BEHIND_AFTER > now
    {
        return Ok(Some(touched_at + LEFT_BEHIND_AFTER));
    }
    // The row first: an upload that is gone is begun anew, one without its bytes would fail at its end.
    let mut tx = app.db.write(&authority).await?;
    forget(&mut tx, id).await?;
    tx.commit().await?;
    app.files.clear(org_id, id).await?;
    Ok(None)
}
