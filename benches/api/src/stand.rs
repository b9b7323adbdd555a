//! The database both sides stand on, and the two servers.

use crate::load;
use crate::usage::Tree;
use anyhow::{Context, Result, bail};
use brainops_server::dev;
use brainops_server::identity::{Claims, Keyring};
use brainops_server::postgres::{Durability, Postgres};
use brainops_server::seal::Sealer;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use uuid::Uuid;

const DATABASE: &str = "brainops";
// The default of the product; the peer's two workers have five each.
const POOL: u32 = 10;
const THREADS: &str = "2";
const STARTS_WITHIN: Duration = Duration::from_secs(30);
const WORDS: [&str; 8] = [
    "quarry",
    "hail%20ridge",
    "26-001",
    "DJI_04",
    "gate",
    "adjuster%20call",
    "cedar%20notch",
    "skylight",
];

/// The database, filled, and the keys of tokens.
pub(super) struct Stand {
    server: Postgres,
    pub(super) postgres: Tree,
    folder: tempfile::TempDir,
    address: SocketAddr,
}

/// Somebody who is signed in.
pub(super) struct Person {
    pub(super) token: String,
    pub(super) customer_id: Uuid,
    pub(super) word: &'static str,
}

/// A server that runs; it ends with this value.
pub(super) struct Served {
    child: Child,
    pub(super) address: SocketAddr,
    pub(super) tree: Tree,
}

pub(super) type Peer = Served;

impl Drop for Served {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        // uvicorn ends its workers when it is asked to end, not when it is killed.
        let asked = Command::new("kill").arg(&pid).status();
        if !asked.is_ok_and(|status| status.success())
            && let Err(error) = self.child.kill()
        {
            eprintln!("process {pid} goes on: {error}");
        }
        if let Err(error) = self.child.wait() {
            eprintln!("process {pid} was not waited for: {error}");
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tokens hold for ten minutes from now"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}

fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").context("find a free port")?;
    listener.local_addr().context("find a free port")
}

impl Stand {
    /// Starts a PostgreSQL of its own and fills it.
    pub(super) fn open(search_rows: u32) -> Result<Self> {
        // Not below the repository: PostgreSQL runs as a user of its own where we are root.
        let folder = tempfile::tempdir().context("make a folder")?;
        let server = Postgres::start(folder.path(), None, Durability::Kept)
            .context("start PostgreSQL; `scripts/setup server` installs it")?;
        let pid = std::fs::read_to_string(folder.path().join("postgres/postmaster.pid"))
            .context("read postmaster.pid")?;
        let pid = pid.lines().next().unwrap_or_default().parse();
        let postgres = Tree(pid.context("read postmaster.pid")?);
        let keys = folder.path().join("keys");
        Keyring::rotate(&keys, now() - TimeDelta::hours(1)).context("make signing keys")?;
        Sealer::add_key(&keys, now()).context("make sealing keys")?;
        load::runtime()?.block_on(fill(&server, search_rows))?;
        Ok(Self {
            server,
            postgres,
            folder,
            address: free_address()?,
        })
    }

    fn keys(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts the API that was built beside this program.
    pub(super) fn serve(&self) -> Result<Served> {
        let program = std::env::current_exe().context("find this program")?;
        let program = program.with_file_name("brainops-server");
        let child = Command::new(&program)
            .arg("serve")
            .env("TOKIO_WORKER_THREADS", THREADS)
            .env("RUST_LOG", "warn")
            .env("BRAINOPS_LISTEN", self.address.to_string())
            .env("BRAINOPS_PUBLIC_URL", self.issuer())
            .env("BRAINOPS_SIGNING_KEYS", self.keys())
            .env("BRAINOPS_FILES", self.folder.path().join("files"))
            .env("BRAINOPS_MAIL_DIR", self.folder.path().join("mail"))
            .env(
                "BRAINOPS_DATABASE_URL",
                self.server.url("brainops_api", DATABASE),
            )
            .env("BRAINOPS_POOL_SIZE", POOL.to_string())
            // The limits are looked at for every request, and never reached.
            .env("BRAINOPS_ADDRESS_REQUESTS_PER_MINUTE", "100000000")
            .env("BRAINOPS_CALLER_REQUESTS_PER_MINUTE", "100000000")
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("start {}", program.display()))?;
        up(child, self.address)
    }

    /// Starts the peer, where `scripts/bench-peer api` set it up.
    pub(super) fn peer(&self, root: &Path) -> Result<Option<Peer>> {
        let program = root.join("target/bench/api-peer/bin/uvicorn");
        if !program.exists() {
            eprintln!("The peer is not there: scripts/bench-peer api sets it up.");
            return Ok(None);
        }
        let address = free_address()?;
        let keyring = Keyring::read(&self.keys(), now()).context("read signing keys")?;
        let child = Command::new(&program)
            .args(["app:app", "--host", "127.0.0.1", "--workers", THREADS])
            .args(["--no-access-log", "--log-level", "warning", "--port"])
            .arg(address.port().to_string())
            .current_dir(root.join("benches/api/peer"))
            .env("PEER_DSN", self.server.url("brainops_api", DATABASE))
            .env("PEER_KEYS", keyring.public_set().to_string())
            .env("PEER_ISSUER", self.issuer())
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("start {}", program.display()))?;
        up(child, address).map(Some)
    }

    /// The thousand people, each with a token of this moment.
    pub(super) fn people(&self) -> Result<Vec<Person>> {
        let keyring = Keyring::read(&self.keys(), now()).context("read signing keys")?;
        let (issuer, now) = (self.issuer(), now());
        let rows = load::runtime()?.block_on(people(&self.server))?;
        rows.into_iter()
            .zip(WORDS.into_iter().cycle())
            .map(|((org, person, customer_id), word)| {
                let claims = Claims {
                    iss: issuer.clone(),
                    aud: "brainops-api".to_owned(),
                    sub: person,
                    org,
                    sid: person,
                    iat: now.timestamp(),
                    exp: (now + TimeDelta::minutes(10)).timestamp(),
                };
                let token = keyring.sign(&claims, now).context("sign a token")?;
                Ok(Person {
                    token,
                    customer_id,
                    word,
                })
            })
            .collect()
    }

    /// A request for a list of each person.
    pub(super) fn lists(&self, path: &str) -> Result<Vec<Vec<u8>>> {
        let people = self.people()?;
        Ok(people
            .iter()
            .map(|one| load::get(path, Some(&one.token)))
            .collect())
    }

    /// A search of each person.
    pub(super) fn searches(&self) -> Result<Vec<Vec<u8>>> {
        let people = self.people()?;
        let of = |one: &Person| {
            let path = format!("/api/v1/search?limit=20&q={}", one.word);
            load::get(&path, Some(&one.token))
        };
        Ok(people.iter().map(of).collect())
    }
}

// Waits until it takes connections.
fn up(child: Child, address: SocketAddr) -> Result<Served> {
    let mut served = Served {
        tree: Tree(child.id()),
        child,
        address,
    };
    let begun = Instant::now();
    while TcpStream::connect(address).is_err() {
        if let Some(status) = served.child.try_wait().context("look at a server")? {
            bail!("a server ended as it began: {status}");
        }
        if begun.elapsed() > STARTS_WITHIN {
            bail!("a server takes no connections on {address}");
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "nothing says when another process is up"
        )]
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(served)
}

async fn fill(server: &Postgres, search_rows: u32) -> Result<()> {
    dev::prepare(server, DATABASE)
        .await
        .context("make the database")?;
    let mut sql = PgConnection::connect(&server.url("postgres", DATABASE))
        .await
        .context("connect")?;
    sql.execute(include_str!("seed.sql"))
        .await
        .context("fill the tables")?;
    let search = include_str!("search.sql").replace("$ROWS", &search_rows.to_string());
    // One by one: VACUUM runs in no transaction.
    for statement in search.split(";\n").filter(|one| !one.trim().is_empty()) {
        sql.execute(AssertSqlSafe(statement.to_owned()))
            .await
            .context("fill what is searched")?;
    }
    sql.close().await.context("disconnect")
}

async fn people(server: &Postgres) -> Result<Vec<(Uuid, Uuid, Uuid)>> {
    let mut sql = PgConnection::connect(&server.url("postgres", DATABASE))
        .await
        .context("connect")?;
    let rows = sqlx::query_as(
        "select p.org_id, p.id, (select c.id from app.customer c where c.org_id = p.org_id order by c.created_at limit 1)
         from app.person p order by p.id",
    )
    .fetch_all(&mut sql)
    .await
    .context("list people")?;
    sql.close().await.context("disconnect")?;
    Ok(rows)
}
