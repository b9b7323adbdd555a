//! The office: the API that was built beside this program, with a PostgreSQL of its own, filled.

use anyhow::{Context, Result, bail};
use sqlx::{Connection, Executor, PgConnection};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// Jobs that the office holds.
pub(crate) const JOBS: u32 = 100_000;

/// A running office; it ends with this value.
pub(crate) struct Office {
    folder: tempfile::TempDir,
    child: Child,
    // Kept open, as the office goes on writing to it.
    _said: BufReader<ChildStdout>,
    pub(crate) address: String,
    pub(crate) email: String,
    pub(crate) password: String,
}

impl Drop for Office {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            eprintln!("{error:#}");
        }
    }
}

struct Said {
    child: Child,
    reader: BufReader<ChildStdout>,
    address: String,
    email: String,
    password: String,
}

fn spawn(folder: &Path) -> Result<Said> {
    let program = std::env::current_exe().context("find this program")?;
    let program = program.with_file_name("brainops-server");
    let mut child = Command::new(&program)
        .args(["dev", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder)
        .env("RUST_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("start {}", program.display()))?;
    let out = child.stdout.take().context("hear the office")?;
    let mut said = Said {
        child,
        reader: BufReader::new(out),
        address: String::new(),
        email: String::new(),
        password: String::new(),
    };
    loop {
        let mut line = String::new();
        if said
            .reader
            .read_line(&mut line)
            .context("hear the office")?
            == 0
        {
            bail!("the office ended as it began");
        }
        let line = line.trim();
        if let Some(address) = line.strip_prefix("BrainOps API: ") {
            address.clone_into(&mut said.address);
        } else if let Some(email) = line.strip_prefix("E-mail: ") {
            email.clone_into(&mut said.email);
        } else if let Some(password) = line.strip_prefix("Password: ") {
            password.clone_into(&mut said.password);
            return Ok(said);
        } else if line.starts_with("Sign in with") {
            return Ok(said);
        }
    }
}

impl Office {
    /// Starts one and fills it.
    pub(crate) fn start() -> Result<Self> {
        // Not below the repository: PostgreSQL runs as a user of its own where we are root.
        let folder = tempfile::tempdir().context("make a folder")?;
        let said = spawn(folder.path())?;
        let office = Self {
            folder,
            child: said.child,
            _said: said.reader,
            address: said.address,
            email: said.email,
            password: said.password,
        };
        office.fill()?;
        Ok(office)
    }

    /// Ends it and starts it again: nothing is in its memory then, nor in that of its database.
    pub(crate) fn restart(&mut self) -> Result<()> {
        self.end()?;
        let said = spawn(self.folder.path())?;
        self.child = said.child;
        self._said = said.reader;
        self.address = said.address;
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").arg(&pid).status();
        if !asked.is_ok_and(|status| status.success()) {
            self.child.kill().context("end the office")?;
        }
        self.child.wait().context("wait for the office")?;
        Ok(())
    }

    fn fill(&self) -> Result<()> {
        let pid = self.folder.path().join("postgres/postmaster.pid");
        let text = std::fs::read_to_string(&pid).context("read postmaster.pid")?;
        // `src/backend/utils/init/miscinit.c`: the fourth line is the port, the fifth the folder of the socket.
        let mut lines = text.lines().skip(3);
        let port = lines.next().context("read the port")?;
        let sockets = lines.next().context("read the socket")?.replace('/', "%2F");
        let url = format!("postgresql://postgres@{sockets}:{port}/brainops");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("start a runtime")?;
        runtime.block_on(async {
            let mut sql = PgConnection::connect(&url).await.context("connect")?;
            sql.execute(include_str!("seed.sql"))
                .await
                .context("fill the tables")?;
            sql.close().await.context("disconnect")
        })
    }
}
