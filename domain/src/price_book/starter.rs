//! The price book that a new company starts with. Its prices are illustrative: a company replaces
//! them by its supplier's before it sends a quote.

use chrono::NaiveDate;

use super::PriceBook;
use super::csv::import_csv;

/// The file that ships as `samples/price-book.csv`.
pub const STARTER_CSV: &str = include_str!("../../../samples/price-book.csv");

/// The starter book, `2026-11`.
#[must_use]
pub fn starter() -> PriceBook {
    let empty = PriceBook {
        name: "2026-11".into(),
        released_on: NaiveDate::from_ymd_opt(2026, 11, 2),
        items: Vec::new(),
    };
    import_csv(&empty, STARTER_CSV.as_bytes())
        .expect("BUG: a test reads the bundled price book")
        .book
}
