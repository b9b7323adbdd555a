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
        left("", Width::Fit(26.0)),
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

/// The photo's marks in two columns, read down and then across, over as many pages as they need.
pub(super) fn draw(paper: &mut Paper, listed: &[Listed<'_>]) {
    let w = (COLUMN - GUTTER) / 2.0;
    let mut rest = listed;
    while !rest.is_empty() {
        // Room for the head and two rows, or both columns start on the next page.
        paper.ensure(3.2 * ROW_H);
        let half = rest.len().div_ceil(2);
        let mut each = table(&rest[..half]).fitting(w, paper.room());
        if each < half.min(3) && paper.y > TOP {
            paper.new_page();
            each = table(&rest[..half]).fitting(w, paper.room());
        }
        let (first, after) = rest.split_at(each.max(1));
        let across = &after[..after.len().min(each)];
        let (second, later) = after.split_at(table(across).fitting(w, paper.room()));
        let top = paper.y;
        table(first).draw(paper, SIDE, w);
        let bottom = paper.y;
        if !second.is_empty() {
            paper.y = top;
            table(second).draw(paper, SIDE + w + GUTTER, w);
        }
        paper.y = paper.y.max(bottom);
        rest = later;
    }
}

/// Height of so many marks in two columns.
pub(super) fn height(count: usize) -> f32 {
    ROW_H * (count.div_ceil(2) + 1) as f32
}
