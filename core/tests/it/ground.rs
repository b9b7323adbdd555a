//! A known length on a photo: written once, measured from, taken back.

use crate::fixture::{Fixture, fixture, now};
use brainops_core::photos::{self, NewPhoto};
use brainops_core::store::Tx;
use brainops_core::{ground, review};
use brainops_domain::damage::DamageClass;
use brainops_domain::failure::Code;
use brainops_domain::id::{ImportId, JobId, PhotoId};
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::ground::{GroundMark, MarkedLength};
use brainops_domain::view::photo::{CameraFacts, GroundSource, PhotoCheck};
use brainops_domain::view::review::{NewFinding, PhotoReview, Undone};
use brainops_sync::entity::Entity;

const TAPE: MarkedLength = MarkedLength {
    x0: 1000.0,
    y0: 1000.0,
    x1: 2000.0,
    y1: 1000.0,
    length_m: 2.0,
};

struct Photo {
    fixture: Fixture,
    job: JobId,
    id: PhotoId,
}

/// A photo that looks straight down and tells no height, with one mark of 100 by 50 pixels.
fn photo() -> Photo {
    let fixture = fixture();
    let job = fixture.job();
    let new = NewPhoto {
        job_id: job,
        import_id: Some(ImportId::mint(now())),
        blake3: "ab".repeat(32),
        size_bytes: 1,
        file_name: "DJI_0001.JPG".into(),
        format: "jpeg".into(),
        width_px: 4000,
        height_px: 3000,
        orientation: 1,
        taken_at: None,
        camera: CameraFacts {
            focal_px: Some(3000.0),
            gimbal_pitch_deg: Some(-90.0),
            ..CameraFacts::default()
        },
    };
    let id = fixture
        .store()
        .write(now(), move |tx| {
            let (id, _) = photos::add(tx, &new)?;
            let bounds = PixelBox {
                x0: 1500.0,
                y0: 1500.0,
                x1: 1600.0,
                y1: 1550.0,
            };
            let drawn = NewFinding {
                photo_id: id,
                class: DamageClass::Crack,
                bounds,
            };
            review::draw(tx, &drawn)?;
            Ok::<_, brainops_core::Error>(id)
        })
        .unwrap();
    Photo { fixture, job, id }
}

impl Photo {
    fn mark(&self, marked: Option<MarkedLength>) -> Result<PhotoReview, brainops_core::Error> {
        let input = GroundMark {
            photo_id: self.id,
            marked,
        };
        self.fixture
            .store()
            .write(now(), move |tx| ground::mark(tx, &input))
    }

    fn review(&self) -> PhotoReview {
        self.fixture
            .store()
            .read(|sql| review::photo(sql, self.id))
            .unwrap()
    }
}

#[test]
fn a_known_length_measures_every_finding_of_its_photo_again() {
    let photo = photo();
    let before = photo.review();
    assert!(before.photo.ground.is_none() && before.findings[0].size.is_none());
    let outbox = photo.fixture.outbox().len();

    // 1,000 px over 2 m: 2 mm a pixel.
    let after = photo.mark(Some(TAPE)).unwrap();
    let ground = after.photo.ground.unwrap();
    assert_eq!(ground.source, GroundSource::MarkedLength);
    assert!((ground.mm_per_px - 2.0).abs() < 1e-6);
    let size = after.findings[0].size.unwrap();
    assert!((size.length_mm - 200.0).abs() < 1e-6 && (size.width_mm - 100.0).abs() < 1e-6);
    assert_eq!(photo.review(), after);

    let rows = photo.fixture.outbox();
    assert_eq!(rows.len(), outbox + 1);
    let (_, entity, fields) = rows.last().unwrap();
    assert_eq!(entity, "photo");
    assert!(fields.to_string().contains("marked_length"), "{fields}");
}

#[test]
fn marking_is_undone_and_done_again_in_the_order_of_the_review() {
    let photo = photo();
    photo.mark(Some(TAPE)).unwrap();
    let longer = MarkedLength {
        length_m: 4.0,
        ..TAPE
    };
    photo.mark(Some(longer)).unwrap();
    // The same again is no step.
    photo.mark(Some(longer)).unwrap();
    let job = photo.job;
    let undo = || {
        photo
            .fixture
            .store()
            .write(now(), move |tx| review::undo(tx, job))
            .unwrap()
    };
    let undone = undo().unwrap();
    assert_eq!(
        (undone.photo_id, undone.finding_id, undone.what.as_str()),
        (photo.id, None, "known length changed")
    );
    assert_eq!(photo.review().photo.marked, Some(TAPE));
    assert_eq!(undo().unwrap().what, "known length marked");
    assert_eq!(photo.review().photo.marked, None);
    assert!(undo().unwrap().finding_id.is_some());
    let redo = || {
        photo
            .fixture
            .store()
            .write(now(), move |tx| review::redo(tx, job))
            .unwrap()
    };
    for _ in 0..3 {
        redo().unwrap();
    }
    assert_eq!(photo.review().photo.marked, Some(longer));
    photo.mark(None).unwrap();
    assert_eq!(photo.review().photo.ground, None);
}

#[test]
fn a_line_that_cant_be_is_refused_and_the_one_before_stays() {
    let photo = photo();
    photo.mark(Some(TAPE)).unwrap();
    let cases = [
        MarkedLength { x1: 5000.0, ..TAPE },
        MarkedLength { x1: 1010.0, ..TAPE },
        MarkedLength {
            length_m: -1.0,
            ..TAPE
        },
    ];
    for bad in cases {
        assert_eq!(photo.mark(Some(bad)).unwrap_err().code(), Code::Invalid);
    }
    assert_eq!(photo.review().photo.marked, Some(TAPE));
}

#[test]
fn looking_a_photo_over_is_a_persons_word_and_can_be_taken_back() {
    let photo = photo();
    let check = |checked| {
        let input = PhotoCheck {
            photo_id: photo.id,
            checked,
        };
        photo
            .fixture
            .store()
            .write(now(), move |tx| photos::check(tx, &input))
            .unwrap();
        photo.review().photo.card.checked_by
    };
    assert_eq!(photo.review().photo.card.checked_by, None);
    let rows = photo.fixture.outbox().len();
    assert!(check(true).is_some());
    // The same again says nothing new to the office.
    assert!(check(true).is_some());
    assert_eq!(photo.fixture.outbox().len(), rows + 1);
    assert_eq!(check(false), None);
    assert_eq!(photo.fixture.outbox().len(), rows + 2);
    // It is a step of the review, taken back and done again in its order.
    assert!(check(true).is_some());
    let job = photo.job;
    let by = || photo.review().photo.card.checked_by;
    let write = |step: fn(&mut Tx<'_>, JobId) -> brainops_core::error::Result<Option<Undone>>| {
        let done = photo.fixture.store().write(now(), move |tx| step(tx, job));
        done.unwrap().unwrap().what
    };
    assert_eq!(write(review::undo), "looked over");
    assert_eq!(by(), None);
    assert_eq!(write(review::undo), "no longer looked over");
    assert!(by().is_some());
    assert_eq!(write(review::redo), "no longer looked over");
    assert_eq!(by(), None);

    // Another laptop's person said it: taking the taking-back back names that person again, nobody else.
    let (id, other) = (photo.id, "Rico Alvarez");
    let said = vec![
        ("checked_by", other.into()),
        ("checked_at", "2026-11-18T15:00:00Z".into()),
    ];
    photo
        .fixture
        .store()
        .write(now(), move |tx| {
            Ok::<_, brainops_core::Error>(tx.put(Entity::Photo, id.0, Some(job.0), &said)?)
        })
        .unwrap();
    assert_eq!(by().as_deref(), Some(other));
    assert_eq!(check(false), None);
    assert_eq!(write(review::undo), "no longer looked over");
    assert_eq!(by().as_deref(), Some(other));
}
