//! Where things lie on this machine: what came with the program, and the app's data.
//!
//! Owns the order of the search. Refuses the current folder, from which nobody should get a library
//! loaded, and the path of any machine that built the program.

use std::path::{Path, PathBuf};

/// Names the folder that holds `models/damage` and the inference library; when set, nothing else is tried.
pub(crate) const RESOURCES: &str = "BRAINOPS_RESOURCES";
/// Names the app's data folder, for the app as for this program.
pub(crate) const DATA: &str = "BRAINOPS_DATA_DIR";

/// The app's identifier, after which its data folder is named; as in `tauri.conf.json`.
const IDENTIFIER: &str = "com.brainops.field";
/// Folders of what a package brings, from the folder of the program: Debian's, and that of a macOS bundle.
#[cfg(target_os = "linux")]
const PACKAGED: &[&str] = &["../lib/brainops-field", "../lib/BrainOps Field"];
#[cfg(target_os = "macos")]
const PACKAGED: &[&str] = &["../Resources"];
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
const PACKAGED: &[&str] = &[];

/// Folders that may hold what came with the program, the best first.
pub(crate) fn resources() -> Vec<PathBuf> {
    if let Some(named) = named(RESOURCES) {
        return vec![named];
    }
    let program = std::env::current_exe();
    let Some(beside) = program.as_deref().ok().and_then(Path::parent) else {
        return Vec::new();
    };
    let packaged = PACKAGED.iter().map(|place| beside.join(place));
    std::iter::once(beside.to_owned()).chain(packaged).collect()
}

/// The app's data folder; `None` on a machine that names no place for data.
pub(crate) fn data() -> Option<PathBuf> {
    named(DATA).or_else(|| dirs::data_local_dir().map(|folder| folder.join(IDENTIFIER)))
}

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}
