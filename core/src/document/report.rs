//! Draws an inspection report.
//!
//! Owns the order, the counts and the plain words of a report. Refuses verdicts: it says what was
//! seen, how large and who decided; never a cause, never coverage. Invariant: every listed mark has
//! one number, the same on the photo and in each table.

mod check;
mod cover;
mod drawing;
mod gallery;
mod limits;
mod looked;
mod page;
mod rows;
mod summary;
mod sure;
mod tables;
mod unshown;

use std::collections::BTreeMap;

use brainops_domain::damage::DamageClass;

use super::error::DocumentError;
use super::input::{Analysis, DecisionKind, Mark, MarkOrigin, MarkSize, ReportInput, ReportPhoto};
use super::letterhead::{Furniture, Logo};
use super::palette::{BODY, FAINT, words as run};
use super::paper::Paper;
use super::paper::inline::Text;
use super::picture::{self, Picture, Unshowable};
use super::words;

/// Names of models at the foot of a page: two with their hashes.
const FOOT_CHARS: usize = 80;

/// A mark that the report lists, with its number.
#[derive(Clone, Copy)]
struct Listed<'a> {
    number: usize,
    mark: &'a Mark,
}

/// A photo with what is listed on it.
struct Sheet<'a> {
    ordinal: usize,
    photo: &'a ReportPhoto,
    /// Index among the document's pictures.
    picture: Result<usize, Unshowable>,
    listed: Vec<Listed<'a>>,
}

impl Sheet<'_> {
    fn rejected(&self) -> usize {
        self.photo
            .marks
            .iter()
            .filter(|mark| mark.decision.kind == DecisionKind::Rejected)
            .count()
    }

    fn place(&self) -> String {
        self.photo
            .slope
            .clone()
            .unwrap_or_else(|| format!("Photo {}", self.ordinal))
    }
}

/// Draws all pages.
pub(crate) fn draw(
    input: &ReportInput,
    hash: &str,
) -> Result<(Paper, Vec<Picture>), DocumentError> {
    check::check(input)?;
    let mut pictures = Vec::new();
    let logo = Logo::of(input.company.as_ref(), &mut pictures);
    let sheets = sheets(input, &mut pictures);
    let furniture = Furniture {
        company: input.company.as_ref(),
        logo,
        name: format!("Inspection report {}", input.number),
        foot: foot(input),
        hashes: vec![format!("document {}", words::short_hash(hash, 8))],
    };
    let mut paper = Paper::default();
    cover::draw(&mut paper, input, &sheets, &pictures, &furniture);
    summary::draw(&mut paper, input, &sheets);
    for sheet in sheets.iter().filter(|sheet| !sheet.listed.is_empty()) {
        page::draw(&mut paper, input, sheet);
    }
    let others: Vec<&Sheet<'_>> = sheets
        .iter()
        .filter(|sheet| sheet.listed.is_empty())
        .collect();
    gallery::draw(&mut paper, input, &others);
    tables::findings(&mut paper, input, &sheets);
    tables::measured(&mut paper, &sheets);
    unshown::draw(&mut paper, &input.unshown);
    sure::draw(&mut paper, input, &sheets);
    limits::draw(&mut paper, input, &sheets);
    sure::small_print(&mut paper, input);
    furniture.draw(&mut paper);
    Ok((paper, pictures))
}

fn sheets<'a>(input: &'a ReportInput, pictures: &mut Vec<Picture>) -> Vec<Sheet<'a>> {
    let mut number = 0;
    let mut sheets = Vec::with_capacity(input.photos.len());
    for (index, photo) in input.photos.iter().enumerate() {
        let mut listed = Vec::new();
        for mark in photo
            .marks
            .iter()
            .filter(|mark| mark.decision.kind != DecisionKind::Rejected)
        {
            number += 1;
            listed.push(Listed { number, mark });
        }
        let orientation = if photo.upright { 1 } else { photo.orientation };
        let picture = picture::prepare_jpeg(&photo.jpeg, orientation).map(|picture| {
            pictures.push(picture);
            pictures.len() - 1
        });
        sheets.push(Sheet {
            ordinal: index + 1,
            photo,
            picture,
            listed,
        });
    }
    sheets
}

fn foot(input: &ReportInput) -> String {
    match input.models.as_slice() {
        [] => "Counts, sizes and places of what is visible. No cause and no coverage is stated."
            .to_owned(),
        cards => {
            let names: Vec<String> = cards
                .iter()
                .map(|card| match card.is_described() {
                    true => format!(
                        "model {} ({})",
                        card.name,
                        words::short_hash(&card.sha256, 2)
                    ),
                    false => card.name.clone(),
                })
                .collect();
            let names = words::shortened(&words::joined(&names), FOOT_CHARS);
            format!(
                "Suggested by {names}. Counts, sizes and places of what is visible; no cause and no coverage is stated."
            )
        }
    }
}

/// What a report says about a mark's size in one cell: the size, or that there is none.
fn size_text(mark: &Mark, size_pt: f32) -> Text {
    match &mark.size {
        MarkSize::Measured {
            length_mm,
            width_mm,
            relative_error,
            ..
        } => {
            let (size, error) = words::size(*length_mm, *width_mm, *relative_error);
            vec![
                run(format!("{size} "), BODY.size(size_pt)),
                run(error, FAINT.size(size_pt)),
            ]
        }
        MarkSize::Absent { .. } => vec![run("not measured", FAINT.size(size_pt))],
    }
}

fn likelihood_text(mark: &Mark) -> String {
    match &mark.origin {
        MarkOrigin::Model { likelihood, .. } => words::likelihood(likelihood),
        MarkOrigin::Drawn { .. } => "by hand".to_owned(),
    }
}

fn checked_text(mark: &Mark) -> &'static str {
    match (mark.decision.kind, mark.decision.edited) {
        (DecisionKind::Open, _) => "open",
        (_, true) => "changed",
        (_, false) => "photo",
    }
}

fn marks<'a>(sheets: &'a [Sheet<'_>]) -> impl Iterator<Item = &'a Mark> {
    sheets
        .iter()
        .flat_map(|sheet| &sheet.listed)
        .map(|listed| listed.mark)
}

fn is_open(mark: &Mark) -> bool {
    mark.decision.kind == DecisionKind::Open
}

fn accepted_damage(mark: &Mark) -> bool {
    mark.decision.kind == DecisionKind::Accepted && mark.class.is_damage()
}

fn by_class<'a>(marks: impl Iterator<Item = &'a Mark>) -> BTreeMap<DamageClass, Vec<&'a Mark>> {
    let mut classes: BTreeMap<DamageClass, Vec<&Mark>> = BTreeMap::new();
    for mark in marks {
        classes.entry(mark.class).or_default().push(mark);
    }
    classes
}

fn is_analysed(photo: &ReportPhoto) -> bool {
    matches!(photo.analysis, Analysis::Done { .. })
}
