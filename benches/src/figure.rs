//! One measured figure, as `make bench` prints it.

use anyhow::{Context, Result};
use serde::Serialize;
use std::io::Write;

/// A figure beside the bar it has to reach.
#[derive(Debug, Serialize)]
pub(crate) struct Figure<'a> {
    /// Dotted name: suite, then what.
    pub(crate) name: &'a str,
    /// What this product does.
    pub(crate) ours: f64,
    /// What the peer does on the same input, where there is one.
    pub(crate) peer: Option<f64>,
    /// The peer.
    pub(crate) peer_name: Option<&'a str>,
    /// Unit of both.
    pub(crate) unit: &'a str,
    /// What must hold, in words.
    pub(crate) bar: &'a str,
    /// Whether it does.
    pub(crate) holds: bool,
}

impl Figure<'_> {
    /// Prints the figure as one line.
    pub(crate) fn print(&self) -> Result<()> {
        let line = serde_json::to_string(self).context("write a figure as JSON")?;
        writeln!(std::io::stdout().lock(), "{line}").context("print a figure")
    }
}

/// A figure without a bar: reported so that the next one can be compared.
pub(crate) fn report(name: &str, ours: f64, unit: &str) -> Result<()> {
    Figure {
        name,
        ours: round(ours),
        peer: None,
        peer_name: None,
        unit,
        bar: "reported",
        holds: true,
    }
    .print()
}

/// A figure that must not exceed a limit.
pub(crate) fn at_most(name: &str, ours: f64, limit: f64, unit: &str) -> Result<()> {
    let bar = format!("ours <= {limit}");
    Figure {
        name,
        ours: round(ours),
        peer: None,
        peer_name: None,
        unit,
        bar: &bar,
        holds: ours <= limit,
    }
    .print()
}

/// A figure that must reach a limit.
pub(crate) fn at_least(name: &str, ours: f64, limit: f64, unit: &str) -> Result<()> {
    let bar = format!("ours >= {limit}");
    Figure {
        name,
        ours: round(ours),
        peer: None,
        peer_name: None,
        unit,
        bar: &bar,
        holds: ours >= limit,
    }
    .print()
}

/// Three decimals: finer than any of the measurements repeats.
pub(crate) fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// The value below which the given share of the measurements lies, by nearest rank.
///
/// `share` is above 0 and at most 1; an empty list gives NaN.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a rank within a list of measurements"
)]
pub(crate) fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or(f64::NAN)
}
