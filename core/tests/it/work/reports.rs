//! Reports of a job: which files, whose models, whose word, and by which clock.

use super::{Work, picture_of_squares, squares, work, work_with};
use crate::fixture::now;
use crate::photo::make;
use brainops_core::document::input::{Analysis, MarkOrigin, ReportInput};
use brainops_core::workspace::Resources;
use brainops_core::{documents, photos};
use brainops_domain::view::photo::PhotoCheck;
use brainops_domain::view::review::{FindingEdit, Verdict};
use chrono::{FixedOffset, TimeZone as _};

/// The input of the report, told five hours behind UTC.
fn input(work: &Work) -> ReportInput {
    let store = work.workspace.store();
    let here = FixedOffset::west_opt(5 * 3600)
        .unwrap()
        .from_utc_datetime(&now().naive_utc());
    let known: Vec<_> = work.workspace.analyzer().model().into_iter().collect();
    let (input, ids) = store
        .read(|sql| documents::report_input(sql, store.context(), work.job, &here, &known))
        .unwrap();
    assert_eq!(input.photos.len(), ids.len());
    input
}

/// A job with one photo and two suggestions of the tiny model, one of them accepted.
fn reviewed() -> Work {
    let work = work_with(&squares());
    work.file("DJI_0001.JPG", &picture_of_squares(2, 0));
    work.import();
    work.analyze();
    let finding = work.review(&work.photos()[0]).findings.remove(0);
    work.edit(FindingEdit {
        finding_id: finding.id,
        verdict: Some(Verdict::Accepted),
        class: None,
        bounds: None,
        severity: None,
    })
    .unwrap();
    work
}

#[test]
fn files_that_can_not_be_shown_are_named_and_stop_no_report() {
    let work = work();
    work.file("DJI_0001.JPG", &make::jpeg(640, 480));
    work.file("DJI_0001.DNG", &make::dng());
    work.file("IMG_0002.HEIC", &make::heic());
    work.import();
    assert_eq!(work.photos().len(), 3);
    let input = input(&work);
    assert_eq!(input.photos.len(), 1);
    let mut named: Vec<_> = input
        .unshown
        .iter()
        .map(|file| (file.file_name.as_str(), file.kind.as_str(), &file.blake3))
        .collect();
    named.sort_unstable();
    let hash = |bytes: &[u8]| blake3::hash(bytes).to_hex().to_string();
    assert_eq!(
        named,
        [
            ("DJI_0001.DNG", "DNG", &hash(&make::dng())),
            ("IMG_0002.HEIC", "HEIC", &hash(&make::heic())),
        ]
    );
    let row = work.workspace.write_report(work.job).unwrap();
    assert!(row.summary.contains("1 photo, "), "{}", row.summary);
}

#[test]
fn marks_name_the_model_that_made_them_and_not_the_one_in_use() {
    let work = reviewed();
    let first = input(&work).models;
    assert_eq!(first.len(), 1);
    assert!(!first[0].precision.is_empty(), "it is described");

    let broken = Resources {
        model: squares().model.with_file_name("broken"),
        ..squares()
    };
    let work = work.reopened(&broken);
    let later = input(&work);
    assert_eq!(later.models.len(), 1, "the model in use made nothing here");
    assert_eq!(later.models[0].sha256, first[0].sha256);
    assert!(
        later.models[0].precision.is_empty(),
        "only its hash is known"
    );
    assert_eq!(later.photos[0].analysis, Analysis::Done { model: 0 });
    assert!(
        later
            .limits
            .iter()
            .any(|limit| limit.starts_with("1 photo was analyzed by another model")),
        "{:?}",
        later.limits
    );
    work.workspace.write_report(work.job).unwrap();
}

#[test]
fn a_finished_review_is_printed_without_the_models_description() {
    let work = reviewed();
    let empty = tempfile::tempdir().unwrap();
    let gone = Resources {
        model: empty.path().to_owned(),
        ..squares()
    };
    let work = work.reopened(&gone);
    assert!(work.workspace.analyzer().model().is_none());
    let input = input(&work);
    assert!(matches!(
        input.photos[0].marks[0].origin,
        MarkOrigin::Model { model: 0, .. }
    ));
    assert!(input.models[0].how_sure[0].starts_with("details not available"));
    let row = work.workspace.write_report(work.job).unwrap();
    assert!(
        row.summary.contains("1 finding accepted"),
        "{}",
        row.summary
    );
}

#[test]
fn a_decision_is_told_by_the_clock_of_the_place() {
    let input = input(&reviewed());
    let decided = input.photos[0]
        .marks
        .iter()
        .find_map(|mark| mark.decision.at)
        .unwrap();
    assert_eq!(decided.to_rfc3339(), "2026-11-20T10:00:00-05:00");
    assert_eq!(decided, now());
    // Nothing says that a person touched the roof.
    assert!(
        input.photos[0]
            .marks
            .iter()
            .all(|mark| mark.decision.touched.is_none())
    );
}

#[test]
fn a_report_says_which_photos_a_person_looked_over() {
    let work = work();
    work.file("DJI_0001.JPG", &make::jpeg(640, 480));
    work.file("DJI_0002.JPG", &make::jpeg(320, 240));
    work.import();
    let check = PhotoCheck {
        photo_id: work.photos()[0].id,
        checked: true,
    };
    work.workspace
        .store()
        .write(now(), move |tx| photos::check(tx, &check))
        .unwrap();
    let who: Vec<bool> = input(&work)
        .photos
        .iter()
        .map(|photo| photo.looked_over_by.is_some())
        .collect();
    assert_eq!(who, [true, false]);
}
