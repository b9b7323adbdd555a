//! A line between a laptop and the office: it counts requests, and can be cut, slow or long.

use anyhow::{Context, Result};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

// What is on its way at once in one direction: 64 parts of 16 KiB, more than any of these links holds.
const PARTS: usize = 64;
const PART_BYTES: usize = 16 * 1024;

/// How a line is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Quality {
    /// Half of a round trip.
    pub(crate) one_way: Duration,
    /// What it carries from the laptop to the office, bytes/s; no limit where it is 0.
    pub(crate) up_bytes_per_s: u64,
}

#[derive(Default)]
struct State {
    is_cut: AtomicBool,
    requests: AtomicU64,
    up_bytes: AtomicU64,
    down_bytes: AtomicU64,
    // When the last byte was handed to the laptop, in µs since the line was laid.
    last_down_us: AtomicU64,
    // When the link is free again, in µs since the line was laid: all connections share it.
    free_us: AtomicU64,
}

/// The line. It ends with the process.
#[derive(Clone)]
pub(crate) struct Line {
    port: u16,
    laid: Instant,
    state: Arc<State>,
}

impl Line {
    /// Lays a line to `office`, an address such as `127.0.0.1:8080`.
    pub(crate) fn to(office: &str, quality: Quality) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").context("lay a line")?;
        let line = Self {
            port: listener.local_addr().context("lay a line")?.port(),
            laid: Instant::now(),
            state: Arc::default(),
        };
        let (own, office) = (line.clone(), office.to_owned());
        std::thread::spawn(move || {
            for laptop in listener.incoming().map_while(std::result::Result::ok) {
                if own.state.is_cut.load(Ordering::SeqCst) {
                    continue;
                }
                if let Ok(office) = TcpStream::connect(&office) {
                    own.pass(laptop, office, quality);
                }
            }
        });
        Ok(line)
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Cuts the line, or mends it. Open connections break at their next byte.
    pub(crate) fn cut(&self, is_cut: bool) {
        self.state.is_cut.store(is_cut, Ordering::SeqCst);
    }

    /// Requests so far.
    pub(crate) fn requests(&self) -> u64 {
        self.state.requests.load(Ordering::SeqCst)
    }

    /// Bytes from the laptop so far.
    pub(crate) fn up_bytes(&self) -> u64 {
        self.state.up_bytes.load(Ordering::SeqCst)
    }

    /// Bytes to the laptop so far.
    pub(crate) fn down_bytes(&self) -> u64 {
        self.state.down_bytes.load(Ordering::SeqCst)
    }

    /// Since when nothing came to the laptop.
    pub(crate) fn silent_for(&self) -> Duration {
        let last = Duration::from_micros(self.state.last_down_us.load(Ordering::SeqCst));
        self.laid.elapsed().saturating_sub(last)
    }

    fn now_us(&self) -> u64 {
        u64::try_from(self.laid.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn pass(&self, laptop: TcpStream, office: TcpStream, quality: Quality) {
        let ends = || Some((laptop.try_clone().ok()?, office.try_clone().ok()?));
        let (Some((up_from, up_to)), Some((down_to, down_from))) = (ends(), ends()) else {
            return;
        };
        for end in [&laptop, &office] {
            if end.set_nodelay(true).is_err() {
                return;
            }
        }
        self.direction(up_from, up_to, quality, true);
        self.direction(down_from, down_to, quality, false);
    }

    // Two threads: one takes what comes with the instant it may arrive, the other hands it over then.
    fn direction(&self, mut from: TcpStream, to: TcpStream, quality: Quality, is_up: bool) {
        let (sender, parts) = sync_channel(PARTS);
        let line = self.clone();
        std::thread::spawn(move || line.take(&mut from, &sender, quality, is_up));
        let line = self.clone();
        std::thread::spawn(move || line.hand_over(to, &parts, is_up));
    }

    fn take(
        &self,
        from: &mut TcpStream,
        sender: &SyncSender<(Instant, Vec<u8>)>,
        quality: Quality,
        is_up: bool,
    ) {
        let mut bytes = vec![0; PART_BYTES];
        while let Ok(count) = from.read(&mut bytes) {
            if count == 0 || self.state.is_cut.load(Ordering::SeqCst) {
                break;
            }
            let part = &bytes[..count];
            let mut due = Instant::now() + quality.one_way;
            if is_up {
                let requests = part
                    .windows(11)
                    .filter(|one| one == b" HTTP/1.1\r\n")
                    .count();
                self.state
                    .requests
                    .fetch_add(requests as u64, Ordering::SeqCst);
                self.state
                    .up_bytes
                    .fetch_add(count as u64, Ordering::SeqCst);
                if let Some(us) = (1_000_000 * count as u64).checked_div(quality.up_bytes_per_s) {
                    due = self.laid + self.queue(us) + quality.one_way;
                }
            }
            if sender.send((due, part.to_vec())).is_err() {
                break;
            }
        }
    }

    // The instant at which the link has carried what takes it `us`, after what came before.
    fn queue(&self, us: u64) -> Duration {
        let now = self.now_us();
        let free = self
            .state
            .free_us
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |free| {
                Some(free.max(now) + us)
            });
        let before = free.unwrap_or_else(|free| free);
        Duration::from_micros(before.max(now) + us)
    }

    fn hand_over(&self, mut to: TcpStream, parts: &Receiver<(Instant, Vec<u8>)>, is_up: bool) {
        for (due, part) in parts {
            #[expect(clippy::disallowed_methods, reason = "a line takes time")]
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if self.state.is_cut.load(Ordering::SeqCst) || to.write_all(&part).is_err() {
                break;
            }
            if !is_up {
                self.state
                    .down_bytes
                    .fetch_add(part.len() as u64, Ordering::SeqCst);
                self.state
                    .last_down_us
                    .store(self.now_us(), Ordering::SeqCst);
            }
        }
        if to.shutdown(Shutdown::Both).is_err() {
            // The other side was faster.
        }
    }
}
