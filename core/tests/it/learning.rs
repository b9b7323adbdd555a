//! Reviewed photos that go out for training.

mod export;
mod golden;

use crate::fixture::{Fixture, fixture, now};
use crate::photo::make;
use brainops_core::learning::{Order, export};
use brainops_core::photo::Blobs;
use brainops_core::review;
use brainops_core::store::{Fields, id_value};
use brainops_domain::damage::DamageClass;
use brainops_domain::id::{JobId, PhotoId};
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::learning::Exported;
use brainops_sync::entity::Entity;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use uuid::Uuid;

pub(crate) static GO: AtomicBool = AtomicBool::new(false);
const WIDTH: u32 = 160;
const HEIGHT: u32 = 128;

/// A vault with one job; ids of its photos and findings follow from small numbers.
struct Vault {
    fixture: Fixture,
    blobs: Blobs,
    job: JobId,
    folder: tempfile::TempDir,
}

/// A finding and what a person decided about it.
#[derive(Clone, Copy)]
struct Said {
    by_model: bool,
    class: DamageClass,
    bounds: PixelBox,
    confidence: f64,
    /// Verdict, class and box of the decision.
    decided: Option<(&'static str, DamageClass, PixelBox)>,
}

fn square(x0: f64, y0: f64, side: f64) -> PixelBox {
    PixelBox {
        x0,
        y0,
        x1: x0 + side,
        y1: y0 + side,
    }
}

/// A suggestion of a hail hit at 0.8 that nobody decided on.
fn suggested(bounds: PixelBox) -> Said {
    Said {
        by_model: true,
        class: DamageClass::HailHit,
        bounds,
        confidence: 0.8,
        decided: None,
    }
}

/// The same with a verdict on it as it is.
fn decided(bounds: PixelBox, verdict: &'static str) -> Said {
    Said {
        decided: Some((verdict, DamageClass::HailHit, bounds)),
        ..suggested(bounds)
    }
}

/// Gray, with squares of 16 px in red at these places.
fn picture(squares: &[(u32, u32)]) -> Vec<u8> {
    let mut rgb = vec![120; (WIDTH * HEIGHT * 3) as usize];
    for (left, top) in squares {
        for y in *top..*top + 16 {
            for x in *left..*left + 16 {
                let at = ((y * WIDTH + x) * 3) as usize;
                rgb[at..at + 3].copy_from_slice(&[220, 30, 30]);
            }
        }
    }
    make::jpeg_of(&rgb, WIDTH, HEIGHT)
}

fn vault() -> Vault {
    let fixture = fixture();
    let job = fixture.job();
    let blobs = Blobs::sealed(&fixture.open.blob_folder, &fixture.open.key).unwrap();
    Vault {
        blobs,
        job,
        folder: tempfile::tempdir().unwrap(),
        fixture,
    }
}

impl Vault {
    /// Adds a photo with these fields in place of the defaults.
    fn photo(&self, number: u128, bytes: &[u8], changes: &Fields<'static>) -> PhotoId {
        let id = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 + number);
        let job = self.job;
        let mut fields: Fields<'static> = vec![
            ("job_id", id_value(job)),
            ("blake3", self.blobs.keep(bytes).unwrap().into()),
            ("size_bytes", bytes.len().into()),
            ("file_name", format!("DJI_{number:04}.JPG").into()),
            ("format", "JPEG".into()),
            ("width_px", WIDTH.into()),
            ("height_px", HEIGHT.into()),
            ("orientation", 1.into()),
            ("taken_at", format!("2026-11-20T09:{number:02}:00").into()),
            ("camera", serde_json::json!({})),
            ("imported_at", now().to_rfc3339().into()),
        ];
        for (name, value) in changes {
            match fields.iter_mut().find(|(known, _)| known == name) {
                Some(field) => field.1 = value.clone(),
                None => fields.push((*name, value.clone())),
            }
        }
        self.fixture
            .store()
            .write(now(), move |tx| {
                tx.put(Entity::Photo, id, Some(job.0), &fields)?;
                Ok::<_, brainops_core::Error>(())
            })
            .unwrap();
        PhotoId(id)
    }

    /// A photo that somebody looked over whole.
    fn whole(&self, number: u128, bytes: &[u8]) -> PhotoId {
        let by = ("checked_by", "Kim Alder".into());
        self.photo(
            number,
            bytes,
            &vec![by, ("checked_at", "2026-11-20T14:30:00+00:00".into())],
        )
    }

    fn say(&self, photo: PhotoId, all: &[Said]) {
        let (job, all) = (self.job, all.to_vec());
        self.fixture
            .store()
            .write(now(), move |tx| {
                for (number, said) in (1_u32..).zip(all) {
                    let id = Uuid::from_u128(photo.0.as_u128() + (u128::from(number) << 32));
                    let mut fields: Fields<'_> = vec![
                        ("photo_id", id_value(photo)),
                        ("job_id", id_value(job)),
                        ("number", number.into()),
                        (
                            "source",
                            if said.by_model { "model" } else { "person" }.into(),
                        ),
                        ("created_at", now().to_rfc3339().into()),
                    ];
                    fields.extend(place(said.class, said.bounds));
                    if said.by_model {
                        fields.push(("confidence", said.confidence.into()));
                        fields.push(("model_sha256", "ab".repeat(32).into()));
                    }
                    tx.put(Entity::Finding, id, Some(job.0), &fields)?;
                    if let Some((verdict, class, bounds)) = said.decided {
                        let mut fields: Fields<'_> = vec![
                            ("finding_id", id_value(id)),
                            ("job_id", id_value(job)),
                            ("verdict", verdict.into()),
                            ("severity", 2.into()),
                            ("person", "Dana Whitlock".into()),
                            ("decided_at", now().to_rfc3339().into()),
                        ];
                        fields.extend(place(class, bounds));
                        tx.put(
                            Entity::Decision,
                            Uuid::from_u128(!id.as_u128()),
                            Some(job.0),
                            &fields,
                        )?;
                    }
                }
                review::restate(tx, photo)
            })
            .unwrap();
    }

    fn order(&self) -> Order<'_> {
        Order {
            store: self.fixture.store(),
            blobs: &self.blobs,
            parent: self.folder.path(),
            now: now(),
            cancel: &GO,
        }
    }

    fn export(&self) -> (Exported, PathBuf) {
        export(&self.order(), |_, _| ()).unwrap()
    }

    /// What lies in the picked folder.
    fn left(&self) -> Vec<String> {
        names(self.folder.path())
    }
}

fn place(class: DamageClass, bounds: PixelBox) -> Fields<'static> {
    vec![
        ("class", class.name().into()),
        ("x0", bounds.x0.into()),
        ("y0", bounds.y0.into()),
        ("x1", bounds.x1.into()),
        ("y1", bounds.y1.into()),
    ]
}

/// Names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}
