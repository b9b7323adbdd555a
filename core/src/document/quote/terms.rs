//! The terms of the contract, before the signatures that agree to them.

use super::signing::initials;
use crate::document::furniture;
use crate::document::input::{Clause, QuoteDocument};
use crate::document::palette::{BODY, STRONG, words as run};
use crate::document::paper::face::Style;
use crate::document::paper::{Align, BOTTOM, COLUMN, LEAD, Paper, Role, SIDE, TOP};

/// Height of the title over the terms.
const HEAD_H: f32 = 56.0;

/// Draws them; the last one stays on the page of what is signed under it, which takes `signing_h`.
pub(super) fn draw(paper: &mut Paper, document: &QuoteDocument, signing_h: f32) {
    let Some(last) = document.terms.len().checked_sub(1) else {
        return;
    };
    let size = BODY.size(9.2);
    let (indent, w) = (22.0, COLUMN - 22.0 - 60.0);
    let heights: Vec<f32> = document
        .terms
        .iter()
        .map(|clause| clause_h(clause, size, w))
        .collect();
    let all: f32 = heights.iter().sum();
    // All of it on the next page rather than a little here and a little there.
    let is_short = HEAD_H + all + signing_h <= BOTTOM - TOP;
    paper.section(if is_short {
        HEAD_H + all + signing_h
    } else {
        HEAD_H + heights[0]
    });
    let any = document.terms.iter().any(|clause| clause.initialed);
    let subtitle = if any {
        "They are part of this contract. Boxes are for the customer’s initials."
    } else {
        "They are part of this contract."
    };
    furniture::title(paper, "Terms", subtitle);
    paper.skip(12.0);
    for (index, clause) in document.terms.iter().enumerate() {
        let with_signing = heights[index] + signing_h;
        if index == last && with_signing <= BOTTOM - TOP {
            paper.ensure(with_signing);
        } else {
            paper.ensure(40.0);
        }
        let y = paper.y;
        paper.part(Role::Paragraph, |paper| {
            paper.text_at(
                &[run((index + 1).to_string(), STRONG.size(9.2))],
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

fn clause_h(clause: &Clause, size: Style, w: f32) -> f32 {
    let title = if clause.title.trim().is_empty() {
        0.0
    } else {
        Paper::measure(&[run(clause.title.clone(), STRONG.size(9.0))], w, 1.35)
    };
    let texts = paragraphs(&clause.text);
    let text: f32 = texts
        .iter()
        .map(|text| 2.5 + Paper::measure(&[run(text.clone(), size)], w, LEAD))
        .sum();
    title + text + 9.0
}

fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    text.split("\n\n")
        .map(|part| part.replace('\n', " ").trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}
