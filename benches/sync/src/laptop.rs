//! A laptop: a process of its own, so that its memory is its own. What it measures it prints as JSON lines.
//!
//! `laptop KIND OFFICE EMAIL PASSWORD` with the password in the environment variable `PASSWORD`.

use crate::line::{Line, Quality};
use crate::office::JOBS;
use anyhow::{Context, Result, bail, ensure};
use brainops_core::clock::Clock;
use brainops_core::vault::Vault;
use brainops_core::workspace::{Listeners, Resources, Workspace};
use brainops_core::{jobs, sync};
use brainops_domain::id::JobId;
use brainops_domain::view::import::NewImport;
use brainops_domain::view::job::{JobEdit, JobFields};
use brainops_domain::view::sync::{Enrolment, Hold};
use brainops_domain::view::vault::NewVault;
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Edits made without a network.
pub(crate) const EDITS: u32 = 10_000;
/// Photos of the slow link, and their size.
pub(crate) const PHOTOS: u32 = 6;
pub(crate) const PHOTO_BYTES: usize = 8_000_000;
/// 5 Mbit/s.
pub(crate) const LINK_BYTES_PER_S: u64 = 625_000;

const LOOK_EVERY: Duration = Duration::from_millis(5);
const PATIENCE: Duration = Duration::from_secs(600);
// How long nothing may come before a question counts as answered: far more than loopback takes between two parts.
const SILENCE: Duration = Duration::from_millis(300);
const TRIES: usize = 21;

/// What a laptop is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Fills itself, straight from the office.
    Fill,
    /// The same over a round trip of 200 ms, counting.
    FillFar,
    /// Fills itself, edits, hands in, and asks when there is nothing.
    Edit,
    /// Hands photos in over a slow link.
    Photos,
}

const KINDS: [(&str, Kind); 4] = [
    ("fill", Kind::Fill),
    ("fill-far", Kind::FillFar),
    ("edit", Kind::Edit),
    ("photos", Kind::Photos),
];

/// What was measured; what a kind does not measure is 0.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) fill_s: f64,
    pub(crate) fill_requests: u64,
    pub(crate) fill_bytes: u64,
    pub(crate) peak_mib: f64,
    pub(crate) database_mib: f64,
    pub(crate) edits_s: f64,
    pub(crate) push_s: f64,
    /// When handing in began and ended, in ms since 1970: laptops compare theirs.
    pub(crate) push_began_ms: i64,
    pub(crate) push_ended_ms: i64,
    pub(crate) push_requests: u64,
    pub(crate) nothing_ms: f64,
    pub(crate) nothing_requests: f64,
    pub(crate) photos_s: f64,
    pub(crate) photos_sent: u64,
}

/// Where the office is and how to sign in.
pub(crate) struct SignIn<'a> {
    pub(crate) address: &'a str,
    pub(crate) email: &'a str,
    pub(crate) password: &'a str,
}

/// Starts the process of a laptop.
pub(crate) fn spawn(kind: Kind, sign_in: &SignIn<'_>) -> Result<std::process::Child> {
    let name = KINDS
        .iter()
        .find(|(_, one)| *one == kind)
        .map_or("", |(name, _)| name);
    Command::new(std::env::current_exe().context("find this program")?)
        .args(["laptop", name, sign_in.address, sign_in.email])
        .env("PASSWORD", sign_in.password)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .context("start a laptop")
}

/// What a laptop said in the end.
pub(crate) fn result(laptop: std::process::Child) -> Result<Measured> {
    let output = laptop.wait_with_output().context("wait for a laptop")?;
    ensure!(
        output.status.success(),
        "a laptop ended with {}",
        output.status
    );
    serde_json::from_slice(&output.stdout).context("read what a laptop measured")
}

/// The process of a laptop.
pub(crate) fn main(words: &[String]) -> Result<()> {
    let [kind, address, email] = words else {
        bail!("laptop KIND OFFICE EMAIL");
    };
    let kind = KINDS
        .iter()
        .find(|(name, _)| name == kind)
        .context("a kind of laptop")?
        .1;
    let password = std::env::var("PASSWORD").context("PASSWORD")?;
    let sign_in = SignIn {
        address,
        email,
        password: &password,
    };
    let folder = tempfile::tempdir().context("make a folder")?;
    let measured = match kind {
        Kind::Fill => fill_direct(folder.path(), &sign_in)?,
        Kind::FillFar => fill_far(folder.path(), &sign_in)?,
        Kind::Edit => edit(folder.path(), &sign_in)?,
        Kind::Photos => photos(folder.path(), &sign_in)?,
    };
    let line = serde_json::to_string(&measured).context("write JSON")?;
    writeln!(std::io::stdout().lock(), "{line}").context("print what was measured")
}

struct Laptop {
    workspace: Workspace,
    folder: PathBuf,
}

impl Laptop {
    fn new(folder: &Path) -> Result<Self> {
        let vault = NewVault {
            company: "First Roofing".into(),
            person: "First Owner".into(),
            passphrase: Some("slate and copper".into()),
            with_demo: false,
        };
        let clock = Clock::system();
        let opened = Vault::at(folder)
            .create(&vault, clock.now())
            .context("make a vault")?;
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let workspace = Workspace::start(opened, &Resources::at(&root), clock, Listeners::none());
        Ok(Self {
            workspace: workspace.context("open a vault")?,
            folder: folder.to_owned(),
        })
    }

    fn enrol(&self, address: &str, sign_in: &SignIn<'_>, hold: Hold) -> Result<()> {
        let enrolment = Enrolment {
            server: address.to_owned(),
            email: sign_in.email.to_owned(),
            password: sign_in.password.to_owned(),
            organisation: None,
            code: None,
            laptop: "Truck".into(),
            hold,
        };
        self.workspace.enrol(&enrolment).context("enrol")?;
        Ok(())
    }

    fn number(&self, sql: &str) -> Result<u32> {
        let asked = self.workspace.store().read(|connection| {
            Ok::<u32, brainops_core::Error>(connection.query_row(sql, [], |row| row.get(0))?)
        });
        asked.with_context(|| sql.to_owned())
    }

    /// Seconds until it holds every job, from the end of its sign-in.
    fn fill(&self) -> Result<f64> {
        let begun = Instant::now();
        until("it is full", || {
            let status = self.workspace.sync_status()?;
            Ok(!status.filling && self.number("select count(*) from job")? >= JOBS)
        })?;
        Ok(begun.elapsed().as_secs_f64())
    }

    fn waits(&self) -> Result<u32> {
        let status = self.workspace.sync_status().context("ask how it stands")?;
        Ok(status.changes_waiting)
    }

    /// Closes the vault and says how large its database is.
    fn close(self) -> Result<f64> {
        drop(self.workspace);
        let mut bytes = 0;
        for entry in std::fs::read_dir(&self.folder).context("list the vault")? {
            let entry = entry.context("list the vault")?;
            if entry.file_name().to_string_lossy().starts_with("vault.db") {
                bytes += entry.metadata().context("look at the database")?.len();
            }
        }
        Ok(mib(bytes))
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sizes of a few gigabytes at most"
)]
fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

fn pause(time: Duration) {
    #[expect(
        clippy::disallowed_methods,
        reason = "looks again after a while, as somebody at the screen would"
    )]
    std::thread::sleep(time);
}

fn until(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let begun = Instant::now();
    while !is_so()? {
        ensure!(
            begun.elapsed() < PATIENCE,
            "it did not come about that {what}"
        );
        pause(LOOK_EVERY);
    }
    Ok(())
}

// The most memory this process ever had resident, as Linux says.
fn peak_mib() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status").context("read /proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .context("find VmHWM")?;
    let kib: f64 = line
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .context("read VmHWM")?;
    Ok(kib / 1024.0)
}

fn fill_direct(folder: &Path, sign_in: &SignIn<'_>) -> Result<Measured> {
    let laptop = Laptop::new(folder)?;
    laptop.enrol(sign_in.address, sign_in, Hold::Company)?;
    let fill_s = laptop.fill()?;
    Ok(Measured {
        fill_s,
        peak_mib: peak_mib()?,
        database_mib: laptop.close()?,
        ..Measured::default()
    })
}

fn host(sign_in: &SignIn<'_>) -> String {
    sign_in.address.trim_start_matches("http://").to_owned()
}

fn fill_far(folder: &Path, sign_in: &SignIn<'_>) -> Result<Measured> {
    let quality = Quality {
        one_way: Duration::from_millis(100),
        ..Quality::default()
    };
    let line = Line::to(&host(sign_in), quality)?;
    let laptop = Laptop::new(folder)?;
    laptop.enrol(&line.address(), sign_in, Hold::Company)?;
    let (requests, bytes) = (line.requests(), line.down_bytes());
    let fill_s = laptop.fill()?;
    Ok(Measured {
        fill_s,
        fill_requests: line.requests() - requests,
        fill_bytes: line.down_bytes() - bytes,
        ..Measured::default()
    })
}

fn edit(folder: &Path, sign_in: &SignIn<'_>) -> Result<Measured> {
    let line = Line::to(&host(sign_in), Quality::default())?;
    let laptop = Laptop::new(folder)?;
    laptop.enrol(&line.address(), sign_in, Hold::Company)?;
    laptop.fill()?;
    until("nothing waits after it filled", || {
        Ok(laptop.waits()? == 0 && line.silent_for() > SILENCE)
    })?;

    let (mut times, mut requests) = (Vec::new(), Vec::new());
    for _ in 0..TRIES {
        let (begun, before) = (Instant::now(), line.requests());
        laptop.workspace.sync_now();
        until("it asked", || Ok(line.requests() > before))?;
        until("it was answered", || Ok(line.silent_for() > SILENCE))?;
        let took = begun.elapsed().saturating_sub(line.silent_for());
        times.push(took.as_secs_f64() * 1000.0);
        #[expect(clippy::cast_precision_loss, reason = "a few requests")]
        requests.push((line.requests() - before) as f64);
    }

    line.cut(true);
    let edits_s = edits(&laptop)?;
    ensure!(laptop.waits()? == EDITS, "not every edit waits");
    line.cut(false);
    let push_began_ms = Clock::system().now().timestamp_millis();
    let (begun, before) = (Instant::now(), line.requests());
    laptop.workspace.sync_now();
    until("every edit is handed in", || {
        if laptop.waits()? == 0 {
            return Ok(true);
        }
        Ok(false)
    })?;
    Ok(Measured {
        edits_s,
        push_s: begun.elapsed().as_secs_f64(),
        push_began_ms,
        push_ended_ms: Clock::system().now().timestamp_millis(),
        push_requests: line.requests() - before,
        nothing_ms: crate::figure::percentile(&times, 0.5),
        nothing_requests: crate::figure::percentile(&requests, 0.5),
        peak_mib: peak_mib()?,
        database_mib: laptop.close()?,
        ..Measured::default()
    })
}

// Each edit is an action of its own, as a person's are.
fn edits(laptop: &Laptop) -> Result<f64> {
    let ids: Vec<JobId> = laptop.workspace.store().read(|sql| {
        let mut asked = sql.prepare("select id from job order by id limit ?1")?;
        let rows = asked.query_map([EDITS], |row| row.get(0).map(JobId))?;
        Ok::<_, brainops_core::Error>(rows.collect::<rusqlite::Result<_>>()?)
    })?;
    let clock = Clock::system();
    let begun = Instant::now();
    for job_id in ids {
        let store = laptop.workspace.store();
        let mut fields: JobFields = store
            .read(|sql| jobs::get(sql, job_id))
            .context("read a job")?
            .fields;
        fields.next_step.push_str(", edited offline");
        store
            .write(clock.now(), move |tx| {
                jobs::edit(tx, &JobEdit { job_id, fields })
            })
            .context("edit a job")?;
    }
    Ok(begun.elapsed().as_secs_f64())
}

fn photos(folder: &Path, sign_in: &SignIn<'_>) -> Result<Measured> {
    let quality = Quality {
        up_bytes_per_s: LINK_BYTES_PER_S,
        one_way: Duration::from_millis(20),
    };
    let line = Line::to(&host(sign_in), quality)?;
    let laptop = Laptop::new(&folder.join("vault"))?;
    let card = folder.join("card");
    std::fs::create_dir(&card).context("make a folder")?;
    padded(&card)?;
    let store = laptop.workspace.store();
    let fields = JobFields {
        last_name: "Vandersloot".into(),
        street: "418 Quarry Hollow Rd".into(),
        ..JobFields::default()
    };
    let job_id = store.write(Clock::system().now(), move |tx| jobs::create(tx, &fields))?;
    let wanted = NewImport {
        job_id,
        paths: vec![card.display().to_string()],
        analyze: false,
    };
    let import = laptop.workspace.importer().begin(wanted)?.id;
    laptop.workspace.importer().wait();
    laptop.enrol(&line.address(), sign_in, Hold::Mine)?;
    let (begun, before) = (Instant::now(), line.up_bytes());
    until("every photo is stored", || {
        let safe = store.read(|sql| sync::safe_to_wipe(sql, import))?;
        Ok(safe.photos == PHOTOS && safe.stored == safe.photos)
    })?;
    Ok(Measured {
        photos_s: begun.elapsed().as_secs_f64(),
        photos_sent: line.up_bytes() - before,
        ..Measured::default()
    })
}

// Sample photos, each with noise behind its end up to the size: decoders stop at the end, hashes and uploads do not.
fn padded(card: &Path) -> Result<()> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/photos");
    let mut found: Vec<PathBuf> = std::fs::read_dir(samples)
        .context("list the samples")?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|kind| kind.eq_ignore_ascii_case("jpg"))
        })
        .collect();
    found.sort();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for (number, path) in (0..PHOTOS).zip(found.iter().cycle()) {
        let mut bytes = std::fs::read(path).context("read a sample")?;
        while bytes.len() < PHOTO_BYTES {
            // xorshift64 (Marsaglia 2003).
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            bytes.extend(state.to_le_bytes());
        }
        std::fs::write(card.join(format!("DJI_{number:04}.JPG")), bytes)
            .context("write a photo")?;
    }
    Ok(())
}
