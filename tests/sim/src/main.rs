//! `make sim`: plays schedules from a seed on, prints what failed, and shrinks it.
#![allow(
    clippy::print_stdout,
    reason = "it is a program whose output is its result"
)]

use brainops_sim::run::{Failure, play, run, shrink};
use brainops_sim::schedule::Defect;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

/// Failures after which there is no use in going on.
const ENOUGH: usize = 5;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let mut number = |default: u64| match arguments.next() {
        Some(Ok(number)) => number,
        Some(Err(error)) => panic!("usage: brainops-sim [SCHEDULES [SEED]]: {error}"),
        None => default,
    };
    let (count, first) = (number(5_000), number(1));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicU64::new(0);
    let checks = AtomicU64::new(0);
    let work = || -> Vec<Failure> {
        let mut failures = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count || failures.len() >= ENOUGH {
                return failures;
            }
            match run(first.wrapping_add(at), Defect::None) {
                Ok(checked) => {
                    checks.fetch_add(checked, Ordering::Relaxed);
                }
                Err(failure) => failures.push(failure),
            }
        }
    };
    let failures: Vec<Failure> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let ended = threads
            .into_iter()
            .map(|thread| thread.join().expect("BUG: a run panicked"));
        ended.flatten().collect()
    });
    for failure in &failures {
        println!(
            "seed {} event {}: {}",
            failure.seed, failure.at, failure.broken
        );
    }
    if let Some(failure) = failures.first() {
        let events = shrink(failure.seed, Defect::None);
        println!("seed {} shrunk to {} events:", failure.seed, events.len());
        for event in &events {
            println!("    {event:?},");
        }
        if let Err(failure) = play(failure.seed, &events, Defect::None) {
            println!("  which break {}", failure.broken);
        }
    }
    let played = next.load(Ordering::Relaxed).min(count);
    println!(
        "{played} schedules from seed {first}, {} invariants checked, {} failed{}",
        checks.load(Ordering::Relaxed),
        failures.len(),
        failures
            .iter()
            .map(|failure| format!(" (seed {})", failure.seed))
            .collect::<String>()
    );
    if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
