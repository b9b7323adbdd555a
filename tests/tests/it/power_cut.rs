//! Power cuts: the process is killed at many moments of an import and an analysis, then started again.
//!
//! Afterwards every photo is in the job or still on the list, none is there twice, every original is
//! whole, no finding is doubled, the database opens, and the work goes on to its end.

use brainops_core::clock::Clock;
use brainops_core::vault::Vault;
use brainops_core::workspace::{Listeners, Resources, Workspace};
use brainops_core::{import, jobs, photos, review};
use brainops_domain::id::JobId;
use brainops_domain::view::import::{ImportState, NewImport};
use brainops_domain::view::job::{JobFields, JobQuery};
use brainops_domain::view::photo::{PhotoAnalysis, PhotoCard, PhotoQuery};
use brainops_domain::view::vault::{NewVault, Unlock};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

const PASSPHRASE: &str = "slate and copper";
/// Names the data folder; set for the process that is killed.
const FOLDER: &str = "BRAINOPS_POWER_CUT";
/// Repeats a run; without it each run cuts at moments of its own, and prints its seed.
const SEED: &str = "BRAINOPS_SEED";
/// What that process prints after each commit.
const COMMIT: &str = "a commit";
const PHOTOS: usize = 100;
const CUTS: u32 = 20;
/// Each tenth file is so much larger that a cut meets it half copied.
const LARGE_BYTES: usize = 4 << 20;
/// Time in which the worker opens the vault and finds what is under way.
const OPENING: Duration = Duration::from_millis(400);
/// Longest time between two commits before the test gives up.
const PATIENCE: Duration = Duration::from_secs(120);

/// What ships, with the tiny model that marks every red square of 16 px.
fn resources() -> Resources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Resources {
        library: root.join(".cache/onnxruntime"),
        model: root.join("core/tests/fixtures/detect"),
        ..Resources::at(&root)
    }
}

fn unlock() -> Unlock {
    Unlock {
        recovery_code: None,
        passphrase: Some(PASSPHRASE.into()),
    }
}

fn open(folder: &Path, listeners: Listeners) -> Workspace {
    let clock = Clock::system();
    let opened = Vault::at(folder).open(&unlock(), clock.now()).unwrap();
    Workspace::start(opened, &resources(), clock, listeners).unwrap()
}

/// The process that is killed: opens the vault, goes on with what was under way, ends when all is done.
#[test]
fn worker() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let listeners = Listeners {
        changed: Box::new(|_| writeln!(std::io::stdout(), "{COMMIT}").unwrap()),
        ..Listeners::none()
    };
    let workspace = open(&PathBuf::from(folder), listeners);
    workspace.importer().wait();
    workspace.analyzer().wait().unwrap();
}

fn start_worker(folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["power_cut::worker", "--exact", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Lets the worker make so many commits and kills it a moment later. Returns whether it ended by itself before.
fn run_for(mut worker: Child, commits: u32, moment: Duration) -> bool {
    let output = BufReader::new(worker.stdout.take().unwrap());
    let (sender, made) = channel();
    let reader = std::thread::spawn(move || {
        for line in output.lines() {
            if line.unwrap().contains(COMMIT) && sender.send(()).is_err() {
                break;
            }
        }
    });
    let went_on = (0..commits).all(|_| made.recv_timeout(PATIENCE).is_ok());
    if went_on {
        let (_nobody, moment_over) = channel::<()>();
        moment_over.recv_timeout(moment).unwrap_err();
    }
    // SIGKILL: nothing in the process gets a say.
    worker.kill().unwrap();
    drop(made);
    let status = worker.wait().unwrap();
    reader.join().unwrap();
    status.success()
}

/// Red squares on the picture of a number.
fn squares(number: usize) -> usize {
    1 + number % 5
}

/// A picture of its own for each number: squares in a row on a shade of blue.
fn jpeg(number: usize) -> Vec<u8> {
    let (width, height) = (320, 240);
    let mut rgb = [0, 0, u8::try_from(number).unwrap()].repeat(width * height);
    for at in 0..squares(number) {
        for y in 32..48 {
            for x in at * 48..at * 48 + 16 {
                let start = (y * width + x) * 3;
                rgb[start..start + 3].copy_from_slice(&[255, 0, 0]);
            }
        }
    }
    let image = turbojpeg::Image {
        pixels: &rgb[..],
        width,
        pitch: width * 3,
        height,
        format: turbojpeg::PixelFormat::RGB,
    };
    let mut jpeg = turbojpeg::compress(image, 90, turbojpeg::Subsamp::Sub2x2)
        .unwrap()
        .to_vec();
    if number.is_multiple_of(10) {
        // Behind the picture's end, as some cameras write previews there.
        jpeg.resize(jpeg.len() + LARGE_BYTES, 0x5a);
    }
    jpeg
}

/// How far the work is.
#[derive(Debug)]
struct Progress {
    photos: usize,
    files_waiting: u32,
    analyzed: usize,
}

impl Progress {
    fn of(cards: &[PhotoCard], files_waiting: u32) -> Self {
        let done = |card: &&PhotoCard| card.analysis == PhotoAnalysis::Done;
        Self {
            photos: cards.len(),
            files_waiting,
            analyzed: cards.iter().filter(done).count(),
        }
    }

    /// Whether a cut came while files were being copied.
    fn is_importing(&self) -> bool {
        self.photos > 0 && self.files_waiting > 0
    }

    /// Whether a cut came while photos were being analyzed.
    fn is_analyzing(&self) -> bool {
        self.analyzed > 0 && self.analyzed < self.photos
    }
}

/// Looks through a vault that nobody works in.
fn check(folder: &Path, job: JobId) -> Progress {
    let opened = Vault::at(folder)
        .open(&unlock(), Clock::system().now())
        .unwrap();
    let store = &opened.store;
    let view = store.read(|sql| import::list(sql, job)).unwrap().remove(0);
    let query = PhotoQuery {
        job_id: job,
        offset: 0,
        limit: 500,
    };
    let cards = store.read(|sql| photos::list(sql, &query)).unwrap().rows;
    assert_eq!(
        usize::try_from(view.copied).unwrap(),
        cards.len(),
        "a file is done exactly when its photo is there"
    );
    let blobs = brainops_core::photo::Blobs::sealed(&opened.blob_folder, &opened.key).unwrap();
    let mut hashes = BTreeSet::new();
    for card in &cards {
        let shown = store.read(|sql| review::photo(sql, card.id)).unwrap();
        let hash = shown.photo.blake3;
        blobs.read_checked(&hash).expect("an original is whole");
        assert!(hashes.insert(hash), "a photo is there twice");
        let number: usize = card.file_name[4..8].parse().unwrap();
        let places: BTreeSet<String> = shown
            .findings
            .iter()
            .map(|finding| format!("{:?} {:?}", finding.class, finding.bounds))
            .collect();
        assert_eq!(places.len(), shown.findings.len(), "a finding is doubled");
        let expected = if card.analysis == PhotoAnalysis::Done {
            squares(number)
        } else {
            0
        };
        assert_eq!(
            places.len(),
            expected,
            "findings come all at once or not at all"
        );
    }
    Progress::of(
        &cards,
        view.found - view.copied - view.duplicates - view.failed,
    )
}

#[test]
fn nothing_is_lost_or_doubled_whenever_the_power_goes() {
    let data = tempfile::tempdir().unwrap();
    let source = tempfile::tempdir().unwrap();
    for number in 0..PHOTOS {
        std::fs::write(
            source.path().join(format!("DJI_{number:04}.JPG")),
            jpeg(number),
        )
        .unwrap();
    }
    let clock = Clock::system();
    let input = NewVault {
        company: "Maple & Slate".into(),
        person: "Dana Whitlock".into(),
        passphrase: Some(PASSPHRASE.into()),
        with_demo: false,
    };
    let opened = Vault::at(data.path()).create(&input, clock.now()).unwrap();
    let fields = JobFields {
        last_name: "Vandersloot".into(),
        street: "418 Quarry Hollow Rd".into(),
        ..JobFields::default()
    };
    let job = opened
        .store
        .write(clock.now(), move |tx| jobs::create(tx, &fields))
        .unwrap();
    let workspace = Workspace::start(opened, &resources(), clock, Listeners::none()).unwrap();
    let paths = vec![source.path().to_string_lossy().into_owned()];
    workspace
        .importer()
        .begin(NewImport {
            job_id: job,
            paths,
            analyze: true,
        })
        .unwrap();
    drop(workspace);

    let mut seed: u64 = std::env::var(SEED).map_or_else(
        |_| u64::from(std::process::id()),
        |text| text.parse().unwrap(),
    );
    println!("{SEED}={seed}");
    let mut random = |below: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let (mut cuts, mut importing, mut analyzing) = (0, 0, 0);
    for cut in 0..CUTS {
        let opening = u64::try_from(OPENING.as_micros()).unwrap();
        // One in five comes at any moment from the start on, the others some time after a commit.
        let (commits, longest_us) = if random(5) == 0 {
            (0, opening)
        } else {
            (1 + u32::try_from(random(10)).unwrap(), 30_000)
        };
        let moment = Duration::from_micros(random(longest_us));
        let ended = run_for(start_worker(data.path()), commits, moment);
        let progress = check(data.path(), job);
        println!("cut {cut}, {commits} commits and {moment:?} after its start: {progress:?}");
        if ended {
            break;
        }
        cuts += 1;
        importing += u32::from(progress.is_importing());
        analyzing += u32::from(progress.is_analyzing());
    }
    assert!(cuts >= 6, "the work was cut only {cuts} times");
    assert!(importing >= 1, "{importing} of {cuts} cuts hit an import");
    assert!(analyzing >= 1, "{analyzing} of {cuts} cuts hit an analysis");
    let ended = run_for(start_worker(data.path()), u32::MAX, Duration::ZERO);
    assert!(ended, "the work did not go on to its end");
    check(data.path(), job);
    is_complete(data.path(), job);
}

/// Everything was imported and analyzed, each once.
fn is_complete(folder: &Path, job: JobId) {
    let workspace = open(folder, Listeners::none());
    let store = workspace.store();
    let view = store.read(|sql| import::list(sql, job)).unwrap().remove(0);
    assert_eq!(
        (view.state, usize::try_from(view.copied).unwrap()),
        (ImportState::Finished, PHOTOS)
    );
    let query = PhotoQuery {
        job_id: job,
        offset: 0,
        limit: 500,
    };
    let cards = store.read(|sql| photos::list(sql, &query)).unwrap().rows;
    assert!(
        cards
            .iter()
            .all(|card| card.analysis == PhotoAnalysis::Done),
        "a photo was not analyzed"
    );
    let list = JobQuery {
        limit: 10,
        today: Clock::system().now().date_naive(),
        ..JobQuery::default()
    };
    let row = store
        .read(|sql| jobs::list(sql, &list, 0.5))
        .unwrap()
        .rows
        .remove(0);
    assert_eq!(usize::try_from(row.photos).unwrap(), PHOTOS);
}
