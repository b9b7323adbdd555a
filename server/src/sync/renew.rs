//! What an organisation gets from a new version of the office, with its first write under it.
//!
//! States that a table did not take before are tried again, and so are operations that nobody understood. Invariant: it
//! happens once for each way in which tables are written, under the lock of the head.

use super::carry::{self, Own};
use super::head::Head;
use super::hold;
use super::load::{decide, load, waiting};
use super::loaded::{Loaded, Need, groups};
use super::project::{self, Again, MADE};
use crate::db::{DbError, OrgTx};
use brainops_sync::server::replay;

/// Brings an organisation up to this version.
pub(super) async fn all(tx: &mut OrgTx, head: &mut Head) -> Result<(), DbError> {
    let org_id = tx.org_id();
    sqlx::query("update org_head set sync_made = $2 where org_id = $1")
        .bind(org_id)
        .bind(MADE.as_str())
        .execute(tx.sql())
        .await?;
    project::again(tx, Again::All).await?;
    let listed = waiting(tx).await?;
    let not_understood = groups(&listed, |reason| reason["why"] == "not_understood");
    if not_understood.is_empty() {
        return Ok(());
    }
    let mut view = Loaded::new(head);
    view.granted = hold::everything();
    load(tx, &mut view, [Need::Waiting]).await?;
    let now = tx.now();
    let decided = decide(tx, &mut view, |view| replay(view, &not_understood, now)).await?;
    match decided {
        Some(decided) => carry::out(tx, head, &view, &decided, &Own::new()).await,
        None => Ok(()),
    }
}
