//! Taking in what the office said.

use super::{carry, view};
use crate::error::{Error, Result};
use crate::store::Tx;
use brainops_domain::failure::Code;
use brainops_domain::id::DeviceId;
use brainops_sync::device::{
    Compare, Write, plan::More, take_piece, take_pull, take_push, take_repair,
};
use brainops_sync::wire::pull::PullAnswer;
use brainops_sync::wire::push::PushAnswer;
use brainops_sync::wire::repair::RepairAnswer;
use brainops_sync::wire::snapshot::SnapshotAnswer;
use chrono::{DateTime, TimeDelta, Utc};
use view::SqlView;

// Answered operations are offered again to an office that was restored from a backup of this age.
const KEPT_FOR: TimeDelta = TimeDelta::days(30);

/// An answer of the office.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    Push(PushAnswer),
    Pull(PullAnswer),
    Snapshot(SnapshotAnswer),
    Repair(RepairAnswer),
}

/// Takes an answer in, in one transaction. Says whether the office has more for its lane. `heard_at` is what the office's
/// clock said with it.
pub(super) fn take(
    tx: &mut Tx<'_>,
    answer: &Answer,
    heard_at: Option<DateTime<Utc>>,
) -> Result<More> {
    let view = SqlView::new(tx.sql(), tx.device())?;
    let fresh = DeviceId::mint(tx.now());
    let writes: Vec<Write> = match answer {
        Answer::Push(answer) => take_push(&view, answer, fresh),
        Answer::Pull(answer) => take_pull(&view, answer, fresh, Compare::Sums),
        Answer::Snapshot(answer) => take_piece(&view, answer),
        Answer::Repair(answer) => take_repair(&view, answer),
    };
    let writes = view.checked(writes)?;
    let is_new = !writes.is_empty();
    if !is_new && matches!(answer, Answer::Push(_)) {
        // Taken as it is, the same would be sent again at once, for ever.
        return Err(Error::coded(
            Code::Unavailable,
            "the office's answer moves nothing on",
        ));
    }
    if let Answer::Push(PushAnswer::Diverged(_)) | Answer::Pull(PullAnswer::Diverged(_)) = answer {
        // What an office had verified before it was restored is asked for again.
        tx.sql()
            .execute_batch("delete from stored_file; delete from receipt;")?;
    }
    carry::out_at(tx, writes, heard_at)?;
    if let Answer::Push(_) = answer {
        let_go(tx, heard_at)?;
    }
    Ok(match has_more(answer) && is_new {
        true => More::Yes,
        false => More::No,
    })
}

/// Lets go of what was answered long ago, by the office's clock alone: one that runs ahead here would throw away what a
/// restored office lacks.
pub(super) fn let_go(tx: &mut Tx<'_>, heard_at: Option<DateTime<Utc>>) -> Result<()> {
    let Some(heard_at) = heard_at else {
        return Ok(());
    };
    let before = (heard_at - KEPT_FOR).to_rfc3339();
    tx.sql()
        .prepare_cached(
            "delete from kept where answered_at < ?1 and not exists (
               select 1 from other_row r
               where r.entity = 'parked' and r.fields ->> '$.state' = 'waiting')",
        )?
        .execute([before])?;
    Ok(())
}

fn has_more(answer: &Answer) -> bool {
    match answer {
        Answer::Push(_) => false,
        Answer::Pull(PullAnswer::Page(page)) => page.to.seq < page.head,
        // What the laptop is granted, or where it stands, is another thing now: it goes on from there.
        Answer::Pull(PullAnswer::Scopes { .. } | PullAnswer::Horizon | PullAnswer::Diverged(_)) => {
            true
        }
        Answer::Pull(
            PullAnswer::UpgradeRequired { .. } | PullAnswer::Revoked | PullAnswer::Unknown,
        ) => false,
        Answer::Snapshot(_) | Answer::Repair(_) => true,
    }
}
