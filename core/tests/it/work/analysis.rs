//! Analysis of an open vault: once for each model and pipeline, and models that can't be used.

use super::{picture_of_squares, resources, squares, work, work_with};
use crate::fixture::now;
use crate::photo::make;
use brainops_core::documents;
use brainops_core::workspace::Resources;
use brainops_domain::calibration::Likelihood;
use brainops_domain::failure::Code;
use brainops_domain::view::analysis::{AnalysisState, NewAnalysis};
use brainops_domain::view::photo::{FindingCounts, PhotoAnalysis};

#[test]
fn photos_are_analyzed_once_and_a_review_leaves_the_suggestion_alone() {
    let work = work();
    for name in ["DJI_0140.JPG", "DJI_0029.JPG"] {
        work.file(name, &std::fs::read(make::sample(name)).unwrap());
    }
    work.import();
    let analyze = NewAnalysis {
        job_id: work.job,
        photo_ids: Vec::new(),
        everything: false,
    };
    work.workspace.analyzer().begin(analyze.clone()).unwrap();
    let view = work.workspace.analyzer().wait().unwrap();
    assert_eq!(view.state, AnalysisState::Idle, "{view:?}");
    assert!(view.failures.is_empty(), "{:?}", view.failures);
    assert!(
        work.photos()
            .iter()
            .all(|photo| photo.analysis == PhotoAnalysis::Done)
    );
    let numbered: Vec<u32> = work
        .photos()
        .iter()
        .flat_map(|photo| work.review(photo).findings)
        .map(|finding| finding.number)
        .collect();

    // The same model has nothing left to do.
    assert_eq!(work.workspace.analyzer().begin(analyze).unwrap().total, 0);
    work.workspace.analyzer().wait().unwrap();
    let again: Vec<u32> = work
        .photos()
        .iter()
        .flat_map(|photo| work.review(photo).findings)
        .map(|finding| finding.number)
        .collect();
    assert_eq!(numbered, again);
}

#[test]
fn a_model_that_cannot_be_used_leaves_photos_waiting_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("model");
    std::fs::create_dir_all(&broken).unwrap();
    for (prepare, code) in [
        ("missing", Code::ModelMissing),
        ("damaged", Code::ModelDamaged),
    ] {
        if prepare == "damaged" {
            std::fs::copy(
                resources().model.join("manifest.json"),
                broken.join("manifest.json"),
            )
            .unwrap();
            std::fs::write(broken.join("model.onnx"), b"not the model of the manifest").unwrap();
        }
        let work = work_with(&Resources {
            model: broken.clone(),
            ..resources()
        });
        work.file("DJI_0001.JPG", &make::jpeg(640, 480));
        assert_eq!(work.import().copied, 1);
        work.workspace
            .analyzer()
            .begin(NewAnalysis {
                job_id: work.job,
                photo_ids: Vec::new(),
                everything: false,
            })
            .unwrap();
        let view = work.workspace.analyzer().wait().unwrap();
        assert_eq!(
            (view.state, view.code, view.total),
            (AnalysisState::Unavailable, Some(code), 1),
            "{prepare}"
        );
        assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Queued);
    }
}

#[test]
fn a_new_pipeline_makes_results_stale_and_finds_nothing_twice() {
    let work = work_with(&squares());
    work.file("DJI_0001.JPG", &picture_of_squares(3, 0));
    work.import();
    assert_eq!(work.analyze().state, AnalysisState::Idle);
    let card = work.photos()[0].clone();
    assert_eq!((card.analysis, card.to_check), (PhotoAnalysis::Done, 3));
    assert_eq!(work.analyze().total, 0);

    // As an earlier version of the product left it, which knew no pipeline.
    work.sql("update analysis set pipeline = null");
    assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Stale);
    work.sql("update analysis set pipeline = 0");
    assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Stale);
    work.analyze();
    let card = work.photos()[0].clone();
    assert_eq!((card.analysis, card.to_check), (PhotoAnalysis::Done, 3));
    assert_eq!(work.review(&card).findings.len(), 3);
}

#[test]
fn of_too_many_findings_the_strongest_are_kept_and_all_are_counted() {
    let work = work_with(&squares());
    work.file("DJI_0001.JPG", &picture_of_squares(412, 0));
    work.file("DJI_0002.JPG", &picture_of_squares(5, 0));
    work.import();
    work.analyze();
    let counts = |at: usize| {
        let review = work.review(&work.photos()[at]);
        (review.photo.finding_counts, review.findings.len())
    };
    let kept = |found, kept| Some(FindingCounts { found, kept });
    assert_eq!(counts(0), (kept(412, 300), 300));
    assert_eq!(counts(1), (kept(5, 5), 5));

    // The report says so under its limits.
    let (job, store) = (work.job, work.workspace.store());
    let (input, _) = store
        .read(|sql| documents::report_input(sql, store.context(), job, &now(), &[]))
        .unwrap();
    let told = "On DJI_0001.JPG the model made 412 suggestions; the 300 it was surest of were kept for review.";
    assert_eq!(input.limits, [told]);

    // Counted from the cache, too: the same bytes in another job were looked at before.
    work.sql("update analysis set pipeline = 0");
    work.analyze();
    assert_eq!(counts(0), (kept(412, 300), 300));
}

#[test]
fn a_model_swapped_for_another_shape_leaves_photos_waiting_until_it_fits_again() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("model");
    std::fs::create_dir_all(&model).unwrap();
    let with = |from: &str, to: &str| {
        let manifest = std::fs::read_to_string(squares().model.join("manifest.json")).unwrap();
        assert!(manifest.contains(from));
        std::fs::write(model.join("manifest.json"), manifest.replace(from, to)).unwrap();
    };
    std::fs::copy(squares().model.join("model.onnx"), model.join("model.onnx")).unwrap();
    with("", "");
    let swapped = Resources {
        model: model.clone(),
        ..squares()
    };
    let work = work_with(&swapped);
    work.file("DJI_0001.JPG", &picture_of_squares(2, 0));
    work.import();
    // One class fewer than the network has: its output is of another shape than the manifest says.
    with("  \"broken_tile\",\n  \"debris\"", "  \"broken_tile\"");
    let view = work.analyze();
    assert_eq!(
        (view.state, view.code, view.total),
        (AnalysisState::Unavailable, Some(Code::ModelShape), 1)
    );
    assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Queued);

    // Still there after a restart, and still waiting.
    let work = work.reopened(&swapped);
    assert_eq!(
        work.workspace.analyzer().wait().unwrap().code,
        Some(Code::ModelShape)
    );
    with("", "");
    work.workspace.analyzer().resume().unwrap();
    let view = work.workspace.analyzer().wait().unwrap();
    assert_eq!((view.state, view.code), (AnalysisState::Idle, None));
    assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Done);
    assert_eq!(work.photos()[0].to_check, 2);
}

#[test]
fn a_calibrated_model_says_how_many_like_a_finding_were_real() {
    let folder = tempfile::tempdir().unwrap();
    let from = squares().model;
    std::fs::copy(from.join("model.onnx"), folder.path().join("model.onnx")).unwrap();
    let manifest = std::fs::read_to_string(from.join("manifest.json")).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    manifest["calibration"] = serde_json::json!({
        "fitted_on": "squares drawn by hand",
        "steps": [0.05, 0.5, 1.0],
        "iou": 0.5,
        "classes": {"hail_hit": [{"findings": 50, "real": 5}, {"findings": 212, "real": 170}]},
    });
    std::fs::write(folder.path().join("manifest.json"), manifest.to_string()).unwrap();
    let calibrated = Resources {
        model: folder.path().to_owned(),
        ..squares()
    };
    let work = work_with(&calibrated);
    work.file("DJI_0001.JPG", &picture_of_squares(1, 0));
    work.import();
    work.analyze();
    let suggestion = |work: &super::Work| {
        let finding = work.review(&work.photos()[0]).findings.remove(0);
        finding.suggestion.unwrap()
    };
    let like = Likelihood {
        real_of_10: 8,
        sample: 212,
    };
    assert_eq!(suggestion(&work).likelihood, Some(like));
    // Without counts of the very model that made it, a confidence is no more than a number.
    let work = work.reopened(&squares());
    assert_eq!(suggestion(&work).likelihood, None);
}

#[test]
fn a_model_whose_results_are_no_numbers_fails_the_photo_and_stores_nothing() {
    let broken = Resources {
        model: squares().model.with_file_name("broken"),
        ..squares()
    };
    let work = work_with(&broken);
    // Bright red makes it give no numbers; the other photo is dark.
    work.file("DJI_0001.JPG", &picture_of_squares(3, 0));
    work.file("DJI_0002.JPG", &picture_of_squares(0, 20));
    work.import();
    let view = work.analyze();
    assert_eq!(view.state, AnalysisState::Idle);
    let codes: Vec<Code> = view.failures.iter().map(|failure| failure.code).collect();
    assert_eq!(codes, [Code::ModelBroken]);
    let photos = work.photos();
    assert_eq!(photos[0].analysis, PhotoAnalysis::Failed);
    assert_eq!(photos[1].analysis, PhotoAnalysis::Done);
    assert!(work.review(&photos[0]).findings.is_empty());
    assert!(work.operations("finding").is_empty());
}
