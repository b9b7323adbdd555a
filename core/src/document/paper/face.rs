//! The fonts of the documents: shaping, widths, and what they can show.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Feature, UnicodeBuffer};

/// A color in sRGB.
pub(crate) type Color = (u8, u8, u8);

/// One of the embedded fonts. Sources and licences: `fonts/README.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    /// Running text.
    Regular,
    /// Heads of tables.
    Medium,
    /// Headings, numbers that matter.
    Strong,
    /// The notice that the law wants bold.
    Bold,
    /// Titles.
    Display,
    /// Numbers on pictures.
    Label,
    /// Hashes.
    Mono,
}

/// How text is set. Sizes in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    /// Font.
    pub(crate) face: Face,
    /// Size.
    pub(crate) size: f32,
    /// Color.
    pub(crate) color: Color,
    /// Whether all digits are of one width.
    pub(crate) tabular: bool,
}

const FILES: [&[u8]; 7] = [
    include_bytes!("../fonts/Inter-Regular.ttf"),
    include_bytes!("../fonts/Inter-Medium.ttf"),
    include_bytes!("../fonts/Inter-SemiBold.ttf"),
    include_bytes!("../fonts/Inter-Bold.ttf"),
    include_bytes!("../fonts/InterDisplay-SemiBold.ttf"),
    include_bytes!("../fonts/FieldLabel-SemiBold.ttf"),
    include_bytes!("../fonts/FieldMono-Regular.ttf"),
];

struct Loaded {
    shaper: rustybuzz::Face<'static>,
    font: Font,
}

static LOADED: LazyLock<Vec<Loaded>> = LazyLock::new(|| {
    let load = |file: &'static [u8]| {
        let shaper = rustybuzz::Face::from_slice(file, 0)?;
        let font = Font::new(file.into(), 0)?;
        Some(Loaded { shaper, font })
    };
    FILES
        .iter()
        .map(|file| load(file).expect("BUG: an embedded font is damaged"))
        .collect()
});

impl Face {
    fn loaded(self) -> &'static Loaded {
        &LOADED[self as usize]
    }

    /// The font as the file writer takes it.
    pub(crate) fn font(self) -> Font {
        self.loaded().font.clone()
    }
}

/// Whether the text fonts have a glyph for `c`.
pub(crate) fn can_print(c: char) -> bool {
    Face::Regular.loaded().shaper.glyph_index(c).is_some()
}

/// Letter space of titles, as a share of the size. Source: design tokens, `letter-spacing: -.015em`.
const TITLE_TRACKING: f32 = -0.012;

/// The glyphs of one piece of text, advances as shares of the size.
pub(crate) fn shape(text: &str, style: Style) -> Vec<KrillaGlyph> {
    let shaper = &style.face.loaded().shaper;
    let units = shaper.units_per_em() as f32;
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    let mut features = Vec::new();
    if style.tabular {
        features.push(Feature::new(Tag::from_bytes(b"tnum"), 1, ..));
    }
    let shaped = rustybuzz::shape(shaper, &features, buffer);
    let tracking = if style.face == Face::Display {
        TITLE_TRACKING
    } else {
        0.0
    };
    let mut starts: Vec<usize> = shaped
        .glyph_infos()
        .iter()
        .map(|info| info.cluster as usize)
        .collect();
    starts.sort_unstable();
    starts.dedup();
    let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
    glyphs
        .map(|(info, position)| {
            let start = info.cluster as usize;
            let end = starts
                .iter()
                .copied()
                .find(|&next| next > start)
                .unwrap_or(text.len());
            KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                position.x_advance as f32 / units + tracking,
                position.x_offset as f32 / units,
                position.y_offset as f32 / units,
                position.y_advance as f32 / units,
                start..end,
                None,
            )
        })
        .collect()
}

/// Width of text in points.
pub(crate) fn width(text: &str, style: Style) -> f32 {
    shape(text, style)
        .iter()
        .map(|glyph| glyph.x_advance)
        .sum::<f32>()
        * style.size
}
