//! Pages being drawn: a cursor that flows down US Letter, and shapes at places.
//!
//! Owns page breaks, reading order and the furniture of each page. Refuses meaning: what is said
//! stands in the report and the quote. Lengths are points from the page's top left corner.

pub(crate) mod face;
pub(crate) mod inline;
mod keep;
pub(crate) mod table;
pub(crate) mod write;

use face::{Color, Face, Style};
use inline::{Inline, Line, Piece, Text};
use keep::Held;

use super::palette;

/// US Letter.
pub(crate) const PAGE_W: f32 = 612.0;
/// US Letter.
pub(crate) const PAGE_H: f32 = 792.0;
/// Left and right margin: 0.65 in.
pub(crate) const SIDE: f32 = 46.8;
/// Width of the text.
pub(crate) const COLUMN: f32 = PAGE_W - 2.0 * SIDE;
/// Where text starts under the letterhead.
pub(crate) const TOP: f32 = 87.0;
/// Where text ends above the foot.
pub(crate) const BOTTOM: f32 = 722.0;
/// Line height of running text as a multiple of its size.
pub(crate) const LEAD: f32 = 1.42;

/// Which end a line hangs from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// From the left.
    Left,
    /// From the right.
    Right,
}

/// What a part of the page is, for readers that speak it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Role {
    /// A heading of a level.
    Heading(u16, String),
    /// A paragraph.
    Paragraph,
    /// A picture with its words.
    Figure(String),
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// A head cell.
    Head,
    /// A cell.
    Cell,
}

/// A pen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pen {
    /// Color.
    pub(crate) color: Color,
    /// Width in points.
    pub(crate) width: f32,
    /// Lengths of dash and gap.
    pub(crate) dash: Option<(f32, f32)>,
    /// 0 to 1.
    pub(crate) opacity: f32,
    /// Whether ends and corners are round.
    pub(crate) round: bool,
}

impl Pen {
    /// A solid pen.
    pub(crate) fn new(color: Color, width: f32) -> Self {
        Self {
            color,
            width,
            dash: None,
            opacity: 1.0,
            round: false,
        }
    }
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    /// Left edge.
    pub(crate) x: f32,
    /// Top edge.
    pub(crate) y: f32,
    /// Width.
    pub(crate) w: f32,
    /// Height.
    pub(crate) h: f32,
}

/// An outline.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outline {
    /// A rectangle with round corners of this radius.
    Rect(Area, f32),
    /// An ellipse in its box.
    Ellipse(Area),
    /// A line through points.
    Lines(Vec<(f32, f32)>),
}

/// Something drawn.
#[derive(Debug, Clone)]
pub(crate) enum Op {
    /// Text from its baseline.
    Text {
        x: f32,
        y: f32,
        text: String,
        style: Style,
    },
    /// A filled or stroked outline.
    Path {
        outline: Outline,
        fill: Option<Color>,
        pen: Option<Pen>,
    },
    /// A picture by its place in `Paper::pictures`, cut to `clip`.
    Picture {
        picture: usize,
        area: Area,
        clip: Area,
    },
}

/// An op and the part it belongs to; none for furniture and decoration.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    /// What is drawn.
    pub(crate) op: Op,
    /// Index into `Paper::parts`.
    pub(crate) part: Option<usize>,
}

/// A part of the document in reading order.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// What it is.
    pub(crate) role: Role,
    /// The part it lies in.
    pub(crate) parent: Option<usize>,
}

/// An entry of the outline.
#[derive(Debug, Clone)]
pub(crate) struct Bookmark {
    /// Its words.
    pub(crate) title: String,
    /// Page index.
    pub(crate) page: usize,
    /// Place on the page.
    pub(crate) y: f32,
}

/// A document being drawn.
#[derive(Debug, Default)]
pub(crate) struct Paper {
    /// Pages with what is on them.
    pub(crate) pages: Vec<Vec<Drawn>>,
    /// Indexes of pages without letterhead and foot.
    pub(crate) bare: Vec<usize>,
    /// Parts in reading order.
    pub(crate) parts: Vec<Part>,
    /// Entries of the outline.
    pub(crate) bookmarks: Vec<Bookmark>,
    open: Vec<usize>,
    on: Option<usize>,
    held: Option<Held>,
    holding: bool,
    /// Where the next block starts.
    pub(crate) y: f32,
}

impl Paper {
    /// Starts a page under the letterhead.
    pub(crate) fn new_page(&mut self) {
        self.held = None;
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Starts a page without letterhead and foot.
    pub(crate) fn new_bare_page(&mut self) {
        self.bare.push(self.pages.len());
        self.new_page();
    }

    /// Room left on the page.
    pub(crate) fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    /// Starts a page where less than `height` is left, unless a page could not hold it either.
    pub(crate) fn ensure(&mut self, height: f32) {
        if self.room() < height && self.y > TOP {
            self.break_page();
        }
    }

    /// Starts a part with a title: on this page where `height` is left, else on a new one.
    pub(crate) fn section(&mut self, height: f32) {
        const GAP: f32 = 26.0;
        if self.room() < height + GAP {
            self.new_page();
        } else {
            self.y += GAP;
        }
    }

    /// Leaves room.
    pub(crate) fn skip(&mut self, height: f32) {
        self.y += height;
    }

    /// Draws `inside` as one part for readers.
    pub(crate) fn part<T>(&mut self, role: Role, inside: impl FnOnce(&mut Self) -> T) -> T {
        let index = self.parts.len();
        self.parts.push(Part {
            role,
            parent: self.open.last().copied(),
        });
        self.open.push(index);
        let result = inside(self);
        self.open.pop();
        result
    }

    /// Draws `furniture` on a page that was left before.
    pub(crate) fn on_page(&mut self, page: usize, furniture: impl FnOnce(&mut Self)) {
        self.on = Some(page);
        furniture(self);
        self.on = None;
    }

    fn sheet(&mut self) -> Option<&mut Vec<Drawn>> {
        match self.on {
            Some(page) => self.pages.get_mut(page),
            None => self.pages.last_mut(),
        }
    }

    fn push(&mut self, op: Op) {
        self.let_go();
        let part = self.open.last().copied();
        if let Some(page) = self.sheet() {
            page.push(Drawn { op, part });
        }
    }

    /// Draws a path that says nothing by itself.
    pub(crate) fn path(&mut self, outline: Outline, fill: Option<Color>, pen: Option<Pen>) {
        self.let_go();
        let decoration = Drawn {
            op: Op::Path { outline, fill, pen },
            part: None,
        };
        if let Some(page) = self.sheet() {
            page.push(decoration);
        }
    }

    /// A horizontal rule.
    pub(crate) fn rule(&mut self, x: f32, y: f32, w: f32, pen: Pen) {
        self.path(Outline::Lines(vec![(x, y), (x + w, y)]), None, Some(pen));
    }

    /// Draws a picture, cut to `clip`.
    pub(crate) fn picture(&mut self, picture: usize, area: Area, clip: Area) {
        self.push(Op::Picture {
            picture,
            area,
            clip,
        });
    }

    /// Draws one line whose box starts at `y` and is `height` tall, between `x` and `x + w`.
    pub(crate) fn line(&mut self, line: &Line, x: f32, y: f32, w: f32, height: f32, align: Align) {
        let shift = if align == Align::Right {
            w - line.width
        } else {
            0.0
        };
        // Inter's ascent less its descent, halved, puts text in the middle of its line.
        let baseline = y + height / 2.0 + line.size * 0.3635;
        for piece in &line.pieces {
            self.piece(piece, x + shift, baseline);
        }
    }

    fn piece(&mut self, piece: &Piece, x: f32, baseline: f32) {
        let x = x + piece.x;
        match &piece.what {
            Inline::Text(text, style) => self.push(Op::Text {
                x,
                y: baseline,
                text: text.clone(),
                style: *style,
            }),
            Inline::Tag(text, style) => {
                let w = face::width(text, *style) + 6.0;
                let area = Area {
                    x,
                    y: baseline - style.size * 0.98,
                    w,
                    h: style.size * 1.36,
                };
                self.path(
                    Outline::Rect(area, 1.5),
                    None,
                    Some(Pen::new(palette::INK, 0.6)),
                );
                self.push(Op::Text {
                    x: x + 3.0,
                    y: baseline,
                    text: text.clone(),
                    style: *style,
                });
            }
            Inline::Class(class) => palette::class_sign(self, *class, x, baseline),
            Inline::Bars(level) => palette::severity_bars(self, *level, x, baseline),
            Inline::Radio(on) => palette::radio(self, *on, x, baseline),
            Inline::Break => {}
        }
    }

    /// Height of a run in a column.
    pub(crate) fn measure(text: &[Inline], w: f32, lead: f32) -> f32 {
        inline::wrap(text, w)
            .iter()
            .map(|line| line.size * lead)
            .sum()
    }

    /// Draws a run in a column from `y`, without page breaks. Returns its height.
    pub(crate) fn text_at(
        &mut self,
        text: &[Inline],
        x: f32,
        y: f32,
        w: f32,
        lead: f32,
        align: Align,
    ) -> f32 {
        let mut at = y;
        for line in inline::wrap(text, w) {
            let height = line.size * lead;
            self.line(&line, x, at, w, height, align);
            at += height;
        }
        at - y
    }

    /// A paragraph at the cursor, over pages where it must be.
    pub(crate) fn paragraph(&mut self, text: &[Inline], x: f32, w: f32) {
        self.part(Role::Paragraph, |paper| {
            for line in inline::wrap(text, w) {
                let height = line.size * LEAD;
                if paper.room() < height {
                    paper.break_page();
                }
                let y = paper.y;
                paper.line(&line, x, y, w, height, Align::Left);
                paper.y += height;
            }
        });
    }

    /// A heading at the cursor, with the outline's entry for level 1. It never ends a page.
    pub(crate) fn heading(&mut self, level: u16, text: &str, x: f32, w: f32) {
        let (style, lead) = match level {
            1 => (
                Style {
                    face: Face::Display,
                    size: 19.0,
                    color: palette::INK,
                    tabular: false,
                },
                1.2,
            ),
            2 => (palette::STRONG.size(10.5), 1.3),
            _ => (palette::STRONG.size(9.0), 1.35),
        };
        let run: Text = vec![Inline::Text(text.to_owned(), style)];
        self.ensure(Self::measure(&run, w, lead) + 40.0);
        self.with_next(|paper| {
            let page = paper.pages.len().saturating_sub(1);
            if level == 1 {
                paper.bookmarks.push(Bookmark {
                    title: text.to_owned(),
                    page,
                    y: paper.y,
                });
            }
            let y = paper.y;
            paper.y += paper.part(Role::Heading(level, text.to_owned()), |paper| {
                paper.text_at(&run, x, y, w, lead, Align::Left)
            });
        });
    }
}
