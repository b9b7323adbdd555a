//! Where marks and their numbers go on a printed picture.
//!
//! Owns the step from pixels of the original to points on the page, and keeps numbers off each
//! other and inside the picture. Refuses drawing.

use super::paper::Area;
use super::words::{MM_PER_FOOT, MM_PER_INCH};
use brainops_domain::damage::DamageClass;
use brainops_domain::pixel::PixelBox;

/// Smallest half width of a drawn mark in points: smaller ones could not be seen in print.
const MIN_HALF_PT: f64 = 4.5;
/// Room between the marked place and its outline.
const CLEARANCE_PT: f64 = 1.5;
/// Height of a number's label in points.
const LABEL_H_PT: f64 = 9.5;
/// Width of one digit in the label's font at its size.
const DIGIT_W_PT: f64 = 3.9;
/// Left and right padding of a label together.
const LABEL_PAD_PT: f64 = 5.0;

/// Size of a picture on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    /// Width in points.
    pub(crate) w: f64,
    /// Height in points.
    pub(crate) h: f64,
}

impl Frame {
    /// The frame with its top left corner at a place.
    pub(crate) fn at(self, x: f32, y: f32) -> Area {
        Area {
            x,
            y,
            w: points(self.w),
            h: points(self.h),
        }
    }

    /// The largest frame of this shape within `max_w` and `max_h` points.
    pub(crate) fn fit(width_px: u32, height_px: u32, max_w: f64, max_h: f64) -> Self {
        let (width, height) = (f64::from(width_px.max(1)), f64::from(height_px.max(1)));
        let scale = (max_w / width).min(max_h / height);
        Self {
            w: width * scale,
            h: height * scale,
        }
    }
}

/// A photo as it is looked at: its size after turning, and how places turn with it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Upright {
    /// Width in pixels after turning.
    pub(crate) width_px: u32,
    /// Height in pixels after turning.
    pub(crate) height_px: u32,
    orientation: u8,
}

impl Upright {
    /// A photo of the stored size and EXIF orientation. Source: EXIF 2.32, tag 0x0112.
    pub(crate) fn new(width_px: u32, height_px: u32, orientation: u8) -> Self {
        if (5..=8).contains(&orientation) {
            Self {
                width_px: height_px,
                height_px: width_px,
                orientation,
            }
        } else {
            Self {
                width_px,
                height_px,
                orientation,
            }
        }
    }

    /// Turns a box in stored pixels.
    pub(crate) fn turn(self, stored: &PixelBox) -> PixelBox {
        let (w, h) = (f64::from(self.width_px), f64::from(self.height_px));
        let PixelBox { x0, y0, x1, y1 } = *stored;
        let (x0, y0, x1, y1) = match self.orientation {
            2 => (w - x1, y0, w - x0, y1),
            3 => (w - x1, h - y1, w - x0, h - y0),
            4 => (x0, h - y1, x1, h - y0),
            5 => (y0, x0, y1, x1),
            6 => (w - y1, x0, w - y0, x1),
            7 => (w - y1, h - x1, w - y0, h - x0),
            8 => (y0, h - x1, y1, h - x0),
            _ => (x0, y0, x1, y1),
        };
        PixelBox { x0, y0, x1, y1 }
    }
}

/// One mark as it is drawn; lengths in points from the picture's top left corner.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    /// Class.
    pub(crate) class: DamageClass,
    /// Its outline.
    pub(crate) outline: Area,
    /// The number, with `?` while nobody decided.
    pub(crate) text: String,
    /// Whether nobody decided.
    pub(crate) open: bool,
    /// Where the number stands.
    pub(crate) label: Area,
}

/// A mark to place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ToPlace {
    /// Number in the report.
    pub(crate) number: usize,
    /// Class.
    pub(crate) class: DamageClass,
    /// Where, in pixels of the upright original.
    pub(crate) pixel_box: PixelBox,
    /// Whether nobody decided.
    pub(crate) open: bool,
}

#[derive(Debug, Clone, Copy)]
struct Rect {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

impl Rect {
    fn area(&self) -> Area {
        Area {
            x: points(self.x),
            y: points(self.y),
            w: points(self.w),
            h: points(self.h),
        }
    }

    fn overlap(&self, other: &Self) -> f64 {
        let w = (self.x + self.w).min(other.x + other.w) - self.x.max(other.x);
        let h = (self.y + self.h).min(other.y + other.h) - self.y.max(other.y);
        w.max(0.0) * h.max(0.0)
    }
}

/// Places marks on a picture of `width_px` × `height_px` shown in `frame`.
pub(crate) fn place(marks: &[ToPlace], width_px: u32, height_px: u32, frame: Frame) -> Vec<Placed> {
    let scale_x = frame.w / f64::from(width_px.max(1));
    let scale_y = frame.h / f64::from(height_px.max(1));
    let outlines: Vec<Rect> = marks
        .iter()
        .map(|mark| outline(mark, scale_x, scale_y, frame))
        .collect();
    let mut taken: Vec<Rect> = Vec::with_capacity(marks.len());
    let mut placed = Vec::with_capacity(marks.len());
    for (mark, around) in marks.iter().zip(&outlines) {
        let text = if mark.open {
            format!("{}?", mark.number)
        } else {
            mark.number.to_string()
        };
        let label = label_spot(around, &text, &outlines, &taken, frame);
        taken.push(label);
        placed.push(Placed {
            class: mark.class,
            outline: around.area(),
            text,
            open: mark.open,
            label: label.area(),
        });
    }
    placed
}

fn outline(mark: &ToPlace, scale_x: f64, scale_y: f64, frame: Frame) -> Rect {
    let x0 = (mark.pixel_box.x0 * scale_x).clamp(0.0, frame.w);
    let x1 = (mark.pixel_box.x1 * scale_x).clamp(0.0, frame.w);
    let y0 = (mark.pixel_box.y0 * scale_y).clamp(0.0, frame.h);
    let y1 = (mark.pixel_box.y1 * scale_y).clamp(0.0, frame.h);
    let mut half_w = ((x1 - x0) / 2.0 + CLEARANCE_PT).max(MIN_HALF_PT);
    let mut half_h = ((y1 - y0) / 2.0 + CLEARANCE_PT).max(MIN_HALF_PT);
    if mark.class == DamageClass::HailHit {
        half_w = half_w.max(half_h);
        half_h = half_w;
    }
    let (center_x, center_y) = (f64::midpoint(x0, x1), f64::midpoint(y0, y1));
    Rect {
        x: center_x - half_w,
        y: center_y - half_h,
        w: half_w * 2.0,
        h: half_h * 2.0,
    }
}

/// The first spot around a mark that hides nothing, or the one that hides least.
fn label_spot(around: &Rect, text: &str, outlines: &[Rect], taken: &[Rect], frame: Frame) -> Rect {
    let w = text.chars().count() as f64 * DIGIT_W_PT + LABEL_PAD_PT;
    let h = LABEL_H_PT;
    let (right, left) = (around.x + around.w + 1.5, around.x - w - 1.5);
    let (above, below) = (around.y - h - 1.5, around.y + around.h + 1.5);
    let level = around.y + around.h / 2.0 - h / 2.0;
    let spots = [
        (right, around.y - h / 2.0),
        (right, level),
        (left, around.y - h / 2.0),
        (around.x, above),
        (around.x + around.w - w, above),
        (around.x, below),
        (left, level),
        (right, around.y + around.h - h / 2.0),
        (left, around.y + around.h - h / 2.0),
        (around.x + around.w - w, below),
        (right + w, level),
        (left - w, level),
    ];
    let mut best: Option<(f64, Rect)> = None;
    for (x, y) in spots {
        let spot = Rect {
            x: x.clamp(1.0, (frame.w - w - 1.0).max(1.0)),
            y: y.clamp(1.0, (frame.h - h - 1.0).max(1.0)),
            w,
            h,
        };
        let hidden: f64 = outlines
            .iter()
            .map(|other| spot.overlap(other))
            .sum::<f64>()
            + taken
                .iter()
                .map(|other| 4.0 * spot.overlap(other))
                .sum::<f64>();
        if hidden <= 0.0 {
            return spot;
        }
        if best.is_none_or(|(least, _)| hidden < least) {
            best = Some((hidden, spot));
        }
    }
    best.map_or(
        Rect {
            x: 1.0,
            y: 1.0,
            w,
            h,
        },
        |(_, spot)| spot,
    )
}

/// A bar of known length for the corner of a picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ScaleBar {
    /// Length on the page in points.
    pub(crate) w: f32,
    /// Its length on the roof.
    pub(crate) text: &'static str,
}

/// The longest round length within a quarter of the picture, or none where a foot does not fit.
pub(crate) fn scale_bar(mm_per_px: f64, width_px: u32, frame: Frame) -> Option<ScaleBar> {
    const LENGTHS_MM: [(f64, &str); 8] = [
        (50.0 * MM_PER_FOOT, "50 ft"),
        (20.0 * MM_PER_FOOT, "20 ft"),
        (10.0 * MM_PER_FOOT, "10 ft"),
        (5.0 * MM_PER_FOOT, "5 ft"),
        (2.0 * MM_PER_FOOT, "2 ft"),
        (MM_PER_FOOT, "1 ft"),
        (6.0 * MM_PER_INCH, "6 in"),
        (2.0 * MM_PER_INCH, "2 in"),
    ];
    let pt_per_mm = frame.w / (f64::from(width_px.max(1)) * mm_per_px);
    let (mm, text) = LENGTHS_MM
        .into_iter()
        .find(|(mm, _)| mm * pt_per_mm <= frame.w / 4.0)?;
    Some(ScaleBar {
        w: points(mm * pt_per_mm),
        text,
    })
}

/// Points as pages hold them, in hundredths.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a length on a page is small and a hundredth of a point is exact enough"
)]
fn points(pt: f64) -> f32 {
    ((pt * 100.0).round() / 100.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame { w: 500.0, h: 375.0 };

    fn at(x: f64, y: f64) -> PixelBox {
        PixelBox {
            x0: x,
            y0: y,
            x1: x + 20.0,
            y1: y + 20.0,
        }
    }

    #[test]
    fn labels_stay_inside_and_apart() {
        let boxes: Vec<PixelBox> = (0..60)
            .map(|i| at(f64::from(i % 10) * 400.0, f64::from(i / 10) * 500.0))
            .collect();
        let marks: Vec<ToPlace> = boxes
            .iter()
            .enumerate()
            .map(|(i, &pixel_box)| ToPlace {
                number: i + 1,
                class: DamageClass::HailHit,
                pixel_box,
                open: false,
            })
            .collect();
        let placed = place(&marks, 4000, 3000, FRAME);
        for (i, one) in placed.iter().enumerate() {
            let a = rect(one.label);
            assert!(
                a.x >= 0.0 && a.x + a.w <= FRAME.w,
                "label {i} leaves the picture"
            );
            assert!(
                a.y >= 0.0 && a.y + a.h <= FRAME.h,
                "label {i} leaves the picture"
            );
            for other in &placed[i + 1..] {
                assert!(
                    a.overlap(&rect(other.label)) < 0.1,
                    "labels {} and {} overlap",
                    one.text,
                    other.text
                );
            }
        }
    }

    fn rect(area: Area) -> Rect {
        Rect {
            x: area.x.into(),
            y: area.y.into(),
            w: area.w.into(),
            h: area.h.into(),
        }
    }

    #[test]
    fn outline_surrounds_the_place() {
        let pixel_box = PixelBox {
            x0: 1000.0,
            y0: 600.0,
            x1: 1400.0,
            y1: 800.0,
        };
        let mark = ToPlace {
            number: 1,
            class: DamageClass::Crack,
            pixel_box,
            open: true,
        };
        let placed = place(&[mark], 4000, 3000, FRAME);
        assert_eq!(
            (placed[0].outline.x, placed[0].outline.w),
            (125.0 - 1.5, 53.0)
        );
        assert_eq!(placed[0].text, "1?");
    }

    #[test]
    fn boxes_turn_with_the_photo() {
        let stored = PixelBox {
            x0: 10.0,
            y0: 20.0,
            x1: 30.0,
            y1: 50.0,
        };
        let turned = Upright::new(400, 300, 6).turn(&stored);
        assert_eq!(
            (turned.x0, turned.y0, turned.x1, turned.y1),
            (250.0, 10.0, 280.0, 30.0)
        );
        let turned = Upright::new(400, 300, 8).turn(&stored);
        assert_eq!(
            (turned.x0, turned.y0, turned.x1, turned.y1),
            (20.0, 370.0, 50.0, 390.0)
        );
        assert_eq!(Upright::new(400, 300, 3).turn(&stored).x0, 370.0);
    }

    #[test]
    fn scale_bar_is_round_and_short() {
        let bar = scale_bar(2.7, 4000, FRAME).expect("a scale bar fits");
        assert_eq!(bar.text, "5 ft");
        assert!(f64::from(bar.w) <= FRAME.w / 4.0);
    }
}
