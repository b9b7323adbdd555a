//! `brainops-bench-api`: measures the central API, and prints one JSON line for each figure. It stands beside
//! `brainops-bench`, as it needs the server and nothing of the device.
//!
//! The central API beside FastAPI + asyncpg, on one database and two threads each.
//!
//! Both answer the same list of ten customers, from the same rows, as the same role under row-level security, after
//! looking at the same signed tokens; both keep what a token said for five seconds. The two take turns, so that a busy
//! moment meets both. CPU time is that of the processes themselves, with PostgreSQL's beside it: it is the limit.
//!
//! `BRAINOPS_BENCH_QUICK=1` shows in under a minute that everything works; its figures are named apart and mean nothing.

#[allow(dead_code, reason = "the other program prints with the rest of it")]
#[path = "../../src/figure.rs"]
mod figure;
mod load;
mod mix;
mod stand;
mod usage;

use crate::figure::{Figure, at_most, percentile, report, round};
use anyhow::{Context, Result, ensure};
use load::Load;
use stand::{Peer, Stand};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use usage::Tree;

const PEER: &str = "FastAPI + asyncpg, 2 workers of uvicorn";
const CONNECTIONS: [usize; 2] = [16, 64];

/// How much is measured.
struct Scope {
    prefix: &'static str,
    rounds: usize,
    each: Duration,
    mix: Duration,
    health: usize,
    search_rows: u32,
    searches: usize,
}

impl Scope {
    fn of_environment() -> Self {
        if std::env::var_os("BRAINOPS_BENCH_QUICK").is_some() {
            return Self {
                prefix: "quick.api",
                rounds: 1,
                each: Duration::from_secs(2),
                mix: Duration::from_secs(5),
                health: 200,
                search_rows: 20_000,
                searches: 200,
            };
        }
        Self {
            prefix: "api",
            rounds: 3,
            each: Duration::from_secs(10),
            mix: Duration::from_secs(60),
            health: 2_000,
            search_rows: 1_000_000,
            searches: 2_000,
        }
    }

    fn name(&self, what: &str) -> String {
        format!("{}.{what}", self.prefix)
    }
}

/// One run against one server.
struct Run {
    load: Load,
    cpu_us: f64,
    postgres_us: f64,
}

fn repository() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    Ok(root.context("find the repository")?.to_owned())
}

fn main() -> Result<()> {
    let scope = Scope::of_environment();
    let stand = Stand::open(scope.search_rows)?;
    let ours = stand.serve()?;
    let peer = stand.peer(&repository()?)?;
    health(&scope, ours.address)?;
    lists(&scope, &stand, &ours, peer.as_ref())?;
    memory(&scope, &ours.tree, peer.as_ref())?;
    drop(peer);
    searches(&scope, &stand, ours.address)?;
    mix::measure(&scope, &stand, ours.address)
}

fn health(scope: &Scope, address: SocketAddr) -> Result<()> {
    let request = load::get("/health", None);
    let load = load::count(address, 1, scope.health, &[request])?;
    ensure!(load.failed == 0, "/health failed {} times", load.failed);
    let p99 = percentile(&load.latencies_ms, 0.99);
    at_most(&scope.name("health.p99_ms"), p99, 2.0, "ms")
}

fn lists(scope: &Scope, stand: &Stand, ours: &stand::Served, peer: Option<&Peer>) -> Result<()> {
    for connections in CONNECTIONS {
        let (mut our_runs, mut peer_runs) = (Vec::new(), Vec::new());
        for _ in 0..scope.rounds {
            let run = |address, path, tree: &Tree| -> Result<Run> {
                let requests = stand.lists(path)?;
                run(stand, address, tree, connections, scope.each, &requests)
            };
            our_runs.push(run(ours.address, "/api/v1/customers?limit=10", &ours.tree)?);
            if let Some(peer) = peer {
                peer_runs.push(run(peer.address, "/customers", &peer.tree)?);
            }
        }
        figures(scope, connections, &our_runs, &peer_runs)?;
    }
    Ok(())
}

fn run(
    stand: &Stand,
    address: SocketAddr,
    tree: &Tree,
    connections: usize,
    lasts: Duration,
    requests: &[Vec<u8>],
) -> Result<Run> {
    let (cpu, postgres) = (tree.cpu()?, stand.postgres.cpu()?);
    let load = load::during(address, connections, lasts, requests)?;
    ensure!(load.failed == 0, "{} requests failed", load.failed);
    let each = |before: Duration, after: Duration| {
        (after - before).as_secs_f64() * 1e6 / load.count().max(1.0)
    };
    Ok(Run {
        cpu_us: each(cpu, tree.cpu()?),
        postgres_us: each(postgres, stand.postgres.cpu()?),
        load,
    })
}

fn figures(scope: &Scope, connections: usize, ours: &[Run], peer: &[Run]) -> Result<()> {
    let median = |runs: &[Run], of: fn(&Run) -> f64| {
        let values: Vec<f64> = runs.iter().map(of).collect();
        percentile(&values, 0.5)
    };
    let cpu: fn(&Run) -> f64 = |run| run.cpu_us;
    let rate: fn(&Run) -> f64 = |run| run.load.per_second();
    let p99: fn(&Run) -> f64 = |run| percentile(&run.load.latencies_ms, 0.99);
    let beside = |what: &str, unit, bar, of, holds: fn(f64, f64) -> bool| -> Result<()> {
        let ours = median(ours, of);
        let peer = (!peer.is_empty()).then(|| median(peer, of));
        Figure {
            name: &scope.name(&format!("list10.c{connections}.{what}")),
            ours: round(ours),
            peer: peer.map(round),
            peer_name: peer.is_some().then_some(PEER),
            unit,
            bar,
            // Without its peer a bar can't be said to hold.
            holds: peer.is_some_and(|peer| holds(ours, peer)),
        }
        .print()
    };
    beside(
        "cpu_us",
        "CPU µs/request of the API's processes",
        "ours <= peer/6",
        cpu,
        |ours, peer| ours <= peer / 6.0,
    )?;
    beside(
        "requests_per_s",
        "requests/s",
        "ours >= 2*peer",
        rate,
        |ours, peer| ours >= 2.0 * peer,
    )?;
    beside("p99_ms", "ms", "ours <= peer/2", p99, |ours, peer| {
        ours <= peer / 2.0
    })?;
    let postgres = median(ours, |run| run.postgres_us);
    let share = postgres / (postgres + median(ours, cpu));
    let name = |what: &str| scope.name(&format!("list10.c{connections}.{what}"));
    report(
        &name("postgres_cpu_us"),
        postgres,
        "CPU µs/request of PostgreSQL, ours",
    )?;
    report(
        &name("postgres_share"),
        share,
        "of the CPU time of both, ours",
    )
}

fn memory(scope: &Scope, ours: &Tree, peer: Option<&Peer>) -> Result<()> {
    let ours = ours.memory_mib()?;
    let peer = peer.map(|peer| peer.tree.memory_mib()).transpose()?;
    Figure {
        name: &scope.name("memory_mib"),
        ours: round(ours),
        peer: peer.map(round),
        peer_name: peer.is_some().then_some(PEER),
        unit: "MiB after the load, shared pages counted once",
        bar: "ours <= peer/3",
        holds: peer.is_some_and(|peer| ours <= peer / 3.0),
    }
    .print()
}

fn searches(scope: &Scope, stand: &Stand, address: SocketAddr) -> Result<()> {
    let requests = stand.searches()?;
    // What was just written is in no cache of PostgreSQL yet.
    load::count(address, 4, requests.len(), &requests)?;
    let load = load::count(address, 4, scope.searches, &requests)?;
    ensure!(load.failed == 0, "{} searches failed", load.failed);
    let name = |what: &str| scope.name(&format!("search.{what}"));
    report(
        &name("p50_ms"),
        percentile(&load.latencies_ms, 0.5),
        "ms at 4 connections",
    )?;
    at_most(
        &name("p95_ms"),
        percentile(&load.latencies_ms, 0.95),
        50.0,
        "ms at 4 connections",
    )?;
    report(
        &name("rows"),
        f64::from(scope.search_rows),
        "rows of 100 organisations",
    )
}
