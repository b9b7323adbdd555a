//! The page of a photo with marks: facts, picture, caption, table, and what sizes rest on.

use super::drawing::{missing, picture};
use super::{Sheet, is_open, rows};
use crate::document::furniture::{self, Block, Fact};
use crate::document::input::{Analysis, DecisionKind, MarkOrigin, ReportInput, Scale};
use crate::document::marks::{Frame, Upright};
use crate::document::palette::{BODY, HASH, SOFT, STRONG, SUNK, words as run};
use crate::document::paper::inline::{Inline, Text};
use crate::document::paper::{Area, COLUMN, LEAD, Outline, Paper, SIDE};
use crate::document::words;

/// Tallest picture on a photo page: one of 4 to 3 fills the column.
const PICTURE_H: f32 = 388.8;
/// Shortest picture that gives way so that a photo's words stay on its page.
const PICTURE_LEAST_H: f32 = 232.0;
/// Room that headings and gaps take under a picture.
const UNDER_H: f32 = 52.0;
/// A picture narrower than this leaves room for the table beside it.
const BESIDE_BELOW: f64 = 300.0;
/// Pixels a mark must span to be found. Source: detection rules, detectability is 10 px × ground sample distance.
pub(super) const FINDABLE_PX: f64 = 10.0;

/// Draws the page of a photo with marks.
pub(super) fn draw(paper: &mut Paper, input: &ReportInput, sheet: &Sheet<'_>) {
    paper.new_page();
    furniture::title(paper, &sheet.place(), &subtitle(input));
    paper.skip(8.0);
    furniture::strip(paper, &facts(sheet));
    paper.skip(9.0);
    let photo = sheet.photo;
    let upright = Upright::new(photo.width_px, photo.height_px, photo.orientation);
    let small = |text: String| vec![run(text, BODY.size(8.6))];
    let blocks = [
        Block {
            title: "Also on this photo".to_owned(),
            text: small(also(sheet)),
        },
        Block {
            title: "How sizes were measured".to_owned(),
            text: small(sizes(sheet)),
        },
    ];
    let caption_h = Paper::measure(&caption_run(sheet), COLUMN, LEAD);
    let under = UNDER_H
        + caption_h
        + rows::height(sheet.listed.len())
        + blocks
            .iter()
            .map(|block| Paper::measure(&block.text, COLUMN / 2.0 - 11.0, LEAD))
            .fold(0.0, f32::max);
    let left = paper.room() - under;
    let tallest = if left < PICTURE_LEAST_H {
        PICTURE_H
    } else {
        left.min(PICTURE_H)
    };
    let frame = Frame::fit(
        upright.width_px,
        upright.height_px,
        f64::from(COLUMN),
        f64::from(tallest),
    );
    match sheet.picture {
        Ok(index) => {
            let area = frame.at(SIDE, paper.y);
            if frame.w < BESIDE_BELOW {
                picture(paper, sheet, index, upright, frame, area);
                beside(paper, sheet, area);
            } else {
                // A picture that gave way stands in the middle of a ground as wide as the column.
                paper.path(
                    Outline::Rect(
                        Area {
                            x: SIDE,
                            w: COLUMN,
                            ..area
                        },
                        0.0,
                    ),
                    Some(SUNK),
                    None,
                );
                let area = Area {
                    x: SIDE + (COLUMN - area.w) / 2.0,
                    ..area
                };
                picture(paper, sheet, index, upright, frame, area);
                paper.y += area.h;
                caption(paper, sheet, SIDE, COLUMN);
                paper.skip(4.0);
                rows::draw(paper, &sheet.listed);
            }
        }
        Err(reason) => {
            missing(
                paper,
                reason,
                Area {
                    x: SIDE,
                    y: paper.y,
                    w: COLUMN,
                    h: 110.0,
                },
            );
            paper.skip(110.0);
            caption(paper, sheet, SIDE, COLUMN);
            paper.skip(4.0);
            rows::draw(paper, &sheet.listed);
        }
    }
    paper.skip(10.0);
    furniture::columns(paper, &blocks, 2, 3);
}

fn subtitle(input: &ReportInput) -> String {
    let parts: Vec<String> = [
        input
            .customer
            .as_ref()
            .map(|customer| customer.name.clone()),
        input.site.clone(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let who = parts.join(", ");
    match input.inspected_on {
        Some(day) if who.is_empty() => format!("Inspected {}.", words::long_date(day)),
        Some(day) => format!("{who}. Inspected {}.", words::long_date(day)),
        None => who,
    }
}

/// The strip of facts under the title; only what is known.
fn facts(sheet: &Sheet<'_>) -> Vec<Fact> {
    let listed = &sheet.listed;
    let accepted: Vec<_> = listed
        .iter()
        .filter(|one| one.mark.decision.kind == DecisionKind::Accepted)
        .collect();
    let damage = accepted
        .iter()
        .filter(|one| one.mark.class.is_damage())
        .count();
    let open = listed.len() - accepted.len();
    let mut facts = vec![Fact::count("Damage accepted", damage.to_string())];
    if open > 0 {
        facts.push(Fact::count("Still undecided", open.to_string()));
    }
    if accepted.len() > damage {
        facts.push(Fact::count(
            "Found, not damage",
            (accepted.len() - damage).to_string(),
        ));
    }
    if let Some(pitch) = sheet.photo.measuring.roof_pitch_in_12 {
        facts.push(Fact::word("Pitch", format!("{}/12", words::decimal(pitch))));
    }
    match &sheet.photo.measuring.scale {
        Scale::Known { mm_per_px, .. } => facts.push(Fact::word(
            "Smallest findable",
            words::length(FINDABLE_PX * mm_per_px),
        )),
        Scale::Unknown { .. } => facts.push(Fact::word("Sizes", "not measured")),
    }
    if let Some(worst) = listed.iter().filter_map(|one| one.mark.severity).max() {
        let (level, text) = words::severity(worst);
        facts.push(Fact {
            label: "Worst severity",
            value: vec![Inline::Bars(level), run(text, STRONG.size(10.2))],
        });
    }
    facts
}

fn caption(paper: &mut Paper, sheet: &Sheet<'_>, x: f32, w: f32) {
    paper.skip(4.0);
    paper.paragraph(&caption_run(sheet), x, w);
}

fn caption_run(sheet: &Sheet<'_>) -> Text {
    vec![
        run(format!("{} ", caption_text(sheet)), SOFT),
        run(
            format!("photo {}", words::short_hash(&sheet.photo.blake3, 4)),
            HASH,
        ),
    ]
}

pub(super) fn file_line(sheet: &Sheet<'_>) -> String {
    match sheet.photo.taken_at {
        Some(at) => format!("{}, {}", sheet.photo.file_name, words::short_instant(at)),
        None => sheet.photo.file_name.clone(),
    }
}

fn caption_text(sheet: &Sheet<'_>) -> String {
    let mut caption = format!("Photo {}: {}", sheet.ordinal, file_line(sheet));
    let measuring = &sheet.photo.measuring;
    if let Some(height) = measuring.known_height_m() {
        caption.push_str(&format!(", taken {} above the roof", words::height(height)));
    }
    if let Some(angle) = measuring.camera_pitch_deg {
        caption.push_str(&format!(", camera at {}", words::degrees(angle)));
    }
    caption.push_str(". Rings are hail hits, boxes other damage, dashed boxes are not damage. Numbers match the tables");
    if sheet.listed.iter().any(|listed| is_open(listed.mark)) {
        caption.push_str("; a question mark means that nobody has decided");
    }
    caption.push('.');
    caption
}

/// The table beside a narrow picture.
fn beside(paper: &mut Paper, sheet: &Sheet<'_>, area: Area) {
    let x = SIDE + area.w + rows::GUTTER;
    let top = area.y;
    let fits = rows::lines_in(area.h.max(rows::ROW_H * 4.0));
    let (now, later) = sheet.listed.split_at(fits.min(sheet.listed.len()));
    paper.y = top;
    rows::table(now).draw(paper, x, COLUMN - area.w - rows::GUTTER);
    let beside_end = paper.y;
    paper.y = top + area.h;
    caption(paper, sheet, SIDE, COLUMN);
    paper.y = paper.y.max(beside_end) + 4.0;
    rows::draw(paper, later);
}

/// What was found on this photo and is not in its table.
fn also(sheet: &Sheet<'_>) -> String {
    let debris = sheet
        .listed
        .iter()
        .filter(|one| {
            !one.mark.class.is_damage() && one.mark.decision.kind == DecisionKind::Accepted
        })
        .count();
    let drawn = sheet
        .listed
        .iter()
        .filter(|one| matches!(one.mark.origin, MarkOrigin::Drawn { .. }))
        .count();
    let mut sentences = Vec::new();
    match sheet.rejected() {
        0 => sentences.push("No suggestion was rejected.".to_owned()),
        rejected => sentences.push(format!(
            "{} rejected and not listed.",
            words::counted(rejected, "suggestion was", "suggestions were")
        )),
    }
    if debris > 0 {
        sentences.push(format!(
            "{} debris or look-alikes, found so that they are not called damage.",
            words::counted(debris, "listed mark is", "listed marks are")
        ));
    }
    if drawn > 0 {
        sentences.push(format!(
            "{} by hand, without a suggestion.",
            words::counted(drawn, "mark was drawn", "marks were drawn")
        ));
    }
    if let Analysis::NotDone { reason } = &sheet.photo.analysis {
        sentences.push(format!(
            "No model looked at this photo: {}.",
            words::clause(reason)
        ));
    }
    sentences.join(" ")
}

fn sizes(sheet: &Sheet<'_>) -> String {
    let measuring = &sheet.photo.measuring;
    match &measuring.scale {
        Scale::Known {
            mm_per_px,
            relative_error,
        } => {
            let basis = measuring.ground_source.map_or_else(String::new, |source| {
                format!("From {}: ", words::ground_source(source))
            });
            format!(
                "{basis}{mm_per_px:.1} mm of roof in one pixel at the center, ± {}. Marks under {} may be missed.",
                words::percent(*relative_error),
                words::length(FINDABLE_PX * mm_per_px)
            )
        }
        Scale::Unknown { reason } => format!("No sizes on this photo: {}.", words::clause(reason)),
    }
}
