//! The page of a photo with marks: facts, picture, caption, table, and what sizes rest on.

use super::drawing::{missing, picture};
use super::{Sheet, is_open, rows};
use crate::document::furniture::{self, Block, Fact};
use crate::document::input::{Analysis, DecisionKind, MarkOrigin, ReportInput, Scale};
use crate::document::marks::{Frame, Upright};
use crate::document::palette::{BODY, HASH, SOFT, STRONG, words as run};
use crate::document::paper::inline::{Inline, Text};
use crate::document::paper::{Area, COLUMN, LEAD, Paper, SIDE};
use crate::document::words;

/// Tallest picture on a photo page: one of 4 to 3 fills the column.
const PICTURE_H: f32 = 388.8;
/// Room that headings and gaps take under a picture.
const UNDER_H: f32 = 52.0;
/// Tallest picture with its words beside it.
const BESIDE_H: f32 = 290.0;
/// Least width of the words beside a picture.
const WORDS_W: f32 = 148.0;
/// Pixels a mark must span to be found. Source: detection rules, detectability is 10 px × ground sample distance.
pub(super) const FINDABLE_PX: f64 = 10.0;

/// Draws the page of a photo with marks.
///
/// A picture as wide as the column stands over its words where a page holds all of it; else the words stand
/// beside a smaller one, and the table gets the room below.
pub(super) fn draw(paper: &mut Paper, input: &ReportInput, sheet: &Sheet<'_>) {
    paper.new_page();
    furniture::title(paper, &sheet.place(), &subtitle(input, sheet));
    paper.skip(8.0);
    furniture::strip(paper, &facts(sheet));
    paper.skip(9.0);
    let words = [
        Block {
            title: "Also on this photo".to_owned(),
            text: vec![run(also(sheet), BODY.size(8.6))],
        },
        Block {
            title: "How sizes were measured".to_owned(),
            text: vec![run(sizes(sheet), BODY.size(8.6))],
        },
    ];
    match sheet.picture {
        Ok(index) => shown(paper, sheet, index, &words),
        Err(reason) => {
            let (y, h) = (paper.y, 110.0);
            let area = Area {
                x: SIDE,
                y,
                w: COLUMN,
                h,
            };
            missing(paper, reason, area);
            paper.skip(h);
            under(paper, sheet, &words);
        }
    }
}

fn shown(paper: &mut Paper, sheet: &Sheet<'_>, index: usize, words: &[Block]) {
    let photo = sheet.photo;
    let upright = Upright::new(photo.width_px, photo.height_px, photo.orientation);
    let fit = |w: f32, h: f32| {
        Frame::fit(
            upright.width_px,
            upright.height_px,
            f64::from(w),
            f64::from(h),
        )
    };
    let wide = fit(COLUMN, PICTURE_H);
    let area = wide.at(SIDE, paper.y);
    let half = COLUMN / 2.0 - 11.0;
    let words_h = words
        .iter()
        .map(|block| Paper::measure(&block.text, half, LEAD))
        .fold(0.0, f32::max);
    let caption_h = Paper::measure(&caption_run(sheet), COLUMN, LEAD);
    let whole = area.h + caption_h + rows::height(sheet.listed.len()) + words_h + UNDER_H;
    if area.w >= COLUMN - 1.0 && whole <= paper.room() {
        picture(paper, sheet, index, upright, wide, area);
        paper.y += area.h;
        under(paper, sheet, words);
    } else {
        let frame = fit(COLUMN - WORDS_W - rows::GUTTER, BESIDE_H);
        let area = frame.at(SIDE, paper.y);
        picture(paper, sheet, index, upright, frame, area);
        beside(paper, sheet, area, words);
    }
}

/// Caption, table and words under a picture as wide as the column.
fn under(paper: &mut Paper, sheet: &Sheet<'_>, words: &[Block]) {
    paper.skip(4.0);
    paper.paragraph(&caption_run(sheet), SIDE, COLUMN);
    paper.skip(4.0);
    rows::draw(paper, &sheet.listed);
    paper.skip(10.0);
    furniture::columns(paper, words, 2, 3);
}

/// Caption and words beside a picture, the table under both.
fn beside(paper: &mut Paper, sheet: &Sheet<'_>, area: Area, words: &[Block]) {
    let x = area.x + area.w + rows::GUTTER;
    let w = SIDE + COLUMN - x;
    let top = paper.y;
    paper.paragraph(&caption_run(sheet), x, w);
    for block in words {
        paper.skip(8.0);
        paper.heading(3, &block.title, x, w);
        paper.skip(2.5);
        paper.paragraph(&block.text, x, w);
    }
    paper.y = paper.y.max(top + area.h) + 9.0;
    rows::draw(paper, &sheet.listed);
}

fn subtitle(input: &ReportInput, sheet: &Sheet<'_>) -> String {
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
    match sheet.photo.taken_at.map(|at| words::long_date(at.date())) {
        Some(day) if who.is_empty() => format!("Taken {day}."),
        Some(day) => format!("{who}. Taken {day}."),
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
    if let Some(person) = &sheet.photo.looked_over_by {
        sentences.push(format!("{person} looked over the whole photo."));
    }
    if let Some(share) = sheet.photo.left_out_share {
        sentences.push(format!(
            "The model left out {} of the photo, where it saw no roof.",
            words::percent(share)
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
            let basis = measuring
                .basis()
                .map_or_else(String::new, |basis| format!("From {basis}: "));
            format!(
                "{basis}{mm_per_px:.1} mm of roof in one pixel at the center, ± {}. Marks under {} may be missed.",
                words::percent(*relative_error),
                words::length(FINDABLE_PX * mm_per_px)
            )
        }
        Scale::Unknown { reason } => format!("No sizes on this photo: {}.", words::clause(reason)),
    }
}
