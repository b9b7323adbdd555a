//! Every released version of the wire keeps its files: each must be read by all later code and come out
//! again as it was.

use brainops_domain::id::{DeviceId, GroupId, ImportId, OpId};
use brainops_sync::digest::Sum;
use brainops_sync::mark::Mark;
use brainops_sync::scope::{Scope, Scopes};
use brainops_sync::wire::op::{ClockNote, Op, Patch};
use brainops_sync::wire::photo::Held;
use brainops_sync::wire::pull::{Item, Page, PullAnswer, PullRequest, RowChange};
use brainops_sync::wire::push::{
    FieldOutcome, Group, OpResult, Outcome, PushAnswer, PushRequest, Reason, Taken,
};
use brainops_sync::wire::receipt::Receipt;
use brainops_sync::wire::repair::{Bucket, RepairAnswer, RepairRequest};
use brainops_sync::wire::snapshot::{Piece, SnapshotAnswer, SnapshotRequest};
use brainops_sync::wire::{Diverged, Extra, Fields, LogPoint, PushHead, Row, version::VERSION};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use uuid::Uuid;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn point(seq: u64) -> LogPoint {
    LogPoint {
        epoch: id(1),
        seq,
        mark: Mark::of(&seq.to_le_bytes()),
    }
}

fn row() -> Row {
    Row {
        entity: "job".to_owned(),
        id: id(9),
        root: None,
        seq: 41,
        scopes: Scopes::from([Scope::shared()]),
        fields: Fields::from([
            ("number".to_owned(), json!("2026-0041")),
            ("x_new".to_owned(), json!({"a": 1.5})),
        ]),
    }
}

fn op() -> Op {
    Op {
        op: OpId(id(5)),
        seq: 7,
        entity: "job".to_owned(),
        id: id(9),
        fields: BTreeMap::from([
            ("next_step".to_owned(), Patch::value("call back", 40)),
            ("due_on".to_owned(), Patch::value(Value::Null, 40)),
            (
                "tags".to_owned(),
                Patch::members(vec![json!("steep")], vec![json!("dog")], 40),
            ),
        ]),
        person: "Kim".to_owned(),
        at: at(),
        clock: Some(ClockNote {
            boot: id(3),
            since_boot_ms: 12,
            ahead_ms: Some(-5),
        }),
        command: None,
        extra: Extra::new(),
    }
}

/// Reads the file of this version and every older one; writes it where the environment says so.
fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(name: &str, value: &T) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let newest = folder
        .join(format!("v{VERSION}"))
        .join(format!("{name}.json"));
    let text = serde_json::to_string_pretty(value).unwrap() + "\n";
    if std::env::var_os("BRAINOPS_WRITE_GOLDEN").is_some() {
        std::fs::create_dir_all(newest.parent().unwrap()).unwrap();
        std::fs::write(&newest, &text).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&newest).unwrap(),
        text,
        "{name} has another form"
    );
    for version in 1..=VERSION {
        let file = folder
            .join(format!("v{version}"))
            .join(format!("{name}.json"));
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        let json: Value = serde_json::from_str(&text).unwrap();
        let read: T = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(
            serde_json::to_value(&read).unwrap(),
            json,
            "{name} of version {version}"
        );
        if version == VERSION {
            assert_eq!(&read, value, "{name}");
        }
    }
}

#[test]
fn handing_in_keeps_its_form() {
    let request = PushRequest {
        v: 1,
        device: DeviceId(id(2)),
        points: vec![point(40), point(12)],
        ahead: None,
        before: Mark::of(b"before"),
        groups: vec![Group {
            group: GroupId(id(4)),
            ops: vec![op()],
        }],
        extra: Extra::new(),
    };
    check("push_request", &request);
    let result = |outcome| OpResult {
        op: OpId(id(5)),
        at_seq: 44,
        outcome,
        fields: BTreeMap::from([
            ("a".to_owned(), FieldOutcome::Same),
            ("b".to_owned(), FieldOutcome::Inbox { conflict: id(6) }),
            ("c".to_owned(), FieldOutcome::Stands { conflict: id(6) }),
            ("d".to_owned(), FieldOutcome::Merged),
            ("e".to_owned(), FieldOutcome::Moved { to: id(8) }),
        ]),
    };
    let parked = |reason| {
        result(Outcome::Parked {
            reason,
            parked: id(7),
        })
    };
    let results = vec![
        result(Outcome::Applied),
        parked(Reason::NotUnderstood),
        parked(Reason::Missing {
            entity: "job".to_owned(),
            id: id(9),
        }),
        parked(Reason::Rule {
            says: "A count has an amount.".to_owned(),
        }),
        parked(Reason::Group { op: OpId(id(5)) }),
        result(Outcome::Quarantined { parked: id(7) }),
    ];
    let taken = Taken {
        results,
        head: PushHead {
            seq: 7,
            mark: Mark::of(b"head"),
        },
    };
    check("push_taken", &PushAnswer::Taken(taken.clone()));
    check("push_revoked", &PushAnswer::Revoked(taken));
    check("push_expected", &PushAnswer::Expected { seq: 3 });
    check("push_forked", &PushAnswer::Forked);
    check(
        "push_diverged",
        &PushAnswer::Diverged(Diverged { common: point(12) }),
    );
}

#[test]
fn following_keeps_its_form() {
    let scopes = Scopes::from([Scope::shared(), Scope::person("kim"), Scope::team(id(11))]);
    let pushed = PushHead {
        seq: 7,
        mark: Mark::of(b"head"),
    };
    let request = PullRequest {
        v: 1,
        device: DeviceId(id(2)),
        points: vec![point(40)],
        ahead: None,
        pushed,
        scopes: scopes.clone(),
        limit: 5_000,
        extra: Extra::new(),
    };
    check("pull_request", &request);
    let page = Page {
        from: 40,
        to: point(43),
        head: 43,
        items: vec![
            Item::Enter(row()),
            Item::Change(RowChange {
                entity: "job".to_owned(),
                id: id(9),
                seq: 42,
                fields: Fields::from([("stage".to_owned(), json!("signed"))]),
                scopes: Some(scopes.clone()),
            }),
            Item::Leave {
                entity: "job".to_owned(),
                id: id(10),
                seq: 43,
            },
        ],
        sums: BTreeMap::from([(Scope::shared(), Sum(77))]),
        extra: Extra::new(),
    };
    check("pull_page", &PullAnswer::Page(page));
    check(
        "pull_scopes",
        &PullAnswer::Scopes {
            granted: scopes.clone(),
        },
    );
    check("pull_horizon", &PullAnswer::Horizon);
    check(
        "pull_upgrade_required",
        &PullAnswer::UpgradeRequired { oldest: 2 },
    );
    check("pull_revoked", &PullAnswer::Revoked);
    let snapshot = SnapshotRequest {
        v: 1,
        device: DeviceId(id(2)),
        points: vec![point(38)],
        ahead: None,
        pushed,
        scopes,
        at: Some(point(40)),
        piece: 2,
    };
    check("snapshot_request", &snapshot);
    let rows = vec![row()];
    let piece = Piece {
        at: point(40),
        piece: 2,
        pieces: 3,
        mark: Piece::compute_mark(&rows),
        rows,
    };
    check("snapshot_piece", &SnapshotAnswer::Piece(piece));
    let repair = RepairRequest {
        v: 1,
        device: DeviceId(id(2)),
        points: vec![point(40)],
        ahead: None,
        pushed,
        scope: Scope::company(),
        sums: vec![Sum(0), Sum(u128::MAX)],
    };
    check("repair_request", &repair);
    let buckets = vec![Bucket {
        bucket: 1,
        rows: vec![row()],
    }];
    check(
        "repair_buckets",
        &RepairAnswer::Buckets {
            at: point(43),
            scope: Scope::company(),
            buckets,
        },
    );
}

#[test]
fn photos_and_receipts_keep_their_form() {
    check(
        "photo_held",
        &Held {
            blake3: "ab".repeat(32),
            size_bytes: 8_000_000,
            chunk_bytes: 524_288,
            chunks: "ff01".to_owned(),
            verified: false,
        },
    );
    check(
        "receipt",
        &Receipt {
            import_id: ImportId(id(12)),
            photos: 312,
            hashes: Mark::of(b"hashes"),
            verified_at: at(),
            key_id: "2026-11".to_owned(),
            signature: "c2ln".to_owned(),
        },
    );
}

#[test]
fn what_a_version_does_not_know_comes_out_again() {
    let mut json = serde_json::to_value(op()).unwrap();
    json["weather"] = json!({"wind_mph": 31.5, "from": ["N", null]});
    json["fields"]["next_step"]["why"] = json!("storm");
    json["fields"]["roof_color"] = json!({"value": {"rgb": [1, 2, 3]}, "base": 0});
    json["fields"]["stage"] = json!({"rotate": 90});
    let read: Op = serde_json::from_value(json.clone()).unwrap();
    assert!(
        !read.is_understood(),
        "a patch of an unknown kind is never half applied"
    );
    assert_eq!(serde_json::to_value(&read).unwrap(), json);
}

#[test]
fn an_unknown_answer_is_an_answer() {
    let answer: PushAnswer = serde_json::from_value(json!({"answer": "later", "in_s": 5})).unwrap();
    assert_eq!(answer, PushAnswer::Unknown);
    let item: Item = serde_json::from_value(json!({"do": "fold", "id": 1})).unwrap();
    assert_eq!(item, Item::Unknown);
}
