//! Two models on the photos that people looked over whole.

use super::models::another;
use super::{Work, picture_of_squares, squares, work_hearing, work_with};
use crate::fixture::now;
use brainops_core::clock::Clock;
use brainops_core::workspace::Listeners;
use brainops_core::{photos, review};
use brainops_domain::damage::DamageClass;
use brainops_domain::failure::Code;
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::learning::{LearningView, ModelPair, ModelTally};
use brainops_domain::view::photo::PhotoCheck;
use brainops_domain::view::review::{FindingEdit, NewFinding, Verdict};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

impl Work {
    fn look_over(&self, at: usize) {
        let input = PhotoCheck {
            photo_id: self.photos()[at].id,
            checked: true,
        };
        self.workspace
            .store()
            .write(now(), move |tx| photos::check(tx, &input))
            .unwrap();
    }

    /// The model that ships and a sterner one, which marks the same.
    fn pair(&self) -> ModelPair {
        let shipped = self.workspace.models().unwrap().models.remove(0).sha256;
        let other = self.workspace.import_model(&another().manifest()).unwrap();
        ModelPair {
            one: shipped,
            other: other.model.sha256,
        }
    }

    fn compare(&self, pair: &ModelPair) -> LearningView {
        self.workspace.compare_models(pair).unwrap();
        self.workspace.learning().wait()
    }
}

/// Two photos with three and two squares that were analyzed; on the first a person accepted one,
/// rejected one, left one, and drew one where no model looks.
fn reviewed() -> Work {
    let work = work_with(&squares());
    work.file("DJI_0001.JPG", &picture_of_squares(3, 0));
    work.file("DJI_0002.JPG", &picture_of_squares(2, 9));
    work.import();
    work.analyze();
    let card = work.photos()[0].clone();
    let mut findings = work.review(&card).findings;
    findings.sort_by(|a, b| a.bounds.x0.total_cmp(&b.bounds.x0));
    for (finding, verdict) in findings.iter().zip([Verdict::Accepted, Verdict::Rejected]) {
        work.edit(FindingEdit {
            finding_id: finding.id,
            verdict: Some(verdict),
            class: (verdict == Verdict::Accepted).then_some(DamageClass::Puncture),
            bounds: None,
            severity: None,
        })
        .unwrap();
    }
    for (class, x0) in [(DamageClass::Rust, 400.0), (DamageClass::Debris, 500.0)] {
        let drawn = NewFinding {
            photo_id: card.id,
            class,
            bounds: PixelBox {
                x0,
                y0: 4.0,
                x1: x0 + 20.0,
                y1: 24.0,
            },
        };
        work.workspace
            .store()
            .write(now(), move |tx| review::draw(tx, &drawn).map(|_| ()))
            .unwrap();
    }
    work
}

#[test]
fn models_are_held_against_what_people_said() {
    let work = reviewed();
    let pair = work.pair();
    // Nobody looked a photo over yet.
    let none = work.compare(&pair);
    assert_eq!(none.failed.unwrap().code, Code::Invalid);
    work.look_over(0);
    let view = work.compare(&pair);
    assert_eq!(view.failed, None);
    let compared = view.compared.unwrap();
    assert_eq!(
        (
            compared.photos,
            compared.marks,
            compared.debris,
            compared.skipped.len()
        ),
        (1, 2, 1, 0)
    );
    let tally = |of: &ModelTally| {
        (
            of.found,
            of.right_class,
            of.missed,
            of.false_marks,
            of.debris_found,
            of.suggested_on,
        )
    };
    // Found as another class than the person said; the drawn one missed; the rejected one is a false mark,
    // and the one that was left open counts neither way.
    assert_eq!(tally(&compared.models[0]), (1, 0, 1, 1, 0, 1));
    assert_eq!(tally(&compared.models[1]), (1, 0, 1, 1, 0, 0));
    let one = &compared.models[1];
    assert_eq!((one.version.as_str(), one.min_confidence), ("2", 0.7));
    assert_eq!(
        (one.sha256.as_str(), one.false_marks_per_photo),
        (pair.other.as_str(), 1.0)
    );

    work.look_over(1);
    let compared = work.compare(&pair).compared.unwrap();
    assert_eq!((compared.photos, compared.marks), (2, 2));
    // The two suggestions of the second photo were left open.
    assert_eq!(compared.models[1].false_marks_per_photo, 0.5);
}

#[test]
fn a_photo_that_cant_be_read_is_left_out_and_named() {
    let work = reviewed();
    let pair = work.pair();
    work.look_over(0);
    work.look_over(1);
    let hash = work.review(&work.photos()[1]).photo.blake3;
    std::fs::write(work.workspace.blobs().path(&hash).unwrap(), "lost").unwrap();
    let compared = work.compare(&pair).compared.unwrap();
    assert_eq!(compared.photos, 1);
    let skipped: Vec<_> = compared
        .skipped
        .iter()
        .map(|one| (one.file_name.as_str(), one.code))
        .collect();
    assert_eq!(skipped, [("DJI_0002.JPG", Code::FileDamaged)]);
}

#[test]
fn what_was_computed_is_kept_for_whoever_takes_the_model_next() {
    let work = reviewed();
    let pair = work.pair();
    work.look_over(0);
    work.compare(&pair);
    let runs = || -> u32 {
        work.workspace
            .store()
            .read(|sql| {
                sql.query_row("select count(*) from detection_cache", [], |row| row.get(0))
                    .map_err(brainops_core::Error::from)
            })
            .unwrap()
    };
    assert_eq!(runs(), 3);
    work.compare(&pair);
    assert_eq!(runs(), 3);
    // A comparison decides nothing: photos stand as they were.
    assert_eq!(work.operations("detection_run").len(), 2);
}

#[test]
fn a_comparison_can_be_stopped_and_asks_for_two_models() {
    let (go, wait) = channel::<()>();
    let wait = Mutex::new(wait);
    let held = Arc::new(Mutex::new(false));
    let listeners = Listeners {
        learning: Box::new(move |_| {
            // The first event holds it until the test has stopped it.
            let mut held = held.lock().unwrap();
            if !*held {
                *held = true;
                wait.lock().unwrap().recv().unwrap();
            }
        }),
        ..Listeners::none()
    };
    let work = work_hearing(&squares(), Clock::new(now), listeners);
    work.file("DJI_0001.JPG", &picture_of_squares(1, 0));
    work.import();
    work.look_over(0);
    let pair = work.pair();
    let same = ModelPair {
        one: pair.one.clone(),
        other: pair.one.clone(),
    };
    let code = |pair: &ModelPair| work.workspace.compare_models(pair).unwrap_err().code();
    assert_eq!(code(&same), Code::Invalid);
    let unknown = ModelPair {
        one: pair.one.clone(),
        other: "0".repeat(64),
    };
    assert_eq!(code(&unknown), Code::NotFound);
    work.workspace.compare_models(&pair).unwrap();
    assert_eq!(code(&pair), Code::Invalid);
    work.workspace.learning().cancel();
    go.send(()).unwrap();
    let view = work.workspace.learning().wait();
    assert_eq!((view.running, view.compared), (None, None));
    assert_eq!(view.failed.unwrap().code, Code::Cancelled);
}
