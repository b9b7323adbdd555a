//! Laptops and the office over HTTP: the same questions that the simulator asks, on real tables.

use crate::devices::Laptop;
use crate::harness::{Answer, Org, Server, new_id};
use brainops_domain::id::{DeviceId, GroupId, OpId};
use brainops_sync::device::{Meta, pull_request};
use brainops_sync::mark::Mark;
use brainops_sync::scope::{Scope, Scopes};
use brainops_sync::wire::op::{Op, Patch};
use brainops_sync::wire::pull::{Item, Page, PullAnswer};
use brainops_sync::wire::push::{FieldOutcome, Group, Outcome, PushAnswer, PushRequest, Taken};
use brainops_sync::wire::snapshot::{Piece, SnapshotAnswer, SnapshotRequest};
use brainops_sync::wire::{Extra, LogPoint, PushHead};
use chrono::DateTime;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A laptop as the wire sees it.
pub(crate) struct Wire<'a> {
    pub(crate) server: &'a Server,
    pub(crate) org: Org,
    pub(crate) laptop: Laptop,
    pub(crate) device_id: Uuid,
    pub(crate) stream: DeviceId,
    pub(crate) pushed: PushHead,
    pub(crate) points: Vec<LogPoint>,
    pub(crate) scopes: Scopes,
}

pub(crate) async fn enrolled<'a>(server: &'a Server, org: &Org, hold: &str) -> Wire<'a> {
    let signed_in = server.sign_in(&org.slug, &org.email).await;
    let laptop = Laptop::new();
    let device_id = laptop.enrol(server, &signed_in).await.expect(201).id();
    let call = server.call(axum::http::Method::PUT, "/api/v1/sync/laptop");
    let standing = call
        .by(&signed_in)
        .json(json!({ "hold": hold }))
        .send()
        .await;
    let standing = standing.expect(200);
    assert_eq!(standing.body["person_id"], org.person_id.to_string());
    let mut wire = Wire {
        server,
        org: signed_in,
        laptop,
        device_id,
        stream: DeviceId(new_id()),
        pushed: PushHead::default(),
        points: Vec::new(),
        scopes: Scopes::new(),
    };
    wire.scopes = wire.granted().await;
    wire
}

pub(crate) fn op(org: &Org, entity: &str, id: Uuid, base: u64, fields: Value) -> Op {
    let fields = fields.as_object().unwrap();
    Op {
        op: OpId(new_id()),
        seq: 0,
        entity: entity.to_owned(),
        id,
        fields: fields
            .iter()
            .map(|(name, value)| (name.clone(), Patch::value(value.clone(), base)))
            .collect::<BTreeMap<_, _>>(),
        person: org.person_id.to_string(),
        at: DateTime::UNIX_EPOCH,
        clock: None,
        command: None,
        extra: Extra::new(),
    }
}

pub(crate) fn group(ops: Vec<Op>) -> Group {
    Group {
        group: GroupId(new_id()),
        ops,
    }
}

impl Wire<'_> {
    pub(crate) async fn ask(&self, what: &str, question: Value) -> Answer {
        let call = self.server.post(&format!("/api/v1/sync/{what}"));
        call.by(&self.org).json(question).send().await
    }

    pub(crate) fn request(&self, mut groups: Vec<Group>) -> PushRequest {
        let mut seq = self.pushed.seq;
        for op in groups.iter_mut().flat_map(|group| &mut group.ops) {
            seq += 1;
            op.seq = seq;
        }
        PushRequest {
            v: 1,
            device: self.stream,
            points: self.points.clone(),
            ahead: None,
            before: self.pushed.mark,
            groups,
            extra: Extra::new(),
        }
    }

    pub(crate) async fn send(&self, request: &PushRequest) -> PushAnswer {
        let answer = self
            .ask("push", serde_json::to_value(request).unwrap())
            .await;
        serde_json::from_value(answer.expect(200).body).unwrap()
    }

    pub(crate) async fn push(&mut self, groups: Vec<Group>) -> Taken {
        let request = self.request(groups);
        match self.send(&request).await {
            PushAnswer::Taken(taken) => {
                self.pushed = taken.head;
                taken
            }
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn pull(&self) -> PullAnswer {
        let mut meta = Meta::new(self.stream);
        meta.pushed = self.pushed;
        meta.points.clone_from(&self.points);
        meta.scopes.clone_from(&self.scopes);
        let request = pull_request(&meta, 1, 1_000);
        let answer = self
            .ask("pull", serde_json::to_value(request).unwrap())
            .await;
        serde_json::from_value(answer.expect(200).body).unwrap()
    }

    /// What the office grants it.
    pub(crate) async fn granted(&self) -> Scopes {
        let mut meta = Meta::new(self.stream);
        meta.pushed = self.pushed;
        meta.scopes = Scopes::from([Scope("nothing".to_owned())]);
        let request = serde_json::to_value(pull_request(&meta, 1, 1)).unwrap();
        let answer = self.ask("pull", request).await.expect(200).body;
        match serde_json::from_value(answer).unwrap() {
            PullAnswer::Scopes { granted } => granted,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn page(&mut self) -> Page {
        match self.pull().await {
            PullAnswer::Page(page) => {
                self.points.insert(0, page.to);
                page
            }
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn first_piece(&self) -> SnapshotRequest {
        SnapshotRequest {
            v: 1,
            device: self.stream,
            points: Vec::new(),
            ahead: None,
            pushed: self.pushed,
            scopes: self.scopes.clone(),
            at: None,
            piece: 0,
        }
    }

    pub(crate) async fn snapshot(&mut self) -> Piece {
        let request = self.first_piece();
        let answer = self
            .ask("snapshot", serde_json::to_value(request).unwrap())
            .await;
        match serde_json::from_value(answer.expect(200).body).unwrap() {
            SnapshotAnswer::Piece(piece) => {
                assert_eq!(piece.mark, Piece::compute_mark(&piece.rows));
                self.points = vec![piece.at];
                piece
            }
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn new_job(org: &Org) -> (Uuid, Group) {
    let (customer, job) = (new_id(), new_id());
    let now = "2026-11-20T09:30:00+00:00";
    let ops = vec![
        op(
            org,
            "customer",
            customer,
            0,
            json!({ "last_name": "Vandersloot", "created_at": now }),
        ),
        op(
            org,
            "job",
            job,
            0,
            json!({
                "customer_id": customer, "number": "26-0001", "stage": "lead", "stage_since": now,
                "street": "12 Elm St", "city": "Omaha", "access": "", "created_at": now,
            }),
        ),
    ];
    (job, group(ops))
}

#[tokio::test]
async fn what_a_laptop_hands_in_is_done_once_and_lies_on_the_offices_tables() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let mut laptop = enrolled(&server, &org, "company").await;
    let (job, made) = new_job(&org);
    let request = laptop.request(vec![made]);
    let first = laptop.send(&request).await;
    assert_eq!(
        laptop.send(&request).await,
        first,
        "sent again, answered again"
    );
    let PushAnswer::Taken(taken) = first else {
        panic!("{first:?}")
    };
    assert!(
        taken
            .results
            .iter()
            .all(|one| one.outcome == Outcome::Applied)
    );
    laptop.pushed = taken.head;
    let read = server
        .get(&format!("/api/v1/jobs/{job}"))
        .by(&org)
        .send()
        .await;
    let read = read.expect(200);
    assert_eq!(
        (&read.body["street"], &read.body["version"]),
        (&json!("12 Elm St"), &json!(1))
    );

    // The office changes it by its own way; the laptop is told, and what it changes from there is no clash.
    let patch = server
        .patch(&format!("/api/v1/jobs/{job}"))
        .by(&org)
        .version(1);
    patch
        .json(json!({ "city": "Lincoln" }))
        .send()
        .await
        .expect(200);
    let piece = laptop.snapshot().await;
    let row = piece.rows.iter().find(|row| row.id == job).unwrap();
    assert_eq!(row.fields["city"], "Lincoln");
    let change = op(&org, "job", job, row.seq, json!({ "street": "14 Elm St" }));
    let taken = laptop.push(vec![group(vec![change])]).await;
    assert!(taken.results[0].fields.is_empty(), "{taken:?}");
    let page = laptop.page().await;
    assert!(
        matches!(&page.items[0], Item::Change(change) if change.fields["street"] == "14 Elm St")
    );
    assert_eq!(page.to.seq, page.head);
    assert!(page.sums.contains_key(&Scope::company().part("job")));
    let read = server
        .get(&format!("/api/v1/jobs/{job}"))
        .by(&org)
        .send()
        .await;
    assert_eq!(read.expect(200).body["version"], 3);

    // Other things under the same numbers are those of a copied disk; another laptop's stream is nobody else's.
    let mut forged = request.clone();
    forged.groups[0].ops[1].fields.clear();
    assert_eq!(laptop.send(&forged).await, PushAnswer::Forked);
    let thief = enrolled(&server, &org, "company").await;
    let mut stolen = request.clone();
    stolen.device = laptop.stream;
    assert_eq!(thief.send(&stolen).await, PushAnswer::Forked);
}

#[tokio::test]
async fn two_laptops_that_did_not_see_each_other_merge_and_a_clash_has_both_values() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let mut one = enrolled(&server, &org, "company").await;
    let mut other = enrolled(&server, &org, "mine").await;
    let (job, mut made) = new_job(&org);
    made.ops[1].fields.insert(
        "owner_id".to_owned(),
        Patch::value(org.person_id.to_string(), 0),
    );
    one.push(vec![made]).await;
    one.snapshot().await;
    let seen = other.snapshot().await;
    let base = seen.rows.iter().find(|row| row.id == job).unwrap().seq;
    let changes = |fields: Value| vec![group(vec![op(&org, "job", job, base, fields)])];
    one.push(changes(json!({ "city": "Lincoln", "zip": "68501" })))
        .await;
    let taken = other
        .push(changes(json!({ "city": "Blair", "access": "Gate 4" })))
        .await;
    let FieldOutcome::Inbox { conflict } = taken.results[0].fields["city"] else {
        panic!("{taken:?}")
    };
    let page = one.page().await;
    let entered = page.items.iter().find_map(|item| match item {
        Item::Enter(row) if row.id == conflict => Some(row.clone()),
        _ => None,
    });
    let entry = entered.unwrap();
    assert_eq!(
        (&entry.fields["kept"], &entry.fields["other"]),
        (&json!("Lincoln"), &json!("Blair"))
    );
    assert_eq!(entry.fields["base"], "Omaha");
    let read = server
        .get(&format!("/api/v1/jobs/{job}"))
        .by(&org)
        .send()
        .await;
    let read = read.expect(200).body;
    assert_eq!(
        (&read["city"], &read["zip"], &read["access"]),
        (&json!("Lincoln"), &json!("68501"), &json!("Gate 4"))
    );

    // A person takes the other value after all.
    let resolution = json!({ "resolution": { "keep": "other" } });
    let settled = group(vec![op(&org, "conflict", conflict, entry.seq, resolution)]);
    one.push(vec![settled]).await;
    let read = server
        .get(&format!("/api/v1/jobs/{job}"))
        .by(&org)
        .send()
        .await;
    assert_eq!(read.expect(200).body["city"], "Blair");
    let both = (one.page().await, other.page().await);
    let shared = Scope::person(&org.person_id.to_string());
    assert_eq!(both.0.sums[&shared], both.1.sums[&shared]);
}

#[tokio::test]
async fn what_nobody_understands_or_may_do_waits_visibly_and_the_rest_goes_on() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let mut laptop = enrolled(&server, &org, "company").await;
    let (job, made) = new_job(&org);
    let unknown = op(
        &org,
        "drone_flight",
        new_id(),
        0,
        json!({ "battery": "\u{0}full" }),
    );
    let mut foreign = op(
        &org,
        "customer",
        new_id(),
        0,
        json!({ "last_name": "Elmore" }),
    );
    foreign.person = "somebody else".to_owned();
    let line = json!({ "job_id": job, "kind": "note", "text": "Came first", "at": "2026-11-20T09:30:00+00:00", "person": "Sam" });
    let early = op(&org, "timeline", new_id(), 0, line);
    let note = early.id;
    let taken = laptop
        .push(vec![
            group(vec![unknown]),
            group(vec![foreign]),
            group(vec![early]),
            made,
        ])
        .await;
    let is_parked = |at: usize| matches!(taken.results[at].outcome, Outcome::Parked { .. });
    assert!((0..3).all(is_parked), "{taken:?}");
    assert!(matches!(taken.results[3].outcome, Outcome::Applied));
    // What waited for the job is there with it.
    let read = server
        .get(&format!("/api/v1/timeline/{note}"))
        .by(&org)
        .send()
        .await;
    assert_eq!(read.expect(200).body["text"], "Came first");

    // The office's tables do not know such a stage: the laptop's word is kept all the same, and the next one is taken.
    let odd = op(
        &org,
        "job",
        job,
        u64::MAX >> 12,
        json!({ "due_on": "some day" }),
    );
    let taken = laptop.push(vec![group(vec![odd])]).await;
    assert!(matches!(taken.results[0].outcome, Outcome::Applied));
    let mut sql = server.connect("postgres").await;
    let problem = "select problem is not null from sync_record where org_id = $1 and entity = 'job' and id = $2";
    let has_problem = async |sql: &mut sqlx::PgConnection| -> bool {
        let asked = sqlx::query_scalar(problem).bind(org.org_id).bind(job);
        asked.fetch_one(sql).await.unwrap()
    };
    assert!(has_problem(&mut sql).await);
    let fixed = op(
        &org,
        "job",
        job,
        u64::MAX >> 12,
        json!({ "due_on": "2026-12-01" }),
    );
    laptop.push(vec![group(vec![fixed])]).await;
    assert!(!has_problem(&mut sql).await);
    let read = server
        .get(&format!("/api/v1/jobs/{job}"))
        .by(&org)
        .send()
        .await;
    assert_eq!(read.expect(200).body["due_on"], "2026-12-01");
}

#[tokio::test]
async fn a_laptop_is_told_what_it_holds_and_nothing_else() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let rival = server.org("ridge").await;
    server.customer(&rival, "Elsewhere").await;
    let mut office = enrolled(&server, &org, "company").await;
    let (job, made) = new_job(&org);
    office.push(vec![made]).await;
    let mut mine = enrolled(&server, &org, "mine").await;
    let rows = mine.snapshot().await.rows;
    assert!(rows.iter().all(|row| row.entity != "job"), "{rows:?}");
    assert!(rows.iter().any(|row| row.entity == "customer"));
    assert!(
        rows.iter()
            .all(|row| row.fields.get("last_name") != Some(&json!("Elsewhere")))
    );
    // It is given to this person: it comes; it is taken away: it leaves, and nothing of it is said.
    let assign = async |version: i64, to: Value| {
        let call = server
            .patch(&format!("/api/v1/jobs/{job}"))
            .by(&org)
            .version(version);
        call.json(json!({ "owner_id": to }))
            .send()
            .await
            .expect(200);
    };
    assign(1, json!(org.person_id)).await;
    let page = mine.page().await;
    assert!(matches!(&page.items[..], [Item::Enter(row)] if row.id == job));
    assign(2, Value::Null).await;
    let page = mine.page().await;
    assert!(matches!(&page.items[..], [Item::Leave { id, .. }] if *id == job));
    // Who holds too much or too little is told what is granted.
    mine.scopes.insert(Scope::company());
    assert!(matches!(mine.pull().await, PullAnswer::Scopes { .. }));
    // An office that does not know what the laptop knows was restored.
    office.snapshot().await;
    office.points[0].mark = Mark::of(b"another log");
    assert!(matches!(office.pull().await, PullAnswer::Diverged(_)));
    // Whoever has no laptop has nothing to ask here.
    let nobody = server.post("/api/v1/sync/pull").by(&org).json(json!({}));
    assert!([409, 422].contains(&nobody.send().await.status.as_u16()));
}
