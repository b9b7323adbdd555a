//! The company's price book.

use crate::error::{Error, Result};
use crate::store::{Fields, StoreError, Tx};
use brainops_domain::id::PriceBookId;
use brainops_domain::price_book::{
    PriceBook, PriceImport, check_item, export_csv, import_csv, starter,
};
use brainops_domain::roof::Problem;
use brainops_domain::view::prices::{NewPriceImport, PriceBookView, PriceItemEdit, PriceItemRef};
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use rusqlite::{Connection, OptionalExtension};

/// The price book as its screen shows it.
pub fn get(sql: &Connection) -> Result<PriceBookView> {
    let book = book(sql)?;
    let problems = book.validate();
    Ok(PriceBookView { book, problems })
}

/// The price book in force: the company's, or the starter until it has one.
pub(crate) fn book(sql: &Connection) -> Result<PriceBook> {
    Ok(stored(sql)?.map_or_else(starter, |(_, book)| book))
}

fn stored(sql: &Connection) -> Result<Option<(PriceBookId, PriceBook)>> {
    let found: Option<(uuid::Uuid, String)> = sql
        .prepare_cached("select id, book from price_book order by changed_at desc limit 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((id, text)) = found else {
        return Ok(None);
    };
    let book = serde_json::from_str(&text).map_err(|source| StoreError::Stored {
        what: "price book",
        source: Box::new(source),
    })?;
    Ok(Some((PriceBookId(id), book)))
}

fn save(tx: &mut Tx<'_>, book: &PriceBook) -> Result<PriceBookView> {
    let id = stored(tx.sql())?.map_or_else(|| PriceBookId::mint(tx.now()), |(id, _)| id);
    let json = serde_json::to_value(book).map_err(|source| StoreError::Stored {
        what: "price book",
        source: Box::new(source),
    })?;
    let values: Fields<'_> = vec![
        ("name", book.name.clone().into()),
        ("book", json),
        ("changed_at", tx.now().to_rfc3339().into()),
    ];
    tx.put(Entity::PriceBook, id.0, None, &values)?;
    crate::estimates::reprice_all(tx)?;
    tx.mark(Tag::PriceBooks);
    tx.mark(Tag::Estimates);
    tx.mark(Tag::Jobs);
    get(tx.sql())
}

/// Changes an item, or adds one.
///
/// Errors: `Invalid` for an item the book can't hold, `NotFound` for a SKU it does not have.
pub fn save_item(tx: &mut Tx<'_>, input: &PriceItemEdit) -> Result<PriceBookView> {
    if let Some(problem) = check_item(&input.item, "item") {
        return Err(refused(&problem));
    }
    let mut book = book(tx.sql())?;
    let taken = |book: &PriceBook| {
        book.items
            .iter()
            .any(|item| item.sku == input.item.sku && Some(&item.sku) != input.sku.as_ref())
    };
    if taken(&book) {
        return Err(Error::invalid(
            "sku",
            "Another item of the price book has this SKU.",
        ));
    }
    match &input.sku {
        Some(sku) => {
            let place = book.items.iter_mut().find(|item| &item.sku == sku);
            *place.ok_or(Error::NotFound { what: "price item" })? = input.item.clone();
        }
        None => book.items.push(input.item.clone()),
    }
    save(tx, &book)
}

/// Takes an item out of the book.
pub fn delete_item(tx: &mut Tx<'_>, input: &PriceItemRef) -> Result<PriceBookView> {
    let mut book = book(tx.sql())?;
    let before = book.items.len();
    book.items.retain(|item| item.sku != input.sku);
    if book.items.len() == before {
        return Err(Error::NotFound { what: "price item" });
    }
    save(tx, &book)
}

/// Says what a file of prices would change, and stores it unless only asked.
///
/// Errors: `Invalid` for a file without a usable heading.
pub fn import(tx: &mut Tx<'_>, input: &NewPriceImport) -> Result<PriceImport> {
    let book = book(tx.sql())?;
    let report = import_csv(&book, input.csv.as_bytes()).map_err(|problem| refused(&problem))?;
    if !input.dry_run && report.book != book {
        save(tx, &report.book)?;
    }
    Ok(report)
}

/// The book as CSV.
pub fn export(sql: &Connection) -> Result<String> {
    Ok(export_csv(&book(sql)?))
}

fn refused(problem: &Problem) -> Error {
    Error::invalid(
        "price_book",
        format!("{}: {}", problem.field, problem.message),
    )
}
