//! Where cards and sticks are mounted.

use std::path::PathBuf;

/// Folders of volumes that a person may have put in. The system's own volume is not among them.
#[cfg(target_os = "linux")]
#[must_use]
pub fn removable() -> Vec<PathBuf> {
    let user = std::env::var_os("USER").unwrap_or_default();
    let parents = [
        PathBuf::from("/media").join(&user),
        PathBuf::from("/run/media").join(&user),
        PathBuf::from("/media"),
    ];
    children(&parents)
}

/// Folders of volumes that a person may have put in. The system's own volume is not among them.
#[cfg(target_os = "macos")]
#[must_use]
pub fn removable() -> Vec<PathBuf> {
    children(&[PathBuf::from("/Volumes")])
}

/// Folders of volumes that a person may have put in. The system's own volume is not among them.
#[cfg(windows)]
#[must_use]
pub fn removable() -> Vec<PathBuf> {
    let system = std::env::var("SystemDrive").unwrap_or_else(|_| "C:".to_owned());
    ('D'..='Z')
        .map(|letter| format!("{letter}:"))
        .filter(|drive| *drive != system)
        .map(|drive| PathBuf::from(format!("{drive}\\")))
        .filter(|path| path.is_dir())
        .collect()
}

/// Folders directly below `parents`. A parent that is missing has none.
#[cfg(not(windows))]
fn children(parents: &[PathBuf]) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = parents
        .iter()
        .filter_map(|parent| std::fs::read_dir(parent).ok())
        .flatten()
        .filter_map(std::result::Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders.dedup();
    folders
}
