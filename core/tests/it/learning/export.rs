//! What goes out and what stays in, and exports that can't be finished.

use super::{Vault, decided, json, names, picture, square, suggested, vault};
use crate::fixture::{now, unlock};
use crate::work::resources;
use brainops_core::Error;
use brainops_core::clock::Clock;
use brainops_core::learning::{Order, export};
use brainops_core::store::Tx;
use brainops_core::workspace::{Listeners, Workspace};
use brainops_domain::failure::Code;
use brainops_domain::view::learning::{LearningFailure, LearningTask};
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

/// A vault with one photo that was looked over and a mark on it.
fn one() -> Vault {
    let vault = vault();
    let photo = vault.whole(1, &picture(&[(32, 48)]));
    vault.say(photo, &[decided(square(32.0, 48.0, 16.0), "accepted")]);
    vault
}

fn refused(vault: &Vault, order: &Order<'_>, on_photo: impl FnMut(u32, u32)) -> Code {
    let code = export(order, on_photo).unwrap_err().code();
    assert_eq!(vault.left(), [""; 0], "something half done is left");
    code
}

#[test]
fn only_what_people_reviewed_goes_out() {
    let vault = one();
    let at = square(8.0, 8.0, 16.0);
    // Nobody decided on these.
    vault.say(
        vault.photo(2, &picture(&[(8, 8)]), &vec![]),
        &[suggested(at)],
    );
    vault.photo(3, &picture(&[(9, 9)]), &vec![]);
    let gone = vec![("deleted_at", now().to_rfc3339().into())];
    vault.say(
        vault.photo(4, &picture(&[(10, 10)]), &gone),
        &[decided(at, "accepted")],
    );
    // A decision that was taken back says nothing.
    vault.say(
        vault.photo(5, &picture(&[(11, 11)]), &vec![]),
        &[decided(at, "to_check")],
    );
    // Nobody was shown the weak one; the strong one was left open.
    let weak = super::Said {
        confidence: 0.2,
        ..suggested(square(60.0, 60.0, 10.0))
    };
    let open = vault.whole(6, &picture(&[(12, 12)]));
    vault.say(open, &[suggested(at), weak]);
    let (told, place) = vault.export();
    assert_eq!((told.photos, told.whole, told.yolo), (2, 2, 1));
    let coco = json(&place.join("annotations.json"));
    let of = |key: &str, field: &str| -> Vec<String> {
        let list = coco[key].as_array().unwrap().iter();
        list.map(|one| one[field].to_string()).collect()
    };
    assert_eq!(of("annotations", "status"), ["\"accepted\"", "\"open\""]);
    assert_eq!(of("annotations", "image_id"), ["1", "2"]);
    assert_eq!(names(&place.join("images")).len(), 2);
    let list = fs::read_to_string(place.join("yolo.txt")).unwrap();
    assert_eq!(list, "./images/01930000-0000-7000-8000-000000000001.jpg\n");
}

#[test]
fn a_damaged_original_is_left_out_and_named() {
    let vault = one();
    let photo = vault.whole(2, &picture(&[(8, 8)]));
    let hash: String = vault
        .fixture
        .store()
        .read(|sql| {
            sql.query_row("select blake3 from photo where id = ?1", [photo.0], |row| {
                row.get(0)
            })
            .map_err(brainops_core::Error::from)
        })
        .unwrap();
    fs::write(vault.blobs.path(&hash).unwrap(), b"lost").unwrap();
    vault.photo(
        3,
        b"not shown",
        &vec![
            ("format", "HEIC".into()),
            ("checked_by", "Kim Alder".into()),
        ],
    );
    let (told, place) = vault.export();
    let skipped: Vec<(&str, Code)> = told
        .skipped
        .iter()
        .map(|one| (one.file_name.as_str(), one.code))
        .collect();
    assert_eq!(
        skipped,
        [
            ("DJI_0002.JPG", Code::FileDamaged),
            ("DJI_0003.JPG", Code::UnsupportedFormat)
        ]
    );
    assert_eq!((told.photos, names(&place.join("images")).len()), (1, 1));
}

#[test]
fn without_a_review_there_is_nothing_to_write() {
    let vault = vault();
    vault.photo(1, &picture(&[]), &vec![]);
    assert_eq!(refused(&vault, &vault.order(), |_, _| ()), Code::Invalid);
}

#[test]
fn a_cancel_holds_within_one_photo_and_leaves_nothing() {
    let vault = one();
    vault.whole(2, &picture(&[(8, 8)]));
    let (cancel, mut seen) = (AtomicBool::new(false), Vec::new());
    let order = Order {
        cancel: &cancel,
        ..vault.order()
    };
    let code = refused(&vault, &order, |done, total| {
        seen.push((done, total));
        cancel.store(done == 1, std::sync::atomic::Ordering::Relaxed);
    });
    assert_eq!((code, seen), (Code::Cancelled, vec![(0, 2), (1, 2)]));
}

#[test]
fn a_folder_that_goes_away_is_told() {
    let vault = one();
    let order = Order {
        parent: &vault.folder.path().join("stick"),
        ..vault.order()
    };
    assert_eq!(refused(&vault, &order, |_, _| ()), Code::SourceGone);
    fs::create_dir(order.parent).unwrap();
    let gone = |_, _| {
        if order.parent.exists() {
            fs::remove_dir_all(order.parent).unwrap();
        }
    };
    assert_eq!(refused(&vault, &order, gone), Code::SourceGone);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_leaves_nothing_and_is_told() {
    let vault = one();
    // The kernel's own device on which nothing has room.
    let full = |_, _| {
        let part = vault.left().remove(0);
        assert!(part.starts_with('.') && part.ends_with(".part"), "{part}");
        let file = vault.folder.path().join(part).join("annotations.json");
        if !file.exists() {
            std::os::unix::fs::symlink("/dev/full", file).unwrap();
        }
    };
    assert_eq!(refused(&vault, &vault.order(), full), Code::DiskFull);
}

#[test]
fn no_export_takes_the_place_of_another() {
    let vault = one();
    let (first, place) = vault.export();
    fs::write(place.join("mine.txt"), "kept").unwrap();
    let (second, other) = vault.export();
    assert_eq!(
        vault.left(),
        [first.folder.clone(), format!("{}-2", first.folder)]
    );
    assert_eq!(second.folder, format!("{}-2", first.folder));
    assert!(place.join("mine.txt").exists() && other.join("annotations.json").exists());
}

/// The vault at work, hearing of exports.
fn at_work(vault: Vault, listeners: Listeners) -> (Workspace, Left) {
    let Vault {
        fixture,
        blobs,
        folder,
        job: _,
    } = vault;
    drop(blobs);
    let workspace =
        Workspace::start(fixture.open, &resources(), Clock::new(now), listeners).unwrap();
    (
        workspace,
        Left {
            vault: fixture.vault,
            data: fixture.folder,
            picked: folder,
        },
    )
}

/// What stays of a vault whose database is in use.
struct Left {
    vault: brainops_core::vault::Vault,
    data: tempfile::TempDir,
    picked: tempfile::TempDir,
}

#[test]
fn an_export_in_the_background_is_told_and_one_at_a_time() {
    let (go, wait) = channel::<()>();
    let wait = Mutex::new(wait);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&seen);
    let listeners = Listeners {
        learning: Box::new(move |view| {
            // The first event holds the export until the test lets it go.
            if heard.lock().unwrap().is_empty() {
                wait.lock().unwrap().recv().unwrap();
            }
            heard.lock().unwrap().push(view.running.is_some());
        }),
        ..Listeners::none()
    };
    let (workspace, left) = at_work(one(), listeners);
    let learning = workspace.learning();
    assert_eq!(learning.export_folder().unwrap_err().code(), Code::NotFound);
    let picked = left.picked.path().to_owned();
    let begun = workspace.export_reviewed(picked.clone()).unwrap();
    assert_eq!(begun.running.unwrap().task, LearningTask::Export);
    let second = workspace.export_reviewed(picked.clone()).unwrap_err();
    assert_eq!(second.code(), Code::Invalid);
    go.send(()).unwrap();
    let view = learning.wait();
    assert_eq!((view.running, view.failed), (None, None));
    let exported = view.exported.unwrap();
    assert_eq!(
        learning.export_folder().unwrap(),
        picked.join(&exported.folder)
    );
    assert_eq!(seen.lock().unwrap().last(), Some(&false));

    // Photos in clear never go among the vault's own files.
    let own = left.data.path();
    for place in [own.to_owned(), own.join("models"), own.join("not-there")] {
        let refused = workspace.export_reviewed(place).unwrap_err();
        assert_eq!(refused.code(), Code::Invalid);
    }

    // A failure is kept beside the result before.
    workspace.export_reviewed(picked.join("gone")).unwrap();
    let failed = LearningFailure {
        task: LearningTask::Export,
        code: Code::SourceGone,
    };
    let view = learning.wait();
    assert_eq!((view.failed, view.exported), (Some(failed), Some(exported)));
}

#[test]
fn what_a_crash_left_of_an_export_goes_at_the_next_start() {
    let vault = one();
    let part = vault
        .folder
        .path()
        .join(".brainops-reviewed-2026-11-20-150000.part");
    fs::create_dir_all(part.join("images")).unwrap();
    fs::write(part.join("images/photo.jpg"), "a photo in clear").unwrap();
    let other = vault.folder.path().join("holiday.part");
    fs::create_dir(&other).unwrap();
    // One that lies on a drive that is out, and one that somebody else cleared away.
    let drive = vault.folder.path().join("drive");
    let out = drive.join(".brainops-reviewed-2026-11-20-150001.part");
    let gone = part.with_file_name(".brainops-reviewed-2026-11-20-150002.part");
    for path in [&part, &out, &gone] {
        vault.fixture.store().write(now(), noted(path)).unwrap();
    }
    let (workspace, left) = at_work(vault, Listeners::none());
    assert!(!part.exists() && other.exists());
    assert_eq!(notes(&workspace), [out.to_str().unwrap()]);

    // The drive is back. Only what an export would have made is removed, whatever a note says.
    fs::create_dir_all(out.join("images")).unwrap();
    workspace.store().write(now(), noted(&other)).unwrap();
    drop(workspace);
    let open = left.vault.open(&unlock(), now()).unwrap();
    let workspace =
        Workspace::start(open, &resources(), Clock::new(now), Listeners::none()).unwrap();
    assert!(other.exists() && !out.exists() && drive.exists());
    assert_eq!(notes(&workspace), [""; 0]);
}

/// The note that an export takes of its folder while it grows.
fn noted(path: &Path) -> impl FnOnce(&mut Tx<'_>) -> Result<(), Error> + Send + 'static {
    let path = path.to_str().unwrap().to_owned();
    move |tx| {
        tx.sql().execute(
            "insert into meta (key, value) values ('export_under_way:' || ?1, ?1)",
            [path],
        )?;
        Ok(())
    }
}

/// The notes that stand.
fn notes(workspace: &Workspace) -> Vec<String> {
    let stand = workspace.store().read(|sql| {
        let mut statement =
            sql.prepare("select value from meta where key like 'export_under_way%'")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok::<_, Error>(rows.collect::<Result<_, _>>()?)
    });
    stand.unwrap()
}
