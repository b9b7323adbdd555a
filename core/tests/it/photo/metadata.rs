//! What files say about the camera, and what is not believed.

use super::make::{self, sample};
use brainops_core::photo::metadata::{Metadata, read};
use brainops_core::photo::probe::probe;
use brainops_domain::view::photo::FocalSource;
use exif::{Tag, Value};

fn of(bytes: &[u8]) -> Metadata {
    read(bytes, &probe(bytes).unwrap())
}

fn of_sample(name: &str) -> Metadata {
    of(&std::fs::read(sample(name)).unwrap())
}

fn near(value: Option<f64>, expected: f64, tolerance: f64) {
    let value = value.expect("a value");
    assert!(
        (value - expected).abs() <= tolerance,
        "{value} is not {expected}"
    );
}

const GOOD: [(&str, &str); 6] = [
    ("RelativeAltitude", "+44.47"),
    ("AbsoluteAltitude", "-3.5"),
    ("GimbalPitchDegree", "-90.00"),
    ("GimbalYawDegree", "-73.20"),
    ("GimbalRollDegree", "+0.00"),
    ("CalibratedFocalLength", "500.5"),
];

#[test]
fn both_forms_of_xmp_say_the_same() {
    let jpeg = make::jpeg(480, 360);
    let attributes = of(&make::with_xmp(&jpeg, &make::xmp_attributes(&GOOD)));
    let elements = of(&make::with_xmp(&jpeg, &make::xmp_elements(&GOOD)));
    assert_eq!(attributes, elements);
    let camera = attributes.camera;
    near(camera.relative_altitude_m, 44.47, 1e-9);
    near(camera.absolute_altitude_m, -3.5, 1e-9);
    near(camera.gimbal_pitch_deg, -90.0, 1e-9);
    near(camera.gimbal_yaw_deg, -73.2, 1e-9);
    assert_eq!(
        (camera.focal_px, camera.focal_source),
        (Some(500.5), Some(FocalSource::XmpCalibrated))
    );
    assert_eq!(camera.doubts, Vec::<String>::new());
}

#[test]
fn extended_xmp_is_put_together_from_its_parts() {
    let packet = make::xmp_attributes(&GOOD);
    let (first, second) = packet.as_bytes().split_at(200);
    let mut jpeg = make::with_xmp(
        &make::jpeg(480, 360),
        &make::xmp_attributes(&[("FlightYawDegree", "1")]),
    );
    for (offset, part) in [(200_u32, second), (0, first)] {
        let mut body = vec![b'A'; 32];
        body.extend(u32::try_from(packet.len()).unwrap().to_be_bytes());
        body.extend(offset.to_be_bytes());
        body.extend(part);
        jpeg = make::with_segment(&jpeg, b"http://ns.adobe.com/xmp/extension/\0", &body);
    }
    near(of(&jpeg).camera.relative_altitude_m, 44.47, 1e-9);
}

#[test]
fn real_photos_are_read() {
    let rtk = of_sample("DJI_0140.JPG");
    assert_eq!(rtk.camera.model.as_deref(), Some("FC6360"));
    near(rtk.camera.focal_px, 1913.333, 0.001);
    assert_eq!(rtk.camera.focal_source, Some(FocalSource::XmpCalibrated));
    near(rtk.camera.relative_altitude_m, 44.47, 1e-9);
    near(rtk.camera.gimbal_pitch_deg, -90.0, 1e-9);
    near(rtk.camera.latitude_deg, 45.0314, 1e-3);
    near(rtk.camera.longitude_deg, 7.6209, 1e-3);
    assert_eq!(rtk.taken_at.unwrap().to_string(), "2026-01-26 13:51:09");
    assert!(rtk.is_full());

    let phantom = of_sample("DJI_0029.JPG");
    assert_eq!(phantom.camera.model.as_deref(), Some("FC300S"));
    assert_eq!(phantom.camera.focal_source, Some(FocalSource::ExifSensor));
    near(phantom.camera.focal_px, 2340.0, 5.0);
    near(phantom.camera.relative_altitude_m, 40.0, 0.5);
    assert!(phantom.is_full());

    let canon = of_sample("IMG_9365.JPG");
    assert!(canon.camera.latitude_deg.is_some() && canon.camera.relative_altitude_m.is_none());
    assert!(!canon.is_full());

    // The file was cropped after it was taken, so no focal length holds.
    let cropped = of_sample("IMG_0465.JPG");
    assert_eq!(cropped.camera.gimbal_pitch_deg, None);
    assert!(!cropped.is_full());
}

#[test]
fn values_that_cannot_be_are_absent_and_named() {
    let jpeg = make::jpeg(480, 360);
    for (name, value) in [
        ("RelativeAltitude", "NaN"),
        ("RelativeAltitude", "inf"),
        ("RelativeAltitude", "1e300"),
        ("RelativeAltitude", "high"),
        ("AbsoluteAltitude", "-99999"),
        ("GimbalPitchDegree", "900"),
        ("CalibratedFocalLength", "-5"),
    ] {
        let metadata = of(&make::with_xmp(
            &jpeg,
            &make::xmp_attributes(&[(name, value)]),
        ));
        assert!(
            metadata
                .camera
                .doubts
                .iter()
                .any(|doubt| doubt.contains(name)),
            "{name} {value}"
        );
        let camera = metadata.camera;
        let all = [
            camera.relative_altitude_m,
            camera.absolute_altitude_m,
            camera.gimbal_pitch_deg,
            camera.focal_px,
        ];
        assert_eq!(all, [None; 4], "{name} {value}");
    }
}

#[test]
fn absurd_places_are_no_places() {
    let jpeg = make::jpeg(480, 360);
    let place = |latitude, longitude| {
        of(&make::with_exif(
            &jpeg,
            &[
                (Tag::GPSLatitude, latitude),
                (Tag::GPSLatitudeRef, make::text("N")),
                (Tag::GPSLongitude, longitude),
                (Tag::GPSLongitudeRef, make::text("W")),
                (Tag::GPSAltitude, make::ratio(1, 0)),
            ],
        ))
    };
    let whole = |degrees: u32| make::degrees([(degrees, 1), (0, 1), (0, 1)]);
    let good = place(whole(45), whole(7));
    assert_eq!(
        (good.camera.latitude_deg, good.camera.longitude_deg),
        (Some(45.0), Some(-7.0))
    );
    assert!(
        good.camera
            .doubts
            .iter()
            .any(|doubt| doubt.contains("height above sea"))
    );
    let divided_by_zero = make::degrees([(45, 0), (0, 0), (0, 0)]);
    for (what, latitude, longitude) in [
        (
            "not a number",
            make::degrees([(0, 0), (0, 0), (0, 0)]),
            whole(7),
        ),
        ("infinite", divided_by_zero, whole(7)),
        ("beyond the pole", whole(4000), whole(7)),
        ("no fix", whole(0), whole(0)),
    ] {
        let metadata = place(latitude, longitude);
        assert_eq!(
            (metadata.camera.latitude_deg, metadata.camera.longitude_deg),
            (None, None),
            "{what}"
        );
        assert!(
            metadata
                .camera
                .doubts
                .iter()
                .any(|doubt| doubt.contains("position")),
            "{what}"
        );
    }
    let missing = of(&jpeg);
    assert_eq!(
        (missing.camera.latitude_deg, missing.camera.doubts.len()),
        (None, 0)
    );
}

#[test]
fn all_zero_gimbal_angles_mean_unknown() {
    let values = [
        ("GimbalPitchDegree", "+0.00"),
        ("GimbalYawDegree", "+0.00"),
        ("GimbalRollDegree", "+0.00"),
    ];
    let camera = of(&make::with_xmp(
        &make::jpeg(480, 360),
        &make::xmp_attributes(&values),
    ))
    .camera;
    assert_eq!(
        (
            camera.gimbal_pitch_deg,
            camera.gimbal_yaw_deg,
            camera.gimbal_roll_deg
        ),
        (None, None, None)
    );
    assert!(camera.doubts[0].contains("gimbal"));
}

#[test]
fn broken_xml_keeps_what_stood_before_the_break() {
    let mut packet = make::xmp_elements(&GOOD);
    let cut = packet.find("<d:GimbalYaw").unwrap();
    packet.replace_range(cut.., "<<<");
    let camera = of(&make::with_xmp(&make::jpeg(480, 360), &packet)).camera;
    near(camera.relative_altitude_m, 44.47, 1e-9);
    assert!(
        camera.gimbal_yaw_deg.is_none() && camera.doubts.iter().any(|doubt| doubt.contains("XMP"))
    );
}

#[test]
fn focal_length_follows_the_decoded_size() {
    let facts = |jpeg: &[u8], exif: &[(Tag, Value)], xmp: &[(&str, &str)]| {
        let jpeg = make::with_exif(jpeg, exif);
        let camera = of(&make::with_xmp(&jpeg, &make::xmp_attributes(xmp))).camera;
        (camera.focal_px.map(f64::round), camera.focal_source)
    };
    let original = [
        (Tag::PixelXDimension, Value::Long(vec![5280])),
        (Tag::PixelYDimension, Value::Long(vec![3956])),
    ];
    let m3e = |more: &[(Tag, Value)]| [&original[..], more].concat();
    let half = make::jpeg(2640, 1978);
    let calibrated = [("CalibratedFocalLength", "3725.15")];
    assert_eq!(
        facts(&half, &original, &calibrated),
        (Some(1863.0), Some(FocalSource::XmpCalibrated))
    );
    let dewarp = [("DewarpData", "2022-03-02;3690.5,3690.1,1,2,0,0,0,0,0")];
    assert_eq!(
        facts(&half, &original, &dewarp),
        (Some(1845.0), Some(FocalSource::XmpDewarp))
    );
    let lens = m3e(&[
        (Tag::Model, make::text("M3E")),
        (Tag::FocalLength, make::ratio(1229, 100)),
    ]);
    assert_eq!(
        facts(&half, &lens, &[]),
        (Some(1875.0), Some(FocalSource::ExifSensor))
    );
    let equivalent = m3e(&[(Tag::FocalLengthIn35mmFilm, Value::Short(vec![24]))]);
    // 24 × 6597.5 / 43.267 = 3660 px for the original, half of it here.
    assert_eq!(
        facts(&half, &equivalent, &[]),
        (Some(1830.0), Some(FocalSource::Exif35mm))
    );
    let cropped = make::jpeg(2640, 1000);
    assert_eq!(facts(&cropped, &original, &calibrated), (None, None));
    let zoomed = m3e(&[
        (Tag::FocalLengthIn35mmFilm, Value::Short(vec![24])),
        (Tag::DigitalZoomRatio, make::ratio(2, 1)),
    ]);
    assert_eq!(facts(&half, &zoomed, &[]), (None, None));
}

#[test]
fn times_and_orientations_that_cannot_be_are_left_out() {
    let jpeg = make::jpeg(48, 36);
    for (text, is_doubted) in [
        ("0000:00:00 00:00:00", false),
        ("2024:13:45 10:00:00", true),
        ("1850:01:01 00:00:00", true),
    ] {
        let metadata = of(&make::with_exif(
            &jpeg,
            &[(Tag::DateTimeOriginal, make::text(text))],
        ));
        assert_eq!(
            (metadata.taken_at, !metadata.camera.doubts.is_empty()),
            (None, is_doubted),
            "{text}"
        );
    }
    let metadata = of(&make::with_exif(
        &jpeg,
        &[(Tag::Orientation, Value::Short(vec![99]))],
    ));
    assert_eq!((metadata.orientation, metadata.camera.doubts.len()), (1, 1));
}
