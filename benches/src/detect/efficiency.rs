//! How much of what the processor can do the network gets, on one core.
//!
//! The best rate of convolutions is measured in the same run: eight layers of 128 channels, 3 × 3, which is
//! as well as the library can do. It runs through the same code as any model.

use super::graph;
use crate::Place;
use crate::figure::{at_least, report};
use anyhow::{Context, Result};
use brainops_core::detect::{Detector, Library, Model, Options, TILE_SIDE_PX};
use brainops_core::photo::decode::Decoded;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Share of the best rate. Dense 3 × 3 convolutions reach it; what does not is a badly shaped network.
const LEAST: f64 = 0.70;
const CHANNELS: u64 = 128;
const LAYERS: u64 = 8;
/// Side of the measured input in pixels; its maps are a quarter of it and stay in the cache.
const SIDE_PX: u32 = 320;
const ROUNDS: u32 = 8;

pub(super) fn measure(place: &Place) -> Result<()> {
    let library = Library {
        file: None,
        folders: vec![place.root.join(".cache/onnxruntime")],
    };
    let folder = place.root.join("models/damage");
    let model = Model::load(&folder, &library).context("load the model that ships")?;
    let precision = model.info().precision;
    let bytes = std::fs::read(folder.join("model.onnx")).context("read the model that ships")?;
    let ours = rate(Detector::new(model), &bytes, TILE_SIDE_PX)?;
    report(
        "detect.network_gops",
        ours,
        "1e9 operations a second of one core, one full tile",
    )?;

    let best = tempfile::tempdir().context("make a folder")?;
    let bytes = convolutions(best.path())?;
    let model = Model::load(best.path(), &library).context("load the convolutions")?;
    let best = rate(Detector::new(model), &bytes, SIDE_PX)?;
    report(
        "detect.best_fp32_gops",
        best,
        "1e9 operations a second of one core",
    )?;
    if precision == "fp32" {
        at_least(
            "detect.network_efficiency",
            ours / best,
            LEAST,
            "share of the best rate",
        )
    } else {
        // Eight bits go faster than the float convolutions they would be compared with.
        report(
            "detect.network_beside_best_fp32",
            ours / best,
            "times the best rate of fp32",
        )
    }
}

/// Operations a nanosecond of processor time: the best of several rounds over one tile.
fn rate(detector: Detector, model: &[u8], side_px: u32) -> Result<f64> {
    let pixels = f64::from(side_px) * f64::from(side_px);
    let operations = graph::operations_per_pixel(model, "images")? * pixels;
    let photo = Decoded {
        width_px: side_px,
        height_px: side_px,
        rgb: vec![90; (side_px * side_px * 3) as usize],
    };
    let options = Options {
        workers: 1,
        ..Options::default()
    };
    let go = AtomicBool::new(false);
    let mut least = f64::INFINITY;
    for _ in 0..ROUNDS {
        let analysis = detector.analyze(&photo, options, &go, |_| {})?;
        least = least.min(analysis.network_cpu.as_secs_f64());
    }
    Ok(operations / least / 1e9)
}

/// Writes a model of convolutions and its manifest; gives its bytes.
fn convolutions(folder: &Path) -> Result<Vec<u8>> {
    let mut graph = Message::default();
    let mut last = "images".to_owned();
    let mut layer = |graph: &mut Message, name: &str, shape: [u64; 4], stride: u64, pad: u64| {
        let weights: u64 = shape.iter().product();
        let mut tensor = Message::default();
        tensor.packed(1, &shape);
        tensor.number(2, 1);
        tensor.text(8, &format!("w{name}"));
        // Small enough that no value overflows through all layers.
        tensor.bytes(
            9,
            &0.001_f32
                .to_le_bytes()
                .repeat(usize::try_from(weights).unwrap_or(0)),
        );
        graph.message(5, &tensor);
        let mut node = Message::default();
        node.text(1, &last);
        node.text(1, &format!("w{name}"));
        node.text(2, name);
        node.text(4, "Conv");
        node.message(5, &ints("strides", &[stride; 2]));
        node.message(5, &ints("pads", &[pad; 4]));
        graph.message(1, &node);
        last = name.to_owned();
    };
    layer(&mut graph, "stem", [CHANNELS, 3, 4, 4], 4, 0);
    for number in 0..LAYERS {
        layer(
            &mut graph,
            &format!("c{number}"),
            [CHANNELS, CHANNELS, 3, 3],
            1,
            1,
        );
    }
    layer(&mut graph, "out", [16, CHANNELS, 1, 1], 1, 0);
    let mut shape = Message::default();
    shape.packed(1, &[3]);
    shape.number(2, 7);
    shape.text(8, "flat");
    let flat: Vec<u8> = [0_i64, 16, -1]
        .iter()
        .flat_map(|side| side.to_le_bytes())
        .collect();
    shape.bytes(9, &flat);
    graph.message(5, &shape);
    let mut reshape = Message::default();
    reshape.text(1, "out");
    reshape.text(1, "flat");
    reshape.text(2, "pred");
    reshape.text(4, "Reshape");
    graph.message(1, &reshape);
    graph.text(2, "convolutions");
    graph.message(11, &value("images", &[Some(1), Some(3), None, None]));
    graph.message(12, &value("pred", &[Some(1), Some(16), None]));
    let mut opset = Message::default();
    opset.number(2, 17);
    let mut model = Message::default();
    model.number(1, 8);
    model.message(7, &graph);
    model.message(8, &opset);
    std::fs::write(folder.join("model.onnx"), &model.0).context("write the convolutions")?;
    let sha256: String = Sha256::digest(&model.0)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let classes: Vec<&str> = brainops_domain::damage::DamageClass::ALL
        .iter()
        .map(|class| class.name())
        .collect();
    let manifest = json!({
        "format": 1, "name": "convolutions", "version": "1", "file": "model.onnx", "sha256": sha256,
        "precision": "fp32", "input": {"name": "images", "multiple_of": 4},
        "output": {"name": "pred", "strides": [4]}, "classes": classes,
        "min_confidence": 1.0, "score_floor": 1.0, "licence": "Apache-2.0",
    });
    std::fs::write(folder.join("manifest.json"), manifest.to_string())
        .context("write a manifest")?;
    Ok(model.0)
}

/// An `AttributeProto` of whole numbers.
fn ints(name: &str, values: &[u64]) -> Message {
    let mut attribute = Message::default();
    attribute.text(1, name);
    for value in values {
        attribute.number(8, *value);
    }
    attribute.number(20, 7);
    attribute
}

/// A `ValueInfoProto` of floats; a side that is not given is any.
fn value(name: &str, sides: &[Option<u64>]) -> Message {
    let mut shape = Message::default();
    for (at, side) in sides.iter().enumerate() {
        let mut dimension = Message::default();
        match side {
            Some(side) => dimension.number(1, *side),
            None => dimension.text(2, &format!("{name}{at}")),
        }
        shape.message(1, &dimension);
    }
    let mut tensor = Message::default();
    tensor.number(1, 1);
    tensor.message(2, &shape);
    let mut kind = Message::default();
    kind.message(1, &tensor);
    let mut value = Message::default();
    value.text(1, name);
    value.message(2, &kind);
    value
}

/// A message being written.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        loop {
            let [low, ..] = value.to_le_bytes();
            value >>= 7;
            if value == 0 {
                return self.0.push(low & 0x7F);
            }
            self.0.push(low | 0x80);
        }
    }

    fn number(&mut self, field: u64, value: u64) {
        self.varint(field << 3);
        self.varint(value);
    }

    fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn text(&mut self, field: u64, text: &str) {
        self.bytes(field, text.as_bytes());
    }

    fn message(&mut self, field: u64, message: &Self) {
        self.bytes(field, &message.0);
    }

    fn packed(&mut self, field: u64, values: &[u64]) {
        let mut packed = Self::default();
        for value in values {
            packed.varint(*value);
        }
        self.message(field, &packed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_convolutions_are_a_model_that_runs() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = convolutions(folder.path()).unwrap();
        let stem = 2.0 * 128.0 * 3.0 * 16.0 / 16.0;
        let layers = 8.0 * 2.0 * 128.0 * 128.0 * 9.0 / 16.0;
        let out = 2.0 * 16.0 * 128.0 / 16.0;
        let counted = graph::operations_per_pixel(&bytes, "images").unwrap();
        assert!((counted - stem - layers - out).abs() < 1e-6, "{counted}");
        let library = Library {
            file: None,
            folders: vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache/onnxruntime")],
        };
        let model = Model::load(folder.path(), &library).unwrap();
        let rate = rate(Detector::new(model), &bytes, 64).unwrap();
        assert!(rate > 0.0 && rate.is_finite());
    }
}
