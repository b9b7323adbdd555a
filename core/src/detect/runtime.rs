//! The inference library: where it is looked for, and its one environment per process.
//!
//! Owns the search. Refuses downloads. Invariant: a library that can't be loaded is an error, never a
//! panic, and the first one that loads stays for the life of the process.

use super::error::DetectError;
use ort::environment::Environment;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Variable that names the library; when set, nothing else is tried.
const VARIABLE: &str = "ORT_DYLIB_PATH";

#[cfg(target_os = "windows")]
const FILE_NAME: &str = "onnxruntime.dll";
#[cfg(target_os = "macos")]
const FILE_NAME: &str = "libonnxruntime.dylib";
#[cfg(not(any(target_os = "windows", target_os = "macos")))]
const FILE_NAME: &str = "libonnxruntime.so";

/// The library allows one environment per process, and it must outlive every session.
static ENVIRONMENT: Mutex<Option<Environment>> = Mutex::new(None);

/// Where the inference library may lie.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// The library itself; when given, nothing else is tried.
    pub file: Option<PathBuf>,
    /// Folders to look in, after the variable `ORT_DYLIB_PATH` and the folder of the program.
    pub folders: Vec<PathBuf>,
}

impl Library {
    /// The environment of the process, made at the first call.
    ///
    /// Errors: `RuntimeMissing` when no file is found, `RuntimeUnusable` when it can't be loaded.
    pub(super) fn environment(&self) -> Result<Environment, DetectError> {
        if let Some(file) = self.file.as_ref().filter(|file| !file.is_file()) {
            return Err(DetectError::RuntimeMissing {
                looked_at: vec![file.clone()],
            });
        }
        let mut kept = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(environment) = kept.as_ref() {
            return Ok(environment.clone());
        }
        let looked_at = self.candidates();
        let Some(path) = looked_at.iter().find(|path| path.is_file()) else {
            return Err(DetectError::RuntimeMissing { looked_at });
        };
        let environment = load(path)?;
        *kept = Some(environment.clone());
        Ok(environment)
    }

    fn candidates(&self) -> Vec<PathBuf> {
        if let Some(file) = &self.file {
            return vec![file.clone()];
        }
        if let Some(file) = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
            return vec![PathBuf::from(file)];
        }
        let program = std::env::current_exe()
            .ok()
            .and_then(|path| path.parent().map(Path::to_owned));
        program
            .iter()
            .chain(&self.folders)
            .map(|folder| folder.join(FILE_NAME))
            .collect()
    }
}

fn load(path: &Path) -> Result<Environment, DetectError> {
    // A relative path would be looked for beside the program first.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let unusable = |reason: String| DetectError::RuntimeUnusable {
        path: path.clone(),
        reason,
    };
    let builder = ort::init_from(&path).map_err(|error| unusable(error.to_string()))?;
    let builder = builder.with_name("brainops").with_telemetry(false);
    builder.build().map_err(|error| unusable(error.to_string()))
}
