//! The options side by side, the chosen one on a ground.

use crate::document::furniture;
use crate::document::input::{QuoteDocument, QuoteOption};
use crate::document::palette::{FAINT, INK, LINE_STRONG, SOFT, STRONG, SUNK, words as run};
use crate::document::paper::inline::{self, Inline, Text};
use crate::document::paper::{Align, Area, COLUMN, Outline, Paper, Pen, Role, SIDE};
use crate::document::words;
use brainops_domain::money::Cents;

/// Draws them, where there is a choice.
pub(super) fn draw(paper: &mut Paper, document: &QuoteDocument) {
    if document.options.len() < 2 {
        return;
    }
    let across = if document.options.len() % 3 == 1 {
        2
    } else {
        document.options.len().min(3)
    };
    let each = COLUMN / across as f32;
    let inside = each - 18.0;
    for (row, of_row) in document.options.chunks(across).enumerate() {
        let texts: Vec<(Text, Text, Text)> = of_row
            .iter()
            .map(|option| option_text(&document.options[0], option))
            .collect();
        let tall = |text: &(Text, Text, Text)| {
            let price = inline::natural_width(&text.1);
            let name = Paper::measure(&text.0, inside - price - 6.0, 1.3).max(17.0);
            name + 3.0 + Paper::measure(&text.2, inside, 1.4)
        };
        let height = texts.iter().map(tall).fold(0.0, f32::max) + 15.0;
        paper.ensure(height);
        let y = paper.y;
        for (column, text) in texts.iter().enumerate() {
            let x = SIDE + column as f32 * each;
            let chosen = document.chosen == Some(row * across + column);
            option(
                paper,
                text,
                Area {
                    x,
                    y,
                    w: each,
                    h: height,
                },
                chosen,
                column > 0,
            );
        }
        let w = each * of_row.len() as f32;
        paper.path(
            furniture::block(y, w, height, 0.0),
            None,
            Some(Pen::new(INK, 0.75)),
        );
        paper.y += height;
    }
    if document.chosen.is_none() {
        paper.skip(7.0);
        let rule = "Tick one option and sign below. The price of that option is the price of this contract.";
        paper.paragraph(&[run(rule, SOFT.size(8.6))], SIDE, COLUMN);
    }
}

fn option_text(first: &QuoteOption, option: &QuoteOption) -> (Text, Text, Text) {
    let price = vec![run(words::money(option.total), STRONG.size(12.0))];
    let mut about = option.summary.trim().to_owned();
    if let Some(warranty) = &option.warranty {
        about = format!("{about} {warranty}");
    }
    let mut text = Vec::new();
    if !about.trim().is_empty() {
        text.push(run(about.trim(), SOFT));
    }
    if let Some(more) = difference(first, option) {
        if !text.is_empty() {
            text.push(Inline::Break);
        }
        text.push(run(more, FAINT));
    }
    (vec![run(option.name.clone(), STRONG)], price, text)
}

fn option(paper: &mut Paper, text: &(Text, Text, Text), area: Area, chosen: bool, divided: bool) {
    if chosen {
        paper.path(Outline::Rect(area, 0.0), Some(SUNK), None);
        paper.path(Outline::Rect(Area { h: 3.0, ..area }, 0.0), Some(INK), None);
    }
    if divided {
        paper.path(
            Outline::Lines(vec![(area.x, area.y), (area.x, area.y + area.h)]),
            None,
            Some(Pen::new(LINE_STRONG, 0.5)),
        );
    }
    let (x, y, w) = (area.x + 9.0, area.y + 8.0, area.w - 18.0);
    let (name, price, about) = text;
    let price_w = inline::natural_width(price);
    let mut name: Text = name.clone();
    name.insert(0, Inline::Radio(chosen));
    paper.part(Role::Paragraph, |paper| {
        let tall = paper
            .text_at(&name, x, y + 1.4, w - price_w - 6.0, 1.3, Align::Left)
            .max(17.0);
        paper.text_at(price, x, y, w, 1.3, Align::Right);
        paper.text_at(about, x, y + tall + 3.0, w, 1.4, Align::Left);
    });
}

fn difference(first: &QuoteOption, option: &QuoteOption) -> Option<String> {
    let more = Cents(option.total.0.checked_sub(first.total.0)?);
    match more.0 {
        0 => None,
        1.. => Some(format!("{} more than {}", words::money(more), first.name)),
        _ => Some(format!(
            "{} less than {}",
            words::money(Cents(more.0.saturating_neg())),
            first.name
        )),
    }
}
