//! Laptops: enrolled with a proof of their key, renewed with one, revoked.

use crate::harness::{Answer, Org, Server};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

/// A laptop and its key.
pub(crate) struct Laptop(Ed25519KeyPair);

fn session_of(org: &Org) -> String {
    let claims = org.access.split('.').nth(1).unwrap();
    let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["sid"].as_str().unwrap().to_owned()
}

impl Laptop {
    pub(crate) fn new() -> Self {
        Self(Ed25519KeyPair::generate().unwrap())
    }

    fn sign(&self, purpose: &str, about: &str) -> String {
        let message = format!("brainops {purpose} 1\n{about}");
        STANDARD.encode(self.0.sign(message.as_bytes()))
    }

    fn enrolment(&self, org: &Org) -> Value {
        json!({
            "name": "Truck 2",
            "public_key": STANDARD.encode(self.0.public_key()),
            "proof": self.sign("enrol", &session_of(org)),
        })
    }

    pub(crate) async fn enrol(&self, server: &Server, org: &Org) -> Answer {
        enrol(server, org, self.enrolment(org)).await
    }

    /// Signs what the office gives it to sign.
    pub(crate) async fn answer(
        &self,
        server: &Server,
        path: &str,
        purpose: &str,
        (org_id, device_id): (Uuid, Uuid),
    ) -> Answer {
        let who = json!({ "org_id": org_id, "device_id": device_id });
        let given = server.post("/api/v1/auth/laptop/challenge").json(who);
        let given = given.send().await.expect(200).body;
        let challenge = given["challenge"].as_str().unwrap();
        let signed = json!({
            "org_id": org_id, "device_id": device_id, "challenge": challenge,
            "proof": self.sign(purpose, challenge),
        });
        server.post(path).json(signed).send().await
    }

    pub(crate) async fn admit(&self, server: &Server, id: (Uuid, Uuid)) -> Answer {
        self.answer(server, "/api/v1/auth/laptop", "laptop", id)
            .await
    }

    async fn renew(&self, server: &Server, org: &Org) -> Answer {
        renew(server, org, Some(self.sign("refresh", &org.refresh))).await
    }
}

async fn enrol(server: &Server, org: &Org, body: Value) -> Answer {
    let call = server.post("/api/v1/devices").by(org).json(body);
    call.send().await
}

async fn renew(server: &Server, org: &Org, proof: Option<String>) -> Answer {
    let body = json!({ "refresh_token": org.refresh, "device_proof": proof });
    server.post("/api/v1/auth/refresh").json(body).send().await
}

async fn leave(server: &Server, org: &Org, proof: Option<String>) -> Answer {
    let body = json!({ "refresh_token": org.refresh, "device_proof": proof });
    server.post("/api/v1/auth/logout").json(body).send().await
}

fn with_tokens(org: &Org, answer: &Answer) -> Org {
    let text = |name: &str| answer.body[name].as_str().unwrap().to_owned();
    Org {
        access: text("access_token"),
        refresh: text("refresh_token"),
        ..org.clone()
    }
}

async fn me(server: &Server, org: &Org) -> u16 {
    let answer = server.get("/api/v1/me").by(org).send().await;
    answer.status.as_u16()
}

#[tokio::test]
async fn a_laptop_is_enrolled_once_and_its_sign_in_ends_with_it() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let office = server.sign_in("apex", &org.email).await;
    let laptop = Laptop::new();
    for (field, value) in [
        ("public_key", json!("short")),
        ("proof", json!("short")),
        // Somebody else's key, and a proof for another sign-in.
        ("proof", Laptop::new().enrolment(&org)["proof"].clone()),
        ("proof", laptop.enrolment(&office)["proof"].clone()),
    ] {
        let mut wrong = laptop.enrolment(&org);
        wrong[field] = value;
        enrol(&server, &org, wrong)
            .await
            .expect_problem(422, "invalid");
    }
    let device = laptop.enrol(&server, &org).await.expect(201);
    let second = Laptop::new().enrol(&server, &org).await;
    second.expect_problem(409, "conflict");
    // What it changes is known to be from it.
    let customer = server.customer(&org, "Vandersloot").await;
    let mut sql = server.connect("postgres").await;
    let by: Option<Uuid> =
        sqlx::query_scalar("select device_id from change where org_id = $1 and entity_id = $2")
            .bind(org.org_id)
            .bind(customer)
            .fetch_one(&mut sql)
            .await
            .unwrap();
    assert_eq!(by, Some(device.id()));
    let grants = [("device.read", "own"), ("device.revoke", "own")];
    let other = server.person(&org, "sam", &grants).await;
    let listed = server.get("/api/v1/devices").by(&other).send().await;
    assert_eq!(listed.expect(200).body, json!([]));
    let path = format!("/api/v1/devices/{}", device.id());
    let refused = server.delete(&path).by(&other).send().await;
    refused.expect_problem(404, "not_found");
    server.delete(&path).by(&office).send().await.expect(204);
    assert_eq!(me(&server, &org).await, 401);
    let after = laptop.renew(&server, &org).await;
    after.expect_problem(401, "session_ended");
    assert_eq!(me(&server, &office).await, 200);
}

#[tokio::test]
async fn tokens_of_a_laptop_are_renewed_by_its_key_alone() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let laptop = Laptop::new();
    let device = laptop.enrol(&server, &org).await.expect(201).id();
    // Somebody copied the token: without the key it neither renews nor ends the sign-in.
    let thief = Laptop::new();
    let other_words = laptop.sign("enrol", &org.refresh);
    let other_token = laptop.sign("refresh", "bor_another");
    for proof in [
        None,
        Some(String::new()),
        Some("AAAA".to_owned()),
        Some(thief.sign("refresh", &org.refresh)),
        Some(other_words),
        Some(other_token),
    ] {
        let refused = renew(&server, &org, proof).await;
        refused.expect_problem(401, "session_ended");
    }
    for proof in [None, Some(thief.sign("logout", &org.refresh))] {
        let refused = leave(&server, &org, proof).await;
        refused.expect_problem(401, "session_ended");
    }
    assert_eq!(me(&server, &org).await, 200);
    server.pass(TimeDelta::minutes(11));
    assert_eq!(me(&server, &org).await, 401);
    let next = laptop.renew(&server, &org).await.expect(200);
    let next = with_tokens(&org, &next);
    assert_eq!(me(&server, &next).await, 200);
    let listed = server.get("/api/v1/devices").by(&next).send().await;
    let listed = listed.expect(200).body;
    assert_eq!(listed[0]["id"], device.to_string());
    assert!(listed[0]["last_seen_at"].is_string());
    let other = server.sign_in("apex", &org.email).await;
    let other_laptop = Laptop::new();
    other_laptop.enrol(&server, &other).await.expect(201);
    let proof = other_laptop.sign("logout", &other.refresh);
    for _ in 0..3 {
        let left = leave(&server, &other, Some(proof.clone())).await;
        left.expect(204);
    }
    assert_eq!(me(&server, &other).await, 401);
    let mut sql = server.connect("postgres").await;
    let ends: i64 = sqlx::query_scalar(
        "select count(*) from audit where org_id = $1 and action = 'session.end'",
    )
    .bind(org.org_id)
    .fetch_one(&mut sql)
    .await
    .unwrap();
    assert_eq!(ends, 1, "a sign-in ends once");
    // With the key a second use means what it always means.
    let again = laptop.renew(&server, &org).await;
    again.expect_problem(401, "session_ended");
    assert_eq!(me(&server, &next).await, 401);
    let ended = laptop.renew(&server, &next).await;
    ended.expect_problem(401, "session_ended");
}

#[tokio::test]
async fn a_laptop_that_nobody_used_for_a_year_comes_in_by_its_key() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let laptop = Laptop::new();
    let device = laptop.enrol(&server, &org).await.expect(201).id();
    let id = (org.org_id, device);
    for days in [40, 400] {
        server.pass(TimeDelta::days(days));
        assert_eq!(me(&server, &org).await, 401);
        let renewed = laptop.renew(&server, &org).await;
        renewed.expect_problem(401, "session_ended");
        let thief = Laptop::new().admit(&server, id).await;
        thief.expect_problem(401, "session_ended");
        let admitted = laptop.admit(&server, id).await.expect(200);
        assert_eq!(admitted.body["is_revoked"], false);
        let token = admitted.body["access_token"].as_str().unwrap();
        let me = server.get("/api/v1/me").bearer(token).send().await;
        me.expect(200);
    }
    // Whoever ends its sign-in ends it.
    let office = server.sign_in("apex", &org.email).await;
    let session = session_of(&org);
    let path = format!("/api/v1/sessions/{session}");
    server.delete(&path).by(&office).send().await.expect(204);
    let ended = laptop.admit(&server, id).await;
    ended.expect_problem(401, "session_ended");
}
