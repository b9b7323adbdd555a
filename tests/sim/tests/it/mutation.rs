//! A simulator that stays green whatever is broken is not one: each defect must be noticed within the
//! schedules of a normal run.

use crate::schedules::{SCHEDULES, failures};
use brainops_sim::schedule::Defect;

fn must_fail(defect: Defect, invariants: &[u8]) {
    let found = failures(1, SCHEDULES, defect, 1);
    let first = found
        .first()
        .unwrap_or_else(|| panic!("{defect:?} was not noticed"));
    assert!(
        invariants.contains(&first.broken.invariant),
        "{defect:?} was noticed for another reason: {}",
        first.broken
    );
}

#[test]
fn an_office_that_takes_things_twice_is_noticed() {
    must_fail(Defect::Dedupe, &[2, 3, 4, 5, 6]);
}

#[test]
fn numbers_given_out_before_the_commit_are_noticed() {
    must_fail(Defect::CounterLock, &[8, 12]);
}

#[test]
fn a_commit_that_is_not_on_the_disk_is_noticed() {
    must_fail(Defect::Fsync, &[1]);
}

#[test]
fn a_record_without_its_operation_is_noticed() {
    must_fail(Defect::OutboxTransaction, &[1, 3, 7, 8]);
}

#[test]
fn sums_that_are_not_compared_are_noticed() {
    must_fail(Defect::DigestCheck, &[3, 8, 9]);
}
