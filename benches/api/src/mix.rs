//! What an office and its crews ask for: 10,000 requests a minute of 1,000 people who are signed in, a fifth of them
//! writes.
//!
//! Requests come when they come, whether or not earlier ones were answered; latency counts from then.

use crate::Scope;
use crate::figure::{at_most, percentile, report};
use crate::load::{self, Answer, Line, Load};
use crate::stand::{Person, Stand};
use anyhow::{Context, Result};
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval};

const PER_MINUTE: u32 = 10_000;

// What somebody wrote last: its id and version.
type Written = Arc<Mutex<Option<(String, i64)>>>;

struct User {
    person: Person,
    written: Written,
}

#[derive(Clone, Copy)]
enum Act {
    ListCustomers,
    GetCustomer,
    ListJobs,
    Search,
    Create,
    Change,
}

// Shares in hundredths: 80 read.
const SHARES: [(usize, Act); 6] = [
    (30, Act::ListCustomers),
    (25, Act::GetCustomer),
    (15, Act::ListJobs),
    (10, Act::Search),
    (10, Act::Create),
    (10, Act::Change),
];

impl Act {
    fn of(number: usize) -> Self {
        // Spreads the kinds evenly, and differently for each person, whose turn comes every 1,000 requests.
        let mut rest = (number * 37 + number / 1_000 * 11) % 100;
        for (share, act) in SHARES {
            if rest < share {
                return act;
            }
            rest -= share;
        }
        Self::ListCustomers
    }
}

/// Measures the mix.
pub(super) fn measure(scope: &Scope, stand: &Stand, address: SocketAddr) -> Result<()> {
    let users: Vec<User> = stand
        .people()?
        .into_iter()
        .map(|person| User {
            person,
            written: Written::default(),
        })
        .collect();
    let load = load::runtime()?.block_on(run(address, Arc::new(users), scope.mix))?;
    let name = |what: &str| scope.name(&format!("mix.{what}"));
    let rate = load.per_second() * 60.0;
    report(
        &name("requests_per_minute"),
        rate,
        "of 1,000 people, 80 % reads",
    )?;
    #[expect(clippy::cast_precision_loss, reason = "some thousand requests")]
    let failed = load.failed as f64 / load.count();
    at_most(&name("error_rate"), failed, 0.0, "of all requests")?;
    let at = |share| percentile(&load.latencies_ms, share);
    report(&name("p50_ms"), at(0.5), "ms")?;
    at_most(&name("p95_ms"), at(0.95), 20.0, "ms")?;
    at_most(&name("p99_ms"), at(0.99), 50.0, "ms")
}

async fn run(address: SocketAddr, users: Arc<Vec<User>>, lasts: Duration) -> Result<Load> {
    let idle: Arc<Mutex<Vec<Line>>> = Arc::default();
    let mut ticks = interval(Duration::from_secs(60) / PER_MINUTE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for number in 0.. {
        let due = ticks.tick().await.into_std();
        if begun.elapsed() >= lasts {
            break;
        }
        let (idle, users) = (Arc::clone(&idle), Arc::clone(&users));
        tasks.push(tokio::spawn(async move {
            let user = &users[number % users.len()];
            let line = lock(&idle).pop();
            let mut line = match line {
                Some(line) => line,
                None => Line::open(address).await?,
            };
            let is_success = act(&mut line, user, Act::of(number), number).await?;
            let latency_ms = due.elapsed().as_secs_f64() * 1e3;
            lock(&idle).push(line);
            Ok::<_, anyhow::Error>((latency_ms, is_success))
        }));
    }
    let mut load = Load::default();
    for task in tasks {
        match task.await.context("wait for a request")? {
            Ok((latency_ms, is_success)) => {
                load.latencies_ms.push(latency_ms);
                load.failed += usize::from(!is_success);
            }
            // A connection that broke is a request that failed.
            Err(_) => load.failed += 1,
        }
    }
    load.took = begun.elapsed();
    Ok(load)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn act(line: &mut Line, user: &User, act: Act, number: usize) -> Result<bool> {
    let token = &user.person.token;
    let path = match act {
        Act::ListCustomers => "/api/v1/customers?limit=50".to_owned(),
        Act::ListJobs => "/api/v1/jobs?limit=50&stage=quoted".to_owned(),
        Act::Search => format!("/api/v1/search?limit=20&q={}", user.person.word),
        Act::GetCustomer => format!("/api/v1/customers/{}", user.person.customer_id),
        Act::Create | Act::Change => return write(line, user, act, number).await,
    };
    let answer = line.ask(&load::get(&path, Some(token))).await?;
    Ok(answer.is_success())
}

async fn write(line: &mut Line, user: &User, act: Act, number: usize) -> Result<bool> {
    // Taken out while it is changed: nobody changes one record twice at once.
    let before = match act {
        Act::Change => lock(&user.written).take(),
        _ => None,
    };
    let body = format!("{{\"last_name\":\"Measured {number}\",\"phone\":\"406-555-0142\"}}");
    let (method, path, version) = match &before {
        Some((id, version)) => (
            "PATCH",
            format!("/api/v1/customers/{id}"),
            format!("if-match: \"{version}\"\r\n"),
        ),
        None => ("POST", "/api/v1/customers".to_owned(), String::new()),
    };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
         {version}content-length: {}\r\n\r\n{body}",
        user.person.token,
        body.len()
    );
    let answer = line.ask(request.as_bytes()).await?;
    if answer.is_success() {
        *lock(&user.written) = written(&answer);
    }
    Ok(answer.is_success())
}

fn written(answer: &Answer) -> Option<(String, i64)> {
    let record: Value = serde_json::from_slice(&answer.body).ok()?;
    Some((
        record["id"].as_str()?.to_owned(),
        record["version"].as_i64()?,
    ))
}
