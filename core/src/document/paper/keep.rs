//! Keeps a heading with the block after it: what would end a page goes along to the next one.

use super::{Area, Drawn, Op, Outline, Paper, TOP};

/// A heading at the end of what is drawn so far: it goes along when the next block starts a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    /// Its first op on the last page.
    op: usize,
    /// Entries of the outline before it.
    bookmarks: usize,
    /// Its top.
    y: f32,
}

impl Paper {
    /// Starts a page for a block that the last one can't hold; a heading right above it goes along.
    pub(crate) fn break_page(&mut self) {
        let held = self.held.take().filter(|held| held.y > TOP);
        let Some((held, page)) = held.zip(self.pages.last_mut()) else {
            return self.new_page();
        };
        let ops = page.split_off(held.op);
        let below = self.y - held.y;
        self.new_page();
        let index = self.pages.len() - 1;
        let up = held.y - TOP;
        if let Some(page) = self.pages.last_mut() {
            page.extend(ops.into_iter().map(|drawn| drawn.raised(up)));
        }
        for bookmark in &mut self.bookmarks[held.bookmarks..] {
            bookmark.page = index;
            bookmark.y -= up;
        }
        self.y = TOP + below;
    }

    /// Draws what belongs to the block after it, such as a heading: it never ends a page.
    pub(crate) fn with_next(&mut self, drawn: impl FnOnce(&mut Self)) {
        let before = self.pages.len();
        let held = Held {
            op: self.pages.last().map_or(0, Vec::len),
            bookmarks: self.bookmarks.len(),
            y: self.y,
        };
        let outer = std::mem::replace(&mut self.holding, true);
        drawn(self);
        self.holding = outer;
        if !outer {
            let is_first = self.pages.len() != before || held.op == 0;
            self.held = (!is_first).then_some(held);
        }
    }

    /// A heading is followed by something now.
    pub(super) fn let_go(&mut self) {
        if !self.holding && self.on.is_none() {
            self.held = None;
        }
    }
}

impl Drawn {
    /// The same, so many points higher.
    fn raised(self, up: f32) -> Self {
        let area = |area: Area| Area {
            y: area.y - up,
            ..area
        };
        let op = match self.op {
            Op::Text { x, y, text, style } => Op::Text {
                x,
                y: y - up,
                text,
                style,
            },
            Op::Path { outline, fill, pen } => Op::Path {
                outline: match outline {
                    Outline::Rect(rect, round) => Outline::Rect(area(rect), round),
                    Outline::Ellipse(rect) => Outline::Ellipse(area(rect)),
                    Outline::Lines(points) => {
                        Outline::Lines(points.into_iter().map(|(x, y)| (x, y - up)).collect())
                    }
                },
                fill,
                pen,
            },
            Op::Picture {
                picture,
                area: at,
                clip,
            } => Op::Picture {
                picture,
                area: area(at),
                clip: area(clip),
            },
        };
        Self { op, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::palette::{BODY, words};
    use crate::document::paper::{BOTTOM, COLUMN, SIDE};

    /// Texts of a page with their places.
    fn texts(paper: &Paper, page: usize) -> Vec<(String, f32)> {
        let found = paper.pages[page]
            .iter()
            .filter_map(|drawn| match &drawn.op {
                Op::Text { text, y, .. } => Some((text.clone(), *y)),
                Op::Path { .. } | Op::Picture { .. } => None,
            });
        found.collect()
    }

    fn nearly_full() -> Paper {
        let mut paper = Paper::default();
        paper.new_page();
        paper.paragraph(&[words("Before", BODY)], SIDE, COLUMN);
        paper.y = BOTTOM - 70.0;
        paper
    }

    #[test]
    fn a_heading_goes_along_with_a_block_that_starts_a_page() {
        let mut paper = nearly_full();
        paper.heading(1, "Heading", SIDE, COLUMN);
        paper.skip(5.0);
        let below = paper.y - (BOTTOM - 70.0);
        paper.ensure(200.0);
        assert_eq!(paper.pages.len(), 2);
        assert_eq!(texts(&paper, 0)[0].0, "Before");
        assert_eq!(texts(&paper, 0).len(), 1);
        let (text, y) = texts(&paper, 1).remove(0);
        assert!(text == "Heading" && y > TOP && y < TOP + 30.0, "{y}");
        assert!((paper.y - TOP - below).abs() < 0.01);
        assert_eq!(paper.bookmarks[0].page, 1);
        assert!((paper.bookmarks[0].y - TOP).abs() < 0.01);
    }

    #[test]
    fn a_heading_with_something_under_it_stays() {
        let mut paper = nearly_full();
        paper.heading(2, "Heading", SIDE, COLUMN);
        paper.paragraph(&[words("Under it", BODY)], SIDE, COLUMN);
        paper.ensure(200.0);
        assert_eq!((texts(&paper, 0).len(), texts(&paper, 1).len()), (3, 0));
    }
}
