//! Schedules from fixed seeds, on all cores.

use brainops_sim::run::{Failure, run};
use brainops_sim::schedule::Defect;
use std::sync::atomic::{AtomicU64, Ordering};

/// Schedules of a normal run.
pub(crate) const SCHEDULES: u64 = 2_000;

/// The first failures of so many seeds from `first` on.
pub(crate) fn failures(first: u64, count: u64, defect: Defect, enough: usize) -> Vec<Failure> {
    let next = AtomicU64::new(0);
    let found = AtomicU64::new(0);
    let enough_found = u64::try_from(enough).unwrap();
    let work = || {
        let mut failures = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count || found.load(Ordering::Relaxed) >= enough_found {
                return failures;
            }
            if let Err(failure) = run(first + at, defect) {
                found.fetch_add(1, Ordering::Relaxed);
                failures.push(failure);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    })
}

#[test]
fn two_thousand_schedules_break_nothing() {
    println!("seeds 1 to {SCHEDULES}");
    let failures = failures(1, SCHEDULES, Defect::None, 3);
    for failure in &failures {
        println!(
            "seed {} event {}: {}",
            failure.seed, failure.at, failure.broken
        );
    }
    assert!(
        failures.is_empty(),
        "`make sim N=1 SEED={}` shrinks it",
        failures[0].seed
    );
}
