//! A photo made small for a look at the whole of it.

use crate::photo::decode::Decoded;

/// Most pixels that are averaged along each side of one small pixel. Sixteen of them take the noise away; all
/// sixty-eight of a photo of 20 megapixels cost as much as converting it for the network.
const SAMPLES: usize = 4;

/// A photo made small, with zeros to the right and below up to sides that the network takes.
///
/// Shape: `values` is `[1, 3, padded_height, padded_width]`, f32, RGB, 0 to 1.
pub(super) struct Small {
    pub(super) values: Vec<f32>,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) padded_width: u32,
    pub(super) padded_height: u32,
}

/// Makes a photo small: its longer side becomes `long_side_px`, or stays where it is shorter.
pub(super) fn small(photo: &Decoded, long_side_px: u32, multiple: u32) -> Small {
    let longer = photo.width_px.max(photo.height_px);
    let side = |px: u32| match longer > long_side_px {
        // To the nearest, in whole numbers, so that it is the same everywhere.
        true => {
            let (px, longer) = (u64::from(px), u64::from(longer));
            let scaled = (px * u64::from(long_side_px) * 2 + longer) / (longer * 2);
            u32::try_from(scaled).unwrap_or(long_side_px).max(1)
        }
        false => px,
    };
    let (width, height) = (side(photo.width_px), side(photo.height_px));
    let padded = |px: u32| px.div_ceil(multiple) * multiple;
    let mut made = Small {
        values: Vec::new(),
        width,
        height,
        padded_width: padded(width),
        padded_height: padded(height),
    };
    let plane = (made.padded_width * made.padded_height) as usize;
    made.values = vec![0.0; plane * 3];
    let columns = samples(photo.width_px, width);
    let rows = samples(photo.height_px, height);
    let stride = photo.width_px as usize * 3;
    for (row, ys) in rows.iter().enumerate() {
        for (column, xs) in columns.iter().enumerate() {
            let mut sums = [0_u16; 3];
            for y in ys {
                let line = &photo.rgb[y * stride..(y + 1) * stride];
                for x in xs {
                    let pixel = &line[x * 3..x * 3 + 3];
                    for (sum, value) in sums.iter_mut().zip(pixel) {
                        *sum += u16::from(*value);
                    }
                }
            }
            let scale = 1.0 / (255.0 * (xs.len() * ys.len()) as f32);
            let at = row * made.padded_width as usize + column;
            for (channel, sum) in sums.iter().enumerate() {
                made.values[channel * plane + at] = f32::from(*sum) * scale;
            }
        }
    }
    made
}

/// For each pixel of the small side, pixels of the large one that are averaged: evenly spread.
fn samples(large: u32, small: u32) -> Vec<Vec<usize>> {
    let (large, small) = (large as usize, small as usize);
    let of = |at: usize| {
        let (start, end) = (at * large / small, (at + 1) * large / small);
        let length = (end - start).max(1);
        let count = length.min(SAMPLES);
        (0..count)
            .map(|index| start + (2 * index + 1) * length / (2 * count))
            .collect()
    };
    (0..small).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(width_px: u32, height_px: u32, of: impl Fn(u32, u32) -> [u8; 3]) -> Decoded {
        let pixels = (0..height_px).flat_map(|y| (0..width_px).map(move |x| (x, y)));
        Decoded {
            width_px,
            height_px,
            rgb: pixels.flat_map(|(x, y)| of(x, y)).collect(),
        }
    }

    #[test]
    fn a_large_photo_becomes_small_and_is_padded_with_zeros() {
        // Left half red, right half blue, lower half brighter.
        let made = small(
            &photo(4000, 3000, |x, y| {
                let bright = if y < 1500 { 51 } else { 255 };
                if x < 2000 {
                    [bright, 0, 0]
                } else {
                    [0, 0, bright]
                }
            }),
            400,
            16,
        );
        assert_eq!((made.width, made.height), (400, 300));
        assert_eq!((made.padded_width, made.padded_height), (400, 304));
        let plane = 400 * 304;
        let at = |channel: usize, x: usize, y: usize| made.values[channel * plane + y * 400 + x];
        let near = |a: f32, b: f32| (a - b).abs() < 1e-6;
        assert!(near(at(0, 0, 0), 0.2) && near(at(2, 0, 0), 0.0));
        assert!(near(at(0, 199, 299), 1.0) && near(at(2, 200, 299), 1.0));
        assert!(near(at(0, 200, 0), 0.0) && near(at(2, 399, 0), 0.2));
        assert!((0..400).all(|x| at(0, x, 300) == 0.0 && at(2, x, 303) == 0.0));
    }

    #[test]
    fn a_small_photo_keeps_its_size_and_every_shape_fits() {
        let made = small(&photo(20, 3, |x, _| [u8::try_from(x).unwrap(); 3]), 640, 16);
        assert_eq!((made.width, made.height), (20, 3));
        assert_eq!((made.padded_width, made.padded_height), (32, 16));
        assert!((made.values[19] - 19.0 / 255.0).abs() < 1e-6);
        for (width, height) in [(1, 1), (1, 9000), (1377, 2), (641, 640)] {
            let made = small(&photo(width, height, |_, _| [255; 3]), 640, 16);
            assert!(made.width.max(made.height) <= 640 && made.width.min(made.height) >= 1);
            assert_eq!(made.values[0], 1.0);
        }
    }
}
