//! Which part of a file a request asks for (RFC 9110, §14).

use std::ops::Range;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it. So it is, too, when the header can't be understood, or names several parts.
    Whole,
    /// A part.
    Part(Range<u64>),
    /// A part that the file does not have.
    Nothing,
}

/// Reads a `Range` header for a file of this size.
pub(super) fn asked(header: Option<&str>, size_bytes: u64) -> Asked {
    let Some(text) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else {
        return Asked::Whole;
    };
    let Some((first, last)) = text.trim().split_once('-') else {
        return Asked::Whole;
    };
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size_bytes),
        (Ok(first), Err(_)) if last.is_empty() => first..size_bytes,
        (Err(_), Ok(length)) if first.is_empty() => size_bytes.saturating_sub(length)..size_bytes,
        _ => return Asked::Whole,
    };
    if range.is_empty() {
        return Asked::Nothing;
    }
    Asked::Part(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_of_the_standard() {
        for (header, wanted) in [
            (None, Asked::Whole),
            (Some("bytes=0-9"), Asked::Part(0..10)),
            (Some("bytes=5-"), Asked::Part(5..100)),
            (Some("bytes=-7"), Asked::Part(93..100)),
            (Some("bytes=-700"), Asked::Part(0..100)),
            (Some("bytes=90-500"), Asked::Part(90..100)),
            (Some("bytes=100-"), Asked::Nothing),
            (Some("bytes=-0"), Asked::Nothing),
            (Some("bytes=9-5"), Asked::Whole),
            (Some("bytes=0-1,5-6"), Asked::Whole),
            (Some("lines=0-1"), Asked::Whole),
            (Some("bytes=-"), Asked::Whole),
            (Some("bytes=0-18446744073709551615"), Asked::Part(0..100)),
        ] {
            assert_eq!(asked(header, 100), wanted, "{header:?}");
        }
        assert_eq!(asked(Some("bytes=0-"), 0), Asked::Nothing);
    }
}
