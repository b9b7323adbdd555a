//! A model on disk: its bytes, and that they are what its manifest says and fit this program.
//!
//! Owns the checks. Refuses a file whose hash differs from its manifest. Invariant: a loaded model has
//! run once, and gave the shape its manifest promises.

use super::boxes::{SIDES, anchor_count};
use super::error::DetectError;
use super::manifest::{Manifest, check_manifest, info, read_checked, read_manifest, shape_error};
use super::network::Network;
use super::roof::RoofNetwork;
use super::runtime::Library;
use super::tiles;
use brainops_domain::damage::DamageClass;
use brainops_domain::view::analysis::ModelInfo;
use ort::session::RunOptions;
use std::path::Path;

/// Sides of the picture a model is tried on, in steps of its input.
const TRIAL_STEPS: (u32, u32) = (6, 4);

/// A model that fits and runs.
pub struct Model {
    manifest: Manifest,
    classes: Vec<DamageClass>,
    network: Network,
    /// Where the roof is; none means that everything is looked at.
    roof: Option<RoofNetwork>,
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
        let bytes = read_checked(folder, &manifest.file, &manifest.sha256)?;
        let mask = match &manifest.roof {
            Some(told) => Some((told, read_checked(folder, &told.file, &told.sha256)?)),
            None => None,
        };
        let environment = library.environment()?;
        let roof = mask
            .map(|(told, bytes)| RoofNetwork::load(told, bytes, environment.clone()))
            .transpose()?;
        let (input, output) = (&manifest.input.name, &manifest.output.name);
        let network = Network::new(bytes, environment, input, output);
        let model = Self {
            manifest,
            classes,
            network,
            roof,
        };
        model.try_out()?;
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

    /// The same, and that the bytes of its files are those the manifest names.
    ///
    /// Errors: as [`Model::describe`], and `ModelDamaged`.
    pub fn verify(folder: &Path) -> Result<ModelInfo, DetectError> {
        let manifest = read_manifest(folder)?;
        check_manifest(&manifest)?;
        read_checked(folder, &manifest.file, &manifest.sha256)?;
        if let Some(roof) = &manifest.roof {
            read_checked(folder, &roof.file, &roof.sha256)?;
        }
        Ok(info(&manifest))
    }

    /// Names of the model's files in its folder, as the manifest says.
    ///
    /// Errors: as [`Model::describe`].
    pub(crate) fn file_names(folder: &Path) -> Result<Vec<String>, DetectError> {
        let manifest = read_manifest(folder)?;
        check_manifest(&manifest)?;
        Ok(manifest.files())
    }

    /// The model as screens and reports name it.
    #[must_use]
    pub fn info(&self) -> ModelInfo {
        info(&self.manifest)
    }

    pub(super) fn classes(&self) -> &[DamageClass] {
        &self.classes
    }

    pub(super) fn network(&self) -> &Network {
        &self.network
    }

    pub(super) fn roof(&self) -> Option<&RoofNetwork> {
        self.roof.as_ref()
    }

    pub(super) fn strides(&self) -> &[u32] {
        &self.manifest.output.strides
    }

    pub(super) fn score_floor(&self) -> f64 {
        self.manifest.score_floor
    }

    pub(super) fn multiple(&self) -> u32 {
        self.manifest.input.multiple_of
    }

    /// Checks names, and the shape of the output on a small picture.
    fn try_out(&self) -> Result<(), DetectError> {
        let mut session = self.network.session()?;
        self.network.check_names(&session)?;
        let (width, height) = (
            TRIAL_STEPS.0 * self.multiple(),
            TRIAL_STEPS.1 * self.multiple(),
        );
        let tile = tiles::plan(width, height, self.multiple())[0];
        let expected = (SIDES + self.classes.len()) * anchor_count(&tile, self.strides());
        let blank = vec![0.0; (3 * width * height) as usize];
        let options = RunOptions::new().map_err(DetectError::Run)?;
        let look = |_: &[i64], raw: &[f32]| (raw.len(), raw.iter().any(|value| value.is_nan()));
        let tried = self
            .network
            .run(&mut session, &blank, (width, height), &options, look);
        match tried {
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
