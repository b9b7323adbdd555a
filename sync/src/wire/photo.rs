//! Photo bytes: pieces of a file that is named by its content hash.

use serde::{Deserialize, Serialize};

/// Bytes of one chunk. The last chunk of a file is shorter.
pub const CHUNK_BYTES: u64 = 512 * 1024;

/// What the office holds of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// BLAKE3 of the whole, in hexadecimal.
    pub blake3: String,
    /// Size of the whole.
    pub size_bytes: u64,
    /// Bytes of a chunk.
    pub chunk_bytes: u64,
    /// Which chunks it has: one bit each, hexadecimal, the first chunk in the lowest bit of the first
    /// byte.
    pub chunks: String,
    /// Whether the whole was read back and has this hash.
    pub verified: bool,
}

/// How many chunks a file has.
#[must_use]
pub fn chunk_count(size_bytes: u64, chunk_bytes: u64) -> u32 {
    u32::try_from(size_bytes.div_ceil(chunk_bytes.max(1))).unwrap_or(u32::MAX)
}

/// The bits of a set of chunks as text.
#[must_use]
pub fn bits_of(held: impl Iterator<Item = u32>, count: u32) -> String {
    let mut bytes = vec![0u8; usize::try_from(count.div_ceil(8)).unwrap_or(0)];
    for chunk in held {
        if let Some(byte) = bytes.get_mut(usize::try_from(chunk / 8).unwrap_or(usize::MAX)) {
            *byte |= 1 << (chunk % 8);
        }
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether the text of a set of chunks names this one.
#[must_use]
pub fn has_bit(bits: &str, chunk: u32) -> bool {
    let start = usize::try_from(chunk / 8)
        .unwrap_or(usize::MAX)
        .saturating_mul(2);
    bits.get(start..start.saturating_add(2))
        .and_then(|two| u8::from_str_radix(two, 16).ok())
        .is_some_and(|byte| byte & (1 << (chunk % 8)) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_survive_their_text() {
        let held = [0, 3, 8, 16];
        let bits = bits_of(held.into_iter(), 17);
        assert_eq!(bits.len(), 6);
        for chunk in 0..20 {
            assert_eq!(has_bit(&bits, chunk), held.contains(&chunk), "{chunk}");
        }
        assert_eq!(chunk_count(0, CHUNK_BYTES), 0);
        assert_eq!(chunk_count(CHUNK_BYTES, CHUNK_BYTES), 1);
        assert_eq!(chunk_count(CHUNK_BYTES + 1, CHUNK_BYTES), 2);
    }
}
