//! Safe to wipe: the office's signed word that it holds the files of an import.
//!
//! Invariant: what a receipt covers was read back from the store, every byte, within the day, and had the hash that it is
//! named by. Whoever has the receipt may erase the card.

mod keys;

pub(crate) use keys::{KeyError, ReceiptKey, all as receipt_keys};

use crate::app::App;
use crate::db::{Event, OrgTx};
use crate::files::{self, Found};
use crate::http::{Api, FieldError, Json, Op, Problem};
use crate::identity::Caller;
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::id::ImportId;
use brainops_domain::permission::Perm;
use brainops_sync::wire::receipt::Receipt;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

const TAG: &str = "files";
const HASHES_AT_MOST: usize = 10_000;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// Which import.
    import_id: Uuid,
    /// BLAKE3 of each of its files, in 64 small hexadecimal digits.
    #[schema(min_items = 1, max_items = 10_000)]
    hashes: Vec<String>,
}

/// How the files of an import stand.
#[derive(Debug, Serialize, ToSchema)]
struct ReceiptStanding {
    /// The receipt, once every file is stored and was read back: the signature is that of the key `key_id`, over the
    /// lines `brainops receipt 1`, import, number of files, mark of their hashes, instant and key, each ended by a line
    /// feed.
    #[schema(value_type = Object)]
    receipt: Option<Receipt>,
    /// Files that are stored and were read back.
    verified: usize,
    /// Files that there was no time for in this request: ask again.
    unread: Vec<String>,
    /// Files that are not stored, or whose bytes are damaged: upload them, again or for the first time.
    missing: Vec<String>,
}

pub(crate) fn routes(api: &mut Api) {
    let op = Op::post("/api/v1/receipts", "get_receipt")
        .says(
            TAG,
            "The office's signed word that it holds the files of an import. It reads their bytes back; while that takes \
             longer than a request, ask again.",
        )
        .takes::<Asked>()
        .takes_long()
        .answers::<ReceiptStanding>(StatusCode::OK, "The receipt, or what is missing for it.")
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "Fields break a rule.");
    api.guarded(Perm::FileCreate, op, ask);
    let op = Op::get("/api/v1/receipt-keys", "list_receipt_keys")
        .says(
            TAG,
            "The public halves of the keys that receipts are signed with.",
        )
        .answers_list::<ReceiptKey>(StatusCode::OK, "Newest first.");
    api.guarded(Perm::FileCreate, op, list);
    let op = Op::post("/api/v1/receipt-keys", "rotate_receipt_key")
        .says(
            TAG,
            "Make another key; it signs from now on, and the one before vouches for it.",
        )
        .answers::<ReceiptKey>(StatusCode::CREATED, "The key.");
    api.guarded(Perm::OrganisationUpdate, op, rotate);
}

impl From<KeyError> for Problem {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Db(error) => error.into(),
            KeyError::Make | KeyError::Unreadable | KeyError::Seal(_) => Self::internal(error),
        }
    }
}

async fn list(
    State(app): State<App>,
    caller: Caller,
) -> Result<axum::Json<Vec<ReceiptKey>>, Problem> {
    let mut tx = app.db.write(caller.authority()).await?;
    let keys = receipt_keys(&app, &mut tx).await?;
    tx.commit().await?;
    Ok(axum::Json(keys))
}

async fn rotate(
    State(app): State<App>,
    caller: Caller,
) -> Result<(StatusCode, axum::Json<ReceiptKey>), Problem> {
    let mut tx = app.db.write(caller.authority()).await?;
    let key = keys::rotate(&app, &mut tx).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(key)))
}

async fn ask(
    State(app): State<App>,
    caller: Caller,
    Json(sent): Json<Asked>,
) -> Result<axum::Json<ReceiptStanding>, Problem> {
    let wrong = |says: &str| Problem::invalid(vec![FieldError::of("hashes", says)]);
    if sent.hashes.is_empty() || sent.hashes.len() > HASHES_AT_MOST {
        return Err(wrong("It has from 1 to 10000 hashes."));
    }
    if !sent.hashes.iter().all(|hash| files::is_hash(hash)) {
        return Err(wrong("Each must be 64 small hexadecimal digits."));
    }
    let hashes: BTreeSet<String> = sent.hashes.into_iter().collect();
    let found = files::read_back(&app, &caller, &hashes).await?;
    let of = |wanted: Found| {
        let some = found.iter().filter(move |(_, found)| **found == wanted);
        some.map(|(hash, _)| hash.clone()).collect::<Vec<_>>()
    };
    let (unread, missing) = (of(Found::Unread), of(Found::Missing));
    let verified = hashes.len() - unread.len() - missing.len();
    let receipt = match verified == hashes.len() {
        true => Some(sign(&app, &caller, ImportId(sent.import_id), &hashes).await?),
        false => None,
    };
    Ok(axum::Json(ReceiptStanding {
        receipt,
        verified,
        unread,
        missing,
    }))
}

async fn sign(
    app: &App,
    caller: &Caller,
    import_id: ImportId,
    hashes: &BTreeSet<String>,
) -> Result<Receipt, Problem> {
    let mut tx = app.db.write(caller.authority()).await?;
    let signer = keys::signer(app, &mut tx).await?;
    let mut receipt = Receipt {
        import_id,
        photos: u32::try_from(hashes.len()).unwrap_or(u32::MAX),
        hashes: Receipt::mark_of(hashes),
        verified_at: tx.now(),
        key_id: signer.id.to_string(),
        signature: String::new(),
    };
    receipt.signature = signer.sign(&receipt.signed_text());
    note(&mut tx, &receipt);
    tx.commit().await?;
    Ok(receipt)
}

fn note(tx: &mut OrgTx, receipt: &Receipt) {
    let says: Value = json!({
        "files": receipt.photos, "hashes": receipt.hashes, "key_id": receipt.key_id,
    });
    tx.record(Event::of("receipt.sign", "import", receipt.import_id.0).after(says));
}
