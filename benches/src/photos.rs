//! Photos of 20 and 48 megapixels: sample photos enlarged, grained so that they are as hard to decode as
//! camera files, with the metadata of the sample they come from.

use crate::Place;
use anyhow::{Context, Result, ensure};
use fast_image_resize::images::Image;
use fast_image_resize::{PixelType, Resizer};
use std::fs;
use std::path::{Path, PathBuf};

/// Sides of a picture in pixels.
type Sides = (u32, u32);
/// A common 20 MP drone frame.
const SIDES_20_MP: Sides = (5472, 3648);
/// A common 48 MP drone frame.
const SIDES_48_MP: Sides = (8064, 6048);
/// Gives 7 to 10 MB a photo, as such cameras do.
const QUALITY: i32 = 94;

/// Paths of `count` generated photos of 20 MP, made where they are not there yet.
pub(crate) fn of_20_mp(place: &Place, count: usize) -> Result<Vec<PathBuf>> {
    of_sides(place, count, "photos-20mp", SIDES_20_MP)
}

/// Paths of `count` generated photos of 48 MP, made where they are not there yet.
pub(crate) fn of_48_mp(place: &Place, count: usize) -> Result<Vec<PathBuf>> {
    of_sides(place, count, "photos-48mp", SIDES_48_MP)
}

fn of_sides(place: &Place, count: usize, folder: &str, sides: Sides) -> Result<Vec<PathBuf>> {
    let folder = place.scratch.join(folder);
    fs::create_dir_all(&folder).context("make the folder of generated photos")?;
    let samples = samples(&place.root)?;
    let mut paths = Vec::with_capacity(count);
    for number in 0..count {
        let path = folder.join(format!("BENCH_{number:04}.JPG"));
        if !path.exists() {
            let sample = &samples[number % samples.len()];
            let bytes = fs::read(sample).with_context(|| format!("read {}", sample.display()))?;
            let made = enlarge(&bytes, number, sides)
                .with_context(|| format!("enlarge {}", sample.display()))?;
            let partial = path.with_extension("part");
            fs::write(&partial, made).context("write a generated photo")?;
            fs::rename(&partial, &path).context("name a generated photo")?;
        }
        paths.push(path);
    }
    Ok(paths)
}

/// The sample photos, in order of their names.
pub(crate) fn samples(root: &Path) -> Result<Vec<PathBuf>> {
    let folder = root.join("samples/photos");
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("list {}", folder.display()))? {
        let path = entry.context("list samples")?.path();
        if path
            .extension()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("jpg"))
        {
            found.push(path);
        }
    }
    ensure!(
        !found.is_empty(),
        "no sample photos in {}",
        folder.display()
    );
    found.sort();
    Ok(found)
}

fn enlarge(jpeg: &[u8], number: usize, (wide, high): Sides) -> Result<Vec<u8>> {
    let small = turbojpeg::decompress(jpeg, turbojpeg::PixelFormat::RGB).context("decode")?;
    let (width, height) = (u32::try_from(small.width)?, u32::try_from(small.height)?);
    let source =
        Image::from_vec_u8(width, height, small.pixels, PixelType::U8x3).context("take pixels")?;
    let mut large = Image::new(wide, high, PixelType::U8x3);
    Resizer::new()
        .resize(&source, &mut large, None)
        .context("resize")?;
    grain(large.buffer_mut(), number as u64);
    let picture = turbojpeg::Image {
        pixels: large.buffer(),
        width: wide as usize,
        pitch: wide as usize * 3,
        height: high as usize,
        format: turbojpeg::PixelFormat::RGB,
    };
    let encoded =
        turbojpeg::compress(picture, QUALITY, turbojpeg::Subsamp::Sub2x2).context("encode")?;
    Ok(with_metadata(&encoded, jpeg))
}

/// Adds sensor noise of a few levels, the same for the same photo number.
fn grain(bytes: &mut [u8], seed: u64) {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    for byte in bytes {
        // xorshift64: Marsaglia 2003. Cheap, and no pattern that a JPEG would compress away.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let [low, ..] = state.to_le_bytes();
        *byte = byte.saturating_add(low % 7).saturating_sub(3);
    }
}

/// The encoded picture with the application segments of the original right after its start marker.
fn with_metadata(encoded: &[u8], original: &[u8]) -> Vec<u8> {
    let mut out = encoded[..2].to_vec();
    let mut at = 2;
    while let Some(&[0xFF, marker, high, low]) = original.get(at..at + 4) {
        if marker == 0xDA {
            break;
        }
        let end = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        if marker == 0xE1
            && let Some(segment) = original.get(at..end)
        {
            out.extend_from_slice(segment);
        }
        at = end;
    }
    out.extend_from_slice(&encoded[2..]);
    out
}
