//! A small world that a test leads by hand, step by step.

use crate::actions::{act, fields};
use crate::dice::Dice;
use crate::laptop::Database;
use crate::oracle::Broken;
use crate::run::heal;
use crate::schedule::{Defect, Event};
use crate::world::World;
use brainops_sync::device::{DraftPatch, Key, plan};
use brainops_sync::rules::{Held, granted};
use brainops_sync::server::Record;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A world, and words to lead it.
#[derive(Debug)]
pub struct Scene {
    /// The world.
    pub world: World,
    dice: Dice,
}

impl Scene {
    /// An office with its first records, and three laptops that hold all of the company.
    ///
    /// # Panics
    ///
    /// If they do not come to rest.
    #[must_use]
    pub fn new() -> Self {
        let mut world = World::new(1, Defect::None);
        for laptop in &mut world.laptops {
            laptop.version = 3;
            let scopes = granted(&laptop.person, &[], Held::Company, |_| Some(Held::Company));
            world.office.grants.insert(laptop.identity, scopes);
        }
        crate::actions::found(&mut world).expect("the office begins");
        let mut scene = Self {
            world,
            dice: Dice::new(7),
        };
        scene.rest();
        scene
    }

    /// A new record's key.
    pub fn key(&mut self, entity: &str) -> Key {
        (entity.to_owned(), self.dice.id())
    }

    /// One of the records that the office began with.
    ///
    /// # Panics
    ///
    /// If there is none of this kind.
    #[must_use]
    pub fn first(&self, entity: &str) -> Key {
        let keys = self.world.office.tables.records.keys();
        keys.filter(|key| key.0 == entity)
            .min()
            .expect("the office has one")
            .clone()
    }

    /// A person sets fields of one record, offline.
    ///
    /// # Panics
    ///
    /// If an invariant breaks.
    pub fn edit(&mut self, laptop: usize, key: &Key, value: Value) {
        self.edit_all(laptop, vec![(key.clone(), value)]);
    }

    /// A person changes several records in one action, offline.
    ///
    /// # Panics
    ///
    /// If an invariant breaks.
    pub fn edit_all(&mut self, laptop: usize, parts: Vec<(Key, Value)>) {
        let parts = parts
            .into_iter()
            .map(|(key, value)| {
                let set = fields(value).into_iter();
                let set = set.map(|(name, value)| (name, DraftPatch::Set(value)));
                (key, set.collect::<BTreeMap<_, _>>())
            })
            .collect();
        act(&mut self.world, laptop, parts, false).expect("every invariant holds");
        // Nothing leaves before the test says so.
        self.unplug(laptop);
    }

    /// What is on its way from and to a laptop is lost, and its planner begins anew.
    pub fn unplug(&mut self, laptop: usize) {
        self.world.net.retain(|message| message.laptop != laptop);
        self.world.laptops[laptop].power_cut();
    }

    /// The office writes.
    ///
    /// # Panics
    ///
    /// If an invariant breaks.
    pub fn office(&mut self, key: &Key, value: Value) {
        let writes = [(key.clone(), fields(value))];
        self.world
            .office_writes(&writes)
            .expect("every invariant holds");
    }

    /// An event.
    ///
    /// # Panics
    ///
    /// If an invariant breaks.
    pub fn play(&mut self, event: Event) {
        self.world.play(event).expect("every invariant holds");
    }

    /// One laptop has a network and comes to rest.
    ///
    /// # Panics
    ///
    /// If an invariant breaks.
    pub fn sync(&mut self, laptop: usize) {
        self.world
            .drive(laptop, plan::Event::Woken)
            .expect("every invariant holds");
        for _ in 0..1_000 {
            if self.world.net.is_empty() {
                return;
            }
            self.play(Event::Deliver(0));
        }
        panic!("laptop {laptop} does not come to rest");
    }

    /// Everybody has a network; all invariants are checked at rest.
    ///
    /// # Panics
    ///
    /// If an invariant breaks.
    pub fn rest(&mut self) {
        heal(&mut self.world).unwrap_or_else(|broken: Broken| panic!("{broken}"));
    }

    /// A field as the office has it.
    #[must_use]
    pub fn at_office(&self, key: &Key, field: &str) -> Value {
        let record = self.world.office.tables.records.get(key);
        record
            .and_then(|record| record.value(field))
            .cloned()
            .unwrap_or(Value::Null)
    }

    /// A field as a laptop shows it.
    #[must_use]
    pub fn shown(&self, laptop: usize, key: &Key, field: &str) -> Value {
        let held = self.database(laptop).held.get(key);
        held.and_then(|held| held.fields.get(field))
            .cloned()
            .unwrap_or(Value::Null)
    }

    /// A laptop's database.
    #[must_use]
    pub fn database(&self, laptop: usize) -> &Database {
        &self.world.laptops[laptop].database
    }

    /// Entries of the inbox of a kind: `clash`, `notice` or `exception`.
    #[must_use]
    pub fn entries(&self, kind: &str) -> Vec<&Record> {
        let records = self.world.office.tables.records.values();
        records
            .filter(|one| one.key.0 == "conflict" && one.text("kind") == kind)
            .collect()
    }

    /// Records of a kind in the office.
    #[must_use]
    pub fn records(&self, entity: &str) -> Vec<&Record> {
        self.world
            .office
            .tables
            .records
            .values()
            .filter(|one| one.key.0 == entity)
            .collect()
    }

    /// A comment on a job.
    #[must_use]
    pub fn comment(job: &Key, text: &str) -> Value {
        json!({"job_id": job.1, "text": text})
    }
}

impl Default for Scene {
    fn default() -> Self {
        Self::new()
    }
}
