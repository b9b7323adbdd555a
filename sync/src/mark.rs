//! Short hashes that chain: what two sides compare to know that they saw the same history.
//!
//! Invariant: a mark that was reached by linking stands for everything linked before it, in its order.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// The first 16 bytes of a BLAKE3 hash; text of 32 hexadecimal digits on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Mark(pub [u8; 16]);

impl Mark {
    /// Before anything was linked.
    pub const NONE: Self = Self([0; 16]);

    /// The mark of some bytes alone.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::cut(&blake3::hash(bytes))
    }

    /// The mark of a chain that ended here and goes on with `bytes`.
    #[must_use]
    pub fn after(self, bytes: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.0);
        hasher.update(bytes);
        Self::cut(&hasher.finalize())
    }

    /// The number that sums of marks are made of.
    #[must_use]
    pub fn number(self) -> u128 {
        u128::from_le_bytes(self.0)
    }

    fn cut(hash: &blake3::Hash) -> Self {
        let mut short = [0; 16];
        short.copy_from_slice(&hash.as_bytes()[..16]);
        Self(short)
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Mark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_hex = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hex {
            return Err(de::Error::custom("a mark has 32 hexadecimal digits"));
        }
        u128::from_str_radix(&text, 16)
            .map(|number| Self(number.to_be_bytes()))
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_survives_its_text() {
        let mark = Mark::NONE.after(b"first").after(b"second");
        let text = serde_json::to_string(&mark).unwrap();
        assert_eq!(text.len(), 34);
        assert_eq!(serde_json::from_str::<Mark>(&text).unwrap(), mark);
        assert!(serde_json::from_str::<Mark>("\"+123\"").is_err());
    }

    #[test]
    fn order_counts() {
        let one = Mark::NONE.after(b"a").after(b"b");
        let other = Mark::NONE.after(b"b").after(b"a");
        assert_ne!(one, other);
    }
}
