//! Snapshots: what some scopes hold at one place of the log, cut into pieces once.

use super::push::divergence;
use super::record::Record;
use super::view::View;
use crate::scope::{Scopes, common};
use crate::wire::snapshot::{Piece, SnapshotAnswer, SnapshotRequest};
use crate::wire::version::{Standing, WINDOW, standing};
use crate::wire::{LogPoint, Row};

/// A snapshot that the office keeps. It never changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The place in the log that it is of.
    pub at: LogPoint,
    /// Of which scopes.
    pub scopes: Scopes,
    /// Its pieces.
    pub pieces: Vec<Piece>,
}

impl Snapshot {
    /// Cuts records, with their scopes, into pieces of `rows` each. There is always one piece.
    #[must_use]
    pub fn build(
        at: LogPoint,
        scopes: Scopes,
        records: impl Iterator<Item = (Record, Scopes)>,
        rows: usize,
    ) -> Self {
        let mut all: Vec<Row> = records
            .filter_map(|(record, of)| {
                let visible = common(&of, &scopes);
                (!visible.is_empty()).then(|| record.row(visible))
            })
            .collect();
        all.sort_by(|one, other| (&one.entity, one.id).cmp(&(&other.entity, other.id)));
        let mut chunks: Vec<&[Row]> = all.chunks(rows.max(1)).collect();
        if chunks.is_empty() {
            chunks.push(&[]);
        }
        let count = u32::try_from(chunks.len()).unwrap_or(u32::MAX);
        let pieces = (0..count).zip(chunks).map(|(piece, rows)| Piece {
            at,
            piece,
            pieces: count,
            mark: Piece::compute_mark(rows),
            rows: rows.to_vec(),
        });
        let pieces = pieces.collect();
        Self { at, scopes, pieces }
    }
}

/// Answers for one piece. `snapshot` is the one that the request names, or a new one where it names
/// none; none where the office no longer keeps it.
#[must_use]
pub fn piece(
    view: &impl View,
    request: &SnapshotRequest,
    snapshot: Option<&Snapshot>,
    version: u32,
) -> SnapshotAnswer {
    let is_revoked = view
        .stream(request.device)
        .is_some_and(|stream| stream.is_revoked);
    if is_revoked {
        return SnapshotAnswer::Revoked;
    }
    if standing(request.v, version) == Standing::PushOnly {
        return SnapshotAnswer::UpgradeRequired {
            oldest: version.saturating_sub(WINDOW),
        };
    }
    let pushed = Some((request.device, request.pushed));
    let is_known_log = divergence(view, &request.points, request.ahead, pushed).is_none();
    // A grant that ended between two pieces ends the snapshot: nothing more of it is told.
    let granted = view.granted(request.device);
    let is_granted = request.scopes.is_subset(&granted);
    let fits = |one: &&Snapshot| {
        let same_log = view
            .point(one.at.seq)
            .is_some_and(|point| point.mark == one.at.mark);
        let named = request
            .at
            .is_none_or(|at| at.mark == one.at.mark && at.seq == one.at.seq);
        let followed = one.at.seq >= view.horizon();
        one.scopes == request.scopes && is_granted && is_known_log && same_log && named && followed
    };
    let index = usize::try_from(request.piece).unwrap_or(usize::MAX);
    match snapshot.filter(fits).and_then(|one| one.pieces.get(index)) {
        Some(piece) => SnapshotAnswer::Piece(piece.clone()),
        None => SnapshotAnswer::Gone,
    }
}
