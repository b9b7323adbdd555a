//! Faults below the use cases: a database that can't grow, and panics in the background.

use super::{limit_pages, picture_of_squares, squares, work_hearing, work_with};
use crate::fixture::now;
use crate::photo::make;
use brainops_core::clock::Clock;
use brainops_core::store::Store;
use brainops_core::workspace::{Listeners, Resources};
use brainops_domain::failure::Code;
use brainops_domain::view::analysis::AnalysisState;
use brainops_domain::view::import::{ImportState, ImportView};
use brainops_domain::view::photo::PhotoAnalysis;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

#[test]
fn a_disk_that_fills_up_during_an_import_loses_nothing_and_the_import_goes_on_with_room() {
    let store: Arc<OnceLock<Store>> = Arc::default();
    let (known, limited) = (Arc::clone(&store), AtomicBool::new(false));
    let listeners = Listeners {
        // The list is made when the first event comes; from here on next to nothing fits.
        import: Box::new(move |view: ImportView| {
            if view.state == ImportState::Running && !limited.swap(true, Ordering::SeqCst) {
                limit_pages(known.get().unwrap(), Some(2));
            }
        }),
        ..Listeners::none()
    };
    let work = work_hearing(&squares(), Clock::new(now), listeners);
    assert!(store.set(work.workspace.store().clone()).is_ok());
    for number in 0..60 {
        work.file(
            &format!("DJI_{number:04}.JPG"),
            &make::jpeg(64 + number, 48),
        );
    }
    let view = work.import();
    assert_eq!(view.state, ImportState::DiskFull, "{view:?}");
    assert_eq!((view.found, view.failed), (60, 0));
    assert!(view.copied < 60, "{view:?}");
    assert_eq!(work.photos().len(), view.copied as usize);

    work.limit_pages(None);
    work.workspace.importer().resume(view.id).unwrap();
    work.workspace.importer().wait();
    let after = work.view(view.id);
    assert_eq!(after.state, ImportState::Finished);
    assert_eq!((after.copied, after.duplicates, after.failed), (60, 0, 0));
    for photo in work.photos() {
        let hash = work.review(&photo).photo.blake3;
        work.workspace.blobs().read_checked(&hash).unwrap();
    }
}

#[test]
fn a_disk_that_fills_up_during_an_analysis_leaves_the_photo_waiting() {
    let work = work_with(&squares());
    work.file("DJI_0001.JPG", &picture_of_squares(320, 0));
    work.import();
    work.limit_pages(Some(8));
    let view = work.analyze();
    assert_eq!(
        (view.state, view.code, view.total),
        (AnalysisState::Unavailable, Some(Code::DiskFull), 1),
        "{view:?}"
    );
    assert!(view.failures.is_empty());
    assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Queued);
    assert!(work.review(&work.photos()[0]).findings.is_empty());

    work.limit_pages(None);
    work.workspace.analyzer().resume().unwrap();
    let view = work.workspace.analyzer().wait().unwrap();
    assert_eq!(
        (view.state, view.code),
        (AnalysisState::Idle, None),
        "{view:?}"
    );
    assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Done);
    assert_eq!(work.review(&work.photos()[0]).findings.len(), 300);
}

/// A clock that panics once on the thread of this name, after it was armed.
fn broken_clock(thread: &'static str) -> (Clock, Arc<AtomicBool>) {
    let armed = Arc::new(AtomicBool::new(false));
    let fuse = Arc::clone(&armed);
    let clock = Clock::new(move || {
        let here = std::thread::current().name() == Some(thread);
        assert!(
            !(here && fuse.swap(false, Ordering::SeqCst)),
            "the clock broke"
        );
        now()
    });
    (clock, armed)
}

#[test]
fn a_panic_of_the_analysis_costs_one_photo_and_the_next_is_analyzed() {
    let (clock, armed) = broken_clock("analysis");
    let work = work_hearing(&squares(), clock, Listeners::none());
    work.file("DJI_0001.JPG", &picture_of_squares(2, 0));
    work.file("DJI_0002.JPG", &picture_of_squares(3, 0));
    work.import();
    // The model is loaded by then, so that the clock breaks between detecting and keeping.
    work.file("DJI_0000.JPG", &picture_of_squares(1, 0));
    assert_eq!(work.analyze().failures, []);
    work.import();
    work.sql("update analysis set pipeline = 0; delete from detection_cache");
    armed.store(true, Ordering::SeqCst);
    let view = work.analyze();
    assert_eq!(view.state, AnalysisState::Idle);
    let codes: Vec<Code> = view.failures.iter().map(|failure| failure.code).collect();
    assert_eq!(codes, [Code::Internal]);
    let done = |work: &super::Work| {
        let photos = work.photos();
        let done = photos.iter().filter(|p| p.analysis == PhotoAnalysis::Done);
        (done.count(), photos.len())
    };
    assert_eq!(done(&work), (2, 3));
    assert!(work.analyze().failures.is_empty());
    assert_eq!(done(&work), (3, 3));
}

#[test]
fn a_panic_of_an_import_stops_it_and_it_can_go_on() {
    let (clock, armed) = broken_clock("import");
    let work = work_hearing(&squares(), clock, Listeners::none());
    work.file("DJI_0001.JPG", &make::jpeg(64, 48));
    armed.store(true, Ordering::SeqCst);
    let view = work.import();
    assert_eq!(view.state, ImportState::Stopped);
    work.workspace.importer().resume(view.id).unwrap();
    work.workspace.importer().wait();
    let after = work.view(view.id);
    assert_eq!((after.state, after.copied), (ImportState::Finished, 1));
}

#[test]
fn a_listener_that_panics_stops_no_work() {
    let listeners = Listeners {
        changed: Box::new(|_| panic!("a window went away")),
        import: Box::new(|_| panic!("a window went away")),
        analysis: Box::new(|_| panic!("a window went away")),
        learning: Box::new(|_| panic!("a window went away")),
        revoked: Box::new(|| panic!("a window went away")),
    };
    let work = work_hearing(&squares(), Clock::new(now), listeners);
    work.file("DJI_0001.JPG", &picture_of_squares(2, 0));
    assert_eq!(work.import().copied, 1);
    assert_eq!(work.analyze().state, AnalysisState::Idle);
    assert_eq!(work.photos()[0].to_check, 2);
}

#[test]
fn a_demo_whose_photos_did_not_come_along_is_refused_and_leaves_no_empty_job() {
    let nothing = tempfile::tempdir().unwrap();
    let resources = Resources {
        samples: nothing.path().join("samples/photos"),
        ..squares()
    };
    let work = work_with(&resources);
    let jobs = || -> i64 {
        let count = |sql: &rusqlite::Connection| {
            let count = sql.query_row("select count(*) from job", [], |row| row.get(0))?;
            Ok::<_, brainops_core::Error>(count)
        };
        work.workspace.store().read(count).unwrap()
    };
    let before = jobs();
    for _ in 0..2 {
        let error = work.workspace.add_demo().unwrap_err();
        assert_eq!(error.code(), Code::SamplesMissing);
        // A folder without a photo is no better than none.
        std::fs::create_dir_all(&resources.samples).unwrap();
    }
    assert_eq!(jobs(), before);
    std::fs::write(resources.samples.join("DJI_0001.JPG"), make::jpeg(64, 48)).unwrap();
    work.workspace.add_demo().unwrap();
    assert_eq!(jobs(), before + 1);
}
