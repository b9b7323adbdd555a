//! Mounted camera cards. A card has a `DCIM` folder: every camera writes one (DCF, JEITA CP-3461).

use super::find;
use crate::platform::{mounts, path};
use brainops_domain::view::import::CameraCard;
use std::path::PathBuf;

/// Cards and sticks with a `DCIM` folder, or pictures at their top.
#[must_use]
pub fn list_cards() -> Vec<CameraCard> {
    cards_of(mounts::removable())
}

fn cards_of(volumes: Vec<PathBuf>) -> Vec<CameraCard> {
    let mut cards = Vec::new();
    for volume in volumes {
        let dcim = volume.join("DCIM");
        let folder = if dcim.is_dir() { dcim } else { continue };
        let found = find::find(std::slice::from_ref(&folder));
        let photos = found.iter().filter(|file| file.missed.is_none()).count();
        if photos == 0 {
            continue;
        }
        cards.push(CameraCard {
            path: folder.to_string_lossy().into_owned(),
            label: path::name(&volume),
            photos: u32::try_from(photos).unwrap_or(u32::MAX),
            size_bytes: found.iter().map(|file| file.size_bytes).sum(),
        });
    }
    cards
}
