//! Safe to wipe: the office's signed word that it holds every photo of an import.

use crate::mark::Mark;
use brainops_domain::id::ImportId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the office says of one import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Which import.
    pub import_id: ImportId,
    /// How many photos it covers.
    pub photos: u32,
    /// Mark of the sorted content hashes.
    pub hashes: Mark,
    /// When the office had verified the last of them.
    pub verified_at: DateTime<Utc>,
    /// The key it is signed with.
    pub key_id: String,
    /// Signature over [`Receipt::signed_text`].
    pub signature: String,
}

impl Receipt {
    /// The mark of a set of content hashes.
    #[must_use]
    pub fn mark_of(hashes: &BTreeSet<String>) -> Mark {
        hashes
            .iter()
            .fold(Mark::NONE, |mark, hash| mark.after(hash.as_bytes()))
    }

    /// What is signed.
    #[must_use]
    pub fn signed_text(&self) -> String {
        format!(
            "brainops receipt 1\n{}\n{}\n{}\n{}\n{}\n",
            self.import_id,
            self.photos,
            self.hashes,
            self.verified_at.to_rfc3339(),
            self.key_id
        )
    }

    /// Whether it covers exactly these content hashes. The caller has checked the signature.
    #[must_use]
    pub fn covers(&self, hashes: &BTreeSet<String>) -> bool {
        u32::try_from(hashes.len()) == Ok(self.photos) && Self::mark_of(hashes) == self.hashes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_receipt_covers_its_photos_and_no_other_set() {
        let hashes: BTreeSet<String> = ["a1", "b2"].into_iter().map(str::to_owned).collect();
        let receipt = Receipt {
            import_id: ImportId(Uuid::from_u128(1)),
            photos: 2,
            hashes: Receipt::mark_of(&hashes),
            verified_at: DateTime::UNIX_EPOCH,
            key_id: "k".to_owned(),
            signature: String::new(),
        };
        assert!(receipt.covers(&hashes));
        let mut more = hashes.clone();
        more.insert("c3".to_owned());
        assert!(!receipt.covers(&more));
        more.remove("a1");
        assert!(!receipt.covers(&more));
    }
}
