//! The program, run as a person runs it.

use std::path::Path;
use std::process::{Command, Output};

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The program of this build, to be run in the repository's root.
pub(crate) fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_brainops"));
    program.current_dir(root());
    program
}

/// Runs the program in the repository's root.
pub(crate) fn brainops(args: &[&str]) -> Output {
    program().args(args).output().unwrap()
}
