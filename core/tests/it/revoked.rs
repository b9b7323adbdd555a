//! A laptop that the office revoked: it hands over what it holds, its key is destroyed, and the office hears of it.

use crate::fixture::{Fixture, fixture, now, unlock};
use crate::work::resources;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use brainops_core::clock::Clock;
use brainops_core::vault::recovery_code;
use brainops_core::workspace::{Listeners, Workspace};
use brainops_domain::failure::Code;
use brainops_domain::view::vault::Unlock;
use brainops_sync::wire::PushHead;
use brainops_sync::wire::push::{OpResult, Outcome, PushAnswer, PushRequest, Taken};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use uuid::Uuid;

const PATIENCE: Duration = Duration::from_secs(60);
const DANA: Uuid = Uuid::from_u128(3);

/// What the office heard.
#[derive(Debug, PartialEq)]
enum Heard {
    HandedIn(usize),
    Wiped,
}

/// An office that has revoked the laptop, and takes no originals of it.
fn office() -> (String, Receiver<Heard>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (told, heard) = channel();
    // It ends with the process of the tests.
    std::thread::spawn(move || {
        for line in listener.incoming() {
            let (line, told) = (line.unwrap(), told.clone());
            std::thread::spawn(move || answer(line, &told));
        }
    });
    (address, heard)
}

fn answer(mut line: TcpStream, told: &Sender<Heard>) {
    let mut request = BufReader::new(line.try_clone().unwrap());
    let mut path = String::new();
    let mut length = 0;
    loop {
        let mut header = String::new();
        request.read_line(&mut header).unwrap();
        let header = header.trim();
        if header.is_empty() {
            break;
        }
        if path.is_empty() {
            path = header.split(' ').nth(1).unwrap_or_default().to_owned();
        }
        if let Some(said) = header.to_ascii_lowercase().strip_prefix("content-length:") {
            length = said.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    request.read_exact(&mut body).unwrap();
    let (status, answer) = match path.as_str() {
        "/api/v1/auth/laptop/challenge" => ("200 OK", json!({ "challenge": "now" })),
        "/api/v1/auth/laptop" => ("200 OK", json!({ "access_token": "t" })),
        "/api/v1/auth/laptop/wiped" => {
            told.send(Heard::Wiped).unwrap();
            ("204 No Content", Value::Null)
        }
        "/api/v1/sync/push" => ("200 OK", quarantined(&body, told)),
        "/api/v1/sync/pull" => ("200 OK", json!({ "answer": "revoked" })),
        _ => ("403 Forbidden", json!({ "code": "forbidden" })),
    };
    let body = match answer {
        Value::Null => String::new(),
        answer => answer.to_string(),
    };
    write!(
        line,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
}

fn quarantined(body: &[u8], told: &Sender<Heard>) -> Value {
    let json = zstd::bulk::decompress(body, 1 << 24).unwrap();
    let request: PushRequest = serde_json::from_slice(&json).unwrap();
    let results: Vec<OpResult> = request
        .groups
        .iter()
        .flat_map(|group| &group.ops)
        .map(|op| OpResult {
            op: op.op,
            at_seq: 1,
            outcome: Outcome::Quarantined {
                parked: Uuid::from_u128(7),
            },
            fields: Default::default(),
        })
        .collect();
    told.send(Heard::HandedIn(results.len())).unwrap();
    let head = PushHead::default();
    serde_json::to_value(PushAnswer::Revoked(Taken { results, head })).unwrap()
}

impl Fixture {
    /// As if this laptop belonged to that office, its key in the database.
    fn belong_to(&self, server: &str) {
        let pair = Ed25519KeyPair::generate().unwrap();
        assert!(!pair.public_key().as_ref().is_empty());
        let key = STANDARD.encode(pair.to_pkcs8v1().unwrap().as_ref());
        let account = json!({
            "server": server, "org_id": Uuid::from_u128(1), "device_id": Uuid::from_u128(5),
            "person_id": DANA, "email": "dana@maple.example", "hold": "mine", "allowed": "mine",
        });
        self.store()
            .write(now(), move |tx| {
                for (name, value) in [("office", account.to_string()), ("office_key", key)] {
                    tx.sql().execute(
                        "insert into meta (key, value) values (?1, ?2)",
                        (name, value),
                    )?;
                }
                Ok::<_, brainops_core::Error>(())
            })
            .unwrap();
    }
}

#[test]
fn a_revoked_laptop_hands_over_what_waits_and_then_destroys_its_key() {
    let fixture = fixture();
    fixture.job();
    let waiting: usize = fixture
        .store()
        .read(|sql| {
            Ok::<_, brainops_core::Error>(sql.query_row(
                "select count(*) from outbox",
                [],
                |row| row.get(0),
            )?)
        })
        .unwrap();
    assert!(waiting > 0);
    let (server, heard) = office();
    fixture.belong_to(&server);
    let (closes, closed) = channel();
    let closes = std::sync::Mutex::new(closes);
    let listeners = Listeners {
        revoked: Box::new(move || closes.lock().unwrap().send(()).unwrap()),
        ..Listeners::none()
    };
    let Fixture {
        folder: _folder,
        vault,
        open,
    } = fixture;
    let sheet = recovery_code(&open.key);
    let workspace = Workspace::start(open, &resources(), Clock::new(now), listeners).unwrap();
    closed.recv_timeout(PATIENCE).unwrap();
    assert!(workspace.sync_status().unwrap().revoked);
    // Everything was handed in before the office heard that the key is gone.
    let heard: Vec<Heard> = (0..2)
        .map(|_| heard.recv_timeout(PATIENCE).unwrap())
        .collect();
    assert_eq!(heard, [Heard::HandedIn(waiting), Heard::Wiped]);
    drop(workspace);

    let refused = vault.open(&unlock(), now()).err().unwrap();
    assert_eq!(refused.code(), Code::Revoked);
    assert!(!brainops_core::Error::from(refused).failure().retryable);
    // Nothing else was erased: the company's sheet still opens what is here, and a new vault can begin.
    let by_sheet = Unlock {
        recovery_code: Some(sheet),
        ..Unlock::default()
    };
    drop(vault.open(&by_sheet, now()).unwrap());
    let refused = vault.open(&unlock(), now()).err().unwrap();
    assert_eq!(refused.code(), Code::Revoked);
    vault.set_aside(now()).unwrap();
    assert!(vault.key_home().unwrap().is_none());
}
