//! Playing a schedule to its end: requests served, answers taken in, everything healed, and at rest.

use crate::check;
use crate::laptop::Commit;
use crate::oracle::{Broken, broken};
use crate::schedule::{Defect, Event, draw};
use crate::world::{Kind, Message, World, encode};
use brainops_domain::id::DeviceId;
use brainops_sync::device::plan::{self, Lane, More};
use brainops_sync::device::{Compare, Write, take_piece, take_pull, take_push, take_repair};
use brainops_sync::server::{Snapshot, View, apply_push, piece, pull, repair};
use brainops_sync::wire::pull::{PullAnswer, PullRequest};
use brainops_sync::wire::push::{PushAnswer, PushRequest};
use brainops_sync::wire::repair::{RepairAnswer, RepairRequest};
use brainops_sync::wire::snapshot::{SnapshotAnswer, SnapshotRequest};
use serde::de::DeserializeOwned;

/// Rounds in which everything has to come to rest once all is healed.
const ROUNDS: usize = 400;

/// Messages that this may take.
const MESSAGES: usize = 4_000;

/// A run that broke an invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its seed.
    pub seed: u64,
    /// Which event it was; past the end for the healing.
    pub at: usize,
    /// What was broken.
    pub broken: Broken,
}

/// Plays the schedule of a seed. Returns how many invariants were checked.
pub fn run(seed: u64, defect: Defect) -> Result<u64, Failure> {
    play(seed, &draw(seed), defect)
}

/// Plays events.
pub fn play(seed: u64, events: &[Event], defect: Defect) -> Result<u64, Failure> {
    let mut world = World::new(seed, defect);
    let failed = |at, broken| Failure { seed, at, broken };
    crate::actions::found(&mut world).map_err(|broken| failed(0, broken))?;
    for (at, event) in events.iter().enumerate() {
        world.play(*event).map_err(|broken| failed(at, broken))?;
    }
    heal(&mut world).map_err(|broken| failed(events.len(), broken))?;
    Ok(world.oracle.checks)
}

/// The smallest list of events that still fails, found by leaving out ever smaller parts.
#[must_use]
pub fn shrink(seed: u64, defect: Defect) -> Vec<Event> {
    let mut events = draw(seed);
    let mut part = events.len() / 2;
    while part > 0 {
        let mut at = 0;
        while at < events.len() {
            let mut fewer = events.clone();
            fewer.drain(at..(at + part).min(fewer.len()));
            if play(seed, &fewer, defect).is_err() {
                events = fewer;
            } else {
                at += part;
            }
        }
        part /= 2;
    }
    events
}

/// Everything works again; nobody writes any more.
pub fn heal(world: &mut World) -> Result<(), Broken> {
    world.end_open()?;
    for laptop in &mut world.laptops {
        laptop.is_full = false;
        laptop.trap = None;
        laptop.version = laptop.version.max(world.office.version);
    }
    for index in 0..world.laptops.len() {
        world.drive(index, plan::Event::Woken)?;
    }
    let mut messages = 0;
    for _ in 0..ROUNDS {
        while let Some(message) = world.net.pop_front() {
            world.clock_ms += 50;
            messages += 1;
            if messages > MESSAGES {
                let body = String::from_utf8_lossy(&message.body);
                return broken(
                    12,
                    format!("messages without end, the last of them {body:.600}"),
                );
            }
            serve_or_take(world, message)?;
        }
        if check::is_quiet(world) {
            return check::at_rest(world);
        }
        world.end_open()?;
        for index in 0..world.laptops.len() {
            for lane in [Lane::Push, Lane::Pull] {
                if world.laptops[index].timers.remove(&lane).is_some() {
                    world.drive(index, plan::Event::Timer(lane))?;
                }
            }
        }
    }
    let left: Vec<_> = world
        .laptops
        .iter()
        .map(|one| (&one.database.meta, one.database.outbox.len()))
        .collect();
    broken(
        12,
        format!("work was left after everything was healed: {left:?}"),
    )
}

fn serve_or_take(world: &mut World, message: Message) -> Result<(), Broken> {
    match message.is_request {
        true => serve(world, message),
        false => answered(world, message),
    }
}

/// The office serves a request.
pub fn serve(world: &mut World, message: Message) -> Result<(), Broken> {
    let body = match message.kind {
        Kind::Push => serve_push(world, &message)?,
        Kind::Pull => parse::<PullRequest>(&message.body).map(|request| {
            sign_in(world, &message, request.device);
            encode(&pull(&world.office, &request, world.office.version))
        }),
        Kind::Snapshot => parse::<SnapshotRequest>(&message.body).map(|request| {
            sign_in(world, &message, request.device);
            encode(&serve_snapshot(world, &request))
        }),
        Kind::Repair => parse::<RepairRequest>(&message.body).map(|request| {
            sign_in(world, &message, request.device);
            encode(&repair(&world.office, &request))
        }),
    };
    let body = body.unwrap_or_else(|| b"400 bad request".to_vec());
    check::told(world, &message, &body)?;
    world.net.push_back(Message {
        is_request: false,
        body,
        ..message
    });
    Ok(())
}

fn sign_in(world: &mut World, message: &Message, device: DeviceId) {
    let identity = world.laptops[message.laptop].identity;
    world.office.owners.insert(device, identity);
}

fn serve_push(world: &mut World, message: &Message) -> Result<Option<Vec<u8>>, Broken> {
    let Some(request) = parse::<PushRequest>(&message.body) else {
        return Ok(None);
    };
    sign_in(world, message, request.device);
    let is_locked = |writes: &brainops_sync::server::Writes| {
        writes
            .stream
            .is_some_and(|(device, _)| device == request.device)
    };
    if world.office.open.as_ref().is_some_and(is_locked) {
        // Another transaction of this stream holds its row.
        return Ok(None);
    }
    let push = apply_push(&world.office, &request, world.now());
    if let Some(writes) = push.writes {
        if world.defect == Defect::CounterLock && world.office.open.is_none() {
            world.office.reserved = writes.log.seq;
            world.office.open = Some(writes);
            world.open_answer = Some(Message {
                is_request: false,
                body: encode(&push.answer),
                ..message.clone()
            });
            return Ok(None);
        }
        world.commit_office(writes)?;
    }
    if let PushAnswer::Taken(taken) | PushAnswer::Revoked(taken) = &push.answer {
        check::results(world, &taken.results)?;
    }
    Ok(Some(encode(&push.answer)))
}

fn serve_snapshot(world: &mut World, request: &SnapshotRequest) -> SnapshotAnswer {
    let office = &world.office;
    let kept = office
        .snapshots
        .iter()
        .position(|one| one.scopes == request.scopes && request.at.is_none_or(|at| at == one.at));
    let index = match (kept, request.at) {
        // A new laptop gets the one that is kept, as long as the log reaches back to it.
        (Some(index), _) if office.snapshots[index].at.seq >= office.tables.horizon => Some(index),
        (_, Some(_)) => None,
        _ => {
            let records = office.tables.records.values();
            let records = records.map(|one| (one.clone(), office.tables.scopes(one)));
            let at = office.point(office.tables.head());
            let at = at.expect("BUG: the newest change has a place");
            let snapshot = Snapshot::build(at, request.scopes.clone(), records, 4);
            world.office.snapshots.push(snapshot);
            Some(world.office.snapshots.len() - 1)
        }
    };
    let office = &world.office;
    let snapshot = index.map(|index| &office.snapshots[index]);
    piece(office, request, snapshot, office.version)
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(body).ok()
}

/// What an answer leads to: writes, whether there is more, whether it brings the office's other life.
struct Taken {
    writes: Vec<Write>,
    has_more: bool,
    is_other_log: bool,
}

/// A laptop takes an answer in.
pub fn answered(world: &mut World, message: Message) -> Result<(), Broken> {
    let index = message.laptop;
    let laptop = &world.laptops[index];
    if laptop.run != message.run || laptop.is_wiped {
        return Ok(());
    }
    let (lane, ticket) = (message.lane, message.ticket);
    let (_, effects) = plan::step(
        laptop.state.clone(),
        &laptop.facts(),
        plan::Event::Answered(lane, ticket),
    );
    if !effects.contains(&plan::Effect::Take(lane)) {
        return Ok(());
    }
    let Some(taken) = take(world, &message) else {
        return world.drive(index, plan::Event::Failed(lane, ticket));
    };
    if taken.is_other_log {
        world.tainted[index] = true;
    }
    let is_new = !taken.writes.is_empty();
    match world.commit_laptop(index, taken.writes)? {
        Commit::Done => {}
        Commit::Full => return world.drive(index, plan::Event::Failed(lane, ticket)),
        Commit::PowerCut => return Ok(()),
    }
    check::taken(world, index, &message)?;
    let more = if taken.has_more && is_new {
        More::Yes
    } else {
        More::No
    };
    world.drive(index, plan::Event::Took(lane, more))
}

fn take(world: &mut World, message: &Message) -> Option<Taken> {
    let fresh = DeviceId(world.dice.id());
    let database = &world.laptops[message.laptop].database;
    let compare = match world.defect {
        Defect::DigestCheck => Compare::Nothing,
        _ => Compare::Sums,
    };
    let taken = |writes, has_more, is_other_log| {
        Some(Taken {
            writes,
            has_more,
            is_other_log,
        })
    };
    match message.kind {
        Kind::Push => {
            let answer: PushAnswer = parse(&message.body)?;
            let other = matches!(answer, PushAnswer::Diverged(_));
            taken(take_push(database, &answer, fresh), false, other)
        }
        Kind::Pull => {
            let answer: PullAnswer = parse(&message.body)?;
            let has_more = match &answer {
                PullAnswer::Page(page) => page.to.seq < page.head,
                other => !matches!(
                    other,
                    PullAnswer::UpgradeRequired { .. } | PullAnswer::Revoked | PullAnswer::Unknown
                ),
            };
            let other = matches!(answer, PullAnswer::Diverged(_) | PullAnswer::Horizon);
            taken(
                take_pull(database, &answer, fresh, compare),
                has_more,
                other,
            )
        }
        Kind::Snapshot => {
            let answer: SnapshotAnswer = parse(&message.body)?;
            taken(take_piece(database, &answer), true, false)
        }
        Kind::Repair => {
            let answer: RepairAnswer = parse(&message.body)?;
            taken(take_repair(database, &answer), true, false)
        }
    }
}
