//! `brainops-bench-sync`: measures laptops and their office, and prints one JSON line for each figure.
//!
//! Laptops, the office and its PostgreSQL are processes of their own on one machine, with encryption and durability on.
//! The peer holds the same 100,000 jobs. It stands apart from `brainops-bench`, as it starts the server.

#[allow(dead_code, reason = "the other programs print with the rest of it")]
#[path = "../../src/figure.rs"]
mod figure;
mod laptop;
mod line;
mod office;
mod peer;

use crate::figure::{Figure, at_least, at_most, report, round};
use anyhow::{Context, Result};
use laptop::{Kind, Measured, SignIn};
use office::Office;
use std::path::{Path, PathBuf};

const LAPTOPS: u32 = 8;

fn repository() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    Ok(root.context("find the repository")?.to_owned())
}

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.split_first() {
        Some((first, rest)) if first == "laptop" => laptop::main(rest),
        _ => measure(),
    }
}

fn measure() -> Result<()> {
    let peer = peer::measure(&repository()?)?;
    let mut office = Office::start()?;
    // The office's records from before its first laptop are taken into the log then, once.
    let first = run(&office, Kind::Fill)?;
    report(
        "sync.first_pull.first_laptop_s",
        first.fill_s,
        "s, the office's first laptop ever",
    )?;
    office.restart()?;
    let cold = run(&office, Kind::Fill)?;
    beside(
        "first_pull.cold_s",
        cold.fill_s,
        2.5,
        None,
        "s, 100,000 jobs, office just started",
    )?;
    let warm = run(&office, Kind::Fill)?;
    beside(
        "first_pull.warm_s",
        warm.fill_s,
        1.0,
        peer.as_ref().map(|peer| peer.fill_s),
        "s, 100,000 jobs",
    )?;
    beside(
        "database_mib",
        warm.database_mib,
        30.0,
        peer.as_ref().map(|peer| peer.database_mib),
        "MiB on the laptop, ours encrypted",
    )?;
    beside(
        "peak_memory_mib",
        warm.peak_mib,
        150.0,
        peer.as_ref().map(|peer| peer.peak_mib),
        "MiB resident at most, laptop",
    )?;
    let far = run(&office, Kind::FillFar)?;
    at_most(
        "sync.first_pull.round_trips",
        requests(far.fill_requests),
        6.0,
        "requests one after another at most",
    )?;
    report(
        "sync.first_pull.far_s",
        far.fill_s,
        "s at 200 ms a round trip",
    )?;
    report(
        "sync.first_pull.mib",
        requests(far.fill_bytes) / f64::from(1 << 20),
        "MiB on the wire",
    )?;

    let edited = run(&office, Kind::Edit)?;
    beside(
        "push_10000_s",
        edited.push_s,
        2.5,
        peer.as_ref().map(|peer| peer.push_s),
        "s until 10,000 edits are shown as synced",
    )?;
    at_most(
        "sync.push_10000.requests",
        requests(edited.push_requests),
        20.0,
        "requests",
    )?;
    beside(
        "nothing_ms",
        edited.nothing_ms,
        10.0,
        peer.as_ref().map(|peer| peer.nothing_ms),
        "ms, median of 21",
    )?;
    at_most(
        "sync.nothing.requests",
        edited.nothing_requests,
        1.0,
        "requests, median of 21",
    )?;
    report(
        "sync.edits_per_s",
        f64::from(laptop::EDITS) / edited.edits_s,
        "edits/s, each a transaction of its own that is durable",
    )?;
    if let Some(peer) = &peer {
        report(
            "sync.peer.edits_per_s",
            f64::from(laptop::EDITS) / peer.edits_s,
            "edits/s of the peer, all in one call",
        )?;
    }

    let photos = run(&office, Kind::Photos)?;
    let bytes = f64::from(laptop::PHOTOS) * requests(laptop::PHOTO_BYTES as u64);
    let share = bytes / photos.photos_s / requests(laptop::LINK_BYTES_PER_S);
    at_least(
        "sync.photos.share_of_link",
        share,
        0.9,
        "of 5 Mbit/s, 6 photos of 8 MB, 40 ms a round trip, no loss",
    )?;
    report(
        "sync.photos.sent_of_size",
        requests(photos.photos_sent) / bytes,
        "bytes sent over bytes of the photos",
    )?;
    together(&office)
}

fn run(office: &Office, kind: Kind) -> Result<Measured> {
    laptop::result(laptop::spawn(kind, &sign_in(office))?)
}

fn sign_in(office: &Office) -> SignIn<'_> {
    SignIn {
        address: &office.address,
        email: &office.email,
        password: &office.password,
    }
}

// Laptops of one company that hand in at once. They work on the same cores as the office, so this is less than it can take.
fn together(office: &Office) -> Result<()> {
    let started: Vec<_> = (0..LAPTOPS)
        .map(|_| laptop::spawn(Kind::Edit, &sign_in(office)))
        .collect::<Result<_>>()?;
    let mut done = Vec::new();
    for one in started {
        done.push(laptop::result(one)?);
    }
    // From the first that began to the last that ended: where they do not overlap, this is less than the office can take.
    let began = done.iter().map(|one| one.push_began_ms).min();
    let ended = done.iter().map(|one| one.push_ended_ms).max();
    let ms = ended.unwrap_or_default() - began.unwrap_or_default();
    let seconds = requests(u64::try_from(ms).context("a clock that runs forward")?) / 1000.0;
    let rate = f64::from(LAPTOPS * laptop::EDITS) / seconds;
    at_least(
        "sync.push_8_laptops_per_s",
        rate,
        50_000.0,
        "changes/s of 8 laptops, from the first to the last, on the office's cores",
    )
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts and sizes far below 2^52"
)]
fn requests(count: u64) -> f64 {
    count as f64
}

fn beside(name: &str, ours: f64, limit: f64, peer: Option<f64>, unit: &str) -> Result<()> {
    Figure {
        name: &format!("sync.{name}"),
        ours: round(ours),
        peer: peer.map(round),
        peer_name: peer.is_some().then_some(peer::NAME),
        unit,
        bar: &format!("ours <= {limit}, and below the peer"),
        holds: ours <= limit && peer.is_none_or(|peer| ours < peer),
    }
    .print()
}
