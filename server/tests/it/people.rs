//! Invitations, members, roles, teams.

use crate::devices::Laptop;
use crate::harness::{Answer, Org, PASSWORD, Server};
use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

/// One of each thing of people: address and id.
pub(crate) async fn one_of_each(server: &Server, org: &Org) -> Vec<(&'static str, Uuid)> {
    let role = send(
        server,
        org,
        Method::POST,
        "roles",
        role("helper", "job.read"),
    )
    .await;
    let role = role.expect(201).id();
    let team =
        json!({ "name": "North", "members": [{ "person_id": org.person_id, "role": "lead" }] });
    let team = send(server, org, Method::POST, "teams", team)
        .await
        .expect(201)
        .id();
    let (invitation, _) = invite(server, org, "new@apex.example", role).await;
    let office = server.sign_in(&org.slug, &org.email).await;
    let device = Laptop::new().enrol(server, &office).await;
    vec![
        ("/api/v1/roles/", role),
        ("/api/v1/teams/", team),
        ("/api/v1/invitations/", invitation),
        ("/api/v1/devices/", device.expect(201).id()),
        ("/api/v1/members/", org.person_id),
    ]
}

fn role(name: &str, permission: &str) -> Value {
    json!({ "name": name, "grants": [{ "permission": permission, "reach": "all" }] })
}

async fn send(server: &Server, who: &Org, method: Method, path: &str, body: Value) -> Answer {
    let call = server.call(method, &format!("/api/v1/{path}")).by(who);
    call.json(body).send().await
}

async fn get(server: &Server, who: &Org, path: &str) -> Answer {
    let call = server.get(&format!("/api/v1/{path}")).by(who);
    call.send().await.expect(200)
}

async fn invite(server: &Server, who: &Org, email: &str, role: Uuid) -> (Uuid, String) {
    let body = json!({ "email": email, "role_ids": [role] });
    let made = send(server, who, Method::POST, "invitations", body)
        .await
        .expect(201);
    let id = made.body["invitation"]["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    (id, made.body["secret"].as_str().unwrap().to_owned())
}

async fn accept(server: &Server, secret: &str) -> Answer {
    let body = json!({ "secret": secret, "name": "Cody", "password": PASSWORD });
    server
        .post("/api/v1/invitations/accept")
        .json(body)
        .send()
        .await
}

async fn role_id(server: &Server, org: &Org, name: &str) -> Uuid {
    let roles = get(server, org, "roles").await;
    let roles = roles.body.as_array().unwrap().clone();
    let role = roles.iter().find(|role| role["name"] == name).unwrap();
    role["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn an_invitation_is_accepted_once_and_in_time() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let crew = role_id(&server, &org, "crew").await;
    let (_, secret) = invite(&server, &org, "Cody@Apex.example", crew).await;
    let joined = accept(&server, &secret).await.expect(201);
    let me = server
        .get("/api/v1/me")
        .bearer(joined.body["access_token"].as_str().unwrap());
    let me = me.send().await.expect(200);
    assert_eq!(me.body["person"]["email"], "cody@apex.example");
    assert_eq!(me.body["organisation"]["slug"], "apex");
    accept(&server, &secret)
        .await
        .expect_problem(404, "not_found");
    server.sign_in("apex", "cody@apex.example").await;

    // Nobody is flooded with letters by an organisation that somebody made for it.
    let pest = server.org("pest").await;
    let helper = role_id(&server, &pest, "crew").await;
    let ask = json!({ "email": "victim@other.example", "role_ids": [helper] });
    for _ in 0..5 {
        send(&server, &pest, Method::POST, "invitations", ask.clone())
            .await
            .expect(201);
    }
    send(&server, &pest, Method::POST, "invitations", ask)
        .await
        .expect_problem(429, "too_many_requests");
    assert_eq!(server.letters("victim@other.example").await.len(), 5);

    let (_, twice) = invite(&server, &org, "cody@apex.example", crew).await;
    accept(&server, &twice)
        .await
        .expect_problem(409, "conflict");
    let (id, revoked) = invite(&server, &org, "dora@apex.example", crew).await;
    let call = server.delete(&format!("/api/v1/invitations/{id}")).by(&org);
    call.send().await.expect(204);
    accept(&server, &revoked)
        .await
        .expect_problem(404, "not_found");
    let (_, late) = invite(&server, &org, "eric@apex.example", crew).await;
    server.pass(TimeDelta::days(15));
    accept(&server, &late)
        .await
        .expect_problem(404, "not_found");
    for nonsense in ["", "boi_x", &org.refresh] {
        accept(&server, nonsense)
            .await
            .expect_problem(404, "not_found");
    }
}

#[tokio::test]
async fn nobody_hands_out_what_they_do_not_have() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let grants = [
        ("role.read", "all"),
        ("role.manage", "all"),
        ("member.read", "all"),
        ("member.invite", "all"),
        ("member.update", "all"),
        ("member.remove", "all"),
        ("job.read", "team"),
    ];
    let clerk = server.person(&org, "carl", &grants).await;
    let owner = role_id(&server, &org, "owner").await;
    let office = role_id(&server, &org, "office").await;
    let refuse = async |method: Method, path: &str, body: Value| {
        let answer = send(&server, &clerk, method, path, body).await;
        answer.expect_problem(403, "forbidden");
    };
    let wider = role("wider", "job.read");
    refuse(Method::POST, "roles", wider).await;
    refuse(
        Method::PUT,
        &format!("roles/{office}"),
        role("office", "role.read"),
    )
    .await;
    let body = json!({ "email": "x@apex.example", "role_ids": [owner] });
    refuse(Method::POST, "invitations", body).await;
    let myself = format!("members/{}", clerk.person_id);
    refuse(Method::PATCH, &myself, json!({ "role_ids": [owner] })).await;
    let boss = format!("members/{}", org.person_id);
    refuse(Method::PATCH, &boss, json!({ "suspended": true })).await;
    let call = server.delete(&format!("/api/v1/{boss}")).by(&clerk);
    call.send().await.expect_problem(403, "forbidden");
    let narrow =
        json!({ "name": "narrow", "grants": [{ "permission": "job.read", "reach": "own" }] });
    send(&server, &clerk, Method::POST, "roles", narrow)
        .await
        .expect(201);
    let star = role("star", "*");
    send(&server, &org, Method::POST, "roles", star)
        .await
        .expect_problem(422, "invalid");

    // Lists that would keep the organisation's row locked for long are refused before it is.
    let many: Vec<Uuid> = vec![office; 21];
    let myself = json!({ "role_ids": many });
    send(&server, &org, Method::PATCH, &boss, myself)
        .await
        .expect_problem(422, "invalid");
    let many = vec![json!({ "permission": "job.read", "reach": "own" }); 501];
    let wide = json!({ "name": "wide", "grants": many });
    let refused = send(&server, &org, Method::POST, "roles", wide).await;
    let refused = refused.expect_problem(422, "invalid");
    assert_eq!(refused.body["errors"].as_array().unwrap().len(), 1);

    // Even an owner leaves one behind.
    let only = json!({ "role_ids": [office] });
    send(&server, &org, Method::PATCH, &boss, only)
        .await
        .expect_problem(409, "conflict");
    let call = server.delete(&format!("/api/v1/{boss}")).by(&org);
    call.send().await.expect_problem(409, "conflict");
    let renamed = role("boss", "job.read");
    let path = format!("roles/{owner}");
    send(&server, &org, Method::PUT, &path, renamed)
        .await
        .expect_problem(409, "conflict");
}

#[tokio::test]
async fn changes_of_people_hold_at_once() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let crew = role_id(&server, &org, "crew").await;
    let office = role_id(&server, &org, "office").await;
    let (_, secret) = invite(&server, &org, "cody@apex.example", crew).await;
    accept(&server, &secret).await.expect(201);
    let cody = server.sign_in("apex", "cody@apex.example").await;
    let path = format!("members/{}", cody.person_id);
    let jobs = async || {
        server
            .get("/api/v1/audit")
            .by(&cody)
            .send()
            .await
            .status
            .as_u16()
    };
    let customer = server.customer(&org, "Vandersloot").await;
    let team =
        json!({ "name": "North", "members": [{ "person_id": cody.person_id, "role": "member" }] });
    assert!(get(&server, &cody, "jobs").await.ids().is_empty());
    let team = send(&server, &org, Method::POST, "teams", team)
        .await
        .expect(201)
        .id();
    let job = json!({ "customer_id": customer, "street": "12 Elm St", "team_id": team });
    let job = send(&server, &org, Method::POST, "jobs", job)
        .await
        .expect(201)
        .id();
    assert_eq!(get(&server, &cody, "jobs").await.ids(), [job]);
    let empty = json!({ "name": "North", "members": [] });
    send(&server, &org, Method::PUT, &format!("teams/{team}"), empty)
        .await
        .expect(200);
    assert!(get(&server, &cody, "jobs").await.ids().is_empty());
    assert_eq!(jobs().await, 403);

    let promoted = send(
        &server,
        &org,
        Method::PATCH,
        &path,
        json!({ "role_ids": [office] }),
    )
    .await;
    assert_eq!(promoted.expect(200).body["role_ids"], json!([office]));
    assert_eq!(get(&server, &cody, "jobs").await.ids(), [job]);
    send(
        &server,
        &org,
        Method::PATCH,
        &path,
        json!({ "suspended": true }),
    )
    .await
    .expect(200);
    assert_eq!(jobs().await, 401);
    send(
        &server,
        &org,
        Method::PATCH,
        &path,
        json!({ "suspended": false }),
    )
    .await
    .expect(200);
    let cody = server.sign_in("apex", "cody@apex.example").await;
    let call = server.delete(&format!("/api/v1/{path}")).by(&org);
    call.send().await.expect(204);
    let call = server.get("/api/v1/jobs").by(&cody);
    call.send().await.expect_problem(401, "unauthenticated");
    let body = json!({ "email": cody.email, "password": PASSWORD });
    let call = server.post("/api/v1/auth/login").json(body);
    call.send().await.expect_problem(401, "wrong_credentials");
}
