//! Imports of an open vault: everything wrong in a batch, sources that go, folders that stay shut.

use super::{Work, work};
use crate::fixture::now;
use crate::photo::make;
use brainops_core::platform::path;
use brainops_core::{import, photos, sync};
use brainops_domain::failure::Code;
use brainops_domain::view::import::{ImportItemRef, ImportItemState, ImportState, ImportView};
use brainops_domain::view::tag::Tag;
use brainops_sync::wire::receipt::Receipt;
use std::collections::BTreeSet;

#[test]
fn a_batch_with_everything_wrong_in_it_keeps_what_is_right_and_names_the_rest() {
    let work = work();
    let good = make::jpeg(640, 480);
    work.file("DCIM/100MEDIA/DJI_0001.JPG", &good);
    work.file("DCIM/100MEDIA/DJI_0002.JPG", &make::jpeg(320, 240));
    work.file("DCIM/101MEDIA/COPY.JPG", &good);
    work.file("EMPTY.JPG", b"");
    work.file(
        "TEXT.JPG",
        b"this is no picture at all, whatever its name says",
    );
    work.file("CUT.JPG", &good[..good.len() / 2]);
    work.file("._DJI_0001.JPG", b"companion of another system");
    work.file("notes.txt", b"not a picture");
    let view = work.import();
    assert_eq!(view.state, ImportState::Finished);
    assert_eq!(
        (view.found, view.copied, view.duplicates, view.failed),
        (6, 2, 1, 3),
        "{view:?}"
    );
    assert_eq!(view.thumbnails, 3);
    let code = |name: &str| {
        view.needs_look
            .iter()
            .find(|item| item.file_name == name)
            .and_then(|item| item.code)
    };
    assert_eq!(code("EMPTY.JPG"), Some(Code::FileEmpty));
    assert_eq!(code("TEXT.JPG"), Some(Code::NotAPhoto));
    assert_eq!(code("CUT.JPG"), Some(Code::FileTruncated));
    // Two files are worked on at once, so either of the twins may be the one that is kept.
    let twin = view
        .needs_look
        .iter()
        .find(|item| item.code == Some(Code::Duplicate))
        .unwrap();
    let pair = [("COPY.JPG", "DJI_0001.JPG"), ("DJI_0001.JPG", "COPY.JPG")];
    assert!(
        pair.contains(&(twin.file_name.as_str(), twin.detail.as_str())),
        "{twin:?}"
    );
    assert_eq!(twin.state, ImportItemState::Duplicate);
    assert_eq!(work.photos().len(), 2);

    let again = work.import();
    assert_eq!((again.copied, again.duplicates, again.failed), (0, 3, 3));
    assert_eq!(work.photos().len(), 2);
}

#[test]
fn a_file_that_failed_can_be_tried_again_or_left_out() {
    let work = work();
    let path = work.file("DJI_0001.JPG", b"");
    work.file("DJI_0002.JPG", b"");
    let view = work.import();
    let item = |name: &str| {
        let found = view
            .needs_look
            .iter()
            .find(|item| item.file_name == name)
            .unwrap();
        ImportItemRef {
            import_id: view.id,
            item_id: found.id,
        }
    };
    std::fs::write(&path, make::jpeg(64, 48)).unwrap();
    work.workspace
        .importer()
        .retry(item("DJI_0001.JPG"))
        .unwrap();
    work.workspace.importer().wait();
    let out = item("DJI_0002.JPG");
    work.workspace
        .store()
        .write(now(), move |tx| import::leave_out(tx, out))
        .unwrap();
    let after = work.view(view.id);
    assert_eq!(
        (after.state, after.copied, after.failed, after.left_out),
        (ImportState::Finished, 1, 0, 1)
    );
}

#[test]
fn a_source_that_is_gone_waits_for_its_return() {
    let work = work();
    let card = work.source.path().join("card");
    let view = work.import_from(&card);
    assert_eq!((view.state, view.found), (ImportState::SourceGone, 0));
    work.file("card/DJI_0001.JPG", &make::jpeg(64, 48));
    work.workspace.importer().resume(view.id).unwrap();
    work.workspace.importer().wait();
    let after = work.view(view.id);
    assert_eq!((after.state, after.copied), (ImportState::Finished, 1));
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_imported_like_any_other() {
    use std::os::unix::ffi::OsStrExt as _;
    let work = work();
    let name = std::ffi::OsStr::from_bytes(b"DJI_\xff\xfe.JPG");
    std::fs::write(work.source.path().join(name), make::jpeg(64, 48)).unwrap();
    let view = work.import();
    assert_eq!((view.copied, view.failed), (1, 0));
    assert!(work.photos()[0].file_name.starts_with("DJI_"));
}

#[cfg(unix)]
#[test]
fn a_source_whose_name_is_no_text_is_imported_by_its_address() {
    use std::os::unix::ffi::OsStrExt as _;
    let work = work();
    let card = work
        .source
        .path()
        .join(std::ffi::OsStr::from_bytes(b"roof_\xe9"));
    std::fs::create_dir(&card).unwrap();
    std::fs::write(card.join("DJI_0001.JPG"), make::jpeg(64, 48)).unwrap();
    let view = work.import_paths(vec![path::to_text(&card)]);
    assert_eq!(
        (view.state, view.copied, view.failed),
        (ImportState::Finished, 1, 0)
    );

    // Signs that were lost on the way here leave no name to wait for.
    let view = work.import_from(&card);
    assert_eq!(
        (view.state, view.found, view.failed),
        (ImportState::Finished, 1, 1)
    );
    assert_eq!(view.needs_look[0].code, Some(Code::FolderUnreadable));
    assert!(view.needs_look[0].detail.contains("no valid text"));
    let item = ImportItemRef {
        import_id: view.id,
        item_id: view.needs_look[0].id,
    };
    work.workspace.importer().retry(item).unwrap();
    work.workspace.importer().wait();
    let after = work.view(view.id);
    assert_eq!((after.state, after.failed), (ImportState::Finished, 1));
}

#[test]
fn a_picked_file_that_is_gone_is_on_the_list_and_the_import_finishes() {
    let work = work();
    let paths: Vec<String> = ["DJI_0001.JPG", "DJI_0002.JPG", "DJI_0003.JPG"]
        .iter()
        .zip(0..)
        .map(|(name, more)| path::to_text(&work.file(name, &make::jpeg(64 + more, 48))))
        .collect();
    let gone = work.source.path().join("DJI_0002.JPG");
    std::fs::remove_file(&gone).unwrap();
    let view = work.import_paths(paths);
    assert_eq!(view.state, ImportState::Finished, "{view:?}");
    assert_eq!((view.found, view.copied, view.failed), (3, 2, 1));
    assert_eq!(codes(&view), [("DJI_0002.JPG", Some(Code::SourceGone))]);

    std::fs::write(&gone, make::jpeg(80, 48)).unwrap();
    let item = ImportItemRef {
        import_id: view.id,
        item_id: view.needs_look[0].id,
    };
    work.workspace.importer().retry(item).unwrap();
    work.workspace.importer().wait();
    let after = work.view(view.id);
    assert_eq!(
        (after.state, after.copied, after.failed),
        (ImportState::Finished, 3, 0)
    );
}

#[test]
fn a_picked_file_that_goes_during_the_import_does_not_hold_up_the_rest() {
    let work = work();
    let paths: Vec<String> = (0..30)
        .map(|number| {
            let name = format!("DJI_{number:04}.JPG");
            path::to_text(&work.file(&name, &make::jpeg(64 + number, 48)))
        })
        .collect();
    let last = work.source.path().join("DJI_0029.JPG");
    work.workspace.store().listen(move |tags| {
        if tags.contains(&Tag::Photos) && last.exists() {
            std::fs::remove_file(&last).unwrap();
        }
    });
    let view = work.import_paths(paths);
    assert_eq!(view.state, ImportState::Finished, "{view:?}");
    assert_eq!((view.found, view.copied, view.failed), (30, 29, 1));
    assert_eq!(codes(&view), [("DJI_0029.JPG", Some(Code::SourceGone))]);
}

/// A folder inside so many others.
fn nested(work: &Work, name: &str, depth: usize) -> std::path::PathBuf {
    let mut folder = work.source.path().join(name);
    for _ in 0..depth {
        folder = folder.join("d");
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn codes(view: &ImportView) -> Vec<(&str, Option<Code>)> {
    view.needs_look
        .iter()
        .map(|item| (item.file_name.as_str(), item.code))
        .collect()
}

#[test]
fn a_folder_that_lies_too_deep_is_on_the_list_and_is_looked_into_once_it_does_not() {
    let work = work();
    work.file("DJI_0001.JPG", &make::jpeg(64, 48));
    let deep = nested(&work, "deep", 33);
    std::fs::write(deep.join("DJI_0002.JPG"), make::jpeg(80, 48)).unwrap();
    let view = work.import();
    assert_eq!(view.state, ImportState::Finished);
    assert_eq!(
        (view.found, view.copied, view.failed),
        (2, 1, 1),
        "{view:?}"
    );
    assert_eq!(codes(&view), [("d", Some(Code::FolderTooDeep))]);

    std::fs::rename(&deep, work.source.path().join("up")).unwrap();
    std::fs::remove_dir(deep.parent().unwrap()).unwrap();
    let item = ImportItemRef {
        import_id: view.id,
        item_id: view.needs_look[0].id,
    };
    work.workspace.importer().retry(item).unwrap();
    work.workspace.importer().wait();
    let after = work.view(view.id);
    assert_eq!(
        (after.found, after.copied, after.failed),
        (2, 2, 0),
        "{after:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_opened_is_on_the_list_with_its_reason() {
    let work = work();
    work.file("DJI_0001.JPG", &make::jpeg(64, 48));
    // A path longer than the system takes can't be opened by anyone, root included: made short, moved down.
    let long = "x".repeat(250);
    let mut inner = work.source.path().join("inner");
    for _ in 0..15 {
        inner = inner.join(&long);
    }
    std::fs::create_dir_all(&inner).unwrap();
    std::fs::write(inner.join("DJI_0002.JPG"), make::jpeg(80, 48)).unwrap();
    let down = work.source.path().join(&long).join(&long);
    std::fs::create_dir_all(&down).unwrap();
    std::fs::rename(work.source.path().join("inner"), down.join("inner")).unwrap();
    let view = work.import();
    assert_eq!(view.state, ImportState::Finished);
    assert_eq!(
        (view.found, view.copied, view.failed),
        (2, 1, 1),
        "{view:?}"
    );
    let item = &view.needs_look[0];
    assert_eq!(item.code, Some(Code::FolderUnreadable));
    assert!(!item.detail.is_empty());
}

/// An import of thirty photos during which a folder is moved away, right after the first photo is in.
fn import_while_going(work: &Work, going: &str) -> ImportView {
    for number in 0..30 {
        let name = format!("card/DCIM/DJI_{number:04}.JPG");
        work.file(&name, &make::jpeg(64 + number, 48));
    }
    let (from, to) = (
        work.source.path().join(going),
        work.source.path().join("away"),
    );
    work.workspace.store().listen(move |tags| {
        if tags.contains(&Tag::Photos) && from.exists() && !to.exists() {
            std::fs::rename(&from, &to).unwrap();
        }
    });
    work.import_from(&work.source.path().join("card"))
}

#[test]
fn a_source_that_vanishes_during_the_import_loses_nothing_and_goes_on_when_it_is_back() {
    let work = work();
    let view = import_while_going(&work, "card");
    assert_eq!(view.state, ImportState::SourceGone);
    assert_eq!((view.found, view.failed), (30, 0), "{view:?}");
    assert!((1..30).contains(&view.copied), "{view:?}");
    assert_eq!(work.photos().len(), view.copied as usize);

    std::fs::rename(
        work.source.path().join("away"),
        work.source.path().join("back"),
    )
    .unwrap();
    std::fs::create_dir(work.source.path().join("away")).unwrap();
    std::fs::rename(
        work.source.path().join("back"),
        work.source.path().join("card"),
    )
    .unwrap();
    work.workspace.importer().resume(view.id).unwrap();
    work.workspace.importer().wait();
    let after = work.view(view.id);
    assert_eq!(after.state, ImportState::Finished);
    assert_eq!((after.found, after.copied, after.duplicates), (30, 30, 0));
    assert_eq!(work.photos().len(), 30);
}

#[test]
fn a_folder_within_the_source_that_vanishes_leaves_its_files_on_the_list() {
    let work = work();
    let view = import_while_going(&work, "card/DCIM");
    assert_eq!(view.state, ImportState::Finished);
    assert!(view.failed > 0, "{view:?}");
    assert_eq!(view.copied + view.failed, 30);
    assert!(
        codes(&view)
            .iter()
            .all(|(_, code)| *code == Some(Code::SourceGone))
    );
}

#[test]
fn a_picture_that_is_kept_but_not_shown_counts_as_saved() {
    let work = work();
    work.file("DJI_0001.JPG", &make::jpeg(64, 48));
    work.file("IMG_0031.HEIC", &make::heic());
    let view = work.import();
    assert_eq!(view.state, ImportState::Finished);
    assert_eq!(
        (
            view.found,
            view.copied,
            view.unshown,
            view.failed,
            view.thumbnails
        ),
        (2, 2, 1, 0, 1),
        "{view:?}"
    );
    assert_eq!(
        codes(&view),
        [("IMG_0031.HEIC", Some(Code::UnsupportedFormat))]
    );
    assert_eq!(work.photos().len(), 2);

    let again = work.import();
    assert_eq!(
        (again.found, again.copied, again.duplicates, again.failed),
        (2, 0, 2, 0),
        "{again:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_link_to_a_picture_is_imported_and_one_to_a_folder_is_not_followed() {
    use std::os::unix::fs::symlink;
    let work = work();
    let picture = work.file("elsewhere/DJI_0001.JPG", &make::jpeg(64, 48));
    let card = work.source.path().join("card");
    std::fs::create_dir(&card).unwrap();
    symlink(&picture, card.join("DJI_0001.JPG")).unwrap();
    symlink(&card, card.join("again")).unwrap();
    symlink(
        work.source.path().join("nowhere"),
        card.join("DJI_0002.JPG"),
    )
    .unwrap();
    let view = work.import_from(&card);
    assert_eq!(
        (view.found, view.copied, view.failed),
        (2, 1, 1),
        "{view:?}"
    );
    assert_eq!(
        codes(&view),
        [("DJI_0002.JPG", Some(Code::FolderUnreadable))]
    );
}

#[test]
fn a_photo_that_was_thrown_away_keeps_no_card_from_being_erased() {
    let work = work();
    work.file("DJI_0001.JPG", &make::jpeg(640, 480));
    work.file("DJI_0002.JPG", &make::jpeg(480, 640));
    let import = work.import().id;
    let store = work.workspace.store();
    let safe = || {
        let safe = store.read(|sql| sync::safe_to_wipe(sql, import)).unwrap();
        (safe.photos, safe.stored, safe.stored_at.is_some())
    };
    assert_eq!(safe(), (2, 0, false));
    let [kept, thrown] = [work.photos()[0].clone(), work.photos()[1].clone()];
    let kept = work.review(&kept).photo.blake3;
    let hash = kept.clone();
    store
        .write(now(), move |tx| {
            tx.sql().execute(
                "insert into stored_file (blake3, stored_at) values (?1, ?2)",
                (kept, now().to_rfc3339()),
            )?;
            Ok::<_, brainops_core::Error>(())
        })
        .unwrap();
    assert_eq!(safe(), (2, 1, false));
    store
        .write(now(), move |tx| photos::delete(tx, thrown.id))
        .unwrap();
    // Every file is there; the office's signature for just these is not.
    assert_eq!(safe(), (1, 1, false));
    let signed = |hashes: &BTreeSet<String>| Receipt {
        import_id: import,
        photos: u32::try_from(hashes.len()).unwrap(),
        hashes: Receipt::mark_of(hashes),
        verified_at: now(),
        key_id: "1".into(),
        signature: String::new(),
    };
    let keep = |receipt: &Receipt| {
        let text = serde_json::to_string(receipt).unwrap();
        store
            .write(now(), move |tx| {
                tx.sql().execute(
                    "insert or replace into receipt (import_id, receipt) values (?1, ?2)",
                    (import.0, text),
                )?;
                Ok::<_, brainops_core::Error>(())
            })
            .unwrap();
    };
    keep(&signed(&BTreeSet::from(["of another photo".to_owned()])));
    assert_eq!(safe(), (1, 1, false));
    keep(&signed(&BTreeSet::from([hash])));
    assert_eq!(safe(), (1, 1, true));
}
