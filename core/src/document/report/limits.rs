//! What the report does not know and does not say.

use super::{Sheet, is_open, marks};
use crate::document::furniture;
use crate::document::input::{MarkSize, ReportInput};
use crate::document::palette::{BODY, INK, words as run};
use crate::document::paper::{COLUMN, Paper, SIDE, TOP};
use crate::document::words;

/// What holds for every report, then what the photos at hand add, then the caller's own.
pub(super) fn draw(paper: &mut Paper, input: &ReportInput, sheets: &[Sheet<'_>]) {
    paper.ensure(150.0);
    paper.skip(if paper.y > TOP { 20.0 } else { 0.0 });
    paper.heading(2, "Limits", SIDE, COLUMN);
    for limit in limit_texts(input, sheets) {
        paper.skip(6.0);
        furniture::note(paper, &[run(limit, BODY.size(8.6))], INK);
    }
}

fn limit_texts(input: &ReportInput, sheets: &[Sheet<'_>]) -> Vec<String> {
    let mut limits = vec![
        "This report records what can be seen in photos: what it looks like, how large it is and where it is. It does not state a cause and does not interpret any insurance policy.".to_owned(),
        "What a photo does not show is not in this report: hidden layers, the deck, the attic, and anything smaller than the size given for that photo. No mark on a photo does not mean no damage.".to_owned(),
    ];
    if !input.models.is_empty() {
        limits.push("A model’s suggestion is not a finding. It counts as one only after a person accepted it; the tables name who did and when.".to_owned());
    }
    let open = marks(sheets).filter(|mark| is_open(mark)).count();
    if open > 0 {
        limits.push(format!(
            "{} still open: nobody has decided. Open marks carry a question mark and are counted apart.",
            words::counted(open, "suggestion in this report is", "suggestions in this report are")
        ));
    }
    if marks(sheets).any(|mark| matches!(mark.size, MarkSize::Measured { .. })) {
        limits.push("Each ± is one standard error: about 2 of 3 true lengths lie within it. Sizes are lengths in the roof plane, not on the ground.".to_owned());
    }
    let without_size = marks(sheets)
        .filter(|mark| matches!(mark.size, MarkSize::Absent { .. }))
        .count();
    if without_size > 0 {
        limits.push(format!(
            "{} no size, because nothing in the photo supports one; the tables say why.",
            words::counted(without_size, "mark has", "marks have")
        ));
    }
    let hidden = sheets.iter().filter(|sheet| sheet.picture.is_err()).count();
    if hidden > 0 {
        limits.push(format!(
            "{} be shown here; marks on it stay in the tables.",
            words::counted(hidden, "picture can’t", "pictures can’t")
        ));
    }
    limits.extend(input.limits.iter().cloned());
    limits
}
