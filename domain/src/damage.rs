//! Classes of damage. The names are a contract with outside scripts and only grow.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a mark shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DamageClass {
    /// Round mark of a hailstone.
    HailHit,
    /// A shingle or tab that is gone.
    MissingShingle,
    /// A shingle lifted or creased by wind.
    LiftedOrCreased,
    /// A crack or split.
    Crack,
    /// Granules worn or washed off.
    GranuleLoss,
    /// A nail or fastener in the open.
    ExposedNail,
    /// Corroded metal.
    Rust,
    /// A hole.
    Puncture,
    /// Standing water or its stain.
    PondingOrStain,
    /// Moss, algae or lichen.
    MossAlgae,
    /// A broken or slipped tile.
    BrokenTile,
    /// Leaves, droppings, scuffs, chalk, sealant: found so that it is not called damage.
    Debris,
}

impl DamageClass {
    /// All classes in the order of the contract.
    pub const ALL: [Self; 12] = [
        Self::HailHit,
        Self::MissingShingle,
        Self::LiftedOrCreased,
        Self::Crack,
        Self::GranuleLoss,
        Self::ExposedNail,
        Self::Rust,
        Self::Puncture,
        Self::PondingOrStain,
        Self::MossAlgae,
        Self::BrokenTile,
        Self::Debris,
    ];

    /// The contract's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::HailHit => "hail_hit",
            Self::MissingShingle => "missing_shingle",
            Self::LiftedOrCreased => "lifted_or_creased",
            Self::Crack => "crack",
            Self::GranuleLoss => "granule_loss",
            Self::ExposedNail => "exposed_nail",
            Self::Rust => "rust",
            Self::Puncture => "puncture",
            Self::PondingOrStain => "ponding_or_stain",
            Self::MossAlgae => "moss_algae",
            Self::BrokenTile => "broken_tile",
            Self::Debris => "debris",
        }
    }

    /// The class of a contract name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// Words for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::HailHit => "Hail hit",
            Self::MissingShingle => "Missing shingle",
            Self::LiftedOrCreased => "Lifted or creased",
            Self::Crack => "Crack",
            Self::GranuleLoss => "Granule loss",
            Self::ExposedNail => "Exposed nail",
            Self::Rust => "Rust",
            Self::Puncture => "Puncture",
            Self::PondingOrStain => "Ponding or stain",
            Self::MossAlgae => "Moss or algae",
            Self::BrokenTile => "Broken tile",
            Self::Debris => "Debris",
        }
    }

    /// Whether an accepted mark of this class counts as damage.
    #[must_use]
    pub fn is_damage(self) -> bool {
        self != Self::Debris
    }
}
