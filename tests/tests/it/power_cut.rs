//! Power cuts: the process is killed at many moments of an import and an analysis, then started again.
//!
//! Afterwards every photo is in the job or still on the list, none is there twice, every original is
//! whole, the database opens, and the work goes on to its end.

use brainops_core::clock::Clock;
use brainops_core::vault::Vault;
use brainops_core::workspace::{Listeners, Resources, Workspace};
use brainops_core::{import, jobs, photos};
use brainops_domain::id::JobId;
use brainops_domain::view::import::{ImportState, NewImport};
use brainops_domain::view::job::{JobFields, JobQuery};
use brainops_domain::view::photo::{PhotoAnalysis, PhotoQuery};
use brainops_domain::view::vault::{NewVault, Unlock};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

const PASSPHRASE: &str = "slate and copper";
/// Names the data folder; set for the process that is killed.
const FOLDER: &str = "BRAINOPS_POWER_CUT";
const PHOTOS: usize = 100;
const CUTS: u64 = 12;

fn resources() -> Resources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Resources {
        library: root.join(".cache/onnxruntime"),
        ..Resources::at(&root)
    }
}

fn unlock() -> Unlock {
    Unlock {
        passphrase: Some(PASSPHRASE.into()),
    }
}

fn open(folder: &Path) -> Workspace {
    let clock = Clock::system();
    let opened = Vault::at(folder).open(&unlock(), clock.now()).unwrap();
    Workspace::start(opened, &resources(), clock, Listeners::none()).unwrap()
}

/// The process that is killed: opens the vault, goes on with what was under way, ends when all is done.
#[test]
fn worker() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let workspace = open(&PathBuf::from(folder));
    workspace.importer().wait();
    workspace.analyzer().wait().unwrap();
}

fn start_worker(folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["power_cut::worker", "--exact"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Lets the worker run for a time and kills it then. Returns whether it ended by itself before.
fn run_for(mut worker: Child, time: Duration) -> bool {
    let (end, ended) = channel::<()>();
    let id = worker.id().to_string();
    let watch = std::thread::spawn(move || {
        let late = ended.recv_timeout(time).is_err();
        if late {
            // SIGKILL: nothing in the process gets a say.
            Command::new("kill")
                .args(["-9", &id])
                .stderr(Stdio::null())
                .status()
                .unwrap();
        }
        late
    });
    let status = worker.wait().unwrap();
    // The watcher is gone when it has killed the worker already.
    end.send(()).ok();
    !watch.join().unwrap() && status.success()
}

/// A picture of its own for each number.
fn jpeg(number: usize) -> Vec<u8> {
    let (width, height) = (320, 240);
    let mut state = u32::try_from(number).unwrap() + 1;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u8::try_from(state >> 24).unwrap()
    };
    let rgb: Vec<u8> = (0..width * height * 3).map(|_| next()).collect();
    let format = turbojpeg::PixelFormat::RGB;
    let image = turbojpeg::Image {
        pixels: &rgb[..],
        width,
        pitch: width * 3,
        height,
        format,
    };
    turbojpeg::compress(image, 90, turbojpeg::Subsamp::Sub2x2)
        .unwrap()
        .to_vec()
}

fn check(folder: &Path, job: JobId) {
    let opened = Vault::at(folder)
        .open(&unlock(), Clock::system().now())
        .unwrap();
    let view = opened
        .store
        .read(|sql| import::list(sql, job))
        .unwrap()
        .remove(0);
    let query = PhotoQuery {
        job_id: job,
        offset: 0,
        limit: 500,
    };
    let cards = opened
        .store
        .read(|sql| photos::list(sql, &query))
        .unwrap()
        .rows;
    let copied = usize::try_from(view.copied).unwrap();
    assert_eq!(
        copied,
        cards.len(),
        "a file is done exactly when its photo is there"
    );
    let blobs = brainops_core::photo::Blobs::sealed(&opened.blob_folder, &opened.key).unwrap();
    let mut hashes = BTreeSet::new();
    for card in &cards {
        let hash = opened
            .store
            .read(|sql| photos::detail(sql, card.id))
            .unwrap()
            .blake3;
        blobs.read_checked(&hash).expect("an original is whole");
        assert!(hashes.insert(hash), "a photo is there twice");
    }
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

    let mut seed = 20_261_120_u64;
    let mut cuts = 0;
    for cut in 0..CUTS {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let time = Duration::from_millis(250 + (seed >> 33) % 350);
        println!("cut {cut} after {time:?}");
        let ended = run_for(start_worker(data.path()), time);
        check(data.path(), job);
        if ended {
            break;
        }
        cuts += 1;
    }
    assert!(cuts >= 4, "the work was cut only {cuts} times");
    let ended = run_for(start_worker(data.path()), Duration::from_secs(120));
    assert!(ended, "the work did not go on to its end");
    check(data.path(), job);

    let workspace = open(data.path());
    let view = workspace
        .store()
        .read(|sql| import::list(sql, job))
        .unwrap()
        .remove(0);
    assert_eq!(
        (view.state, usize::try_from(view.copied).unwrap()),
        (ImportState::Finished, PHOTOS)
    );
    let query = PhotoQuery {
        job_id: job,
        offset: 0,
        limit: 500,
    };
    let cards = workspace
        .store()
        .read(|sql| photos::list(sql, &query))
        .unwrap()
        .rows;
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
    let row = workspace
        .store()
        .read(|sql| jobs::list(sql, &list, 0.5))
        .unwrap()
        .rows
        .remove(0);
    assert_eq!(usize::try_from(row.photos).unwrap(), PHOTOS);
}
