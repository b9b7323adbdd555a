//! What is done for one option: sections, lines, sums and the total.

use brainops_domain::money::Cents;

use super::check::lines_sum;
use crate::document::input::{Pricing, QuoteDocument, QuoteLine, QuoteOption};
use crate::document::palette::{BODY, FAINT, INK, INK_2, LINE, SOFT, STRONG, words as run};
use crate::document::paper::inline::{Inline, Text};
use crate::document::paper::{Align, COLUMN, Paper, Pen, Role, SIDE};
use crate::document::words;

/// Width of the column of amounts.
const AMOUNT_W: f32 = 70.0;
/// Width of the column of quantities.
const QUANTITY_W: f32 = 96.0;
/// Room above and below a line's words.
const PAD: f32 = 2.6;
/// Height of the total under its rule.
const TOTAL_H: f32 = 25.0;
/// Line height as a multiple of the size.
const ROW_LEAD: f32 = 1.32;
/// Size of words in lines.
const PT: f32 = 8.8;
/// Height of a line of one row.
const ROW_H: f32 = PT * ROW_LEAD + 2.0 * PAD;

/// Draws heading, lines and total.
pub(super) fn draw(paper: &mut Paper, document: &QuoteDocument, option: &QuoteOption) {
    let heading = if document.options.len() > 1 {
        format!("What is done, {}", option.name)
    } else {
        "What is done".to_owned()
    };
    paper.skip(8.0);
    paper.ensure(110.0);
    paper.heading(2, &heading, SIDE, COLUMN);
    paper.skip(1.0);
    let priced = document.pricing == Pricing::Lines;
    let several = option.sections.len() > 1;
    let last = option
        .sections
        .iter()
        .flat_map(|section| &section.lines)
        .last();
    paper.part(Role::Table, |paper| {
        for section in &option.sections {
            if several && !section.title.trim().is_empty() {
                paper.ensure(50.0);
                paper.skip(4.0);
                row(
                    paper,
                    &[run(section.title.clone(), STRONG.size(PT))],
                    &[],
                    &[],
                );
            }
            if let Some(scope) = &section.scope {
                row(paper, &[run(scope.clone(), SOFT.size(8.4))], &[], &[]);
            }
            for line in &section.lines {
                if last.is_some_and(|last| std::ptr::eq(line, last)) {
                    // The total never starts a page: the last line goes along.
                    paper.ensure(ROW_H * (1 + sum_rows(option)) as f32 + TOTAL_H + 5.0);
                }
                draw_line(paper, line, priced);
            }
        }
        if priced {
            sums(paper, option);
        }
        total(paper, option, priced);
    });
    let unpriced_tax = if priced || option.tax == Cents::ZERO {
        String::new()
    } else {
        format!(
            "{}, {}, included",
            option.tax_label.trim(),
            words::money(option.tax)
        )
    };
    let after: Vec<String> = [unpriced_tax, option.warranty.clone().unwrap_or_default()]
        .into_iter()
        .map(|text| text.trim().trim_end_matches('.').to_owned())
        .filter(|text| !text.is_empty())
        .collect();
    if !after.is_empty() {
        paper.skip(2.0);
        paper.paragraph(&[run(format!("{}.", after.join(". ")), SOFT)], SIDE, COLUMN);
    }
}

fn draw_line(paper: &mut Paper, line: &QuoteLine, priced: bool) {
    let quantity: Text = line
        .quantity
        .iter()
        .map(|quantity| run(quantity.clone(), BODY.size(PT).color(INK_2)))
        .collect();
    let amount: Text = if priced {
        vec![run(words::line_money(line.amount), BODY.size(PT).tabular())]
    } else {
        Vec::new()
    };
    let mut text = vec![run(line.text.clone(), BODY.size(PT))];
    if let Some(product) = &line.product {
        text.push(run(format!("   {product}"), FAINT.size(PT)));
    }
    row(paper, &text, &quantity, &amount);
    paper.rule(SIDE, paper.y, COLUMN, Pen::new(LINE, 0.5));
}

/// Rows between the lines and the total: none, or the subtotal with discount and tax.
fn sum_rows(option: &QuoteOption) -> usize {
    match [option.discount, option.tax].map(|amount| usize::from(amount != Cents::ZERO)) {
        [0, 0] => 0,
        [discount, tax] => 1 + discount + tax,
    }
}

/// Subtotal, discount and tax, where there is more than the lines.
fn sums(paper: &mut Paper, option: &QuoteOption) {
    if sum_rows(option) == 0 {
        return;
    }
    let mut sum = |label: &str, amount: Cents| {
        row(
            paper,
            &[run(label, BODY.size(PT).color(INK_2))],
            &[],
            &[run(words::line_money(amount), BODY.size(PT).tabular())],
        );
        paper.rule(SIDE, paper.y, COLUMN, Pen::new(LINE, 0.5));
    };
    sum("Subtotal", lines_sum(option));
    if option.discount != Cents::ZERO {
        sum("Discount", Cents(option.discount.0.saturating_neg()));
    }
    if option.tax != Cents::ZERO {
        sum(&option.tax_label, option.tax);
    }
}

fn total(paper: &mut Paper, option: &QuoteOption, priced: bool) {
    paper.ensure(30.0);
    paper.rule(SIDE, paper.y, COLUMN, Pen::new(INK, 1.5));
    let label = if priced {
        "Total, all taxes included"
    } else {
        "Price for all of the above, all taxes included"
    };
    let y = paper.y;
    let amount: Text = vec![run(words::money(option.total), STRONG.size(12.0).tabular())];
    paper.part(Role::Row, |paper| {
        paper.part(Role::Cell, |paper| {
            paper.text_at(
                &[run(label, STRONG.size(PT))],
                SIDE,
                y + 7.0,
                COLUMN - 130.0,
                ROW_LEAD,
                Align::Left,
            )
        });
        paper.part(Role::Cell, |paper| {
            paper.text_at(
                &amount,
                SIDE + COLUMN - 130.0,
                y + 5.0,
                130.0,
                1.3,
                Align::Right,
            )
        });
    });
    paper.y += TOTAL_H;
}

fn row(paper: &mut Paper, text: &[Inline], quantity: &[Inline], amount: &[Inline]) {
    let text_w = if quantity.is_empty() && amount.is_empty() {
        COLUMN
    } else {
        COLUMN - AMOUNT_W - QUANTITY_W - 16.0
    };
    let height = [
        Paper::measure(text, text_w, ROW_LEAD),
        if quantity.is_empty() {
            0.0
        } else {
            Paper::measure(quantity, QUANTITY_W, ROW_LEAD)
        },
        if amount.is_empty() {
            0.0
        } else {
            Paper::measure(amount, AMOUNT_W, ROW_LEAD)
        },
    ]
    .into_iter()
    .fold(0.0, f32::max)
        + 2.0 * PAD;
    if height > 400.0 {
        paper.paragraph(text, SIDE, text_w);
        paper.skip(PAD);
        return;
    }
    paper.ensure(height);
    let y = paper.y + PAD;
    paper.part(Role::Row, |paper| {
        paper.part(Role::Cell, |paper| {
            paper.text_at(text, SIDE, y, text_w, ROW_LEAD, Align::Left)
        });
        if !quantity.is_empty() {
            let x = SIDE + COLUMN - AMOUNT_W - QUANTITY_W;
            paper.part(Role::Cell, |paper| {
                paper.text_at(quantity, x, y, QUANTITY_W, ROW_LEAD, Align::Right)
            });
        }
        if !amount.is_empty() {
            paper.part(Role::Cell, |paper| {
                paper.text_at(
                    amount,
                    SIDE + COLUMN - AMOUNT_W,
                    y,
                    AMOUNT_W,
                    ROW_LEAD,
                    Align::Right,
                )
            });
        }
    });
    paper.y += height;
}
