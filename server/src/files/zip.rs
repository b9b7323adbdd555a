//! Archives, office documents among them: whether one would grow beyond measure where it is opened.
//!
//! Nothing is unpacked. The directory at an archive's end says how large its files are, packed and unpacked; readers
//! believe it, so it is what must be within limits. Source: PKWARE APPNOTE 6.3.10, §4.3.

/// Bytes at the end in which the directory's own end is looked for: a comment has at most 65,535.
pub(super) const END_BYTES: u64 = 65_557;
/// Largest directory that is read.
pub(super) const DIRECTORY_BYTES: u64 = 16 << 20;

// Deflate reaches 1,032 at most; what people pack stays far below 100 on the whole, and small archives do no harm.
const RATIO_AT_MOST: u64 = 100;
const HARMLESS_BYTES: u64 = 256 << 20;
const UNPACKED_AT_MOST: u64 = 64 << 30;

const END_MARK: &[u8] = b"PK\x05\x06";
const LOCATOR_MARK: &[u8] = b"PK\x06\x07";
const ENTRY_MARK: &[u8] = b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;
const LOCATOR_BYTES: usize = 20;

/// Where the directory of an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Directory {
    /// From here, so many bytes.
    At(u64, u64),
    /// There is a larger one, whose place is written here (ZIP64).
    Behind(u64),
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    let two = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(usize::from(u16::from_le_bytes(two)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u64> {
    let four = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u64::from(u32::from_le_bytes(four)))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let eight = bytes.get(at..at + 8)?.try_into().ok()?;
    Some(u64::from_le_bytes(eight))
}

/// Finds the directory from the last bytes of an archive; `None` when they are no end of one.
pub(super) fn find_directory(end: &[u8]) -> Option<Directory> {
    let at = end
        .windows(END_MARK.len())
        .rposition(|four| four == END_MARK)?;
    let (length, from) = (u32_at(end, at + 12)?, u32_at(end, at + 16)?);
    if from == u64::from(u32::MAX) || length == u64::from(u32::MAX) {
        let locator = end.get(at.checked_sub(LOCATOR_BYTES)?..at)?;
        if !locator.starts_with(LOCATOR_MARK) {
            return None;
        }
        return Some(Directory::Behind(u64_at(locator, 8)?));
    }
    Some(Directory::At(from, length))
}

/// Where the directory is by the larger end (ZIP64), which has 56 bytes.
pub(super) fn find_large_directory(end: &[u8]) -> Option<Directory> {
    Some(Directory::At(u64_at(end, 48)?, u64_at(end, 40)?))
}

/// Whether an archive of this size would grow beyond measure. A directory that can't be read is no proof of harm: whoever
/// opens the file can't read it either.
pub(super) fn is_bomb(directory: &[u8], file_bytes: u64) -> bool {
    let (mut packed, mut unpacked) = (0_u64, 0_u64);
    let mut at = 0;
    while let Some((entry, next)) = entry(directory, at) {
        packed = packed.saturating_add(entry.0);
        unpacked = unpacked.saturating_add(entry.1);
        at = next;
    }
    // Files that lie over each other weigh more together than the archive.
    packed > file_bytes
        || unpacked > UNPACKED_AT_MOST
        || (unpacked > HARMLESS_BYTES && unpacked / RATIO_AT_MOST > file_bytes)
}

// Packed and unpacked size of the entry here, and where the next one is.
fn entry(directory: &[u8], at: usize) -> Option<((u64, u64), usize)> {
    let entry = directory.get(at..)?;
    if !entry.starts_with(ENTRY_MARK) {
        return None;
    }
    let (mut packed, mut unpacked) = (u32_at(entry, 20)?, u32_at(entry, 24)?);
    let (name, extra) = (u16_at(entry, 28)?, u16_at(entry, 30)?);
    let comment = u16_at(entry, 32)?;
    let fields = entry.get(ENTRY_BYTES + name..ENTRY_BYTES + name + extra)?;
    let large = u64::from(u32::MAX);
    if packed == large || unpacked == large {
        let mut values = large_sizes(fields);
        if unpacked == large {
            unpacked = values.next().unwrap_or(u64::MAX);
        }
        if packed == large {
            packed = values.next().unwrap_or(u64::MAX);
        }
    }
    Some((
        (packed, unpacked),
        at + ENTRY_BYTES + name + extra + comment,
    ))
}

// The values of the field with the number 1.
fn large_sizes(mut fields: &[u8]) -> impl Iterator<Item = u64> + '_ {
    let mut found: &[u8] = &[];
    while let (Some(kind), Some(length)) = (u16_at(fields, 0), u16_at(fields, 2)) {
        let Some(value) = fields.get(4..4 + length) else {
            break;
        };
        if kind == 1 {
            found = value;
            break;
        }
        fields = &fields[4 + length..];
    }
    found.chunks_exact(8).filter_map(|eight| u64_at(eight, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(entries: &[(u32, u32)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (packed, unpacked) in entries {
            let mut entry = [0; ENTRY_BYTES];
            entry[..4].copy_from_slice(ENTRY_MARK);
            entry[20..24].copy_from_slice(&packed.to_le_bytes());
            entry[24..28].copy_from_slice(&unpacked.to_le_bytes());
            entry[28] = 1;
            bytes.extend(entry);
            bytes.push(b'a');
        }
        bytes
    }

    #[test]
    fn an_archive_that_grows_beyond_measure_is_found() {
        const MIB: u32 = 1 << 20;
        let large = u64::from(MIB);
        assert!(!is_bomb(&directory(&[(MIB, 4 * MIB); 3]), 4 * large));
        // Much from little, but little.
        assert!(!is_bomb(&directory(&[(1_000, 100 * MIB)]), 2_000));
        assert!(is_bomb(&directory(&[(1_000, 1_024 * MIB)]), 2_000));
        // Each of them reasonable, over each other.
        assert!(is_bomb(&directory(&[(MIB, 2 * MIB); 200]), 2 * large));
        assert!(is_bomb(&directory(&[(u32::MAX, u32::MAX)]), large));
        for cut in 0..ENTRY_BYTES {
            assert!(!is_bomb(&directory(&[(1, 1)])[..cut], 10));
        }
    }

    #[test]
    fn the_directory_is_found_from_the_end() {
        let mut end = vec![0; 100];
        end.extend(END_MARK);
        end.extend([0; 8]);
        end.extend(7_u32.to_le_bytes());
        end.extend(40_u32.to_le_bytes());
        end.extend([0; 2]);
        assert_eq!(find_directory(&end), Some(Directory::At(40, 7)));
        assert_eq!(find_directory(b"no archive"), None);
        assert_eq!(find_directory(b"PK\x05\x06"), None);
    }
}
