//! Where the roof is: a second, tiny network that looks at the whole photo made small.
//!
//! Owns the mask, and which tiles it leaves out. Refuses to leave anything out on a doubt: a photo with
//! hardly any roof is a close-up or a mask that failed, and is looked at whole. Invariant: a tile is left out
//! only where there is as good as no roof on it and one tile around it.

use super::error::DetectError;
use super::manifest::{ManifestRoof, shape_error};
use super::network::Network;
use super::parity::pattern;
use super::small::{Small, small};
use super::tiles::Tile;
use crate::photo::decode::Decoded;
use cpu_time::ThreadTime;
use ort::environment::Environment;
use ort::session::{RunOptions, Session};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Sides of the input are multiples of this.
const MULTIPLE: u32 = 16;
/// Side of a cell of the output, in pixels of the input.
const CELL: u32 = 8;
/// With less roof than this in the whole photo nothing is left out.
const LEAST_ROOF: f64 = 0.05;
/// Sides of the picture a mask is tried on.
const TRIAL_PX: (u32, u32) = (96, 64);

/// The mask of a model.
pub(super) struct RoofNetwork {
    network: Network,
    long_side_px: u32,
    skip_below: f64,
    /// Kept between photos; made when it is not there.
    idle: Mutex<Option<Session>>,
}

impl RoofNetwork {
    /// Gets a mask ready and tries it.
    ///
    /// Errors: `ModelRefused`, `ModelShape`, `NotANumber`.
    pub(super) fn load(
        told: &ManifestRoof,
        bytes: Vec<u8>,
        environment: Environment,
    ) -> Result<Self, DetectError> {
        let roof = Self {
            network: Network::new(bytes, environment, "images", "roof"),
            long_side_px: told.long_side_px,
            skip_below: told.skip_below,
            idle: Mutex::default(),
        };
        let mut session = roof.network.session()?;
        roof.network.check_names(&session)?;
        let options = RunOptions::new().map_err(DetectError::Run)?;
        let (width, height) = TRIAL_PX;
        let blank = vec![0.0; (3 * width * height) as usize];
        for input in [blank, pattern(width, height)] {
            let tried = roof.cells(&mut session, &input, TRIAL_PX, &options);
            tried.map_err(|error| match error {
                DetectError::Run(source) => DetectError::ModelRefused(source),
                other => other,
            })?;
        }
        roof.put_back(session);
        Ok(roof)
    }

    /// Looks for the roof on a photo.
    ///
    /// Errors: `Run`, `ModelRefused`, `ModelShape`, `NotANumber`.
    pub(super) fn look(&self, photo: &Decoded, options: &RunOptions) -> Result<Seen, DetectError> {
        let picture = small(photo, self.long_side_px, MULTIPLE);
        let kept = self.lock().take();
        let mut session = kept.map_or_else(|| self.network.session(), Ok)?;
        let size = (picture.padded_width, picture.padded_height);
        let clock = ThreadTime::now();
        let cells = self.cells(&mut session, &picture.values, size, options);
        let network_cpu = clock.elapsed();
        self.put_back(session);
        let sides = (photo.width_px, photo.height_px);
        let mask = Mask::new(&cells?, &picture, sides, self.skip_below);
        Ok(Seen { mask, network_cpu })
    }

    /// Which cells of the input are roof, row by row.
    fn cells(
        &self,
        session: &mut Session,
        input: &[f32],
        (width, height): (u32, u32),
        options: &RunOptions,
    ) -> Result<Vec<bool>, DetectError> {
        let expected = [1, 1, i64::from(height / CELL), i64::from(width / CELL)];
        let read = |shape: &[i64], raw: &[f32]| {
            if shape != expected {
                return Err(shape_error(format!(
                    "its roof mask gives {shape:?} for {width} × {height} pixels instead of {expected:?}"
                )));
            }
            if raw.iter().any(|value| value.is_nan()) {
                return Err(DetectError::NotANumber);
            }
            Ok(raw.iter().map(|logit| *logit > 0.0).collect())
        };
        self.network
            .run(session, input, (width, height), options, read)?
    }

    fn put_back(&self, session: Session) {
        *self.lock() = Some(session);
    }

    fn lock(&self) -> MutexGuard<'_, Option<Session>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a look gave.
pub(super) struct Seen {
    pub(super) mask: Mask,
    /// Processor time of the network.
    pub(super) network_cpu: Duration,
}

/// Which cells of a photo are roof.
pub(super) struct Mask {
    /// Cells in rows; those of the padding are not in.
    is_roof: Vec<bool>,
    columns: usize,
    /// Pixels of the photo that a cell covers.
    cell_px: (f64, f64),
    sides: (u32, u32),
    skip_below: f64,
}

impl Mask {
    fn new(cells: &[bool], picture: &Small, sides: (u32, u32), skip_below: f64) -> Self {
        // A cell is of the photo when its middle is.
        let inside = |px: u32| ((px + CELL / 2 - 1) / CELL) as usize;
        let (columns, rows) = (inside(picture.width), inside(picture.height));
        let across = (picture.padded_width / CELL) as usize;
        let is_roof = cells.chunks_exact(across).take(rows);
        let is_roof = is_roof.flat_map(|row| row[..columns].iter().copied());
        let cell = |side: u32, small: u32| f64::from(CELL) * f64::from(side) / f64::from(small);
        Self {
            is_roof: is_roof.collect(),
            columns,
            cell_px: (cell(sides.0, picture.width), cell(sides.1, picture.height)),
            sides,
            skip_below,
        }
    }

    /// Takes out of `tiles` those without roof, sorts the rest with the most roof first, and gives what it took.
    ///
    /// Tiles with as much roof keep their order.
    pub(super) fn choose(&self, tiles: &mut Vec<Tile>) -> Vec<Tile> {
        let mut left_out = Vec::new();
        if self.share_of_all() >= LEAST_ROOF {
            let (out, kept): (Vec<Tile>, Vec<Tile>) = tiles
                .iter()
                .partition(|tile| self.share_around(tile, 1) < self.skip_below);
            // A mask with a threshold above what it finds says nothing of use.
            if !kept.is_empty() {
                (*tiles, left_out) = (kept, out);
            }
        }
        tiles.sort_by(|a, b| {
            let share = |tile| self.share_around(tile, 0);
            share(b).total_cmp(&share(a))
        });
        left_out
    }

    fn share_of_all(&self) -> f64 {
        share(self.is_roof.iter().copied()).unwrap_or(0.0)
    }

    /// Share of roof on a tile grown by so many of its own sides all around; all of it where nothing is known.
    fn share_around(&self, tile: &Tile, margin: u32) -> f64 {
        let reach = |start: u32, length: u32, side: u32| {
            let grown = margin * length;
            let low = f64::from(start) - f64::from(grown);
            (low, f64::from((start + length + grown).min(side)))
        };
        let (left, right) = reach(tile.x, tile.width, self.sides.0);
        let (top, bottom) = reach(tile.y, tile.height, self.sides.1);
        let middle = |at: usize, cell: f64| (at as f64 + 0.5) * cell;
        let cells = self.is_roof.iter().enumerate().filter(|(at, _)| {
            let x = middle(at % self.columns, self.cell_px.0);
            let y = middle(at / self.columns, self.cell_px.1);
            (left..right).contains(&x) && (top..bottom).contains(&y)
        });
        share(cells.map(|(_, is_roof)| *is_roof)).unwrap_or(1.0)
    }
}

/// Share of those that are; none of nothing.
fn share(cells: impl Iterator<Item = bool>) -> Option<f64> {
    let (mut all, mut roof) = (0_u32, 0_u32);
    for is_roof in cells {
        all += 1;
        roof += u32::from(is_roof);
    }
    (all > 0).then(|| f64::from(roof) / f64::from(all))
}

#[cfg(test)]
mod tests {
    use super::super::tiles::plan;
    use super::*;

    const SIDES: (u32, u32) = (8000, 6000);

    /// A mask over a photo of 8000 × 6000 px whose cells are roof where `of` says so of their place, 0 to 1.
    fn mask(of: impl Fn(f64, f64) -> bool) -> Mask {
        let picture = Small {
            values: Vec::new(),
            width: 640,
            height: 480,
            padded_width: 640,
            padded_height: 480,
        };
        let cells: Vec<bool> = (0..80 * 60)
            .map(|at| of(f64::from(at % 80) / 80.0, f64::from(at / 80) / 60.0))
            .collect();
        Mask::new(&cells, &picture, SIDES, 0.02)
    }

    fn chosen(mask: &Mask) -> (Vec<Tile>, Vec<Tile>) {
        let mut tiles = plan(SIDES.0, SIDES.1, 16);
        let left_out = mask.choose(&mut tiles);
        (tiles, left_out)
    }

    #[test]
    fn tiles_far_from_the_roof_are_left_out_and_those_beside_it_stay() {
        let (looked_at, left_out) = chosen(&mask(|x, _| x < 0.2));
        let all = plan(SIDES.0, SIDES.1, 16);
        assert_eq!(looked_at.len() + left_out.len(), all.len());
        // The roof ends at 1600 px: its tiles and one beside them are looked at.
        assert!(looked_at.iter().all(|tile| tile.x < 1600 + 2 * tile.width));
        assert!(left_out.iter().all(|tile| tile.x >= 1600 + tile.width));
        assert!(!left_out.is_empty());
        // The most roof first.
        assert!(looked_at[0].x == 0 && looked_at[looked_at.len() - 1].x > 1600);
    }

    #[test]
    fn a_photo_with_hardly_any_roof_is_looked_at_whole() {
        for of in [|_: f64, _: f64| false, |x: f64, y: f64| x < 0.2 && y < 0.2] {
            assert!(chosen(&mask(of)).1.is_empty());
        }
        assert!(chosen(&mask(|_, _| true)).1.is_empty());
    }

    #[test]
    fn a_threshold_that_no_tile_reaches_leaves_nothing_out() {
        let mut mask = mask(|x, _| x < 0.2);
        mask.skip_below = 1.0;
        assert!(chosen(&mask).1.is_empty());
    }
}
