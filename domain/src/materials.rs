//! The list of materials to buy for a roof, and the labour and debris of the work.
//!
//! Owns counting: from planes and edges to whole bundles, rolls and pieces, each number with the
//! steps that lead to it and the rule it follows. Refuses prices; those are the price book's.
//! Invariant: the same roof and assembly give the same list, and a quantity is never less than its
//! gross need divided by the coverage.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::roof::{Problem, Roof};

pub mod assembly;
mod count;
mod edges;
mod field;
mod membrane;
pub mod takeoff;
mod underlayment;
mod ventilation;
mod work;

pub use assembly::Assembly;
pub use count::plural;
pub use takeoff::take_off;

/// Keys of the items that a take-off counts. A price book names the same keys.
pub mod item {
    /// Field shingles.
    pub const SHINGLES: &str = "shingles";
    /// Starter strip at eaves and rakes.
    pub const STARTER: &str = "starter";
    /// Hip and ridge cap.
    pub const CAP: &str = "cap";
    /// Self-adhered ice barrier.
    pub const ICE_WATER: &str = "ice_water";
    /// Synthetic underlayment.
    pub const UNDERLAYMENT: &str = "underlayment";
    /// Drip edge at eaves and rakes.
    pub const DRIP_EDGE: &str = "drip_edge";
    /// Valley metal.
    pub const VALLEY_METAL: &str = "valley_metal";
    /// Step flashing.
    pub const STEP_FLASHING: &str = "step_flashing";
    /// Headwall flashing.
    pub const HEADWALL: &str = "headwall";
    /// Trim at the open high edge of a shed.
    pub const HIGH_EDGE: &str = "high_edge";
    /// Ridge vent.
    pub const RIDGE_VENT: &str = "ridge_vent";
    /// Pipe boots.
    pub const PIPE_BOOTS: &str = "pipe_boots";
    /// Nails.
    pub const NAILS: &str = "nails";
    /// Membrane rolls.
    pub const MEMBRANE: &str = "membrane";
    /// Insulation boards under a membrane.
    pub const INSULATION: &str = "insulation";
    /// Membrane adhesive.
    pub const ADHESIVE: &str = "adhesive";
    /// Edge metal of a membrane roof.
    pub const EDGE_METAL: &str = "edge_metal";
    /// Cover strip over the edge metal.
    pub const COVER_STRIP: &str = "cover_strip";
    /// Hours of work. Priced, not bought.
    pub const LABOR: &str = "labor";
    /// Hauling the old covering away.
    pub const DISPOSAL: &str = "disposal";
    /// The permit.
    pub const PERMIT: &str = "permit";
    /// A better warranty.
    pub const WARRANTY: &str = "warranty";
    /// A sheet of deck, priced as an allowance.
    pub const DECK_SHEET: &str = "deck_sheet";
}

/// One step of the reckoning behind a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WhyStep {
    /// What is done, such as `+ 10 % waste`.
    pub label: String,
    /// What comes out.
    pub value: f64,
    /// Its unit, such as `sq ft`; empty for a bare count.
    pub unit: String,
    /// How many decimals to show.
    pub decimals: u8,
}

/// A share of an item that is bought on its own, such as the eaves of the drip edge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MaterialPart {
    /// What it is for.
    pub label: String,
    /// Need without waste.
    pub net: f64,
    /// Need with waste.
    pub gross: f64,
    /// Whole units to buy.
    pub quantity: u32,
}

/// One thing to buy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MaterialItem {
    /// Key that a price book names, see [`item`].
    pub item: String,
    /// Words for people.
    pub label: String,
    /// Need without waste, in `net_unit`.
    pub net: f64,
    /// Unit of need: `sq ft`, `ft`, `nails` or `each`.
    pub net_unit: String,
    /// Share added for waste, 0.10 for ten percent. Zero where waste is inside the rule.
    pub waste: f64,
    /// Need with waste, in `net_unit`.
    pub gross: f64,
    /// How much of the need one unit covers.
    pub coverage: f64,
    /// Sale unit in the singular, such as `bundle`.
    pub unit: String,
    /// Whole units to buy.
    pub quantity: u32,
    /// Shares that are rounded up on their own; empty where the item is pooled.
    pub parts: Vec<MaterialPart>,
    /// The reckoning, last step the quantity.
    pub why: Vec<WhyStep>,
    /// A sentence on why the rule asks this; empty where there is nothing to say.
    pub note: String,
    /// Source of the rule, such as `IRC R905.1.2`; empty for plain coverage.
    pub rule: String,
}

/// One part of the labour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LaborPart {
    /// What is done.
    pub label: String,
    /// How much of it, in `unit`.
    pub amount: f64,
    /// Unit of the amount.
    pub unit: String,
    /// Hours of one worker for one unit, factors included.
    pub hours_per_unit: f64,
    /// Hours of one worker.
    pub hours: f64,
}

/// Which bin to order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Dumpster {
    /// Smallest bin that holds the volume, in cubic yards.
    pub size_yd3: u32,
    /// Bins of that size.
    pub count: u32,
    /// Weight that each bin's price must include, in tons.
    pub allowance_tons: f64,
    /// A sentence for people.
    pub advice: String,
}

/// Everything to buy and to do for a roof.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MaterialList {
    /// Things to buy, in the order of the work.
    pub items: Vec<MaterialItem>,
    /// Hours of one worker, to a hundredth.
    pub labor_hours: f64,
    /// Where the hours come from.
    pub labor: Vec<LaborPart>,
    /// Weight of the old covering, in tons.
    pub debris_tons: f64,
    /// Volume of the old covering, in cubic yards.
    pub debris_yd3: f64,
    /// Which bin to order; none where nothing is torn off.
    pub dumpster: Option<Dumpster>,
    /// Sheets for a whole new deck: an allowance, never part of the list.
    pub full_redeck_sheets: u32,
    /// Waste of the field in words, such as `Waste 10 %, simple roof`.
    pub waste_note: String,
    /// Edition and place of the rules used.
    pub rules: String,
    /// What is wrong or worth knowing.
    pub problems: Vec<Problem>,
}

/// What `brainops materials` reads: a roof and how it is built.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct RoofFile {
    /// The roof.
    pub roof: Roof,
    /// How it is built; what is left out takes the trade's default.
    #[serde(default)]
    pub assembly: Assembly,
}

impl MaterialList {
    /// The item of a key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&MaterialItem> {
        self.items.iter().find(|found| found.item == key)
    }
}
