//! The `brainops` program, built once and run as a person runs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The program: the one that `BRAINOPS` names, else the one of this build.
pub(crate) fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        if let Some(named) = std::env::var_os("BRAINOPS") {
            return named.into();
        }
        // This test lies in `<target>/<profile>/deps`.
        let test = std::env::current_exe().unwrap();
        let folder = test.parent().and_then(Path::parent).unwrap().to_owned();
        let profile = match folder.file_name().unwrap().to_str().unwrap() {
            "debug" => "dev",
            other => other,
        };
        let built = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--package",
                "brainops-cli",
                "--profile",
                profile,
            ])
            .arg("--target-dir")
            .arg(folder.parent().unwrap())
            .current_dir(root())
            .status()
            .unwrap();
        assert!(built.success(), "brainops does not build");
        folder.join(format!("brainops{}", std::env::consts::EXE_SUFFIX))
    })
}

/// Runs the program in the repository's root.
pub(crate) fn brainops(args: &[&str]) -> Output {
    Command::new(program())
        .args(args)
        .current_dir(root())
        .output()
        .unwrap()
}
