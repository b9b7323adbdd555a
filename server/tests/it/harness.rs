//! One private PostgreSQL a run, one migrated template, one clone a test; a hand on the clock.

use crate::wire::OwnPostgres;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use brainops_server::app::{App, Clock, Means};
use brainops_server::config::{Config, DatabaseConfig, FilesConfig, MailConfig};
use brainops_server::db::Db;
use brainops_server::dev;
use brainops_server::files::FileStore;
use brainops_server::identity::Keyring;
use brainops_server::mail::Post;
use brainops_server::postgres::{Durability, Postgres};
use brainops_server::routes;
use brainops_server::seal::Sealer;
use brainops_server::telemetry::Tracer;
use chrono::{DateTime, TimeDelta, Utc};
use http_body_util::BodyExt;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::OnceCell;
use tower::ServiceExt;
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "correct horse battery";
const TEMPLATE: &str = "brainops_template";

static POSTGRES: OnceCell<Postgres> = OnceCell::const_new();
static CLONES: AtomicUsize = AtomicUsize::new(0);

// It ends with the process: nothing drops a static, but the pipe to it closes.
pub(crate) async fn postgres() -> &'static Postgres {
    POSTGRES
        .get_or_init(|| async {
            let folder = std::env::temp_dir().join(format!("brainops-it-{}", std::process::id()));
            let postgres = Postgres::start(&folder, None, Durability::Lost).unwrap();
            dev::prepare(&postgres, TEMPLATE).await.unwrap();
            postgres
        })
        .await
}

async fn clone_database() -> String {
    let database = format!("it_{}", CLONES.fetch_add(1, Ordering::Relaxed));
    let mut server = PgConnection::connect(&postgres().await.url("postgres", "postgres"))
        .await
        .unwrap();
    server
        .execute(AssertSqlSafe(format!(
            "create database {database} template {TEMPLATE}"
        )))
        .await
        .unwrap();
    database
}

/// An id of a record.
pub(crate) fn new_id() -> Uuid {
    brainops_domain::id::mint(DateTime::UNIX_EPOCH + TimeDelta::days(20_700))
}

/// The API on a database of its own.
pub(crate) struct Server {
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) database: String,
    now: Arc<Mutex<DateTime<Utc>>>,
    own: Option<OwnPostgres>,
    pub(crate) keys: tempfile::TempDir,
}

/// An organisation and its owner, signed in.
#[derive(Debug, Clone)]
pub(crate) struct Org {
    pub(crate) slug: String,
    pub(crate) email: String,
    pub(crate) org_id: Uuid,
    pub(crate) person_id: Uuid,
    pub(crate) access: String,
    pub(crate) refresh: String,
}

/// An answer, its body read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    #[track_caller]
    pub(crate) fn expect_problem(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.body["code"], code, "{}", answer.body);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        answer
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn id(&self) -> Uuid {
        self.body["id"].as_str().unwrap().parse().unwrap()
    }

    pub(crate) fn ids(&self) -> Vec<Uuid> {
        let items = self.body["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["id"].as_str().unwrap().parse().unwrap())
            .collect()
    }
}

/// A request that is being written.
pub(crate) struct Call<'a> {
    server: &'a Server,
    request: axum::http::request::Builder,
    body: Option<Value>,
}

impl<'a> Call<'a> {
    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn by(self, org: &Org) -> Self {
        self.bearer(&org.access)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn version(self, version: i64) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }

    pub(crate) fn json(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    pub(crate) fn build(self) -> Request<Body> {
        match self.body {
            None => self.request.body(Body::empty()).unwrap(),
            Some(body) => self
                .request
                .header("content-type", "application/json")
                .body(Body::from(body.to_string()))
                .unwrap(),
        }
    }

    pub(crate) async fn send(self) -> Answer {
        let router = self.server.router.clone();
        let response = router.oneshot(self.build()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap()
        };
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::start_with_pool(4).await
    }

    pub(crate) async fn start_with_pool(pool_size: u32) -> Self {
        Self::start_with(pool_size, |_| ()).await
    }

    /// With settings of its own.
    pub(crate) async fn start_with(pool_size: u32, set: impl FnOnce(&mut Config)) -> Self {
        let postgres = postgres().await;
        let database = clone_database().await;
        let db = dev::database_config(postgres, &database, pool_size);
        Self::assemble(&db, database, None, |config, _| set(config))
    }

    /// With means of its own.
    pub(crate) async fn start_given(set: impl FnOnce(&mut Means)) -> Self {
        let database = clone_database().await;
        let db = dev::database_config(postgres().await, &database, 4);
        Self::assemble(&db, database, None, |_, means| set(means))
    }

    /// On a database that is there already.
    pub(crate) async fn on_database(database: &str) -> Self {
        let db = dev::database_config(postgres().await, database, 4);
        Self::assemble(&db, database.to_owned(), None, |_, _| ())
    }

    /// One that waits for locks and connections for moments only.
    pub(crate) async fn start_impatient(pool_size: u32) -> Self {
        let postgres = postgres().await;
        let database = clone_database().await;
        let mut db = dev::database_config(postgres, &database, pool_size);
        db.acquire_timeout = Duration::from_millis(300);
        db.lock_timeout = Duration::from_secs(1);
        Self::assemble(&db, database, None, |_, _| ())
    }

    /// On a PostgreSQL that no other test uses, so that it may be killed.
    pub(crate) async fn start_on_its_own(pool_size: u32) -> Self {
        let own = OwnPostgres::start();
        let database = "brainops".to_owned();
        let mut db = own.prepare(&database, pool_size).await;
        db.acquire_timeout = Duration::from_millis(500);
        Self::assemble(&db, database, Some(own), |_, _| ())
    }

    fn assemble(
        database_config: &DatabaseConfig,
        database: String,
        own: Option<OwnPostgres>,
        set: impl FnOnce(&mut Config, &mut Means),
    ) -> Self {
        let now = Arc::new(Mutex::new(DateTime::UNIX_EPOCH + TimeDelta::days(20_700)));
        let hand = Arc::clone(&now);
        let clock = Clock::new(move || *hand.lock().unwrap());
        let keys = tempfile::tempdir().unwrap();
        Keyring::rotate(keys.path(), clock.now()).unwrap();
        let keyring = Keyring::read(keys.path(), clock.now()).unwrap();
        let db = Db::open(database_config).unwrap();
        let mut config = Config {
            max_body_bytes: 64 * 1024,
            ..Config::usual("https://api.example".to_owned())
        };
        Sealer::add_key(keys.path(), clock.now()).unwrap();
        let mut means = Means {
            db,
            keyring,
            sealer: Sealer::read(keys.path()).unwrap(),
            post: Post::open(&MailConfig::into_folder(keys.path().join("mail"))).unwrap(),
            files: FileStore::open(&FilesConfig::Folder(keys.path().join("files"))).unwrap(),
            tracer: Tracer::default(),
            clock,
        };
        set(&mut config, &mut means);
        let app = App::new(config, means);
        let router = routes::api(app.clone()).into_router();
        Self {
            app,
            router,
            database,
            now,
            own,
            keys,
        }
    }

    pub(crate) fn own_postgres(&self) -> &OwnPostgres {
        self.own.as_ref().unwrap()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    pub(crate) fn pass(&self, time: TimeDelta) {
        *self.now.lock().unwrap() += time;
    }

    /// A connection of a user of PostgreSQL, beside the API.
    pub(crate) async fn connect(&self, user: &str) -> PgConnection {
        let mut connection = PgConnection::connect(&postgres().await.url(user, &self.database))
            .await
            .unwrap();
        connection.execute("set search_path to app").await.unwrap();
        connection
    }

    pub(crate) fn call(&self, method: Method, path: &str) -> Call<'_> {
        Call {
            server: self,
            request: Request::builder().method(method).uri(path),
            body: None,
        }
    }

    pub(crate) fn get(&self, path: &str) -> Call<'_> {
        self.call(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> Call<'_> {
        self.call(Method::POST, path)
    }

    pub(crate) fn patch(&self, path: &str) -> Call<'_> {
        self.call(Method::PATCH, path)
    }

    pub(crate) fn delete(&self, path: &str) -> Call<'_> {
        self.call(Method::DELETE, path)
    }
}
