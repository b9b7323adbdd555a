//! The rows of the buckets in which a laptop differs.

use super::place::scopes_of;
use super::push::divergence;
use super::view::View;
use crate::scope::common;
use crate::wire::repair::{Bucket, RepairAnswer, RepairRequest};

/// Rows of an answer at most, once one bucket is in it.
const ROWS: usize = 5_000;

/// Answers a laptop that shows its sums.
#[must_use]
pub fn repair(view: &impl View, request: &RepairRequest) -> RepairAnswer {
    let granted = view.granted(request.device);
    let is_revoked = view
        .stream(request.device)
        .is_some_and(|stream| stream.is_revoked);
    let pushed = Some((request.device, request.pushed));
    if is_revoked
        || !granted.contains(&request.scope)
        || divergence(view, &request.points, request.ahead, pushed).is_some()
    {
        return RepairAnswer::Refused;
    }
    let mut rows = 0;
    let mut buckets = Vec::new();
    for bucket in view.sums(&request.scope).differing(&request.sums) {
        if rows >= ROWS {
            break;
        }
        let records = view.bucket(&request.scope, bucket);
        rows += records.len();
        let records = records.into_iter().map(|record| {
            let job = record
                .root
                .and_then(|root| view.record(&("job".to_owned(), root)));
            let scopes = common(&scopes_of(&record, job.as_ref()), &granted);
            record.row(scopes)
        });
        buckets.push(Bucket {
            bucket,
            rows: records.collect(),
        });
    }
    RepairAnswer::Buckets {
        at: view.head(),
        scope: request.scope.clone(),
        buckets,
    }
}
