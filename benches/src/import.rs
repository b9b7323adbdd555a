//! Import of 20 MP photos beside `vipsthumbnail`, which only makes the thumbnails.
//!
//! Ours copies, hashes, checks, reads the camera's data, makes the thumbnail and commits each photo to an encrypted
//! database. Both read the same files, already in the page cache, and write to the same disk.

use crate::figure::{Figure, percentile, round};
use crate::{Place, photos, seed};
use anyhow::{Context, Result, ensure};
use brainops_core::clock::Clock;
use brainops_core::import::Importer;
use brainops_core::jobs;
use brainops_core::photo::Blobs;
use brainops_domain::view::import::{ImportState, NewImport};
use brainops_domain::view::job::JobFields;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// Photos of one short flight.
const PHOTOS: usize = 48;
/// Odd, for the median; the two sides take turns, so that a busy moment meets both.
const ROUNDS: usize = 3;
/// Longest wait for one import.
const PATIENCE: Duration = Duration::from_secs(300);

/// Measures photos per second of both.
pub(crate) fn measure(place: &Place) -> Result<()> {
    let paths = photos::of_20_mp(place, PHOTOS)?;
    for path in &paths {
        std::fs::read(path).with_context(|| format!("read {}", path.display()))?;
    }
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(rate(import(place, &paths)?));
        peer.push(rate(vips_one(place, &paths)?).max(rate(vips_two(place, &paths)?)));
    }
    let (ours, peer) = (percentile(&ours, 0.5), percentile(&peer, 0.5));
    Figure {
        name: "import.photos_per_s",
        ours: round(ours),
        peer: Some(round(peer)),
        peer_name: Some("vipsthumbnail, thumbnails only, the faster of one and two processes"),
        unit: "20 MP photos/s",
        bar: "ours >= peer",
        holds: ours >= peer,
    }
    .print()
}

#[expect(clippy::cast_precision_loss, reason = "a few dozen photos")]
fn rate(took: Duration) -> f64 {
    PHOTOS as f64 / took.as_secs_f64()
}

/// Time from the press of a button to the last photo being in the job.
fn import(place: &Place, paths: &[PathBuf]) -> Result<Duration> {
    let folder = tempfile::tempdir_in(&place.scratch).context("make a data folder")?;
    let opened = seed::open(folder.path(), Some("a passphrase for measuring"))?;
    let clock = Clock::system();
    let job = JobFields {
        last_name: "Measured".to_owned(),
        street: "1 Bench Rd".to_owned(),
        ..JobFields::default()
    };
    let job_id = opened
        .store
        .write(clock.now(), move |tx| jobs::create(tx, &job))
        .context("make a job")?;
    let (done, finished) = channel();
    let listener = Box::new(move |view: brainops_domain::view::import::ImportView| {
        if view.state == ImportState::Finished {
            // A second event after the end has no one to tell, which is fine.
            drop(done.send(view));
        }
    });
    let blobs = Arc::new(
        Blobs::sealed(&opened.blob_folder, &opened.key).context("open the folder of originals")?,
    );
    let importer = Importer::start(opened.store.clone(), blobs, clock, listener)
        .context("start the importer")?;
    let begun = Instant::now();
    let paths = paths
        .iter()
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    importer
        .begin(NewImport {
            job_id,
            paths,
            analyze: false,
        })
        .context("begin the import")?;
    let view = finished
        .recv_timeout(PATIENCE)
        .context("wait for the import")?;
    let took = begun.elapsed();
    ensure!(
        view.copied as usize == PHOTOS && view.thumbnails as usize == PHOTOS,
        "{} copied and {} thumbnails of {PHOTOS}",
        view.copied,
        view.thumbnails
    );
    Ok(took)
}

/// One process, which spreads each picture over the cores.
fn vips_one(place: &Place, paths: &[PathBuf]) -> Result<Duration> {
    vips(place, |output| {
        let mut command = Command::new("vipsthumbnail");
        command
            .arg("--size")
            .arg("512")
            .arg("-o")
            .arg(output)
            .args(paths);
        vec![command]
    })
}

/// Two processes, a half of the photos each.
fn vips_two(place: &Place, paths: &[PathBuf]) -> Result<Duration> {
    vips(place, |output| {
        let half = |photos: &[PathBuf]| {
            let mut command = Command::new("vipsthumbnail");
            command
                .env("VIPS_CONCURRENCY", "1")
                .arg("--size")
                .arg("512")
                .arg("-o")
                .arg(output)
                .args(photos);
            command
        };
        let (left, right) = paths.split_at(paths.len() / 2);
        vec![half(left), half(right)]
    })
}

fn vips(place: &Place, commands: impl FnOnce(&Path) -> Vec<Command>) -> Result<Duration> {
    let folder = tempfile::tempdir_in(&place.scratch).context("make a folder for thumbnails")?;
    let commands = commands(&folder.path().join("%s.jpg"));
    let begun = Instant::now();
    let started = commands
        .into_iter()
        .map(|mut command| command.stdin(Stdio::null()).spawn())
        .collect::<Result<Vec<_>, _>>()
        .context("start vipsthumbnail: apt package libvips-tools")?;
    for mut child in started {
        ensure!(
            child.wait().context("wait for vipsthumbnail")?.success(),
            "vipsthumbnail failed"
        );
    }
    let took = begun.elapsed();
    let made = std::fs::read_dir(folder.path())
        .context("list thumbnails")?
        .count();
    ensure!(made == PHOTOS, "vipsthumbnail made {made} of {PHOTOS}");
    Ok(took)
}
