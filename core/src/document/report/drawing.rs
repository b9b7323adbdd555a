//! A photo on paper: its picture, the marks over it, their numbers and a bar of known length.

use super::{Sheet, is_open};
use crate::document::input::Scale;
use crate::document::marks::{self, Frame, Placed, ScaleBar, ToPlace, Upright};
use crate::document::palette::{
    self, CASING, CHALK, LABEL, LINE_STRONG, SOFT, STRONG, SUNK, words as run,
};
use crate::document::paper::inline::{self, Text};
use crate::document::paper::{Align, Area, LEAD, Outline, Paper, Pen, Role};
use crate::document::words;
use brainops_domain::damage::DamageClass;

/// Nearest to straight down at which one scale holds over the middle of a picture; at 10° off, lengths differ
/// by 1.5 % across and 3 % along. Source: 1 / sin(80°) and its square.
const STRAIGHT_DOWN_DEG: f64 = -80.0;

/// Draws the picture and everything over it.
pub(super) fn picture(
    paper: &mut Paper,
    sheet: &Sheet<'_>,
    index: usize,
    upright: Upright,
    frame: Frame,
    area: Area,
) {
    let photo = sheet.photo;
    let to_place: Vec<ToPlace> = sheet
        .listed
        .iter()
        .map(|listed| ToPlace {
            number: listed.number,
            class: listed.mark.class,
            pixel_box: upright.turn(&listed.mark.pixel_box),
            open: is_open(listed.mark),
        })
        .collect();
    let placed = marks::place(&to_place, upright.width_px, upright.height_px, frame);
    let about = format!(
        "Photo {} with {}",
        photo.file_name,
        words::counted(placed.len(), "numbered mark", "numbered marks")
    );
    paper.part(Role::Figure(about), |paper| {
        paper.picture(index, area, area);
        for mark in &placed {
            outline(paper, mark, area);
        }
        for mark in &placed {
            number(paper, mark, area);
        }
        if let Some(bar) = bar(sheet, upright, frame) {
            scale_bar(paper, bar, area);
        }
    });
}

fn moved(area: Area, by: Area) -> Area {
    Area {
        x: area.x + by.x,
        y: area.y + by.y,
        ..area
    }
}

fn outline(paper: &mut Paper, mark: &Placed, by: Area) {
    let area = moved(mark.outline, by);
    let shape = if mark.class == DamageClass::HailHit {
        Outline::Ellipse(area)
    } else {
        Outline::Rect(area, 1.0)
    };
    let dash = (!mark.class.is_damage()).then_some((2.6, 2.0));
    paper.path(
        shape.clone(),
        None,
        Some(Pen {
            opacity: 0.82,
            ..Pen::new(CASING, 3.3)
        }),
    );
    paper.path(
        shape,
        None,
        Some(Pen {
            dash,
            ..Pen::new(palette::class_color(mark.class), 1.45)
        }),
    );
}

/// A number in its casing; white while nobody decided.
fn number(paper: &mut Paper, mark: &Placed, by: Area) {
    let area = moved(mark.label, by);
    let (ground, ink) = if mark.open {
        (CHALK, CASING)
    } else {
        (CASING, CHALK)
    };
    paper.path(
        Outline::Rect(area, 1.6),
        Some(ground),
        mark.open.then(|| Pen::new(CASING, 0.6)),
    );
    let text: Text = vec![run(mark.text.clone(), LABEL.color(ink))];
    let w = inline::natural_width(&text);
    paper.text_at(
        &text,
        area.x + (area.w - w) / 2.0,
        area.y,
        w + 1.0,
        area.h / LABEL.size,
        Align::Left,
    );
}

fn bar(sheet: &Sheet<'_>, upright: Upright, frame: Frame) -> Option<ScaleBar> {
    let measuring = &sheet.photo.measuring;
    let straight_down = measuring
        .camera_pitch_deg
        .is_some_and(|angle| angle <= STRAIGHT_DOWN_DEG);
    match measuring.scale {
        Scale::Known { mm_per_px, .. } if straight_down => {
            marks::scale_bar(mm_per_px, upright.width_px, frame)
        }
        Scale::Known { .. } | Scale::Unknown { .. } => None,
    }
}

fn scale_bar(paper: &mut Paper, bar: ScaleBar, picture: Area) {
    let (x, y) = (picture.x + 9.0, picture.y + picture.h - 11.0);
    let text: Text = vec![run(format!("{} at the center", bar.text), LABEL)];
    let w = inline::natural_width(&text);
    paper.path(
        Outline::Rect(
            Area {
                x,
                y: y - 17.0,
                w: w + 8.0,
                h: 10.5,
            },
            1.6,
        ),
        Some(CASING),
        None,
    );
    paper.text_at(
        &text,
        x + 4.0,
        y - 17.0,
        w + 1.0,
        10.5 / LABEL.size,
        Align::Left,
    );
    for (color, width) in [(CASING, 3.4), (CHALK, 1.5)] {
        let pen = Pen::new(color, width);
        paper.path(
            Outline::Lines(vec![(x + 0.7, y - 3.5), (x + 0.7, y + 3.5)]),
            None,
            Some(pen),
        );
        paper.path(
            Outline::Lines(vec![(x + bar.w - 0.7, y - 3.5), (x + bar.w - 0.7, y + 3.5)]),
            None,
            Some(pen),
        );
        paper.path(
            Outline::Lines(vec![(x, y), (x + bar.w, y)]),
            None,
            Some(pen),
        );
    }
}

/// A place for a picture that can't be shown.
pub(super) fn missing(paper: &mut Paper, reason: &str, area: Area) {
    paper.path(
        Outline::Rect(area, 1.5),
        Some(SUNK),
        Some(Pen::new(LINE_STRONG, 0.75)),
    );
    let text: Text = vec![
        run("This picture can’t be shown: ", STRONG.size(8.8)),
        run(
            format!("{reason}. Marks on it are in the tables."),
            SOFT.size(8.8),
        ),
    ];
    let w = area.w - 30.0;
    let height = Paper::measure(&text, w, LEAD);
    paper.part(Role::Paragraph, |paper| {
        paper.text_at(
            &text,
            area.x + 15.0,
            area.y + (area.h - height) / 2.0,
            w,
            LEAD,
            Align::Left,
        )
    });
}
