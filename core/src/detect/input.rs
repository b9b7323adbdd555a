//! From pixels of a photo to the network's input.

use super::tiles::Tile;
use crate::photo::decode::Decoded;

/// Measured: converting takes two thirds of looking values up.
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
        split(pixels, red, green, blue);
        for plane in [red, green, blue] {
            let last = plane[inside - 1];
            plane[inside..].fill(last);
        }
    }
}

/// Splits pixels into planes, four at a time from three words: measured, half the time of one by one, as the
/// compiler then converts whole vectors.
fn split(pixels: &[u8], red: &mut [f32], green: &mut [f32], blue: &mut [f32]) {
    let (blocks, _) = pixels.as_chunks::<12>();
    let fours = |plane| <[f32]>::as_chunks_mut::<4>(plane).0.iter_mut();
    let planes = fours(&mut *red)
        .zip(fours(&mut *green))
        .zip(fours(&mut *blue));
    for (((red, green), blue), block) in planes.zip(blocks) {
        let word = |at: usize| {
            u32::from_le_bytes([block[at], block[at + 1], block[at + 2], block[at + 3]])
        };
        let (first, second, third) = (word(0), word(4), word(8));
        // Each holds a pixel in its lower three bytes.
        let four = [
            first,
            first >> 24 | second << 8,
            second >> 16 | third << 16,
            third >> 8,
        ];
        for (at, pixel) in four.into_iter().enumerate() {
            red[at] = value(pixel);
            green[at] = value(pixel >> 8);
            blue[at] = value(pixel >> 16);
        }
    }
    let done = blocks.len() * 4;
    let rest = pixels[done * 3..].as_chunks::<3>().0;
    for (at, pixel) in (done..).zip(rest) {
        red[at] = value(u32::from(pixel[0]));
        green[at] = value(u32::from(pixel[1]));
        blue[at] = value(u32::from(pixel[2]));
    }
}

/// The lowest byte as a share. Through a signed number, which processors convert four at a time; a byte fits it.
fn value(bits: u32) -> f32 {
    ((bits & 0xFF) as i32) as f32 * SCALE
}

#[cfg(test)]
mod tests {
    use super::*;
    use brainops_domain::pixel::PixelBox;

    #[test]
    fn pixels_are_split_in_fours_and_one_by_one_alike() {
        for count in 0..23_u8 {
            let pixels: Vec<u8> = (0..count * 3).map(|at| at.wrapping_mul(37)).collect();
            let mut planes = [0, 1, 2].map(|_| vec![0.0; usize::from(count)]);
            let [red, green, blue] = &mut planes;
            split(&pixels, red, green, blue);
            for (at, pixel) in pixels.as_chunks::<3>().0.iter().enumerate() {
                let want = pixel.map(|value| f32::from(value) * SCALE);
                assert_eq!([planes[0][at], planes[1][at], planes[2][at]], want);
            }
        }
    }

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
