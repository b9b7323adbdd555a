//! Receipts: the office's signed word that it holds every photo of an import.
//!
//! Refuses a key that nobody vouches for. Invariant: what is kept was signed by a key that this laptop got when it was enrolled,
//! or by one that follows from it.

use super::account;
use crate::error::Result;
use crate::store::{Tx, text_of};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use brainops_domain::view::tag::Tag;
use brainops_sync::wire::receipt::Receipt;
use serde::{Deserialize, Serialize};

/// A key that receipts are signed with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ReceiptKey {
    id: String,
    public_key: String,
    #[serde(default)]
    vouched_by: Option<String>,
    #[serde(default)]
    voucher: Option<String>,
}

impl ReceiptKey {
    fn has_signed(&self, text: &str, signature: &str) -> bool {
        let (Ok(key), Ok(signature)) = (
            STANDARD.decode(&self.public_key),
            STANDARD.decode(signature),
        ) else {
            return false;
        };
        UnparsedPublicKey::new(&ED25519, key)
            .verify(text.as_bytes(), &signature)
            .is_ok()
    }

    fn vouches_for(&self, other: &Self) -> bool {
        let says = format!("brainops receipt key 1\n{}\n{}", other.id, other.public_key);
        other.vouched_by.as_ref() == Some(&self.id)
            && other
                .voucher
                .as_ref()
                .is_some_and(|voucher| self.has_signed(&says, voucher))
    }
}

/// Whether one of these keys signed a receipt.
pub(super) fn is_signed(keys: &[ReceiptKey], receipt: &Receipt) -> bool {
    keys.iter().any(|key| {
        key.id == receipt.key_id && key.has_signed(&receipt.signed_text(), &receipt.signature)
    })
}

/// The keys that are believed, of those that the office tells: what is known, and what that vouches for, one after another.
/// A laptop that got none when it was enrolled believes the first ones it is told.
pub(super) fn believed(mut known: Vec<ReceiptKey>, told: Vec<ReceiptKey>) -> Vec<ReceiptKey> {
    if known.is_empty() {
        return told;
    }
    loop {
        let next = told.iter().find(|one| {
            known.iter().all(|key| key.id != one.id) && known.iter().any(|key| key.vouches_for(one))
        });
        match next {
            Some(next) => known.push(next.clone()),
            None => return known,
        }
    }
}

/// Keeps a receipt, and the keys that are believed.
pub(super) fn keep(tx: &mut Tx<'_>, receipt: &Receipt, keys: Vec<ReceiptKey>) -> Result<()> {
    account::set_receipt_keys(tx, keys)?;
    tx.sql().execute(
        "insert into receipt (import_id, receipt) values (?1, ?2)
         on conflict (import_id) do update set receipt = excluded.receipt",
        (receipt.import_id.0, text_of(receipt)?),
    )?;
    tx.mark(Tag::Imports);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
    use brainops_domain::id::ImportId;
    use brainops_sync::mark::Mark;
    use chrono::DateTime;
    use uuid::Uuid;

    fn key(id: &str, by: Option<(&str, &Ed25519KeyPair)>) -> (ReceiptKey, Ed25519KeyPair) {
        let pair = Ed25519KeyPair::generate().unwrap();
        let public_key = STANDARD.encode(pair.public_key());
        let says = format!("brainops receipt key 1\n{id}\n{public_key}");
        let key = ReceiptKey {
            id: id.to_owned(),
            public_key,
            vouched_by: by.map(|(id, _)| id.to_owned()),
            voucher: by.map(|(_, pair)| STANDARD.encode(pair.sign(says.as_bytes()))),
        };
        (key, pair)
    }

    #[test]
    fn a_receipt_counts_if_a_key_signed_it_that_follows_from_a_known_one() {
        let (first, first_pair) = key("1", None);
        let (second, second_pair) = key("2", Some(("1", &first_pair)));
        let (third, third_pair) = key("3", Some(("2", &second_pair)));
        let (stranger, stranger_pair) = key("4", Some(("1", &third_pair)));
        let told = vec![third.clone(), stranger, second, first.clone()];
        let keys = believed(vec![first.clone()], told.clone());
        let ids: Vec<&str> = keys.iter().map(|key| key.id.as_str()).collect();
        assert_eq!(ids, ["1", "2", "3"]);
        assert_eq!(believed(Vec::new(), told).len(), 4);

        let mut receipt = Receipt {
            import_id: ImportId(Uuid::from_u128(1)),
            photos: 2,
            hashes: Mark::of(b"two"),
            verified_at: DateTime::UNIX_EPOCH,
            key_id: "3".to_owned(),
            signature: String::new(),
        };
        receipt.signature = STANDARD.encode(third_pair.sign(receipt.signed_text().as_bytes()));
        assert!(is_signed(&keys, &receipt));
        assert!(!is_signed(&[first], &receipt));
        receipt.photos += 1;
        assert!(!is_signed(&keys, &receipt));
        receipt.key_id = "4".to_owned();
        receipt.signature = STANDARD.encode(stranger_pair.sign(receipt.signed_text().as_bytes()));
        assert!(!is_signed(&keys, &receipt));
    }
}
