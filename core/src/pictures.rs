//! Pictures by path: thumbnails, previews, tiles and crops of photos in the vault.

use crate::error::{Error, Result};
use brainops_domain::id::PhotoId;
use std::str::FromStr;

/// Longest side of a crop, in pixels.
const CROP_PX: u32 = 2048;

/// A picture that is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Request {
    /// `thumb/PHOTO`: 512 px at most, upright.
    Thumb(PhotoId),
    /// `preview/PHOTO`: 2048 px at most, as stored.
    Preview(PhotoId),
    /// `tile/PHOTO/LEVEL/X/Y`: one tile, as stored.
    Tile {
        /// Photo.
        photo: PhotoId,
        /// 0 is full size, each next halves it.
        level: u8,
        /// Column.
        x: u32,
        /// Row.
        y: u32,
    },
    /// `crop/PHOTO/X0/Y0/X1/Y1/SIDE`: part of a photo in stored pixels, scaled to fit.
    Crop {
        /// Photo.
        photo: PhotoId,
        /// Left, top, right, bottom in pixels.
        bounds: [u32; 4],
        /// Longest side of the result.
        side_px: u32,
    },
}

impl Request {
    /// The photo it is of.
    #[must_use]
    pub fn photo(&self) -> PhotoId {
        match self {
            Self::Thumb(photo)
            | Self::Preview(photo)
            | Self::Tile { photo, .. }
            | Self::Crop { photo, .. } => *photo,
        }
    }
}

impl FromStr for Request {
    type Err = Error;

    /// Reads a path with or without a leading slash; a slash may come as `%2F`.
    fn from_str(path: &str) -> Result<Self> {
        let bad = || Error::invalid("path", "No picture has this path.");
        let path = path.replace("%2F", "/").replace("%2f", "/");
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let photo = |text: &str| text.parse::<PhotoId>().map_err(|_| bad());
        let number = |text: &str| text.parse::<u32>().map_err(|_| bad());
        match parts.as_slice() {
            ["thumb", id] => Ok(Self::Thumb(photo(id)?)),
            ["preview", id] => Ok(Self::Preview(photo(id)?)),
            ["tile", id, level, x, y] => Ok(Self::Tile {
                photo: photo(id)?,
                level: level.parse().map_err(|_| bad())?,
                x: number(x)?,
                y: number(y)?,
            }),
            ["crop", id, x0, y0, x1, y1, side] => {
                let bounds = [number(x0)?, number(y0)?, number(x1)?, number(y1)?];
                let side_px = number(side)?;
                let sound = bounds[0] < bounds[2]
                    && bounds[1] < bounds[3]
                    && (1..=CROP_PX).contains(&side_px);
                if sound {
                    Ok(Self::Crop {
                        photo: photo(id)?,
                        bounds,
                        side_px,
                    })
                } else {
                    Err(bad())
                }
            }
            _ => Err(bad()),
        }
    }
}
