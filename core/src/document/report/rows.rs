//! A photo's own table of marks, in two columns.

use super::{Listed, checked_text, likelihood_text, size_text};
use crate::document::palette::{BODY, STRONG, words as run};
use crate::document::paper::inline::{Inline, Text};
use crate::document::paper::table::{Setting, Table, Width, left, right};
use crate::document::paper::{COLUMN, Paper, SIDE, TOP};

/// Room between the two columns.
pub(super) const GUTTER: f32 = 18.0;
/// Size of the words in a photo's own table.
const ROW_PT: f32 = 8.0;

fn row(listed: &Listed<'_>) -> Vec<Text> {
    let mark = listed.mark;
    vec![
        vec![run(listed.number.to_string(), STRONG.size(ROW_PT))],
        vec![
            Inline::Class(mark.class),
            run(mark.class.label(), BODY.size(ROW_PT)),
        ],
        size_text(mark, ROW_PT),
        vec![run(likelihood_text(mark), BODY.size(ROW_PT))],
        vec![run(checked_text(mark), BODY.size(ROW_PT))],
    ]
}

fn table(listed: &[Listed<'_>]) -> Table {
    let columns = vec![
        left("", Width::Fixed(14.0)),
        left("Class", Width::Share(1.0)),
        left("Size", Width::Fit(94.0)),
        right("Real", Width::Fit(44.0)),
        right("Checked", Width::Fit(36.0)),
    ];
    Table::new(columns, listed.iter().map(row).collect()).set(Setting {
        pad: 2.2,
        gutter: 4.5,
        ..Setting::default()
    })
}

/// Height of one row of the photo's table, and of its head.
const ROW_H: f32 = ROW_PT * 1.32 + 4.4;

/// The photo's marks in two columns, read down and then across.
pub(super) fn draw(paper: &mut Paper, listed: &[Listed<'_>]) {
    let mut rest = listed;
    while !rest.is_empty() {
        let mut fits = lines_in(paper.room());
        if fits < rest.len().div_ceil(2).min(3) && paper.y > TOP {
            paper.new_page();
            fits = lines_in(paper.room());
        }
        let each = rest.len().div_ceil(2).min(fits.max(1));
        let (now, later) = rest.split_at((2 * each).min(rest.len()));
        let (first, second) = now.split_at(each);
        let w = (COLUMN - GUTTER) / 2.0;
        let top = paper.y;
        table(first).draw(paper, SIDE, w);
        let bottom = paper.y;
        if !second.is_empty() {
            paper.y = top;
            table(second).draw(paper, SIDE + w + GUTTER, w);
        }
        paper.y = bottom;
        rest = later;
    }
}

/// Height of so many marks in two columns.
pub(super) fn height(count: usize) -> f32 {
    ROW_H * (count.div_ceil(2) + 1) as f32
}

/// How many rows of the photo's table a height holds under its head. Rows are of one line, except where a class
/// or a size needs two; a little room is kept for those.
fn lines_in(room: f32) -> usize {
    let rows = (room - ROW_H - 6.0) / ROW_H;
    (0..200_u16)
        .take_while(|count| f32::from(count + 1) <= rows)
        .count()
}
