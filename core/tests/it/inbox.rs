//! What waits for a person on a laptop, and the office that a laptop left.

use crate::fixture::{Fixture, fixture, now};
use brainops_core::{Error, outbox, sync};
use brainops_domain::failure::Code;
use brainops_domain::view::sync::{ConflictKind, Enrolment, Hold, Keep, Resolution};
use brainops_domain::view::vault::KeyHome;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use uuid::Uuid;

const HERE: Uuid = Uuid::from_u128(1);
const ELSEWHERE: Uuid = Uuid::from_u128(2);
const DANA: Uuid = Uuid::from_u128(3);
const THEO: Uuid = Uuid::from_u128(4);

impl Fixture {
    /// Puts a record beside the tables.
    fn beside(
        &self,
        entity: &'static str,
        id: u128,
        fields: &Value,
        problem: Option<&'static str>,
    ) {
        let fields = fields.to_string();
        self.store()
            .write(now(), move |tx| {
                tx.sql().execute(
                    "insert into other_row (entity, id, fields, problem) values (?1, ?2, ?3, ?4)",
                    (entity, Uuid::from_u128(id), fields, problem),
                )?;
                Ok::<_, Error>(())
            })
            .unwrap();
    }

    fn needs_you(&self) -> u32 {
        self.store().read(outbox::status).unwrap().needs_you
    }

    fn settle(&self, id: u128) -> Code {
        let input = Resolution {
            id: Uuid::from_u128(id),
            keep: Keep::Kept,
            value: None,
        };
        self.store()
            .write(now(), move |tx| sync::resolve(tx, &input))
            .unwrap_err()
            .code()
    }

    /// As if this laptop belonged to an office, its key in the database.
    fn belong(&self) {
        let account = json!({
            "server": "https://office.example", "org_id": HERE, "device_id": Uuid::from_u128(5),
            "person_id": DANA, "email": "dana@maple.example", "hold": "mine", "allowed": "mine",
        });
        self.store()
            .write(now(), move |tx| {
                for (key, value) in [("office", account.to_string()), ("office_key", "x".into())] {
                    tx.sql().execute(
                        "insert into meta (key, value) values (?1, ?2)",
                        (key, value),
                    )?;
                }
                Ok::<_, Error>(())
            })
            .unwrap();
    }

    /// Signs in to an office that knows this person, and hears why that ends there.
    fn enrol(&self, org: Uuid, person: Uuid) -> Error {
        let input = Enrolment {
            server: answering(&json!({
                "access_token": "t", "session_id": Uuid::nil(), "org_id": org, "person_id": person,
            })),
            email: "someone@maple.example".into(),
            password: "slate".into(),
            organisation: None,
            code: None,
            laptop: "truck 4".into(),
            hold: Hold::Mine,
        };
        sync::enrol(self.store(), KeyHome::Passphrase, &input, now()).unwrap_err()
    }
}

/// The address of a server that gives one answer to one request.
fn answering(answer: &Value) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let body = answer.to_string();
    std::thread::spawn(move || {
        let (mut line, _) = listener.accept().unwrap();
        drop(listener);
        let mut request = BufReader::new(line.try_clone().unwrap());
        let mut length = 0;
        loop {
            let mut header = String::new();
            request.read_line(&mut header).unwrap();
            let header = header.trim().to_ascii_lowercase();
            if let Some(said) = header.strip_prefix("content-length:") {
                length = said.trim().parse().unwrap();
            }
            if header.is_empty() {
                break;
            }
        }
        request.read_exact(&mut vec![0; length]).unwrap();
        write!(
            line,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
    });
    address
}

#[test]
fn work_that_the_office_did_not_take_and_states_that_a_table_refuses_need_a_person() {
    let fixture = fixture();
    let parked = |state: &str| {
        json!({
            "op": { "entity": "job", "id": Uuid::from_u128(9) }, "author": "", "at": "2026-11-20T15:00:00Z",
            "state": state, "reason": { "why": "rule", "says": "The permission is missing." },
        })
    };
    fixture.beside("parked", 1, &parked("waiting"), None);
    fixture.beside("parked", 2, &parked("applied"), None);
    fixture.beside(
        "photo",
        3,
        &json!({}),
        Some("FOREIGN KEY constraint failed"),
    );
    let odd =
        json!({ "kind": "of_tomorrow", "state": "open", "of_entity": "job", "of_field": "phone" });
    fixture.beside("conflict", 4, &odd, None);

    assert_eq!(fixture.needs_you(), 3);
    let listed = fixture.store().read(sync::conflicts).unwrap();
    assert_eq!(listed.len(), 3);
    assert!(listed.iter().all(|one| one.kind == ConflictKind::Exception));
    let said = |id: u128| {
        let one = listed.iter().find(|one| one.id == Uuid::from_u128(id));
        let one = one.unwrap();
        (
            one.entity.as_str(),
            one.other.value.as_str().unwrap_or_default(),
        )
    };
    assert_eq!(said(1), ("job", "The permission is missing."));
    assert_eq!(said(3), ("photo", "FOREIGN KEY constraint failed"));
    assert_eq!(said(4).0, "job");
    let settles = |id: u128| {
        listed
            .iter()
            .find(|one| one.id == Uuid::from_u128(id))
            .map(|one| one.settles_here)
    };
    assert_eq!(
        [1, 3, 4].map(settles),
        [Some(false), Some(false), Some(true)]
    );
    assert_eq!(fixture.settle(1), Code::Forbidden);
    assert_eq!(fixture.settle(2), Code::NotFound);
    assert_eq!(fixture.settle(3), Code::Forbidden);
}

#[test]
fn what_is_on_a_laptop_goes_to_no_other_office_and_under_no_other_name() {
    let fixture = fixture();
    fixture.job();
    fixture.belong();
    sync::leave(fixture.store(), KeyHome::Passphrase, now()).unwrap();
    assert!(fixture.store().read(sync::office).unwrap().is_none());
    let kept: u32 = fixture
        .store()
        .read(|sql| {
            Ok::<_, Error>(sql.query_row(
                "select count(*) from meta where key = 'office_key'",
                [],
                |row| row.get(0),
            )?)
        })
        .unwrap();
    assert_eq!(kept, 0);

    let error = fixture.enrol(ELSEWHERE, DANA);
    assert_eq!(error.code(), Code::Conflict);
    assert!(error.to_string().contains("another office"), "{error}");
    let error = fixture.enrol(HERE, THEO);
    assert_eq!(error.code(), Code::Conflict);
    assert!(error.to_string().contains("waits on it"), "{error}");
    // The same person gets on to the next request, which nobody answers here.
    assert_eq!(fixture.enrol(HERE, DANA).code(), Code::Unavailable);
}

#[test]
fn an_action_that_waits_at_the_office_is_one_entry_however_many_records_it_changed() {
    let fixture = fixture();
    let cause = Uuid::from_u128(100);
    let parked = |op: Uuid, reason: Value| {
        json!({
            "op": { "op": op, "entity": "job", "id": Uuid::from_u128(9) }, "author": "", "at": "2026-11-20T15:00:00Z",
            "state": "waiting", "reason": reason,
        })
    };
    let rule = json!({ "why": "rule", "says": "The permission is missing." });
    fixture.beside("parked", 1, &parked(cause, rule), None);
    for id in 2..5 {
        let with = json!({ "why": "group", "op": cause });
        fixture.beside("parked", id, &parked(Uuid::from_u128(id), with), None);
    }
    // What it waits with is not on this laptop: it is an entry by itself.
    let alone = json!({ "why": "group", "op": Uuid::from_u128(101) });
    fixture.beside("parked", 5, &parked(Uuid::from_u128(5), alone), None);
    assert_eq!(fixture.needs_you(), 2);
    let listed = fixture.store().read(sync::conflicts).unwrap();
    let ids: Vec<u128> = listed.iter().map(|one| one.id.as_u128()).collect();
    assert_eq!(ids, [1, 5]);
}

#[test]
fn an_entry_says_what_records_and_people_are_called() {
    let fixture = fixture();
    let job = fixture.job();
    fixture.beside("person", 20, &json!({ "name": "Kim Alder" }), None);
    fixture.beside("crew", 21, &json!({ "name": "Crew 2" }), None);
    let clash = json!({
        "kind": "clash", "state": "open", "of_entity": "job", "of_id": job, "of_field": "crew_id", "job_id": job,
        "base": null, "kept": Uuid::from_u128(21), "kept_by": Uuid::from_u128(20),
        "other": Uuid::from_u128(22), "other_by": Uuid::from_u128(23),
    });
    fixture.beside("conflict", 1, &clash, None);
    let listed = fixture.store().read(sync::conflicts).unwrap();
    let one = &listed[0];
    assert!(!one.name.is_empty() && one.name == one.job, "{one:?}");
    assert_eq!(one.kept.name.as_deref(), Some("Crew 2"));
    assert_eq!(one.kept.person, "Kim Alder");
    assert_eq!(
        (one.other.name.as_deref(), one.other.person.as_str()),
        (None, "")
    );
    assert!(one.base_name.is_none() && one.settles_here);
}

#[test]
fn a_photo_waits_until_its_bytes_are_stored_even_after_its_row_has_left() {
    let fixture = fixture();
    fixture
        .store()
        .write(now(), |tx| {
            tx.sql().execute_batch(
                "insert into left_file (blake3, size_bytes) values ('aa', 700), ('bb', 30);
                 insert into stored_file (blake3, stored_at) values ('bb', '2026-11-20T15:00:00+00:00');",
            )?;
            Ok::<_, Error>(())
        })
        .unwrap();
    let status = fixture.store().read(outbox::status).unwrap();
    assert_eq!((status.photos_waiting, status.bytes_waiting), (1, 700));
}

#[test]
fn a_version_that_the_office_tells_nothing_any_more_says_so() {
    let fixture = fixture();
    let outdated = || fixture.store().read(outbox::status).unwrap().outdated;
    assert!(!outdated());
    fixture
        .store()
        .write(now(), |tx| {
            tx.sql().execute(
                "insert into sync_meta (one, meta) values (1, json_object('upgrade_to', 4))",
                [],
            )?;
            Ok::<_, Error>(())
        })
        .unwrap();
    assert!(outdated());
}
