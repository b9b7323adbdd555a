//! What taking in leaves behind on a real database.

use super::{carry, held, take};
use crate::error::Error;
use crate::store::{Context, Key as StoreKey, Store};
use brainops_domain::id::{DeviceId, GroupId, OpId};
use brainops_sync::device::{Held, Kept, Meta, Write};
use brainops_sync::mark::Mark;
use brainops_sync::scope::{Scope, Scopes};
use brainops_sync::wire::op::{Op, Patch};
use brainops_sync::wire::push::{OpResult, Outcome, Reason};
use brainops_sync::wire::{Extra, LogPoint};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_763_650_000, 0).unwrap()
}

fn store(folder: &std::path::Path) -> Store {
    let context = Context {
        person: "Dana Whitlock".into(),
        device: DeviceId::mint(now()),
    };
    let key = StoreKey::new([7; 32]);
    Store::open(&folder.join("vault.db"), key, Some(&context), now()).unwrap()
}

fn count(store: &Store, sql: &'static str) -> u32 {
    store
        .read(|connection| Ok::<u32, Error>(connection.query_row(sql, [], |row| row.get(0))?))
        .unwrap()
}

#[test]
fn photos_of_a_job_that_leaves_go_to_the_office_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let at = "2026-11-20T15:00:00+00:00";
    let job = Uuid::from_u128(2);
    store
        .write(now(), move |tx| {
            tx.follow();
            tx.sql().execute_batch(&format!(
                "insert into customer (id, last_name, created_at) values (x'01', 'Vandersloot', '{at}');
                 insert into job (id, customer_id, number, stage, stage_since, street, created_at)
                 values (x'00000000000000000000000000000002', x'01', '1', 'lead', '{at}', '418 Quarry', '{at}');
                 insert into import (id, job_id, source, roots, with_analysis, state, started_at)
                 values (x'03', x'00000000000000000000000000000002', 'card', '[]', 0, 'finished', '{at}');
                 insert into photo (id, job_id, import_id, blake3, size_bytes, file_name, format, width_px, height_px,
                   orientation, camera, imported_at)
                 select x'04', job_id, id, 'unsent', 10, 'a.jpg', 'jpeg', 1, 1, 1, '{{}}', '{at}' from import
                 union all select x'05', job_id, id, 'sent', 10, 'b.jpg', 'jpeg', 1, 1, 1, '{{}}', '{at}' from import;
                 insert into stored_file (blake3, stored_at) values ('sent', '{at}');"
            ))?;
            held::forget(tx.sql(), &("job".to_owned(), job))?;
            Ok::<_, Error>(())
        })
        .unwrap();
    assert_eq!(count(&store, "select count(*) from import"), 0);
    assert_eq!(
        count(
            &store,
            "select count(*) from left_file where blake3 = 'unsent'"
        ),
        1
    );
    assert_eq!(count(&store, "select count(*) from left_file"), 1);
}

fn kept(number: u128) -> Kept {
    let op = OpId(Uuid::from_u128(number));
    Kept {
        group: GroupId(Uuid::from_u128(number)),
        op: Op {
            op,
            seq: 1,
            entity: "job".into(),
            id: Uuid::from_u128(9),
            fields: BTreeMap::new(),
            person: String::new(),
            at: now(),
            clock: None,
            command: None,
            extra: Extra::new(),
        },
        result: OpResult {
            op,
            at_seq: 1,
            outcome: Outcome::Applied,
            fields: BTreeMap::new(),
        },
    }
}

#[test]
fn a_clock_that_runs_years_ahead_throws_no_answered_work_away() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let keep = |number: u128, heard_at: DateTime<Utc>| {
        store
            .write(now(), move |tx| {
                carry::out_at(tx, vec![Write::PutKept(kept(number))], Some(heard_at))
            })
            .unwrap();
    };
    keep(1, now() - TimeDelta::days(40));
    keep(2, now() - TimeDelta::days(20));
    let let_go = |here: DateTime<Utc>, heard_at: Option<DateTime<Utc>>| {
        store
            .write(here, move |tx| take::let_go(tx, heard_at))
            .unwrap();
        count(&store, "select count(*) from kept")
    };
    let years_ahead = now() + TimeDelta::days(4_000);
    assert_eq!(let_go(years_ahead, None), 2);
    assert_eq!(let_go(years_ahead, Some(now())), 1);
    assert_eq!(let_go(years_ahead, Some(now() + TimeDelta::days(11))), 0);
}

const CREW: u128 = 30;
const ENTRY: u128 = 31;

fn meta_at(seq: u64) -> Write {
    let mut meta = Meta::new(DeviceId(Uuid::from_u128(8)));
    meta.points = vec![LogPoint {
        epoch: Uuid::nil(),
        seq,
        mark: Mark::NONE,
    }];
    Write::PutMeta(meta)
}

fn scopes() -> Scopes {
    Scopes::from([Scope::company()])
}

fn record(entity: &str, id: u128, fields: serde_json::Value) -> Write {
    Write::PutHeld(Held {
        key: (entity.to_owned(), Uuid::from_u128(id)),
        fields: serde_json::from_value(fields).unwrap(),
        shadow: BTreeMap::new(),
        office: Some((3, scopes(), None)),
    })
}

/// A change of the crew's name that the office put on its list, answered with the fifth change of its log.
fn parked_change() -> Write {
    let mut kept = kept(40);
    kept.op.entity = "crew".into();
    kept.op.id = Uuid::from_u128(CREW);
    kept.op.fields = BTreeMap::from([("name".to_owned(), Patch::value("Crew 9", 3))]);
    kept.result.at_seq = 5;
    kept.result.outcome = Outcome::Parked {
        reason: Reason::NotUnderstood,
        parked: Uuid::from_u128(ENTRY),
    };
    Write::PutKept(kept)
}

/// The crew's name as it is shown, after these writes.
fn name_after(store: &Store, writes: Vec<Write>) -> String {
    store
        .write(now(), move |tx| carry::out_at(tx, writes, None))
        .unwrap();
    let key = ("crew".to_owned(), Uuid::from_u128(CREW));
    let fields = store.read(|sql| held::fields(sql, &key)).unwrap().unwrap();
    fields["name"].as_str().unwrap().to_owned()
}

#[test]
fn what_was_parked_is_shown_until_the_log_that_does_not_list_it_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let crew = record("crew", CREW, serde_json::json!({ "name": "Crew 2" }));
    assert_eq!(name_after(&store, vec![meta_at(4), crew]), "Crew 2");
    assert_eq!(name_after(&store, vec![parked_change()]), "Crew 9");
    assert_eq!(name_after(&store, vec![meta_at(4)]), "Crew 9");
    assert_eq!(name_after(&store, vec![meta_at(6)]), "Crew 2");
    assert_eq!(count(&store, "select count(*) from shadow"), 0);
}

#[test]
fn what_was_parked_is_shown_until_its_entry_goes_and_under_what_was_taken_later() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let crew = record("crew", CREW, serde_json::json!({ "name": "Crew 2" }));
    let op = serde_json::json!({ "entity": "crew", "id": Uuid::from_u128(CREW) });
    let entry = record(
        "parked",
        ENTRY,
        serde_json::json!({ "state": "waiting", "op": op }),
    );
    let begun = vec![meta_at(4), crew, parked_change(), entry, meta_at(9)];
    assert_eq!(name_after(&store, begun), "Crew 9");

    // The same laptop changed it once more, and the office took that.
    let mut later = kept(41);
    later.op.entity = "crew".into();
    later.op.id = Uuid::from_u128(CREW);
    later.op.fields = BTreeMap::from([("name".to_owned(), Patch::value("Crew 4", 3))]);
    later.result.at_seq = 7;
    let office = record("crew", CREW, serde_json::json!({ "name": "Crew 4" }));
    let entry = record(
        "parked",
        ENTRY,
        serde_json::json!({ "state": "waiting", "op": op }),
    );
    let taken = vec![Write::PutKept(later), office, entry];
    assert_eq!(name_after(&store, taken), "Crew 4");

    let gone = Write::DropHeld(("parked".to_owned(), Uuid::from_u128(ENTRY)));
    let back = record("crew", CREW, serde_json::json!({ "name": "Crew 5" }));
    assert_eq!(name_after(&store, vec![back, gone]), "Crew 5");
}
