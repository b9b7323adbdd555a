//! How much of a photo is looked at, and in which order.
//!
//! Owns the choice of tiles. Refuses to leave anything out when the mask fails. Invariant: tiles looked at
//! and parts left out cover the photo together.

use super::boxes::Detection;
use super::model::Model;
use super::roof::Seen;
use super::stitch::Part;
use super::tiles::{self, Tile};
use crate::photo::decode::Decoded;
use brainops_domain::pixel::PixelBox;
use ort::session::RunOptions;
use std::time::Duration;

/// How much of a photo is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Scope<'a> {
    /// Where the model's mask sees roof and around it; everything for a model without one.
    #[default]
    Roof,
    /// Everything.
    Everything,
    /// What an earlier look left out; what it found is kept.
    Rest(&'a Earlier),
}

/// An earlier look at the same photo with the same model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Earlier {
    /// Parts that it left out.
    pub skipped: Vec<PixelBox>,
    /// What it found.
    pub findings: Vec<Detection>,
}

/// What is to be done for a photo.
pub(super) struct Plan {
    /// Tiles to look at, in the order in which findings should appear; at least one.
    pub(super) tiles: Vec<Tile>,
    /// Parts of the photo that are left out.
    pub(super) skipped: Vec<PixelBox>,
    /// What is known already.
    pub(super) before: Vec<Part>,
    /// Processor time of the mask's network.
    pub(super) network_cpu: Duration,
}

/// Plans the look at a photo; it may run the model's mask.
pub(super) fn plan(model: &Model, photo: &Decoded, scope: Scope<'_>, options: &RunOptions) -> Plan {
    let sides = (photo.width_px, photo.height_px);
    let mut all = tiles::plan(sides.0, sides.1, model.multiple());
    tiles::from_the_middle(&mut all, sides.0, sides.1);
    let everything = |tiles| Plan {
        tiles,
        skipped: Vec::new(),
        before: Vec::new(),
        network_cpu: Duration::ZERO,
    };
    match (scope, model.roof()) {
        (Scope::Everything, _) | (Scope::Roof, None) => everything(all),
        (Scope::Roof, Some(roof)) => match roof.look(photo, options) {
            Ok(Seen { mask, network_cpu }) => {
                let left_out = mask.choose(&mut all);
                Plan {
                    network_cpu,
                    skipped: left_out.iter().map(|tile| tile.part(sides)).collect(),
                    ..everything(all)
                }
            }
            Err(error) => {
                tracing::warn!(code = ?error.code(), %error, "the roof mask failed, so all of the photo is looked at");
                everything(all)
            }
        },
        (Scope::Rest(earlier), _) => {
            let is_rest = |tile: &&Tile| earlier.skipped.contains(&tile.part(sides));
            let rest: Vec<Tile> = all.iter().filter(is_rest).copied().collect();
            if rest.is_empty() || rest.len() != earlier.skipped.len() {
                // Tiles of another plan: what is left can't be told from what was done.
                return everything(all);
            }
            let owner = |found: &Detection| all.iter().find(|tile| tile.owns(&found.bounds));
            let part = |found: &Detection| Some(Part::new(*found, owner(found)?, sides));
            Plan {
                before: earlier.findings.iter().filter_map(part).collect(),
                ..everything(rest)
            }
        }
    }
}
