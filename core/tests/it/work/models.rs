//! The shelf of models: taking one in, using it, going back; and every way a model can be wrong.

use super::{Work, picture_of_squares, resources, squares, work_with};
use crate::fixture::{now, unlock};
use brainops_core::clock::Clock;
use brainops_core::workspace::{Listeners, Resources, Workspace};
use brainops_domain::failure::Code;
use brainops_domain::view::analysis::AnalysisState;
use brainops_domain::view::model::{ModelShelf, ShelfModel};
use brainops_domain::view::photo::PhotoAnalysis;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// A folder with a model, as a person may bring one.
pub(super) struct Brought {
    folder: tempfile::TempDir,
}

impl Brought {
    /// The tiny model with a changed manifest.
    fn squares(change: impl FnOnce(&mut Value)) -> Self {
        Self::of(&squares().model, change)
    }

    pub(super) fn of(from: &Path, change: impl FnOnce(&mut Value)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
        let brought = Self { folder };
        let mut manifest: Value =
            serde_json::from_slice(&fs::read(brought.manifest()).unwrap()).unwrap();
        change(&mut manifest);
        fs::write(brought.manifest(), manifest.to_string()).unwrap();
        brought
    }

    pub(super) fn manifest(&self) -> PathBuf {
        self.folder.path().join("manifest.json")
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.folder.path().join(name), bytes).unwrap();
    }
}

/// A network like the tiny one with other bytes: a field at the end that says nothing to the library.
pub(super) fn another() -> Brought {
    let brought = Brought::squares(|_| ());
    let mut bytes = fs::read(squares().model.join("model.onnx")).unwrap();
    // Field 6 of an ONNX model, its doc string, of three letters.
    bytes.extend([0x32, 3, b'n', b'e', b'w']);
    let sha256 = sha256(&bytes);
    brought.put("model.onnx", bytes);
    let mut manifest: Value =
        serde_json::from_slice(&fs::read(brought.manifest()).unwrap()).unwrap();
    manifest["sha256"] = sha256.into();
    manifest["version"] = "2".into();
    manifest["min_confidence"] = 0.7.into();
    brought.put("manifest.json", manifest.to_string());
    brought
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn shelf(work: &Work) -> ModelShelf {
    work.workspace.models().unwrap()
}

fn in_use(shelf: &ModelShelf) -> &ShelfModel {
    shelf.models.iter().find(|one| one.in_use).unwrap()
}

fn folder_of(work: &Work) -> PathBuf {
    work.folder.path().join("models")
}

/// Names in the vault's folder of models.
fn kept(work: &Work) -> Vec<String> {
    match fs::read_dir(folder_of(work)) {
        Ok(entries) => entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect(),
        Err(_) => Vec::new(),
    }
}

#[test]
fn a_model_is_taken_in_used_rolled_back_and_removed() {
    let work = work_with(&squares());
    work.file("DJI_0001.JPG", &picture_of_squares(3, 0));
    work.import();
    work.analyze();
    assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Done);
    let first = shelf(&work).models.remove(0);
    assert!(first.shipped && first.in_use && first.problem.is_none());

    let brought = another();
    let imported = work.workspace.import_model(&brought.manifest()).unwrap();
    assert_eq!((imported.was_there, imported.values_checked), (false, None));
    let new = imported.model.sha256;
    assert_eq!(kept(&work), std::slice::from_ref(&new));
    // Standing on the shelf changes nothing.
    assert!(in_use(&shelf(&work)).shipped);
    assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Done);
    let again = work.workspace.import_model(&brought.manifest()).unwrap();
    assert_eq!(
        (again.was_there, again.model.sha256.as_str()),
        (true, new.as_str())
    );

    let after = work.workspace.use_model(&new).unwrap();
    assert_eq!(in_use(&after).sha256, new);
    assert_eq!(after.before.unwrap().sha256, first.sha256);
    let status = work.workspace.analyzer().status().unwrap();
    assert_eq!(status.model.unwrap().version, "2");
    assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Stale);
    let threshold = work
        .workspace
        .store()
        .read(brainops_core::settings::threshold);
    assert_eq!(threshold.unwrap(), 0.7);
    work.analyze();
    let card = work.photos()[0].clone();
    assert_eq!((card.analysis, card.to_check), (PhotoAnalysis::Done, 3));
    let finding = work.review(&card).findings.remove(0);
    assert_eq!(finding.suggestion.unwrap().model_sha256, new);
    let refused = work.workspace.remove_model(&new).unwrap_err();
    assert_eq!(refused.code(), Code::Invalid);

    // It is the one in use after a restart, too.
    let work = work.reopened(&squares());
    assert_eq!(in_use(&shelf(&work)).sha256, new);
    assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Done);

    let back = work.workspace.roll_back_model().unwrap();
    assert!(in_use(&back).shipped);
    assert_eq!(back.before.unwrap().sha256, new);
    assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Stale);
    // What the first model found before is known.
    work.analyze();
    assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Done);

    let less = work.workspace.remove_model(&new).unwrap();
    assert_eq!((less.models.len(), less.before), (1, None));
    assert_eq!(
        work.workspace.use_model(&new).unwrap_err().code(),
        Code::NotFound
    );
    let back = work.workspace.restore_model(&new).unwrap();
    assert_eq!((back.models.len(), back.before.is_some()), (2, true));
    work.workspace.remove_model(&new).unwrap();
    let work = work.reopened(&squares());
    assert!(kept(&work).is_empty(), "{:?}", kept(&work));
    let gone = work.workspace.restore_model(&new).unwrap_err();
    assert_eq!(gone.code(), Code::NotFound);
    let shipped = work.workspace.remove_model(&first.sha256).unwrap_err();
    assert_eq!(shipped.code(), Code::Invalid);
}

#[test]
fn the_model_that_ships_is_recognised_and_its_values_are_checked() {
    let work = work_with(&squares());
    let ships = Brought::of(&resources().model, |_| ());
    let imported = work.workspace.import_model(&ships.manifest()).unwrap();
    assert!(!imported.was_there && imported.values_checked.unwrap() > 0);
    let own = work
        .workspace
        .import_model(&squares().model.join("manifest.json"))
        .unwrap();
    assert!(own.was_there);
    assert_eq!(shelf(&work).models.len(), 2);
}

#[test]
fn a_model_that_lies_or_gives_no_numbers_is_not_taken_in() {
    let work = work_with(&squares());
    let values = |shape: [u32; 4], channels: usize, value: f64| {
        let anchors = 32 * 24 + 16 * 12 + 8 * 6;
        json!({
            "input": {"shape": shape}, "output_shape": [1, channels, anchors], "tolerance": 0.25,
            "values": [{"channel": 3, "anchor": 5, "value": value}],
        })
        .to_string()
    };
    let with_values = |text: String| {
        let brought = another();
        brought.put("parity.json", text);
        brought
    };
    let cases: Vec<(&str, Brought, Code)> = vec![
        (
            "a hash that is not the file's",
            Brought::squares(|m| m["sha256"] = "0".repeat(64).into()),
            Code::ModelDamaged,
        ),
        (
            "a hash that is a path",
            Brought::squares(|m| m["sha256"] = "../../elsewhere".into()),
            Code::ModelDamaged,
        ),
        (
            "a file elsewhere",
            Brought::squares(|m| m["file"] = "../model.onnx".into()),
            Code::ModelShape,
        ),
        (
            "a file that is not there",
            Brought::squares(|m| {
                m["file"] = "other.onnx".into();
                m["sha256"] = "1".repeat(64).into();
            }),
            Code::ModelMissing,
        ),
        (
            "a class that nobody knows",
            Brought::squares(|m| m["classes"][0] = "dragon".into()),
            Code::ModelShape,
        ),
        (
            "a class twice",
            Brought::squares(|m| m["classes"][0] = "crack".into()),
            Code::ModelShape,
        ),
        (
            "fewer classes than the network has",
            fewer_classes(),
            Code::ModelShape,
        ),
        (
            "a manifest that is none",
            no_manifest("{"),
            Code::ModelDamaged,
        ),
        (
            "a manifest without end",
            no_manifest(&" ".repeat(2 << 20)),
            Code::TooLarge,
        ),
        ("a file without end", endless(), Code::TooLarge),
        ("bytes that are no network", no_network(), Code::ModelShape),
        (
            "results that are no numbers",
            {
                // Its values are none on bright pictures, as the one of the values to check is.
                let brought = Brought::of(&squares().model.with_file_name("broken"), |_| ());
                brought.put("parity.json", values([1, 3, 96, 128], 16, 0.0));
                brought
            },
            Code::ModelBroken,
        ),
        (
            "other values",
            with_values(values([1, 3, 96, 128], 16, 1e6)),
            Code::ModelBroken,
        ),
        (
            "values of another output",
            with_values(values([1, 3, 96, 128], 15, 0.0)),
            Code::ModelShape,
        ),
        (
            "values of another input",
            with_values(values([1, 3, 90, 128], 16, 0.0)),
            Code::ModelShape,
        ),
        (
            "values of a huge input",
            with_values(values([1, 3, 96, 1 << 20], 16, 0.0)),
            Code::ModelShape,
        ),
        (
            "values that are none",
            with_values("[]".into()),
            Code::ModelDamaged,
        ),
    ];
    for (what, brought, code) in cases {
        let error = work
            .workspace
            .import_model(&brought.manifest())
            .unwrap_err();
        assert_eq!(error.code(), code, "{what}: {error}");
        assert!(kept(&work).is_empty(), "{what} left {:?}", kept(&work));
    }
    let other = squares().model.join("model.onnx");
    let error = work.workspace.import_model(&other).unwrap_err();
    assert_eq!(error.code(), Code::Invalid);
    assert_eq!(shelf(&work).models.len(), 1);
}

fn fewer_classes() -> Brought {
    let brought = another();
    let mut manifest: Value =
        serde_json::from_slice(&fs::read(brought.manifest()).unwrap()).unwrap();
    manifest["classes"].as_array_mut().unwrap().pop();
    brought.put("manifest.json", manifest.to_string());
    brought
}

fn no_manifest(text: &str) -> Brought {
    let brought = another();
    brought.put("manifest.json", text);
    brought
}

/// A file of 65 MB that takes no room.
fn endless() -> Brought {
    let brought = another();
    let path = brought.folder.path().join("model.onnx");
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_len(65 << 20).unwrap();
    brought
}

fn no_network() -> Brought {
    let brought = Brought::squares(|m| m["sha256"] = sha256(b"abc").into());
    brought.put("model.onnx", "abc");
    brought
}

#[test]
fn a_model_in_use_that_is_gone_or_damaged_is_told_and_the_one_that_ships_takes_over() {
    for damage in ["gone", "damaged", "swapped"] {
        let work = work_with(&squares());
        let new = work.workspace.import_model(&another().manifest()).unwrap();
        let new = new.model.sha256;
        work.workspace.use_model(&new).unwrap();
        let Work {
            workspace,
            job,
            source,
            vault,
            folder,
        } = work;
        drop(workspace);
        let place = folder.path().join("models").join(&new);
        let code = match damage {
            "gone" => {
                fs::remove_dir_all(&place).unwrap();
                Code::ModelMissing
            }
            "damaged" => {
                fs::write(place.join("model.onnx"), "lost").unwrap();
                Code::ModelDamaged
            }
            _ => {
                // Another model, whole in itself, where the vault's own was.
                for name in ["manifest.json", "model.onnx"] {
                    fs::copy(squares().model.join(name), place.join(name)).unwrap();
                }
                Code::ModelDamaged
            }
        };
        let open = vault.open(&unlock(), now()).unwrap();
        let workspace =
            Workspace::start(open, &squares(), Clock::new(now), Listeners::none()).unwrap();
        let work = Work {
            workspace,
            job,
            source,
            vault,
            folder,
        };
        let listed = shelf(&work);
        assert_eq!(
            (in_use(&listed).problem, &in_use(&listed).sha256),
            (Some(code), &new)
        );
        work.file("DJI_0001.JPG", &picture_of_squares(2, 0));
        work.import();
        let view = work.analyze();
        let state = (view.state, view.code, view.total);
        assert_eq!(
            state,
            (AnalysisState::Unavailable, Some(code), 1),
            "{damage}"
        );
        assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Queued);

        work.workspace.use_shipped_model().unwrap();
        let view = work.workspace.analyzer().wait().unwrap();
        assert_eq!(
            (view.state, view.code),
            (AnalysisState::Idle, None),
            "{damage}"
        );
        assert_eq!(work.photos()[0].to_check, 2);
        // Bringing the damaged one again puts it right.
        let again = work.workspace.import_model(&another().manifest()).unwrap();
        assert!(!again.was_there, "{damage}");
        assert!(shelf(&work).models.iter().all(|one| one.problem.is_none()));
    }
}

#[test]
fn another_model_takes_over_within_the_photo_under_way() {
    let work = work_with(&resources());
    // Large enough for the model that ships to be at work on it when the other comes.
    work.file("DJI_0001.JPG", &crate::photo::make::jpeg(4000, 3000));
    work.file("DJI_0002.JPG", &crate::photo::make::jpeg(640, 480));
    work.import();
    let brought = another();
    let new = work
        .workspace
        .import_model(&brought.manifest())
        .unwrap()
        .model
        .sha256;
    let all = brainops_domain::view::analysis::NewAnalysis {
        job_id: work.job,
        photo_ids: Vec::new(),
        everything: false,
    };
    work.workspace.analyzer().begin(all).unwrap();
    work.workspace.use_model(&new).unwrap();
    let view = work.workspace.analyzer().wait().unwrap();
    assert_eq!((view.state, view.failures.len()), (AnalysisState::Idle, 0));
    assert!(
        work.photos()
            .iter()
            .all(|photo| photo.analysis == PhotoAnalysis::Done)
    );
    let ran = work.operations("detection_run");
    assert!(
        ran.iter().all(|run| run["model_sha256"]["value"] == new),
        "{ran:?}"
    );
}

#[test]
fn a_model_that_ships_damaged_can_be_stood_in_for() {
    let broken = tempfile::tempdir().unwrap();
    let work = work_with(&Resources {
        model: broken.path().to_owned(),
        ..squares()
    });
    let ships = shelf(&work).models.remove(0);
    assert_eq!(
        (ships.problem, ships.sha256.as_str()),
        (Some(Code::ModelMissing), "")
    );
    let new = work.workspace.import_model(&another().manifest()).unwrap();
    work.workspace.use_model(&new.model.sha256).unwrap();
    let error = work.workspace.roll_back_model().unwrap_err();
    assert_eq!(error.code(), Code::ModelMissing);
    assert_eq!(in_use(&shelf(&work)).sha256, new.model.sha256);
}
