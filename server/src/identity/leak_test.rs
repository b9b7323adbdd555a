//! `begin` itself is cancelled, at every await: what sqlx 0.9.0 then leaves in the pool must not reach the next borrower.

use crate::db::Db;
use crate::dev::{database_config, prepare};
use crate::identity::authority::{Actor, Authority, RequestInfo};
use crate::postgres::{Durability, Postgres};
use chrono::DateTime;
use sqlx::{Connection, PgConnection};
use std::future::poll_fn;
use std::path::Path;
use std::sync::Arc;
use std::task::Poll;
use tokio::net::{UnixListener, UnixStream};
use uuid::Uuid;

#[tokio::test]
async fn a_cancelled_begin_reaches_nobody() {
    let folder = std::env::temp_dir().join(format!("brainops-leak-{}", std::process::id()));
    let postgres = Postgres::start(&folder, None, Durability::Lost).unwrap();
    prepare(&postgres, "leak").await.unwrap();
    let between = tempfile::tempdir().unwrap();
    let mut config = database_config(&postgres, "leak", 1);
    config.url = proxy(between.path(), postgres.sockets()).await.into();
    let db = Db::open(&config).unwrap();
    let mut beside = PgConnection::connect(&postgres.url("postgres", "leak"))
        .await
        .unwrap();
    let request = Arc::new(RequestInfo {
        id: "leak".to_owned(),
        ip: String::new(),
        user_agent: String::new(),
        now: DateTime::UNIX_EPOCH,
    });
    let authority =
        |org: u128| Authority::new(Uuid::from_u128(org), Actor::System, Arc::clone(&request));
    // The connection is there before anything is cancelled, so that `begin` and not connecting is what is cut.
    db.write(&authority(2))
        .await
        .unwrap()
        .commit()
        .await
        .unwrap();
    for polls in (0..8).cycle().take(40) {
        let first = authority(1);
        until_idle(&db).await;
        let mut begin = Box::pin(db.write(&first));
        for _ in 0..polls {
            if poll_fn(|context| Poll::Ready(begin.as_mut().poll(context).is_ready())).await {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(begin);
        while db.connections() == (1, 0) {
            tokio::task::yield_now().await;
        }
        // A connection that was closed takes a moment to end on the other side.
        let mut open = 1_i64;
        for _ in 0..20_000 {
            open = sqlx::query_scalar(
                "select count(*) from pg_stat_activity where state like 'idle in transaction%'",
            )
            .fetch_one(&mut beside)
            .await
            .unwrap();
            if open == 0 {
                break;
            }
        }
        assert_eq!(open, 0, "after {polls} polls");
        // A connection that was closed is opened again here, ready for the next round.
        let mut next = db.write(&authority(2)).await.unwrap();
        let org: String = sqlx::query_scalar("select current_setting('app.org')")
            .fetch_one(next.sql())
            .await
            .unwrap();
        assert_eq!(
            org,
            authority(2).org_id().to_string(),
            "after {polls} polls"
        );
        next.commit().await.unwrap();
    }
}

// PostgreSQL may answer before the first poll returns; through a task of this runtime it can't.
async fn proxy(folder: &Path, behind: &Path) -> String {
    const SOCKET: &str = ".s.PGSQL.5432";
    let listener = UnixListener::bind(folder.join(SOCKET)).unwrap();
    let behind = behind.join(SOCKET);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut server = UnixStream::connect(&behind).await.unwrap();
            tokio::spawn(
                async move { tokio::io::copy_bidirectional(&mut client, &mut server).await },
            );
        }
    });
    let folder = folder.to_string_lossy().replace('/', "%2F");
    format!("postgresql://brainops_api@{folder}:5432/leak")
}

async fn until_idle(db: &Db) {
    while db.connections() != (1, 1) {
        tokio::task::yield_now().await;
    }
}
