//! How sure the report is, in plain words; and small, at the end, which model it was.

use super::{Sheet, marks};
use crate::document::input::{MarkOrigin, ModelCard, ReportInput};
use crate::document::palette::{BODY, FAINT, HASH, words as run};
use crate::document::paper::inline::Text;
use crate::document::paper::{COLUMN, LEAD, Paper, SIDE};

/// Size of the model's own line and limits.
const SMALL_PT: f32 = 7.2;

/// Draws what a reader needs to know of suggestions, and how often they are right.
pub(super) fn draw(paper: &mut Paper, input: &ReportInput, sheets: &[Sheet<'_>]) {
    if input.models.is_empty() {
        return;
    }
    paper.skip(16.0);
    paper.heading(2, "How sure this is", SIDE, COLUMN);
    paper.skip(3.5);
    paper.paragraph(&[run(plainly(sheets), BODY.size(9.0))], SIDE, COLUMN);
    for card in &input.models {
        paper.skip(4.0);
        let sure = format!("{}: {}", capitalized(&card.name), card.how_sure.join(" "));
        paper.paragraph(&[run(sure, BODY.size(9.0))], SIDE, COLUMN);
    }
}

/// Draws what names each model, and what its maker says it can't do: small, for whoever checks.
pub(super) fn small_print(paper: &mut Paper, input: &ReportInput) {
    for card in &input.models {
        let text = small(card);
        paper.skip(10.0);
        paper.ensure(Paper::measure(&text, COLUMN, LEAD).min(200.0));
        paper.paragraph(&text, SIDE, COLUMN);
    }
}

fn plainly(sheets: &[Sheet<'_>]) -> String {
    let any = |wanted: fn(&MarkOrigin) -> bool| marks(sheets).any(|mark| wanted(&mark.origin));
    let suggested = any(|origin| matches!(origin, MarkOrigin::Model { .. }));
    let mut text = "A program looked at the photos and suggested places to check. It overlooks marks and it is sometimes wrong, so a place without a mark is not shown to be sound.".to_owned();
    if suggested {
        text.push_str(
            " What counts is what a person accepted; each mark says who decided, and from what.",
        );
    }
    text
}

fn capitalized(name: &str) -> String {
    // Only a name that this report made: what a maker calls a model stays as it is.
    match name.strip_prefix("model ") {
        Some(rest) => format!("Model {rest}"),
        None => name.to_owned(),
    }
}

fn small(card: &ModelCard) -> Text {
    let about = if card.is_described() {
        format!("Model {}, {}", card.name, card.precision)
    } else {
        format!("{}, details not available", capitalized(&card.name))
    };
    let mut text = vec![
        run(
            format!(
                "{about}, suggestions from score {:.2}, file ",
                card.threshold
            ),
            FAINT.size(SMALL_PT),
        ),
        run(card.sha256.clone(), HASH.size(6.4)),
    ];
    if !card.limits.is_empty() {
        text.push(run(
            format!("\nIts maker says: {}", card.limits.join(" ")),
            FAINT.size(SMALL_PT),
        ));
    }
    text
}
