//! Tables that flow over pages, with their head again on each.

use std::borrow::Cow;

use super::face::Style;
use super::inline::{self, Inline, Line, Text};
use super::{Align, Paper, Pen, Role};
use crate::document::palette::{HEAD, INK, LINE};

/// Width of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Width {
    /// As wide as its widest cell, up to so many points.
    Fit(f32),
    /// A share of what the others leave.
    Share(f32),
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    /// Words of its head; empty for none.
    pub(crate) head: Cow<'static, str>,
    /// Width.
    pub(crate) width: Width,
    /// Which side its cells hang from.
    pub(crate) align: Align,
}

/// A column whose cells hang from the left.
pub(crate) const fn left(head: &'static str, width: Width) -> Column {
    Column {
        head: Cow::Borrowed(head),
        width,
        align: Align::Left,
    }
}

/// A column whose cells hang from the right.
pub(crate) const fn right(head: &'static str, width: Width) -> Column {
    Column {
        head: Cow::Borrowed(head),
        width,
        align: Align::Right,
    }
}

/// How a table is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Setting {
    /// Room above and below the text of a row.
    pub(crate) pad: f32,
    /// Room between columns.
    pub(crate) gutter: f32,
    /// Line height as a multiple of the size.
    pub(crate) lead: f32,
    /// Style of the head.
    pub(crate) head: Style,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            pad: 2.9,
            gutter: 9.0,
            lead: 1.32,
            head: HEAD,
        }
    }
}

/// A table ready to be drawn.
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Text>>,
    setting: Setting,
}

struct Laid {
    cells: Vec<Vec<Line>>,
}

impl Laid {
    fn height(&self, lead: f32) -> f32 {
        self.cells
            .iter()
            .map(|lines| lines.iter().map(|line| line.size * lead).sum())
            .fold(0.0, f32::max)
    }
}

impl Table {
    /// A table of these columns.
    pub(crate) fn new(columns: Vec<Column>, rows: Vec<Vec<Text>>) -> Self {
        Self {
            columns,
            rows,
            setting: Setting::default(),
        }
    }

    /// The same, set otherwise.
    pub(crate) fn set(self, setting: Setting) -> Self {
        Self { setting, ..self }
    }

    fn widths(&self, total: f32) -> Vec<f32> {
        let room = total - self.setting.gutter * (self.columns.len().saturating_sub(1)) as f32;
        let fixed: Vec<Option<f32>> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| match column.width {
                Width::Fit(most) => {
                    let head = inline::natural_width(&[Inline::Text(
                        column.head.to_string(),
                        self.setting.head,
                    )]);
                    let widest = self
                        .rows
                        .iter()
                        .filter_map(|row| row.get(index))
                        .map(|cell| inline::natural_width(cell))
                        .fold(head, f32::max);
                    Some(widest.min(most).max(head) + 0.1)
                }
                Width::Share(_) => None,
            })
            .collect();
        let left = (room - fixed.iter().flatten().sum::<f32>()).max(0.0);
        let shares: f32 = self
            .columns
            .iter()
            .map(|column| {
                if let Width::Share(share) = column.width {
                    share
                } else {
                    0.0
                }
            })
            .sum();
        self.columns
            .iter()
            .zip(fixed)
            .map(|(column, fixed)| match (column.width, fixed) {
                (Width::Share(share), _) => left * share / shares,
                (_, fixed) => fixed.unwrap_or(0.0),
            })
            .collect()
    }

    fn lay(row: &[Text], widths: &[f32]) -> Laid {
        Laid {
            cells: row
                .iter()
                .zip(widths)
                .map(|(cell, width)| inline::wrap(cell, *width))
                .collect(),
        }
    }

    /// How many of its first rows a height holds under the head.
    pub(crate) fn fitting(&self, w: f32, room: f32) -> usize {
        let widths = self.widths(w);
        let pads = 2.0 * self.setting.pad;
        let mut left = room - (self.setting.head.size * self.setting.lead + pads);
        let fits = self.rows.iter().take_while(|row| {
            left -= Self::lay(row, &widths).height(self.setting.lead) + pads;
            left >= 0.0
        });
        fits.count()
    }

    /// Draws the table at the cursor in a column.
    pub(crate) fn draw(&self, paper: &mut Paper, x: f32, w: f32) {
        let widths = self.widths(w);
        paper.part(Role::Table, |paper| {
            let first = self
                .rows
                .first()
                .map_or(0.0, |row| Self::lay(row, &widths).height(self.setting.lead));
            paper.ensure(first + 30.0);
            self.head(paper, x, w, &widths);
            for row in &self.rows {
                self.row(paper, Self::lay(row, &widths), x, w, &widths);
            }
        });
    }

    fn head(&self, paper: &mut Paper, x: f32, w: f32, widths: &[f32]) {
        if self.columns.iter().all(|column| column.head.is_empty()) {
            return;
        }
        let heads: Vec<Text> = self
            .columns
            .iter()
            .map(|column| vec![Inline::Text(column.head.to_string(), self.setting.head)])
            .collect();
        let laid = Self::lay(&heads, widths);
        let height = laid.height(self.setting.lead) + 2.0 * self.setting.pad;
        let bottom = paper.y + height;
        paper.part(Role::Row, |paper| {
            self.cells(paper, &laid.cells, x, widths, &Role::Head, Some(bottom))
        });
        paper.y = bottom;
        paper.rule(x, bottom, w, Pen::new(INK, 0.75));
    }

    fn row(&self, paper: &mut Paper, mut laid: Laid, x: f32, w: f32, widths: &[f32]) {
        let pads = 2.0 * self.setting.pad;
        if paper.room() < laid.height(self.setting.lead) + pads && paper.y > super::TOP + 60.0 {
            paper.new_page();
            self.head(paper, x, w, widths);
        }
        paper.part(Role::Row, |paper| {
            loop {
                let room = paper.room() - pads;
                let rest = split(&mut laid, room, self.setting.lead);
                let height = laid.height(self.setting.lead) + pads;
                self.cells(paper, &laid.cells, x, widths, &Role::Cell, None);
                paper.y += height;
                match rest {
                    Some(rest) => {
                        laid = rest;
                        paper.new_page();
                    }
                    None => break,
                }
            }
        });
        paper.rule(x, paper.y, w, Pen::new(LINE, 0.5));
    }

    /// Draws cells from the cursor, or so that they end at `bottom`.
    fn cells(
        &self,
        paper: &mut Paper,
        cells: &[Vec<Line>],
        x: f32,
        widths: &[f32],
        role: &Role,
        bottom: Option<f32>,
    ) {
        let mut at_x = x;
        for ((lines, width), column) in cells.iter().zip(widths).zip(&self.columns) {
            let height: f32 = lines.iter().map(|line| line.size * self.setting.lead).sum();
            let mut at_y = bottom.map_or(paper.y + self.setting.pad, |bottom| {
                bottom - self.setting.pad - height
            });
            paper.part(role.clone(), |paper| {
                for line in lines {
                    let height = line.size * self.setting.lead;
                    paper.line(line, at_x, at_y, *width, height, column.align);
                    at_y += height;
                }
            });
            at_x += width + self.setting.gutter;
        }
    }
}

/// Cuts what does not fit into `room` off a row, when even a page of its own would not hold it.
fn split(laid: &mut Laid, room: f32, lead: f32) -> Option<Laid> {
    if laid.height(lead) <= room {
        return None;
    }
    let mut rest = Vec::with_capacity(laid.cells.len());
    for lines in &mut laid.cells {
        let mut height = 0.0;
        let fits = lines
            .iter()
            .take_while(|line| {
                height += line.size * lead;
                height <= room
            })
            .count();
        rest.push(lines.split_off(fits.max(1).min(lines.len())));
    }
    rest.iter()
        .any(|lines| !lines.is_empty())
        .then_some(Laid { cells: rest })
}
