//! SAHI with YOLO11n on the same photo, where `scripts/bench-peer` has set it up.

use crate::Place;
use crate::figure::{Figure, round};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::path::Path;
use std::process::{Command, Stdio};

/// A line of `sahi_peer.py`.
#[derive(Deserialize)]
struct Line {
    precision: String,
    cpu_s: f64,
}

/// Reports our CPU seconds beside the peer's in each precision; where there is no peer, that nothing is claimed.
pub(super) fn compare(place: &Place, photo: &Path, cpu_s: f64) -> Result<()> {
    let python = place.scratch.join("peer/bin/python");
    if !python.is_file() {
        return Figure {
            name: "detect.cpu_s_beside_peer",
            ours: round(cpu_s),
            peer: None,
            peer_name: None,
            unit: "CPU s per 20 MP photo; scripts/bench-peer sets SAHI up, here it is absent",
            bar: "ours <= peer / 6 and / 4",
            holds: false,
        }
        .print();
    }
    let output = Command::new(&python)
        .arg(place.root.join("benches/peer/sahi_peer.py"))
        .arg(photo)
        .arg(place.scratch.join("peer-models"))
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("start {}", python.display()))?;
    ensure!(output.status.success(), "the peer failed");
    let text = String::from_utf8(output.stdout).context("read what the peer prints")?;
    let mut compared = 0;
    // Its libraries print lines of their own.
    for line in text.lines().filter(|line| line.starts_with('{')) {
        let line: Line = serde_json::from_str(line).context("read a line of the peer")?;
        // A sixth of its float network, a quarter of its quantised one.
        let parts = if line.precision == "fp32" { 6.0 } else { 4.0 };
        let name = format!("detect.cpu_s_beside_{}", line.precision);
        let peer_name = format!("SAHI with YOLO11n {}", line.precision);
        Figure {
            name: &name,
            ours: round(cpu_s),
            peer: Some(round(line.cpu_s)),
            peer_name: Some(&peer_name),
            unit: "CPU s per 20 MP photo",
            bar: &format!("ours <= peer / {parts}"),
            holds: cpu_s <= line.cpu_s / parts,
        }
        .print()?;
        compared += 1;
    }
    ensure!(compared == 2, "the peer measured {compared} precisions");
    Ok(())
}
