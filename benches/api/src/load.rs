//! Requests over connections that stay open, and how long each answer took.
//!
//! Plain HTTP/1.1 with a length, which is what both servers answer. One thread drives all connections: what it takes
//! is the same for both sides.

use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const HEAD_END: &[u8] = b"\r\n\r\n";

/// What came of a load.
#[derive(Debug, Default)]
pub(super) struct Load {
    pub(super) took: Duration,
    pub(super) latencies_ms: Vec<f64>,
    /// Answers that were no success.
    pub(super) failed: usize,
}

impl Load {
    #[expect(clippy::cast_precision_loss, reason = "some hundred thousand requests")]
    pub(super) fn count(&self) -> f64 {
        self.latencies_ms.len() as f64
    }

    pub(super) fn per_second(&self) -> f64 {
        self.count() / self.took.as_secs_f64()
    }
}

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// A connection that stays open.
pub(super) struct Line {
    stream: TcpStream,
    waiting: Vec<u8>,
}

impl Line {
    pub(super) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("connect")?;
        stream.set_nodelay(true).context("set nodelay")?;
        Ok(Self {
            stream,
            waiting: Vec::with_capacity(16 << 10),
        })
    }

    /// Sends a request and reads its answer whole.
    pub(super) async fn ask(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request).await.context("send")?;
        let head_end = loop {
            if let Some(at) = find(&self.waiting, HEAD_END) {
                break at + HEAD_END.len();
            }
            self.more().await?;
        };
        let head = std::str::from_utf8(&self.waiting[..head_end]).context("read a head")?;
        let status = head.get(9..12).and_then(|text| text.parse().ok());
        let status: u16 = status.context("read a status")?;
        let length = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let length: usize = match length {
            Some((_, value)) => value.trim().parse().context("read a length")?,
            None if status == 204 || status == 304 => 0,
            None => bail!("an answer of {status} has no length"),
        };
        while self.waiting.len() < head_end + length {
            self.more().await?;
        }
        let body = self.waiting[head_end..head_end + length].to_vec();
        self.waiting.drain(..head_end + length);
        Ok(Answer { status, body })
    }

    async fn more(&mut self) -> Result<()> {
        match self
            .stream
            .read_buf(&mut self.waiting)
            .await
            .context("read")?
        {
            0 => bail!("the connection ended"),
            _ => Ok(()),
        }
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|piece| piece == wanted)
}

/// A request without a body.
pub(super) fn get(path: &str, token: Option<&str>) -> Vec<u8> {
    let token = token.map(|token| format!("authorization: Bearer {token}\r\n"));
    let token = token.unwrap_or_default();
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\n{token}\r\n").into_bytes()
}

/// Asks over so many connections for so long, each connection again as soon as it has its answer.
pub(super) fn during(
    address: SocketAddr,
    connections: usize,
    lasts: Duration,
    requests: &[Vec<u8>],
) -> Result<Load> {
    // The first answers fill what both sides keep in memory.
    drive(address, connections, requests, Limit::Until(lasts / 5))?;
    drive(address, connections, requests, Limit::Until(lasts))
}

/// Asks so many times in all.
pub(super) fn count(
    address: SocketAddr,
    connections: usize,
    times: usize,
    requests: &[Vec<u8>],
) -> Result<Load> {
    drive(address, connections, requests, Limit::Times(times))
}

#[derive(Clone, Copy)]
enum Limit {
    Until(Duration),
    Times(usize),
}

fn drive(
    address: SocketAddr,
    connections: usize,
    requests: &[Vec<u8>],
    limit: Limit,
) -> Result<Load> {
    let requests: Arc<[Vec<u8>]> = requests.into();
    let next = Arc::new(AtomicUsize::new(0));
    runtime()?.block_on(async move {
        let mut lines = Vec::with_capacity(connections);
        for _ in 0..connections {
            lines.push(Line::open(address).await?);
        }
        let begun = Instant::now();
        let tasks: Vec<_> = lines
            .into_iter()
            .map(|line| {
                tokio::spawn(one(
                    line,
                    Arc::clone(&requests),
                    Arc::clone(&next),
                    begun,
                    limit,
                ))
            })
            .collect();
        let mut all = Load::default();
        for task in tasks {
            let part = task.await.context("wait for a connection")??;
            all.latencies_ms.extend(part.latencies_ms);
            all.failed += part.failed;
        }
        all.took = begun.elapsed();
        Ok(all)
    })
}

async fn one(
    mut line: Line,
    requests: Arc<[Vec<u8>]>,
    next: Arc<AtomicUsize>,
    begun: Instant,
    limit: Limit,
) -> Result<Load> {
    let mut load = Load::default();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let is_over = match limit {
            Limit::Until(lasts) => begun.elapsed() >= lasts,
            Limit::Times(times) => number >= times,
        };
        if is_over {
            return Ok(load);
        }
        let asked = Instant::now();
        let answer = line.ask(&requests[number % requests.len()]).await?;
        load.latencies_ms.push(asked.elapsed().as_secs_f64() * 1e3);
        load.failed += usize::from(!answer.is_success());
    }
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("start a runtime")
}
