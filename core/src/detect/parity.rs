//! Whether this program runs the network that was trained: the values its maker saw, on the same input.

use super::error::DetectError;
use super::manifest::shape_error;
use super::model::Model;
use ort::session::RunOptions;
use serde::Deserialize;
use std::io::ErrorKind;
use std::path::Path;

/// Name of the values beside a model, as `models/train` writes them.
pub(crate) const PARITY: &str = "parity.json";
/// Longest side of the input that values may be of, in pixels.
const MOST_SIDE_PX: u32 = 1024;

#[derive(Deserialize)]
struct Parity {
    input: Input,
    output_shape: [usize; 3],
    tolerance: f32,
    values: Vec<Value>,
}

/// Pixels of the input are those of [`pattern`].
#[derive(Deserialize)]
struct Input {
    shape: [u32; 4],
}

#[derive(Deserialize)]
struct Value {
    channel: usize,
    anchor: usize,
    value: f32,
}

impl Model {
    /// Computes the values that lie beside a model in its folder, and says how many; none lie beside some.
    ///
    /// Errors: `ParityDamaged`, `ModelShape` for values of an output the model has not, `NotANumber`,
    /// `OtherValues`, `Run`, `ModelRefused`.
    pub fn check_values(&self, folder: &Path) -> Result<Option<u32>, DetectError> {
        let path = folder.join(PARITY);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(DetectError::ModelMissing { path, source }),
        };
        let parity: Parity = serde_json::from_slice(&bytes)
            .map_err(|source| DetectError::ParityDamaged { path, source })?;
        let [one, three, height, width] = parity.input.shape;
        let fits =
            |side: u32| (1..=MOST_SIDE_PX).contains(&side) && side.is_multiple_of(self.multiple());
        if (one, three) != (1, 3) || !fits(width) || !fits(height) || parity.values.is_empty() {
            return Err(shape_error("its values to check are of another input"));
        }
        let options = RunOptions::new().map_err(DetectError::Run)?;
        let raw = self.network().run(
            &mut self.network().session()?,
            &pattern(width, height),
            (width, height),
            &options,
            |_, raw| raw.to_vec(),
        )?;
        let [_, channels, anchors] = parity.output_shape;
        if channels.checked_mul(anchors) != Some(raw.len()) {
            return Err(shape_error("its values to check are of another output"));
        }
        if raw.iter().any(|value| value.is_nan()) {
            return Err(DetectError::NotANumber);
        }
        for one in &parity.values {
            if one.channel >= channels || one.anchor >= anchors {
                return Err(shape_error("a value to check lies outside the output"));
            }
            let found = raw[one.channel * anchors + one.anchor];
            let is_close = (found - one.value).abs() <= parity.tolerance;
            if !is_close {
                return Err(DetectError::OtherValues {
                    channel: one.channel,
                    anchor: one.anchor,
                    found,
                    expected: one.value,
                });
            }
        }
        Ok(Some(u32::try_from(parity.values.len()).unwrap_or(u32::MAX)))
    }
}

/// The input that values are of: pixel(c, y, x) = ((7 x + 13 y + 29 c) mod 256) / 255.
pub(super) fn pattern(width: u32, height: u32) -> Vec<f32> {
    let mut values = Vec::new();
    for channel in 0..3 {
        for y in 0..height {
            for x in 0..width {
                let level = (x * 7 + y * 13 + channel * 29) % 256;
                let level = u8::try_from(level).expect("BUG: a remainder is below its divisor");
                values.push(f32::from(level) / 255.0);
            }
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Library;

    fn load(folder: &Path) -> Model {
        let library = Library {
            file: None,
            folders: vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache/onnxruntime")],
        };
        Model::load(folder, &library).unwrap()
    }

    #[test]
    fn the_model_that_ships_gives_what_it_gave_where_it_was_made() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/damage");
        let checked = load(&folder).check_values(&folder).unwrap();
        assert!(checked.is_some_and(|values| values > 0));
    }
}
