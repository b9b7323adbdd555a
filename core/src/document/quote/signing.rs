//! Notice, initials and signatures.

use super::cancel;
use crate::document::furniture;
use crate::document::input::{Clause, QuoteDocument};
use crate::document::palette::{FAINT, INK, SOFT, words as run};
use crate::document::paper::inline::Text;
use crate::document::paper::{Align, Area, BOTTOM, COLUMN, Outline, Paper, Pen, Role, SIDE};

/// Width of the notice inside its frame.
const INSIDE: f32 = COLUMN - 21.0;
/// Width of one signature.
const HALF: f32 = (COLUMN - 24.0) / 2.0;

/// What is signed, and how tall each part of it is.
struct Block<'a> {
    notice: Option<Text>,
    notice_h: f32,
    initialed: Vec<(usize, &'a Clause)>,
    initials_h: f32,
    names: [Text; 2],
    names_h: f32,
}

impl<'a> Block<'a> {
    fn of(document: &'a QuoteDocument) -> Self {
        let notice = document.cancellation.as_ref().map(cancel::notice);
        let notice_h = notice
            .as_ref()
            .map_or(0.0, |notice| Paper::measure(notice, INSIDE, 1.35) + 14.0);
        let initialed: Vec<(usize, &Clause)> = document
            .terms
            .iter()
            .enumerate()
            .filter(|(_, clause)| clause.initialed)
            .collect();
        let initials_h = initialed.len().div_ceil(3) as f32 * 24.0
            + if initialed.is_empty() { 0.0 } else { 10.0 };
        let names = signer_names(document);
        let names_h = names
            .iter()
            .map(|name| Paper::measure(name, HALF, 1.35))
            .fold(0.0, f32::max);
        Self {
            notice,
            notice_h,
            initialed,
            initials_h,
            names,
            names_h,
        }
    }

    fn height(&self) -> f32 {
        self.notice_h + self.initials_h + 32.0 + self.names_h
    }
}

/// Room that they take.
pub(super) fn height(document: &QuoteDocument) -> f32 {
    Block::of(document).height() + 8.0
}

/// Draws them together, at the foot of a page.
pub(super) fn draw(paper: &mut Paper, document: &QuoteDocument) {
    let block = Block::of(document);
    let height = block.height();
    let Block {
        notice,
        notice_h,
        initialed,
        initials_h,
        names,
        ..
    } = block;
    let pages = paper.pages.len();
    paper.ensure(height + 8.0);
    let mut y = if paper.pages.len() > pages {
        furniture::title(paper, "Agreement", &document.title);
        paper.y + 16.0
    } else {
        (BOTTOM - 2.0 - height).max(paper.y + 8.0)
    };
    if let Some(notice) = &notice {
        paper.path(
            furniture::block(y, COLUMN, notice_h, 0.0),
            None,
            Some(Pen::new(INK, 1.5)),
        );
        paper.part(Role::Paragraph, |paper| {
            paper.text_at(notice, SIDE + 10.5, y + 7.0, INSIDE, 1.35, Align::Left)
        });
        y += notice_h;
    }
    if !initialed.is_empty() {
        y += 10.0;
        let each = (COLUMN - 32.0) / 3.0;
        for (index, (number, clause)) in initialed.iter().enumerate() {
            let x = SIDE + (index % 3) as f32 * (each + 16.0);
            initials(paper, x, y + (index / 3) as f32 * 24.0);
            let words = format!(
                "Term {}{}",
                number + 1,
                if clause.title.is_empty() {
                    String::new()
                } else {
                    format!(", {}", clause.title)
                }
            );
            let line = y + (index / 3) as f32 * 24.0 + 3.0;
            paper.part(Role::Paragraph, |paper| {
                paper.text_at(
                    &[run(words, SOFT)],
                    x + 53.0,
                    line,
                    each - 53.0,
                    1.4,
                    Align::Left,
                )
            });
        }
        y += initials_h - 10.0;
    }
    y += 28.0;
    for (index, name) in names.iter().enumerate() {
        let x = SIDE + index as f32 * (HALF + 24.0);
        paper.rule(x, y, HALF, Pen::new(INK, 0.75));
        paper.part(Role::Paragraph, |paper| {
            paper.text_at(name, x, y + 4.0, HALF, 1.35, Align::Left)
        });
    }
    paper.y = BOTTOM;
}

fn signer_names(document: &QuoteDocument) -> [Text; 2] {
    let signer = match (&document.signer.name, &document.signer.role) {
        (name, _) if name.trim().is_empty() => String::new(),
        (name, Some(role)) => format!("{name}, {role}, "),
        (name, None) => format!("{name} "),
    };
    let customer = if document.customer.name.trim().is_empty() {
        "Customer"
    } else {
        document.customer.name.as_str()
    };
    let company = if signer.is_empty() {
        format!("For {}, date", document.company.name)
    } else {
        format!("{signer}for {}, date", document.company.name)
    };
    [
        vec![run(format!("{customer}, date"), SOFT)],
        vec![run(company, SOFT)],
    ]
}

/// A box for the customer's initials.
pub(super) fn initials(paper: &mut Paper, x: f32, y: f32) {
    paper.path(
        Outline::Rect(
            Area {
                x,
                y,
                w: 46.0,
                h: 18.0,
            },
            1.5,
        ),
        None,
        Some(Pen::new(INK, 0.75)),
    );
    paper.part(Role::Paragraph, |paper| {
        paper.text_at(
            &[run("initials", FAINT.size(5.8))],
            x + 3.0,
            y + 9.5,
            40.0,
            1.3,
            Align::Left,
        )
    });
}
