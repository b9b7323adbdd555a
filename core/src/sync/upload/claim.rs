//! Asking for the receipts of imports whose photos are all stored.

use super::super::link::{LinkError, read};
use super::super::receipt::{self, ReceiptKey};
use super::super::{account, originals};
use super::{Failed, Worker};
use crate::error::{Error, Result};
use brainops_domain::failure::Code;
use brainops_domain::view::tag::Tag;
use brainops_sync::wire::receipt::Receipt;
use reqwest::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::json;
use std::sync::atomic::Ordering;

/// What the office says of an import.
#[derive(Deserialize)]
struct Standing {
    receipt: Option<Receipt>,
    /// Files that it does not have, or whose bytes are damaged there.
    missing: Vec<String>,
}

impl Worker {
    /// Asks for each receipt that may be had. Files that are damaged at the office go there again.
    pub(super) fn claim(&mut self) -> std::result::Result<(), Failed> {
        for (import, hashes) in self.store.read(originals::unclaimed)? {
            if self.stopping.load(Ordering::Acquire) {
                return Ok(());
            }
            let body = json!({ "import_id": import, "hashes": hashes }).to_string();
            let asked = self.over(move |link| {
                let response = link.send(|client, server| {
                    client
                        .post(format!("{server}/api/v1/receipts"))
                        .header(CONTENT_TYPE, "application/json")
                        .body(body.clone())
                });
                read::<Standing>(response?)
            });
            let standing = match asked {
                Ok(standing) => standing,
                // An office of an earlier version signs nothing yet.
                Err(Failed::Line(LinkError::Refused { status: 404, .. })) => return Ok(()),
                // It signs for this one not as it is, such as for one of more photos than it reads back at once. The card
                // of that one never counts as safe; those of the others may.
                Err(Failed::Line(
                    error @ LinkError::Refused {
                        status: 400 | 413 | 422,
                        ..
                    },
                )) => {
                    tracing::warn!(%error, import.id = %import, "the office signs for an import not as it is");
                    continue;
                }
                Err(error) => return Err(error),
            };
            if !standing.missing.is_empty() {
                self.send_again(standing.missing)?;
                continue;
            }
            // It has no time to read all of it back at once: it is asked again.
            let Some(receipt) = standing.receipt else {
                continue;
            };
            let keys = self.keys(&receipt)?;
            let is_good = receipt.import_id == import
                && receipt.covers(&hashes)
                && receipt::is_signed(&keys, &receipt);
            if !is_good {
                tracing::error!("a receipt of the office is not signed by a key that is known");
                self.tell(Code::Unavailable);
                continue;
            }
            self.store.write(self.clock.now(), move |tx| {
                receipt::keep(tx, &receipt, keys)
            })?;
        }
        Ok(())
    }

    // The office may have begun another key since.
    fn keys(&self, receipt: &Receipt) -> std::result::Result<Vec<ReceiptKey>, Failed> {
        let account = self.store.read(account::find).map_err(Error::from)?;
        let known = account
            .map(|account| account.receipt_keys)
            .unwrap_or_default();
        if receipt::is_signed(&known, receipt) {
            return Ok(known);
        }
        let told = self.over(|link| {
            let response =
                link.send(|client, server| client.get(format!("{server}/api/v1/receipt-keys")));
            read::<Vec<ReceiptKey>>(response?)
        })?;
        Ok(receipt::believed(known, told))
    }

    fn send_again(&self, missing: Vec<String>) -> Result<()> {
        tracing::warn!(
            files = missing.len(),
            "the office lost originals that it had; they go there again"
        );
        self.store.write(self.clock.now(), move |tx| {
            for blake3 in &missing {
                tx.sql()
                    .execute("delete from stored_file where blake3 = ?1", [blake3])?;
            }
            tx.mark(Tag::Outbox);
            Ok(())
        })
    }
}
