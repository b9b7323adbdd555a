//! Builders of picture files; a test states only what matters.

use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use std::path::{Path, PathBuf};

/// The real photos that ship as samples.
pub(crate) fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../samples/photos")
        .join(name)
}

/// Pixels with texture in every block, the same for the same sides.
pub(crate) fn pixels(width: u32, height: u32) -> Vec<u8> {
    let mut state = 0x9E37_79B9_u32;
    let mut rgb = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 27) as u8;
            rgb.extend([
                u8::try_from(x * 255 / width).unwrap() ^ noise,
                u8::try_from(y * 255 / height).unwrap(),
                noise << 2,
            ]);
        }
    }
    rgb
}

/// A JPEG of these pixels.
pub(crate) fn jpeg_of(rgb: &[u8], width: u32, height: u32) -> Vec<u8> {
    let image = turbojpeg::Image {
        pixels: rgb,
        width: width as usize,
        pitch: width as usize * 3,
        height: height as usize,
        format: turbojpeg::PixelFormat::RGB,
    };
    turbojpeg::compress(image, 90, turbojpeg::Subsamp::Sub2x2)
        .unwrap()
        .to_vec()
}

/// A JPEG with texture.
pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    jpeg_of(&pixels(width, height), width, height)
}

/// A JPEG with another application segment behind its start.
pub(crate) fn with_segment(jpeg: &[u8], head: &[u8], body: &[u8]) -> Vec<u8> {
    let mut out = jpeg[..2].to_vec();
    out.extend([0xFF, 0xE1]);
    out.extend(
        u16::try_from(2 + head.len() + body.len())
            .unwrap()
            .to_be_bytes(),
    );
    out.extend(head);
    out.extend(body);
    out.extend(&jpeg[2..]);
    out
}

/// A JPEG with EXIF.
pub(crate) fn with_exif(jpeg: &[u8], fields: &[(Tag, Value)]) -> Vec<u8> {
    let fields: Vec<Field> = fields
        .iter()
        .map(|(tag, value)| Field {
            tag: *tag,
            ifd_num: In::PRIMARY,
            value: value.clone(),
        })
        .collect();
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut tiff = std::io::Cursor::new(Vec::new());
    writer.write(&mut tiff, false).unwrap();
    with_segment(jpeg, b"Exif\0\0", &tiff.into_inner())
}

/// A JPEG with an XMP packet.
pub(crate) fn with_xmp(jpeg: &[u8], packet: &str) -> Vec<u8> {
    with_segment(jpeg, b"http://ns.adobe.com/xap/1.0/\0", packet.as_bytes())
}

/// An XMP packet with drone values as attributes.
pub(crate) fn xmp_attributes(values: &[(&str, &str)]) -> String {
    let values: String = values
        .iter()
        .map(|(name, value)| format!(" drone-dji:{name}=\"{value}\"\n"))
        .collect();
    packet(&format!(
        "<rdf:Description rdf:about=\"\" xmlns:drone-dji=\"http://www.dji.com/drone-dji/1.0/\"\n{values}/>"
    ))
}

/// An XMP packet with drone values as elements.
pub(crate) fn xmp_elements(values: &[(&str, &str)]) -> String {
    let values: String = values
        .iter()
        .map(|(name, value)| format!("<d:{name}>{value}</d:{name}>\n"))
        .collect();
    packet(&format!(
        "<rdf:Description rdf:about=\"\" xmlns:d=\"http://www.dji.com/drone-dji/1.0/\">{values}</rdf:Description>"
    ))
}

fn packet(description: &str) -> String {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">{description}</rdf:RDF></x:xmpmeta>\
         <?xpacket end=\"w\"?>"
    )
}

/// Text of EXIF.
pub(crate) fn text(value: &str) -> Value {
    Value::Ascii(vec![value.as_bytes().to_vec()])
}

/// A fraction of EXIF.
pub(crate) fn ratio(num: u32, denom: u32) -> Value {
    Value::Rational(vec![Rational { num, denom }])
}

/// Degrees, minutes and seconds of EXIF.
pub(crate) fn degrees(parts: [(u32, u32); 3]) -> Value {
    Value::Rational(
        parts
            .iter()
            .map(|(num, denom)| Rational {
                num: *num,
                denom: *denom,
            })
            .collect(),
    )
}

/// A PNG with texture.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(width, height, image::ImageFormat::Png)
}

/// A TIFF with texture.
pub(crate) fn tiff(width: u32, height: u32) -> Vec<u8> {
    encoded(width, height, image::ImageFormat::Tiff)
}

fn encoded(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
    let image = image::RgbImage::from_raw(width, height, pixels(width, height)).unwrap();
    let mut out = std::io::Cursor::new(Vec::new());
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// The boxes of a HEIC that a phone writes, without its pixels.
pub(crate) fn heic() -> Vec<u8> {
    let mut out = vec![0, 0, 0, 24];
    out.extend(b"ftypheic\0\0\0\0mif1heic");
    for (width, height) in [(512_u32, 512_u32), (4032, 3024)] {
        out.extend([0, 0, 0, 20]);
        out.extend(b"ispe\0\0\0\0");
        out.extend(width.to_be_bytes());
        out.extend(height.to_be_bytes());
    }
    out
}

/// The head of raw sensor data in DNG, as a drone lays it beside the JPEG.
pub(crate) fn dng() -> Vec<u8> {
    let mut out = b"II*\0".to_vec();
    out.extend(8_u32.to_le_bytes());
    out.extend(1_u16.to_le_bytes());
    // DNGVersion, four bytes: 1.4.0.0. Then no further directory.
    out.extend(0xC612_u16.to_le_bytes());
    out.extend(1_u16.to_le_bytes());
    out.extend(4_u32.to_le_bytes());
    out.extend([1, 4, 0, 0]);
    out.extend(0_u32.to_le_bytes());
    out.extend([0x5A; 512]);
    out
}

/// A folder of blobs, and a folder to take files from.
pub(crate) struct Place {
    pub(crate) root: tempfile::TempDir,
    pub(crate) blobs: brainops_core::photo::Blobs,
}

impl Place {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let blobs = brainops_core::photo::Blobs::open(&root.path().join("blobs")).unwrap();
        Self { root, blobs }
    }

    /// Writes a source file.
    pub(crate) fn file(&self, name: impl AsRef<Path>, bytes: &[u8]) -> PathBuf {
        let path = self.root.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// All files under the folder of blobs but the small pictures.
    pub(crate) fn kept(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.root.path().join("blobs")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.ends_with("derived") || path.ends_with("unreferenced") {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path)
                } else {
                    found.push(path)
                }
            }
        }
        found
    }
}
