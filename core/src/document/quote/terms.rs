//! The terms of the contract.

use super::signing::initials;
use crate::document::furniture;
use crate::document::input::QuoteDocument;
use crate::document::palette::{BODY, STRONG, words as run};
use crate::document::paper::{Align, COLUMN, LEAD, Paper, Role, SIDE};

/// Draws them on pages of their own.
pub(super) fn draw(paper: &mut Paper, document: &QuoteDocument) {
    if document.terms.is_empty() {
        return;
    }
    paper.new_page();
    let any = document.terms.iter().any(|clause| clause.initialed);
    let subtitle = if any {
        "They are part of this contract. Boxes are for the customer’s initials."
    } else {
        "They are part of this contract."
    };
    furniture::title(paper, "Terms", subtitle);
    paper.skip(12.0);
    let size = BODY.size(8.8);
    let (indent, w) = (22.0, COLUMN - 22.0 - 60.0);
    for (index, clause) in document.terms.iter().enumerate() {
        paper.ensure(40.0);
        let y = paper.y;
        paper.part(Role::Paragraph, |paper| {
            paper.text_at(
                &[run((index + 1).to_string(), STRONG.size(8.8))],
                SIDE,
                y,
                indent,
                LEAD,
                Align::Left,
            )
        });
        if clause.initialed {
            initials(paper, SIDE + COLUMN - 46.0, y);
        }
        let mut first = true;
        if !clause.title.trim().is_empty() {
            paper.heading(3, &clause.title, SIDE + indent, w);
            first = false;
        }
        for paragraph in paragraphs(&clause.text) {
            if !first {
                paper.skip(2.5);
            }
            first = false;
            paper.paragraph(&[run(paragraph, size)], SIDE + indent, w);
        }
        paper.skip(9.0);
    }
}

fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    text.split("\n\n")
        .map(|part| part.replace('\n', " ").trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}
