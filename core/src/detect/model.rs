//! A model on disk: its manifest, its bytes, and that they fit this program.
//!
//! Owns the checks. Refuses a file whose hash differs from its manifest. Invariant: a loaded model has
//! run once, and gave the shape its manifest promises.

use super::boxes::{SIDES, anchor_count};
use super::error::DetectError;
use super::runtime::Library;
use super::tiles;
use brainops_domain::calibration::Calibration;
use brainops_domain::damage::DamageClass;
use brainops_domain::view::analysis::ModelInfo;
use ort::environment::Environment;
use ort::session::builder::{GraphOptimizationLevel, PrepackedWeights};
use ort::session::{RunOptions, Session};
use ort::value::TensorRef;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Manifests of this form are understood.
const FORMAT: u32 = 1;
/// Name of a manifest in its folder.
const MANIFEST: &str = "manifest.json";
/// Sides of the picture a model is tried on, in steps of its input.
const TRIAL_STEPS: (u32, u32) = (6, 4);

#[derive(Debug, Deserialize)]
struct Manifest {
    format: u32,
    name: String,
    version: String,
    file: String,
    sha256: String,
    precision: String,
    input: ManifestInput,
    output: ManifestOutput,
    classes: Vec<String>,
    min_confidence: f64,
    score_floor: f64,
    licence: String,
    #[serde(default)]
    calibration: Option<Calibration>,
    #[serde(default)]
    limits: Vec<String>,
    #[serde(default)]
    scores: serde_json::Value,
}

#[derive(Debug, Deserialize)]
struct ManifestInput {
    name: String,
    multiple_of: u32,
}

#[derive(Debug, Deserialize)]
struct ManifestOutput {
    name: String,
    strides: Vec<u32>,
}

/// A model that fits and runs.
pub struct Model {
    manifest: Manifest,
    classes: Vec<DamageClass>,
    bytes: Vec<u8>,
    environment: Environment,
    /// Weights in the layout of this processor, shared by all sessions.
    weights: PrepackedWeights,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Model({} {})", self.manifest.name, self.manifest.version)
    }
}

impl Model {
    /// Loads and tries the model of a folder.
    ///
    /// Errors: `ModelMissing`, `ManifestDamaged`, `ModelDamaged`, `ModelShape`, `ModelRefused`, `NotANumber`,
    /// `RuntimeMissing`, `RuntimeUnusable`.
    pub fn load(folder: &Path, library: &Library) -> Result<Self, DetectError> {
        let manifest = read_manifest(folder)?;
        let classes = check_manifest(&manifest)?;
        let path = folder.join(&manifest.file);
        let bytes = read(path)?;
        let found = hex(&Sha256::digest(&bytes));
        if found != manifest.sha256 {
            return Err(DetectError::ModelDamaged {
                expected: manifest.sha256,
                found,
            });
        }
        let environment = library.environment()?;
        let model = Self {
            manifest,
            classes,
            bytes,
            environment,
            weights: PrepackedWeights::new(),
        };
        model.try_out(&mut model.session()?)?;
        Ok(model)
    }

    /// What the manifest of a folder says, without loading the model.
    ///
    /// Errors: `ModelMissing`, `ManifestDamaged`, `ModelShape`.
    pub fn describe(folder: &Path) -> Result<ModelInfo, DetectError> {
        let manifest = read_manifest(folder)?;
        check_manifest(&manifest)?;
        Ok(info(&manifest))
    }

    /// The model as screens and reports name it.
    #[must_use]
    pub fn info(&self) -> ModelInfo {
        info(&self.manifest)
    }

    pub(super) fn classes(&self) -> &[DamageClass] {
        &self.classes
    }

    pub(super) fn strides(&self) -> &[u32] {
        &self.manifest.output.strides
    }

    pub(super) fn multiple(&self) -> u32 {
        self.manifest.input.multiple_of
    }

    /// A session of one thread; workers have one each.
    pub(super) fn session(&self) -> Result<Session, DetectError> {
        let build = || -> ort::Result<Session> {
            Session::builder(&self.environment)?
                .with_optimization_level(GraphOptimizationLevel::All)?
                .with_intra_threads(1)?
                .with_inter_threads(1)?
                .with_intra_op_spinning(false)?
                .with_prepacked_weights(&self.weights)?
                .commit_from_memory(&self.bytes)
        };
        build().map_err(DetectError::ModelRefused)
    }

    /// Runs the network on one input; `options` can end it before its end.
    ///
    /// Shape: `input` is `[1, 3, height, width]`; `with` gets `[4 + classes, anchors]`.
    pub(super) fn run<T>(
        &self,
        session: &mut Session,
        input: &[f32],
        (width, height): (u32, u32),
        options: &RunOptions,
        with: impl FnOnce(&[f32]) -> T,
    ) -> Result<T, DetectError> {
        let shape = [1, 3, i64::from(height), i64::from(width)];
        let tensor = TensorRef::from_array_view((shape, input)).map_err(DetectError::Run)?;
        let inputs = ort::inputs![self.manifest.input.name.as_str() => tensor];
        let outputs = session
            .run_with_options(inputs, options)
            .map_err(DetectError::Run)?;
        let name = self.manifest.output.name.as_str();
        let output = outputs
            .get(name)
            .ok_or_else(|| shape_error(format!("no output `{name}`")))?;
        let (_, raw) = output
            .try_extract_tensor::<f32>()
            .map_err(|error| shape_error(error.to_string()))?;
        Ok(with(raw))
    }

    /// Checks names, and the shape of the output on a small picture.
    fn try_out(&self, session: &mut Session) -> Result<(), DetectError> {
        let (input, output) = (&self.manifest.input.name, &self.manifest.output.name);
        let has = |outlets: &[ort::value::Outlet], name: &str| {
            outlets.iter().any(|outlet| outlet.name() == name)
        };
        if !has(session.inputs(), input) || session.inputs().len() != 1 {
            return Err(shape_error(format!("its one input is not `{input}`")));
        }
        if !has(session.outputs(), output) {
            return Err(shape_error(format!("no output `{output}`")));
        }
        let (width, height) = (
            TRIAL_STEPS.0 * self.multiple(),
            TRIAL_STEPS.1 * self.multiple(),
        );
        let tile = tiles::plan(width, height, self.multiple())[0];
        let expected = (SIDES + self.classes.len()) * anchor_count(&tile, self.strides());
        let blank = vec![0.0; (3 * width * height) as usize];
        let options = RunOptions::new().map_err(DetectError::Run)?;
        let look = |raw: &[f32]| (raw.len(), raw.iter().any(|value| value.is_nan()));
        match self.run(session, &blank, (width, height), &options, look) {
            Ok((_, true)) => Err(DetectError::NotANumber),
            Ok((found, false)) if found == expected => Ok(()),
            Ok((found, false)) => Err(shape_error(format!(
                "{found} values for {width} × {height} pixels instead of {expected}"
            ))),
            Err(DetectError::Run(source)) => Err(DetectError::ModelRefused(source)),
            Err(other) => Err(other),
        }
    }
}

fn shape_error(what: impl Into<String>) -> DetectError {
    DetectError::ModelShape(what.into())
}

fn read(path: PathBuf) -> Result<Vec<u8>, DetectError> {
    fs::read(&path).map_err(|source| DetectError::ModelMissing { path, source })
}

fn read_manifest(folder: &Path) -> Result<Manifest, DetectError> {
    let path = folder.join(MANIFEST);
    let bytes = read(path.clone())?;
    serde_json::from_slice(&bytes).map_err(|source| DetectError::ManifestDamaged { path, source })
}

/// Checks what can be checked without the model, and gives its classes.
fn check_manifest(manifest: &Manifest) -> Result<Vec<DamageClass>, DetectError> {
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
    Ok(classes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("BUG: writing to memory can't fail");
        text
    })
}

fn info(manifest: &Manifest) -> ModelInfo {
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
