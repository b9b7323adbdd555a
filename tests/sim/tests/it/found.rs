//! Schedules that once failed, as the simulator shrank them. They stay.

use brainops_sim::run::{play, run};
use brainops_sim::schedule::{Defect, Event};

/// Seeds that found a fault, and which.
const FOUND: [(u64, &str); 8] = [
    (
        31,
        "a snapshot of a restored office hid that acknowledged work was lost",
    ),
    (
        77,
        "a change that went to a sibling was said to stand in the revision",
    ),
    (
        182,
        "a change that went to a sibling was said to stand in the revision",
    ),
    (
        393,
        "an answer that changed nothing was not offered again to a restored office",
    ),
    (
        1245,
        "a revoked laptop destroyed its key before the office was known to have its work",
    ),
    (
        1431,
        "records of an unfinished snapshot outlived the office they came from",
    ),
    (
        1813,
        "records of an unfinished snapshot outlived the office they came from",
    ),
    (
        319,
        "a count renumbered after a restore was shown with its old cut",
    ),
];

#[test]
fn what_failed_once_holds() {
    for (seed, was) in FOUND {
        if let Err(failure) = run(seed, Defect::None) {
            panic!("seed {seed} ({was}): {}", failure.broken);
        }
    }
}

#[test]
fn a_change_that_goes_where_an_equal_one_went_is_said_to_be_there() {
    let events = [
        Event::Work(0, 12_466_210_229_419_944_944),
        Event::Work(0, 10_778_089_473_180_913_352),
        Event::Work(0, 12_030_718_690_068_604_336),
        Event::Work(0, 6_997_029_860_074_686_224),
        Event::Work(3, 9_417_879_514_170_740_837),
    ];
    let played = play(366, &events, Defect::None);
    assert!(played.is_ok(), "{played:?}");
}
