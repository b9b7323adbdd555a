//! From pixels to millimeters: how large a mark is in the plane of the roof.
//!
//! Owns ray and plane geometry and its error. Refuses to guess: what is missing is a [`Reason`] with
//! a sentence. Invariant: one photo has no single "mm per pixel" unless it looks straight down; every
//! size is measured between the points where the rays of the box meet the plane, and carries an error.
//!
//! Frames: camera x right, y down, z forward; world X east, Y north, Z up, camera at the origin.
//! Gimbal pitch -90° looks straight down.

pub mod marked;
mod pose;
mod reason;

use crate::pixel::PixelBox;
use crate::view::ground::MarkedLength;
use crate::view::photo::{CameraFacts, FocalSource, Ground, GroundSource};
use crate::view::review::MarkSize;
use pose::{Axes, Vector};

pub use reason::Reason;

/// Spread of the height of a roof plane above take-off when nobody entered it, in meters.
///
/// Source: judged from one to two storeys, eaves at 3 m to ridges at 9 m.
const UNKNOWN_ROOF_M: f64 = 5.0;
/// Spread of a barometric height together with that of an entered roof height, in meters.
///
/// Source: judged; gives 4.7 % of area at 30 m, within the 4 to 7 % expected there.
const ENTERED_HEIGHT_M: f64 = 0.7;
/// Fixed part of a laser range's spread in meters. Source: DJI, Zenmuse H20 specifications.
const LASER_M: f64 = 0.2;
/// Part of a laser range's spread that grows with it. Source: as above.
const LASER_SHARE: f64 = 0.0015;
/// Spread of the gimbal's pitch in degrees. Source: judged; makers state no figure for attitude.
const GIMBAL_DEG: f64 = 1.0;
/// Spread of an entered roof pitch in degrees. Source: judged; half a step of x/12 at low pitches.
const ROOF_PITCH_DEG: f64 = 2.0;
/// Slope that stands for "unknown" in the error: 6/12, the middle of common pitches.
const UNKNOWN_PITCH_IN_12: f64 = 6.0;
/// Spread of the direction of fall when it is taken to face the camera, in degrees.
const FACING_DEG: f64 = 20.0;
/// Both edges of a box may be off by one pixel.
const BOX_EDGES_PX: f64 = 2.0;
/// Depression below which an axis meets the roof too flat to mean anything, in degrees.
const MIN_DEPRESSION_DEG: f64 = 10.0;
/// From this depression on a photo counts as looking straight down, in degrees.
const NADIR_DEG: f64 = 75.0;
/// A size less certain than this is not given.
pub const MAX_SIZE_ERROR: f64 = 0.25;
/// Steepest pitch, x/12.
pub const MAX_PITCH_IN_12: f64 = 24.0;

/// A photo as geometry sees it.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Camera.
    pub camera: &'a CameraFacts,
    /// Width of the stored picture.
    pub width_px: u32,
    /// Height of the stored picture.
    pub height_px: u32,
}

/// What a person knows about the plane of the roof.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RoofPlane {
    /// Height above take-off of the point the photo is centered on, meters.
    pub height_m: Option<f64>,
    /// Pitch, x/12.
    pub pitch_in_12: Option<f64>,
    /// Direction the slope falls to, degrees from north; absent: towards the camera.
    pub fall_azimuth_deg: Option<f64>,
    /// A known length marked on the photo; it takes the place of every height.
    pub marked: Option<MarkedLength>,
}

/// Ground resolution at the center of a photo, across the line of sight.
///
/// Units: the result is millimeters on the roof per pixel; its error is one standard deviation.
/// Errors: a [`Reason`] when focal length, height or direction is missing or can't be.
/// Source: slant range over focal length; slant range is height over sin(depression).
pub fn ground(view: &View<'_>, plane: &RoofPlane) -> Result<Ground, Reason> {
    if let Some(marked) = &plane.marked
        && let Some(square) = marked::square_on(view, marked)?
    {
        return Ok(square.ground());
    }
    let sight = Sight::of(view, plane)?;
    let mut error = sight.range_error.hypot(sight.focal_error);
    if let (Some(pitch), Basis::Height) = (view.camera.gimbal_pitch_deg, sight.basis()) {
        let tilted = (pitch - GIMBAL_DEG).to_radians().sin().abs();
        error = error.hypot(pitch.to_radians().sin().abs() / tilted - 1.0);
    }
    Ok(Ground {
        mm_per_px: sight.range_m * 1000.0 / sight.focal_px,
        relative_error: error,
        source: sight.source,
    })
}

/// Size of a mark in the plane of the roof, longer side first.
///
/// Units: the box is in pixels of the stored picture; sizes come in millimeters.
/// Errors: those of [`ground`], and a [`Reason`] where the geometry supports no size within
/// [`MAX_SIZE_ERROR`].
/// Source: intersection of the rays through the middles of the box's sides with the plane.
pub fn mark_size(
    view: &View<'_>,
    plane: &RoofPlane,
    bounds: &PixelBox,
) -> Result<MarkSize, Reason> {
    let edges = BOX_EDGES_PX / bounds.width().min(bounds.height());
    if let Some(marked) = &plane.marked
        && let Some(square) = marked::square_on(view, marked)?
    {
        return square.size(bounds, edges, MAX_SIZE_ERROR);
    }
    let sight = Sight::of(view, plane)?;
    let pitch_deg = view.camera.gimbal_pitch_deg.ok_or(Reason::NoGimbal)?;
    if -pitch_deg < MIN_DEPRESSION_DEG || -pitch_deg > 180.0 - MIN_DEPRESSION_DEG {
        return Err(Reason::TooFlat);
    }
    let scene = Scene::new(view, plane, sight, pitch_deg);
    let slope_deg = slope_deg(plane.pitch_in_12.unwrap_or(0.0));
    let sides = scene
        .sides(bounds, slope_deg, 0.0, 0.0)
        .ok_or(Reason::OffPlane)?;

    let change = |other: Option<[f64; 2]>| -> f64 {
        other.map_or(f64::INFINITY, |other| {
            let share = |index: usize| (other[index] / sides[index] - 1.0).abs();
            share(0).max(share(1))
        })
    };
    let tilt = change(scene.sides(bounds, slope_deg, GIMBAL_DEG, 0.0)).max(change(scene.sides(
        bounds,
        slope_deg,
        -GIMBAL_DEG,
        0.0,
    )));
    let slope = match plane.pitch_in_12 {
        Some(_) => change(scene.sides(bounds, slope_deg + ROOF_PITCH_DEG, 0.0, 0.0)),
        None => {
            let steep = self::slope_deg(UNKNOWN_PITCH_IN_12);
            change(scene.sides(bounds, steep, 0.0, 0.0))
                .max(change(scene.sides(bounds, steep, 0.0, 180.0)))
        }
    };
    let facing = if slope_deg > 0.0 {
        scene.facing_error(bounds, slope_deg, &change)
    } else {
        0.0
    };
    let parts = [
        sight.range_error,
        sight.focal_error,
        tilt,
        slope,
        facing,
        edges,
    ];
    let relative_error = parts.iter().map(|part| part * part).sum::<f64>().sqrt();
    if relative_error > MAX_SIZE_ERROR {
        let is_main =
            |part: f64| part * part > relative_error * relative_error / 2.0 || part.is_infinite();
        return Err(
            if sight.source == GroundSource::RelativeAltitude && is_main(sight.range_error) {
                Reason::RoofHeightNeeded
            } else if plane.pitch_in_12.is_none() && is_main(slope) {
                Reason::PitchNeeded
            } else {
                Reason::TooUncertain
            },
        );
    }
    let [across, down] = sides;
    Ok(MarkSize {
        length_mm: across.max(down) * 1000.0,
        width_mm: across.min(down) * 1000.0,
        relative_error,
    })
}

/// Angle of a pitch from horizontal.
fn slope_deg(pitch_in_12: f64) -> f64 {
    (pitch_in_12 / 12.0).atan().to_degrees()
}

/// How far and how sharp the camera sees along its axis.
#[derive(Debug, Clone, Copy)]
struct Sight {
    focal_px: f64,
    focal_error: f64,
    range_m: f64,
    range_error: f64,
    source: GroundSource,
    marked: Option<MarkedLength>,
}

/// What keeps its meaning when the camera is thought to be tilted.
#[derive(Debug, Clone, Copy)]
enum Basis {
    /// The distance along the axis.
    Range,
    /// The height above the roof.
    Height,
    /// The length of a line on the picture.
    Length(MarkedLength),
}

impl Sight {
    fn basis(&self) -> Basis {
        match (self.marked, self.source) {
            (Some(marked), _) => Basis::Length(marked),
            (None, GroundSource::LaserRange) => Basis::Range,
            (None, _) => Basis::Height,
        }
    }

    fn of(view: &View<'_>, plane: &RoofPlane) -> Result<Self, Reason> {
        let camera = view.camera;
        let is_height = |value: f64| value.is_finite() && value.abs() < 1_000.0;
        let is_pitch = |value: f64| (0.0..=MAX_PITCH_IN_12).contains(&value);
        if !plane.height_m.is_none_or(is_height) || !plane.pitch_in_12.is_none_or(is_pitch) {
            return Err(Reason::PlaneOutOfRange);
        }
        let laser_range_m = camera.laser_range_m.filter(|range| *range > 0.0);
        // The height comes first: it is what a person can make up for, and what the import asks for.
        if plane.marked.is_none() && laser_range_m.or(camera.relative_altitude_m).is_none() {
            return Err(Reason::NoHeight);
        }
        let focal_px = camera
            .focal_px
            .filter(|px| *px > 0.0 && px.is_finite())
            .ok_or(Reason::NoFocal)?;
        let focal_error = match camera.focal_source {
            Some(FocalSource::XmpCalibrated | FocalSource::XmpDewarp) => 0.003,
            Some(FocalSource::ExifSensor) => 0.02,
            Some(FocalSource::Exif35mm) | None => 0.025,
        };
        if let Some(marked) = plane.marked {
            return Self::of_marked(view, plane, focal_px, marked);
        }
        if let Some(range_m) = laser_range_m {
            let range_error = LASER_M / range_m + LASER_SHARE;
            return Ok(Self {
                focal_px,
                focal_error,
                range_m,
                range_error,
                source: GroundSource::LaserRange,
                marked: None,
            });
        }
        let above_takeoff = camera.relative_altitude_m.ok_or(Reason::NoHeight)?;
        let pitch_deg = camera.gimbal_pitch_deg.ok_or(Reason::NoGimbal)?;
        let (height_m, spread_m, source) = match plane.height_m {
            Some(roof) => (
                above_takeoff - roof,
                ENTERED_HEIGHT_M,
                GroundSource::RoofHeightEntered,
            ),
            None => (
                above_takeoff,
                UNKNOWN_ROOF_M,
                GroundSource::RelativeAltitude,
            ),
        };
        if height_m <= 0.0 {
            return Err(if plane.height_m.is_some() {
                Reason::RoofAboveCamera
            } else {
                Reason::NoHeight
            });
        }
        let rise = (-pitch_deg).to_radians().sin();
        if rise < MIN_DEPRESSION_DEG.to_radians().sin() {
            return Err(Reason::TooFlat);
        }
        Ok(Self {
            focal_px,
            focal_error,
            range_m: height_m / rise,
            range_error: spread_m / height_m,
            source,
            marked: None,
        })
    }

    /// The distance at which the marked line has its length. The focal length takes no part in the
    /// error: a wrong one moves the roof away and enlarges it by the same share.
    fn of_marked(
        view: &View<'_>,
        plane: &RoofPlane,
        focal_px: f64,
        marked: MarkedLength,
    ) -> Result<Self, Reason> {
        let pitch_deg = view.camera.gimbal_pitch_deg.ok_or(Reason::NoGimbal)?;
        if (-pitch_deg).to_radians().sin() < MIN_DEPRESSION_DEG.to_radians().sin() {
            return Err(Reason::TooFlat);
        }
        let unit = Self {
            focal_px,
            focal_error: 0.0,
            range_m: 1.0,
            range_error: marked.error(),
            source: GroundSource::MarkedLength,
            marked: Some(marked),
        };
        let scene = Scene::new(view, plane, unit, pitch_deg);
        let slope_deg = slope_deg(plane.pitch_in_12.unwrap_or(0.0));
        let range_m = scene
            .cast(slope_deg, scene.fall_deg(), 0.0)
            .map(|cast| cast.range_m)
            .ok_or(Reason::OffPlane)?;
        Ok(Self { range_m, ..unit })
    }
}

/// Camera and plane, ready for rays.
struct Scene {
    sight: Sight,
    center: [f64; 2],
    pitch_deg: f64,
    yaw_deg: f64,
    roll_deg: f64,
    fall_azimuth_deg: Option<f64>,
}

impl Scene {
    fn new(view: &View<'_>, plane: &RoofPlane, sight: Sight, pitch_deg: f64) -> Self {
        let camera = view.camera;
        let middle = [
            f64::from(view.width_px) / 2.0,
            f64::from(view.height_px) / 2.0,
        ];
        Self {
            sight,
            center: [
                camera.center_x_px.unwrap_or(middle[0]),
                camera.center_y_px.unwrap_or(middle[1]),
            ],
            pitch_deg,
            // Without a yaw the frame is turned; lengths stay, as the fall is then taken from the camera.
            yaw_deg: camera.gimbal_yaw_deg.unwrap_or(0.0),
            roll_deg: camera.gimbal_roll_deg.unwrap_or(0.0),
            fall_azimuth_deg: plane
                .fall_azimuth_deg
                .filter(|_| camera.gimbal_yaw_deg.is_some()),
        }
    }

    /// Whether the direction of fall can't be told from where the camera stands.
    fn is_fall_open(&self) -> bool {
        self.fall_azimuth_deg.is_none() && -self.pitch_deg >= NADIR_DEG
    }

    /// Direction of fall: entered, or towards the camera.
    fn fall_deg(&self) -> f64 {
        self.fall_azimuth_deg.unwrap_or(self.yaw_deg + 180.0)
    }

    /// Sides of a box in the plane, across and down, in meters; `None` when a ray misses the plane.
    ///
    /// Looking down with an unknown fall, the geometric mean over a fall along and across the picture
    /// is taken: the area is then exact, and each side between its two cases.
    fn sides(
        &self,
        bounds: &PixelBox,
        slope_deg: f64,
        tilt_deg: f64,
        turn_deg: f64,
    ) -> Option<[f64; 2]> {
        let fall = self.fall_deg() + turn_deg;
        let one = self.sides_on(bounds, slope_deg, fall, tilt_deg)?;
        if slope_deg == 0.0 || !self.is_fall_open() {
            return Some(one);
        }
        let other = self.sides_on(bounds, slope_deg, fall + 90.0, tilt_deg)?;
        Some([(one[0] * other[0]).sqrt(), (one[1] * other[1]).sqrt()])
    }

    /// How much the sides depend on a fall that was not entered.
    fn facing_error(
        &self,
        bounds: &PixelBox,
        slope_deg: f64,
        change: &dyn Fn(Option<[f64; 2]>) -> f64,
    ) -> f64 {
        let turned = |by: f64| change(self.sides_on(bounds, slope_deg, self.fall_deg() + by, 0.0));
        if self.is_fall_open() {
            turned(0.0).max(turned(90.0))
        } else if self.fall_azimuth_deg.is_none() {
            turned(FACING_DEG).max(turned(-FACING_DEG))
        } else {
            0.0
        }
    }

    fn sides_on(
        &self,
        bounds: &PixelBox,
        slope_deg: f64,
        fall_deg: f64,
        tilt_deg: f64,
    ) -> Option<[f64; 2]> {
        let cast = self.cast(slope_deg, fall_deg, tilt_deg)?;
        let (x, y) = ((bounds.x0 + bounds.x1) / 2.0, (bounds.y0 + bounds.y1) / 2.0);
        let across = cast.length([bounds.x0, y], [bounds.x1, y])?;
        let down = cast.length([x, bounds.y0], [x, bounds.y1])?;
        (across > 0.0 && down > 0.0).then_some([across, down])
    }

    /// Rays onto a plane at the distance the sight's basis gives.
    fn cast(&self, slope_deg: f64, fall_deg: f64, tilt_deg: f64) -> Option<Cast> {
        let pitch_deg = self.pitch_deg + tilt_deg;
        let axes = Axes::new(pitch_deg, self.yaw_deg, self.roll_deg);
        let normal = Vector::slope(slope_deg, fall_deg);
        let at = |range_m: f64| Cast {
            axes,
            normal,
            offset: normal.dot(&axes.forward.scaled(range_m)),
            center: self.center,
            focal_px: self.sight.focal_px,
            range_m,
        };
        match self.sight.basis() {
            Basis::Range => Some(at(self.sight.range_m)),
            Basis::Height => Some(at(self.sight.range_m * self.pitch_deg.to_radians().sin()
                / pitch_deg.to_radians().sin())),
            Basis::Length(marked) => {
                // Lengths on the plane grow with the distance, so one at unit distance gives it.
                let unit = at(1.0).length([marked.x0, marked.y0], [marked.x1, marked.y1])?;
                (unit > 0.0).then(|| at(marked.length_m / unit))
            }
        }
    }
}

/// Rays of one camera onto one plane.
struct Cast {
    axes: Axes,
    normal: Vector,
    offset: f64,
    center: [f64; 2],
    focal_px: f64,
    range_m: f64,
}

impl Cast {
    /// Where the ray of a pixel meets the plane; `None` when it never does.
    fn hit(&self, pixel: [f64; 2]) -> Option<Vector> {
        let ray = self.axes.ray(
            (pixel[0] - self.center[0]) / self.focal_px,
            (pixel[1] - self.center[1]) / self.focal_px,
        );
        let along = self.normal.dot(&ray);
        // The plane's normal points up: a ray that reaches it from above goes against the normal.
        let reach = self.offset / along;
        (along < -1e-6 && reach > 0.0).then(|| ray.scaled(reach))
    }

    /// Length on the plane between two pixels, meters.
    fn length(&self, from: [f64; 2], to: [f64; 2]) -> Option<f64> {
        Some(self.hit(from)?.distance(&self.hit(to)?))
    }
}
