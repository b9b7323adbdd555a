//! The COCO file of an export: pictures, marks, and what was looked at.
//!
//! Source of the form: the COCO data format (images, annotations, categories); `status`, `reviewer` and
//! `reviewed_areas` are what `models/train/reviewed.py` reads besides.

use super::reviewed::{Mark, Reviewed, clip};
use brainops_domain::damage::DamageClass;
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::review::FindingSource;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Share of a mark's side that counts as looked at beyond each of its edges, where only marks were reviewed.
const MARGIN: f64 = 0.5;

/// Version of this form; it grows with every change that a reader must know of.
const FORM: &str = "1";

/// The whole file.
#[derive(Debug, Serialize)]
pub(super) struct Coco {
    info: Info,
    /// A firm's own photos stand under no licence.
    licenses: [u8; 0],
    categories: Vec<Category>,
    images: Vec<Image>,
    annotations: Vec<Annotation>,
}

#[derive(Debug, Serialize)]
struct Info {
    description: &'static str,
    version: &'static str,
    date_created: String,
}

#[derive(Debug, Serialize)]
struct Category {
    id: usize,
    name: &'static str,
    supercategory: &'static str,
}

#[derive(Debug, Serialize)]
struct Image {
    id: usize,
    file_name: String,
    width: u32,
    height: u32,
    orientation: u8,
    blake3: String,
    taken_at: Option<String>,
    reviewer: Option<String>,
    reviewed_at: Option<String>,
    /// Polygons, `x, y` after `x, y`, px.
    reviewed_areas: Vec<[f64; 8]>,
}

#[derive(Debug, Serialize)]
struct Annotation {
    id: usize,
    image_id: usize,
    category_id: usize,
    /// Left, top, width, height, px.
    bbox: [f64; 4],
    area: f64,
    iscrowd: u8,
    status: &'static str,
    source: &'static str,
    reviewer: Option<String>,
    decided_at: Option<String>,
    confidence: Option<f64>,
    model_sha256: Option<String>,
    severity: Option<u8>,
}

impl Coco {
    /// A file without pictures.
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        let category = |class: &DamageClass| Category {
            id: category_id(*class),
            name: class.name(),
            supercategory: if class.is_damage() {
                "damage"
            } else {
                "look-alike"
            },
        };
        Self {
            info: Info {
                description: "Roof photos reviewed in BrainOps Field; README.txt says what the fields mean",
                version: FORM,
                date_created: now.to_rfc3339(),
            },
            licenses: [],
            categories: DamageClass::ALL.iter().map(category).collect(),
            images: Vec::new(),
            annotations: Vec::new(),
        }
    }

    /// Adds a photo that lies at `file_name`, with its marks.
    pub(super) fn add(&mut self, photo: &Reviewed, file_name: String) {
        let image_id = self.images.len() + 1;
        let (reviewer, reviewed_at) = photo.reviewer();
        self.images.push(Image {
            id: image_id,
            file_name,
            width: photo.width_px,
            height: photo.height_px,
            orientation: photo.orientation,
            blake3: photo.blake3.clone(),
            taken_at: photo.taken_at.clone(),
            reviewer: reviewer.map(str::to_owned),
            reviewed_at: reviewed_at.map(|at| at.to_rfc3339()),
            reviewed_areas: areas(photo).iter().map(corners).collect(),
        });
        for mark in &photo.marks {
            let id = self.annotations.len() + 1;
            self.annotations.push(annotation(id, image_id, mark));
        }
    }
}

/// Categories begin with 1, in the order of the classes.
fn category_id(class: DamageClass) -> usize {
    let at = DamageClass::ALL.iter().position(|one| *one == class);
    at.expect("BUG: every class is one of them all") + 1
}

fn annotation(id: usize, image_id: usize, mark: &Mark) -> Annotation {
    let bounds = &mark.bounds;
    let (reviewer, decided_at) = mark.decided.clone().unzip();
    let (confidence, model_sha256) = mark.suggested.clone().unzip();
    Annotation {
        id,
        image_id,
        category_id: category_id(mark.class),
        bbox: [bounds.x0, bounds.y0, bounds.width(), bounds.height()].map(hundredths),
        area: hundredths(bounds.width() * bounds.height()),
        iscrowd: 0,
        status: mark.status.name(),
        source: match mark.source {
            FindingSource::Model => "model",
            FindingSource::Person => "drawn",
        },
        reviewer,
        decided_at: decided_at.map(|at| at.to_rfc3339()),
        confidence,
        model_sha256,
        severity: mark.severity,
    }
}

/// Ground that a person looked at: the whole photo, else what lies around each mark decided on.
fn areas(photo: &Reviewed) -> Vec<PixelBox> {
    let (width, height) = (photo.width_px, photo.height_px);
    if photo.is_whole() {
        return vec![PixelBox {
            x0: 0.0,
            y0: 0.0,
            x1: f64::from(width),
            y1: f64::from(height),
        }];
    }
    let decided = photo.marks.iter().filter(|mark| mark.status.is_decided());
    decided
        .filter_map(|mark| clip(&grown(&mark.bounds), width, height))
        .collect()
}

fn grown(bounds: &PixelBox) -> PixelBox {
    let (across, along) = (bounds.width() * MARGIN, bounds.height() * MARGIN);
    PixelBox {
        x0: bounds.x0 - across,
        y0: bounds.y0 - along,
        x1: bounds.x1 + across,
        y1: bounds.y1 + along,
    }
}

/// Corners of a box as a polygon, clockwise from the top left.
fn corners(bounds: &PixelBox) -> [f64; 8] {
    let PixelBox { x0, y0, x1, y1 } = *bounds;
    [x0, y0, x1, y0, x1, y1, x0, y1].map(hundredths)
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
