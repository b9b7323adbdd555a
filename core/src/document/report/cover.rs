//! The cover: whose roof, who looked, when, and whether people have finished deciding.

use super::{Sheet, is_open, marks};
use crate::document::furniture::{self, Fact};
use crate::document::input::ReportInput;
use crate::document::letterhead::Furniture;
use crate::document::marks::Frame;
use crate::document::palette::{self, BODY, CAUTION, INK, INK_2, SOFT, STRONG, words as run};
use crate::document::paper::face::{Face, Style};
use crate::document::paper::inline::Text;
use crate::document::paper::{Align, Area, COLUMN, Outline, PAGE_W, Paper, Pen, Role, SIDE};
use crate::document::picture::Picture;
use crate::document::words;

/// Height of the picture, which bleeds off both sides.
const HERO_H: f32 = 384.0;
/// Top of the picture.
const HERO_Y: f32 = 96.0;
/// Where the words under the picture start.
const WORDS_Y: f32 = HERO_Y + HERO_H + 29.0;
/// Top of the strip of facts.
const FACTS_Y: f32 = 634.0;
/// Rule over the foot.
const FOOT_Y: f32 = 730.0;

const DISPLAY: Style = Style {
    face: Face::Display,
    size: 27.0,
    color: INK,
    tabular: false,
};

/// Draws the cover.
pub(super) fn draw(
    paper: &mut Paper,
    input: &ReportInput,
    sheets: &[Sheet<'_>],
    pictures: &[Picture],
    furniture: &Furniture<'_>,
) {
    paper.new_bare_page();
    let page = paper.pages.len() - 1;
    head(paper, input, furniture);
    let top = match hero(input, sheets) {
        Some((index, name)) => {
            picture(paper, index, &pictures[index], name);
            WORDS_Y
        }
        None => {
            paper.rule(SIDE, HERO_Y + 90.0, COLUMN, Pen::new(INK, 1.5));
            HERO_Y + 116.0
        }
    };
    names(paper, input, top);
    paper.y = FACTS_Y.max(paper.y + 8.0);
    furniture::strip(paper, &facts(input, sheets));
    paper.skip(9.0);
    let (finished, status) = status(sheets);
    let text: Text = vec![
        run(format!("{status} "), STRONG.size(8.8)),
        run(
            format!("Written {}.", words::long_date(input.written_on)),
            BODY.size(8.8),
        ),
    ];
    furniture::note(paper, &text, if finished { INK } else { CAUTION });
    paper.on_page(page, |paper| furniture.foot(paper, FOOT_Y));
}

fn head(paper: &mut Paper, input: &ReportInput, furniture: &Furniture<'_>) {
    let x = SIDE + furniture.logo.draw(paper, SIDE, 42.0, 1.55) + 11.0;
    let right_w = 190.0;
    let w = COLUMN - (x - SIDE) - right_w - 12.0;
    let name = input
        .company
        .as_ref()
        .map_or("Made from photos", |company| company.name.as_str());
    let style = DISPLAY.size(if name.chars().count() > 40 {
        12.0
    } else {
        18.0
    });
    let height = Paper::measure(&[run(name, style)], w, 1.15);
    paper.part(Role::Paragraph, |paper| {
        paper.text_at(
            &[run(name, style)],
            x,
            42.0 + (34.9 - height) / 2.0,
            w,
            1.15,
            Align::Left,
        )
    });
    if let Some(company) = &input.company {
        let license = company
            .license
            .as_ref()
            .map(|license| format!("License {license}"));
        let mut lines = vec![company.address.join(", ")];
        lines.extend(
            [company.phone.clone(), company.email.clone(), license]
                .into_iter()
                .flatten(),
        );
        lines.retain(|line| !line.is_empty());
        let text: Text = vec![run(lines.join("\n"), SOFT)];
        let height = Paper::measure(&text, right_w, 1.35);
        let y = (42.0 + (34.9 - height) / 2.0).max(30.0);
        paper.part(Role::Paragraph, |paper| {
            paper.text_at(
                &text,
                PAGE_W - SIDE - right_w,
                y,
                right_w,
                1.35,
                Align::Right,
            )
        });
    }
}

fn hero<'a>(input: &ReportInput, sheets: &[Sheet<'a>]) -> Option<(usize, &'a str)> {
    let shown = |sheet: &Sheet<'a>| Some((sheet.picture.ok()?, sheet.photo.file_name.as_str()));
    let chosen = input
        .hero
        .and_then(|index| sheets.get(index))
        .and_then(shown);
    chosen.or_else(|| sheets.iter().find_map(shown))
}

fn picture(paper: &mut Paper, index: usize, picture: &Picture, name: &str) {
    let clip = Area {
        x: 0.0,
        y: HERO_Y,
        w: PAGE_W,
        h: HERO_H,
    };
    let wide = Frame::fit(
        picture.width_px,
        picture.height_px,
        f64::from(PAGE_W),
        f64::INFINITY,
    );
    let frame = if wide.h >= f64::from(HERO_H) {
        wide
    } else {
        Frame::fit(
            picture.width_px,
            picture.height_px,
            f64::INFINITY,
            f64::from(HERO_H),
        )
    };
    let size = frame.at(0.0, 0.0);
    let area = frame.at((PAGE_W - size.w) / 2.0, HERO_Y + (HERO_H - size.h) / 2.0);
    paper.part(Role::Figure(format!("Photo {name} of the roof")), |paper| {
        paper.picture(index, area, clip)
    });
    paper.path(
        Outline::Rect(
            Area {
                x: 0.0,
                y: HERO_Y + HERO_H,
                w: PAGE_W,
                h: 4.0,
            },
            0.0,
        ),
        Some(CAUTION),
        None,
    );
}

fn names(paper: &mut Paper, input: &ReportInput, top: f32) {
    paper.y = top;
    paper.paragraph(
        &[run(
            "Roof inspection report",
            STRONG.size(10.5).color(INK_2),
        )],
        SIDE,
        COLUMN,
    );
    paper.skip(2.0);
    let site = input
        .site
        .clone()
        .unwrap_or_else(|| format!("Report {}", input.number));
    let size = match site.chars().count() {
        0..=70 => 27.0,
        71..=140 => 19.0,
        _ => 13.0,
    };
    let y = paper.y;
    let page = paper.pages.len().saturating_sub(1);
    paper.bookmarks.push(crate::document::paper::Bookmark {
        title: "Cover".to_owned(),
        page,
        y: 0.0,
    });
    let text: Text = vec![run(site.clone(), DISPLAY.size(size))];
    paper.y += paper.part(Role::Heading(1, site), |paper| {
        paper.text_at(&text, SIDE, y, COLUMN, 1.14, Align::Left)
    });
    if let Some(customer) = &input.customer {
        paper.skip(7.0);
        let size = if customer.name.chars().count() > 80 {
            8.6
        } else {
            11.0
        };
        let mut text: Text = vec![
            run("For ", BODY.size(size)),
            run(customer.name.clone(), STRONG.size(size)),
        ];
        if !customer.address.is_empty() {
            text.push(run(
                format!(", {}", customer.address.join(", ")),
                BODY.size(size).color(palette::INK_2),
            ));
        }
        paper.paragraph(&text, SIDE, COLUMN);
    }
}

fn facts(input: &ReportInput, sheets: &[Sheet<'_>]) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(days) = input.taken {
        facts.push(Fact::word("Photos taken", words::days(days)));
    }
    if let Some(inspector) = &input.inspector {
        facts.push(Fact::word("Inspector", words::shortened(inspector, 60)));
    }
    facts.push(Fact::word("Photos", words::grouped(sheets.len() as u64)));
    facts.push(Fact::word("Report", words::shortened(&input.number, 40)));
    facts
}

/// Whether people have finished deciding, and how to say it.
fn status(sheets: &[Sheet<'_>]) -> (bool, String) {
    let open = marks(sheets).filter(|mark| is_open(mark)).count();
    match (marks(sheets).count(), open) {
        (0, _) => (true, "No mark is listed in this report.".to_owned()),
        (_, 0) => (
            true,
            "A person decided about every mark listed in this report.".to_owned(),
        ),
        (all, open) if all == open => (
            false,
            "Nobody has reviewed this report: every mark in it is a model’s suggestion.".to_owned(),
        ),
        (all, open) => (
            false,
            format!(
                "Not finished: nobody has decided about {} of {} listed marks.",
                words::grouped(open as u64),
                words::grouped(all as u64)
            ),
        ),
    }
}
