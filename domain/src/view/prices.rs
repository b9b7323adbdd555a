//! The company's price book: its items, changes to one, and its exchange as CSV.

use crate::price_book::{PriceBook, PriceItem};
use crate::roof::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The price book as its screen shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PriceBookView {
    /// The book.
    pub book: PriceBook,
    /// Whether these are the example prices that came with the product, none of them the company's own.
    pub is_example: bool,
    /// What is wrong or worth knowing, such as an item that nothing prices; fields as
    /// `items[3].unit_cost`.
    pub problems: Vec<Problem>,
}

/// An item to be stored. One that the book can't hold is refused as `invalid`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PriceItemEdit {
    /// SKU that the book has it under. None adds it at the end, or brings an item of this SKU that was
    /// taken out back to its place.
    pub sku: Option<String>,
    /// All fields as they are to be.
    pub item: PriceItem,
}

/// One item of the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PriceItemRef {
    /// Its SKU.
    pub sku: String,
}

/// A file of prices. One without a usable heading is refused as `invalid`; a row that can't be used
/// is refused alone, with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NewPriceImport {
    /// The text of the file.
    pub csv: String,
    /// Whether to say what would happen and store nothing.
    pub dry_run: bool,
}
