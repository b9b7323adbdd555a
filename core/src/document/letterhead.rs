//! What stands around every page: the company above, hashes below.

use super::input::Company;
use super::marks::Frame;
use super::palette::{self, CAUTION, FAINT, HASH, INK, LINE_STRONG, SOFT, STRONG, words};
use super::paper::face::Style;
use super::paper::inline::{self, Inline, Text};
use super::paper::{Align, Area, COLUMN, LEAD, Outline, PAGE_W, Paper, Pen, SIDE};
use super::picture::{self, Picture};

/// Top of the letterhead.
const HEAD_Y: f32 = 39.6;
/// Side of the plain mark, and height of a logo.
const LOGO_H: f32 = 22.5;
/// Widest logo.
const LOGO_W: f64 = 84.0;
/// Rule under the letterhead.
const HEAD_RULE_Y: f32 = 70.0;
/// Rule over the foot.
const FOOT_Y: f32 = 730.0;

/// The company's mark: its picture, or a plain one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Logo {
    picture: Option<(usize, Frame)>,
}

impl Logo {
    /// The company's logo among the document's pictures. One that can't be shown leaves the plain mark.
    pub(crate) fn of(company: Option<&Company>, pictures: &mut Vec<Picture>) -> Self {
        let Some(bytes) = company.and_then(|company| company.logo.as_deref()) else {
            return Self { picture: None };
        };
        match picture::prepare_logo(bytes) {
            Ok(logo) => {
                let frame = Frame::fit(logo.width_px, logo.height_px, LOGO_W, f64::from(LOGO_H));
                pictures.push(logo);
                Self {
                    picture: Some((pictures.len() - 1, frame)),
                }
            }
            Err(reason) => {
                tracing::warn!(
                    document.reason = reason,
                    "the company's logo can't be shown in a document"
                );
                Self { picture: None }
            }
        }
    }

    /// Draws it with its height times `scale`. Returns its width.
    pub(crate) fn draw(self, paper: &mut Paper, x: f32, y: f32, scale: f32) -> f32 {
        if let Some((picture, frame)) = self.picture {
            let area = frame.at(x, y);
            let area = Area {
                w: area.w * scale,
                h: area.h * scale,
                ..area
            };
            paper.picture(picture, area, area);
            return area.w;
        }
        let side = LOGO_H * scale;
        let unit = side / 26.0;
        let at = |px: f32, py: f32| (x + px * unit, y + py * unit);
        paper.path(
            Outline::Rect(
                Area {
                    x,
                    y,
                    w: side,
                    h: side,
                },
                side * 0.19,
            ),
            Some(INK),
            None,
        );
        let pen = Pen {
            round: true,
            ..Pen::new(palette::CHALK, 2.4 * unit)
        };
        paper.path(
            Outline::Lines(vec![at(5.0, 17.0), at(13.0, 8.0), at(21.0, 17.0)]),
            None,
            Some(pen),
        );
        let pen = Pen {
            round: true,
            ..Pen::new(CAUTION, 2.4 * unit)
        };
        paper.path(
            Outline::Lines(vec![at(8.5, 20.5), at(17.5, 20.5)]),
            None,
            Some(pen),
        );
        side
    }
}

/// What stands around every page.
pub(crate) struct Furniture<'a> {
    /// Who hands the document over.
    pub(crate) company: Option<&'a Company>,
    /// Its mark.
    pub(crate) logo: Logo,
    /// Name of the document, at the right of the letterhead.
    pub(crate) name: String,
    /// Words at the left of the foot.
    pub(crate) foot: String,
    /// Hashes at the right of the foot, each with its name.
    pub(crate) hashes: Vec<String>,
}

impl Furniture<'_> {
    /// Draws letterhead and foot on all pages, now that their number is known.
    pub(crate) fn draw(&self, paper: &mut Paper) {
        let count = paper.pages.len();
        for page in 0..count {
            if paper.bare.contains(&page) {
                continue;
            }
            paper.on_page(page, |paper| {
                self.head(paper, page + 1, count);
                self.foot(paper, FOOT_Y);
            });
        }
    }

    fn head(&self, paper: &mut Paper, page: usize, count: usize) {
        let x = SIDE + self.logo.draw(paper, SIDE, HEAD_Y, 1.0) + 8.0;
        let right = PAGE_W - SIDE;
        let right_text: Text = vec![words(
            format!("{}\nPage {page} of {count}", self.name),
            SOFT,
        )];
        let right_w = inline::natural_width(&right_text).min(230.0) + 0.5;
        paper.text_at(
            &right_text,
            right - right_w,
            HEAD_Y,
            right_w,
            1.4,
            Align::Right,
        );
        let w = right - right_w - 14.0 - x;
        match self.company {
            Some(company) => {
                let name = first_line(&company.name, STRONG.size(11.0), w);
                paper.text_at(&name, x, HEAD_Y - 1.5, w, 1.25, Align::Left);
                let line = first_line(&line(company), FAINT, w);
                paper.text_at(&line, x, HEAD_Y + 12.8, w, 1.3, Align::Left);
            }
            None => {
                paper.text_at(
                    &[words("Made from photos", STRONG.size(11.0))],
                    x,
                    HEAD_Y + 4.0,
                    w,
                    1.25,
                    Align::Left,
                );
            }
        }
        paper.rule(SIDE, HEAD_RULE_Y, COLUMN, Pen::new(INK, 1.5));
    }

    /// Draws the foot with its rule at `y`.
    pub(crate) fn foot(&self, paper: &mut Paper, y: f32) {
        paper.rule(SIDE, y, COLUMN, Pen::new(LINE_STRONG, 0.75));
        paper.text_at(
            &[words(self.foot.clone(), SOFT.size(7.4))],
            SIDE,
            y + 5.5,
            COLUMN - 236.0,
            LEAD,
            Align::Left,
        );
        paper.text_at(
            &[words(self.hashes.join("\n"), HASH)],
            SIDE + COLUMN - 230.0,
            y + 5.5,
            230.0,
            1.48,
            Align::Right,
        );
    }
}

/// Address, phone and license in one line.
fn line(company: &Company) -> String {
    let license = company
        .license
        .as_ref()
        .map(|license| format!("license {license}"));
    let parts: Vec<String> = [
        Some(company.address.join(", ")).filter(|address| !address.is_empty()),
        company.phone.clone(),
        license,
    ]
    .into_iter()
    .flatten()
    .collect();
    parts.join(", ")
}

/// As much of a text as one line holds; what is cut stands in full on the first page.
fn first_line(text: &str, style: Style, w: f32) -> Text {
    let lines = inline::wrap(&[words(text, style)], w);
    let many = lines.len() > 1;
    let Some(line) = lines.into_iter().next() else {
        return Vec::new();
    };
    let mut run: Text = line.pieces.into_iter().map(|piece| piece.what).collect();
    if many && let Some(Inline::Text(text, _)) = run.last_mut() {
        text.pop();
        text.push('…');
    }
    run
}
