//! `brainops model check`.

use crate::brainops::{brainops, root};

#[test]
fn the_model_that_ships_is_sound_and_a_lying_one_is_refused() {
    let sound = brainops(&["--json", "model", "check", "models/damage"]);
    assert!(sound.status.success(), "{sound:?}");
    let told: serde_json::Value = serde_json::from_slice(&sound.stdout).unwrap();
    assert_eq!(told["kind"], "model");
    assert!(told["values_checked"].as_u64().unwrap() > 0);

    let folder = tempfile::tempdir().unwrap();
    for name in ["manifest.json", "model.onnx", "roof.onnx"] {
        let from = root().join("models/damage").join(name);
        std::fs::copy(from, folder.path().join(name)).unwrap();
    }
    let place = folder.path().to_str().unwrap();
    let words = brainops(&["model", "check", place]);
    let words = String::from_utf8(words.stdout).unwrap();
    assert!(words.contains("without values to check"), "{words}");

    std::fs::write(folder.path().join("model.onnx"), "another").unwrap();
    let lies = brainops(&["--json", "model", "check", place]);
    assert_eq!(lies.status.code(), Some(1));
    let told: serde_json::Value = serde_json::from_slice(&lies.stderr).unwrap();
    assert_eq!(told["error"]["code"], "model_damaged");
}
