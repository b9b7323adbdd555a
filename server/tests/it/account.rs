//! Second factor, passwords, mailed secrets, letters.

use crate::harness::{Answer, Org, PASSWORD, Server, new_id};
use aws_lc_rs::hmac;
use chrono::TimeDelta;
use serde_json::{Value, json};

const NEW: &str = "a brand new battery staple";

/// The code of an authenticator, as RFC 6238 has it.
fn code(secret: &str, at_s: i64) -> String {
    let bits: String = secret
        .bytes()
        .map(|letter| match letter {
            b'A'..=b'Z' => letter - b'A',
            digit => digit - b'2' + 26,
        })
        .map(|value| format!("{value:05b}"))
        .collect();
    let key: Vec<u8> = (0..bits.len() / 8)
        .map(|at| u8::from_str_radix(&bits[at * 8..at * 8 + 8], 2).unwrap())
        .collect();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &(at_s / 30).to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[19] & 15);
    let word = u32::from_be_bytes(tag[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

fn code_now(server: &Server, secret: &str) -> String {
    code(secret, server.now().timestamp())
}

async fn post(server: &Server, org: &Org, path: &str, body: Value) -> Answer {
    let call = server.post(&format!("/api/v1/me/{path}")).by(org);
    call.json(body).send().await
}

async fn login(server: &Server, org: &Org, password: &str, code: Option<&str>) -> Answer {
    let body = json!({ "email": org.email, "password": password, "code": code });
    server.post("/api/v1/auth/login").json(body).send().await
}

/// A second factor in use: its secret and its recovery codes.
async fn enable(server: &Server, org: &Org) -> (String, Vec<String>) {
    let begun = post(
        server,
        org,
        "second-factor",
        json!({ "password": PASSWORD }),
    )
    .await;
    let begun = begun.expect(201).body;
    let secret = begun["secret"].as_str().unwrap().to_owned();
    let address = begun["address"].as_str().unwrap();
    assert!(address.starts_with("otpauth://totp/BrainOps%20Field:owner%40"));
    assert!(address.contains(&format!("secret={secret}&")));
    // Nobody is asked for a code before one was right.
    login(server, org, PASSWORD, None).await.expect(200);
    let wrong = json!({ "code": "000000" });
    post(server, org, "second-factor/confirmation", wrong)
        .await
        .expect_problem(401, "second_factor_wrong");
    let body = json!({ "code": code_now(server, &secret) });
    let confirmed = post(server, org, "second-factor/confirmation", body).await;
    let codes: Vec<String> = confirmed.expect(200).body["codes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

#[tokio::test]
async fn a_code_is_asked_for_and_counts_once() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let (secret, codes) = enable(&server, &org).await;
    let needed = login(&server, &org, PASSWORD, None).await;
    needed.expect_problem(401, "second_factor_needed");
    // Whether a second factor is in use is not told to somebody who has the password wrong.
    let wrong = login(&server, &org, "wrong horse battery", None).await;
    wrong.expect_problem(401, "wrong_credentials");
    // The code that confirmed it is spent already.
    let spent = code_now(&server, &secret);
    let answer = login(&server, &org, PASSWORD, Some(&spent)).await;
    answer.expect_problem(401, "second_factor_wrong");
    server.pass(TimeDelta::seconds(30));
    let fresh = code_now(&server, &secret);
    login(&server, &org, PASSWORD, Some(&fresh))
        .await
        .expect(200);
    login(&server, &org, PASSWORD, Some(&fresh))
        .await
        .expect_problem(401, "second_factor_wrong");
    // One that is older than the last that was used doesn't count either.
    server.pass(TimeDelta::seconds(60));
    let older = code(&secret, server.now().timestamp() - 30);
    let newer = code_now(&server, &secret);
    login(&server, &org, PASSWORD, Some(&newer))
        .await
        .expect(200);
    login(&server, &org, PASSWORD, Some(&older))
        .await
        .expect_problem(401, "second_factor_wrong");
    // A recovery code works once, however it is typed.
    let typed = codes[3].to_lowercase().replace('-', " ");
    login(&server, &org, PASSWORD, Some(&typed))
        .await
        .expect(200);
    login(&server, &org, PASSWORD, Some(&codes[3]))
        .await
        .expect_problem(401, "second_factor_wrong");
    let back = login(&server, &org, PASSWORD, Some(&codes[4])).await;
    let token = back.expect(200).body["access_token"].clone();
    let standing = server
        .get("/api/v1/me/second-factor")
        .bearer(token.as_str().unwrap());
    let standing = standing.send().await.expect(200);
    assert_eq!(standing.body["recovery_codes_left"], 8);
    assert!(standing.body["since"].is_string());
    // The tables hold neither the secret nor a code.
    let mut sql = server.connect("postgres").await;
    let kept: Vec<u8> = sqlx::query_scalar("select secret from second_factor")
        .fetch_one(&mut sql)
        .await
        .unwrap();
    assert!(kept.len() > 40);
}

#[tokio::test]
async fn codes_can_not_be_tried_without_end() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let (secret, codes) = enable(&server, &org).await;
    server.pass(TimeDelta::minutes(16));
    let org = server.renewed(&org).await;
    for number in 0..5 {
        let guess = format!("{number:06}");
        let answer = login(&server, &org, PASSWORD, Some(&guess)).await;
        answer.expect_problem(401, "second_factor_wrong");
        // Another door to the same lock.
        let body = json!({ "password": PASSWORD, "code": guess });
        let answer = post(&server, &org, "second-factor/removal", body).await;
        answer.expect_problem(401, "second_factor_wrong");
    }
    // Even a right one: otherwise guessing would go on.
    let right = code_now(&server, &secret);
    login(&server, &org, PASSWORD, Some(&right))
        .await
        .expect_problem(429, "too_many_requests");
    server.pass(TimeDelta::minutes(16));
    // Two at the same time: one of them counts.
    let fresh = code_now(&server, &secret);
    let (first, second) = tokio::join!(
        login(&server, &org, PASSWORD, Some(&fresh)),
        login(&server, &org, PASSWORD, Some(&fresh))
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
    login(&server, &org, PASSWORD, Some(&codes[0]))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_second_factor_is_changed_only_with_both_proofs() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let wrong = json!({ "password": "wrong horse battery" });
    post(&server, &org, "second-factor", wrong)
        .await
        .expect_problem(401, "wrong_credentials");
    let (_, key) = server.key(&org, &["account.update"]).await;
    let by_key = server
        .post("/api/v1/me/second-factor")
        .bearer(&key)
        .json(json!({ "password": PASSWORD }));
    by_key.send().await.expect_problem(403, "forbidden");
    let (secret, codes) = enable(&server, &org).await;
    post(
        &server,
        &org,
        "second-factor",
        json!({ "password": PASSWORD }),
    )
    .await
    .expect_problem(409, "conflict");
    let both = |password: &str, code: &str| json!({ "password": password, "code": code });
    for (body, problem) in [
        (both("wrong horse battery", &codes[0]), "wrong_credentials"),
        (both(PASSWORD, "000000"), "second_factor_wrong"),
    ] {
        post(&server, &org, "second-factor/removal", body.clone())
            .await
            .expect_problem(401, problem);
        post(&server, &org, "second-factor/recovery-codes", body)
            .await
            .expect_problem(401, problem);
    }
    let renewed = post(
        &server,
        &org,
        "second-factor/recovery-codes",
        both(PASSWORD, &codes[0]),
    )
    .await
    .expect(200);
    let new_code = renewed.body["codes"][0].as_str().unwrap().to_owned();
    login(&server, &org, PASSWORD, Some(&codes[1]))
        .await
        .expect_problem(401, "second_factor_wrong");
    server.pass(TimeDelta::seconds(60));
    let now = code_now(&server, &secret);
    let body = json!({ "password": PASSWORD, "new_password": NEW });
    post(&server, &org, "password", body)
        .await
        .expect_problem(401, "second_factor_needed");
    let body = json!({ "password": PASSWORD, "new_password": "short", "code": new_code });
    let weak = post(&server, &org, "password", body).await;
    let weak = weak.expect_problem(422, "invalid");
    assert_eq!(weak.body["errors"][0]["pointer"], "/new_password");
    post(&server, &org, "second-factor/removal", both(PASSWORD, &now))
        .await
        .expect(204);
    login(&server, &org, PASSWORD, None).await.expect(200);
}

#[tokio::test]
async fn whoever_lost_the_second_factor_is_helped_by_those_who_may() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let cody = server
        .person(&org, "cody", &[("account.update", "own")])
        .await;
    let begun = post(
        &server,
        &cody,
        "second-factor",
        json!({ "password": PASSWORD }),
    )
    .await;
    let secret = begun.expect(201).body["secret"]
        .as_str()
        .unwrap()
        .to_owned();
    let body = json!({ "code": code_now(&server, &secret) });
    post(&server, &cody, "second-factor/confirmation", body)
        .await
        .expect(200);
    let path = format!("/api/v1/members/{}/second-factor", cody.person_id);
    let clerk = server
        .person(&org, "carl", &[("member.update", "all")])
        .await;
    // Somebody who may less than the person does not take it away.
    let refused = server.delete(&path).by(&clerk).send().await;
    refused.expect_problem(403, "forbidden");
    server.delete(&path).by(&org).send().await.expect(204);
    server
        .delete(&path)
        .by(&org)
        .send()
        .await
        .expect_problem(404, "not_found");
    server
        .get("/api/v1/me/second-factor")
        .by(&cody)
        .send()
        .await
        .expect_problem(401, "unauthenticated");
    login(&server, &cody, PASSWORD, None).await.expect(200);
    let nobody = format!("/api/v1/members/{}/second-factor", new_id());
    server.delete(&nobody).by(&org).send().await.expect(404);
}

fn secret_in(letter: &str, prefix: &str) -> String {
    let line = letter.lines().find(|line| line.starts_with(prefix));
    line.unwrap_or_else(|| panic!("{letter}")).to_owned()
}

async fn forget(server: &Server, email: &str) -> Answer {
    let body = json!({ "email": email });
    server
        .post("/api/v1/auth/password-resets")
        .json(body)
        .send()
        .await
}

async fn reset(server: &Server, secret: &str, password: &str) -> Answer {
    let body = json!({ "secret": secret, "password": password });
    let path = "/api/v1/auth/password-resets/completion";
    server.post(path).json(body).send().await
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_by_mail() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let other = server.org("ridge").await;
    server.work().await;
    // The same answer for anybody, and a letter for those who are somebody.
    let known = forget(&server, "Owner@Apex.example").await.expect(202);
    let unknown = forget(&server, "nobody@apex.example").await.expect(202);
    assert_eq!(known.body, unknown.body);
    let letters = server.letters(&org.email).await;
    let asked: Vec<_> = letters.iter().filter(|one| one.contains("bop_")).collect();
    assert_eq!(asked.len(), 1, "{letters:?}");
    assert!(server.letters("nobody@apex.example").await.is_empty());
    let secret = secret_in(asked[0], "bop_");
    // Nothing of it stays where somebody could read it.
    let mut sql = server.connect("postgres").await;
    let left: i64 = sqlx::query_scalar("select count(*) from mail where letter is not null")
        .fetch_one(&mut sql)
        .await
        .unwrap();
    assert_eq!(left, 0);

    let weak = reset(&server, &secret, "short").await;
    weak.expect_problem(422, "invalid");
    for wrong in ["", "bop_x", &format!("{secret}A"), &other.refresh] {
        let answer = reset(&server, wrong, NEW).await;
        answer.expect_problem(404, "not_found");
    }
    // A secret for one thing is none for another.
    let proof = json!({ "secret": secret });
    let path = "/api/v1/auth/email-verifications";
    let answer = server.post(path).json(proof).send().await;
    answer.expect_problem(404, "not_found");

    reset(&server, &secret, NEW).await.expect(204);
    reset(&server, &secret, NEW)
        .await
        .expect_problem(404, "not_found");
    login(&server, &org, PASSWORD, None)
        .await
        .expect_problem(401, "wrong_credentials");
    let back = login(&server, &org, NEW, None).await.expect(200);
    // Whoever was signed in is not any more.
    let me = server.get("/api/v1/me").by(&org).send().await;
    me.expect_problem(401, "unauthenticated");
    let refresh = json!({ "refresh_token": org.refresh });
    let refresh = server.post("/api/v1/auth/refresh").json(refresh);
    refresh.send().await.expect_problem(401, "session_ended");
    // Who can read the mail has the address; the person is told.
    let token = back.body["access_token"].as_str().unwrap();
    let me = server.get("/api/v1/me").bearer(token).send().await;
    assert!(me.expect(200).body["person"]["email_verified_at"].is_string());
    let letters = server.letters(&org.email).await;
    assert!(letters.iter().any(|one| one.contains("was changed")));
    // Nobody else was touched.
    server.get("/api/v1/me").by(&other).send().await.expect(200);
}

#[tokio::test]
async fn a_mailed_secret_ends_in_time_and_with_the_next_one() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let secrets = async || {
        forget(&server, &org.email).await.expect(202);
        let letters = server.letters(&org.email).await;
        let found = letters.iter().filter(|one| one.contains("bop_"));
        let found: Vec<_> = found.map(|one| secret_in(one, "bop_")).collect();
        found
    };
    let first = secrets().await.pop().unwrap();
    server.pass(TimeDelta::minutes(61));
    let late = reset(&server, &first, NEW).await;
    late.expect_problem(404, "not_found");
    let two = secrets().await;
    let second = two.iter().find(|one| **one != first).unwrap().clone();
    server.pass(TimeDelta::minutes(16));
    let three = secrets().await;
    let third = three
        .iter()
        .find(|one| **one != first && **one != second)
        .unwrap();
    reset(&server, third, NEW).await.expect(204);
    let before = reset(&server, &second, NEW).await;
    before.expect_problem(404, "not_found");
}

#[tokio::test]
async fn asking_for_mail_has_an_end_for_known_and_unknown_alike() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    for email in [org.email.as_str(), "nobody@apex.example"] {
        for _ in 0..5 {
            forget(&server, email).await.expect(202);
        }
        forget(&server, email)
            .await
            .expect_problem(429, "too_many_requests");
    }
    // Five requests that nobody worked on yet are one letter.
    let letters = server.letters(&org.email).await;
    let asked = letters.iter().filter(|one| one.contains("bop_")).count();
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn an_address_is_proven_by_mail() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let letters = server.letters(&org.email).await;
    let secret = secret_in(&letters[0], "boe_");
    let path = "/api/v1/auth/email-verifications";
    let prove = |secret: &str| server.post(path).json(json!({ "secret": secret })).send();
    prove(&secret).await.expect(204);
    prove(&secret).await.expect_problem(404, "not_found");
    // Proven: there is nothing to ask for.
    let again = server
        .post("/api/v1/me/email-verification")
        .by(&org)
        .send()
        .await;
    again.expect(202);
    let letters = server.letters(&org.email).await;
    assert_eq!(letters.len(), 1);
}

#[tokio::test]
async fn a_changed_password_ends_every_other_sign_in() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let elsewhere = server.sign_in(&org.slug, &org.email).await;
    let body = json!({ "password": "wrong horse battery", "new_password": NEW });
    post(&server, &org, "password", body)
        .await
        .expect_problem(401, "wrong_credentials");
    let body = json!({ "password": PASSWORD, "new_password": NEW });
    post(&server, &org, "password", body).await.expect(204);
    server.get("/api/v1/me").by(&org).send().await.expect(200);
    server
        .get("/api/v1/me")
        .by(&elsewhere)
        .send()
        .await
        .expect_problem(401, "unauthenticated");
    login(&server, &org, NEW, None).await.expect(200);
}

// Names that people choose go into letters; they must not become lines of their heads.
#[tokio::test]
async fn a_name_adds_no_line_to_a_letter() {
    let server = Server::start().await;
    let evil = "Apex\r\nBcc: everybody@evil.example\r\n\r\nClick";
    let body = json!({
        "name": evil, "slug": "apex", "email": "owner@apex.example",
        "person_name": evil, "password": PASSWORD,
    });
    let made = server
        .post("/api/v1/organisations")
        .json(body)
        .send()
        .await
        .expect(201);
    let token = made.body["access_token"].as_str().unwrap();
    let roles = server.get("/api/v1/roles").bearer(token).send().await;
    let role = roles.expect(200).body[0]["id"].clone();
    let body = json!({ "email": "cody@apex.example", "role_ids": [role] });
    let invite = server.post("/api/v1/invitations").bearer(token).json(body);
    invite.send().await.expect(201);
    let letters = server.letters("cody@apex.example").await;
    assert_eq!(letters.len(), 1);
    let (head, text) = letters[0].split_once("\r\n\r\n").unwrap();
    assert!(text.starts_with("Apex Bcc: everybody@evil.example Click invites you"));
    assert!(!head.to_lowercase().contains("bcc"), "{head}");
    assert_eq!(head.matches("\r\nTo: ").count(), 1);
    // Neither do addresses.
    for email in [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "A <a@b.example>",
    ] {
        let body = json!({ "email": email, "role_ids": [role] });
        let invite = server.post("/api/v1/invitations").bearer(token).json(body);
        invite.send().await.expect_problem(422, "invalid");
    }
}
