//! Detection with a tiny model whose answers are known by hand.

use brainops_core::detect::{DetectError, Detection, Detector, Library, Model, Options};
use brainops_core::photo::decode::Decoded;
use brainops_domain::damage::DamageClass;
use brainops_domain::failure::Code;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The library that `scripts/setup` keeps; `ORT_DYLIB_PATH` goes first.
fn library() -> Library {
    Library {
        file: None,
        folders: vec![here("../.cache/onnxruntime")],
    }
}

fn detector() -> Detector {
    Detector::new(Model::load(&here("tests/fixtures/detect"), &library()).unwrap())
}

/// A black photo with colored squares.
fn photo(width: u32, height: u32, squares: &[(u32, u32, u32, [u8; 3])]) -> Decoded {
    let mut rgb = vec![0; (width * height * 3) as usize];
    for (left, top, side, color) in squares {
        for y in *top..(*top + side).min(height) {
            for x in *left..(*left + side).min(width) {
                let at = ((y * width + x) * 3) as usize;
                rgb[at..at + 3].copy_from_slice(color);
            }
        }
    }
    Decoded {
        width_px: width,
        height_px: height,
        rgb,
    }
}

const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 255, 0];
static GO: AtomicBool = AtomicBool::new(false);

fn find(detector: &Detector, photo: &Decoded, workers: usize) -> Vec<Detection> {
    let options = Options {
        workers,
        ..Options::default()
    };
    detector
        .analyze(photo, options, &GO, |_| {})
        .unwrap()
        .findings
}

#[test]
fn marks_are_found_where_they_are() {
    let photo = photo(
        200,
        100,
        &[
            (32, 48, 16, RED),
            (104, 8, 8, GREEN),
            (160, 32, 16, [0, 0, 255]),
        ],
    );
    let mut seen = Vec::new();
    let analysis = detector()
        .analyze(&photo, Options::default(), &GO, |tile| {
            seen.push((tile.done, tile.total, tile.findings.len()))
        })
        .unwrap();
    let found: Vec<_> = analysis
        .findings
        .iter()
        .map(|d| (d.class, d.confidence, d.bounds))
        .collect();
    let bounds = |x0, y0, x1, y1| brainops_domain::pixel::PixelBox { x0, y0, x1, y1 };
    // Logit 4 is 0.982; boxes are one and a half cells wide.
    assert_eq!(
        found,
        [
            (DamageClass::HailHit, 0.982, bounds(28.0, 44.0, 52.0, 68.0)),
            (DamageClass::Crack, 0.982, bounds(102.0, 6.0, 114.0, 18.0)),
        ]
    );
    assert_eq!((analysis.tiles, seen), (1, vec![(1, 1, 2)]));
}

#[test]
fn boxes_end_at_the_edge_of_the_photo() {
    // 100 and 72 are no multiples of 16: the last cells reach beyond the photo.
    let found = find(&detector(), &photo(100, 72, &[(96, 64, 16, RED)]), 1);
    assert_eq!(found.len(), 1);
    let bounds = found[0].bounds;
    assert_eq!(
        (bounds.x0, bounds.y0, bounds.x1, bounds.y1),
        (92.0, 60.0, 100.0, 72.0)
    );
}

#[test]
fn a_mark_on_a_border_of_tiles_is_found_once() {
    let detector = detector();
    let (width, height) = (3000, 1500);
    // A fence of squares over every border; each lies on the grid of 16 of at least one tile.
    let fence: Vec<u32> = (640..2400).step_by(160).collect();
    for y in [608, 704, 736, 768] {
        let squares: Vec<_> = fence.iter().map(|x| (*x, y, 48, RED)).collect();
        let all = find(&detector, &photo(width, height, &squares), 2);
        let mut seen = 0;
        for x in &fence {
            let near = |d: &&Detection| {
                d.bounds.x0 > f64::from(*x) - 20.0 && d.bounds.x1 < f64::from(*x) + 70.0
            };
            let found: Vec<&Detection> = all.iter().filter(near).collect();
            assert!(
                !found.is_empty() && found.len() <= 16,
                "at {x}, {y}: {found:?}"
            );
            for (index, one) in found.iter().enumerate() {
                assert!(
                    !found[..index]
                        .iter()
                        .any(|other| other.bounds == one.bounds),
                    "at {x}, {y}"
                );
            }
            seen += found.len();
        }
        assert_eq!(seen, all.len(), "a finding lies beside every square");
    }
}

#[test]
fn one_worker_or_several_give_the_same() {
    let mut squares = Vec::new();
    for index in 0..400_u32 {
        let (x, y) = (index * 7919 % 2900, index * 104_729 % 1900);
        squares.push((
            x,
            y,
            8 + index % 40,
            if index % 2 == 0 { RED } else { GREEN },
        ));
    }
    let (detector, photo) = (detector(), photo(2960, 1990, &squares));
    let alone = find(&detector, &photo, 1);
    assert!(alone.len() > 50, "{}", alone.len());
    for workers in [2, 3, 2, 1] {
        assert_eq!(find(&detector, &photo, workers), alone, "{workers} workers");
    }
    let strong = Options {
        min_confidence: Some(0.9),
        ..Options::default()
    };
    let strong = detector
        .analyze(&photo, strong, &GO, |_| {})
        .unwrap()
        .findings;
    assert!(!strong.is_empty() && strong.len() < alone.len());
    assert!(strong.iter().all(|d| d.confidence >= 0.9));
}

#[test]
fn a_cancel_holds_within_one_tile() {
    let detector = detector();
    let photo = photo(5280, 3956, &[]);
    let cancel = AtomicBool::new(false);
    let mut tiles = 0;
    let result = detector.analyze(&photo, Options::default(), &cancel, |_| {
        tiles += 1;
        cancel.store(true, Ordering::Relaxed);
    });
    assert!(matches!(result, Err(DetectError::Cancelled)));
    // The other worker may have been inside a tile, and one more may have been on its way here.
    assert!(tiles <= 3, "{tiles} tiles after the cancel");
    // The sessions are good for the next photo.
    assert!(find(&detector, &photo, 2).is_empty());
}

#[test]
fn a_cancel_ends_the_network_inside_its_tile() {
    // The model that ships takes its time for a tile; the first cancel comes before any is done.
    let detector = Detector::new(Model::load(&here("../models/damage"), &library()).unwrap());
    let photo = photo(2600, 2600, &[]);
    let cancel = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (_nobody, moment) = std::sync::mpsc::channel::<()>();
            moment
                .recv_timeout(std::time::Duration::from_millis(20))
                .unwrap_err();
            cancel.store(true, Ordering::Relaxed);
        });
        let result = detector.analyze(&photo, Options::default(), &cancel, |_| {});
        assert!(matches!(result, Err(DetectError::Cancelled)));
    });
    assert!(
        detector
            .analyze(&photo, Options::default(), &GO, |_| {})
            .is_ok()
    );
}

#[test]
fn damage_everywhere_is_found_everywhere_and_ranked() {
    let (width, height) = (6400, 4800);
    let photo = Decoded {
        width_px: width,
        height_px: height,
        rgb: RED.repeat((width * height) as usize),
    };
    let found = find(&detector(), &photo, 2);
    // One for each cell of 16 px.
    assert!(found.len() > 100_000, "{}", found.len());
    assert!(found.is_sorted_by(|a, b| a.confidence >= b.confidence));
}

/// A copy of the model with one text of its manifest replaced.
fn altered(from: &str, to: &str) -> Result<Model, DetectError> {
    let folder = tempfile::tempdir().unwrap();
    let manifest = std::fs::read_to_string(here("tests/fixtures/detect/manifest.json")).unwrap();
    assert!(manifest.contains(from));
    std::fs::write(
        folder.path().join("manifest.json"),
        manifest.replace(from, to),
    )
    .unwrap();
    std::fs::copy(
        here("tests/fixtures/detect/model.onnx"),
        folder.path().join("model.onnx"),
    )
    .unwrap();
    Model::load(folder.path(), &library())
}

#[test]
fn a_model_that_does_not_fit_is_told() {
    let cases = [
        ("\"format\": 1", "\"format\": 2", Code::ModelShape),
        ("{\n", "{{\n", Code::ModelDamaged),
        ("\"model.onnx\"", "\"other.onnx\"", Code::ModelMissing),
        ("\"model.onnx\"", "\"../model.onnx\"", Code::ModelShape),
        ("\"sha256\": \"", "\"sha256\": \"0", Code::ModelDamaged),
        ("\"images\"", "\"pictures\"", Code::ModelShape),
        ("\"pred\"", "\"boxes\"", Code::ModelShape),
        ("\"crack\"", "\"dragon\"", Code::ModelShape),
        ("\"crack\",", "", Code::ModelShape),
        ("  16\n", "  16,\n  2\n", Code::ModelShape),
        (
            "\"score_floor\": 0.05",
            "\"score_floor\": -1",
            Code::ModelShape,
        ),
        // A calibration with more steps than counts.
        (
            "\"score_floor\": 0.05",
            "\"score_floor\": 0.05, \"calibration\": {\"fitted_on\": \"\", \"steps\": [0, 0.5, 1], \"classes\": {\"rust\": [{\"findings\": 1, \"real\": 1}]}}",
            Code::ModelShape,
        ),
    ];
    for (from, to, code) in cases {
        assert_eq!(
            altered(from, to).unwrap_err().code(),
            code,
            "{from} -> {to}"
        );
    }
}

#[test]
fn a_model_that_is_gone_or_damaged_is_told() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        Model::load(folder.path(), &library()).unwrap_err().code(),
        Code::ModelMissing
    );
    // Bytes that are no network, under their right hash.
    let manifest = std::fs::read_to_string(here("tests/fixtures/detect/manifest.json")).unwrap();
    let start = manifest.find("\"sha256\": \"").unwrap() + 11;
    let mut manifest = manifest.clone();
    // SHA-256 of "abc". Source: FIPS 180-2, appendix B.1.
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    manifest.replace_range(start..start + 64, abc);
    std::fs::write(folder.path().join("manifest.json"), manifest).unwrap();
    std::fs::write(folder.path().join("model.onnx"), "abc").unwrap();
    assert_eq!(
        Model::load(folder.path(), &library()).unwrap_err().code(),
        Code::ModelShape
    );
}

#[test]
fn a_library_that_is_gone_is_told() {
    let library = Library {
        file: Some(here("no/such/library.so")),
        folders: Vec::new(),
    };
    let error = Model::load(&here("tests/fixtures/detect"), &library).unwrap_err();
    assert_eq!(error.code(), Code::RuntimeMissing);
}

#[test]
fn the_model_that_ships_runs() {
    let model = Model::load(&here("../models/damage"), &library()).unwrap();
    assert!(
        model
            .info()
            .limits
            .iter()
            .any(|limit| limit.contains("roof"))
    );
    let detector = Detector::new(model);
    let bytes = std::fs::read(here("../samples/photos/DJI_0140.JPG")).unwrap();
    let photo =
        brainops_core::photo::decode::decode(&bytes, brainops_core::photo::decode::Shrink::Full)
            .unwrap();
    assert_eq!(find(&detector, &photo, 1), find(&detector, &photo, 2));
}
