//! The reconciler's thread: asks the planner what is next, and does it.
//!
//! Requests go on threads of their own, at most one in each direction, so that a slow answer keeps nobody from locking the
//! vault. Invariant: what the planner remembers may be lost at any moment; everything else is in the store.

use super::link::{Link, LinkError};
use super::measure::Measure;
use super::pulse::Pulse;
use super::shred::{Place, Shred};
use super::take::{Answer, take};
use super::view::{SqlView, meta};
use super::{account, upload};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::photo::Blobs;
use crate::store::Store;
use brainops_domain::failure::Code;
use brainops_domain::view::sync::{Hold, SyncStatus};
use brainops_domain::view::tag::Tag;
use brainops_sync::device::plan::{self, Ask, Effect, Event, Facts, Lane, Ticket};
use brainops_sync::device::{
    Standing, pull_request, push_request, repair_request, snapshot_request,
};
use brainops_sync::wire::version::VERSION;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

// Changes of one page: a few hundred kilobytes on the wire, and a second's work on a small laptop.
const PAGE: u32 = 5_000;
// How soon it is tried once more to ask the store, or to destroy a key.
const AGAIN: Duration = Duration::from_secs(10);
// Without a timer there is nothing to wait for but a message.
const LONG: Duration = Duration::from_secs(3_600);

enum Message {
    Wake,
    Edited,
    Answered(Lane, Ticket, std::result::Result<Answer, LinkError>),
    Stop,
}

/// Brings this laptop and its office together, in the background. Dropping it ends that.
pub struct Reconciler {
    sender: Sender<Message>,
    thread: Option<JoinHandle<()>>,
    uploader: Option<upload::Uploader>,
    pulse: Arc<Pulse>,
    link: Arc<Link>,
}

impl Reconciler {
    /// Starts, where this laptop is enrolled.
    pub(crate) fn start(
        store: &Store,
        blobs: &Arc<Blobs>,
        place: &Place,
        clock: &Clock,
    ) -> Result<Option<Self>> {
        let Some(account) = store.read(account::find)? else {
            return Ok(None);
        };
        let link = Arc::new(account::open(store, place.home, &account)?);
        let (sender, messages) = channel();
        let pulse: Arc<Pulse> = Arc::default();
        let uploader = upload::Uploader::start(store, blobs, &link, clock, &pulse)?;
        let driver = Driver {
            store: store.clone(),
            clock: clock.clone(),
            link: Arc::clone(&link),
            sender: sender.clone(),
            pulse: Arc::clone(&pulse),
            state: plan::State::default(),
            answers: BTreeMap::new(),
            timers: BTreeMap::new(),
            measure: Measure::default(),
            place: place.clone(),
            shred: Shred::default(),
            waker: uploader.waker(),
        };
        let thread = std::thread::Builder::new()
            .name("reconciler".into())
            .spawn(move || driver.run(&messages))
            .map_err(|error| Error::coded(Code::Io, error.to_string()))?;
        let waker = Mutex::new((sender.clone(), uploader.waker()));
        store.listen(move |tags| {
            if tags.contains(&Tag::Outbox) {
                let waker = waker.lock().unwrap_or_else(PoisonError::into_inner);
                tell(&waker.0, Message::Edited);
                waker.1.wake();
            }
        });
        tell(&sender, Message::Wake);
        Ok(Some(Self {
            sender,
            thread: Some(thread),
            uploader: Some(uploader),
            pulse,
            link,
        }))
    }

    /// Tries at once: somebody asked, or the network came.
    pub fn wake(&self) {
        tell(&self.sender, Message::Wake);
        if let Some(uploader) = &self.uploader {
            uploader.waker().wake();
        }
    }

    /// What takes another choice of what this laptop holds to the office. It waits for the line, so whoever calls it
    /// holds no lock then.
    pub fn chooser(&self) -> impl FnOnce(&Store, Hold, DateTime<Utc>) -> Result<()> + use<> {
        let link = Arc::clone(&self.link);
        move |store, hold, now| {
            let (hold, allowed) = account::choose(&link, hold)?;
            store.write(now, move |tx| account::set_hold(tx, hold, allowed))
        }
    }

    /// Adds what is known of the line to what the store says.
    pub fn add_pulse(&self, status: &mut SyncStatus) {
        self.pulse.add_to(status);
    }
}

impl Drop for Reconciler {
    fn drop(&mut self) {
        tell(&self.sender, Message::Stop);
        drop(self.uploader.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the reconciler had panicked");
        }
    }
}

fn tell(sender: &Sender<Message>, message: Message) {
    if sender.send(message).is_err() {
        tracing::debug!("the reconciler has ended");
    }
}

struct Driver {
    store: Store,
    clock: Clock,
    link: Arc<Link>,
    sender: Sender<Message>,
    pulse: Arc<Pulse>,
    state: plan::State,
    answers: BTreeMap<Lane, (Ticket, Answer)>,
    timers: BTreeMap<Lane, Instant>,
    measure: Measure,
    place: Place,
    shred: Shred,
    waker: upload::Waker,
}

impl Driver {
    fn run(mut self, messages: &Receiver<Message>) {
        loop {
            let now = Instant::now();
            let next = self.timers.values().min().copied();
            let patience = next.map_or(LONG, |at| at.saturating_duration_since(now));
            let event = match messages.recv_timeout(patience) {
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(Message::Wake) => Some(Event::Woken),
                Ok(Message::Edited) => Some(Event::Edited),
                Ok(Message::Answered(lane, ticket, answer)) => {
                    Some(self.hear(lane, ticket, answer))
                }
                Err(RecvTimeoutError::Timeout) => self.due(),
            };
            if let Some(event) = event {
                self.drive(event);
            }
        }
    }

    fn due(&mut self) -> Option<Event> {
        let now = Instant::now();
        let lane = *self.timers.iter().find(|(_, at)| **at <= now)?.0;
        self.timers.remove(&lane);
        Some(Event::Timer(lane))
    }

    fn hear(
        &mut self,
        lane: Lane,
        ticket: Ticket,
        answer: std::result::Result<Answer, LinkError>,
    ) -> Event {
        if lane == Lane::Push {
            self.measure.hear(answer.as_ref().err(), Instant::now());
        }
        match answer {
            Ok(answer) => {
                self.pulse.hear();
                self.answers.insert(lane, (ticket, answer));
                Event::Answered(lane, ticket)
            }
            Err(error) => {
                tracing::info!(%error, "the office did not answer");
                self.pulse.miss(lane, &error, self.clock.now());
                Event::Failed(lane, ticket)
            }
        }
    }

    // One event and all that follows from it at once.
    fn drive(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let facts = match self.facts() {
                Ok(facts) => facts,
                Err(error) => {
                    tracing::error!(trace = error.trace(), "the store can't be asked");
                    for lane in [Lane::Push, Lane::Pull] {
                        self.timers.insert(lane, Instant::now() + AGAIN);
                    }
                    return;
                }
            };
            self.pulse.revoke(facts.meta.standing != Standing::Active);
            let (state, effects) = plan::step(std::mem::take(&mut self.state), &facts, event);
            self.state = state;
            for effect in effects {
                events.extend(self.effect(effect));
            }
        }
        let now = self.clock.now();
        let gone = self
            .shred
            .go_on(&self.store, &self.place, &self.link, &self.pulse, now);
        if let Err(error) = gone {
            tracing::error!(trace = error.trace(), "the vault's key can't be destroyed");
            self.timers.insert(Lane::Pull, Instant::now() + AGAIN);
        }
    }

    fn facts(&self) -> Result<Facts> {
        let device = self.store.context().device;
        self.store.read(|sql| {
            let has_outbox = sql
                .prepare_cached("select exists (select 1 from outbox)")?
                .query_row([], |row| row.get(0))?;
            Ok::<_, Error>(Facts {
                meta: meta(sql, device)?,
                has_outbox,
            })
        })
    }

    fn effect(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Send(lane, ticket, ask) => self.send(lane, ticket, &ask),
            Effect::Take(lane) => self.take(lane),
            Effect::Wake(lane, after_ms) => {
                let at = Instant::now() + Duration::from_millis(after_ms);
                self.timers.insert(lane, at);
                None
            }
            Effect::Shred => {
                self.shred.want(&self.pulse);
                self.waker.wake();
                None
            }
        }
    }

    fn send(&mut self, lane: Lane, ticket: Ticket, ask: &Ask) -> Option<Event> {
        let question = match self.question(ask) {
            Ok(Some(question)) => question,
            Ok(None) => return Some(Event::Failed(lane, ticket)),
            Err(error) => {
                tracing::error!(trace = error.trace(), "a request can't be made");
                return Some(Event::Failed(lane, ticket));
            }
        };
        if lane == Lane::Push {
            self.measure.send(Instant::now());
        }
        let (link, sender) = (Arc::clone(&self.link), self.sender.clone());
        let spawned = std::thread::Builder::new()
            .name("office".into())
            .spawn(move || {
                let answer = question.ask(&link);
                tell(&sender, Message::Answered(lane, ticket, answer));
            });
        match spawned {
            Ok(_) => None,
            Err(error) => {
                tracing::warn!(%error, "no thread for a request");
                Some(Event::Failed(lane, ticket))
            }
        }
    }

    fn question(&self, ask: &Ask) -> Result<Option<Question>> {
        let device = self.store.context().device;
        self.store.read(|sql| {
            let meta = meta(sql, device)?;
            let view = SqlView::new(sql, device)?;
            let question = match ask {
                Ask::Push => push_request(&view, VERSION, self.measure.ops()).map(Question::Push),
                Ask::Pull => Some(Question::Pull(pull_request(&meta, VERSION, PAGE))),
                Ask::Snapshot => snapshot_request(&meta, VERSION).map(Question::Snapshot),
                Ask::Repair(scope) => Some(Question::Repair(repair_request(&view, scope, VERSION))),
            };
            Ok(view.checked(question)?)
        })
    }

    fn take(&mut self, lane: Lane) -> Option<Event> {
        let (ticket, answer) = self.answers.remove(&lane)?;
        let heard_at = self.link.heard_at();
        let taken = self
            .store
            .write(self.clock.now(), move |tx| take(tx, &answer, heard_at));
        match taken {
            Ok(more) => {
                self.pulse.take(lane);
                // What the office made of it is shown as soon as it can be followed.
                if lane == Lane::Push {
                    tell(&self.sender, Message::Wake);
                }
                Some(Event::Took(lane, more))
            }
            Err(error) => {
                tracing::error!(trace = error.trace(), code = ?error.code(), "an answer can't be taken in");
                self.pulse.fail(lane, error.code());
                Some(Event::Failed(lane, ticket))
            }
        }
    }
}

enum Question {
    Push(brainops_sync::wire::push::PushRequest),
    Pull(brainops_sync::wire::pull::PullRequest),
    Snapshot(brainops_sync::wire::snapshot::SnapshotRequest),
    Repair(brainops_sync::wire::repair::RepairRequest),
}

impl Question {
    fn ask(&self, link: &Link) -> std::result::Result<Answer, LinkError> {
        Ok(match self {
            Self::Push(request) => Answer::Push(link.ask("push", request)?),
            Self::Pull(request) => Answer::Pull(link.ask("pull", request)?),
            Self::Snapshot(request) => Answer::Snapshot(link.ask("snapshot", request)?),
            Self::Repair(request) => Answer::Repair(link.ask("repair", request)?),
        })
    }
}
