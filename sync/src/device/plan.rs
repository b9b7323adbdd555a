//! The reconciler: what a laptop does next.
//!
//! Woken by a change, a hint, a timer or the network, it compares nothing itself: what is to be done
//! follows from [`Meta`] and the outbox, so a laptop that was killed anywhere goes on from its store.
//! Two lanes go side by side: handing in never waits for following, nor the other way round.
//!
//! How effects are carried out: `Send` builds the request named (`push_request` and its sisters), sends
//! it and reports `Answered` or `Failed` with the same ticket. `Take` runs the `take_` function of the
//! answer in one write transaction and reports `Took`. `Wake` calls `Timer` after that many
//! milliseconds, once; a later `Wake` of the lane replaces it. `Shred` destroys the database key.
//! Invariant: a lane that has something to do has a request under way or a `Wake` set, so nobody has to
//! press a button.

use super::store::{Meta, Standing};
use crate::scope::Scope;
use std::collections::BTreeSet;

/// Longest pause between two attempts.
const MOST_PAUSE_MS: u64 = 5 * 60 * 1000;
/// First pause after a failure.
const FIRST_PAUSE_MS: u64 = 1_000;
/// Comparisons and snapshots begun in a row before a pause between them.
const MOST_REPAIRS: u32 = 3;
/// How long an answer is waited for: longer than the line itself waits, so that a slow body is not sent twice at once.
const PATIENCE_MS: u64 = 180_000;
/// How often to look without any hint.
const IDLE_MS: u64 = 60_000;

/// The two directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// The outbox.
    Push,
    /// Snapshots, changes and comparisons.
    Pull,
}

/// A request under way, so that a late answer to an earlier one is told apart.
pub type Ticket = u64;

/// One lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Track {
    busy: Option<Ticket>,
    failures: u32,
    again: bool,
}

/// What the planner remembers between two steps; nothing of it has to survive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    push: Track,
    pull: Track,
    /// Comparisons and snapshots begun in a row without coming level.
    repairs: u32,
    /// Scopes that were compared meanwhile.
    repaired: BTreeSet<Scope>,
    is_comparing: bool,
    tickets: Ticket,
    shredded: bool,
}

/// What the store says, read after the event.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// What the laptop knows of itself.
    pub meta: Meta,
    /// Whether anything waits in the outbox.
    pub has_outbox: bool,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The program started, the network came, the office gave a hint, or somebody pressed the button.
    Woken,
    /// A person's action was committed.
    Edited,
    /// An answer arrived.
    Answered(Lane, Ticket),
    /// An answer was taken in. `more` says that the office has more for this lane.
    Took(Lane, More),
    /// A request or taking in its answer failed.
    Failed(Lane, Ticket),
    /// The lane's timer ran out.
    Timer(Lane),
}

/// Whether there is more to do at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum More {
    /// Go on.
    Yes,
    /// That was all.
    No,
}

/// A request to build and send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// `push_request`.
    Push,
    /// `pull_request`.
    Pull,
    /// `snapshot_request`.
    Snapshot,
    /// `repair_request` of a scope.
    Repair(Scope),
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Build and send a request.
    Send(Lane, Ticket, Ask),
    /// Take the answer in.
    Take(Lane),
    /// Call `Timer` after so many milliseconds.
    Wake(Lane, u64),
    /// Destroy the key: everything was handed over.
    Shred,
}

/// One step.
#[must_use]
pub fn step(mut state: State, facts: &Facts, event: Event) -> (State, Vec<Effect>) {
    let mut effects = Vec::new();
    match event {
        Event::Woken => {
            for lane in [Lane::Push, Lane::Pull] {
                state.track(lane).failures = 0;
                go(&mut state, facts, lane, &mut effects);
            }
        }
        Event::Edited => go(&mut state, facts, Lane::Push, &mut effects),
        Event::Answered(lane, ticket) => {
            if state.track(lane).busy == Some(ticket) {
                effects.push(Effect::Take(lane));
            }
        }
        Event::Took(lane, more) => {
            let track = state.track(lane);
            track.busy = None;
            track.failures = 0;
            let again = std::mem::take(&mut track.again) || more == More::Yes;
            let is_stuck = is_again(&facts.meta);
            if lane == Lane::Pull && !state.is_comparing && !is_stuck {
                state.repairs = 0;
                state.repaired.clear();
            }
            if lane == Lane::Pull && is_stuck && state.repairs > MOST_REPAIRS {
                // It does not help; it is tried again, but not in a circle.
                let pause = FIRST_PAUSE_MS << state.repairs.min(16);
                effects.push(Effect::Wake(lane, pause.min(MOST_PAUSE_MS)));
            } else if again || has_work(facts, lane) {
                go(&mut state, facts, lane, &mut effects);
            } else {
                effects.push(Effect::Wake(lane, IDLE_MS));
            }
            // Following may show that this laptop begins a new stream or hands over; the other lane looks.
            let other = match lane {
                Lane::Push => Lane::Pull,
                Lane::Pull => Lane::Push,
            };
            if has_work(facts, other) {
                go(&mut state, facts, other, &mut effects);
            }
        }
        Event::Failed(lane, ticket) => {
            if state.track(lane).busy == Some(ticket) {
                fail(&mut state, lane, &mut effects);
            }
        }
        Event::Timer(lane) => match state.track(lane).busy {
            Some(_) => fail(&mut state, lane, &mut effects),
            None => go(&mut state, facts, lane, &mut effects),
        },
    }
    if facts.meta.standing == Standing::Wiped && !facts.has_outbox && !state.shredded {
        state.shredded = true;
        effects.push(Effect::Shred);
    }
    (state, effects)
}

impl State {
    fn track(&mut self, lane: Lane) -> &mut Track {
        match lane {
            Lane::Push => &mut self.push,
            Lane::Pull => &mut self.pull,
        }
    }
}

/// Whether records come beside the changes, from the start: that helps once, or something is wrong.
fn is_again(meta: &Meta) -> bool {
    let begins = meta
        .filling
        .as_ref()
        .is_some_and(|filling| filling.next == 0);
    begins || !meta.differing.is_empty()
}

/// Whether a lane has more to do, as far as the store knows.
fn has_work(facts: &Facts, lane: Lane) -> bool {
    match lane {
        // Whoever went on working until the key is gone hands that in, too.
        Lane::Push => facts.has_outbox,
        Lane::Pull => match facts.meta.standing {
            Standing::Active => {
                facts.meta.upgrade_to.is_none()
                    && (facts.meta.filling.is_some() || !facts.meta.differing.is_empty())
            }
            // The office confirms that it has everything before the key goes.
            Standing::Sealing => !facts.has_outbox,
            Standing::Wiped => false,
        },
    }
}

fn go(state: &mut State, facts: &Facts, lane: Lane, effects: &mut Vec<Effect>) {
    if state.track(lane).busy.is_some() {
        // What came up meanwhile is done when this is.
        state.track(lane).again = true;
        return;
    }
    let Some(ask) = next(facts, lane) else {
        effects.push(Effect::Wake(lane, IDLE_MS));
        return;
    };
    if lane == Lane::Pull {
        state.is_comparing = matches!(ask, Ask::Repair(_) | Ask::Snapshot);
        // Many scopes may differ at once; one that differs again after it was repaired is what does not help.
        state.repairs += u32::from(match &ask {
            Ask::Repair(scope) => !state.repaired.insert(scope.clone()),
            _ => is_again(&facts.meta),
        });
    }
    state.tickets += 1;
    let ticket = state.tickets;
    state.track(lane).busy = Some(ticket);
    effects.push(Effect::Send(lane, ticket, ask));
    effects.push(Effect::Wake(lane, PATIENCE_MS));
}

fn next(facts: &Facts, lane: Lane) -> Option<Ask> {
    let meta = &facts.meta;
    match (lane, meta.standing) {
        (Lane::Push, _) => facts.has_outbox.then_some(Ask::Push),
        (Lane::Pull, Standing::Wiped) => None,
        (Lane::Pull, Standing::Sealing) => (!facts.has_outbox).then_some(Ask::Pull),
        (Lane::Pull, Standing::Active) if meta.filling.is_some() => Some(Ask::Snapshot),
        (Lane::Pull, Standing::Active) => match meta.differing.first() {
            Some(scope) => Some(Ask::Repair(scope.clone())),
            None => Some(Ask::Pull),
        },
    }
}

/// A pause that doubles, up to a limit; the answer to the request is not waited for any longer.
fn fail(state: &mut State, lane: Lane, effects: &mut Vec<Effect>) {
    let track = state.track(lane);
    track.busy = None;
    let pause = FIRST_PAUSE_MS << track.failures.min(16);
    track.failures += 1;
    effects.push(Effect::Wake(lane, pause.min(MOST_PAUSE_MS)));
}
