//! A model on disk: its bytes, and that they are what its manifest says and fit this program.
//!
//! Owns the checks. Refuses a file whose hash differs from its manifest. Invariant: a loaded model has
//! run once, and gave the shape its manifest promises.

use super::boxes::{SIDES, anchor_count};
use super::error::DetectError;
use super::manifest::{Manifest, check_manifest, info, read_checked, read_manifest, shape_error};
use super::runtime::Library;
use super::tiles;
use brainops_domain::damage::DamageClass;
use brainops_domain::view::analysis::ModelInfo;
use ort::environment::Environment;
use ort::session::builder::{GraphOptimizationLevel, PrepackedWeights};
use ort::session::{RunOptions, Session};
use ort::value::TensorRef;
use std::path::Path;

/// Sides of the picture a model is tried on, in steps of its input.
const TRIAL_STEPS: (u32, u32) = (6, 4);

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
        let bytes = read_checked(folder, &manifest)?;
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

    /// The same, and that the file's bytes are those the manifest names.
    ///
    /// Errors: as [`Model::describe`], and `ModelDamaged`.
    pub fn verify(folder: &Path) -> Result<ModelInfo, DetectError> {
        let manifest = read_manifest(folder)?;
        check_manifest(&manifest)?;
        read_checked(folder, &manifest)?;
        Ok(info(&manifest))
    }

    /// Name of the model's file in its folder, as the manifest says.
    ///
    /// Errors: as [`Model::describe`].
    pub(crate) fn file_name(folder: &Path) -> Result<String, DetectError> {
        let manifest = read_manifest(folder)?;
        check_manifest(&manifest)?;
        Ok(manifest.file)
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
