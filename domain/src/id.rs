//! Ids of records. An id is a UUIDv7 minted on the device that creates the record, and is never used
//! to order records across devices: two clocks can differ. Where two devices must meet in one record
//! though neither knows of the other, the id is a UUIDv8 that follows from what the record is.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::{ContextV7, Timestamp, Uuid};

/// Mints a UUIDv7 for an instant. The random part comes from the operating system.
///
/// This is the one place in the product that makes ids.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that makes ids; the instant is an argument"
)]
pub fn mint(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(
        ContextV7::new(),
        seconds,
        now.timestamp_subsec_nanos(),
    ))
}

/// The id of the record of a kind that stands for something two devices may write down on their own.
fn derive(kind: &str, of: &[u8]) -> Uuid {
    let mut hasher = blake3::Hasher::new_derive_key("brainops field 2026-11 ids of records");
    hasher.update(kind.as_bytes());
    hasher.update(&[0]);
    hasher.update(of);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

impl CompanyId {
    /// The one company of a vault.
    pub const ONLY: Self = Self(Uuid::from_u128(0x8000_8000_0000_0000_0001));
}

impl PriceBookId {
    /// The one price book of a company.
    pub const ONLY: Self = Self(Uuid::from_u128(0x8000_8000_0000_0000_0002));
}

impl PriceItemId {
    /// The first item of a SKU in the company's book: two laptops that read one supplier's list write
    /// the same items.
    #[must_use]
    pub fn of_sku(sku: &str) -> Self {
        Self(derive("price_item", sku.as_bytes()))
    }
}

impl RoofId {
    /// The one roof of a job.
    #[must_use]
    pub fn of_job(job: JobId) -> Self {
        Self(derive("roof", job.0.as_bytes()))
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(export)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Mints a new id for a record created at `now`.
            #[must_use]
            pub fn mint(now: DateTime<Utc>) -> Self {
                Self(mint(now))
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(s).map(Self)
            }
        }
    )+};
}

ids! {
    /// The company whose vault this is.
    CompanyId,
    /// A laptop that holds a vault.
    DeviceId,
    /// A person who uses the product.
    PersonId,
    /// A customer of the company.
    CustomerId,
    /// A job: one customer's roof, from first call to warranty.
    JobId,
    /// One line of a job's timeline.
    TimelineId,
    /// A photo of a job. The picture itself is found by its content hash.
    PhotoId,
    /// One run of bringing photos in.
    ImportId,
    /// One file met by an import.
    ImportItemId,
    /// A mark on a photo, suggested by a model or drawn by a person.
    FindingId,
    /// One decision of a person about a finding.
    DecisionId,
    /// One run of a model over a photo.
    DetectionRunId,
    /// A job's roof.
    RoofId,
    /// One section of a roof.
    RoofSectionId,
    /// A price book.
    PriceBookId,
    /// One priced item of a price book.
    PriceItemId,
    /// An estimate revision.
    EstimateId,
    /// A written document: report or quote.
    DocumentId,
    /// One operation in the outbox.
    OpId,
    /// Operations that belong to one user action.
    GroupId,
}
