//! Review: decisions beside suggestions, undo, and what a later run of a model retires.

use super::{Work, work};
use crate::fixture::now;
use crate::photo::make;
use brainops_core::review::{self, Proposal, Round};
use brainops_core::store::id_value;
use brainops_domain::damage::DamageClass;
use brainops_domain::failure::Code;
use brainops_domain::id::{DecisionId, JobId, PhotoId};
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::photo::PhotoCard;
use brainops_domain::view::review::{FindingEdit, FindingSource, NewFinding, Verdict};
use brainops_sync::entity::Entity;

/// A run of some model that found these and no more.
fn round(photo: PhotoId, job: JobId, proposals: &[Proposal]) -> Round<'_> {
    Round {
        photo,
        job,
        model_sha256: "abc",
        pipeline: 1,
        found: u32::try_from(proposals.len()).unwrap(),
        proposals,
    }
}

#[test]
fn decisions_stand_beside_suggestions_and_undo_takes_them_back_in_order() {
    let work = work();
    work.file("DJI_0001.JPG", &make::jpeg(640, 480));
    work.import();
    let photo = work.photos()[0].clone();
    let bounds = PixelBox {
        x0: 10.0,
        y0: 10.0,
        x1: 40.0,
        y1: 30.0,
    };
    let proposal = Proposal {
        class: DamageClass::HailHit,
        confidence: 0.8,
        bounds,
    };
    let (id, job) = (photo.id, work.job);
    work.workspace
        .store()
        .write(now(), move |tx| {
            review::propose(tx, &round(id, job, &[proposal]))
        })
        .unwrap();
    let finding = work.review(&photo).findings[0].clone();
    assert_eq!((finding.verdict, finding.number), (Verdict::ToCheck, 1));

    let edit = FindingEdit {
        finding_id: finding.id,
        verdict: None,
        class: None,
        bounds: None,
        severity: None,
    };
    let moved = PixelBox { x0: 12.0, ..bounds };
    work.edit(FindingEdit {
        verdict: Some(Verdict::Accepted),
        ..edit.clone()
    })
    .unwrap();
    work.edit(FindingEdit {
        class: Some(DamageClass::Puncture),
        bounds: Some(moved),
        severity: Some(3),
        ..edit.clone()
    })
    .unwrap();
    let after = work.review(&photo).findings[0].clone();
    assert_eq!(
        (after.verdict, after.class, after.bounds, after.severity),
        (Verdict::Accepted, DamageClass::Puncture, moved, Some(3))
    );
    assert_eq!(after.suggestion, finding.suggestion);
    assert_eq!(after.decided_by.as_deref(), Some("Dana Whitlock"));
    assert!(after.size.is_none() && after.size_reason.is_some());

    let store = work.workspace.store();
    let undo = || store.write(now(), move |tx| review::undo(tx, job)).unwrap();
    let redo = || store.write(now(), move |tx| review::redo(tx, job)).unwrap();
    assert_eq!(undo().unwrap().finding_id, Some(finding.id));
    assert_eq!(work.review(&photo).findings[0].class, DamageClass::HailHit);
    undo().unwrap();
    assert_eq!(work.review(&photo).findings[0].verdict, Verdict::ToCheck);
    assert!(undo().is_none());
    redo().unwrap();
    redo().unwrap();
    assert!(redo().is_none());
    assert_eq!(work.review(&photo).findings[0].class, DamageClass::Puncture);

    let drawn = NewFinding {
        photo_id: photo.id,
        class: DamageClass::Crack,
        bounds,
    };
    store
        .write(now(), move |tx| review::draw(tx, &drawn))
        .unwrap();
    let two = work.review(&photo).findings;
    assert_eq!(two.len(), 2);
    assert!(
        two.iter()
            .any(|finding| finding.source == FindingSource::Person
                && finding.verdict == Verdict::Accepted)
    );
    undo().unwrap();
    assert_eq!(work.review(&photo).findings.len(), 1);

    let outside = PixelBox {
        x1: 641.0,
        ..bounds
    };
    assert_eq!(
        work.edit(FindingEdit {
            bounds: Some(outside),
            ..edit.clone()
        })
        .unwrap_err()
        .code(),
        Code::Invalid
    );
    let nan = PixelBox {
        x0: f64::NAN,
        ..bounds
    };
    assert_eq!(
        work.edit(FindingEdit {
            bounds: Some(nan),
            ..edit.clone()
        })
        .unwrap_err()
        .code(),
        Code::Invalid
    );
    assert_eq!(
        work.edit(FindingEdit {
            severity: Some(5),
            ..edit
        })
        .unwrap_err()
        .code(),
        Code::Invalid
    );
}

/// A work with one photo, and proposals at these places along it.
fn with_photo() -> (Work, PhotoCard) {
    let work = work();
    work.file("DJI_0001.JPG", &make::jpeg(640, 480));
    work.import();
    let photo = work.photos()[0].clone();
    (work, photo)
}

fn at(x0: f64) -> Proposal {
    let bounds = PixelBox {
        x0,
        y0: 10.0,
        x1: x0 + 20.0,
        y1: 30.0,
    };
    Proposal {
        class: DamageClass::HailHit,
        confidence: 0.8,
        bounds,
    }
}

fn propose(work: &Work, photo: &PhotoCard, proposals: Vec<Proposal>) {
    let (id, job) = (photo.id, work.job);
    work.workspace
        .store()
        .write(now(), move |tx| {
            review::propose(tx, &round(id, job, &proposals))
        })
        .unwrap();
}

fn places(work: &Work, photo: &PhotoCard) -> Vec<f64> {
    let mut found: Vec<f64> = work
        .review(photo)
        .findings
        .iter()
        .map(|finding| finding.bounds.x0)
        .collect();
    found.sort_by(f64::total_cmp);
    found
}

#[test]
fn what_a_later_run_retires_is_an_operation_that_other_devices_get() {
    let (work, photo) = with_photo();
    propose(&work, &photo, vec![at(10.0), at(50.0), at(90.0)]);
    let first = work.review(&photo).findings;
    let accepted = first.iter().find(|f| f.bounds.x0 < 20.0).unwrap().id;
    work.edit(FindingEdit {
        finding_id: accepted,
        verdict: Some(Verdict::Accepted),
        class: None,
        bounds: None,
        severity: None,
    })
    .unwrap();
    propose(&work, &photo, vec![at(200.0)]);
    assert_eq!(places(&work, &photo), [10.0, 200.0]);

    // The operation names what was retired, and nothing else of those suggestions changed.
    let retired: Vec<Vec<String>> = work
        .operations("detection_run")
        .iter()
        .map(|fields| serde_json::from_value(fields["retired"]["value"].clone()).unwrap())
        .collect();
    let mut expected: Vec<String> = first
        .iter()
        .filter(|finding| finding.id != accepted)
        .map(|finding| finding.id.to_string())
        .collect();
    expected.sort();
    let mut named = retired[1].clone();
    named.sort();
    assert_eq!((retired[0].len(), named), (0, expected));

    // Another device has the records and nothing else; it comes to the same marks.
    let id = photo.id;
    work.sql("delete from finding_state");
    assert!(places(&work, &photo).is_empty());
    let restate = || {
        work.workspace
            .store()
            .write(now(), move |tx| review::restate(tx, id))
            .unwrap();
    };
    restate();
    assert_eq!(places(&work, &photo), [10.0, 200.0]);
    let kept = work.review(&photo).findings;
    let kept = kept.iter().find(|finding| finding.id == accepted).unwrap();
    assert_eq!(kept.verdict, Verdict::Accepted);
    assert_eq!(kept.decided_by.as_deref(), Some("Dana Whitlock"));

    // A decision made elsewhere about a retired suggestion brings it back: a person's work is not lost.
    let (late, job) = (
        first.iter().find(|f| f.bounds.x0 > 80.0).unwrap().clone(),
        work.job,
    );
    work.workspace
        .store()
        .write(now(), move |tx| {
            let values = vec![
                ("finding_id", id_value(late.id)),
                ("job_id", id_value(job)),
                ("verdict", "accepted".into()),
                ("class", "crack".into()),
                ("x0", late.bounds.x0.into()),
                ("y0", late.bounds.y0.into()),
                ("x1", late.bounds.x1.into()),
                ("y1", late.bounds.y1.into()),
                ("person", "Kim".into()),
                ("decided_at", now().to_rfc3339().into()),
            ];
            let decision = DecisionId::mint(now()).0;
            tx.put(Entity::Decision, decision, Some(job.0), &values)?;
            Ok::<_, brainops_core::Error>(())
        })
        .unwrap();
    restate();
    assert_eq!(places(&work, &photo), [10.0, 90.0, 200.0]);
}

#[test]
fn a_run_that_finds_the_same_again_doubles_nothing() {
    let (work, photo) = with_photo();
    for _ in 0..3 {
        propose(&work, &photo, vec![at(10.0), at(50.0)]);
    }
    assert_eq!(places(&work, &photo), [10.0, 50.0]);
}

#[test]
fn what_a_person_decided_is_not_proposed_again() {
    let (work, photo) = with_photo();
    propose(&work, &photo, vec![at(10.0), at(50.0), at(90.0)]);
    let first = work.review(&photo).findings;
    for (place, verdict) in [(10.0, Verdict::Accepted), (50.0, Verdict::Rejected)] {
        let finding = first.iter().find(|f| f.bounds.x0 == place).unwrap();
        work.edit(FindingEdit {
            finding_id: finding.id,
            verdict: Some(verdict),
            class: None,
            bounds: None,
            severity: None,
        })
        .unwrap();
    }
    // A little beside where they were; and one that is somewhere else.
    propose(&work, &photo, vec![at(12.0), at(49.0), at(91.0), at(300.0)]);
    assert_eq!(places(&work, &photo), [10.0, 50.0, 91.0, 300.0]);
}

#[test]
fn what_was_accepted_as_no_damage_is_counted_apart_from_the_findings() {
    let work = work();
    work.file("DJI_0001.JPG", &make::jpeg(640, 480));
    work.import();
    let photo = work.photos()[0].clone();
    let (id, job) = (photo.id, work.job);
    let proposals = [10.0, 200.0].map(|x0| Proposal {
        class: DamageClass::HailHit,
        confidence: 0.8,
        bounds: PixelBox {
            x0,
            y0: 10.0,
            x1: x0 + 30.0,
            y1: 30.0,
        },
    });
    work.workspace
        .store()
        .write(now(), move |tx| {
            review::propose(tx, &round(id, job, &proposals))
        })
        .unwrap();
    let classes = [None, Some(DamageClass::Debris)];
    for (finding, class) in work.review(&photo).findings.iter().zip(classes) {
        work.edit(FindingEdit {
            finding_id: finding.id,
            verdict: Some(Verdict::Accepted),
            class,
            bounds: None,
            severity: None,
        })
        .unwrap();
    }
    let row = work.workspace.write_report(job).unwrap();
    assert!(
        row.summary
            .ends_with("1 photo, 1 finding accepted, 1 piece of debris"),
        "{}",
        row.summary
    );
}

#[test]
fn the_decision_that_the_office_has_last_stands_whatever_order_they_came_in() {
    let work = work();
    work.file("DJI_0001.JPG", &make::jpeg(640, 480));
    work.import();
    let photo = work.photos()[0].clone();
    let proposal = Proposal {
        class: DamageClass::HailHit,
        confidence: 0.8,
        bounds: PixelBox {
            x0: 10.0,
            y0: 10.0,
            x1: 40.0,
            y1: 30.0,
        },
    };
    let (id, job) = (photo.id, work.job);
    let store = work.workspace.store();
    store
        .write(now(), move |tx| {
            review::propose(tx, &round(id, job, &[proposal]))
        })
        .unwrap();
    let finding_id = work.review(&photo).findings[0].id;
    for verdict in [Verdict::Accepted, Verdict::Rejected] {
        work.edit(FindingEdit {
            finding_id,
            verdict: Some(verdict),
            class: None,
            bounds: None,
            severity: None,
        })
        .unwrap();
    }
    assert_eq!(work.review(&photo).findings[0].verdict, Verdict::Rejected);
    // The office has them the other way round: the first one here is the later one there.
    store
        .write(now(), move |tx| {
            tx.sql().execute(
                "insert into office_row (entity, id, seq, scopes)
                 select 'decision', id, 100 - rowid, '' from decision",
                [],
            )?;
            review::restate(tx, id)
        })
        .unwrap();
    assert_eq!(work.review(&photo).findings[0].verdict, Verdict::Accepted);
}
