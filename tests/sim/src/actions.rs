//! What people do: in the field, each on a laptop, and in the office.

use crate::dice::Dice;
use crate::laptop::Commit;
use crate::oracle::Broken;
use crate::schedule::Defect;
use crate::world::World;
use brainops_domain::id::{GroupId, OpId};
use brainops_sync::device::{Doing, Draft, DraftPatch, Key, Standing, Write, edit, plan};
use brainops_sync::wire::Fields;
use chrono::Duration;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One record of an action.
pub type Part = (Key, BTreeMap<String, DraftPatch>);

/// The fields of a JSON object.
pub fn fields(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields.into_iter().collect(),
        _ => Fields::new(),
    }
}

fn set(value: Value) -> BTreeMap<String, DraftPatch> {
    fields(value)
        .into_iter()
        .map(|(name, value)| (name, DraftPatch::Set(value)))
        .collect()
}

/// The office's first records.
pub fn found(world: &mut World) -> Result<(), Broken> {
    let mut dice = Dice::new(world.dice.roll());
    let mut key = |entity: &str| (entity.to_owned(), dice.id());
    let (customer, item, house, truck) = (
        key("customer"),
        key("inventory_item"),
        key("inventory_location"),
        key("inventory_location"),
    );
    let jobs = [key("job"), key("job")];
    let estimate = key("estimate");
    let price = key("price_item");
    let mut writes = vec![
        (customer.clone(), fields(json!({"last_name": "Alvarez"}))),
        (
            item.clone(),
            fields(json!({"name": "Shingles", "unit": "bundle"})),
        ),
        (
            house.clone(),
            fields(json!({"name": "Yard", "kind": "warehouse"})),
        ),
        (
            truck,
            fields(json!({"name": "Truck 1", "kind": "truck", "writer": "person-1"})),
        ),
        (price, fields(json!({"sku": "A", "unit_cost": 1_000}))),
    ];
    for (at, job) in jobs.iter().enumerate() {
        let team = world.teams[at];
        writes.push((
            job.clone(),
            fields(json!({
                "customer_id": customer.1, "number": format!("2026-{at}"), "stage": "lead",
                "team_id": team, "owner_id": "person-1", "next_step": "", "tags": ["storm"],
            })),
        ));
    }
    writes.push((
        estimate,
        fields(json!({
            "job_id": jobs[0].1, "revision": 1, "state": "draft",
            "input": {"lines": [{"id": 1, "cents": 100}, {"id": 2, "cents": 200}]},
        })),
    ));
    writes.push((key("inventory_movement"), fields(json!({
        "kind": "receive", "item_id": item.1, "to_location_id": house.1, "quantity_milli": 50_000,
    }))));
    world.office_writes(&writes)
}

/// Something the office does.
pub fn office(world: &mut World, seed: u64) -> Result<(), Broken> {
    let mut dice = Dice::new(seed);
    let of = |entity: &str| -> Vec<Key> {
        world
            .office
            .tables
            .records
            .keys()
            .filter(|key| key.0 == entity)
            .cloned()
            .collect()
    };
    let (jobs, prices) = (of("job"), of("price_item"));
    // A restored office may have nothing.
    if jobs.is_empty() || prices.is_empty() {
        return Ok(());
    }
    let job = dice.one_of(&jobs).clone();
    let word = format!("office {}", dice.below(3));
    let parts = match dice.below(6) {
        0 => vec![(job, fields(json!({"due_on": word})))],
        1 => vec![(job, fields(json!({"next_step": word})))],
        // The job goes to another crew, or back.
        2 | 3 => vec![(job, fields(json!({"team_id": dice.one_of(&world.teams)})))],
        4 => vec![(
            dice.one_of(&prices).clone(),
            fields(json!({"unit_cost": 1_000 + dice.below(5)})),
        )],
        _ => vec![
            (
                job.clone(),
                fields(json!({"stage": *dice.one_of(&["inspected", "signed", "complete"])})),
            ),
            (
                ("comment".to_owned(), dice.id()),
                fields(json!({"job_id": job.1, "text": word})),
            ),
        ],
    };
    world.office_writes(&parts)
}

/// Something a person does on a laptop.
pub fn work(world: &mut World, index: usize, seed: u64) -> Result<(), Broken> {
    let laptop = &world.laptops[index];
    if laptop.is_wiped || laptop.database.meta.standing != Standing::Active {
        return Ok(());
    }
    let mut dice = Dice::new(seed);
    let parts = choose(world, index, &mut dice);
    if parts.is_empty() {
        return Ok(());
    }
    let is_newer = world.laptops[index].version > 3;
    act(world, index, parts, is_newer && dice.chance(30))
}

/// Carries out one action of a person.
pub fn act(world: &mut World, index: usize, parts: Vec<Part>, is_odd: bool) -> Result<(), Broken> {
    let drafts: Vec<Draft> = parts
        .into_iter()
        .map(|(key, fields)| {
            let mut draft = Draft {
                op: OpId(world.dice.id()),
                key,
                fields,
                extra: BTreeMap::new(),
            };
            if is_odd {
                draft
                    .extra
                    .insert("wind_mph".to_owned(), json!({"gust": 31.5, "from": [2, 1]}));
            }
            draft
        })
        .collect();
    let laptop = &world.laptops[index];
    let doing = Doing {
        group: GroupId(world.dice.id()),
        person: laptop.person.clone(),
        at: world.now() + Duration::minutes(laptop.clock_min),
        clock: None,
    };
    let writes = edit(&world.laptops[index].database, &doing, drafts);
    let ops: Vec<_> = writes
        .iter()
        .filter_map(|write| match write {
            Write::PutEntry(entry) => Some(entry.op.clone()),
            _ => None,
        })
        .collect();
    let ended = if world.defect == Defect::OutboxTransaction {
        let (entries, rows) = writes
            .into_iter()
            .partition(|one| matches!(one, Write::PutEntry(_)));
        let first = world.laptops[index].commit(rows);
        if first == Commit::Done {
            // The person sees it done; the rest is another transaction.
            tell(world, &ops);
            world.laptops[index].commit(entries)
        } else {
            first
        }
    } else {
        world.commit_laptop(index, writes)?
    };
    if ended == Commit::Done {
        tell(world, &ops);
        return world.drive(index, plan::Event::Edited);
    }
    Ok(())
}

fn tell(world: &mut World, ops: &[brainops_sync::wire::op::Op]) {
    for op in ops {
        world.oracle.told.insert(op.op, op.clone());
    }
}

fn choose(world: &World, index: usize, dice: &mut Dice) -> Vec<Part> {
    let database = &world.laptops[index].database;
    let shown = |entity: &str| -> Vec<Key> {
        let held = database
            .held
            .values()
            .filter(|held| held.key.0 == entity && held.is_shown());
        held.map(|held| held.key.clone()).collect()
    };
    let text = |key: &Key, name: &str| -> String {
        let value = database
            .held
            .get(key)
            .and_then(|held| held.fields.get(name));
        value.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let word = format!("{} {}", world.laptops[index].person, dice.below(3));
    let new = |entity: &str, dice: &mut Dice| (entity.to_owned(), dice.id());
    let jobs = shown("job");
    if jobs.is_empty() || dice.chance(8) {
        let job = new("job", dice);
        return vec![
            (
                job.clone(),
                set(json!({
                    "number": word, "stage": "lead", "owner_id": world.laptops[index].person,
                    "team_id": world.teams[dice.below(2)], "next_step": "", "tags": [],
                })),
            ),
            (
                new("timeline", dice),
                set(json!({"job_id": job.1, "kind": "note", "text": word})),
            ),
        ];
    }
    let job = dice.one_of(&jobs).clone();
    match dice.below(15) {
        0 => vec![(
            job,
            set(json!({ *dice.one_of(&["due_on", "street", "carrier"]): word })),
        )],
        1 => vec![(
            job,
            set(json!({ *dice.one_of(&["next_step", "access"]): word })),
        )],
        2 => vec![(
            job,
            set(json!({
                "stage": *dice.one_of(&["inspected", "quoted", "signed", "scheduled", "complete"]),
                "stage_since": word,
            })),
        )],
        3 => {
            let tag = |dice: &mut Dice| json!(*dice.one_of(&["storm", "steep", "dog"]));
            let (add, remove) = (vec![tag(dice)], vec![tag(dice)]);
            vec![(
                job,
                BTreeMap::from([("tags".to_owned(), DraftPatch::Members { add, remove })]),
            )]
        }
        4 => vec![(
            new("comment", dice),
            set(json!({"job_id": job.1, "text": word})),
        )],
        5 => {
            let is_deleted = !text(&job, "deleted_at").is_empty();
            let at = if is_deleted { Value::Null } else { word.into() };
            vec![(job, set(json!({ "deleted_at": at })))]
        }
        6 | 7 => stock(
            dice,
            &shown("inventory_item"),
            &shown("inventory_location"),
            job.1,
        ),
        8 => count(
            dice,
            &shown("inventory_item"),
            &shown("inventory_location"),
            database.meta.cursor(),
        ),
        9 | 10 => estimate(world, index, dice, &shown("estimate"), job.1),
        11 => resolution(dice, &shown("conflict"), |key| text(key, "state") == "open"),
        12 => {
            let prices = shown("price_item");
            if prices.is_empty() {
                return Vec::new();
            }
            vec![(
                dice.one_of(&prices).clone(),
                set(json!({"unit_cost": 1_000 + dice.below(4)})),
            )]
        }
        13 if world.laptops[index].version > 3 => match dice.below(2) {
            0 => vec![(job, set(json!({"x_drone_lot": {"b": 1.5, "a": [word]}})))],
            _ => vec![(
                new("drone_flight", dice),
                set(json!({"job_id": job.1, "height_ft": 80})),
            )],
        },
        _ => vec![
            (
                job.clone(),
                set(json!({"next_step": word, "carrier": word})),
            ),
            (
                new("photo", dice),
                set(json!({"job_id": job.1, "blake3": word, "label": "north"})),
            ),
            (
                new("timeline", dice),
                set(json!({"job_id": job.1, "kind": "photo", "text": word})),
            ),
        ],
    }
}

fn stock(dice: &mut Dice, items: &[Key], places: &[Key], job: Uuid) -> Vec<Part> {
    if items.is_empty() || places.is_empty() {
        return Vec::new();
    }
    let item = dice.one_of(items).1;
    let (from, to) = (dice.one_of(places).1, dice.one_of(places).1);
    let quantity = 500 * (1 + dice.below(20));
    let mut moved = |value: Value| (("inventory_movement".to_owned(), dice.id()), set(value));
    let transfer = Uuid::from_u128(from.as_u128() ^ to.as_u128());
    match quantity % 3 {
        0 => vec![moved(json!({
            "kind": "take", "item_id": item, "from_location_id": from, "job_id": job, "quantity_milli": quantity,
        }))],
        1 => vec![moved(json!({
            "kind": "transfer", "item_id": item, "from_location_id": from, "transfer_id": transfer,
            "quantity_milli": quantity,
        }))],
        _ => vec![moved(json!({
            "kind": "transfer", "item_id": item, "to_location_id": to, "transfer_id": transfer,
            "quantity_milli": quantity,
        }))],
    }
}

fn count(dice: &mut Dice, items: &[Key], places: &[Key], cut: u64) -> Vec<Part> {
    if items.is_empty() || places.is_empty() {
        return Vec::new();
    }
    vec![(
        ("inventory_count".to_owned(), dice.id()),
        set(json!({
            "item_id": dice.one_of(items).1, "location_id": dice.one_of(places).1,
            "counted_milli": 1_000 * dice.below(60), "cut_seq": cut,
        })),
    )]
}

fn estimate(world: &World, index: usize, dice: &mut Dice, known: &[Key], job: Uuid) -> Vec<Part> {
    let new = (
        ("estimate".to_owned(), dice.id()),
        set(json!({
            "job_id": job, "revision": 1, "state": "draft", "input": {"lines": [{"id": 1, "cents": 100}]},
        })),
    );
    if known.is_empty() || dice.chance(15) {
        return vec![new];
    }
    let key = dice.one_of(known).clone();
    let held = &world.laptops[index].database.held[&key];
    let state = held
        .fields
        .get("state")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let mut input = held
        .fields
        .get("input")
        .cloned()
        .unwrap_or(json!({"lines": []}));
    if state == "sent" && dice.chance(60) {
        return vec![(
            key,
            set(json!({"answer": *dice.one_of(&["accepted", "declined"])})),
        )];
    }
    let total = |input: &Value| -> i64 {
        let lines = input["lines"].as_array();
        lines
            .into_iter()
            .flatten()
            .filter_map(|line| line["cents"].as_i64())
            .sum()
    };
    match dice.below(4) {
        0 if state == "draft" => vec![(
            key,
            set(json!({
                "state": "sent", "total_cents": total(&input), "printed": {"total": total(&input)},
            })),
        )],
        1 => {
            if let Some(lines) = input["lines"].as_array_mut() {
                lines.push(json!({"id": 10 + dice.below(1_000), "cents": 50}));
            }
            vec![(key, set(json!({"input": input, "changed_at": index})))]
        }
        _ => {
            if let Some(line) = input["lines"].get_mut(dice.below(2)) {
                line["cents"] = json!(100 * (1 + dice.below(4)));
            }
            vec![(key, set(json!({"input": input})))]
        }
    }
}

fn resolution(dice: &mut Dice, known: &[Key], is_open: impl Fn(&Key) -> bool) -> Vec<Part> {
    let open: Vec<&Key> = known.iter().filter(|key| is_open(key)).collect();
    if open.is_empty() {
        return Vec::new();
    }
    let keep = *dice.one_of(&["kept", "other", "other"]);
    vec![(
        (*dice.one_of(&open)).clone(),
        set(json!({"resolution": {"keep": keep}})),
    )]
}
