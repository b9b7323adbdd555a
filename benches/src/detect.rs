//! Detection as a user runs it: `brainops inspect` over 20 and 48 MP photos; then what a person waits
//! for while it runs, measured inside the process.

mod efficiency;
mod graph;
mod inside;
mod peer;

use crate::figure::{at_most, percentile, report};
use crate::{Place, photos};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Enough that loading the model does not weigh.
const PHOTOS: usize = 4;
/// What a 20 MP photo decoded once, one reused tile and the model need with room to spare (SAHI takes about 1 GB).
const PEAK_LIMIT_MB: f64 = 350.0;
/// The same for 48 MP: 81 MB more of pixels, and room to spare.
const PEAK_LIMIT_48_MB: f64 = 500.0;
/// A person looks at the next photo after two seconds.
const LIMIT_48_S: f64 = 2.0;

#[derive(Deserialize)]
struct Line {
    elapsed_ms: f64,
    cpu_ms: f64,
    tiles: f64,
}

/// Measures what a photo of 20 and of 48 MP costs, and how soon findings, cancels and merges come.
pub(crate) fn measure(place: &Place) -> Result<()> {
    let (lines, peak_mb) = inspect(place, &photos::of_20_mp(place, PHOTOS)?)?;
    let median =
        |pick: fn(&Line) -> f64| percentile(&lines.iter().map(pick).collect::<Vec<_>>(), 0.5);
    report(
        "detect.s_per_20mp",
        median(|line| line.elapsed_ms) / 1000.0,
        "s",
    )?;
    let cpu_s = median(|line| line.cpu_ms) / 1000.0;
    report("detect.cpu_s_per_20mp", cpu_s, "CPU s")?;
    let paths = photos::of_20_mp(place, 1)?;
    peer::compare(place, &paths[0], cpu_s)?;
    report("detect.tiles_per_20mp", median(|line| line.tiles), "tiles")?;
    at_most("detect.peak_rss_mb", peak_mb, PEAK_LIMIT_MB, "MB")?;

    let (lines, peak_mb) = inspect(place, &photos::of_48_mp(place, PHOTOS)?)?;
    let seconds: Vec<f64> = lines.iter().map(|line| line.elapsed_ms / 1000.0).collect();
    let wall_s = percentile(&seconds, 0.5);
    at_most("detect.s_per_48mp", wall_s, LIMIT_48_S, "s")?;
    at_most("detect.peak_rss_48mp_mb", peak_mb, PEAK_LIMIT_48_MB, "MB")?;
    inside::measure(place)?;
    efficiency::measure(place)
}

/// Runs `brainops inspect` over photos; gives a line for each, and the peak of resident memory in MB.
fn inspect(place: &Place, paths: &[PathBuf]) -> Result<(Vec<Line>, f64)> {
    let brainops = std::env::current_exe()
        .context("find this program")?
        .with_file_name("brainops");
    let mut child = Command::new(&brainops)
        .arg("inspect")
        .args(paths)
        .arg("--json")
        .current_dir(&place.root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("start {}", brainops.display()))?;
    let mut output = child.stdout.take().context("read what brainops prints")?;
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        output.read_to_string(&mut text).map(|_| text)
    });
    let peak_mb = watch_peak_mb(&mut child)?;
    ensure!(
        child.wait().context("wait for brainops")?.success(),
        "brainops inspect failed"
    );
    let text = reader
        .join()
        .map_err(|_| anyhow::anyhow!("the reader panicked"))?
        .context("read figures")?;
    let lines: Vec<Line> = text
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .context("read a line of brainops inspect")?;
    ensure!(
        lines.len() == paths.len(),
        "{} of {} photos were inspected",
        lines.len(),
        paths.len()
    );
    Ok((lines, peak_mb))
}

/// The highest resident size of a process, asked for until it ends.
fn watch_peak_mb(child: &mut Child) -> Result<f64> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kb = 0.0_f64;
    let (never, tick) = std::sync::mpsc::channel::<()>();
    while child.try_wait().context("look after brainops")?.is_none() {
        if let Ok(text) = std::fs::read_to_string(&status)
            && let Some(line) = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))
        {
            peak_kb = peak_kb.max(
                line.trim()
                    .trim_end_matches(" kB")
                    .parse()
                    .context("read VmHWM")?,
            );
        }
        // Nothing is ever sent: this is a pause between two looks.
        if tick.recv_timeout(Duration::from_millis(20)).is_ok() {
            break;
        }
    }
    drop(never);
    Ok(peak_kb / 1024.0)
}
