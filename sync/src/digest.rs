//! Digests of what both sides hold: 256 sums for each scope, kept up with every write.
//!
//! A sum adds the marks of its rows modulo 2^128, so a write subtracts one mark and adds another and
//! the order of writes does not matter. Invariant: equal rows give equal sums; neither side ever takes
//! over the other's sum, it only asks for the rows of a bucket that differs.

use crate::mark::Mark;
use crate::scope::Scope;
use brainops_domain::quote::canonical;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Buckets of a scope. A row's bucket is the first byte of the hash of its key.
pub const BUCKETS: usize = 256;

/// A sum of marks; text of 32 hexadecimal digits on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum(pub u128);

impl Serialize for Sum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:032x}", self.0))
    }
}

impl<'de> Deserialize<'de> for Sum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        u128::from_str_radix(&text, 16)
            .map(Self)
            .map_err(de::Error::custom)
    }
}

/// The bucket that a record falls into.
#[must_use]
pub fn bucket_of(entity: &str, id: Uuid) -> u8 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(entity.as_bytes());
    hasher.update(id.as_bytes());
    hasher.finalize().as_bytes()[0]
}

/// The mark of one row as both sides compute it: kind, id, number of its last change, canonical fields.
#[must_use]
pub fn row_mark(entity: &str, id: Uuid, seq: u64, fields: &BTreeMap<String, Value>) -> Mark {
    let mut hasher = blake3::Hasher::new();
    hasher.update(entity.as_bytes());
    hasher.update(&[0]);
    hasher.update(id.as_bytes());
    hasher.update(&seq.to_le_bytes());
    for (name, value) in fields {
        // A field that is null and a field that is not there mean the same.
        if value.is_null() {
            continue;
        }
        hasher.update(name.as_bytes());
        hasher.update(&[0]);
        hasher.update(canonical::text(value).as_bytes());
        hasher.update(&[0]);
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    Mark(short)
}

/// The sums of one scope; buckets without rows are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sums(BTreeMap<u8, Sum>);

impl Sums {
    /// Adds a row.
    pub fn add(&mut self, bucket: u8, mark: Mark) {
        self.shift(bucket, mark.number());
    }

    /// Takes a row out.
    pub fn take(&mut self, bucket: u8, mark: Mark) {
        self.shift(bucket, mark.number().wrapping_neg());
    }

    /// Adds what a transaction gained.
    pub fn grow(&mut self, bucket: u8, by: Sum) {
        self.shift(bucket, by.0);
    }

    /// The sum of a bucket.
    #[must_use]
    pub fn bucket(&self, bucket: u8) -> Sum {
        self.0.get(&bucket).copied().unwrap_or_default()
    }

    /// The sum over all buckets.
    #[must_use]
    pub fn total(&self) -> Sum {
        Sum(self.0.values().fold(0, |sum, one| sum.wrapping_add(one.0)))
    }

    /// All sums in their order, for the wire.
    #[must_use]
    pub fn all(&self) -> Vec<Sum> {
        (0..=u8::MAX).map(|bucket| self.bucket(bucket)).collect()
    }

    /// The buckets that differ from the other side's.
    #[must_use]
    pub fn differing(&self, other: &[Sum]) -> Vec<u8> {
        (0..=u8::MAX)
            .filter(|bucket| {
                let theirs = other.get(usize::from(*bucket)).copied().unwrap_or_default();
                self.bucket(*bucket) != theirs
            })
            .collect()
    }

    fn shift(&mut self, bucket: u8, by: u128) {
        let sum = self.0.entry(bucket).or_default();
        sum.0 = sum.0.wrapping_add(by);
        if sum.0 == 0 {
            self.0.remove(&bucket);
        }
    }
}

/// The sums of every scope that a side holds.
pub type ScopeSums = BTreeMap<Scope, Sums>;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_of_writes_does_not_matter(mut rows in proptest::collection::vec((any::<u8>(), any::<[u8; 16]>()), 0..40)) {
            let mut one = Sums::default();
            for (bucket, mark) in &rows {
                one.add(*bucket, Mark(*mark));
            }
            rows.reverse();
            let mut other = Sums::default();
            for (bucket, mark) in &rows {
                other.add(*bucket, Mark(*mark));
            }
            prop_assert_eq!(&one, &other);
            prop_assert!(one.differing(&other.all()).is_empty());
            for (bucket, mark) in &rows {
                one.take(*bucket, Mark(*mark));
            }
            prop_assert_eq!(one, Sums::default());
        }
    }

    #[test]
    fn a_changed_row_changes_its_bucket_alone() {
        let id = Uuid::from_u128(7);
        let fields = |stage: &str| BTreeMap::from([("stage".to_owned(), Value::from(stage))]);
        let mut one = Sums::default();
        let mut other = Sums::default();
        let bucket = bucket_of("job", id);
        one.add(bucket, row_mark("job", id, 1, &fields("lead")));
        other.add(bucket, row_mark("job", id, 1, &fields("quoted")));
        assert_eq!(one.differing(&other.all()), [bucket]);
    }

    #[test]
    fn null_and_absent_are_the_same() {
        let id = Uuid::from_u128(7);
        let with_null = BTreeMap::from([("deleted_at".to_owned(), Value::Null)]);
        assert_eq!(
            row_mark("job", id, 1, &with_null),
            row_mark("job", id, 1, &BTreeMap::new())
        );
    }
}
