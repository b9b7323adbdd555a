//! Blanks what old audit rows say of before and after, addresses and clients; who did what and when stays, and so does
//! the proof of it.

use crate::db::{Db, DbError, Event};
use crate::identity::Authority;
use chrono::{DateTime, Utc};
use serde_json::json;

// Rows of one transaction: writers of the organisation wait for no longer.
const AT_A_TIME: i32 = 2_000;

/// Blanks the details of an organisation's rows before an instant, and notes how many. Rows of the newest thirty days stay
/// whole.
///
/// Errors: what was blanked until then stays so.
pub async fn blank(db: &Db, authority: &Authority, before: DateTime<Utc>) -> Result<i64, DbError> {
    let mut all = 0;
    loop {
        let mut tx = db.write(authority).await?;
        let blanked: i64 = sqlx::query_scalar("select blank_audit_details($1, $2)")
            .bind(before)
            .bind(AT_A_TIME)
            .fetch_one(tx.sql())
            .await?;
        if blanked == 0 {
            return Ok(all);
        }
        all += blanked;
        let org_id = tx.org_id();
        tx.record(
            Event::of("audit.blank", "organisation", org_id)
                .after(json!({ "rows": blanked, "before": before })),
        );
        tx.commit().await?;
    }
}
