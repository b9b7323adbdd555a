//! Pieces of a photo for a viewer: tiles at any zoom, crops, and a first look.
//!
//! Owns the decoded pictures in memory, at full size and at a half, a quarter and an eighth. Refuses
//! more memory than its budget, save for the one picture being looked at. Invariant: a picture is
//! decoded once at a scale, however many ask for it at a time.

use super::blob::Blobs;
use super::decode::{Decoded, Shrink, decode_probed};
use super::error::PhotoError;
use super::probe;
use super::thumb;
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Side of a tile.
pub const TILE_PX: u32 = 512;
/// Memory for decoded pictures: a 48-megapixel photo at all scales fits.
pub const DEFAULT_BUDGET_BYTES: usize = 200 << 20;
/// JPEG quality of tiles and crops: marks are judged on them.
const QUALITY: i32 = 88;
/// Originals whose sides are remembered.
const MAX_SIDES: usize = 10_000;
/// Pictures decoded at a time, for whoever asks.
const MAX_DECODING: usize = 2;

/// Zoom levels of a picture: level 0 is full size, each next halves it, the last fits one tile.
#[must_use]
pub fn levels(width_px: u32, height_px: u32) -> u8 {
    let longer = width_px.max(height_px);
    (1..=32)
        .find(|count| side_at(longer, count - 1) <= TILE_PX)
        .unwrap_or(32)
}

/// A side at a level, rounded up.
fn side_at(px: u32, level: u8) -> u32 {
    let divisor = 1_u64 << level.min(32);
    u32::try_from(u64::from(px).div_ceil(divisor)).unwrap_or(u32::MAX)
}

/// Serves pieces of originals as JPEG. Calls block while a picture is decoded.
#[derive(Debug)]
pub struct TileServer {
    blobs: Arc<Blobs>,
    budget_bytes: usize,
    state: Mutex<State>,
    changed: Condvar,
}

type Key = (String, Shrink);

#[derive(Debug, Default)]
struct State {
    ready: HashMap<Key, Ready>,
    decoding: Vec<Key>,
    /// Sides of originals that were read.
    sides: HashMap<String, (u32, u32)>,
    /// Decodes begun since the start, for tests and figures.
    decoded: u64,
}

#[derive(Debug)]
struct Ready {
    picture: Arc<Decoded>,
    used_at: Instant,
}

impl TileServer {
    /// Serves the originals of a folder within a memory budget.
    #[must_use]
    pub fn new(blobs: Arc<Blobs>, budget_bytes: usize) -> Self {
        Self {
            blobs,
            budget_bytes,
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// A tile of 512 pixels; smaller at the right and lower edge.
    ///
    /// Errors: `Outside` beyond the last level or edge; those of reading and decoding.
    pub fn tile(&self, hash: &str, level: u8, x: u32, y: u32) -> Result<Vec<u8>, PhotoError> {
        let outside = || PhotoError::Outside(format!("tile {level}/{x}/{y}"));
        let picture = self.at_level(hash, level)?.ok_or_else(outside)?;
        let start = |index: u32, side: u32| {
            let start = index.checked_mul(TILE_PX).filter(|start| *start < side)?;
            Some((start, (start + TILE_PX).min(side)))
        };
        let (x0, x1) = start(x, picture.width_px).ok_or_else(outside)?;
        let (y0, y1) = start(y, picture.height_px).ok_or_else(outside)?;
        thumb::encode(&cut(&picture, x0, y0, x1, y1), QUALITY)
    }

    /// The first look: at most 2048 pixels on the longer side, from a scaled decode.
    ///
    /// Errors: those of reading and decoding.
    pub fn preview(&self, hash: &str) -> Result<Vec<u8>, PhotoError> {
        thumb::preview(&self.blobs, hash)
    }

    /// A part of the original in stored pixels, scaled down to `max_side_px` on its longer side.
    ///
    /// The part is clipped to the picture.
    /// Errors: `Outside` when nothing of it is on the picture; those of reading and decoding.
    pub fn crop(
        &self,
        hash: &str,
        [x0, y0, x1, y1]: [u32; 4],
        max_side_px: u32,
    ) -> Result<Vec<u8>, PhotoError> {
        let outside = || PhotoError::Outside(format!("{x0}, {y0} to {x1}, {y1}"));
        let (width_px, height_px) = self.sides(hash)?;
        let (x1, y1) = (x1.min(width_px), y1.min(height_px));
        if x0 >= x1 || y0 >= y1 || max_side_px == 0 {
            return Err(outside());
        }
        let shrink = Shrink::for_side(x1 - x0, y1 - y0, max_side_px);
        let picture = self.picture(hash, shrink)?;
        let divisor = shrink.divisor();
        let (from_x, from_y) = (x0 / divisor, y0 / divisor);
        let (to_x, to_y) = (x1.div_ceil(divisor), y1.div_ceil(divisor));
        let part = cut(&picture, from_x, from_y, to_x, to_y);
        thumb::encode(&thumb::fit(part, max_side_px)?, QUALITY)
    }

    /// Gives up pictures that nobody asked for during this time; a shell calls it now and then.
    pub fn drop_idle(&self, idle: Duration) {
        self.lock()
            .ready
            .retain(|_, ready| ready.used_at.elapsed() < idle);
    }

    /// Bytes of decoded pictures in memory.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.lock().held_bytes()
    }

    /// Pictures decoded since the start.
    #[must_use]
    pub fn decoded(&self) -> u64 {
        self.lock().decoded
    }

    /// The whole picture at a level; `None` beyond the last one.
    fn at_level(&self, hash: &str, level: u8) -> Result<Option<Arc<Decoded>>, PhotoError> {
        let shrink = match level {
            0 => Shrink::Full,
            1 => Shrink::Half,
            2 => Shrink::Quarter,
            _ => Shrink::Eighth,
        };
        let picture = self.picture(hash, shrink)?;
        let Some(rest) = level.checked_sub(3).filter(|rest| *rest > 0) else {
            // A level beyond the last holds nothing that the last one does not.
            let longer = picture.width_px.max(picture.height_px);
            return Ok((level == 0 || longer > TILE_PX / 2).then_some(picture));
        };
        let longer = picture.width_px.max(picture.height_px);
        if side_at(longer, rest - 1) <= TILE_PX {
            return Ok(None);
        }
        let (width, height) = (
            side_at(picture.width_px, rest),
            side_at(picture.height_px, rest),
        );
        Ok(Some(Arc::new(thumb::resize(&picture, width, height)?)))
    }

    /// A picture at a scale, decoded now unless it is held or being decoded.
    fn picture(&self, hash: &str, shrink: Shrink) -> Result<Arc<Decoded>, PhotoError> {
        let key = (hash.to_owned(), shrink);
        let mut state = self.lock();
        loop {
            if let Some(ready) = state.ready.get_mut(&key) {
                ready.used_at = Instant::now();
                return Ok(Arc::clone(&ready.picture));
            }
            if !state.decoding.contains(&key) && state.decoding.len() < MAX_DECODING {
                break;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.decoding.push(key.clone());
        state.decoded += 1;
        drop(state);
        // Whatever happens, those who wait must be woken.
        let turn = Turn { server: self, key };
        let picture = Arc::new(self.decode(hash, shrink)?);
        self.keep(turn.key.clone(), &picture);
        Ok(picture)
    }

    /// Sides of an original as stored, from its header.
    fn sides(&self, hash: &str) -> Result<(u32, u32), PhotoError> {
        if let Some(sides) = self.lock().sides.get(hash) {
            return Ok(*sides);
        }
        let bytes = self.blobs.read(hash)?;
        let probe = probe::probe(&bytes)?;
        Ok(self.remember(hash, (probe.width_px, probe.height_px)))
    }

    fn remember(&self, hash: &str, sides: (u32, u32)) -> (u32, u32) {
        let mut state = self.lock();
        if state.sides.len() >= MAX_SIDES {
            state.sides.clear();
        }
        state.sides.insert(hash.to_owned(), sides);
        sides
    }

    fn decode(&self, hash: &str, shrink: Shrink) -> Result<Decoded, PhotoError> {
        let bytes = self.blobs.read(hash)?;
        let probe = probe::probe(&bytes)?;
        let decoded = decode_probed(&probe, shrink)?;
        let side = |px: u32| px.div_ceil(shrink.divisor());
        let (width, height) = (side(probe.width_px), side(probe.height_px));
        self.remember(hash, (probe.width_px, probe.height_px));
        // Kinds that are not scaled while decoding are scaled here.
        if (decoded.width_px, decoded.height_px) == (width, height) {
            Ok(decoded)
        } else {
            thumb::resize(&decoded, width, height)
        }
    }

    fn keep(&self, key: Key, picture: &Arc<Decoded>) {
        let mut state = self.lock();
        let room = self.budget_bytes.saturating_sub(picture.size_bytes());
        while state.held_bytes() > room {
            let oldest = state
                .ready
                .iter()
                .min_by_key(|(_, ready)| ready.used_at)
                .map(|(key, _)| key.clone());
            let Some(oldest) = oldest else { break };
            state.ready.remove(&oldest);
        }
        state.ready.insert(
            key,
            Ready {
                picture: Arc::clone(picture),
                used_at: Instant::now(),
            },
        );
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn held_bytes(&self) -> usize {
        self.ready
            .values()
            .map(|ready| ready.picture.size_bytes())
            .sum()
    }
}

/// The right to decode one picture, given back when it goes.
struct Turn<'a> {
    server: &'a TileServer,
    key: Key,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.server.lock();
        state.decoding.retain(|key| *key != self.key);
        drop(state);
        self.server.changed.notify_all();
    }
}

/// A part of a picture.
fn cut(picture: &Decoded, x0: u32, y0: u32, x1: u32, y1: u32) -> Decoded {
    let pitch = picture.width_px as usize * 3;
    let columns = x0 as usize * 3..x1 as usize * 3;
    let rows = picture
        .rgb
        .chunks_exact(pitch)
        .skip(y0 as usize)
        .take((y1 - y0) as usize);
    let mut rgb = Vec::with_capacity(columns.len() * (y1 - y0) as usize);
    rows.for_each(|row| rgb.extend_from_slice(&row[columns.clone()]));
    Decoded {
        width_px: x1 - x0,
        height_px: y1 - y0,
        rgb,
    }
}
