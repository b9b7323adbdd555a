//! `brainops-bench SUITE...`: measures, and prints one JSON line for each figure.
//!
//! Suites: `import`, `store`, `detect`; `seed DIR` fills a data folder for measuring the window.
//! Refuses to invent input: photos are enlarged samples, jobs come from a seeded generator, and every
//! number is measured in this run.

mod detect;
mod figure;
mod import;
mod photos;
mod seed;
mod store;

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// Where input is read from and scratch files go.
struct Place {
    /// The repository.
    root: PathBuf,
    /// `target/bench` of the repository: generated photos are kept there between runs.
    scratch: PathBuf,
}

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("find the repository")?
        .to_owned();
    let place = Place {
        scratch: root.join("target/bench"),
        root,
    };
    std::fs::create_dir_all(&place.scratch).context("make target/bench")?;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "import" => import::measure(&place)?,
            "store" => store::measure(&place)?,
            "detect" => detect::measure(&place)?,
            "seed" => seed::fill(Path::new(&words.next().context("seed needs a folder")?))?,
            other => bail!("no suite is called `{other}`: import, store, detect, seed DIR"),
        }
    }
    Ok(())
}
