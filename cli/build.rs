//! Puts the model and the inference library beside the program, where an installed one has them too.

use std::path::Path;
use std::{env, fs, io};

const FILES: [(&str, &str); 4] = [
    ("models/damage/manifest.json", "models/damage/manifest.json"),
    ("models/damage/model.onnx", "models/damage/model.onnx"),
    ("models/damage/roof.onnx", "models/damage/roof.onnx"),
    (".cache/onnxruntime/libonnxruntime.so", "libonnxruntime.so"),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let source = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("..");
    let out = env::var("OUT_DIR")?;
    // `OUT_DIR` is `<profile>/build/<package>-<hash>/out`.
    let profile = Path::new(&out)
        .ancestors()
        .nth(3)
        .ok_or("OUT_DIR is too short")?;
    for (from, to) in FILES {
        let from = source.join(from);
        println!("cargo:rerun-if-changed={}", from.display());
        if from.is_file() {
            put(&from, &profile.join(to))?;
        } else {
            println!(
                "cargo:warning={to} is missing; run `make setup`, or set it beside the program"
            );
        }
    }
    Ok(())
}

/// Copies a file unless the same is there. A running program may hold the old one, so that is replaced, not written to.
fn put(from: &Path, to: &Path) -> io::Result<()> {
    let bytes = fs::read(from)?;
    if fs::read(to).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut beside = to.as_os_str().to_owned();
    beside.push(".new");
    fs::write(&beside, bytes)?;
    fs::rename(&beside, to)
}
