//! The kinds of records that reconcile with the office, and how their fields are stored.

use serde::{Deserialize, Serialize};

/// How a field is kept on a device. On the wire every field is JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A UUID.
    Id,
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// A number.
    Real,
    /// A truth value.
    Bool,
    /// Any JSON value.
    Json,
}

/// One field of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Name in tables and on the wire.
    pub name: &'static str,
    /// How it is kept.
    pub kind: Kind,
}

/// How concurrent changes of a kind of record are settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Writing {
    /// Fields change one by one.
    Fields,
    /// Records are added and never changed.
    Append,
}

macro_rules! entities {
    ($($(#[$doc:meta])* $name:ident = $table:literal, $writing:ident, [$($field:literal: $kind:ident),+ $(,)?];)+) => {
        /// A kind of record that reconciles with the office.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Entity {
            $($(#[$doc])* $name,)+
        }

        impl Entity {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Name of its table and on the wire.
            #[must_use]
            pub fn table(self) -> &'static str {
                match self { $(Self::$name => $table,)+ }
            }

            /// How concurrent changes are settled.
            #[must_use]
            pub fn writing(self) -> Writing {
                match self { $(Self::$name => Writing::$writing,)+ }
            }

            /// Its fields besides `id`.
            #[must_use]
            pub fn fields(self) -> &'static [Field] {
                match self { $(Self::$name => &[$(Field { name: $field, kind: Kind::$kind }),+],)+ }
            }
        }
    };
}

entities! {
    /// The company; one record.
    Company = "company", Fields, [
        "name": Text, "address": Text, "phone": Text, "email": Text, "license": Text,
        "quote_days": Int, "exclusions": Text, "terms": Json,
    ];
    /// A customer.
    Customer = "customer", Fields, [
        "first_name": Text, "last_name": Text, "phone": Text, "email": Text,
        "created_at": Text,
    ];
    /// A job.
    Job = "job", Fields, [
        "customer_id": Id, "number": Text, "stage": Text, "stage_since": Text,
        "street": Text, "city": Text, "state": Text, "zip": Text, "access": Text,
        "next_step": Text, "due_on": Text, "carrier": Text, "claim_number": Text,
        "created_at": Text, "deleted_at": Text,
    ];
    /// One line of a job's timeline.
    Timeline = "timeline", Append, [
        "job_id": Id, "at": Text, "person": Text, "kind": Text, "text": Text,
    ];
    /// A photo.
    Photo = "photo", Fields, [
        "job_id": Id, "import_id": Id, "blake3": Text, "size_bytes": Int, "file_name": Text,
        "format": Text, "label": Text, "width_px": Int, "height_px": Int, "orientation": Int,
        "taken_at": Text, "camera": Json, "roof_height_m": Real, "pitch_in_12": Real,
        "marked_length": Json, "checked_by": Text, "checked_at": Text,
        "imported_at": Text, "deleted_at": Text,
    ];
    /// A mark as a model proposed or a person first drew it.
    Finding = "finding", Append, [
        "photo_id": Id, "job_id": Id, "number": Int, "source": Text, "class": Text,
        "confidence": Real, "x0": Real, "y0": Real, "x1": Real, "y1": Real,
        "model_sha256": Text, "created_at": Text,
    ];
    /// A person's decision about a finding.
    Decision = "decision", Append, [
        "finding_id": Id, "job_id": Id, "verdict": Text, "class": Text,
        "x0": Real, "y0": Real, "x1": Real, "y1": Real, "severity": Int,
        "person": Text, "decided_at": Text,
    ];
    /// A run of a model over a photo: how much it found, and which earlier suggestions it retired.
    ///
    /// A retired suggestion is shown nowhere, unless a person decided on it anywhere.
    DetectionRun = "detection_run", Append, [
        "photo_id": Id, "job_id": Id, "model_sha256": Text, "pipeline": Int,
        "found": Int, "kept": Int, "retired": Json, "ran_at": Text,
    ];
    /// A job's roof, without its sections.
    Roof = "roof", Fields, [
        "job_id": Id, "layers_to_remove": Int, "ice_dam_area": Bool, "pipe_boots": Int,
        "attic_floor_sqft": Real, "wall_thickness_in": Real, "storeys": Int, "assembly": Json,
        "deleted_at": Text,
    ];
    /// One section of a roof.
    RoofSection = "roof_section", Fields, [
        "roof_id": Id, "job_id": Id, "position": Int, "name": Text, "shape": Text,
        "wall_length_ft": Real, "wall_width_ft": Real, "overhang_ft": Real, "pitch_in_12": Real,
        "faces": Text, "wall_sides": Json, "x_ft": Real, "y_ft": Real, "deleted_at": Text,
    ];
    /// The price book, without its items.
    PriceBook = "price_book", Fields, [
        "name": Text, "released_on": Text,
    ];
    /// One priced item.
    PriceItem = "price_item", Fields, [
        "book_id": Id, "position": Int, "sku": Text, "item": Text, "tiers": Json, "name": Text,
        "variant": Text, "unit": Text, "unit_cost": Int, "kind": Text, "taxable": Bool,
        "deleted_at": Text,
    ];
    /// One revision of a job's estimate.
    Estimate = "estimate", Fields, [
        "job_id": Id, "revision": Int, "state": Text, "offered": Text, "input": Json, "quote": Json,
        "printed": Json, "total_cents": Int, "created_at": Text, "changed_at": Text,
    ];
    /// A written document.
    Document = "document", Append, [
        "job_id": Id, "kind": Text, "title": Text, "summary": Text, "blake3": Text,
        "size_bytes": Int, "pages": Int, "created_at": Text,
    ];
}

impl Entity {
    /// The field of a name.
    #[must_use]
    pub fn field(self, name: &str) -> Option<Field> {
        self.fields()
            .iter()
            .copied()
            .find(|field| field.name == name)
    }

    /// The kind of record of a table.
    #[must_use]
    pub fn of_table(table: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|entity| entity.table() == table)
    }
}
