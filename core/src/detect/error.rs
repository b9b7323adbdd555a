//! Why detection can't start or go on, and which code each is.

use brainops_domain::failure::Code;
use std::io;
use std::path::PathBuf;

/// Why detection failed.
#[derive(Debug, thiserror::Error)]
pub enum DetectError {
    /// A file of the model is not there.
    #[error("no model at {path}")]
    ModelMissing {
        /// What was looked for.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The manifest can't be read.
    #[error("the model's manifest {path} is damaged")]
    ManifestDamaged {
        /// The manifest.
        path: PathBuf,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// The model's bytes are not those its manifest names.
    #[error("the model's file has SHA-256 {found}, its manifest says {expected}")]
    ModelDamaged {
        /// Hash of the manifest.
        expected: String,
        /// Hash of the file.
        found: String,
    },
    /// The model is of another shape than this program understands.
    #[error("the model does not fit: {0}")]
    ModelShape(String),
    /// The model's graph is refused by the inference library.
    #[error("the inference library refuses the model")]
    ModelRefused(#[source] ort::Error),
    /// The inference library is not there.
    #[error("no ONNX Runtime library; looked at {}", list(.looked_at))]
    RuntimeMissing {
        /// Where it was looked for.
        looked_at: Vec<PathBuf>,
    },
    /// The inference library is there, but can't be used.
    #[error("the ONNX Runtime library {path} can't be loaded: {reason}")]
    RuntimeUnusable {
        /// The library.
        path: PathBuf,
        /// What the loader said.
        reason: String,
    },
    /// A tile could not be computed.
    #[error("inference failed")]
    Run(#[source] ort::Error),
    /// The network gave what is no number.
    #[error("the network's output is not a number")]
    NotANumber,
    /// The values of its maker can't be read.
    #[error("the model's values to check {path} are damaged")]
    ParityDamaged {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// The network gives other values here than where it was made.
    #[error(
        "the model gives {found} where its maker saw {expected} (channel {channel}, anchor {anchor})"
    )]
    OtherValues {
        /// Channel of the output.
        channel: usize,
        /// Anchor of the output.
        anchor: usize,
        /// Value here.
        found: f32,
        /// Value there.
        expected: f32,
    },
    /// The caller cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl DetectError {
    /// What callers branch on.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::ModelMissing { .. } => Code::ModelMissing,
            Self::ManifestDamaged { .. }
            | Self::ModelDamaged { .. }
            | Self::ParityDamaged { .. } => Code::ModelDamaged,
            Self::ModelShape(_) | Self::ModelRefused(_) => Code::ModelShape,
            Self::RuntimeMissing { .. } | Self::RuntimeUnusable { .. } => Code::RuntimeMissing,
            Self::Run(_) => Code::Internal,
            Self::NotANumber | Self::OtherValues { .. } => Code::ModelBroken,
            Self::Cancelled => Code::Cancelled,
        }
    }
}

fn list(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    names.join(", ")
}
