//! Sizes from photos, against worked examples and laws of geometry.

use brainops_domain::measure::{MAX_SIZE_ERROR, Reason, RoofPlane, View, ground, mark_size};
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::photo::{CameraFacts, FocalSource, GroundSource};
use proptest::prelude::*;

const WIDTH: u32 = 5280;
const HEIGHT: u32 = 3956;

/// A Mavic 3E at a height above take-off.
fn m3e(height_m: f64, gimbal_pitch_deg: f64) -> CameraFacts {
    CameraFacts {
        focal_px: Some(3_725.151_611),
        focal_source: Some(FocalSource::XmpCalibrated),
        relative_altitude_m: Some(height_m),
        gimbal_pitch_deg: Some(gimbal_pitch_deg),
        gimbal_yaw_deg: Some(0.0),
        gimbal_roll_deg: Some(0.0),
        ..CameraFacts::default()
    }
}

fn view(camera: &CameraFacts) -> View<'_> {
    View {
        camera,
        width_px: WIDTH,
        height_px: HEIGHT,
    }
}

fn square(x: f64, y: f64, side: f64) -> PixelBox {
    PixelBox {
        x0: x - side / 2.0,
        y0: y - side / 2.0,
        x1: x + side / 2.0,
        y1: y + side / 2.0,
    }
}

fn middle(side: f64) -> PixelBox {
    square(f64::from(WIDTH) / 2.0, f64::from(HEIGHT) / 2.0, side)
}

/// A plane a person entered, at take-off height.
fn plane(pitch_in_12: f64, fall_azimuth_deg: f64) -> RoofPlane {
    RoofPlane {
        height_m: Some(0.0),
        pitch_in_12: Some(pitch_in_12),
        fall_azimuth_deg: Some(fall_azimuth_deg),
        marked: None,
    }
}

fn near(value: f64, expected: f64, share: f64) {
    assert!(
        (value / expected - 1.0).abs() <= share,
        "{value} is not {expected}"
    );
}

/// Longer and shorter side in centimeters of a 40 px box from 30 m.
fn sides_cm(gimbal_pitch_deg: f64, plane: &RoofPlane, y: f64) -> (f64, f64) {
    let camera = m3e(30.0, gimbal_pitch_deg);
    let size = mark_size(
        &view(&camera),
        plane,
        &square(f64::from(WIDTH) / 2.0, y, 40.0),
    )
    .unwrap();
    (size.length_mm / 10.0, size.width_mm / 10.0)
}

#[test]
fn the_worked_example_comes_out() {
    let center = f64::from(HEIGHT) / 2.0;
    let cases = [
        (
            "nadir, flat",
            -90.0,
            plane(0.0, 0.0),
            center,
            (32.2, 32.2),
            0.002,
        ),
        (
            "nadir, 6:12",
            -90.0,
            plane(6.0, 0.0),
            center,
            (36.0, 32.3),
            0.004,
        ),
        (
            "45 degrees, flat",
            -45.0,
            plane(0.0, 0.0),
            center,
            (64.4, 45.8),
            0.01,
        ),
        (
            "45 degrees, 6:12 facing",
            -45.0,
            plane(6.0, 180.0),
            center,
            (48.0, 45.6),
            0.005,
        ),
        // The published figures take the upper edge of the box, here its middle counts.
        (
            "bottom edge",
            -45.0,
            plane(0.0, 0.0),
            f64::from(HEIGHT) - 300.0,
            (31.5, 30.6),
            0.01,
        ),
    ];
    for (what, pitch, plane, y, expected, share) in cases {
        let (length, width) = sides_cm(pitch, &plane, y);
        println!("{what}: {length:.2} x {width:.2}");
        near(length, expected.0, share);
        near(width, expected.1, share);
    }
}

#[test]
fn ground_resolution_is_slant_range_over_focal_length() {
    let entered = RoofPlane {
        height_m: Some(0.0),
        ..RoofPlane::default()
    };
    for (height, pitch, expected) in [
        (30.0, -90.0, 8.053),
        (10.0, -45.0, 3.796),
        (5.588, -90.0, 1.5),
    ] {
        let camera = m3e(height, pitch);
        near(
            ground(&view(&camera), &entered).unwrap().mm_per_px,
            expected,
            0.001,
        );
    }
    // The table of cameras gives 3,751 px: 2.666 mm from 10 m, and 3.770 across at 45 degrees.
    let camera = CameraFacts {
        focal_px: Some(12.29 * 5280.0 / 17.3),
        ..m3e(10.0, -90.0)
    };
    near(
        ground(&view(&camera), &entered).unwrap().mm_per_px,
        2.666,
        0.001,
    );
    let camera = CameraFacts {
        gimbal_pitch_deg: Some(-45.0),
        ..camera
    };
    near(
        ground(&view(&camera), &entered).unwrap().mm_per_px,
        3.770,
        0.001,
    );
}

#[test]
fn each_source_of_height_has_its_error() {
    let camera = m3e(44.47, -90.0);
    let takeoff = ground(&view(&camera), &RoofPlane::default()).unwrap();
    assert_eq!(takeoff.source, GroundSource::RelativeAltitude);
    let entered = ground(
        &view(&camera),
        &RoofPlane {
            height_m: Some(6.0),
            ..RoofPlane::default()
        },
    )
    .unwrap();
    assert_eq!(entered.source, GroundSource::RoofHeightEntered);
    near(
        entered.mm_per_px,
        (44.47 - 6.0) * 1000.0 / 3_725.151_611,
        1e-9,
    );
    let with_laser = CameraFacts {
        laser_range_m: Some(38.0),
        ..camera
    };
    let laser = ground(&view(&with_laser), &RoofPlane::default()).unwrap();
    assert_eq!(laser.source, GroundSource::LaserRange);
    assert!(
        laser.relative_error < entered.relative_error
            && entered.relative_error < takeoff.relative_error
    );
}

#[test]
fn what_is_missing_is_said_not_guessed() {
    let good = m3e(30.0, -90.0);
    let entered = RoofPlane {
        height_m: Some(6.0),
        pitch_in_12: Some(6.0),
        fall_azimuth_deg: None,
        marked: None,
    };
    let cases = [
        (
            CameraFacts {
                focal_px: None,
                ..good.clone()
            },
            entered,
            Reason::NoFocal,
        ),
        (
            CameraFacts {
                relative_altitude_m: None,
                ..good.clone()
            },
            entered,
            Reason::NoHeight,
        ),
        (
            CameraFacts {
                gimbal_pitch_deg: None,
                ..good.clone()
            },
            entered,
            Reason::NoGimbal,
        ),
        (
            CameraFacts {
                gimbal_pitch_deg: Some(0.0),
                ..good.clone()
            },
            entered,
            Reason::TooFlat,
        ),
        (
            CameraFacts {
                gimbal_pitch_deg: Some(20.0),
                ..good.clone()
            },
            entered,
            Reason::TooFlat,
        ),
        (
            good.clone(),
            RoofPlane {
                height_m: Some(31.0),
                ..entered
            },
            Reason::RoofAboveCamera,
        ),
        (
            good.clone(),
            RoofPlane {
                height_m: Some(f64::NAN),
                ..entered
            },
            Reason::PlaneOutOfRange,
        ),
        (
            good.clone(),
            RoofPlane {
                pitch_in_12: Some(99.0),
                ..entered
            },
            Reason::PlaneOutOfRange,
        ),
        (m3e(-2.0, -90.0), RoofPlane::default(), Reason::NoHeight),
        // A photo that lacks height and focal length is told of the height, in every place.
        (
            CameraFacts::default(),
            RoofPlane::default(),
            Reason::NoHeight,
        ),
    ];
    for (camera, plane, reason) in cases {
        assert_eq!(ground(&view(&camera), &plane).unwrap_err(), reason);
        assert_eq!(
            mark_size(&view(&camera), &plane, &middle(100.0)).unwrap_err(),
            reason
        );
        assert!(reason.to_string().ends_with('.'));
    }
    // A laser range needs no direction for the resolution, but for a size it does.
    let blind = CameraFacts {
        gimbal_pitch_deg: None,
        laser_range_m: Some(20.0),
        ..good
    };
    assert!(ground(&view(&blind), &entered).is_ok());
    assert_eq!(
        mark_size(&view(&blind), &entered, &middle(100.0)).unwrap_err(),
        Reason::NoGimbal
    );
}

#[test]
fn sizes_need_what_they_depend_on() {
    let takeoff = RoofPlane::default();
    // From far above, the roof's own height hardly matters; close to it, it is everything.
    let high = m3e(44.47, -90.0);
    let size = mark_size(&view(&high), &takeoff, &middle(100.0)).unwrap();
    assert!((0.1..0.2).contains(&size.relative_error));
    let low = m3e(12.0, -90.0);
    assert!(ground(&view(&low), &takeoff).is_ok());
    assert_eq!(
        mark_size(&view(&low), &takeoff, &middle(100.0)).unwrap_err(),
        Reason::RoofHeightNeeded
    );
    let oblique = m3e(44.47, -45.0);
    let no_pitch = RoofPlane {
        height_m: Some(6.0),
        ..takeoff
    };
    assert_eq!(
        mark_size(&view(&oblique), &no_pitch, &middle(100.0)).unwrap_err(),
        Reason::PitchNeeded
    );
    let with_pitch = RoofPlane {
        pitch_in_12: Some(6.0),
        ..no_pitch
    };
    let size = mark_size(&view(&oblique), &with_pitch, &middle(100.0)).unwrap();
    assert!(size.relative_error < 0.15);
    assert_eq!(
        mark_size(&view(&high), &no_pitch, &middle(6.0)).unwrap_err(),
        Reason::TooUncertain
    );
    // A low oblique photo whose upper edge looks over the ridge.
    let flat = m3e(30.0, -20.0);
    let top = square(f64::from(WIDTH) / 2.0, 100.0, 80.0);
    assert_eq!(
        mark_size(&view(&flat), &with_pitch, &top)
            .map(|_| ())
            .unwrap_err(),
        Reason::TooUncertain
    );
    let away = RoofPlane {
        fall_azimuth_deg: Some(0.0),
        ..with_pitch
    };
    assert_eq!(
        mark_size(&view(&flat), &away, &middle(80.0))
            .map(|_| ())
            .unwrap_err(),
        Reason::OffPlane
    );
}

proptest! {
    /// Twice as far is twice as large, wherever the box lies and however the camera looks.
    #[test]
    fn sizes_scale_with_distance(pitch in -90.0..-50.0_f64, yaw in -180.0..180.0_f64, slope in 0.0..8.0_f64, x in 500.0..4700.0_f64, y in 500.0..3400.0_f64) {
        let sizes: Vec<_> = [20.0, 40.0].into_iter().map(|height| {
            let camera = CameraFacts { gimbal_yaw_deg: Some(yaw), ..m3e(height, pitch) };
            let plane = RoofPlane { height_m: Some(0.0), pitch_in_12: Some(slope), fall_azimuth_deg: Some(yaw + 180.0), marked: None };
            mark_size(&view(&camera), &plane, &square(x, y, 150.0))
        }).collect();
        if let (Ok(near), Ok(far)) = (&sizes[0], &sizes[1]) {
            prop_assert!((far.length_mm / near.length_mm - 2.0).abs() < 1e-9);
            prop_assert!((far.width_mm / near.width_mm - 2.0).abs() < 1e-9);
            prop_assert!(near.length_mm >= near.width_mm && near.relative_error <= MAX_SIZE_ERROR);
        }
    }

    /// Turning the camera and the roof together changes nothing.
    #[test]
    fn only_the_angle_between_camera_and_roof_counts(turn in -180.0..180.0_f64, pitch in -90.0..-50.0_f64, slope in 0.0..8.0_f64, fall in 0.0..360.0_f64) {
        let size = |turn: f64| {
            let camera = CameraFacts { gimbal_yaw_deg: Some(turn), ..m3e(30.0, pitch) };
            mark_size(&view(&camera), &plane(slope, fall + turn), &square(2000.0, 1500.0, 150.0))
        };
        match (size(0.0), size(turn)) {
            (Ok(one), Ok(other)) => {
                prop_assert!((one.length_mm / other.length_mm - 1.0).abs() < 1e-6);
                prop_assert!((one.width_mm / other.width_mm - 1.0).abs() < 1e-6);
            }
            (one, other) => prop_assert_eq!(one.is_err(), other.is_err()),
        }
    }

    /// Straight down on a flat roof a size is pixels times resolution.
    #[test]
    fn straight_down_a_size_is_pixels_times_resolution(height in 5.0..80.0_f64, width in 30.0..900.0_f64, x in 500.0..4700.0_f64, y in 500.0..3400.0_f64) {
        let camera = m3e(height, -90.0);
        let bounds = PixelBox { x0: x - width / 2.0, y0: y - 50.0, x1: x + width / 2.0, y1: y + 50.0 };
        let resolution = ground(&view(&camera), &plane(0.0, 0.0)).unwrap().mm_per_px;
        if let Ok(size) = mark_size(&view(&camera), &plane(0.0, 0.0), &bounds) {
            prop_assert!((size.length_mm - width.max(100.0) * resolution).abs() < 1e-6 * size.length_mm);
            prop_assert!((size.width_mm - width.min(100.0) * resolution).abs() < 1e-6 * size.length_mm);
        }
    }
}
