//! The photos on which nothing is marked.

use super::Sheet;
use super::drawing::missing;
use super::page::file_line;
use super::rows::GUTTER;
use crate::document::furniture;
use crate::document::input::{Analysis, ReportInput};
use crate::document::marks::{Frame, Upright};
use crate::document::palette::{SOFT, STRONG, words as run};
use crate::document::paper::inline::Text;
use crate::document::paper::{Align, Area, COLUMN, Paper, Role, SIDE};
use crate::document::words;

/// Tallest small picture: three rows to a page.
const SMALL_H: f64 = 146.0;

/// Draws the photos on which nothing is marked, six to a page.
pub(super) fn draw(paper: &mut Paper, input: &ReportInput, sheets: &[&Sheet<'_>]) {
    if sheets.is_empty() {
        return;
    }
    paper.new_page();
    let subtitle = "Nothing on these photos was kept as a mark. That does not show that the roof there has no damage.";
    furniture::title(paper, "Photos without marks", subtitle);
    paper.skip(11.0);
    let w = (COLUMN - GUTTER) / 2.0;
    for pair in sheets.chunks(2) {
        let laid: Vec<(Frame, Text)> = pair.iter().map(|sheet| small(input, sheet, w)).collect();
        let words_h = |text: &Text| Paper::measure(text, w, 1.36);
        let height = laid
            .iter()
            .map(|(frame, text)| frame.at(0.0, 0.0).h + 5.0 + words_h(text))
            .fold(0.0, f32::max);
        paper.ensure(height);
        let top = paper.y;
        for (column, (sheet, (frame, text))) in pair.iter().zip(&laid).enumerate() {
            let area = frame.at(SIDE + column as f32 * (w + GUTTER), top);
            match sheet.picture {
                Ok(index) => paper.part(
                    Role::Figure(format!("Photo {} without marks", sheet.photo.file_name)),
                    |paper| paper.picture(index, area, area),
                ),
                Err(reason) => missing(paper, reason, Area { w, ..area }),
            }
            paper.part(Role::Paragraph, |paper| {
                paper.text_at(text, area.x, top + area.h + 5.0, w, 1.36, Align::Left)
            });
        }
        paper.y = top + height + 13.0;
    }
}

fn small(input: &ReportInput, sheet: &Sheet<'_>, w: f32) -> (Frame, Text) {
    let photo = sheet.photo;
    let upright = Upright::new(photo.width_px, photo.height_px, photo.orientation);
    let frame = Frame::fit(upright.width_px, upright.height_px, f64::from(w), SMALL_H);
    let mut outcome = match &photo.analysis {
        Analysis::Done { model } => {
            // Of several models, which one it was.
            let model = match (input.models.as_slice(), input.models.get(*model)) {
                ([_, _, ..], Some(card)) => format!("The model ({})", card.name),
                _ => "The model".to_owned(),
            };
            match sheet.rejected() {
                0 => format!("{model} looked and suggested no damage above its threshold."),
                rejected => format!(
                    "{model} looked; {} rejected.",
                    words::counted(rejected, "suggestion was", "suggestions were")
                ),
            }
        }
        Analysis::NotDone { reason } => {
            format!("No model looked at it: {}.", words::clause(reason))
        }
    };
    outcome.push_str(&match &photo.looked_over_by {
        Some(person) => format!(" {person} looked over the whole photo."),
        None => " Nobody noted having looked over the whole photo.".to_owned(),
    });
    let title = match &photo.slope {
        Some(slope) => format!("Photo {}, {slope}", sheet.ordinal),
        None => format!("Photo {}", sheet.ordinal),
    };
    let text = vec![
        run(format!("{title}\n"), STRONG.size(8.6)),
        run(format!("{}\n{outcome}", file_line(sheet)), SOFT),
    ];
    (frame, text)
}
