//! What sets the options apart, product by product.

use crate::document::input::{QuoteDocument, QuoteLine, QuoteOption};
use crate::document::palette::{BODY, FAINT, STRONG, words as run};
use crate::document::paper::inline::Text;
use crate::document::paper::table::{Column, Setting, Table, Width, left};
use crate::document::paper::{Align, COLUMN, Paper, SIDE};

/// Size of words in the table.
const PT: f32 = 8.4;
/// Most options side by side.
const MOST: usize = 4;

/// Draws a row for each line whose product or quantity is not the same in all options.
pub(super) fn draw(paper: &mut Paper, document: &QuoteDocument) {
    let options = &document.options;
    if !(2..=MOST).contains(&options.len()) {
        return;
    }
    let rows: Vec<Vec<Text>> = names(options)
        .into_iter()
        .filter_map(|name| row(name, options))
        .collect();
    if rows.is_empty() {
        return;
    }
    let mut columns = vec![left("", Width::Share(1.0))];
    columns.extend(options.iter().map(|option| Column {
        head: option.name.clone().into(),
        width: Width::Share(1.25),
        align: Align::Left,
    }));
    paper.skip(10.0);
    paper.heading(2, "What sets the options apart", SIDE, COLUMN);
    Table::new(columns, rows)
        .set(Setting {
            pad: 2.2,
            ..Setting::default()
        })
        .draw(paper, SIDE, COLUMN);
}

fn lines(option: &QuoteOption) -> impl Iterator<Item = &QuoteLine> {
    option.sections.iter().flat_map(|section| &section.lines)
}

/// What the lines are called, each once, in the order of the options.
fn names(options: &[QuoteOption]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for line in options.iter().flat_map(lines) {
        if !names.contains(&line.text.as_str()) {
            names.push(&line.text);
        }
    }
    names
}

/// A line's row; none where all options have the same, or where nothing but a price would differ.
fn row(name: &str, options: &[QuoteOption]) -> Option<Vec<Text>> {
    let of_option = |option| {
        let mut found = lines(option).filter(|line| line.text == name);
        // Two lines of one name can't be told apart here; the list below has both.
        found.next().filter(|_| found.next().is_none())
    };
    let found: Vec<Option<&QuoteLine>> = options.iter().map(of_option).collect();
    let product = |line: &Option<&QuoteLine>| line.map(|line| line.product.clone());
    let quantity = |line: &Option<&QuoteLine>| line.map(|line| line.quantity.clone());
    let same_product = found.iter().all(|line| product(line) == product(&found[0]));
    let same_quantity = found
        .iter()
        .all(|line| quantity(line) == quantity(&found[0]));
    let told = found.iter().flatten().any(|line| line.product.is_some());
    if !told || (same_product && same_quantity) {
        return None;
    }
    let mut cells = vec![vec![run(name, STRONG.size(PT))]];
    cells.extend(found.iter().map(|line| match line {
        None => vec![run("not included", FAINT.size(PT))],
        Some(line) => {
            let told = if same_product {
                &line.quantity
            } else {
                &line.product
            };
            vec![run(told.clone().unwrap_or_default(), BODY.size(PT))]
        }
    }));
    Some(cells)
}
