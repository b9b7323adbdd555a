//! The peer: a PouchDB laptop and an express-pouchdb office, as `scripts/bench-peer sync` sets them up.

use crate::laptop::EDITS;
use crate::office::JOBS;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

pub(crate) const NAME: &str = "PouchDB on LevelDB, express-pouchdb";

/// What the peer's laptop measured.
#[derive(Debug, Deserialize)]
pub(crate) struct Measured {
    jobs: u32,
    pub(crate) fill_s: f64,
    pub(crate) edits_s: f64,
    pub(crate) push_s: f64,
    pub(crate) nothing_ms: f64,
    pub(crate) peak_mib: f64,
    #[serde(skip)]
    pub(crate) database_mib: f64,
}

struct Office(Child);

impl Drop for Office {
    fn drop(&mut self) {
        if let Err(error) = self.0.kill().and_then(|()| self.0.wait()) {
            eprintln!("the peer's office goes on: {error}");
        }
    }
}

/// Measures it; none where it was not set up.
pub(crate) fn measure(root: &Path) -> Result<Option<Measured>> {
    let home = root.join("target/bench/sync-peer");
    if !home.join("node_modules").exists() {
        eprintln!("The peer is not there: scripts/bench-peer sync sets it up.");
        return Ok(None);
    }
    let node = || {
        let mut node = Command::new("node");
        node.args(["--max-old-space-size=4000", "pouch.cjs"])
            .current_dir(&home)
            .stdin(Stdio::null());
        node
    };
    let folder = tempfile::tempdir().context("make a folder")?;
    let (office_folder, laptop_folder) =
        (folder.path().join("office"), folder.path().join("laptop"));
    for one in [&office_folder, &laptop_folder] {
        std::fs::create_dir(one).context("make a folder")?;
    }
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|free| free.local_addr())
        .context("find a free port")?
        .port();
    let mut office = node()
        .arg("serve")
        .arg(&office_folder)
        .arg(port.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .context("start the peer's office")?;
    let said = office.stdout.take();
    let _office = Office(office);
    let mut line = String::new();
    BufReader::new(said.context("hear the peer's office")?)
        .read_line(&mut line)
        .context("hear the peer's office")?;
    let url = format!("http://127.0.0.1:{port}/jobs");
    let seeded = node()
        .args(["seed", &url])
        .arg(JOBS.to_string())
        .status()
        .context("fill the peer's office")?;
    ensure!(seeded.success(), "the peer's office was not filled");
    let output = node()
        .arg("laptop")
        .arg(&laptop_folder)
        .arg(&url)
        .arg(EDITS.to_string())
        .stderr(Stdio::inherit())
        .output()
        .context("run the peer's laptop")?;
    ensure!(
        output.status.success(),
        "the peer's laptop ended with {}",
        output.status
    );
    let mut measured: Measured =
        serde_json::from_slice(&output.stdout).context("read what the peer measured")?;
    ensure!(
        measured.jobs == JOBS,
        "the peer's laptop holds {} jobs",
        measured.jobs
    );
    measured.database_mib = size_mib(&laptop_folder)?;
    Ok(Some(measured))
}

fn size_mib(folder: &Path) -> Result<f64> {
    let mut mib = 0.0;
    for entry in std::fs::read_dir(folder).context("list the peer's laptop")? {
        let path = entry.context("list the peer's laptop")?.path();
        let facts = path.metadata().context("look at a file of the peer")?;
        #[expect(clippy::cast_precision_loss, reason = "a few megabytes")]
        let own = facts.len() as f64 / f64::from(1 << 20);
        mib += if facts.is_dir() {
            size_mib(&path)?
        } else {
            own
        };
    }
    Ok(mib)
}
