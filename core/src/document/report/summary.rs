//! The summary: what was looked at, what was counted, by whom it was decided.

use brainops_domain::damage::DamageClass;

use super::{Listed, Sheet, accepted_damage, by_class, is_open, looked, marks};
use crate::document::furniture::{self, Block, Fact};
use crate::document::input::{DecisionKind, Mark, MarkOrigin, MarkSize, ReportInput, Severity};
use crate::document::palette::{BODY, FAINT, SOFT, STRONG, words as run};
use crate::document::paper::inline::{Inline, Text};
use crate::document::paper::table::{Table, Width, left, right};
use crate::document::paper::{COLUMN, Paper, SIDE};
use crate::document::words::{self, counted, joined};

/// Draws the summary.
pub(super) fn draw(paper: &mut Paper, input: &ReportInput, sheets: &[Sheet<'_>]) {
    paper.new_page();
    furniture::title(paper, "Summary", input.site.as_deref().unwrap_or(""));
    paper.skip(9.0);
    furniture::strip(paper, &counts(sheets));
    paper.skip(13.0);
    let blocks = [
        Block {
            title: "What was looked at".to_owned(),
            text: vec![run(looked::words(input, sheets), BODY)],
        },
        Block {
            title: "What was seen".to_owned(),
            text: vec![run(seen(sheets), BODY)],
        },
    ];
    furniture::columns(paper, &blocks, 2, 2);
    remarks(paper, input);
    classes(paper, sheets);
    places(paper, sheets);
    paper.skip(6.0);
    paper.paragraph(&[run(severity_note(sheets), SOFT)], SIDE, COLUMN);
    paper.skip(14.0);
    let small = |text: &str| vec![run(text, BODY.size(8.6))];
    let kept_apart = [
        Block {
            title: "Count".to_owned(),
            text: small("Marks a person accepted, one by one, each with its place and its size."),
        },
        Block {
            title: "Cause".to_owned(),
            text: small("Not stated. A mark’s class says what it looks like, not what made it."),
        },
        Block {
            title: "Decision".to_owned(),
            text: small(
                "Not stated. Repair, claim and coverage are for the owner and those they ask.",
            ),
        },
    ];
    furniture::columns(paper, &kept_apart, 3, 3);
}

fn remarks(paper: &mut Paper, input: &ReportInput) {
    if input.remarks.is_empty() {
        return;
    }
    paper.skip(5.0);
    let whose = input.inspector.as_deref().unwrap_or("the inspector");
    paper.heading(2, &format!("In the words of {whose}"), SIDE, COLUMN);
    for remark in &input.remarks {
        paper.skip(3.5);
        paper.paragraph(&[run(remark.clone(), BODY)], SIDE, COLUMN);
    }
    paper.skip(8.0);
}

fn counts(sheets: &[Sheet<'_>]) -> Vec<Fact> {
    let damage = marks(sheets).filter(|mark| accepted_damage(mark)).count();
    let debris = marks(sheets)
        .filter(|mark| mark.decision.kind == DecisionKind::Accepted && !mark.class.is_damage())
        .count();
    let open = marks(sheets).filter(|mark| is_open(mark)).count();
    let rejected: usize = sheets.iter().map(Sheet::rejected).sum();
    let on = sheets
        .iter()
        .filter(|sheet| sheet.listed.iter().any(|one| accepted_damage(one.mark)))
        .count();
    let number = |count: usize| words::grouped(count as u64);
    vec![
        Fact::count("Accepted as damage", number(damage)),
        Fact::count("On photos", format!("{on} of {}", sheets.len())),
        Fact::count("Still undecided", number(open)),
        Fact::count("Rejected, not listed", number(rejected)),
        Fact::count("Found, not damage", number(debris)),
    ]
}

/// What was seen, as counts in plain words.
fn seen(sheets: &[Sheet<'_>]) -> String {
    let parts = class_counts(marks(sheets).filter(|mark| accepted_damage(mark)));
    if parts.is_empty() {
        return "No mark was accepted as damage. That does not show that the roof has none."
            .to_owned();
    }
    format!(
        "Accepted as visible damage: {}. The same place can show on two photos; marks are counted on each.",
        joined(&parts)
    )
}

fn class_counts<'a>(marks: impl Iterator<Item = &'a Mark>) -> Vec<String> {
    let classes = by_class(marks);
    let parts = classes.iter().map(|(class, found)| {
        let (one, many) = words::class_words(*class);
        counted(found.len(), one, many)
    });
    parts.collect()
}

const SIZE: f32 = 8.8;

fn cell(text: impl Into<String>) -> Text {
    vec![run(text, BODY.size(SIZE))]
}

fn classes(paper: &mut Paper, sheets: &[Sheet<'_>]) {
    let found = by_class(marks(sheets));
    if found.is_empty() {
        return;
    }
    let rows = found.iter().map(|(class, of_class)| {
        let accepted = of_class
            .iter()
            .filter(|mark| mark.decision.kind == DecisionKind::Accepted)
            .count();
        let drawn = of_class
            .iter()
            .filter(|mark| matches!(mark.origin, MarkOrigin::Drawn { .. }))
            .count();
        let mut name = vec![Inline::Class(*class), run(class.label(), BODY.size(SIZE))];
        if !class.is_damage() {
            name.push(run(", not damage", FAINT.size(SIZE)));
        }
        vec![
            name,
            cell(accepted.to_string()),
            cell((of_class.len() - accepted).to_string()),
            cell(drawn.to_string()),
            cell(photos_with(sheets, *class)),
            largest(of_class),
            worst(of_class.iter().copied()),
        ]
    });
    let columns = vec![
        left("Class", Width::Share(1.0)),
        right("Accepted", Width::Fit(60.0)),
        right("Open", Width::Fit(60.0)),
        right("By hand", Width::Fit(60.0)),
        left("On photos", Width::Fit(84.0)),
        right("Largest", Width::Fit(110.0)),
        left("Worst severity", Width::Fit(110.0)),
    ];
    paper.skip(5.0);
    paper.heading(2, "By class", SIDE, COLUMN);
    paper.skip(2.0);
    Table::new(columns, rows.collect()).draw(paper, SIDE, COLUMN);
}

/// Numbers of the photos that show a class.
fn photos_with(sheets: &[Sheet<'_>], class: DamageClass) -> String {
    let with = sheets
        .iter()
        .filter(|sheet| sheet.listed.iter().any(|listed| listed.mark.class == class));
    words::ranges(&with.map(|sheet| sheet.ordinal).collect::<Vec<_>>())
}

fn largest(marks: &[&Mark]) -> Text {
    let sizes = marks.iter().filter_map(|mark| match &mark.size {
        MarkSize::Measured {
            length_mm,
            width_mm,
            relative_error,
            ..
        } => Some((*length_mm, *width_mm, *relative_error)),
        MarkSize::Absent { .. } => None,
    });
    match sizes.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((length, width, error)) => {
            let (size, error) = words::size(length, width, error);
            vec![
                run(format!("{size} "), BODY.size(SIZE)),
                run(error, FAINT.size(SIZE)),
            ]
        }
        None => vec![run("not measured", FAINT.size(SIZE))],
    }
}

fn worst<'a>(marks: impl Iterator<Item = &'a Mark>) -> Text {
    severity_text(marks.filter_map(|mark| mark.severity).max(), SIZE)
}

/// Severity as bars and words, or that none was given.
pub(super) fn severity_text(severity: Option<Severity>, size: f32) -> Text {
    match severity.map(words::severity) {
        Some((level, text)) => vec![Inline::Bars(level), run(text, BODY.size(size))],
        None => vec![run("not given", FAINT.size(size))],
    }
}

/// One row a slope, or a photo where no slope is named, in the order of the photos; photos of no named slope
/// on which nothing is marked share the last one.
fn places(paper: &mut Paper, sheets: &[Sheet<'_>]) {
    if sheets.is_empty() {
        return;
    }
    let mut order: Vec<(String, Vec<&Sheet<'_>>)> = Vec::new();
    let (told, quiet): (Vec<&Sheet<'_>>, Vec<&Sheet<'_>>) = sheets
        .iter()
        .partition(|sheet| sheet.photo.slope.is_some() || !sheet.listed.is_empty());
    for sheet in told {
        let place = sheet.place();
        match order.iter_mut().find(|(name, _)| *name == place) {
            Some((_, of_place)) => of_place.push(sheet),
            None => order.push((place, vec![sheet])),
        }
    }
    if !quiet.is_empty() {
        let name = if order.is_empty() {
            "All photos"
        } else {
            "Other photos"
        };
        order.push((name.to_owned(), quiet));
    }
    let rows = order.iter().map(|(name, of_place)| place(name, of_place));
    let columns = vec![
        left("Place", Width::Fit(140.0)),
        left("Accepted as visible damage", Width::Share(1.0)),
        right("Accepted", Width::Fit(60.0)),
        right("Open", Width::Fit(60.0)),
        left("Photos", Width::Fit(84.0)),
        left("Worst severity", Width::Fit(110.0)),
    ];
    paper.skip(15.0);
    paper.heading(2, "By place", SIDE, COLUMN);
    paper.skip(2.0);
    Table::new(columns, rows.collect()).draw(paper, SIDE, COLUMN);
}

fn place(name: &str, sheets: &[&Sheet<'_>]) -> Vec<Text> {
    let listed: Vec<&Listed<'_>> = sheets.iter().flat_map(|sheet| &sheet.listed).collect();
    let damage = || {
        listed
            .iter()
            .map(|one| one.mark)
            .filter(|mark| accepted_damage(mark))
    };
    let open = listed.iter().filter(|one| is_open(one.mark)).count();
    let kinds = class_counts(damage());
    let seen = if kinds.is_empty() {
        vec![run("nothing", FAINT.size(SIZE))]
    } else {
        cell(joined(&kinds))
    };
    let numbers: Vec<usize> = sheets.iter().map(|sheet| sheet.ordinal).collect();
    vec![
        vec![run(name, STRONG.size(SIZE))],
        seen,
        cell(damage().count().to_string()),
        cell(open.to_string()),
        cell(words::ranges(&numbers)),
        worst(listed.iter().map(|one| one.mark)),
    ]
}

fn severity_note(sheets: &[Sheet<'_>]) -> &'static str {
    if marks(sheets).any(|mark| mark.severity.is_some()) {
        "Severity is a person’s judgment of each mark and not a model’s: 1 looks only, 2 small and local, 3 several faults, 4 leak, structure or safety. A row shows its worst."
    } else {
        "Nobody gave a severity, so none is shown."
    }
}
