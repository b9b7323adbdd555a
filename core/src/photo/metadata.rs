//! What a photo's file says about the camera and where it stood, judged.
//!
//! Owns the choice between EXIF and XMP and the refusal of values that can't be. Refuses to guess:
//! an incredible value is absent and named in `doubts`. Invariant: every number that comes out is
//! finite and within the range its unit allows.
//! Source: CIPA DC-008 (EXIF 2.32); exiftool's DJI tag list.

use super::camera::Camera;
use super::exif::{self, Fields};
use super::probe::{Format, Probe};
use super::xmp::Packet;
use brainops_domain::view::photo::{CameraFacts, FocalSource};
use chrono::{Datelike as _, NaiveDateTime};

/// Diagonal of a 36 × 24 mm picture, which 35 mm equivalents refer to.
const DIAGONAL_35MM: f64 = 43.266_615;
/// Sides agree in shape when their ratios differ by less than this share.
const SHAPE_TOLERANCE: f64 = 0.01;
/// EXIF and XMP heights above sea further apart than this are told, in meters.
const ALTITUDE_GAP_M: f64 = 10.0;
/// A focal length outside these multiples of the picture's width is no camera's: 170° to 0.6° of view.
const FOCAL_PER_WIDTH: std::ops::RangeInclusive<f64> = 0.04..=100.0;
/// Years a digital camera may have written.
const YEARS: std::ops::RangeInclusive<i32> = 1995..=2100;

/// What a file says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Metadata {
    /// Camera and place.
    pub camera: CameraFacts,
    /// Local time of the camera.
    pub taken_at: Option<NaiveDateTime>,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
}

impl Metadata {
    /// Whether all that sizes and a map need is there: model, time, place, height, gimbal, focal length.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let camera = &self.camera;
        let has_height = camera.relative_altitude_m.is_some() || camera.laser_range_m.is_some();
        camera.model.is_some()
            && self.taken_at.is_some()
            && camera.latitude_deg.is_some()
            && has_height
            && camera.gimbal_pitch_deg.is_some()
            && camera.focal_px.is_some()
    }
}

/// Reads and judges the metadata of a picture.
#[must_use]
pub fn read(bytes: &[u8], probe: &Probe<'_>) -> Metadata {
    let (fields, packet) = match &probe.walk {
        Some(walk) => {
            let mut packet = walk.xmp.map(Packet::read).unwrap_or_default();
            if let Some(more) = &walk.xmp_more {
                packet.merge(more);
            }
            (
                walk.exif.map(exif::read_segment).unwrap_or_default(),
                packet,
            )
        }
        None if matches!(probe.format, Format::Other("GIF" | "BMP")) => Default::default(),
        None => (exif::read_file(bytes), Packet::default()),
    };
    Judge {
        fields,
        packet,
        width_px: probe.width_px,
        height_px: probe.height_px,
        doubts: Vec::new(),
    }
    .judge()
}

struct Judge {
    fields: Fields,
    packet: Packet,
    width_px: u32,
    height_px: u32,
    doubts: Vec<String>,
}

impl Judge {
    fn judge(mut self) -> Metadata {
        if self.fields.is_broken {
            self.doubt("part of the EXIF can't be read");
        }
        if self.packet.broken.is_some() {
            self.doubt("the XMP breaks off");
        }
        let orientation = self.orientation();
        let taken_at = self.taken_at();
        let (latitude_deg, longitude_deg) = self.position();
        let absolute_altitude_m = self.absolute_altitude();
        let (gimbal_pitch_deg, gimbal_yaw_deg, gimbal_roll_deg) = self.gimbal();
        let relative_altitude_m = self.xmp("RelativeAltitude", -500.0..=10_000.0);
        let laser_range_m = self.laser();
        let focal = self.focal();
        let center = self.center();
        let camera = CameraFacts {
            make: self.fields.make.take(),
            model: self.fields.model.take(),
            focal_px: focal.map(|(px, _)| px),
            focal_source: focal.map(|(_, source)| source),
            center_x_px: center.map(|(x, _)| x),
            center_y_px: center.map(|(_, y)| y),
            latitude_deg,
            longitude_deg,
            absolute_altitude_m,
            relative_altitude_m,
            laser_range_m,
            gimbal_pitch_deg,
            gimbal_yaw_deg,
            gimbal_roll_deg,
            doubts: self.doubts,
        };
        Metadata {
            camera,
            taken_at,
            orientation,
        }
    }

    fn doubt(&mut self, what: impl Into<String>) {
        self.doubts.push(what.into());
    }

    /// A value of the XMP as a number within a range; otherwise absent and named.
    fn xmp(&mut self, name: &str, range: std::ops::RangeInclusive<f64>) -> Option<f64> {
        let text = self.packet.values.get(name)?;
        let value = text
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|value| range.contains(value));
        if value.is_none() {
            self.doubt(format!("{name} is {text}"));
        }
        value
    }

    fn orientation(&mut self) -> u8 {
        match self.fields.orientation {
            None | Some(0) => 1,
            Some(value) => match u8::try_from(value) {
                Ok(known @ 1..=8) => known,
                _ => {
                    self.doubt(format!("orientation is {value}"));
                    1
                }
            },
        }
    }

    fn taken_at(&mut self) -> Option<NaiveDateTime> {
        let text = self.fields.taken_at.take()?;
        // Cameras whose clock was never set write zeros.
        let is_unset = !text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
        let moment = exif::moment(&text).filter(|moment| YEARS.contains(&moment.year()));
        if moment.is_none() && !is_unset {
            self.doubt(format!("the time is {text}"));
        }
        moment
    }

    fn position(&mut self) -> (Option<f64>, Option<f64>) {
        let exif = (self.fields.latitude_deg, self.fields.longitude_deg);
        let parse = |name: &str| {
            self.packet
                .values
                .get(name)
                .and_then(|text| text.trim().parse::<f64>().ok())
        };
        // Old firmware misspells it.
        let longitude = parse("GpsLongitude").or_else(|| parse("GpsLongtitude"));
        let xmp = (parse("GpsLatitude"), longitude);
        let mut doubt = None;
        for pair in [exif, xmp] {
            let (Some(latitude), Some(longitude)) = pair else {
                continue;
            };
            if latitude == 0.0 && longitude == 0.0 {
                doubt = Some("the position is 0, 0: no satellite fix");
            } else if (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude) {
                return (Some(latitude), Some(longitude));
            } else {
                doubt = Some("the position is no place on Earth");
            }
        }
        if let Some(doubt) = doubt {
            self.doubt(doubt);
        }
        (None, None)
    }

    fn absolute_altitude(&mut self) -> Option<f64> {
        let range = -1_000.0..=20_000.0;
        let xmp = self.xmp("AbsoluteAltitude", range.clone());
        let exif = self.fields.altitude_m.filter(|value| range.contains(value));
        if self.fields.altitude_m.is_some() && exif.is_none() {
            self.doubt("the EXIF height above sea is not credible");
        }
        if let (Some(xmp), Some(exif)) = (xmp, exif) {
            let gap = (xmp - exif).abs();
            if gap > ALTITUDE_GAP_M {
                self.doubt(format!("two heights above sea differ by {gap:.0} m"));
            }
        }
        xmp.or(exif)
    }

    fn gimbal(&mut self) -> (Option<f64>, Option<f64>, Option<f64>) {
        let pitch = self.xmp("GimbalPitchDegree", -180.0..=180.0);
        let yaw = self.xmp("GimbalYawDegree", -360.0..=360.0);
        let roll = self.xmp("GimbalRollDegree", -180.0..=180.0);
        let all = [pitch, yaw, roll];
        if all.iter().any(Option::is_some) && all.iter().flatten().all(|angle| *angle == 0.0) {
            self.doubt("the gimbal angles are all 0: this camera does not tell them");
            return (None, None, None);
        }
        (pitch, yaw, roll)
    }

    fn laser(&mut self) -> Option<f64> {
        let is_normal = self
            .packet
            .values
            .get("LRFStatus")
            .is_none_or(|status| status.eq_ignore_ascii_case("normal"));
        if !is_normal {
            return None;
        }
        self.xmp("LRFTargetDistance", 0.1..=3_000.0)
    }

    /// The optical center, where it lies near the middle of the stored picture.
    fn center(&mut self) -> Option<(f64, f64)> {
        let (width, height) = (f64::from(self.width_px), f64::from(self.height_px));
        let x = self.xmp("CalibratedOpticalCenterX", 0.0..=1e5)?;
        let y = self.xmp("CalibratedOpticalCenterY", 0.0..=1e5)?;
        let scale = self.copy_scale()?;
        let (x, y) = (x * scale, y * scale);
        let is_near = (x / width - 0.5).abs() < 0.1 && (y / height - 0.5).abs() < 0.1;
        is_near.then_some((x, y))
    }

    /// How much smaller the stored picture is than the one the camera wrote: 1 for an original.
    ///
    /// `None` when it was cropped, because then no figure of the original holds.
    fn copy_scale(&self) -> Option<f64> {
        let (Some(exif_width), Some(exif_height)) = (self.fields.width_px, self.fields.height_px)
        else {
            return Some(1.0);
        };
        if exif_width == 0 || exif_height == 0 {
            return Some(1.0);
        }
        let across = f64::from(self.width_px) / f64::from(exif_width);
        let down = f64::from(self.height_px) / f64::from(exif_height);
        ((across / down - 1.0).abs() < SHAPE_TOLERANCE).then_some(across)
    }

    /// The focal length in pixels of the stored picture, by the best source there is.
    fn focal(&mut self) -> Option<(f64, FocalSource)> {
        let Some(scale) = self.copy_scale() else {
            self.doubt("the picture was cropped after it was taken");
            return None;
        };
        let width = f64::from(self.width_px);
        if (scale - 1.0).abs() > SHAPE_TOLERANCE {
            self.doubt("the picture is a scaled copy");
        }
        let calibrated = self
            .xmp("CalibratedFocalLength", 1.0..=1e6)
            .map(|px| px * scale);
        let found = calibrated
            .map(|px| (px, FocalSource::XmpCalibrated))
            .or_else(|| self.dewarp().map(|px| (px * scale, FocalSource::XmpDewarp)))
            .or_else(|| self.sensor().map(|px| (px, FocalSource::ExifSensor)))
            .or_else(|| self.equivalent().map(|px| (px, FocalSource::Exif35mm)))?;
        if FOCAL_PER_WIDTH.contains(&(found.0 / width)) {
            Some(found)
        } else {
            self.doubt(format!(
                "a focal length of {:.0} px does not fit the picture",
                found.0
            ));
            None
        }
    }

    /// `DewarpData`: a date, then fx, fy and more, between commas.
    fn dewarp(&self) -> Option<f64> {
        let text = self.packet.values.get("DewarpData")?;
        let numbers = text.rsplit(';').next()?;
        numbers
            .split(',')
            .next()?
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|fx| fx.is_finite() && *fx > 0.0)
    }

    /// Whether a digital zoom makes figures of the lens useless.
    fn is_zoomed(&mut self) -> bool {
        let is_zoomed = self.fields.digital_zoom.is_some_and(|zoom| zoom > 1.01);
        if is_zoomed {
            self.doubt("digital zoom was on: the focal length is not known");
        }
        is_zoomed
    }

    fn sensor(&mut self) -> Option<f64> {
        let focal_mm = self
            .fields
            .focal_mm
            .filter(|mm| *mm > 0.0 && mm.is_finite())?;
        let camera = Camera::find(self.fields.model.as_deref()?)?;
        let is_its_lens = (focal_mm / camera.focal_mm - 1.0).abs() < 0.05;
        if !is_its_lens || self.is_zoomed() {
            return None;
        }
        let per_mm = f64::from(camera.width_px) / camera.sensor_width_mm;
        let (width, height) = (f64::from(self.width_px), f64::from(self.height_px));
        let (full_width, full_height) = (f64::from(camera.width_px), f64::from(camera.height_px));
        let same_shape =
            ((width / height) / (full_width / full_height) - 1.0).abs() < SHAPE_TOLERANCE;
        if same_shape {
            return Some(focal_mm * per_mm * width / full_width);
        }
        // Another shape is a crop; it keeps the pixels' size when one side is whole.
        let is_plain_crop = self.width_px == camera.width_px || self.height_px == camera.height_px;
        is_plain_crop.then_some(focal_mm * per_mm)
    }

    fn equivalent(&mut self) -> Option<f64> {
        let focal_mm = self
            .fields
            .focal_35mm
            .filter(|mm| *mm > 0.0 && mm.is_finite())?;
        if self.is_zoomed() {
            return None;
        }
        let (width, height) = (f64::from(self.width_px), f64::from(self.height_px));
        let shape = width.max(height) / width.min(height).max(1.0);
        if shape > 1.55 {
            self.doubt("the picture is wide: the focal length may be 10 % off");
        }
        Some(focal_mm * width.hypot(height) / DIAGONAL_35MM)
    }
}
