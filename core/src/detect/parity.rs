//! Whether this program runs the network that was trained: the values its maker saw, on the same input.

use super::{Library, Model};
use ort::session::RunOptions;
use serde::Deserialize;
use std::path::Path;

/// `parity.json` beside the model, as `models/train` writes it.
#[derive(Deserialize)]
struct Parity {
    output_shape: [usize; 3],
    tolerance: f32,
    values: Vec<Value>,
}

#[derive(Deserialize)]
struct Value {
    channel: usize,
    anchor: usize,
    value: f32,
}

const WIDTH: u32 = 128;
const HEIGHT: u32 = 96;

/// The input of `parity.json`: pixel(c, y, x) = ((7 x + 13 y + 29 c) mod 256) / 255.
fn input() -> Vec<f32> {
    let mut values = Vec::new();
    for channel in 0..3 {
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let level = u8::try_from((x * 7 + y * 13 + channel * 29) % 256).unwrap();
                values.push(f32::from(level) / 255.0);
            }
        }
    }
    values
}

#[test]
fn the_model_that_ships_gives_what_it_gave_where_it_was_made() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let library = Library {
        file: None,
        folders: vec![root.join(".cache/onnxruntime")],
    };
    let folder = root.join("models/damage");
    let parity = std::fs::read_to_string(folder.join("parity.json")).unwrap();
    let parity: Parity = serde_json::from_str(&parity).unwrap();
    let model = Model::load(&folder, &library).unwrap();
    let mut session = model.session().unwrap();
    let options = RunOptions::new().unwrap();
    let raw = model
        .run(
            &mut session,
            &input(),
            (WIDTH, HEIGHT),
            &options,
            <[f32]>::to_vec,
        )
        .unwrap();
    let [_, channels, anchors] = parity.output_shape;
    assert_eq!(raw.len(), channels * anchors);
    assert!(!parity.values.is_empty());
    for expected in &parity.values {
        let found = raw[expected.channel * anchors + expected.anchor];
        assert!(
            (found - expected.value).abs() <= parity.tolerance,
            "channel {}, anchor {}: {found} instead of {}",
            expected.channel,
            expected.anchor,
            expected.value
        );
    }
}
