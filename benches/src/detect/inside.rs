//! Inside detection: the first findings, a cancel, the merge, and what is spent around the network.

use crate::figure::{at_most, percentile, report};
use crate::{Place, photos};
use anyhow::{Context, Result, ensure};
use brainops_core::detect::{self, DetectError, Detection, Detector, Library, Model, Options};
use brainops_core::photo::decode::{self, Decoded, Shrink};
use brainops_domain::damage::DamageClass;
use brainops_domain::pixel::PixelBox;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// A person sees that something happens.
const FIRST_LIMIT_MS: f64 = 400.0;
/// A press of a button feels answered (Nielsen 1993: 0.1 s).
const CANCEL_LIMIT_MS: f64 = 100.0;
/// SAHI needs 42 to 117 ms for as many boxes.
const MERGE_LIMIT_MS: f64 = 2.0;
const BOXES: u32 = 2_000;
/// Everything but the network, decoding included.
const AROUND_LIMIT: f64 = 0.15;
const ROUNDS: u64 = 8;

/// Measures with the model that ships, on a 20 MP photo, with sessions that are open as in the app.
pub(super) fn measure(place: &Place) -> Result<()> {
    let library = Library {
        file: None,
        folders: vec![place.root.join(".cache/onnxruntime")],
    };
    let model = Model::load(&place.root.join("models/damage"), &library)
        .context("load the model that ships")?;
    let detector = Detector::new(model);
    let path = photos::of_20_mp(place, 1)?.remove(0);
    let mut photo = read(&path, Vec::new())?;
    let go = AtomicBool::new(false);
    let options = Options {
        workers: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        ..Options::default()
    };
    detector.analyze(&photo, options, &go, |_| {})?;

    let mut first_ms = Vec::new();
    let mut around = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let clock = cpu_time::ThreadTime::now();
        // As the app does with a card of photos: into the memory of the photo before.
        photo = read(&path, photo.rgb)?;
        let decoding = clock.elapsed();
        let mut first = None;
        let analysis = detector.analyze(&photo, options, &go, |_| {
            first.get_or_insert_with(|| started.elapsed());
        })?;
        let first = first.context("a photo has a tile")?;
        first_ms.push(first.as_secs_f64() * 1000.0);
        let all = decoding + analysis.cpu;
        around.push(1.0 - analysis.network_cpu.as_secs_f64() / all.as_secs_f64());
    }
    at_most(
        "detect.first_ms",
        percentile(&first_ms, 0.5),
        FIRST_LIMIT_MS,
        "ms from opening the file to the first tile's findings",
    )?;
    at_most(
        "detect.around_network",
        percentile(&around, 0.5),
        AROUND_LIMIT,
        "share of CPU time, decoding included",
    )?;

    let mut cancel_ms = Vec::new();
    for round in 0..ROUNDS {
        // From inside the first tile to inside the later ones.
        let moment = Duration::from_millis(20 + 40 * round);
        cancel_ms.extend(cancel_after(&detector, &photo, options, moment)?);
    }
    ensure!(
        !cancel_ms.is_empty(),
        "every photo was done before its cancel"
    );
    at_most(
        "detect.cancel_ms",
        percentile(&cancel_ms, 1.0),
        CANCEL_LIMIT_MS,
        "ms from the cancel to the end, the worst of all",
    )?;

    let mut merge_ms = Vec::new();
    for seed in 0..20 {
        let boxes = crowd(seed);
        let started = Instant::now();
        let kept = detect::merge(boxes);
        merge_ms.push(started.elapsed().as_secs_f64() * 1000.0);
        ensure!(
            kept.len() > 100 && kept.len() < BOXES as usize,
            "a crowd has doubles"
        );
    }
    at_most(
        "detect.merge_2000_ms",
        percentile(&merge_ms, 0.5),
        MERGE_LIMIT_MS,
        "ms",
    )?;
    report(
        "detect.merge_2000_worst_ms",
        percentile(&merge_ms, 1.0),
        "ms",
    )
}

fn read(path: &Path, room: Vec<u8>) -> Result<Decoded> {
    let bytes = brainops_core::photo::read(path).context("read a photo")?;
    decode::decode_into(&bytes, Shrink::Full, room).context("decode a photo")
}

/// Milliseconds from a cancel to the end of the analysis; nothing when it was done before.
fn cancel_after(
    detector: &Detector,
    photo: &Decoded,
    options: Options<'_>,
    moment: Duration,
) -> Result<Option<f64>> {
    let cancel = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (_nobody, pause) = channel::<()>();
        let flag = &cancel;
        let set = scope.spawn(move || {
            // Nothing is ever sent: this is a pause.
            let is_over = pause.recv_timeout(moment).is_err();
            flag.store(true, Ordering::Relaxed);
            is_over.then(Instant::now)
        });
        let result = detector.analyze(photo, options, &cancel, |_| {});
        let ended = Instant::now();
        let cancelled = set
            .join()
            .map_err(|_| anyhow::anyhow!("the canceller panicked"))?
            .context("the pause ended early")?;
        match result {
            Err(DetectError::Cancelled) => {
                Ok(Some(ended.duration_since(cancelled).as_secs_f64() * 1000.0))
            }
            Ok(_) => Ok(None),
            Err(error) => Err(error).context("analyze"),
        }
    })
}

/// Boxes as a detector gives them for a crowded photo: small marks, each found several times a few pixels apart.
fn crowd(seed: u64) -> Vec<Detection> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |below: u32| {
        // xorshift64: Marsaglia 2003.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        f64::from(u32::try_from(state >> 40).unwrap_or(0) % below)
    };
    let mut boxes = Vec::with_capacity(BOXES as usize);
    while boxes.len() < BOXES as usize {
        let (x, y, side) = (next(5400), next(3600), 8.0 + next(56));
        for _ in 0..4 {
            let (x0, y0) = (x + next(5), y + next(5));
            boxes.push(Detection {
                class: DamageClass::ALL[usize::from(next(3) > 1.0)],
                confidence: (50.0 + next(900)) / 1000.0,
                bounds: PixelBox {
                    x0,
                    y0,
                    x1: x0 + side,
                    y1: y0 + side,
                },
            });
        }
    }
    boxes
}
