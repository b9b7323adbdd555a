//! Originals on their way to the office: one thread that asks the planner which piece of which file goes next.
//!
//! Bytes go once the office knows the photo's row. Nothing is kept of how far a file came but what the office itself says,
//! so whoever is killed goes on where the office stands. Invariant: a file counts as stored once the office read the whole
//! of it back and it has its hash.

mod claim;

use super::link::{Link, LinkError};
use super::originals;
use super::pulse::Pulse;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::photo::{Blobs, PhotoError};
use crate::store::Store;
use brainops_domain::failure::Code;
use brainops_domain::view::tag::Tag;
use brainops_sync::upload::{Effect, Event, State, Trouble, step};
use brainops_sync::wire::photo::{CHUNK_BYTES, Held, bits_of};
use chrono::{DateTime, Utc};
use reqwest::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::json;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

// How often to look without being told.
const IDLE: Duration = Duration::from_secs(60);
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const MOST_PAUSE: Duration = Duration::from_secs(300);
// How soon it is noticed that the vault closes.
const LOOK_EVERY: Duration = Duration::from_millis(50);
// Originals in memory at once.
const OPEN_FILES: usize = 4;

/// How a file stands with the office.
#[derive(Deserialize)]
struct Standing {
    stored_at: Option<DateTime<Utc>>,
    chunk_bytes: Option<u64>,
    chunks: u32,
    missing: Vec<u32>,
}

/// Brings originals to the office. Dropping it ends that within one chunk.
pub(super) struct Uploader {
    sender: Sender<()>,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// Tells the uploader that there may be something to do.
pub(super) struct Waker(Sender<()>);

impl Waker {
    pub(super) fn wake(&self) {
        if self.0.send(()).is_err() {
            tracing::debug!("the uploader has ended");
        }
    }
}

impl Uploader {
    pub(super) fn start(
        store: &Store,
        blobs: &Arc<Blobs>,
        link: &Arc<Link>,
        clock: &Clock,
        pulse: &Arc<Pulse>,
    ) -> Result<Self> {
        let (sender, wakes) = channel();
        let stopping = Arc::new(AtomicBool::new(false));
        let worker = Worker {
            store: store.clone(),
            blobs: Arc::clone(blobs),
            link: Arc::clone(link),
            clock: clock.clone(),
            pulse: Arc::clone(pulse),
            trouble: None,
            stopping: Arc::clone(&stopping),
            state: State::default(),
            open: VecDeque::new(),
        };
        let thread = std::thread::Builder::new()
            .name("uploader".into())
            .spawn(move || worker.run(&wakes))
            .map_err(|error| Error::coded(Code::Io, error.to_string()))?;
        Ok(Self {
            sender,
            stopping,
            thread: Some(thread),
        })
    }

    pub(super) fn waker(&self) -> Waker {
        Waker(self.sender.clone())
    }
}

impl Drop for Uploader {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Release);
        self.waker().wake();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the uploader had panicked");
        }
    }
}

struct Worker {
    store: Store,
    blobs: Arc<Blobs>,
    link: Arc<Link>,
    clock: Clock,
    pulse: Arc<Pulse>,
    // The first file of a round that could not be brought over.
    trouble: Option<Code>,
    stopping: Arc<AtomicBool>,
    state: State,
    open: VecDeque<(String, Arc<Vec<u8>>)>,
}

impl Worker {
    fn run(mut self, wakes: &Receiver<()>) {
        let mut pause = FIRST_PAUSE;
        loop {
            let went_well = match self.round() {
                Ok(went_well) => went_well,
                Err(error) => {
                    tracing::error!(trace = error.trace(), "originals can't be brought over");
                    self.tell(error.code());
                    false
                }
            };
            let wait = match went_well {
                true => {
                    pause = FIRST_PAUSE;
                    IDLE
                }
                false => {
                    let now = pause;
                    pause = (pause * 2).min(MOST_PAUSE);
                    now
                }
            };
            match wakes.recv_timeout(wait) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            while wakes.try_recv().is_ok() {}
            if self.stopping.load(Ordering::Acquire) {
                return;
            }
        }
    }

    // Brings over what there is, until nothing is left or the line is cut. Says which of both it was.
    fn round(&mut self) -> Result<bool> {
        // Everything is known to the store and the office: what a failure left under way is not carried on.
        self.state = State::default();
        self.open.clear();
        self.trouble = None;
        let number = self.pulse.begin_round();
        let mut effects: VecDeque<Effect> = VecDeque::new();
        for event in self.news()? {
            effects.extend(self.step(event));
        }
        while let Some(effect) = effects.pop_front() {
            if self.stopping.load(Ordering::Acquire) {
                return Ok(true);
            }
            match self.carry(effect) {
                Ok(Some(event)) => effects.extend(self.step(event)),
                Ok(None) => {}
                Err(Failed::Line(error)) => {
                    tracing::info!(%error, "originals wait for the line");
                    if error.is_forbidden() {
                        self.pulse.end_round(number);
                    }
                    if matches!(error, LinkError::Refused { .. }) && !error.is_signed_out() {
                        self.tell(error.code());
                    }
                    self.step(Event::Link(brainops_sync::upload::Link::Offline));
                    self.open.clear();
                    return Ok(false);
                }
                Err(Failed::Stopped) => return Ok(true),
                Err(Failed::Here(error)) => return Err(error),
            }
        }
        self.open.clear();
        self.pulse.end_round(number);
        match self.claim() {
            Ok(()) | Err(Failed::Stopped) => {}
            Err(Failed::Line(error)) => {
                tracing::info!(%error, "receipts wait for the line");
                return Ok(false);
            }
            Err(Failed::Here(error)) => return Err(error),
        }
        self.pulse.originals(self.trouble);
        Ok(true)
    }

    fn tell(&mut self, code: Code) {
        self.trouble.get_or_insert(code);
        self.pulse.originals(self.trouble);
    }

    fn step(&mut self, event: Event) -> Vec<Effect> {
        let (state, effects) = step(std::mem::take(&mut self.state), event);
        self.state = state;
        effects
    }

    fn news(&self) -> Result<Vec<Event>> {
        let files = self.store.read(originals::files)?;
        let mut events = Vec::new();
        for (file, is_stored, is_row_known) in files {
            let blake3 = file.blake3.clone();
            events.push(Event::Add(file, is_stored));
            if is_row_known {
                events.push(Event::RowKnown(blake3));
            }
        }
        events.push(Event::Link(brainops_sync::upload::Link::Free));
        Ok(events)
    }

    fn carry(&mut self, effect: Effect) -> std::result::Result<Option<Event>, Failed> {
        let is_asking = matches!(effect, Effect::Ask(_));
        let (of, done) = match effect {
            Effect::Ask(blake3) => (blake3.clone(), self.ask(blake3)),
            Effect::Send(blake3, chunk) => (blake3.clone(), self.send(blake3, chunk)),
            Effect::Finish(blake3) => (blake3.clone(), self.finish(blake3)),
            // Receipts are asked for at the end of a round, also for imports that brought nothing new.
            Effect::Claim(_) => return Ok(None),
        };
        match done {
            // A file that the office does not take keeps no other from going; it stays on the count of what waits.
            Err(Failed::Line(
                error @ LinkError::Refused {
                    status: 400 | 403 | 409 | 413 | 415 | 422 | 500 | 507,
                    ..
                },
            )) => {
                tracing::warn!(blake3 = of, %error, "the office does not take an original");
                self.tell(error.code());
                Ok(Some(Event::Lost(of, Trouble::Damaged)))
            }
            // It forgot what was begun; it is asked again. That it knows no such question is another thing.
            Err(Failed::Line(LinkError::Refused { status: 404, .. })) if !is_asking => {
                Ok(Some(Event::Failed(of)))
            }
            done => done.map(Some),
        }
    }

    fn ask(&self, blake3: String) -> std::result::Result<Event, Failed> {
        let size_bytes = self.size(&blake3)?;
        let body =
            json!({ "blake3": blake3, "size_bytes": size_bytes, "chunk_bytes": CHUNK_BYTES });
        let body = body.to_string();
        let standing: Standing = self.over(move |link| {
            let response = link.send(|client, server| {
                client
                    .post(format!("{server}/api/v1/files"))
                    .header(CONTENT_TYPE, "application/json")
                    .body(body.clone())
            });
            super::link::read(response?)
        })?;
        if let Some(at) = standing.stored_at {
            self.note_stored(&blake3, at)?;
        }
        let held = (0..standing.chunks).filter(|chunk| !standing.missing.contains(chunk));
        Ok(Event::Held(Held {
            chunks: bits_of(held, standing.chunks),
            blake3,
            size_bytes,
            chunk_bytes: standing.chunk_bytes.unwrap_or(CHUNK_BYTES),
            verified: standing.stored_at.is_some(),
        }))
    }

    fn send(&mut self, blake3: String, chunk: u32) -> std::result::Result<Event, Failed> {
        let bytes = match self.bytes(&blake3) {
            Ok(bytes) => bytes,
            Err(trouble) => {
                self.tell(match trouble {
                    Trouble::Gone => Code::SourceGone,
                    Trouble::Damaged => Code::FileDamaged,
                });
                return Ok(Event::Lost(blake3, trouble));
            }
        };
        let size = usize::try_from(CHUNK_BYTES).unwrap_or(usize::MAX);
        let from = usize::try_from(chunk)
            .unwrap_or(usize::MAX)
            .saturating_mul(size);
        let Some(piece) = bytes.get(from..bytes.len().min(from.saturating_add(size))) else {
            self.tell(Code::FileDamaged);
            return Ok(Event::Lost(blake3, Trouble::Damaged));
        };
        let (hash, piece) = (blake3::hash(piece).to_hex(), piece.to_vec());
        let name = blake3.clone();
        self.over(move |link| {
            let sent = link.send(|client, server| {
                client
                    .put(format!("{server}/api/v1/files/{name}/chunks/{chunk}"))
                    .header(CONTENT_TYPE, "application/octet-stream")
                    .header("X-Chunk-Blake3", hash.as_str())
                    .body(piece.clone())
            });
            sent.map(|_| ())
        })?;
        Ok(Event::Sent(blake3, chunk))
    }

    fn finish(&self, blake3: String) -> std::result::Result<Event, Failed> {
        let name = blake3.clone();
        let done = self.over(move |link| {
            let response = link.send(|client, server| {
                client.post(format!("{server}/api/v1/files/{name}/completion"))
            });
            super::link::read::<Standing>(response?)
        });
        let standing = match done {
            Ok(standing) => standing,
            // Together the chunks are another file: they are forgotten there and go anew.
            Err(Failed::Line(LinkError::Refused { status: 422, .. })) => {
                return Ok(Event::Finished(blake3, false));
            }
            // Something is missing after all; the office is asked again.
            Err(Failed::Line(LinkError::Refused {
                status: 404 | 409, ..
            })) => return Ok(Event::Failed(blake3)),
            Err(error) => return Err(error),
        };
        match standing.stored_at {
            Some(at) => {
                self.note_stored(&blake3, at)?;
                Ok(Event::Finished(blake3, true))
            }
            None => Err(Failed::Line(LinkError::Foreign)),
        }
    }

    // Asks on a thread of its own: whoever closes the vault does not wait for the line.
    fn over<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Link) -> std::result::Result<T, LinkError> + Send + 'static,
    ) -> std::result::Result<T, Failed> {
        let (sender, answer) = channel();
        let link = Arc::clone(&self.link);
        std::thread::Builder::new()
            .name("office".into())
            .spawn(move || {
                if sender.send(ask(&link)).is_err() {
                    tracing::debug!("nobody waits for an answer any more");
                }
            })
            .map_err(|error| Error::coded(Code::Io, error.to_string()))?;
        loop {
            match answer.recv_timeout(LOOK_EVERY) {
                Ok(answer) => return Ok(answer?),
                Err(RecvTimeoutError::Timeout) if self.stopping.load(Ordering::Acquire) => {
                    return Err(Failed::Stopped);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Failed::Here(Error::coded(
                        Code::Internal,
                        "BUG: a request ended without an answer",
                    )));
                }
            }
        }
    }

    fn size(&self, blake3: &str) -> Result<u64> {
        self.store.read(|sql| {
            Ok(sql
                .prepare_cached(
                    "select size_bytes from photo where blake3 = ?1
                     union select size_bytes from left_file where blake3 = ?1
                     limit 1",
                )?
                .query_row([blake3], |row| row.get(0))?)
        })
    }

    fn bytes(&mut self, blake3: &str) -> std::result::Result<Arc<Vec<u8>>, Trouble> {
        if let Some((_, bytes)) = self.open.iter().find(|(hash, _)| hash == blake3) {
            return Ok(Arc::clone(bytes));
        }
        let bytes = self
            .blobs
            .read_checked(blake3)
            .map_err(|error| match error {
                PhotoError::NoBlob { .. } => Trouble::Gone,
                _ => Trouble::Damaged,
            })?;
        if self.open.len() >= OPEN_FILES {
            self.open.pop_front();
        }
        let bytes = Arc::new(bytes);
        self.open.push_back((blake3.to_owned(), Arc::clone(&bytes)));
        Ok(bytes)
    }

    fn note_stored(&self, blake3: &str, at: DateTime<Utc>) -> Result<()> {
        let blake3 = blake3.to_owned();
        self.store.write(self.clock.now(), move |tx| {
            tx.sql().execute(
                "insert into stored_file (blake3, stored_at) values (?1, ?2)
                 on conflict (blake3) do nothing",
                [blake3, at.to_rfc3339()],
            )?;
            tx.mark(Tag::Outbox);
            Ok(())
        })
    }
}

// Why a step did not come to its end: on the line, here, or because the vault closes.
enum Failed {
    Line(LinkError),
    Stopped,
    Here(Error),
}

impl From<LinkError> for Failed {
    fn from(error: LinkError) -> Self {
        Self::Line(error)
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Here(error)
    }
}
