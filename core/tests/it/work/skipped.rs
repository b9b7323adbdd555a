//! Parts of photos without roof in an open vault: left out, shown, asked for; and models that bring a mask.

use super::models::Brought;
use super::{Work, resources, squares, work_with};
use crate::fixture::now;
use crate::photo::make;
use brainops_core::workspace::Resources;
use brainops_domain::failure::Code;
use brainops_domain::view::analysis::NewAnalysis;
use brainops_domain::view::photo::PhotoAnalysis;
use brainops_domain::view::review::{FindingEdit, PhotoReview, Verdict};
use serde_json::json;
use std::path::Path;

/// What ships, with the tiny model that has a mask.
fn masked() -> Resources {
    Resources {
        model: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/roof"),
        ..resources()
    }
}

/// A photo of 5264 × 2000 px: its left fifth gray like a roof, 60 red squares all over, each on the grid of its
/// tile: with these sides all tiles begin at multiples of 16.
fn picture(shade: u8) -> Vec<u8> {
    let (width, height) = (5264_u32, 2000_u32);
    let mut rgb = Vec::with_capacity((width * height * 3) as usize);
    for _ in 0..height {
        for x in 0..width {
            rgb.extend(if x < 1056 { [60; 3] } else { [0, 0, shade] });
        }
    }
    for at in 0..60_u32 {
        let (left, top) = (at * 80 + 16, at * 7 % 60 * 32);
        for y in top..top + 16 {
            for x in left..left + 16 {
                let start = ((y * width + x) * 3) as usize;
                rgb[start..start + 3].copy_from_slice(&[255, 0, 0]);
            }
        }
    }
    make::jpeg_of(&rgb, width, height)
}

fn first(work: &Work) -> PhotoReview {
    work.review(&work.photos()[0])
}

fn everything(work: &Work) {
    let all = NewAnalysis {
        job_id: work.job,
        photo_ids: vec![work.photos()[0].id],
        everything: true,
    };
    work.workspace.analyzer().begin(all).unwrap();
    work.workspace.analyzer().wait().unwrap();
}

/// Numbers of findings by their boxes' left edges.
fn numbered(review: &PhotoReview) -> Vec<(u32, f64)> {
    let mut all: Vec<(u32, f64)> = review
        .findings
        .iter()
        .map(|one| (one.number, one.bounds.x0))
        .collect();
    all.sort_by_key(|one| one.0);
    all
}

#[test]
fn what_is_left_out_is_shown_and_one_click_looks_there_too() {
    let work = work_with(&masked());
    work.file("DJI_0001.JPG", &picture(0));
    work.import();
    work.analyze();
    let before = first(&work);
    assert_eq!(before.photo.skipped.len(), 4);
    assert!(before.photo.skipped.iter().all(|part| part.x0 > 2000.0));
    let seen = before.findings.len();
    assert!((20..40).contains(&seen), "{seen}");
    let decided = FindingEdit {
        finding_id: before.findings[0].id,
        verdict: Some(Verdict::Accepted),
        class: None,
        bounds: None,
        severity: None,
    };
    work.workspace
        .store()
        .write(now(), move |tx| brainops_core::review::edit(tx, &decided))
        .unwrap();
    // Asking for photos that are done does nothing; asking for all of them does.
    assert_eq!(work.analyze().total, 0);
    everything(&work);
    let after = first(&work);
    assert!(after.photo.skipped.is_empty());
    assert_eq!(after.findings.len(), 60);
    assert_eq!(after.photo.card.analysis, PhotoAnalysis::Done);
    // What was there has its numbers still, and the decision.
    let known = numbered(&before);
    assert_eq!(numbered(&after)[..known.len()], known);
    assert_eq!(after.photo.card.accepted, 1);

    // The same bytes again, in another photo of the vault, need not wait: all of it is known.
    everything(&work);
    assert_eq!(numbered(&first(&work)), numbered(&after));
    let work = work.reopened(&masked());
    assert!(first(&work).photo.skipped.is_empty());
}

#[test]
fn the_wish_for_everything_outlasts_a_new_pipeline() {
    let work = work_with(&masked());
    work.file("DJI_0001.JPG", &picture(0));
    work.import();
    // Asked for before the first look.
    everything(&work);
    assert_eq!(first(&work).findings.len(), 60);
    work.sql("update analysis set pipeline = 0");
    work.sql("delete from detection_cache");
    work.analyze();
    let review = first(&work);
    assert_eq!((review.findings.len(), review.photo.skipped.len()), (60, 0));
}

#[test]
fn a_report_says_what_the_model_left_out() {
    let work = work_with(&masked());
    work.file("DJI_0001.JPG", &picture(0));
    work.import();
    work.analyze();
    let (job, store) = (work.job, work.workspace.store());
    let input = || {
        let read = store.read(|sql| {
            brainops_core::documents::report_input(sql, store.context(), job, &now(), &[])
        });
        read.unwrap().0
    };
    let share = input().photos[0].left_out_share.unwrap();
    assert!((0.4..0.6).contains(&share), "{share}");
    everything(&work);
    assert_eq!(input().photos[0].left_out_share, None);
}

#[test]
fn a_model_with_a_mask_is_taken_in_whole_used_and_rolled_back() {
    let work = work_with(&squares());
    work.file("DJI_0001.JPG", &picture(0));
    work.import();
    work.analyze();
    assert_eq!(first(&work).findings.len(), 60);
    let brought = Brought::of(&masked().model, |_| ());
    let taken = work.workspace.import_model(&brought.manifest()).unwrap();
    assert!(!taken.was_there);
    let folder = work.folder.path().join("models").join(&taken.model.sha256);
    assert!(folder.join("model.onnx").is_file() && folder.join("roof.onnx").is_file());
    // The same network with another threshold of its mask is another model.
    let other = Brought::of(&masked().model, |m| m["roof"]["skip_below"] = json!(0.03));
    let other = work.workspace.import_model(&other.manifest()).unwrap();
    assert!(!other.was_there && other.model.sha256 != taken.model.sha256);

    work.workspace.use_model(&taken.model.sha256).unwrap();
    assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Stale);
    work.analyze();
    assert_eq!(first(&work).photo.skipped.len(), 4);
    work.workspace.roll_back_model().unwrap();
    work.analyze();
    let back = first(&work);
    assert_eq!((back.findings.len(), back.photo.skipped.len()), (60, 0));

    // A mask that the disk damaged is seen on the shelf, and the model is refused.
    std::fs::write(folder.join("roof.onnx"), "rotten").unwrap();
    let shelf = work.workspace.models().unwrap();
    let one = shelf
        .models
        .iter()
        .find(|one| one.sha256 == taken.model.sha256);
    assert_eq!(one.unwrap().problem, Some(Code::ModelDamaged));
    let refused = work.workspace.use_model(&taken.model.sha256).unwrap_err();
    assert_eq!(refused.code(), Code::ModelDamaged);
    // Taking it in again puts it right.
    assert!(
        !work
            .workspace
            .import_model(&brought.manifest())
            .unwrap()
            .was_there
    );
    work.workspace.use_model(&taken.model.sha256).unwrap();
}

#[test]
fn a_model_without_its_mask_is_not_taken_in() {
    let work = work_with(&squares());
    let brought = Brought::of(&masked().model, |m| m["roof"]["file"] = json!("gone.onnx"));
    let refused = work
        .workspace
        .import_model(&brought.manifest())
        .unwrap_err();
    assert_eq!(refused.code(), Code::ModelMissing);
    assert_eq!(work.workspace.models().unwrap().models.len(), 1);
}
