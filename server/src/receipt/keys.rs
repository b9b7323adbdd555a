//! The keys with which the office signs receipts: one organisation, one key at a time, and the older ones for what they
//! signed.
//!
//! Invariant: each key but the first is vouched for by the one before, so that a laptop that trusts one trusts the next.

use crate::app::App;
use crate::db::{DbError, Event, OrgTx};
use crate::seal::{Place, SealError};
use crate::sync::lock_head;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use brainops_domain::id::mint;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why a key can't be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    /// The operating system has no randomness to give.
    #[error("no receipt key could be made")]
    Make,
    /// What was opened is no key.
    #[error("a receipt key can't be read")]
    Unreadable,
    /// It can't be sealed or opened.
    #[error("a receipt key can't be sealed or opened")]
    Seal(#[from] SealError),
    /// The database.
    #[error("receipt keys can't be kept")]
    Db(#[from] DbError),
}

/// A key as everybody may know it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ReceiptKey {
    /// Id; receipts name it.
    id: String,
    /// Its public half, Ed25519: 32 bytes in base64.
    public_key: String,
    /// The key before, which vouches for this one; null for the first.
    vouched_by: Option<String>,
    /// Signature by the key before of `brainops receipt key 1`, a line feed, the id, a line feed and the public half: 64
    /// bytes in base64.
    voucher: Option<String>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    public_key: Vec<u8>,
    secret_sealed: Vec<u8>,
    vouched_by: Option<Uuid>,
    voucher: Option<Vec<u8>>,
    created_at: DateTime<Utc>,
}

impl Row {
    fn key(&self) -> ReceiptKey {
        ReceiptKey {
            id: self.id.to_string(),
            public_key: STANDARD.encode(&self.public_key),
            vouched_by: self.vouched_by.map(|id| id.to_string()),
            voucher: self.voucher.as_ref().map(|bytes| STANDARD.encode(bytes)),
            created_at: self.created_at,
        }
    }
}

/// A key that can sign.
pub(super) struct Signer {
    pub(super) id: Uuid,
    pair: Ed25519KeyPair,
}

impl Signer {
    fn of(app: &App, org_id: Uuid, row: &Row) -> Result<Self, KeyError> {
        let secret = app.sealer.open(place(org_id, row.id), &row.secret_sealed)?;
        Ok(Self {
            id: row.id,
            pair: Ed25519KeyPair::from_pkcs8(&secret).map_err(|_| KeyError::Unreadable)?,
        })
    }

    /// Signs a text.
    pub(super) fn sign(&self, text: &str) -> String {
        STANDARD.encode(self.pair.sign(text.as_bytes()))
    }
}

fn place(org_id: Uuid, row_id: Uuid) -> Place {
    Place {
        org_id,
        column: "receipt_key.secret",
        row_id,
    }
}

async fn rows(tx: &mut OrgTx) -> Result<Vec<Row>, DbError> {
    let org_id = tx.org_id();
    Ok(sqlx::query_as(
        "select id, public_key, secret_sealed, vouched_by, voucher, created_at
         from receipt_key
         where org_id = $1
         order by created_at desc, id desc",
    )
    .bind(org_id)
    .fetch_all(tx.sql())
    .await?)
}

/// Every key, the newest first; there is one from here on.
pub(crate) async fn all(app: &App, tx: &mut OrgTx) -> Result<Vec<ReceiptKey>, KeyError> {
    let mut found = rows(tx).await?;
    if found.is_empty() {
        // Two who find none wait for each other here, and the second finds one.
        lock_head(tx).await?;
        found = rows(tx).await?;
    }
    if found.is_empty() {
        found.push(make(app, tx, None).await?);
    }
    Ok(found.iter().map(Row::key).collect())
}

/// The key that signs.
pub(super) async fn signer(app: &App, tx: &mut OrgTx) -> Result<Signer, KeyError> {
    all(app, tx).await?;
    let newest = rows(tx).await?.into_iter().next();
    Signer::of(app, tx.org_id(), &newest.ok_or(KeyError::Unreadable)?)
}

/// Makes another key, which signs from now on.
pub(super) async fn rotate(app: &App, tx: &mut OrgTx) -> Result<ReceiptKey, KeyError> {
    lock_head(tx).await?;
    let before = rows(tx).await?.into_iter().next();
    let before = before.map(|row| Signer::of(app, tx.org_id(), &row));
    Ok(make(app, tx, before.transpose()?).await?.key())
}

async fn make(app: &App, tx: &mut OrgTx, before: Option<Signer>) -> Result<Row, KeyError> {
    let pair = Ed25519KeyPair::generate().map_err(|_| KeyError::Make)?;
    let secret = pair.to_pkcs8v1().map_err(|_| KeyError::Make)?;
    let (org_id, now) = (tx.org_id(), tx.now());
    let id = mint(now);
    let public_key = pair.public_key().as_ref().to_vec();
    let says = format!(
        "brainops receipt key 1\n{id}\n{}",
        STANDARD.encode(&public_key)
    );
    let row = Row {
        id,
        public_key,
        secret_sealed: app.sealer.seal(place(org_id, id), secret.as_ref())?,
        vouched_by: before.as_ref().map(|before| before.id),
        voucher: before.map(|before| before.pair.sign(says.as_bytes()).as_ref().to_vec()),
        created_at: now,
    };
    sqlx::query(
        "insert into receipt_key (org_id, id, public_key, secret_sealed, vouched_by, voucher, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(org_id)
    .bind(row.id)
    .bind(&row.public_key)
    .bind(&row.secret_sealed)
    .bind(row.vouched_by)
    .bind(&row.voucher)
    .bind(row.created_at)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    let says = json!({ "vouched_by": row.vouched_by });
    tx.record(Event::of("receipt_key.add", "receipt_key", id).after(says));
    Ok(row)
}
