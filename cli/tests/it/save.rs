//! `brainops inspect --save`: what the window finds afterwards, and when nothing is touched.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use brainops_core::clock::Clock;
use brainops_core::photo::Blobs;
use brainops_core::store::Store;
use brainops_core::vault::{Opened, Vault};
use brainops_core::workspace::{Listeners, Resources, Workspace};
use brainops_core::{jobs, photos, review};
use brainops_domain::id::JobId;
use brainops_domain::view::job::{JobQuery, JobRow};
use brainops_domain::view::photo::{PhotoAnalysis, PhotoCard, PhotoQuery};
use brainops_domain::view::vault::{NewVault, Unlock};
use serde_json::Value;

use crate::brainops::{program, root};

const PASSPHRASE: &str = "slate and copper";
const PHOTO: &str = "samples/photos/DJI_0140.JPG";

struct Home(tempfile::TempDir);

impl Home {
    /// A data folder with a vault in it.
    fn with_vault() -> (Self, Opened) {
        let home = Self(tempfile::tempdir().unwrap());
        let input = NewVault {
            company: "Maple & Slate".into(),
            person: "Dana Whitlock".into(),
            passphrase: Some(PASSPHRASE.into()),
            with_demo: false,
        };
        let opened = Vault::at(&home.data())
            .create(&input, Clock::system().now())
            .unwrap();
        (home, opened)
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn open(&self) -> Opened {
        let unlock = Unlock {
            recovery_code: None,
            passphrase: Some(PASSPHRASE.into()),
        };
        Vault::at(&self.data())
            .open(&unlock, Clock::system().now())
            .unwrap()
    }

    fn save(&self, args: &[&str], passphrase: Option<&str>) -> Output {
        let mut command = program();
        command
            .args(["inspect", "--save", "--json"])
            .args(args)
            .env("BRAINOPS_DATA_DIR", self.data())
            .env_remove("BRAINOPS_PASSPHRASE")
            .stdin(Stdio::null());
        if let Some(passphrase) = passphrase {
            command.env("BRAINOPS_PASSPHRASE", passphrase);
        }
        command.output().unwrap()
    }
}

fn rows(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn refusal(output: &Output) -> (Option<i32>, Value) {
    assert!(output.stdout.is_empty(), "{output:?}");
    let told: Value = serde_json::from_slice(&output.stderr).unwrap();
    (output.status.code(), told["error"]["code"].clone())
}

fn list_jobs(store: &Store) -> Vec<JobRow> {
    let query = JobQuery {
        limit: 10,
        today: Clock::system().now().date_naive(),
        ..JobQuery::default()
    };
    store.read(|sql| jobs::list(sql, &query, 0.5)).unwrap().rows
}

fn list_photos(store: &Store, job_id: JobId) -> Vec<PhotoCard> {
    let query = PhotoQuery {
        job_id,
        offset: 0,
        limit: 500,
    };
    store.read(|sql| photos::list(sql, &query)).unwrap().rows
}

#[test]
fn photos_and_findings_are_a_job_afterwards() {
    let (home, opened) = Home::with_vault();
    drop(opened);
    let folder = home.0.path().join("Bellwether Ct");
    std::fs::create_dir(&folder).unwrap();
    for name in ["DJI_0140.JPG", "DJI_0170.JPG"] {
        std::fs::copy(root().join("samples/photos").join(name), folder.join(name)).unwrap();
    }
    std::fs::write(folder.join("broken.jpg"), [0xFF, 0xD8, 0xFF]).unwrap();
    let path = folder.to_str().unwrap();
    let args = [
        path,
        "--customer",
        "Okonjo-Reyes",
        "--pitch",
        "6",
        "--min-confidence",
        "0.3",
    ];
    let told = rows(&home.save(&args, Some(PASSPHRASE)));
    assert_eq!(told.len(), 3);
    let saved: Vec<&Value> = told.iter().map(|row| &row["saved"]["new"]).collect();
    assert_eq!(
        saved,
        [&Value::Bool(true), &Value::Bool(true), &Value::Null]
    );

    let opened = home.open();
    let job = list_jobs(&opened.store).remove(0);
    assert_eq!(told[0]["saved"]["job"], job.number.as_str());
    assert_eq!(
        (job.customer.as_str(), job.street.as_str(), job.photos),
        ("Okonjo-Reyes", "Bellwether Ct", 2)
    );
    let blobs = Blobs::sealed(&opened.blob_folder, &opened.key).unwrap();
    for (card, row) in list_photos(&opened.store, job.id).iter().zip(&told) {
        assert_eq!(row["saved"]["photo_id"], card.id.to_string());
        let seen = opened
            .store
            .read(|sql| review::photo(sql, card.id))
            .unwrap();
        assert_eq!(seen.photo.pitch_in_12, Some(6.0));
        let original = std::fs::read(folder.join(&card.file_name)).unwrap();
        assert_eq!(blobs.read_checked(&seen.photo.blake3).unwrap(), original);
        // What was printed is in the vault, and what the threshold left out is, too.
        let printed = row["findings"].as_array().unwrap();
        let strong = seen.findings.iter().filter(|found| {
            let suggestion = found.suggestion.as_ref().expect("a model found it");
            suggestion.confidence >= 0.3
        });
        assert_eq!(strong.count(), printed.len());
        assert!(seen.findings.len() > printed.len());
    }
    drop(opened);

    // The same photos again, into the same job: nothing doubles.
    let again = rows(&home.save(&[path, "--job", &job.number], Some(PASSPHRASE)));
    assert_eq!(again[0]["saved"]["new"], false);
    let opened = home.open();
    assert_eq!(list_jobs(&opened.store).len(), 1);
    assert_eq!(list_photos(&opened.store, job.id).len(), 2);
}

#[test]
fn the_app_takes_the_findings_as_its_own() {
    let (home, opened) = Home::with_vault();
    drop(opened);
    rows(&home.save(&[PHOTO], Some(PASSPHRASE)));
    let (resources, clock) = (Resources::at(root()), Clock::system());
    let workspace = Workspace::start(home.open(), &resources, clock, Listeners::none()).unwrap();
    let job = list_jobs(workspace.store()).remove(0);
    let cards = list_photos(workspace.store(), job.id);
    assert_eq!(cards[0].analysis, PhotoAnalysis::Done);
}

#[test]
fn without_the_key_nothing_is_touched() {
    let (home, opened) = Home::with_vault();
    // As long as someone else has it open.
    assert_eq!(
        refusal(&home.save(&[PHOTO], Some(PASSPHRASE))),
        (Some(1), "vault_busy".into())
    );
    drop(opened);
    assert_eq!(
        refusal(&home.save(&[PHOTO], None)),
        (Some(1), "vault_locked".into())
    );
    assert_eq!(
        refusal(&home.save(&[PHOTO], Some("not this one"))),
        (Some(1), "wrong_key".into())
    );
    assert_eq!(
        refusal(&home.save(&[PHOTO, "--job", "26-9999"], Some(PASSPHRASE))),
        (Some(1), "not_found".into())
    );
    assert!(list_jobs(&home.open().store).is_empty());
}

#[test]
fn a_vault_is_never_made() {
    let home = Home(tempfile::tempdir().unwrap());
    assert_eq!(
        refusal(&home.save(&[PHOTO], Some(PASSPHRASE))),
        (Some(1), "vault_missing".into())
    );
    assert!(!home.data().exists(), "a data folder was made");
    // Options that mean nothing without it are wrong usage.
    let args = ["inspect", PHOTO, "--job", "26-0001"];
    let output = program().args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn nothing_stays_behind_unless_asked() {
    let (home, opened) = Home::with_vault();
    drop(opened);
    let listed = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let before = listed(&home.data());
    let output = program()
        .args(["inspect", PHOTO, "--json"])
        .env("BRAINOPS_DATA_DIR", home.data())
        .output()
        .unwrap();
    assert!(rows(&output)[0].get("saved").is_none());
    assert_eq!(listed(&home.data()), before);
    assert!(list_jobs(&home.open().store).is_empty());
}
