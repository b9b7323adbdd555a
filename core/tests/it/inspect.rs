//! Photos looked at without a vault: their report follows the same rules as that of a job.

use crate::photo::make;
use brainops_core::detect::{Detector, Library, Model, Options};
use brainops_core::document::input::{DecisionKind, Likelihood, MarkOrigin};
use brainops_core::inspect::{inspect, report};
use brainops_domain::calibration::{Calibration, CalibrationStep};
use brainops_domain::damage::DamageClass;
use brainops_domain::measure::RoofPlane;
use std::path::Path;

/// A JPEG with red squares of 16 px for the tiny model.
fn squares(count: usize) -> Vec<u8> {
    let (width, height) = (320_u32, 64_u32);
    let mut rgb = vec![0; (width * height * 3) as usize];
    for at in 0..count {
        let left = at * 64;
        for y in 16..32 {
            for x in left..left + 16 {
                let start = (y * width as usize + x) * 3;
                rgb[start..start + 3].copy_from_slice(&[255, 0, 0]);
            }
        }
    }
    make::jpeg_of(&rgb, width, height)
}

#[test]
fn open_debris_is_not_listed_and_counts_of_like_findings_are_told() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = Library {
        file: None,
        folders: vec![here.join("../.cache/onnxruntime")],
    };
    let model = Model::load(&here.join("tests/fixtures/detect"), &library).unwrap();
    let mut info = model.info();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("DJI_0001.JPG");
    std::fs::write(&path, squares(3)).unwrap();
    let plane = RoofPlane::default();
    let options = Options {
        workers: 1,
        ..Options::default()
    };
    let mut inspected = inspect(&path, &Detector::new(model), &plane, options).unwrap();
    assert_eq!(inspected.analysis.findings.len(), 3);
    let class = inspected.analysis.findings[0].class;
    inspected.analysis.findings[1].class = DamageClass::Debris;
    let step = CalibrationStep {
        findings: 212,
        real: 170,
    };
    info.calibration = Some(Calibration {
        fitted_on: "squares drawn by hand".into(),
        steps: vec![0.0, 1.0],
        classes: [(class, vec![step])].into(),
    });

    let photo = report::photo("DJI_0001.JPG".into(), inspected, &plane, &info, 0.05).unwrap();
    assert_eq!(photo.marks.len(), 2, "debris is not asked about");
    for mark in &photo.marks {
        assert_eq!(mark.decision.kind, DecisionKind::Open);
        let MarkOrigin::Model { likelihood, .. } = &mark.origin else {
            panic!("a model made it");
        };
        assert_eq!(
            *likelihood,
            Likelihood::Calibrated {
                real_of_10: 8,
                sample: 212
            }
        );
    }
    let today = "2026-11-20".parse().unwrap();
    let input = report::input(vec![photo], &info, 0.05, vec!["b.jpg: cut".into()], today);
    assert_eq!(input.limits.len(), 2);
    assert!(
        input.limits[0].ends_with("squares drawn by hand."),
        "{:?}",
        input.limits
    );
}
