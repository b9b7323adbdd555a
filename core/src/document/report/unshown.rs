//! Files that are kept and have no picture here: named, so that nobody takes them for looked at.

use crate::document::furniture;
use crate::document::input::UnshownFile;
use crate::document::palette::{BODY, HASH, words as run};
use crate::document::paper::table::{Setting, Table, Width, left};
use crate::document::paper::{COLUMN, Paper, SIDE};

/// Size of words in the list.
const PT: f32 = 8.2;

/// Draws the list, by name and hash.
pub(super) fn draw(paper: &mut Paper, files: &[UnshownFile]) {
    if files.is_empty() {
        return;
    }
    paper.section(120.0);
    furniture::title(
        paper,
        "Files without a picture here",
        "They are kept byte for byte. Their kinds are not shown, so nobody and no model looked at them for this report.",
    );
    paper.skip(7.0);
    let columns = vec![
        left("File", Width::Share(1.0)),
        left("Kind", Width::Fit(44.0)),
        left("BLAKE3 of the original", Width::Fit(300.0)),
    ];
    let rows = files.iter().map(|file| {
        vec![
            vec![run(file.file_name.clone(), BODY.size(PT))],
            vec![run(file.kind.clone(), BODY.size(PT))],
            vec![run(file.blake3.clone(), HASH.size(6.4))],
        ]
    });
    Table::new(columns, rows.collect())
        .set(Setting {
            pad: 3.0,
            ..Setting::default()
        })
        .draw(paper, SIDE, COLUMN);
}
