//! The audit log holds, and shows when somebody tampers with it.

use crate::harness::{Org, Server};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use brainops_server::audit::retention;
use brainops_server::identity::Authority;
use chrono::TimeDelta;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Executor};

async fn verification(server: &Server, org: &Org) -> Value {
    server
        .get("/api/v1/audit/verification")
        .by(org)
        .send()
        .await
        .expect(200)
        .body
}

#[tokio::test]
async fn every_write_and_sign_in_is_in_it() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let customer = server.customer(&org, "Vandersloot").await;
    let change = json!({ "phone": "402-555-0101" });
    let path = format!("/api/v1/customers/{customer}");
    server
        .patch(&path)
        .by(&org)
        .version(1)
        .header("x-request-id", "request-7")
        .json(change)
        .send()
        .await
        .expect(200);
    let wrong = json!({ "email": org.email, "password": "wrong horse battery" });
    server
        .post("/api/v1/auth/login")
        .json(wrong)
        .send()
        .await
        .expect(401);

    let page = server
        .get("/api/v1/audit?limit=3")
        .by(&org)
        .send()
        .await
        .expect(200)
        .body;
    let actions: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        ["session.refused", "customer.update", "customer.create"]
    );
    let update = &page["items"][1];
    assert_eq!(update["actor"], format!("person:{}", org.person_id));
    assert_eq!(update["request_id"], "request-7");
    let detail: Value = serde_json::from_str(update["detail"].as_str().unwrap()).unwrap();
    assert_eq!(detail["before"], json!({ "phone": "" }));
    assert_eq!(detail["after"], json!({ "phone": "402-555-0101" }));
    let next = page["next"].as_i64().unwrap();
    let rest = server
        .get(&format!("/api/v1/audit?before={next}"))
        .by(&org)
        .send()
        .await
        .expect(200)
        .body;
    assert_eq!(rest["items"].as_array().unwrap().len(), 2);
    assert_eq!(rest["next"], Value::Null);
    let one = server
        .get(&format!("/api/v1/audit?entity_id={customer}"))
        .by(&org)
        .send()
        .await
        .expect(200)
        .body;
    assert_eq!(one["items"].as_array().unwrap().len(), 2);
    assert!(!format!("{page}{rest}").contains("correct horse"));
    assert_eq!(verification(&server, &org).await["holds"], true);
}

#[tokio::test]
async fn tampering_shows_where_it_began() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    for name in ["A", "B", "C", "D"] {
        server.customer(&org, name).await;
    }
    let clean = verification(&server, &org).await;
    assert_eq!((&clean["holds"], &clean["rows"]), (&json!(true), &json!(6)));
    let mut sql = server.connect("postgres").await;
    for (tamper, at, flaw) in [
        ("update audit set actor = 'system' where seq = 4", 4, "hash"),
        ("update audit set detail = '{}' where seq = 5", 5, "detail"),
        ("delete from audit where seq = 3", 4, "gap"),
        ("delete from audit where seq = 6", 6, "head"),
        (
            "update audit set at = at + interval '1 second' where seq = 1",
            1,
            "hash",
        ),
        ("update org_head set audit_hash = '\\x00'", 7, "head"),
    ] {
        sql.execute("create temporary table kept as select * from audit; create temporary table head as select * from org_head")
            .await
            .unwrap();
        sql.execute(AssertSqlSafe(tamper)).await.unwrap();
        let report = verification(&server, &org).await;
        assert_eq!(
            (&report["holds"], &report["broken_at"], &report["flaw"]),
            (&json!(false), &json!(at), &json!(flaw)),
            "{tamper}"
        );
        sql.execute(
            "delete from audit; insert into audit select * from kept;
             update org_head o set audit_hash = h.audit_hash from head h where h.org_id = o.org_id;
             drop table kept; drop table head",
        )
        .await
        .unwrap();
    }
    // Retention blanks details; the chain holds and says so.
    sql.execute("update audit set detail = null where seq <= 3")
        .await
        .unwrap();
    let report = verification(&server, &org).await;
    assert_eq!(
        (&report["holds"], &report["details_blanked"]),
        (&json!(true), &json!(3))
    );
}

#[tokio::test]
async fn a_seal_shows_when_the_log_is_replaced_as_a_whole() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    server.customer(&org, "Vandersloot").await;
    let seal = server.get("/api/v1/audit/seal").by(&org).send().await;
    let seal = seal.expect(200).body;
    let head = seal["signed"].as_str().unwrap().split('.').next().unwrap();
    let head = URL_SAFE_NO_PAD.decode(head).unwrap();
    let head: Value = serde_json::from_slice(&head).unwrap();
    assert_eq!(
        (&head["alg"], &head["typ"]),
        (&json!("EdDSA"), &json!("seal+jwt"))
    );
    // It is no token, although the same key signed it.
    let call = server
        .get("/api/v1/me")
        .bearer(seal["signed"].as_str().unwrap());
    call.send().await.expect_problem(401, "unauthenticated");
    server.customer(&org, "Later").await;
    let against = async |seq: &Value, hash: &str| {
        let path = format!("/api/v1/audit/verification?seq={seq}&hash={hash}");
        server.get(&path).by(&org).send().await.expect(200).body
    };
    let hash = seal["hash"].as_str().unwrap();
    assert_eq!(against(&seal["seq"], hash).await["holds"], true);
    let other = "0".repeat(64);
    let replaced = against(&seal["seq"], &other).await;
    assert_eq!(
        (&replaced["holds"], &replaced["flaw"]),
        (&json!(false), &json!("replaced"))
    );
    let shorter = against(&json!(99), hash).await;
    assert_eq!(shorter["flaw"], "replaced");
    for query in ["seq=1", "hash=00", "seq=x&hash=00"] {
        let call = server.get(&format!("/api/v1/audit/verification?{query}"));
        call.by(&org).send().await.expect_problem(400, "invalid");
    }
}

#[tokio::test]
async fn details_of_old_rows_are_blanked_and_the_chain_holds() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let other = server.org("ridge").await;
    server.customer(&org, "Vandersloot").await;
    server.pass(TimeDelta::days(800));
    let org = server.sign_in(&org.slug, &org.email).await;
    server.customer(&org, "Later").await;
    let authority = Authority::of_operator(org.org_id, "test", server.now());
    let before = server.now() - TimeDelta::days(730);
    let blanked = retention::blank(&server.app.db, &authority, before).await;
    assert_eq!(blanked.unwrap(), 3);
    let report = verification(&server, &org).await;
    assert_eq!(
        (&report["holds"], &report["details_blanked"]),
        (&json!(true), &json!(3))
    );
    // What is new stays, whoever asks; and the rows of others.
    let blanked = retention::blank(&server.app.db, &authority, server.now()).await;
    assert_eq!(blanked.unwrap(), 0);
    let mut sql = server.connect("postgres").await;
    let whole: i64 =
        sqlx::query_scalar("select count(*) from audit where org_id = $1 and detail is not null")
            .bind(other.org_id)
            .fetch_one(&mut sql)
            .await
            .unwrap();
    assert_eq!(whole, 2);
}
