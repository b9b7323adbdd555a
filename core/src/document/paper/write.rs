//! Writes drawn pages as a tagged PDF/A-2a file.
//!
//! Invariant: the bytes follow from the pages, the pictures and the facts given here alone.

use std::num::NonZeroU16;

use chrono::{Datelike, NaiveDate};
use krilla::Document;
use krilla::SerializeSettings;
use krilla::configure::{Archival, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline as Bookmarks, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node, TableHeaderScope, Tag, TagGroup, TagKind,
    TagTree,
};

use super::face::{self, Color};
use super::{Area, Drawn, Op, Outline, PAGE_H, PAGE_W, Paper, Pen, Role};
use crate::document::error::DocumentError;
use crate::document::picture::Picture;

/// What a file says about itself.
pub(crate) struct About {
    /// Title.
    pub(crate) title: String,
    /// Who wrote it.
    pub(crate) author: Option<String>,
    /// Stable name of the document.
    pub(crate) identifier: String,
    /// The document's own date.
    pub(crate) dated: NaiveDate,
}

/// Writes the file.
pub(crate) fn write(
    paper: &Paper,
    pictures: &[Picture],
    about: About,
) -> Result<Vec<u8>, DocumentError> {
    let failed = |error: &dyn std::fmt::Debug| DocumentError::Export {
        messages: format!("{error:?}"),
    };
    let configuration: Configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .finish()
        .map_err(|error| failed(&error))?;
    let settings = SerializeSettings {
        configuration,
        enable_tagging: true,
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    let images: Vec<Image> = pictures.iter().map(Picture::image).collect();
    let mut marked: Vec<Vec<Identifier>> = vec![Vec::new(); paper.parts.len()];
    let letter = PageSettings::from_wh(PAGE_W, PAGE_H).expect("BUG: US Letter is a page");
    for drawn in &paper.pages {
        let mut page = document.start_page_with(letter.clone());
        let mut surface = page.surface();
        draw_page(&mut surface, drawn, pictures, &images, &mut marked);
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(tree(paper, marked));
    document.set_outline(bookmarks(paper));
    document.set_metadata(metadata(about));
    document.finish().map_err(|error| failed(&error))
}

fn metadata(about: About) -> Metadata {
    let mut metadata = Metadata::new()
        .title(about.title)
        .language("en-US".to_owned())
        .creator("BrainOps Field".to_owned())
        .document_id(about.identifier);
    if let Some(author) = about.author {
        metadata = metadata.authors(vec![author]);
    }
    let date = about.dated;
    if let (Ok(year), Ok(month), Ok(day)) = (
        u16::try_from(date.year()),
        u8::try_from(date.month()),
        u8::try_from(date.day()),
    ) {
        let midnight = DateTime::new(year)
            .month(month)
            .day(day)
            .hour(0)
            .minute(0)
            .second(0)
            .utc_offset_hour(0)
            .utc_offset_minute(0);
        metadata = metadata.creation_date(midnight);
    }
    metadata
}

fn bookmarks(paper: &Paper) -> Bookmarks {
    let mut outline = Bookmarks::new();
    for bookmark in &paper.bookmarks {
        let destination = XyzDestination::new(bookmark.page, Point::from_xy(0.0, bookmark.y));
        outline.push_child(OutlineNode::new(bookmark.title.clone(), destination));
    }
    outline
}

/// Ops of one part that follow each other share a tag.
fn draw_page(
    surface: &mut Surface<'_>,
    drawn: &[Drawn],
    pictures: &[Picture],
    images: &[Image],
    marked: &mut [Vec<Identifier>],
) {
    for run in drawn.chunk_by(|a, b| a.part == b.part) {
        let part = run.first().and_then(|drawn| drawn.part);
        let tag = match part {
            Some(_) => ContentTag::Other,
            None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)),
        };
        let identifier = surface.start_tagged(tag);
        for drawn in run {
            draw(surface, &drawn.op, pictures, images);
        }
        surface.end_tagged();
        if let Some(part) = part {
            marked[part].push(identifier);
        }
    }
}

fn tree(paper: &Paper, marked: Vec<Vec<Identifier>>) -> TagTree {
    let mut groups: Vec<Option<TagGroup>> = paper
        .parts
        .iter()
        .zip(marked)
        .map(|(part, identifiers)| {
            let mut group = TagGroup::new(kind(&part.role));
            for identifier in identifiers {
                group.push(identifier);
            }
            Some(group)
        })
        .collect();
    // Children come after their parents, so walking backwards hands each a finished group; what a
    // parent collects comes in from last to first and is turned round when it is handed on.
    let mut children: Vec<Vec<TagGroup>> = vec![Vec::new(); paper.parts.len()];
    let mut roots = Vec::new();
    for index in (0..paper.parts.len()).rev() {
        let Some(mut group) = groups[index].take() else {
            continue;
        };
        for child in std::mem::take(&mut children[index]).into_iter().rev() {
            group.push(Node::Group(child));
        }
        match paper.parts[index].parent {
            Some(parent) => children[parent].push(group),
            None => roots.push(group),
        }
    }
    let mut tree = TagTree::new().with_lang(Some("en-US".to_owned()));
    for root in roots.into_iter().rev() {
        tree.push(Node::Group(root));
    }
    tree
}

fn kind(role: &Role) -> TagKind {
    match role {
        Role::Heading(level, title) => Tag::Hn(
            NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN),
            Some(title.clone()),
        )
        .into(),
        Role::Paragraph => Tag::P.into(),
        Role::Figure(words) => Tag::Figure(Some(words.clone())).into(),
        Role::Table => Tag::Table.into(),
        Role::Row => Tag::TR.into(),
        Role::Head => Tag::TH(TableHeaderScope::Column).into(),
        Role::Cell => Tag::TD.into(),
    }
}

fn draw(surface: &mut Surface<'_>, op: &Op, pictures: &[Picture], images: &[Image]) {
    match op {
        Op::Text { x, y, text, style } => {
            surface.set_stroke(None);
            surface.set_fill(Some(fill(style.color)));
            let glyphs = face::shape(text, *style);
            surface.draw_glyphs(
                Point::from_xy(*x, *y),
                &glyphs,
                style.face.font(),
                text,
                style.size,
                false,
            );
        }
        Op::Path {
            outline,
            fill: inside,
            pen,
        } => {
            surface.set_fill(inside.map(fill));
            surface.set_stroke(pen.map(stroke));
            if let Some(path) = path(outline) {
                surface.draw_path(&path);
            }
        }
        Op::Picture {
            picture,
            area,
            clip,
        } => {
            if let (Some(picture), Some(image)) = (pictures.get(*picture), images.get(*picture)) {
                draw_picture(surface, picture, image, *area, *clip);
            }
        }
    }
}

fn draw_picture(
    surface: &mut Surface<'_>,
    picture: &Picture,
    image: &Image,
    area: Area,
    clip: Area,
) {
    let (Some(window), Some(size)) = (path(&Outline::Rect(clip, 0.0)), Size::from_wh(1.0, 1.0))
    else {
        return;
    };
    surface.push_clip_path(&window, &FillRule::NonZero);
    surface.push_transform(&Transform::from_row(
        area.w, 0.0, 0.0, area.h, area.x, area.y,
    ));
    let (a, b, c, d, e, f) = picture.upright();
    surface.push_transform(&Transform::from_row(a, b, c, d, e, f));
    surface.draw_image(image.clone(), size);
    surface.pop();
    surface.pop();
    surface.pop();
}

fn fill(color: Color) -> Fill {
    Fill {
        paint: rgb(color).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}

fn rgb((red, green, blue): Color) -> krilla::color::rgb::Color {
    krilla::color::rgb::Color::new(red, green, blue)
}

fn stroke(pen: Pen) -> Stroke {
    Stroke {
        paint: rgb(pen.color).into(),
        width: pen.width,
        opacity: NormalizedF32::new(pen.opacity).unwrap_or(NormalizedF32::ONE),
        line_cap: if pen.round {
            LineCap::Round
        } else {
            LineCap::Butt
        },
        line_join: if pen.round {
            LineJoin::Round
        } else {
            LineJoin::Miter
        },
        dash: pen.dash.map(|(dash, gap)| StrokeDash {
            array: vec![dash, gap],
            offset: 0.0,
        }),
        ..Stroke::default()
    }
}

/// Distance of a Bézier handle that makes a quarter circle of radius one. Source: 4/3 · (√2 − 1).
const QUARTER: f32 = 0.552_284_8;

fn path(outline: &Outline) -> Option<Path> {
    let mut builder = PathBuilder::new();
    match outline {
        Outline::Lines(points) => {
            let ((x, y), rest) = points.split_first().map(|(first, rest)| (*first, rest))?;
            builder.move_to(x, y);
            for (x, y) in rest {
                builder.line_to(*x, *y);
            }
        }
        Outline::Rect(area, radius) if *radius <= 0.0 => {
            builder.push_rect(Rect::from_xywh(area.x, area.y, area.w, area.h)?)
        }
        Outline::Rect(area, radius) => rounded(
            &mut builder,
            *area,
            radius.min(area.w / 2.0),
            radius.min(area.h / 2.0),
        ),
        Outline::Ellipse(area) => ellipse(&mut builder, *area),
    }
    builder.finish()
}

fn ellipse(builder: &mut PathBuilder, area: Area) {
    let (rx, ry) = (area.w / 2.0, area.h / 2.0);
    let (x, y) = (area.x + rx, area.y + ry);
    let (kx, ky) = (rx * QUARTER, ry * QUARTER);
    builder.move_to(x, y - ry);
    builder.cubic_to(x + kx, y - ry, x + rx, y - ky, x + rx, y);
    builder.cubic_to(x + rx, y + ky, x + kx, y + ry, x, y + ry);
    builder.cubic_to(x - kx, y + ry, x - rx, y + ky, x - rx, y);
    builder.cubic_to(x - rx, y - ky, x - kx, y - ry, x, y - ry);
    builder.close();
}

fn rounded(builder: &mut PathBuilder, area: Area, rx: f32, ry: f32) {
    let (l, t, r, b) = (area.x, area.y, area.x + area.w, area.y + area.h);
    let (kx, ky) = (rx * (1.0 - QUARTER), ry * (1.0 - QUARTER));
    builder.move_to(l + rx, t);
    builder.line_to(r - rx, t);
    builder.cubic_to(r - kx, t, r, t + ky, r, t + ry);
    builder.line_to(r, b - ry);
    builder.cubic_to(r, b - ky, r - kx, b, r - rx, b);
    builder.line_to(l + rx, b);
    builder.cubic_to(l + kx, b, l, b - ky, l, b - ry);
    builder.line_to(l, t + ry);
    builder.cubic_to(l, t + ky, l + kx, t, l + rx, t);
    builder.close();
}
