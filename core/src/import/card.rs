//! Mounted camera cards. A card has a `DCIM` folder: every camera writes one (DCF, JEITA CP-3461).
//!
//! Refuses volumes without it: a stick of holiday pictures is imported as a folder, on purpose.

use super::find;
use crate::platform::{mounts, path};
use brainops_domain::view::import::CameraCard;
use std::path::PathBuf;

/// Mounted volumes with a `DCIM` folder that holds at least one picture.
#[must_use]
pub fn list_cards() -> Vec<CameraCard> {
    cards_of(mounts::removable())
}

fn cards_of(volumes: Vec<PathBuf>) -> Vec<CameraCard> {
    let mut cards = Vec::new();
    for volume in volumes {
        let dcim = volume.join("DCIM");
        if !dcim.is_dir() {
            continue;
        }
        let found = find::find(std::slice::from_ref(&dcim));
        let photos = found.iter().filter(|file| file.missed.is_none()).count();
        if photos == 0 {
            continue;
        }
        cards.push(CameraCard {
            path: path::to_text(&dcim),
            label: path::name(&volume),
            photos: u32::try_from(photos).unwrap_or(u32::MAX),
            size_bytes: found.iter().map(|file| file.size_bytes).sum(),
        });
    }
    cards
}
