//! Taking in what a laptop hands in.

use super::group;
use super::record::Key;
use super::view::{ParkedGroup, View};
use super::work::{By, Decision, NumberedOp, Settled, Work, Writes};
use crate::mark::Mark;
use crate::wire::push::{PushAnswer, PushRequest, Taken};
use crate::wire::{Diverged, Fields, LogPoint, PushHead};
use brainops_domain::id::{GroupId, OpId};
use chrono::{DateTime, Utc};

/// What to answer, and what to write before.
#[derive(Debug, Clone, PartialEq)]
pub struct Push {
    /// The answer; it may be sent once the writes are durable.
    pub answer: PushAnswer,
    /// The writes; none if nothing is new.
    pub writes: Option<Writes>,
}

/// Decides about one request. Sent again, whole or overlapping, it gives the same results and writes
/// nothing twice.
#[must_use]
pub fn apply_push(view: &impl View, request: &PushRequest, now: DateTime<Utc>) -> Push {
    let only = |answer| Push {
        answer,
        writes: None,
    };
    if let Some(common) = divergence(view, &request.points, request.ahead, None) {
        return only(PushAnswer::Diverged(Diverged { common }));
    }
    let stream = view.stream(request.device);
    let (head, is_revoked) = stream.map_or((PushHead::default(), false), |stream| {
        (stream.head, stream.is_revoked)
    });
    let ops = request.groups.iter().flat_map(|group| &group.ops);
    let Some(first) = ops.clone().next().map(|op| op.seq) else {
        return only(PushAnswer::Taken(Taken {
            results: Vec::new(),
            head,
        }));
    };
    let is_dense = ops.clone().zip(first..).all(|(op, seq)| op.seq == seq);
    if first == 0 || first > head.seq + 1 || !is_dense {
        return only(PushAnswer::Expected { seq: head.seq });
    }
    let before = match first {
        1 => Some(Mark::NONE),
        _ => view.numbered(request.device, first - 1).map(|one| one.mark),
    };
    if before != Some(request.before) {
        return only(PushAnswer::Forked);
    }
    // All numbers are compared before anything is taken: a copied laptop is told as a whole.
    let mut mark = request.before;
    let mut marks = Vec::new();
    for op in ops {
        mark = op.link(mark);
        marks.push(mark);
        if op.seq <= head.seq
            && view
                .numbered(request.device, op.seq)
                .map(|one| (one.op, one.mark))
                != Some((op.op, mark))
        {
            return only(PushAnswer::Forked);
        }
    }
    let mut work = Work::new(view, now);
    let mut results = Vec::new();
    let mut marks = marks.into_iter();
    for one in &request.groups {
        let known: Vec<_> = one.ops.iter().map(|op| view.result(op.op)).collect();
        let decided = if known.iter().all(Option::is_some) {
            known
                .into_iter()
                .flatten()
                .map(|result| (result, false))
                .collect()
        } else {
            group::take(&mut work, one, request.device, is_revoked)
        };
        for ((op, (result, is_new)), mark) in one.ops.iter().zip(decided).zip(&mut marks) {
            if op.seq > head.seq {
                work.numbered.push(NumberedOp {
                    seq: op.seq,
                    mark,
                    result: result.clone(),
                    is_new,
                });
            }
            results.push(result);
        }
    }
    let end = work.numbered.last().map_or(head, |one| PushHead {
        seq: one.seq,
        mark: one.mark,
    });
    let is_new = !work.numbered.is_empty();
    let taken = Taken { results, head: end };
    Push {
        answer: match is_revoked {
            true => PushAnswer::Revoked(taken),
            false => PushAnswer::Taken(taken),
        },
        writes: is_new.then(|| work.finish(Some((request.device, end)))),
    }
}

/// Where the office's log and what a laptop knows part, or nothing if they do not.
///
/// `pushed` is what the laptop's stream was acknowledged to: an office that has less of it, or other
/// things under its numbers, was restored. `ahead` is a place that records came from beside the log.
pub(super) fn divergence(
    view: &impl View,
    points: &[LogPoint],
    ahead: Option<LogPoint>,
    pushed: Option<(brainops_domain::id::DeviceId, PushHead)>,
) -> Option<LogPoint> {
    let lost = pushed.is_some_and(|(device, pushed)| {
        pushed.seq > 0 && view.numbered(device, pushed.seq).map(|one| one.mark) != Some(pushed.mark)
    });
    let same_place = |point: &LogPoint| {
        view.point(point.seq)
            .is_some_and(|own| own.mark == point.mark)
    };
    let lost = lost || ahead.is_some_and(|ahead| !same_place(&ahead));
    let epoch = view.head().epoch;
    match points.first() {
        Some(newest) if same_place(newest) && newest.epoch == epoch && !lost => None,
        None if !lost => None,
        _ => {
            let common = points.iter().find(|point| same_place(point));
            let seq = common.map_or(0, |point| point.seq);
            Some(view.point(seq).unwrap_or(LogPoint {
                epoch,
                seq: 0,
                mark: Mark::NONE,
            }))
        }
    }
}

/// Tries again what waited, after an upgrade or because a person asked for it.
#[must_use]
pub fn replay(view: &impl View, groups: &[ParkedGroup], now: DateTime<Utc>) -> Option<Writes> {
    let mut work = Work::new(view, now);
    for one in groups {
        group::retry(&mut work, one);
    }
    let writes = work.finish(None);
    (!writes.changes.is_empty()).then_some(writes)
}

/// Carries out what a person of the office decided about actions that wait or are quarantined, in their order.
#[must_use]
pub fn settle(
    view: &impl View,
    groups: &[ParkedGroup],
    decision: Decision,
    person: &str,
    now: DateTime<Utc>,
) -> (Vec<Settled>, Option<Writes>) {
    let mut work = Work::new(view, now);
    let settled = groups
        .iter()
        .map(|one| group::settle(&mut work, one, decision, person))
        .collect();
    let writes = work.finish(None);
    (settled, (!writes.changes.is_empty()).then_some(writes))
}

/// A write of the office itself, by whatever way: the same records, changes and scopes as by a laptop.
#[must_use]
pub fn office_write(
    view: &impl View,
    writes: &[(Key, Fields)],
    group: GroupId,
    op: OpId,
    person: &str,
    now: DateTime<Utc>,
) -> Option<Writes> {
    let mut work = Work::new(view, now);
    let by = By {
        group,
        op: Some(op),
        device: None,
        person: person.to_owned(),
        at: now,
    };
    work.begin();
    for (key, fields) in writes {
        let is_new = work.record(key).is_none();
        work.write(key, fields.clone(), &by);
        if is_new {
            group::retry_waiting(&mut work, key);
        }
    }
    let writes = work.finish(None);
    (!writes.changes.is_empty()).then_some(writes)
}
