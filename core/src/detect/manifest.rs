//! What a model says about itself, and what of it can be checked without running it.
//!
//! Owns the form. Refuses a file outside its folder, thresholds that are no shares, classes nobody knows.

use super::error::DetectError;
use brainops_domain::calibration::Calibration;
use brainops_domain::damage::DamageClass;
use brainops_domain::view::analysis::ModelInfo;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Manifests of this form are understood.
const FORMAT: u32 = 1;
/// Name of a manifest in its folder.
pub(crate) const MANIFEST: &str = "manifest.json";

#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    pub(super) format: u32,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) file: String,
    pub(super) sha256: String,
    pub(super) precision: String,
    pub(super) input: ManifestInput,
    pub(super) output: ManifestOutput,
    pub(super) classes: Vec<String>,
    pub(super) min_confidence: f64,
    pub(super) score_floor: f64,
    pub(super) licence: String,
    #[serde(default)]
    pub(super) calibration: Option<Calibration>,
    #[serde(default)]
    pub(super) limits: Vec<String>,
    #[serde(default)]
    pub(super) scores: serde_json::Value,
}

#[derive(Debug, Deserialize)]
pub(super) struct ManifestInput {
    pub(super) name: String,
    pub(super) multiple_of: u32,
}

#[derive(Debug, Deserialize)]
pub(super) struct ManifestOutput {
    pub(super) name: String,
    pub(super) strides: Vec<u32>,
}

pub(super) fn shape_error(what: impl Into<String>) -> DetectError {
    DetectError::ModelShape(what.into())
}

fn read(path: PathBuf) -> Result<Vec<u8>, DetectError> {
    fs::read(&path).map_err(|source| DetectError::ModelMissing { path, source })
}

/// Bytes of the model's file, checked against its manifest.
pub(super) fn read_checked(folder: &Path, manifest: &Manifest) -> Result<Vec<u8>, DetectError> {
    let bytes = read(folder.join(&manifest.file))?;
    let found = hex(&Sha256::digest(&bytes));
    if found == manifest.sha256 {
        Ok(bytes)
    } else {
        Err(DetectError::ModelDamaged {
            expected: manifest.sha256.clone(),
            found,
        })
    }
}

pub(super) fn read_manifest(folder: &Path) -> Result<Manifest, DetectError> {
    let path = folder.join(MANIFEST);
    let bytes = read(path.clone())?;
    serde_json::from_slice(&bytes).map_err(|source| DetectError::ManifestDamaged { path, source })
}

/// Checks what can be checked without the model, and gives its classes.
pub(super) fn check_manifest(manifest: &Manifest) -> Result<Vec<DamageClass>, DetectError> {
    if manifest.format != FORMAT {
        return Err(shape_error(format!(
            "its manifest has format {}, known is {FORMAT}",
            manifest.format
        )));
    }
    let is_plain =
        Path::new(&manifest.file).components().count() == 1 && !manifest.file.starts_with('.');
    if !is_plain {
        return Err(shape_error("its file lies outside its folder"));
    }
    let multiple = manifest.input.multiple_of;
    let strides = &manifest.output.strides;
    let fits = |stride: &u32| *stride > 0 && multiple.is_multiple_of(*stride);
    if !(1..=256).contains(&multiple) || strides.is_empty() || !strides.iter().all(fits) {
        return Err(shape_error("its strides do not divide its input"));
    }
    let is_share = |value: f64| (0.0..=1.0).contains(&value);
    if !is_share(manifest.min_confidence) || !is_share(manifest.score_floor) {
        return Err(shape_error("its thresholds are not between 0 and 1"));
    }
    let known = |name: &String| {
        DamageClass::from_name(name).ok_or_else(|| shape_error(format!("unknown class `{name}`")))
    };
    let classes = manifest
        .classes
        .iter()
        .map(known)
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(Err(error)) = manifest.calibration.as_ref().map(Calibration::check) {
        return Err(shape_error(format!("its calibration: {error}")));
    }
    if classes.is_empty() {
        return Err(shape_error("it has no class"));
    }
    let twice = |(at, class): (usize, &DamageClass)| classes[..at].contains(class);
    if classes.iter().enumerate().any(twice) {
        return Err(shape_error("it names a class twice"));
    }
    Ok(classes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("BUG: writing to memory can't fail");
        text
    })
}

pub(super) fn info(manifest: &Manifest) -> ModelInfo {
    ModelInfo {
        name: manifest.name.clone(),
        version: manifest.version.clone(),
        sha256: manifest.sha256.clone(),
        precision: manifest.precision.clone(),
        min_confidence: manifest.min_confidence,
        score_floor: manifest.score_floor,
        calibration: manifest.calibration.clone(),
        licence: manifest.licence.clone(),
        limits: manifest.limits.clone(),
        scores: manifest.scores.clone(),
    }
}
