//! What the office said about what was handed in.

use super::desk::Desk;
use super::rebirth::be_reborn;
use super::store::{DeviceView, Kept, Standing, Write};
use crate::wire::PushHead;
use crate::wire::push::{PushAnswer, Taken};
use brainops_domain::id::DeviceId;

/// Takes in the answer to a push. `fresh` is a new stream's id, used if this one can't go on.
///
/// Answered operations leave the outbox and are kept with their results, in the same transaction.
#[must_use]
pub fn take_push(view: &impl DeviceView, answer: &PushAnswer, fresh: DeviceId) -> Vec<Write> {
    let mut desk = Desk::new(view);
    match answer {
        PushAnswer::Taken(taken) => answered(&mut desk, taken),
        PushAnswer::Revoked(taken) => {
            desk.meta.standing = Standing::Sealing;
            answered(&mut desk, taken);
        }
        PushAnswer::Expected { .. } | PushAnswer::Forked => be_reborn(&mut desk, fresh, None),
        PushAnswer::Diverged(diverged) => be_reborn(&mut desk, fresh, Some(diverged.common)),
        PushAnswer::Unknown => {}
    }
    desk.finish()
}

fn answered<V: DeviceView>(desk: &mut Desk<'_, V>, taken: &Taken) {
    let entries = desk.view.outbox(taken.results.len());
    let mut results = taken.results.iter().peekable();
    for entry in entries {
        // An answer that comes late begins with operations that are answered already.
        while results.next_if(|result| result.op != entry.op.op).is_some() {}
        let Some(result) = results.next() else {
            break;
        };
        let key = (entry.op.entity.clone(), entry.op.id);
        desk.meta.pushed = PushHead {
            seq: entry.op.seq,
            mark: entry.op.link(desk.meta.pushed.mark),
        };
        desk.answered.insert(entry.op.op, Some(result.at_seq));
        // Its effect is in what was followed already: the office's word takes its place now.
        desk.touch(&key);
        desk.writes.push(Write::DropEntry(entry.op.op));
        desk.writes.push(Write::PutKept(Kept {
            group: entry.group,
            op: entry.op,
            result: result.clone(),
        }));
    }
}
