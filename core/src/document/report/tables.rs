//! The tables at the end: every mark, and what sizes rest on.

use super::page::FINDABLE_PX;
use super::summary::severity_text;
use super::{Listed, Sheet, is_open, likelihood_text, size_text};
use crate::document::furniture;
use crate::document::input::{Likelihood, Mark, MarkOrigin, MarkSize, ReportInput, Scale};
use crate::document::palette::{BODY, FAINT, SOFT, STRONG, words as run};
use crate::document::paper::inline::{Inline, Text};
use crate::document::paper::table::{Setting, Table, Width, left, right};
use crate::document::paper::{COLUMN, Paper, SIDE};
use crate::document::words;

/// Size of words in these tables.
const PT: f32 = 8.2;

fn cell(text: impl Into<String>) -> Text {
    vec![run(text, BODY.size(PT))]
}

fn faint(text: impl Into<String>) -> Inline {
    run(text, FAINT.size(7.8))
}

/// Every mark with who decided.
pub(super) fn findings(paper: &mut Paper, input: &ReportInput, sheets: &[Sheet<'_>]) {
    let rows: Vec<Vec<Text>> = sheets
        .iter()
        .flat_map(|sheet| {
            sheet
                .listed
                .iter()
                .map(|listed| finding(input, sheet, listed))
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    paper.new_page();
    furniture::title(
        paper,
        "All marks",
        "Every mark with its size, how likely it is real, and who decided.",
    );
    paper.skip(7.0);
    let columns = vec![
        left("", Width::Fit(24.0)),
        left("Class", Width::Share(1.2)),
        right("Photo", Width::Fit(34.0)),
        left("Size and what it rests on", Width::Share(1.45)),
        left("Real", Width::Fit(62.0)),
        left("Decided by", Width::Share(1.35)),
    ];
    Table::new(columns, rows)
        .set(Setting {
            pad: 3.0,
            ..Setting::default()
        })
        .draw(paper, SIDE, COLUMN);
    paper.skip(7.0);
    paper.paragraph(&[run(legend(sheets), SOFT)], SIDE, COLUMN);
}

fn finding(input: &ReportInput, sheet: &Sheet<'_>, listed: &Listed<'_>) -> Vec<Text> {
    let mark = listed.mark;
    let mut class = vec![
        Inline::Class(mark.class),
        run(mark.class.label(), BODY.size(PT)),
    ];
    if mark.severity.is_some() {
        class.push(Inline::Break);
        class.extend(severity_text(mark.severity, 7.8));
    }
    if let Some(note) = &mark.note {
        class.push(Inline::Break);
        class.push(faint(note.clone()));
    }
    let mut size = size_text(mark, PT);
    size.push(Inline::Break);
    size.push(match &mark.size {
        MarkSize::Measured { source, .. } => faint(source.clone()),
        MarkSize::Absent { reason } => faint(reason.clone()),
    });
    let real = match &mark.origin {
        MarkOrigin::Drawn { .. } => vec![Inline::Tag("by hand".to_owned(), BODY.size(7.4))],
        MarkOrigin::Model {
            likelihood: Likelihood::Calibrated { sample, .. },
            ..
        } => {
            vec![
                run(likelihood_text(mark), BODY.size(PT)),
                Inline::Break,
                faint(format!("of {} checked", words::grouped((*sample).into()))),
            ]
        }
        MarkOrigin::Model { .. } => cell(likelihood_text(mark)),
    };
    vec![
        vec![run(listed.number.to_string(), STRONG.size(PT))],
        class,
        cell(sheet.ordinal.to_string()),
        size,
        real,
        decided(input, mark),
    ]
}

fn decided(input: &ReportInput, mark: &Mark) -> Text {
    if is_open(mark) {
        return vec![
            run("nobody yet", STRONG.size(PT)),
            Inline::Break,
            faint(origin(input, mark)),
        ];
    }
    let when = mark
        .decision
        .at
        .map_or_else(|| "at a time not recorded".to_owned(), words::zoned_instant);
    let mut text = vec![
        run(
            mark.decision
                .by
                .clone()
                .unwrap_or_else(|| "a person, name not recorded".to_owned()),
            BODY.size(PT),
        ),
        Inline::Break,
        faint(when),
    ];
    if mark.decision.edited {
        text.extend([Inline::Break, faint("changed in review")]);
    }
    if matches!(mark.origin, MarkOrigin::Drawn { .. }) {
        text.extend([Inline::Break, faint(origin(input, mark))]);
    }
    text
}

fn origin(input: &ReportInput, mark: &Mark) -> String {
    match &mark.origin {
        MarkOrigin::Model { model, .. } => match input.models.get(*model) {
            Some(card) => format!("suggested by {}", card.name),
            None => "suggested by a model".to_owned(),
        },
        MarkOrigin::Drawn { by } if by.trim().is_empty() => "drawn by hand".to_owned(),
        MarkOrigin::Drawn { by } => format!("drawn by {by}"),
    }
}

fn legend(sheets: &[Sheet<'_>]) -> String {
    let has = |wanted: fn(&Mark) -> bool| super::marks(sheets).any(wanted);
    let mut parts = Vec::new();
    if has(|mark| {
        matches!(
            &mark.origin,
            MarkOrigin::Model {
                likelihood: Likelihood::Calibrated { .. },
                ..
            }
        )
    }) {
        parts.push(
            "“7 in 10 in tests” means that of ten suggestions like it on the model’s test pictures, seven were right; the limits name the pictures.",
        );
    }
    if has(|mark| {
        matches!(
            &mark.origin,
            MarkOrigin::Model {
                likelihood: Likelihood::Score { .. },
                ..
            }
        )
    }) {
        parts.push(
            "A “score” is the model’s own figure from 0 to 1; it is not a share of real ones.",
        );
    }
    if has(|mark| matches!(&mark.origin, MarkOrigin::Drawn { .. })) {
        parts.push("“By hand” marks were drawn by a person, without a suggestion.");
    }
    if has(|mark| mark.decision.edited) {
        parts.push(
            "“Changed” means that a person gave a suggestion another class or box in review.",
        );
    }
    if has(|mark| !is_open(mark)) {
        parts.push("Decisions are those recorded in the review of the photos.");
    }
    parts.join(" ")
}

/// One row a photo: what sizes on it rest on.
pub(super) fn measured(paper: &mut Paper, sheets: &[Sheet<'_>]) {
    if sheets.is_empty() {
        return;
    }
    paper.section(250.0);
    let subtitle =
        "Camera, distance and scale of each photo, and the smallest mark that can be found on it.";
    furniture::title(paper, "What was used to measure", subtitle);
    paper.skip(7.0);
    let columns = vec![
        left("", Width::Fit(22.0)),
        left("Photo and camera", Width::Share(1.2)),
        left("Focal length", Width::Share(1.0)),
        left("Above the roof", Width::Share(1.1)),
        left("One pixel", Width::Share(0.9)),
        right("Error", Width::Fit(40.0)),
        right("Findable from", Width::Fit(60.0)),
    ];
    Table::new(columns, sheets.iter().map(measuring).collect())
        .set(Setting {
            pad: 3.0,
            ..Setting::default()
        })
        .draw(paper, SIDE, COLUMN);
    paper.skip(7.0);
    let legend = "One pixel is its length on the roof plane at the picture’s center. A mark must span about ten pixels to be found: “findable from” is that length. Errors are one standard error of a length. Times of photos are by the camera’s clock.";
    paper.paragraph(&[run(legend, SOFT)], SIDE, COLUMN);
}

fn measuring(sheet: &Sheet<'_>) -> Vec<Text> {
    let measuring = &sheet.photo.measuring;
    let unknown = || vec![run("not known", FAINT.size(PT))];
    let basis = measuring.basis();
    let with = |value: Option<String>, source: Option<&str>| {
        let mut text = value.map_or_else(unknown, cell);
        if let Some(source) = source {
            text.push(Inline::Break);
            text.push(faint(source));
        }
        text
    };
    let (scale, error, findable) = match &measuring.scale {
        Scale::Known {
            mm_per_px,
            relative_error,
        } => (
            with(Some(format!("{mm_per_px:.1} mm")), basis.as_deref()),
            cell(format!("± {}", words::percent(*relative_error))),
            cell(words::length(FINDABLE_PX * mm_per_px)),
        ),
        Scale::Unknown { reason } => (
            vec![
                run("no scale", FAINT.size(PT)),
                Inline::Break,
                faint(words::clause(reason)),
            ],
            Vec::new(),
            Vec::new(),
        ),
    };
    let angle = measuring
        .camera_pitch_deg
        .map(|angle| format!("camera at {}", words::degrees(angle)));
    vec![
        vec![run(sheet.ordinal.to_string(), STRONG.size(PT))],
        vec![
            run(sheet.photo.file_name.clone(), BODY.size(PT)),
            Inline::Break,
            faint(
                measuring
                    .camera
                    .clone()
                    .unwrap_or_else(|| "camera not known".to_owned()),
            ),
        ],
        with(
            measuring
                .known_focal_px()
                .map(|focal| format!("{} px", words::decimal(focal.round()))),
            measuring.focal_source.map(words::focal_source),
        ),
        with(
            measuring.known_height_m().map(words::height),
            angle.as_deref(),
        ),
        scale,
        error,
        findable,
    ]
}
