//! From pixels of a photo to the network's input.

use super::tiles::Tile;
use crate::photo::decode::Decoded;

/// Measured: converting takes two thirds of looking values up, as the compiler does eight at a time.
const SCALE: f32 = 1.0 / 255.0;

/// Fills the input of one tile: crop and conversion in one pass, the photo's edge repeated beyond it.
///
/// Shape: `into` is `[1, 3, tile.height, tile.width]`, f32, RGB, 0 to 1.
pub(super) fn fill(photo: &Decoded, tile: &Tile, into: &mut Vec<f32>) {
    let (width, height) = (tile.width as usize, tile.height as usize);
    let plane = width * height;
    into.resize(plane * 3, 0.0);
    let (red, rest) = into.split_at_mut(plane);
    let (green, blue) = rest.split_at_mut(plane);
    let photo_width = photo.width_px as usize;
    let inside = width.min(photo_width - tile.x as usize);
    for row in 0..height {
        let y = (tile.y as usize + row).min(photo.height_px as usize - 1);
        let from = (y * photo_width + tile.x as usize) * 3;
        let pixels = &photo.rgb[from..from + inside * 3];
        let to = row * width..(row + 1) * width;
        let (red, green, blue) = (&mut red[to.clone()], &mut green[to.clone()], &mut blue[to]);
        let values = red.iter_mut().zip(green.iter_mut()).zip(blue.iter_mut());
        for (((red, green), blue), pixel) in values.zip(pixels.as_chunks::<3>().0) {
            *red = f32::from(pixel[0]) * SCALE;
            *green = f32::from(pixel[1]) * SCALE;
            *blue = f32::from(pixel[2]) * SCALE;
        }
        for plane in [red, green, blue] {
            let last = plane[inside - 1];
            plane[inside..].fill(last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use brainops_domain::pixel::PixelBox;

    #[test]
    fn a_tile_beyond_the_edge_repeats_it() {
        let rgb = vec![0, 51, 102, 153, 204, 255];
        let photo = Decoded {
            width_px: 2,
            height_px: 1,
            rgb,
        };
        let core = PixelBox {
            x0: 0.0,
            y0: 0.0,
            x1: 2.0,
            y1: 1.0,
        };
        let mut input = vec![9.0; 3];
        fill(
            &photo,
            &Tile {
                x: 0,
                y: 0,
                width: 4,
                height: 2,
                core,
            },
            &mut input,
        );
        let red = [0.0, 0.6, 0.6, 0.6, 0.0, 0.6, 0.6, 0.6];
        let near = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(near(&input[..8], &red) && near(&input[16..20], &[0.4, 1.0, 1.0, 1.0]));
        assert_eq!(input.len(), 24);
    }
}
