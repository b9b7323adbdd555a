//! Colors, styles and small signs shared by all documents. Source: the product's design tokens, light theme.

use brainops_domain::damage::DamageClass;

use super::paper::face::{Color, Face, Style};
use super::paper::inline::Inline;
use super::paper::{Area, Outline, Paper, Pen};

/// Text.
pub(crate) const INK: Color = (0x16, 0x18, 0x1b);
/// Second text.
pub(crate) const INK_2: Color = (0x45, 0x48, 0x4d);
/// Third text.
pub(crate) const INK_3: Color = (0x5f, 0x62, 0x67);
/// Hairlines.
pub(crate) const LINE: Color = (0xdf, 0xde, 0xd9);
/// Stronger hairlines.
pub(crate) const LINE_STRONG: Color = (0xc6, 0xc5, 0xbf);
/// Ground of notes.
pub(crate) const SUNK: Color = (0xf4, 0xf4, 0xf1);
/// The one accent of the papers.
pub(crate) const CAUTION: Color = (0xf2, 0xb0, 0x1e);
/// Casing of marks.
pub(crate) const CASING: Color = (0x0b, 0x0d, 0x10);
/// White.
pub(crate) const CHALK: Color = (0xff, 0xff, 0xff);

impl Style {
    /// The same in another size.
    pub(crate) const fn size(self, size: f32) -> Self {
        Self { size, ..self }
    }

    /// The same in another color.
    pub(crate) const fn color(self, color: Color) -> Self {
        Self { color, ..self }
    }

    /// The same with digits of one width.
    pub(crate) const fn tabular(self) -> Self {
        Self {
            tabular: true,
            ..self
        }
    }
}

/// Running text.
pub(crate) const BODY: Style = Style {
    face: Face::Regular,
    size: 9.6,
    color: INK,
    tabular: false,
};
/// Captions and second lines.
pub(crate) const SOFT: Style = Style {
    face: Face::Regular,
    size: 8.0,
    color: INK_2,
    tabular: false,
};
/// What is least.
pub(crate) const FAINT: Style = Style {
    face: Face::Regular,
    size: 8.0,
    color: INK_3,
    tabular: false,
};
/// What is most.
pub(crate) const STRONG: Style = Style {
    face: Face::Strong,
    size: 9.6,
    color: INK,
    tabular: false,
};
/// Heads of tables.
pub(crate) const HEAD: Style = Style {
    face: Face::Medium,
    size: 8.0,
    color: INK_2,
    tabular: false,
};
/// Hashes.
pub(crate) const HASH: Style = Style {
    face: Face::Mono,
    size: 7.0,
    color: INK_2,
    tabular: false,
};
/// What the law wants bold, in its 10 points.
pub(crate) const NOTICE: Style = Style {
    face: Face::Bold,
    size: 10.0,
    color: INK,
    tabular: false,
};
/// Numbers on pictures.
pub(crate) const LABEL: Style = Style {
    face: Face::Label,
    size: 7.2,
    color: CHALK,
    tabular: false,
};

/// Words of a style.
pub(crate) fn words(text: impl Into<String>, style: Style) -> Inline {
    Inline::Text(text.into(), style)
}

/// Color of a class, the same as on screen; never the only sign of it.
pub(crate) fn class_color(class: DamageClass) -> Color {
    match class {
        DamageClass::HailHit => (0xf5, 0xdd, 0x12),
        DamageClass::MissingShingle => (0xe6, 0x21, 0x8e),
        DamageClass::LiftedOrCreased => (0x9c, 0x58, 0xfe),
        DamageClass::Crack => (0x56, 0xd3, 0xe8),
        DamageClass::GranuleLoss => (0xf4, 0xa6, 0x1b),
        DamageClass::ExposedNail => (0x42, 0xa8, 0xff),
        DamageClass::Rust => (0xbb, 0x69, 0x25),
        DamageClass::Puncture => (0xf3, 0x70, 0x87),
        DamageClass::PondingOrStain => (0x60, 0x7c, 0xb7),
        DamageClass::MossAlgae => (0xac, 0xcc, 0x92),
        DamageClass::BrokenTile => (0x7c, 0xfe, 0x9f),
        DamageClass::Debris => (0xed, 0xf0, 0xf2),
    }
}

fn severity_color(level: u8) -> Color {
    match level {
        0 => (0x6d, 0x71, 0x77),
        1 => (0x4a, 0x7a, 0x9c),
        2 => (0xa3, 0x6b, 0x00),
        3 => (0xc2, 0x48, 0x1a),
        _ => (0x9d, 0x12, 0x30),
    }
}

/// The sign of a class before its name: a ring for hail, a box for other damage, dashes for none.
pub(crate) fn class_sign(paper: &mut Paper, class: DamageClass, x: f32, baseline: f32) {
    let area = Area {
        x: x + 1.2,
        y: baseline - 6.4,
        w: 6.6,
        h: 6.6,
    };
    let outline = if class == DamageClass::HailHit {
        Outline::Ellipse(area)
    } else {
        Outline::Rect(area, 0.8)
    };
    let dash = (!class.is_damage()).then_some((1.8, 1.4));
    paper.path(outline.clone(), None, Some(Pen::new(CASING, 2.5)));
    paper.path(
        outline,
        None,
        Some(Pen {
            dash,
            ..Pen::new(class_color(class), 1.15)
        }),
    );
}

/// Severity as four bars, filled up to the level.
pub(crate) fn severity_bars(paper: &mut Paper, level: u8, x: f32, baseline: f32) {
    let color = severity_color(level);
    for bar in 0..4_u8 {
        let area = Area {
            x: x + f32::from(bar) * 4.4,
            y: baseline - 6.8,
            w: 3.2,
            h: 7.2,
        };
        paper.path(
            Outline::Rect(area, 0.6),
            (bar < level).then_some(color),
            Some(Pen::new(color, 0.6)),
        );
    }
}

/// A choice.
pub(crate) fn radio(paper: &mut Paper, on: bool, x: f32, baseline: f32) {
    let area = |inset: f32| Area {
        x: x + inset,
        y: baseline - 7.6 + inset,
        w: 8.0 - 2.0 * inset,
        h: 8.0 - 2.0 * inset,
    };
    paper.path(Outline::Ellipse(area(0.0)), None, Some(Pen::new(INK, 0.9)));
    if on {
        paper.path(Outline::Ellipse(area(1.9)), Some(INK), None);
    }
}
