//! Sizes from a known length marked on a photo, against sizes from a known height.

use brainops_domain::measure::marked::MarkProblem;
use brainops_domain::measure::{Reason, RoofPlane, View, ground, mark_size};
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::ground::MarkedLength;
use brainops_domain::view::photo::{CameraFacts, FocalSource, GroundSource};
use proptest::prelude::*;

const WIDTH: u32 = 5280;
const HEIGHT: u32 = 3956;

/// A camera that tells where it looked, and not from how high.
fn camera(gimbal_pitch_deg: f64) -> CameraFacts {
    CameraFacts {
        focal_px: Some(3_725.0),
        focal_source: Some(FocalSource::XmpCalibrated),
        gimbal_pitch_deg: Some(gimbal_pitch_deg),
        gimbal_yaw_deg: Some(30.0),
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

fn line(x0: f64, y0: f64, x1: f64, y1: f64, length_m: f64) -> MarkedLength {
    MarkedLength {
        x0,
        y0,
        x1,
        y1,
        length_m,
    }
}

fn plane(marked: Option<MarkedLength>) -> RoofPlane {
    RoofPlane {
        height_m: Some(0.0),
        pitch_in_12: Some(6.0),
        fall_azimuth_deg: Some(210.0),
        marked,
    }
}

#[test]
fn without_a_height_a_marked_length_gives_sizes() {
    let camera = camera(-90.0);
    let bounds = square(2640.0, 1978.0, 150.0);
    let flat = |marked| RoofPlane {
        pitch_in_12: Some(0.0),
        height_m: None,
        fall_azimuth_deg: None,
        marked,
    };
    assert_eq!(
        mark_size(&view(&camera), &flat(None), &bounds).unwrap_err(),
        Reason::NoHeight
    );
    // Straight down on a flat roof 1,000 px over 4 m are 4 mm a pixel.
    let marked = flat(Some(line(1000.0, 1000.0, 2000.0, 1000.0, 4.0)));
    let found = ground(&view(&camera), &marked).unwrap();
    assert_eq!(found.source, GroundSource::MarkedLength);
    assert!((found.mm_per_px - 4.0).abs() < 1e-9 && found.relative_error < 0.01);
    let size = mark_size(&view(&camera), &marked, &bounds).unwrap();
    assert!((size.length_mm - 600.0).abs() < 1e-6);
    assert!((0.01..0.03).contains(&size.relative_error));
}

#[test]
fn a_marked_length_goes_before_laser_and_height() {
    let camera = CameraFacts {
        laser_range_m: Some(20.0),
        relative_altitude_m: Some(20.0),
        ..camera(-90.0)
    };
    let marked = plane(Some(line(1000.0, 1000.0, 2000.0, 1000.0, 4.0)));
    let found = ground(&view(&camera), &marked).unwrap();
    assert_eq!(found.source, GroundSource::MarkedLength);
}

#[test]
fn a_short_line_is_less_certain_than_a_long_one() {
    let camera = camera(-90.0);
    let error = |px: f64| {
        let marked = plane(Some(line(1000.0, 1000.0, 1000.0 + px, 1000.0, px * 0.002)));
        ground(&view(&camera), &marked).unwrap().relative_error
    };
    assert!(error(60.0) > 2.0 * error(300.0) && error(300.0) > error(2000.0));
}

#[test]
fn a_photo_that_tells_nothing_is_taken_to_look_squarely_and_says_so_in_its_error() {
    let phone = CameraFacts::default();
    let marked = plane(Some(line(1000.0, 1000.0, 1000.0, 2000.0, 2.0)));
    let found = ground(&view(&phone), &marked).unwrap();
    assert!((found.mm_per_px - 2.0).abs() < 1e-9 && found.relative_error >= 0.15);
    let size = mark_size(&view(&phone), &marked, &square(500.0, 500.0, 100.0)).unwrap();
    assert!((size.length_mm - 200.0).abs() < 1e-9 && size.relative_error > 0.15);
    // Known to have looked from the side, and without a focal length to say what that means.
    let oblique = CameraFacts {
        focal_px: None,
        ..camera(-40.0)
    };
    assert_eq!(
        ground(&view(&oblique), &marked).unwrap_err(),
        Reason::NoFocal
    );
}

#[test]
fn lines_that_cant_be_measured_from_are_refused_with_a_sentence() {
    let good = line(0.0, 0.0, 400.0, 300.0, 3.0);
    assert_eq!(good.check(WIDTH, HEIGHT), Ok(()));
    let cases = [
        (MarkedLength { x1: -1.0, ..good }, MarkProblem::OffPhoto),
        (
            MarkedLength {
                y1: f64::NAN,
                ..good
            },
            MarkProblem::OffPhoto,
        ),
        (
            MarkedLength {
                x1: 12.0,
                y1: 9.0,
                ..good
            },
            MarkProblem::TooShort,
        ),
        (
            MarkedLength {
                length_m: 0.0,
                ..good
            },
            MarkProblem::LengthOutOfRange,
        ),
        (
            MarkedLength {
                length_m: f64::INFINITY,
                ..good
            },
            MarkProblem::LengthOutOfRange,
        ),
    ];
    for (marked, problem) in cases {
        assert_eq!(marked.check(WIDTH, HEIGHT), Err(problem));
        assert!(problem.to_string().ends_with('.'));
    }
}

proptest! {
    /// A line marked with the length it truly has gives every size that the true height gives.
    #[test]
    fn marking_what_the_height_says_changes_nothing(
        height in 8.0..60.0_f64,
        pitch in -90.0..-55.0_f64,
        x in 600.0..4600.0_f64,
        y in 600.0..3300.0_f64,
    ) {
        let known = CameraFacts { relative_altitude_m: Some(height), ..camera(pitch) };
        let tape = PixelBox { x0: 1500.0, y0: 2000.0, x1: 2700.0, y1: 2001.0 };
        let tape_m = sides_m(&known, &tape);
        let marked = plane(Some(line(1500.0, 2000.5, 2700.0, 2000.5, tape_m)));
        let bounds = square(x, y, 200.0);
        let by_height = mark_size(&view(&known), &plane(None), &bounds);
        let by_length = mark_size(&view(&camera(pitch)), &marked, &bounds);
        if let (Ok(one), Ok(other)) = (by_height, by_length) {
            prop_assert!((one.length_mm / other.length_mm - 1.0).abs() < 1e-9);
            prop_assert!((one.width_mm / other.width_mm - 1.0).abs() < 1e-9);
            prop_assert!(other.relative_error < one.relative_error);
        }
    }
}

/// Longer side of a thin box in meters. Its other side is a pixel, too little for a size, so a box of the
/// same line and more height stands in: the middle line is what counts.
fn sides_m(camera: &CameraFacts, thin: &PixelBox) -> f64 {
    let middle = (thin.y0 + thin.y1) / 2.0;
    let tall = PixelBox {
        y0: middle - 300.0,
        y1: middle + 300.0,
        ..*thin
    };
    let size = mark_size(&view(camera), &plane(None), &tall).expect("the tape has a size");
    size.length_mm / 1000.0
}
