//! Looking at one photo without a vault: read, measured and analyzed, and nothing left behind.
//!
//! Owns the order of the steps. Refuses to write. Invariant: a size is there, or the reason why not.

pub mod report;
pub mod save;

use crate::detect::{Analysis, DetectError, Detector, Options};
use crate::photo::decode::{self, Decoded, Shrink};
use crate::photo::metadata::{self, Metadata};
use crate::photo::{self, PhotoError, probe};
use brainops_domain::failure::Code;
use brainops_domain::measure::{self, Reason, RoofPlane, View};
use brainops_domain::view::photo::Ground;
use brainops_domain::view::review::MarkSize;
use cpu_time::ThreadTime;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// Why a photo was not inspected.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// The photo can't be read or shown.
    #[error(transparent)]
    Photo(#[from] PhotoError),
    /// Detection failed.
    #[error(transparent)]
    Detect(#[from] DetectError),
}

impl InspectError {
    /// What callers branch on.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Photo(error) => error.code(),
            Self::Detect(error) => error.code(),
        }
    }

    /// Facts for the sentence.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Photo(error) => error.detail(),
            Self::Detect(error) => error.to_string(),
        }
    }
}

/// What one photo shows.
#[derive(Debug)]
pub struct Inspected {
    /// The file, byte for byte.
    pub bytes: Vec<u8>,
    /// BLAKE3 of the file, hex.
    pub blake3: String,
    /// The picture at full size, in stored orientation.
    pub picture: Decoded,
    /// Camera, time and orientation.
    pub metadata: Metadata,
    /// Ground resolution, or why there is none.
    pub ground: Result<Ground, Reason>,
    /// Findings.
    pub analysis: Analysis,
    /// Size of each finding, or why there is none.
    pub sizes: Vec<Result<MarkSize, Reason>>,
    /// Wall time, reading included.
    pub elapsed: Duration,
    /// Processor time, reading included.
    pub cpu: Duration,
}

impl Inspected {
    /// Leaves out findings below a confidence, and their sizes.
    pub fn leave_out_below(&mut self, min_confidence: f64) {
        let found = &mut self.analysis.findings;
        // They are sorted by it.
        let kept = found.partition_point(|found| found.confidence >= min_confidence);
        found.truncate(kept);
        self.sizes.truncate(kept);
    }
}

/// Inspects one photo.
///
/// Errors: those of reading and decoding it, and of detection.
pub fn inspect(
    path: &Path,
    detector: &Detector,
    plane: &RoofPlane,
    options: Options<'_>,
) -> Result<Inspected, InspectError> {
    let (started, clock) = (Instant::now(), ThreadTime::now());
    let bytes = photo::read(path)?;
    let blake3 = blake3::hash(&bytes).to_hex().to_string();
    let probe = probe::probe(&bytes)?;
    let metadata = metadata::read(&bytes, &probe);
    let picture = decode::decode_probed(&probe, Shrink::Full)?;
    let analysis = detector.analyze(&picture, options, &AtomicBool::new(false), |_| {})?;
    let view = View {
        camera: &metadata.camera,
        width_px: picture.width_px,
        height_px: picture.height_px,
    };
    let ground = measure::ground(&view, plane);
    let sizes = analysis
        .findings
        .iter()
        .map(|found| measure::mark_size(&view, plane, &found.bounds))
        .collect();
    let cpu = clock.elapsed() + analysis.cpu;
    Ok(Inspected {
        bytes,
        blake3,
        picture,
        ground,
        sizes,
        analysis,
        elapsed: started.elapsed(),
        cpu,
        metadata,
    })
}
