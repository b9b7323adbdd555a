//! A network in memory, and sessions of one thread that run it.
//!
//! Owns the calls into the inference library. Refuses meaning: what goes in and comes out is the caller's.

use super::error::DetectError;
use super::manifest::shape_error;
use ort::environment::Environment;
use ort::session::builder::{GraphOptimizationLevel, PrepackedWeights};
use ort::session::{RunOptions, Session};
use ort::value::{Outlet, TensorRef};

/// A network that was read and whose bytes are those of its manifest.
pub(super) struct Network {
    bytes: Vec<u8>,
    environment: Environment,
    /// Weights in the layout of this processor, shared by all sessions.
    weights: PrepackedWeights,
    input: String,
    output: String,
}

impl Network {
    /// A network with the names of its one input and of the output that is read.
    pub(super) fn new(bytes: Vec<u8>, environment: Environment, input: &str, output: &str) -> Self {
        Self {
            bytes,
            environment,
            weights: PrepackedWeights::new(),
            input: input.to_owned(),
            output: output.to_owned(),
        }
    }

    /// A session of one thread; workers have one each.
    ///
    /// Errors: `ModelRefused`.
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

    /// Checks that it has the input and the output it was said to have.
    ///
    /// Errors: `ModelShape`.
    pub(super) fn check_names(&self, session: &Session) -> Result<(), DetectError> {
        let has =
            |outlets: &[Outlet], name: &str| outlets.iter().any(|outlet| outlet.name() == name);
        if !has(session.inputs(), &self.input) || session.inputs().len() != 1 {
            return Err(shape_error(format!(
                "its one input is not `{}`",
                self.input
            )));
        }
        if !has(session.outputs(), &self.output) {
            return Err(shape_error(format!("no output `{}`", self.output)));
        }
        Ok(())
    }

    /// Runs it on one input; `options` can end it before its end.
    ///
    /// Shape: `input` is `[1, 3, height, width]`; `with` gets the output's shape and its values.
    /// Errors: `Run`, `ModelShape` for an output of another kind.
    pub(super) fn run<T>(
        &self,
        session: &mut Session,
        input: &[f32],
        (width, height): (u32, u32),
        options: &RunOptions,
        with: impl FnOnce(&[i64], &[f32]) -> T,
    ) -> Result<T, DetectError> {
        let shape = [1, 3, i64::from(height), i64::from(width)];
        let tensor = TensorRef::from_array_view((shape, input)).map_err(DetectError::Run)?;
        let inputs = ort::inputs![self.input.as_str() => tensor];
        let outputs = session
            .run_with_options(inputs, options)
            .map_err(DetectError::Run)?;
        let output = outputs
            .get(self.output.as_str())
            .ok_or_else(|| shape_error(format!("no output `{}`", self.output)))?;
        let (shape, raw) = output
            .try_extract_tensor::<f32>()
            .map_err(|error| shape_error(error.to_string()))?;
        Ok(with(shape, raw))
    }
}
