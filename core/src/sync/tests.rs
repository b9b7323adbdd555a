//! What taking in leaves behind on a real database.

use super::{carry, held, take};
use crate::error::Error;
use crate::store::{Context, Key as StoreKey, Store};
use brainops_domain::id::{DeviceId, GroupId, OpId};
use brainops_sync::device::{Kept, Write};
use brainops_sync::wire::Extra;
use brainops_sync::wire::op::Op;
use brainops_sync::wire::push::{OpResult, Outcome};
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
