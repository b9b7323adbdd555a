//! Signing in, staying in, being thrown out.

use crate::harness::{PASSWORD, Server, new_id};
use brainops_server::identity::{Claims, Keyring};
use chrono::TimeDelta;
use serde_json::json;

#[tokio::test]
async fn an_owner_registers_signs_out_and_in_again() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let me = server
        .get("/api/v1/me")
        .by(&org)
        .send()
        .await
        .expect(200)
        .body;
    assert_eq!(me["person"]["email"], "owner@apex.example");
    assert_eq!(me["organisation"]["slug"], "apex");
    assert!(me["permissions"].as_array().unwrap().len() >= 48);

    let body = json!({ "refresh_token": org.refresh });
    server
        .post("/api/v1/auth/logout")
        .json(body.clone())
        .send()
        .await
        .expect(204);
    server
        .get("/api/v1/me")
        .by(&org)
        .send()
        .await
        .expect_problem(401, "unauthenticated");
    server
        .post("/api/v1/auth/refresh")
        .json(body)
        .send()
        .await
        .expect_problem(401, "session_ended");

    let again = server.sign_in("apex", "  Owner@Apex.example ").await;
    assert_eq!(again.org_id, org.org_id);
    server.get("/api/v1/me").by(&again).send().await.expect(200);
}

#[tokio::test]
async fn wrong_credentials_are_all_told_the_same() {
    let server = Server::start().await;
    server.org("apex").await;
    let mut answers = Vec::new();
    for (email, password) in [
        ("owner@apex.example", "wrong horse battery"),
        ("nobody@apex.example", PASSWORD),
        ("", ""),
    ] {
        let body = json!({ "email": email, "password": password });
        let answer = server.post("/api/v1/auth/login").json(body).send().await;
        answers.push(answer.expect_problem(401, "wrong_credentials").body);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn one_address_in_two_organisations_chooses() {
    let server = Server::start().await;
    let first = server.org_of("apex", "harriet@example.com").await;
    server.org_of("ridge", "harriet@example.com").await;
    let body = json!({ "email": "harriet@example.com", "password": PASSWORD });
    let answer = server.post("/api/v1/auth/login").json(body).send().await;
    answer.expect_problem(409, "choose_organisation");
    assert_eq!(
        server.sign_in("apex", "harriet@example.com").await.org_id,
        first.org_id
    );
}

#[tokio::test]
async fn bad_registrations_name_their_fields_and_leave_nothing() {
    let server = Server::start().await;
    server.org("apex").await;
    let good = json!({
        "name": "Ridge", "slug": "ridge", "email": "a@ridge.example", "person_name": "Ann", "password": PASSWORD,
    });
    for (field, value) in [
        ("name", json!(" ")),
        ("slug", json!("Not A Slug")),
        ("email", json!("no address")),
        ("password", json!("short")),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let answer = server
            .post("/api/v1/organisations")
            .json(body)
            .send()
            .await
            .expect_problem(422, "invalid");
        assert_eq!(answer.body["errors"][0]["pointer"], format!("/{field}"));
    }
    let mut taken = good.clone();
    taken["slug"] = json!("apex");
    let answer = server
        .post("/api/v1/organisations")
        .json(taken)
        .send()
        .await
        .expect_problem(409, "conflict");
    assert_eq!(answer.body["errors"][0]["pointer"], "/slug");
    let mut extra = good.clone();
    extra["org_id"] = json!(new_id());
    server
        .post("/api/v1/organisations")
        .json(extra)
        .send()
        .await
        .expect_problem(422, "invalid");

    let mut sql = server.connect("postgres").await;
    let count: i64 = sqlx::query_scalar("select count(*) from organisation")
        .fetch_one(&mut sql)
        .await
        .unwrap();
    assert_eq!(count, 1);
    server
        .post("/api/v1/organisations")
        .json(good)
        .send()
        .await
        .expect(201);
}

#[tokio::test]
async fn a_refresh_token_works_once_and_its_second_use_ends_the_family() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let refresh = |token: &str| {
        server
            .post("/api/v1/auth/refresh")
            .json(json!({ "refresh_token": token }))
            .send()
    };

    let second = refresh(&org.refresh).await.expect(200).body;
    let second_access = second["access_token"].as_str().unwrap();
    server
        .get("/api/v1/me")
        .bearer(second_access)
        .send()
        .await
        .expect(200);

    refresh(&org.refresh)
        .await
        .expect_problem(401, "session_ended");
    // The thief's or the owner's newer tokens: all of the family is gone, at once.
    refresh(second["refresh_token"].as_str().unwrap())
        .await
        .expect_problem(401, "session_ended");
    server
        .get("/api/v1/me")
        .bearer(second_access)
        .send()
        .await
        .expect_problem(401, "unauthenticated");

    let other = server.sign_in("apex", "owner@apex.example").await;
    let audit = server
        .get("/api/v1/audit")
        .by(&other)
        .send()
        .await
        .expect(200)
        .body
        .to_string();
    assert!(audit.contains("reused"), "{audit}");
}

#[tokio::test]
async fn two_uses_of_a_refresh_token_at_once_give_one_pair() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let refresh = || {
        server
            .post("/api/v1/auth/refresh")
            .json(json!({ "refresh_token": org.refresh }))
            .send()
    };
    let (left, right) = tokio::join!(refresh(), refresh());
    let mut statuses = [left.status.as_u16(), right.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[tokio::test]
async fn sign_ins_are_listed_and_revoked_within_reach() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let crew = server
        .person(
            &org,
            "cody",
            &[("session.read", "own"), ("session.revoke", "own")],
        )
        .await;

    let own = server
        .get("/api/v1/sessions")
        .by(&crew)
        .send()
        .await
        .expect(200)
        .body;
    assert_eq!(own.as_array().unwrap().len(), 1);
    assert_eq!(own[0]["current"], true);
    let all = server
        .get("/api/v1/sessions")
        .by(&org)
        .send()
        .await
        .expect(200)
        .body;
    assert_eq!(all.as_array().unwrap().len(), 2);

    let owners = all
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["person_id"] == org.person_id.to_string())
        .unwrap();
    let owners = format!("/api/v1/sessions/{}", owners["id"].as_str().unwrap());
    server
        .delete(&owners)
        .by(&crew)
        .send()
        .await
        .expect_problem(404, "not_found");

    let crews = format!("/api/v1/sessions/{}", own[0]["id"].as_str().unwrap());
    server.delete(&crews).by(&org).send().await.expect(204);
    server
        .get("/api/v1/sessions")
        .by(&crew)
        .send()
        .await
        .expect_problem(401, "unauthenticated");
    server
        .delete(&crews)
        .by(&org)
        .send()
        .await
        .expect_problem(404, "not_found");
}

#[tokio::test]
async fn a_key_has_its_scopes_and_no_more() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let (id, key) = server.key(&org, &["customer.read"]).await;
    server
        .get("/api/v1/customers")
        .bearer(&key)
        .send()
        .await
        .expect(200);
    let body = json!({ "last_name": "Vandersloot" });
    server
        .post("/api/v1/customers")
        .bearer(&key)
        .json(body)
        .send()
        .await
        .expect_problem(403, "forbidden");

    let listed = server
        .get("/api/v1/api-keys")
        .by(&org)
        .send()
        .await
        .expect(200)
        .body;
    assert!(!listed.to_string().contains(&key));
    assert!(key.starts_with(listed[0]["prefix"].as_str().unwrap()));
    assert_eq!(listed[0]["last_used_at"], json!(server.now()));

    server
        .delete(&format!("/api/v1/api-keys/{id}"))
        .by(&org)
        .send()
        .await
        .expect(204);
    server
        .get("/api/v1/customers")
        .bearer(&key)
        .send()
        .await
        .expect_problem(401, "unauthenticated");

    // A key that ends could otherwise make one that does not.
    let (_, maker) = server.key(&org, &["api_key.manage"]).await;
    let body = json!({ "name": "child", "scopes": ["api_key.manage"] });
    server
        .post("/api/v1/api-keys")
        .bearer(&maker)
        .json(body)
        .send()
        .await
        .expect_problem(403, "forbidden");

    let crew = server
        .person(
            &org,
            "cody",
            &[("api_key.manage", "own"), ("job.read", "team")],
        )
        .await;
    let wide = json!({ "name": "wide", "scopes": ["job.read", "customer.read"] });
    server
        .post("/api/v1/api-keys")
        .by(&crew)
        .json(wide)
        .send()
        .await
        .expect_problem(422, "invalid");
}

#[tokio::test]
async fn a_key_ends_when_it_says() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let body = json!({ "name": "short", "scopes": ["customer.read"], "expires_at": server.now() + TimeDelta::seconds(3) });
    let made = server
        .post("/api/v1/api-keys")
        .by(&org)
        .json(body)
        .send()
        .await
        .expect(201)
        .body;
    let key = made["secret"].as_str().unwrap();
    server
        .get("/api/v1/customers")
        .bearer(key)
        .send()
        .await
        .expect(200);
    server.pass(TimeDelta::seconds(3));
    server
        .get("/api/v1/customers")
        .bearer(key)
        .send()
        .await
        .expect_problem(401, "unauthenticated");
}

#[tokio::test]
async fn an_access_token_ends_after_ten_minutes_and_a_sign_in_after_thirty_days() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    server.pass(TimeDelta::minutes(10) - TimeDelta::seconds(1));
    server.get("/api/v1/me").by(&org).send().await.expect(200);
    server.pass(TimeDelta::seconds(1));
    server
        .get("/api/v1/me")
        .by(&org)
        .send()
        .await
        .expect_problem(401, "unauthenticated");
    server.pass(TimeDelta::days(30));
    let body = json!({ "refresh_token": org.refresh });
    server
        .post("/api/v1/auth/refresh")
        .json(body)
        .send()
        .await
        .expect_problem(401, "session_ended");
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let ours = server
        .app
        .keyring
        .verify(&org.access, "https://api.example", server.now())
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    Keyring::rotate(folder.path(), server.now()).unwrap();
    let forger = Keyring::read(folder.path(), server.now()).unwrap();
    let sign = |keyring: &Keyring, change: fn(&mut Claims)| {
        let mut claims = ours.clone();
        change(&mut claims);
        keyring.sign(&claims, server.now()).unwrap()
    };
    server
        .get("/api/v1/me")
        .bearer(&sign(&server.app.keyring, |_| ()))
        .send()
        .await
        .expect(200);
    let (header, rest) = org.access.split_once('.').unwrap();
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    for (what, token) in [
        ("another key of the same name", sign(&forger, |_| ())),
        (
            "another audience",
            sign(&server.app.keyring, |claims| claims.aud = "other".into()),
        ),
        (
            "another issuer",
            sign(&server.app.keyring, |claims| {
                claims.iss = "https://other.example".into()
            }),
        ),
        (
            "expired",
            sign(&server.app.keyring, |claims| claims.exp = claims.iat),
        ),
        (
            "an unknown sign-in",
            sign(&server.app.keyring, |claims| claims.sid = new_id()),
        ),
        (
            "another person",
            sign(&server.app.keyring, |claims| claims.sub = new_id()),
        ),
        (
            "another organisation",
            sign(&server.app.keyring, |claims| claims.org = new_id()),
        ),
        ("no algorithm", format!("{none}.{rest}")),
        (
            "no signature",
            format!("{header}.{}.", rest.split('.').next().unwrap()),
        ),
        ("no token", "x".to_owned()),
        ("an empty one", String::new()),
    ] {
        let answer = server.get("/api/v1/me").bearer(&token).send().await;
        assert_eq!(answer.status, 401, "{what}");
    }
}

#[tokio::test]
async fn suspended_people_are_out_within_seconds() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let crew = server
        .person(&org, "cody", &[("session.read", "own")])
        .await;
    server
        .get("/api/v1/sessions")
        .by(&crew)
        .send()
        .await
        .expect(200);
    let mut sql = server.connect("postgres").await;
    sqlx::query("update person set status = 'suspended' where id = $1")
        .bind(crew.person_id)
        .execute(&mut sql)
        .await
        .unwrap();
    server.pass(TimeDelta::seconds(5));
    server
        .get("/api/v1/sessions")
        .by(&crew)
        .send()
        .await
        .expect_problem(401, "unauthenticated");
    let body = json!({ "refresh_token": crew.refresh });
    server
        .post("/api/v1/auth/refresh")
        .json(body)
        .send()
        .await
        .expect_problem(401, "session_ended");
}
