//! What documents share under the letterhead: titles, strips of facts, notes, columns.

use super::palette::{self, BODY, FAINT, INK, LINE_STRONG, STRONG, SUNK, words};
use super::paper::face::Color;
use super::paper::inline::{Inline, Text};
use super::paper::{Align, Area, COLUMN, LEAD, Outline, Paper, Pen, Role, SIDE};

/// One fact of a strip.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    /// What it is.
    pub(crate) label: &'static str,
    /// What it says.
    pub(crate) value: Text,
}

impl Fact {
    /// A count, set large.
    pub(crate) fn count(label: &'static str, value: impl Into<String>) -> Self {
        Self {
            label,
            value: vec![words(value, STRONG.size(14.0))],
        }
    }

    /// A word or two.
    pub(crate) fn word(label: &'static str, value: impl Into<String>) -> Self {
        Self {
            label,
            value: vec![words(value, STRONG.size(10.2))],
        }
    }
}

/// A framed strip of facts at the cursor, about 43 points tall.
pub(crate) fn strip(paper: &mut Paper, facts: &[Fact]) {
    let each = COLUMN / facts.len().max(1) as f32;
    let inside = each - 15.0;
    let label = |fact: &Fact| vec![words(format!("{} ", fact.label), FAINT.size(7.6))];
    let label_h = facts
        .iter()
        .map(|fact| Paper::measure(&label(fact), inside, 1.4))
        .fold(10.6, f32::max);
    let tallest = facts
        .iter()
        .map(|fact| Paper::measure(&fact.value, inside, 1.3))
        .fold(18.2, f32::max);
    let height = 5.5 + label_h + tallest + 5.5;
    paper.ensure(height);
    let y = paper.y;
    for (index, fact) in facts.iter().enumerate() {
        let x = SIDE + index as f32 * each;
        if index > 0 {
            paper.path(
                Outline::Lines(vec![(x, y), (x, y + height)]),
                None,
                Some(Pen::new(LINE_STRONG, 0.5)),
            );
        }
        paper.part(Role::Paragraph, |paper| {
            paper.text_at(&label(fact), x + 7.5, y + 5.5, inside, 1.4, Align::Left);
            paper.text_at(
                &fact.value,
                x + 7.5,
                y + 5.5 + label_h,
                inside,
                1.3,
                Align::Left,
            );
        });
    }
    paper.path(
        block(y, COLUMN, height, 1.5),
        None,
        Some(Pen::new(INK, 0.75)),
    );
    paper.y += height;
}

/// A block of the text column, as wide as it is or narrower, with corners rounded by `round`.
pub(crate) fn block(y: f32, w: f32, h: f32, round: f32) -> Outline {
    Outline::Rect(Area { x: SIDE, y, w, h }, round)
}

/// A paragraph on a ground with a bar at its left.
pub(crate) fn note(paper: &mut Paper, text: &[Inline], bar: Color) {
    let inside = COLUMN - 21.0;
    let height = Paper::measure(text, inside, LEAD) + 13.0;
    if height > 300.0 {
        paper.paragraph(text, SIDE, COLUMN);
        return;
    }
    paper.ensure(height);
    let y = paper.y;
    paper.path(block(y, COLUMN, height, 0.0), Some(SUNK), None);
    paper.path(block(y, 3.0, height, 0.0), Some(bar), None);
    paper.part(Role::Paragraph, |paper| {
        paper.text_at(text, SIDE + 12.0, y + 6.5, inside, LEAD, Align::Left)
    });
    paper.y += height;
}

/// A heading with a paragraph under it.
pub(crate) struct Block {
    /// Heading.
    pub(crate) title: String,
    /// Words.
    pub(crate) text: Text,
}

/// Blocks side by side, in rows of `across`; one too tall for that flows over pages on its own.
pub(crate) fn columns(paper: &mut Paper, blocks: &[Block], across: usize, level: u16) {
    const GUTTER: f32 = 22.0;
    let across = across.max(1).min(blocks.len().max(1));
    let each = (COLUMN - GUTTER * (across - 1) as f32) / across as f32;
    let head_h = if level <= 2 { 13.7 } else { 12.2 };
    for row in blocks.chunks(across) {
        let tall = |block: &Block| {
            let head = Paper::measure(
                &[words(block.title.clone(), STRONG.size(head_h / 1.32))],
                each,
                1.32,
            )
            .max(head_h);
            head + 3.5 + Paper::measure(&block.text, each, LEAD)
        };
        let height = row.iter().map(tall).fold(0.0, f32::max);
        if height > 320.0 {
            for block in row {
                paper.heading(level, &block.title, SIDE, COLUMN);
                paper.skip(3.5);
                paper.paragraph(&block.text, SIDE, COLUMN);
                paper.skip(8.0);
            }
            continue;
        }
        // A heading asks for room of its own under it.
        paper.ensure(height.max(64.0));
        let top = paper.y;
        for (index, block) in row.iter().enumerate() {
            let x = SIDE + index as f32 * (each + GUTTER);
            paper.y = top;
            paper.heading(level, &block.title, x, each);
            let y = paper.y + 3.5;
            paper.part(Role::Paragraph, |paper| {
                paper.text_at(&block.text, x, y, each, LEAD, Align::Left)
            });
        }
        paper.y = top + height + 9.0;
    }
}

/// Title and second line at the top of a page.
pub(crate) fn title(paper: &mut Paper, title: &str, subtitle: &str) {
    paper.ensure(80.0);
    paper.with_next(|paper| {
        paper.heading(1, title, SIDE, COLUMN);
        if !subtitle.is_empty() {
            paper.skip(1.5);
            paper.paragraph(&[words(subtitle, BODY.color(palette::INK_2))], SIDE, COLUMN);
        }
    });
}
