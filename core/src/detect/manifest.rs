//! What a model says about itself, and what of it can be checked without running it.
//!
//! Owns the form. Refuses a file outside its folder, thresholds that are no shares, classes nobody knows.

use super::error::DetectError;
use brainops_domain::calibration::Calibration;
use brainops_domain::damage::DamageClass;
use brainops_domain::view::analysis::{ModelFile, ModelInfo};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Manifests of this form are understood.
const FORMAT: u32 = 1;
/// Longer sides at which a mask may look at a photo.
const ROOF_SIDE_PX: RangeInclusive<u32> = 64..=2048;
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
    /// A mask of where the roof is; without one everything is looked at.
    #[serde(default)]
    pub(super) roof: Option<ManifestRoof>,
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
pub(super) struct ManifestRoof {
    pub(super) file: String,
    pub(super) sha256: String,
    /// Longer side of the photo when the mask looks at it.
    pub(super) long_side_px: u32,
    /// A tile with less roof than this on it and around it is left out.
    pub(super) skip_below: f64,
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

/// Bytes of a model's file, checked against its manifest.
pub(super) fn read_checked(
    folder: &Path,
    file: &str,
    expected: &str,
) -> Result<Vec<u8>, DetectError> {
    let bytes = read(folder.join(file))?;
    let found = hex(&Sha256::digest(&bytes));
    if found == expected {
        Ok(bytes)
    } else {
        Err(DetectError::ModelDamaged {
            expected: expected.to_owned(),
            found,
        })
    }
}

impl Manifest {
    /// Names of the files beside the manifest that belong to the model.
    pub(super) fn files(&self) -> Vec<String> {
        let roof = self.roof.as_ref().map(|roof| roof.file.clone());
        [self.file.clone()].into_iter().chain(roof).collect()
    }

    /// The hash by which the model is known: its file's own, or with a mask the one of everything that
    /// decides what it finds, so that results of one mask are never taken for those of another.
    pub(super) fn identity(&self) -> String {
        match &self.roof {
            None => self.sha256.clone(),
            Some(roof) => {
                let parts = format!(
                    "{}\n{}\n{}\n{}\n",
                    self.sha256, roof.sha256, roof.long_side_px, roof.skip_below
                );
                hex(&Sha256::digest(parts.as_bytes()))
            }
        }
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
        |file: &String| Path::new(file).components().count() == 1 && !file.starts_with('.');
    if !manifest.files().iter().all(is_plain) {
        return Err(shape_error("its file lies outside its folder"));
    }
    if let Some(roof) = &manifest.roof {
        if roof.file == manifest.file || roof.file == MANIFEST {
            return Err(shape_error("its roof mask is another of its files"));
        }
        if !ROOF_SIDE_PX.contains(&roof.long_side_px) || !(0.0..1.0).contains(&roof.skip_below) {
            return Err(shape_error(
                "its roof mask has a side or a threshold that is none",
            ));
        }
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

/// The files by their hashes, for a model of more than one.
fn files(manifest: &Manifest) -> Vec<ModelFile> {
    let file = |name: &String, sha256: &String| ModelFile {
        name: name.clone(),
        sha256: sha256.clone(),
    };
    let roof = manifest
        .roof
        .as_ref()
        .map(|roof| file(&roof.file, &roof.sha256));
    roof.map_or_else(Vec::new, |roof| {
        vec![file(&manifest.file, &manifest.sha256), roof]
    })
}

pub(super) fn info(manifest: &Manifest) -> ModelInfo {
    ModelInfo {
        name: manifest.name.clone(),
        version: manifest.version.clone(),
        sha256: manifest.identity(),
        files: files(manifest),
        precision: manifest.precision.clone(),
        min_confidence: manifest.min_confidence,
        score_floor: manifest.score_floor,
        calibration: manifest.calibration.clone().map(|table| Calibration {
            fitted_on: table.counted_on().to_owned(),
            ..table
        }),
        licence: manifest.licence.clone(),
        limits: manifest.limits.clone(),
        scores: manifest.scores.clone(),
    }
}
