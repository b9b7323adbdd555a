//! The machine: everything there is, and what each event does to it.

use crate::actions;
use crate::check;
use crate::dice::Dice;
use crate::laptop::{Commit, Database, Laptop, Trap};
use crate::office::{Office, Tables};
use crate::oracle::{Broken, Oracle};
use crate::schedule::{Defect, Event, LAPTOPS};
use brainops_domain::id::{DeviceId, GroupId, OpId};
use brainops_sync::device::plan::{self, Ask, Lane, Ticket};
use brainops_sync::device::{Write, pull_request, push_request, repair_request, snapshot_request};
use brainops_sync::rules::{Held, PARTS, Part, granted};
use brainops_sync::server::{Decision, Key, Writes, office_write, settle};
use brainops_sync::wire::Fields;
use chrono::{DateTime, Duration, Utc};
use std::collections::VecDeque;
use uuid::Uuid;

/// What is asked or answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Handing in.
    Push,
    /// Following.
    Pull,
    /// A piece of a snapshot.
    Snapshot,
    /// A comparison.
    Repair,
}

/// A message on its way.
#[derive(Debug, Clone)]
pub struct Message {
    /// Whether it is a request.
    pub is_request: bool,
    /// The laptop at the other end.
    pub laptop: usize,
    /// That laptop's run when it asked.
    pub run: u64,
    /// Its lane.
    pub lane: Lane,
    /// Its ticket.
    pub ticket: Ticket,
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// Everything.
#[derive(Debug)]
pub struct World {
    /// The office.
    pub office: Office,
    /// Its backup.
    pub office_backup: Option<Box<Tables>>,
    /// The laptops.
    pub laptops: Vec<Laptop>,
    /// What is under way.
    pub net: VecDeque<Message>,
    /// What the simulator knows.
    pub oracle: Oracle,
    /// Ids.
    pub dice: Dice,
    /// Milliseconds since the beginning.
    pub clock_ms: i64,
    /// Laptops whose rows may differ from the office's until the next comparison.
    pub tainted: Vec<bool>,
    /// The answer that waits for the office's open transaction.
    pub open_answer: Option<Message>,
    /// The defect.
    pub defect: Defect,
    /// Crews.
    pub teams: [Uuid; 2],
}

impl World {
    /// The beginning of a seed's run: an office with a few records, and laptops that know nothing.
    #[must_use]
    pub fn new(seed: u64, defect: Defect) -> Self {
        let mut dice = Dice::new(seed ^ 0x5157_0000_ab1e);
        let teams = [dice.id(), dice.id()];
        let mut office = Office {
            tables: Tables::new(dice.id()),
            owners: std::collections::BTreeMap::new(),
            grants: std::collections::BTreeMap::new(),
            revoked: std::collections::BTreeSet::new(),
            version: 3,
            snapshots: Vec::new(),
            reserved: 0,
            open: None,
            defect,
        };
        let mut laptops = Vec::new();
        for index in 0..LAPTOPS {
            let person = format!("person-{index}");
            let hold = match index {
                0 => Held::Company,
                _ => Held::Crew,
            };
            let scopes = granted(&person, &[teams[index % 2]], hold, |_| Some(hold));
            office.grants.insert(index, scopes);
            let database = Database::new(DeviceId(dice.id()));
            let mut laptop = Laptop::new(index, person, database, defect);
            laptop.version = 1 + u32::try_from(dice.below(4)).unwrap_or(0);
            laptops.push(laptop);
        }
        let mut world = Self {
            office,
            office_backup: None,
            tainted: vec![false; LAPTOPS],
            laptops,
            net: VecDeque::new(),
            oracle: Oracle::default(),
            dice,
            clock_ms: 0,
            open_answer: None,
            defect,
            teams,
        };
        world.office_backup = Some(Box::new(world.office.tables.clone()));
        world
    }

    /// The instant, by a clock that is right.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::days(20_000) + Duration::milliseconds(self.clock_ms)
    }

    /// One event and what follows from it at once.
    pub fn play(&mut self, event: Event) -> Result<(), Broken> {
        self.clock_ms += 250;
        let count = self.laptops.len();
        let laptop = |number: usize| number % count;
        match event {
            Event::Work(number, seed) => actions::work(self, laptop(number), seed),
            Event::Office(seed) => actions::office(self, seed),
            Event::Deliver(at) => match self.take_message(at) {
                Some(message) => self.deliver(message),
                None => Ok(()),
            },
            Event::Repeat(at) => match self.take_message(at) {
                Some(message) => {
                    self.net.push_back(message.clone());
                    self.deliver(message)
                }
                None => Ok(()),
            },
            Event::Lose(at) => {
                self.take_message(at);
                Ok(())
            }
            Event::Cut(at, bytes) => match self.take_message(at) {
                Some(mut message) => {
                    message.body.truncate(bytes % message.body.len().max(1));
                    self.deliver(message)
                }
                None => Ok(()),
            },
            Event::Portal(at) => match self.take_message(at) {
                Some(mut message) => {
                    message.is_request = false;
                    message.body = b"<html>Sign in to the guest network</html>".to_vec();
                    self.deliver(message)
                }
                None => Ok(()),
            },
            Event::Hole(at, item) => self.hole(at, item),
            Event::Timer(number, is_push) => {
                let lane = if is_push { Lane::Push } else { Lane::Pull };
                if self.laptops[laptop(number)].timers.remove(&lane).is_some() {
                    return self.drive(laptop(number), plan::Event::Timer(lane));
                }
                Ok(())
            }
            Event::Wake(number) => self.drive(laptop(number), plan::Event::Woken),
            Event::Power(number, commits, is_after) => {
                self.laptops[laptop(number)].trap = Some(Trap { commits, is_after });
                Ok(())
            }
            Event::OfficeDown => {
                self.net.retain(|message| !message.is_request);
                self.office.open = None;
                self.office.reserved = 0;
                Ok(())
            }
            Event::DiskFull(number) => {
                let one = &mut self.laptops[laptop(number)];
                one.is_full = !one.is_full;
                Ok(())
            }
            Event::Clock(number, minutes) => {
                self.laptops[laptop(number)].clock_min = minutes;
                Ok(())
            }
            Event::Copy(number) => {
                self.copy(laptop(number));
                Ok(())
            }
            Event::Backup(number) => {
                let one = &mut self.laptops[laptop(number)];
                one.backup = Some(Box::new(one.database.clone()));
                Ok(())
            }
            Event::Restore(number) => {
                self.restore(laptop(number));
                Ok(())
            }
            Event::OfficeBackup => {
                self.office_backup = Some(Box::new(self.office.tables.clone()));
                Ok(())
            }
            Event::OfficeRestore(changes_epoch) => {
                self.restore_office(changes_epoch);
                Ok(())
            }
            Event::Regrant(number, seed) => {
                self.regrant(laptop(number), seed);
                Ok(())
            }
            Event::Revoke(number) => {
                let identity = self.laptops[laptop(number)].identity;
                self.office.revoked.insert(identity);
                Ok(())
            }
            Event::Upgrade(number) => {
                let one = &mut self.laptops[laptop(number)];
                one.version = one.version.max(self.office.version) + 1;
                one.unsynced = None;
                one.power_cut();
                Ok(())
            }
            Event::OfficeUpgrade => {
                self.office.version += 1;
                Ok(())
            }
            Event::Prune(keep) => {
                let head = self.office.tables.head();
                let keep = u64::try_from(keep).unwrap_or(0);
                let tables = &mut self.office.tables;
                tables.horizon = tables.horizon.max(head.saturating_sub(keep));
                Ok(())
            }
            Event::Decide(at) => self.decide(at),
            Event::Commit => self.end_open(),
        }
    }

    fn take_message(&mut self, at: usize) -> Option<Message> {
        if self.net.is_empty() {
            return None;
        }
        self.net.remove(at % self.net.len())
    }

    /// A page loses an item on its way.
    fn hole(&mut self, at: usize, item: usize) -> Result<(), Broken> {
        let Some(mut message) = self.take_message(at) else {
            return Ok(());
        };
        if !message.is_request
            && message.kind == Kind::Pull
            && let Ok(mut page) = serde_json::from_slice::<serde_json::Value>(&message.body)
            && let Some(items) = page
                .get_mut("items")
                .and_then(serde_json::Value::as_array_mut)
            && !items.is_empty()
        {
            items.remove(item % items.len());
            message.body = page.to_string().into_bytes();
            self.tainted[message.laptop] = true;
        }
        self.deliver(message)
    }

    /// Lets a laptop's planner know, and carries out what it says.
    pub fn drive(&mut self, index: usize, event: plan::Event) -> Result<(), Broken> {
        if self.laptops[index].is_wiped {
            return Ok(());
        }
        let facts = self.laptops[index].facts();
        let state = std::mem::take(&mut self.laptops[index].state);
        let (state, effects) = plan::step(state, &facts, event);
        self.laptops[index].state = state;
        for effect in effects {
            match effect {
                plan::Effect::Send(lane, ticket, ask) => self.send(index, lane, ticket, &ask),
                plan::Effect::Wake(lane, after_ms) => {
                    self.laptops[index].timers.insert(lane, after_ms);
                }
                plan::Effect::Shred => self.shred(index),
                plan::Effect::Take(_) => {}
            }
        }
        Ok(())
    }

    fn send(&mut self, index: usize, lane: Lane, ticket: Ticket, ask: &Ask) {
        let laptop = &self.laptops[index];
        let (database, v) = (&laptop.database, laptop.version);
        let most = 1 + self.dice.below(12);
        let (kind, body) = match ask {
            Ask::Push => (
                Kind::Push,
                push_request(database, v, most).map(|one| encode(&one)),
            ),
            Ask::Pull => {
                let most = u32::try_from(most).unwrap_or(1);
                (
                    Kind::Pull,
                    Some(encode(&pull_request(&database.meta, v, most))),
                )
            }
            Ask::Snapshot => {
                let request = snapshot_request(&database.meta, v);
                (Kind::Snapshot, request.map(|one| encode(&one)))
            }
            Ask::Repair(scope) => (
                Kind::Repair,
                Some(encode(&repair_request(database, scope, v))),
            ),
        };
        if let Some(body) = body {
            self.net.push_back(Message {
                is_request: true,
                laptop: index,
                run: laptop.run,
                lane,
                ticket,
                kind,
                body,
            });
        }
    }

    fn shred(&mut self, index: usize) {
        self.laptops[index].is_wiped = true;
        self.laptops[index].timers.clear();
    }

    fn copy(&mut self, index: usize) {
        if self.laptops.len() > LAPTOPS || self.laptops[index].is_wiped {
            return;
        }
        let one = &self.laptops[index];
        let mut copy = Laptop::new(
            one.identity,
            one.person.clone(),
            one.database.clone(),
            self.defect,
        );
        copy.version = one.version;
        self.laptops.push(copy);
        self.tainted.push(self.tainted[index]);
    }

    fn restore(&mut self, index: usize) {
        let one = &mut self.laptops[index];
        let Some(backup) = one.backup.clone().filter(|_| !one.is_wiped) else {
            return;
        };
        one.database = *backup;
        one.unsynced = None;
        one.power_cut();
        self.tainted[index] = true;
        self.excuse();
    }

    fn restore_office(&mut self, changes_epoch: bool) {
        let Some(backup) = self.office_backup.clone() else {
            return;
        };
        self.office.tables = *backup;
        self.office.open = None;
        self.office.reserved = 0;
        self.office.snapshots.clear();
        if changes_epoch {
            self.office.tables.epoch = self.dice.id();
        }
        // Its connections end with it, answers under way included.
        self.net.clear();
        let results = &self.office.tables.results;
        self.oracle.answers.retain(|op, _| results.contains_key(op));
        let records = &self.office.tables.records;
        let is_sent = |id: &Uuid| {
            let one = records.get(&("estimate".to_owned(), *id));
            one.is_some_and(|one| one.text("state") == "sent")
        };
        self.oracle.sent.retain(|id, _| is_sent(id));
        self.tainted.fill(true);
        self.excuse();
    }

    /// What is neither in the office nor on any disk is gone; nobody can be blamed for it.
    fn excuse(&mut self) {
        let laptops = &self.laptops;
        let is_gone = |op: &OpId| {
            !self.office.tables.results.contains_key(op)
                && !laptops
                    .iter()
                    .any(|one| !one.is_wiped && one.database.has(*op))
        };
        let gone = self.oracle.told.keys().copied().filter(is_gone);
        self.oracle.excused.extend(gone);
    }

    fn regrant(&mut self, index: usize, seed: u64) {
        let mut dice = Dice::new(seed);
        let one = &self.laptops[index];
        let hold = match dice.below(4) {
            0 => Held::Company,
            1 => Held::Mine,
            _ => Held::Crew,
        };
        let team = *dice.one_of(&self.teams);
        // What somebody may read changes, too: one part is kept from him, or reaches less far than the others.
        let (odd, reach) = match dice.below(6) {
            0 => (*dice.one_of(&PARTS), None),
            1 => (*dice.one_of(&PARTS), Some(Held::Mine)),
            _ => (PARTS[0], Some(Held::Company)),
        };
        let may = |part: Part| match part == odd {
            true => reach,
            false => Some(Held::Company),
        };
        let scopes = granted(&one.person, &[team], hold, may);
        self.office.grants.insert(one.identity, scopes);
    }

    /// A person takes the newest of the actions that wait, or another one, and accepts it more often than not.
    fn decide(&mut self, at: usize) -> Result<(), Broken> {
        let undecided = self.office.undecided();
        let Some(action) = undecided.iter().rev().cycle().nth(at) else {
            return Ok(());
        };
        let decision = match at {
            3 => Decision::Discard,
            _ => Decision::Accept,
        };
        let action = std::slice::from_ref(action);
        match settle(&self.office, action, decision, "office", self.now()).1 {
            Some(writes) => self.commit_office(writes),
            None => Ok(()),
        }
    }

    /// The office commits.
    pub fn commit_office(&mut self, writes: Writes) -> Result<(), Broken> {
        check::commit(self, &writes)?;
        self.office.tables.commit(writes);
        check::committed(self)
    }

    /// The office's transaction that was open ends.
    pub fn end_open(&mut self) -> Result<(), Broken> {
        match self.office.open.take() {
            Some(writes) => {
                self.commit_office(writes)?;
                self.net.extend(self.open_answer.take());
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The office itself writes.
    pub fn office_writes(&mut self, writes: &[(Key, Fields)]) -> Result<(), Broken> {
        let (group, op) = (GroupId(self.dice.id()), OpId(self.dice.id()));
        let now = self.now();
        match office_write(&self.office, writes, group, op, "office", now) {
            Some(writes) => self.commit_office(writes),
            None => Ok(()),
        }
    }

    /// A laptop commits; a power cut ends its run.
    pub fn commit_laptop(&mut self, index: usize, writes: Vec<Write>) -> Result<Commit, Broken> {
        let ended = self.laptops[index].commit(writes);
        check::laptop(self, index)?;
        Ok(ended)
    }

    fn deliver(&mut self, message: Message) -> Result<(), Broken> {
        if message.is_request {
            crate::run::serve(self, message)
        } else {
            crate::run::answered(self, message)
        }
    }
}

/// The bytes of a message.
pub fn encode(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("BUG: messages have text keys")
}
