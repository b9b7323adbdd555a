//! What operators do: save and bring back, verify, and what cleans up after itself.

use crate::harness::{Server, postgres};
use brainops_server::backup::{self, BackupError};
use brainops_server::config::{BackupArgs, RestoreArgs};
use chrono::TimeDelta;
use secrecy::SecretString;
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor};
use std::process::Command;

// The drill: save, lose everything, bring it back, prove that it is the same, work on.
#[tokio::test]
async fn a_backup_comes_back_whole() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let other = server.org("ridge").await;
    let customer = server.customer(&org, "Vandersloot").await;
    server.customer(&other, "Elsewhere").await;
    let folder = tempfile::tempdir().unwrap();
    let running = postgres().await;
    let url = |database: &str| SecretString::from(running.url("postgres", database));
    let args = BackupArgs {
        file: folder.path().join("brainops.dump"),
        database_url: url(&server.database),
        pg_bin: None,
    };
    let made = backup::backup(&args, server.now()).await.unwrap();
    assert_eq!(made.standing.rows["app.customer"], 2);
    assert_eq!(made.standing.heads.len(), 2);
    let again = backup::backup(&args, server.now()).await;
    assert!(matches!(again, Err(BackupError::Exists(_))));

    let restored = format!("{}_restored", server.database);
    let mut sql = server.connect("postgres").await;
    sql.execute(AssertSqlSafe(format!("create database {restored}")))
        .await
        .unwrap();
    let back = RestoreArgs {
        file: args.file.clone(),
        database_url: url(&restored),
        pg_bin: None,
    };
    assert_eq!(backup::restore(&back).await.unwrap(), made);
    // A second time there is something in the way.
    let again = backup::restore(&back).await;
    assert!(matches!(again, Err(BackupError::NotEmpty)), "{again:?}");

    let second = Server::on_database(&restored).await;
    let signed_in = second.sign_in(&org.slug, &org.email).await;
    let path = format!("/api/v1/customers/{customer}");
    let found = second.get(&path).by(&signed_in).send().await.expect(200);
    assert_eq!(found.body["last_name"], "Vandersloot");
    // Isolation came back, too.
    let stranger = second.sign_in(&other.slug, &other.email).await;
    second.get(&path).by(&stranger).send().await.expect(404);
    second.customer(&signed_in, "After").await;
    let chain = second
        .get("/api/v1/audit/verification")
        .by(&signed_in)
        .send()
        .await
        .expect(200);
    assert_eq!(chain.body["holds"], true);

    // One byte that rotted is found before anything is touched.
    let mut bytes = std::fs::read(&args.file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&args.file, bytes).unwrap();
    let damaged = backup::restore(&back).await;
    assert!(matches!(damaged, Err(BackupError::Damaged(_))));
}

#[tokio::test]
async fn answers_under_idempotency_keys_go_after_their_day() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let post = |token: String, key: String| {
        server
            .post("/api/v1/customers")
            .bearer(&token)
            .header("idempotency-key", &key)
            .json(json!({ "last_name": "A" }))
            .send()
    };
    for number in 0..5 {
        post(org.access.clone(), format!("old-{number}"))
            .await
            .expect(201);
    }
    let mut sql = server.connect("postgres").await;
    server.pass(TimeDelta::hours(23));
    let org = server.sign_in(&org.slug, &org.email).await;
    post(org.access.clone(), "old-0".to_owned())
        .await
        .expect(201);
    let count = "select count(*) from idempotency";
    let kept: i64 = sqlx::query_scalar(count).fetch_one(&mut sql).await.unwrap();
    assert_eq!(kept, 5, "within its day an answer is given again");
    server.pass(TimeDelta::hours(2));
    let org = server.sign_in(&org.slug, &org.email).await;
    post(org.access.clone(), "new".to_owned()).await.expect(201);
    let kept: i64 = sqlx::query_scalar(count).fetch_one(&mut sql).await.unwrap();
    assert_eq!(kept, 1);
}

// The smoke test, as somebody runs it against an installation.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_smoke_test_passes_against_a_running_api() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let wire = crate::wire::Wire::open(&server).await;
    let smoke = |url: String, password: &'static str| {
        let (email, slug) = (org.email.clone(), org.slug.clone());
        tokio::task::spawn_blocking(move || {
            Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/smoke"))
                .arg(url)
                .env("SMOKE_EMAIL", email)
                .env("SMOKE_PASSWORD", password)
                .env("SMOKE_ORGANISATION", slug)
                .output()
                .unwrap()
        })
    };
    let url = format!("http://{}", wire.address());
    let passed = smoke(url.clone(), crate::harness::PASSWORD).await.unwrap();
    let said = String::from_utf8_lossy(&passed.stdout).into_owned();
    assert!(passed.status.success(), "{said}");
    assert!(said.contains("DELETE /api/v1/customers/"), "{said}");
    let failed = smoke(url, "a wrong password").await.unwrap();
    assert!(!failed.status.success());
    wire.stop().await;
}
