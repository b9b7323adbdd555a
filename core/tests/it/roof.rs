//! The look for the roof before the look for damage: what is left out, what never is, and masks that are wrong.

use brainops_core::detect::{
    Analysis, DetectError, Detection, Detector, Earlier, Library, Model, Options, Scope,
};
use brainops_core::photo::decode::Decoded;
use brainops_domain::failure::Code;
use brainops_domain::pixel::PixelBox;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

static GO: AtomicBool = AtomicBool::new(false);

/// The tiny model with a mask that takes what is bright for roof.
fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/roof")
}

fn library() -> Library {
    Library {
        file: None,
        folders: vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache/onnxruntime")],
    }
}

/// A photo of 20 megapixels: gray up to a column, black beyond, red squares all over.
fn photo(roof_until_px: u32) -> Decoded {
    let (width, height) = (5280, 3956);
    let mut rgb = vec![0; (width * height * 3) as usize];
    for y in 0..height {
        for x in 0..roof_until_px {
            let at = ((y * width + x) * 3) as usize;
            rgb[at..at + 3].copy_from_slice(&[60; 3]);
        }
    }
    for index in 0..600_u32 {
        let (left, top) = (index * 7919 % 5200, index * 104_729 % 3900);
        for y in top..top + 24 {
            for x in left..left + 24 {
                let at = ((y * width + x) * 3) as usize;
                rgb[at..at + 3].copy_from_slice(&[255, 0, 0]);
            }
        }
    }
    Decoded {
        width_px: width,
        height_px: height,
        rgb,
    }
}

fn look(detector: &Detector, photo: &Decoded, workers: usize, scope: Scope<'_>) -> Analysis {
    let options = Options {
        workers,
        scope,
        ..Options::default()
    };
    detector.analyze(photo, options, &GO, |_| {}).unwrap()
}

fn lies_in(parts: &[PixelBox], found: &Detection) -> bool {
    let b = found.bounds;
    let (x, y) = ((b.x0 + b.x1) / 2.0, (b.y0 + b.y1) / 2.0);
    parts
        .iter()
        .any(|part| (part.x0..part.x1).contains(&x) && (part.y0..part.y1).contains(&y))
}

#[test]
fn ground_is_left_out_and_the_rest_can_be_asked_for() {
    let detector = Detector::new(Model::load(&fixture(), &library()).unwrap());
    let photo = photo(1200);
    let all = look(&detector, &photo, 2, Scope::Everything);
    assert_eq!((all.tiles, all.skipped.len()), (12, 0));
    let roof = look(&detector, &photo, 1, Scope::Roof);
    // Of four columns the first has the roof, the second lies beside it.
    assert_eq!((roof.tiles, roof.skipped.len()), (6, 6));
    let area: f64 = roof
        .skipped
        .iter()
        .map(|part| (part.x1 - part.x0) * (part.y1 - part.y0))
        .sum();
    assert!((area / (5280.0 * 3956.0) - 0.5).abs() < 0.01, "{area}");
    assert!(!roof.findings.is_empty() && roof.findings.len() < all.findings.len());
    assert!(roof.findings.iter().all(|one| !lies_in(&roof.skipped, one)));

    // The rest on top of it gives what one look at everything gives, with one worker or several.
    let earlier = Earlier {
        skipped: roof.skipped.clone(),
        findings: roof.findings.clone(),
    };
    for workers in [1, 2, 3] {
        let again = look(&detector, &photo, workers, Scope::Roof);
        assert_eq!(
            (&again.findings, &again.skipped),
            (&roof.findings, &roof.skipped)
        );
        let rest = look(&detector, &photo, workers, Scope::Rest(&earlier));
        assert_eq!((rest.tiles, rest.skipped.len()), (6, 0));
        assert_eq!(rest.findings, all.findings, "{workers} workers");
    }

    // Parts of another plan: nothing of them can be trusted, so everything is looked at.
    let strange = Earlier {
        skipped: vec![PixelBox {
            x0: 0.0,
            y0: 0.0,
            x1: 1.0,
            y1: 1.0,
        }],
        ..earlier
    };
    let rest = look(&detector, &photo, 2, Scope::Rest(&strange));
    assert_eq!((rest.tiles, &rest.findings), (12, &all.findings));
}

#[test]
fn tiles_with_the_most_roof_come_first() {
    let detector = Detector::new(Model::load(&fixture(), &library()).unwrap());
    let photo = photo(1200);
    let mut first = Vec::new();
    let options = Options {
        workers: 1,
        ..Options::default()
    };
    let analysis = detector.analyze(&photo, options, &GO, |tile| {
        if tile.done <= 3 {
            first.extend_from_slice(tile.findings);
        }
        assert_eq!(tile.total, 6);
    });
    assert!(!analysis.unwrap().findings.is_empty() && !first.is_empty());
    assert!(first.iter().all(|found| found.bounds.x1 < 1400.0));
}

#[test]
fn a_close_up_and_a_photo_without_roof_are_looked_at_whole() {
    let detector = Detector::new(Model::load(&fixture(), &library()).unwrap());
    for roof_until_px in [5280, 0, 100] {
        let seen = look(&detector, &photo(roof_until_px), 2, Scope::Roof);
        assert_eq!((seen.tiles, seen.skipped.len()), (12, 0), "{roof_until_px}");
    }
}

/// The model with a changed manifest, and with another mask where one is named.
fn altered(mask: Option<&str>, change: impl FnOnce(&mut Value)) -> Result<Model, DetectError> {
    use sha2::Digest as _;
    let folder = tempfile::tempdir().unwrap();
    for name in ["manifest.json", "model.onnx", "roof.onnx"] {
        std::fs::copy(fixture().join(name), folder.path().join(name)).unwrap();
    }
    let path = folder.path().join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    if let Some(mask) = mask {
        let bytes = std::fs::read(fixture().join(mask)).unwrap();
        let digest = sha2::Sha256::digest(&bytes);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        manifest["roof"]["sha256"] = hex.into();
        std::fs::write(folder.path().join("roof.onnx"), bytes).unwrap();
    }
    change(&mut manifest);
    std::fs::write(&path, manifest.to_string()).unwrap();
    Model::load(folder.path(), &library())
}

#[test]
fn a_mask_that_lies_is_told() {
    let with = |key: &'static str, value: Value| move |m: &mut Value| m["roof"][key] = value;
    let cases = [
        (altered(Some("nan.onnx"), |_| ()), Code::ModelBroken),
        (altered(Some("wide.onnx"), |_| ()), Code::ModelShape),
        // The network of the findings is no mask.
        (altered(Some("model.onnx"), |_| ()), Code::ModelShape),
        (
            altered(None, with("sha256", json!("0".repeat(64)))),
            Code::ModelDamaged,
        ),
        (
            altered(None, with("file", json!("gone.onnx"))),
            Code::ModelMissing,
        ),
        (
            altered(None, with("file", json!("../roof.onnx"))),
            Code::ModelShape,
        ),
        (
            altered(None, with("file", json!("model.onnx"))),
            Code::ModelShape,
        ),
        (
            altered(None, with("long_side_px", json!(0))),
            Code::ModelShape,
        ),
        (
            altered(None, with("long_side_px", json!(100_000))),
            Code::ModelShape,
        ),
        (
            altered(None, with("skip_below", json!(1.5))),
            Code::ModelShape,
        ),
        (
            altered(None, with("skip_below", json!(-0.1))),
            Code::ModelShape,
        ),
        (
            altered(None, with("skip_below", json!("a bit"))),
            Code::ModelDamaged,
        ),
    ];
    for (number, (model, code)) in cases.into_iter().enumerate() {
        assert_eq!(model.unwrap_err().code(), code, "case {number}");
    }
}

#[test]
fn a_mask_that_fails_on_a_photo_leaves_nothing_out() {
    let detector = Detector::new(altered(Some("bright.onnx"), |_| ()).unwrap());
    let mut photo = photo(1200);
    assert_eq!(look(&detector, &photo, 2, Scope::Roof).skipped.len(), 6);
    photo.rgb.fill(230);
    let seen = look(&detector, &photo, 2, Scope::Roof);
    assert_eq!((seen.tiles, seen.skipped.len()), (12, 0));
}

#[test]
fn a_model_is_known_by_all_that_decides_what_it_finds() {
    let whole = altered(None, |_| ()).unwrap().info();
    let names: Vec<&str> = whole.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["model.onnx", "roof.onnx"]);
    let bare = altered(None, |manifest| {
        manifest.as_object_mut().unwrap().remove("roof");
    });
    let bare = bare.unwrap().info();
    assert_eq!(
        (bare.files.len(), &bare.sha256),
        (0, &whole.files[0].sha256)
    );
    let other_mask = altered(Some("bright.onnx"), |_| ()).unwrap().info();
    let other_share = altered(None, |manifest| {
        manifest["roof"]["skip_below"] = json!(0.03)
    });
    let mut known = vec![
        whole.sha256,
        bare.sha256,
        other_mask.sha256,
        other_share.unwrap().info().sha256,
    ];
    known.sort();
    known.dedup();
    assert_eq!(known.len(), 4);
}
