//! The company's price book: each item a record of its own, so that two people who change two prices do
//! not clash.
//!
//! Invariant: an item that was taken out keeps its row and its place, and comes back to it.

use crate::error::{Error, Result};
use crate::store::{Fields, StoreError, Tx, id_value, name_of, of_name};
use brainops_domain::id::{PriceBookId, PriceItemId};
use brainops_domain::price_book::{
    PriceBook, PriceImport, PriceItem, UnitCost, check_item, export_csv, import_csv, starter,
};
use brainops_domain::roof::Problem;
use brainops_domain::view::prices::{NewPriceImport, PriceBookView, PriceItemEdit, PriceItemRef};
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// An item as it is kept.
struct Kept {
    id: PriceItemId,
    position: i64,
    deleted: bool,
    item: PriceItem,
}

/// The price book as its screen shows it.
pub fn get(sql: &Connection) -> Result<PriceBookView> {
    let book = book(sql)?;
    let problems = book.validate();
    Ok(PriceBookView {
        is_example: book.items == starter().items,
        book,
        problems,
    })
}

/// The price book in force: the company's, or the starter until it has one.
pub(crate) fn book(sql: &Connection) -> Result<PriceBook> {
    let head: Option<(String, Option<String>)> = sql
        .prepare_cached("select name, released_on from price_book where id = ?1")?
        .query_row([PriceBookId::ONLY.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((name, released_on)) = head else {
        return Ok(starter());
    };
    let released_on = released_on
        .map(|day| day.parse::<NaiveDate>())
        .transpose()
        .map_err(|source| StoreError::Stored {
            what: "day of a price book",
            source: Box::new(source),
        })?;
    let kept = kept(sql)?.into_iter();
    Ok(PriceBook {
        name,
        released_on,
        items: kept
            .filter(|kept| !kept.deleted)
            .map(|kept| kept.item)
            .collect(),
    })
}

/// Every item in the order of the list, those taken out among them.
fn kept(sql: &Connection) -> Result<Vec<Kept>> {
    let mut statement = sql.prepare_cached(
        "select id, position, deleted_at is not null as deleted, sku, item, tiers, name, variant, unit,
           unit_cost, kind, taxable
         from price_item
         where book_id = ?1
         order by position, id",
    )?;
    let mut rows = statement.query([PriceBookId::ONLY.0])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

fn read(row: &Row<'_>) -> Result<Kept> {
    let (tiers, kind): (String, String) = (row.get("tiers")?, row.get("kind")?);
    let tiers = serde_json::from_str(&tiers).map_err(|source| StoreError::Stored {
        what: "options of a price",
        source: Box::new(source),
    })?;
    Ok(Kept {
        id: PriceItemId(row.get("id")?),
        position: row.get("position")?,
        deleted: row.get("deleted")?,
        item: PriceItem {
            sku: row.get("sku")?,
            item: row.get("item")?,
            tiers,
            name: row.get("name")?,
            variant: row.get("variant")?,
            unit: row.get("unit")?,
            unit_cost: UnitCost(row.get("unit_cost")?),
            kind: of_name(&kind)?,
            taxable: row.get("taxable")?,
        },
    })
}

/// The items by SKU, for one action that changes some of them.
struct Shelf {
    kept: Vec<Kept>,
    /// Where each SKU of the book stands in `kept`.
    live: HashMap<String, usize>,
    /// Where the item of a SKU that was taken out last stands in `kept`.
    out: HashMap<String, usize>,
    ids: HashSet<PriceItemId>,
    last: i64,
}

impl Shelf {
    /// The company's items; its first change makes the starter book its own.
    fn of(tx: &mut Tx<'_>) -> Result<Self> {
        let has: bool = tx.sql().query_row(
            "select exists (select 1 from price_book where id = ?1)",
            [PriceBookId::ONLY.0],
            |row| row.get(0),
        )?;
        let mut shelf = Self {
            kept: Vec::new(),
            live: HashMap::new(),
            out: HashMap::new(),
            ids: HashSet::new(),
            last: 0,
        };
        if has {
            for kept in kept(tx.sql())? {
                shelf.last = shelf.last.max(kept.position);
                let places = if kept.deleted {
                    &mut shelf.out
                } else {
                    &mut shelf.live
                };
                places.insert(kept.item.sku.clone(), shelf.kept.len());
                shelf.ids.insert(kept.id);
                shelf.kept.push(kept);
            }
            return Ok(shelf);
        }
        let book = starter();
        let head: Fields<'_> = vec![
            ("name", book.name.clone().into()),
            (
                "released_on",
                book.released_on
                    .map_or(Value::Null, |day| day.to_string().into()),
            ),
        ];
        tx.put(Entity::PriceBook, PriceBookId::ONLY.0, None, &head)?;
        for item in &book.items {
            shelf.add(tx, item)?;
        }
        Ok(shelf)
    }

    /// Adds an item at the end, or brings the one of its SKU back to its place.
    fn add(&mut self, tx: &mut Tx<'_>, item: &PriceItem) -> Result<()> {
        if let Some(index) = self.out.remove(&item.sku) {
            self.kept[index].deleted = false;
            self.live.insert(item.sku.clone(), index);
            return self.change(tx, index, item);
        }
        let mut id = PriceItemId::of_sku(&item.sku);
        // The id of a SKU is taken where its first item was given another SKU since.
        if self.ids.contains(&id) {
            id = PriceItemId::mint(tx.now());
        }
        self.ids.insert(id);
        self.last += 1;
        self.live.insert(item.sku.clone(), self.kept.len());
        self.kept.push(Kept {
            id,
            position: self.last,
            deleted: false,
            item: item.clone(),
        });
        self.write(tx, self.kept.len() - 1)
    }

    fn change(&mut self, tx: &mut Tx<'_>, index: usize, item: &PriceItem) -> Result<()> {
        self.kept[index].item = item.clone();
        self.write(tx, index)
    }

    fn take_out(&mut self, tx: &mut Tx<'_>, index: usize) -> Result<()> {
        self.kept[index].deleted = true;
        self.write(tx, index)
    }

    fn write(&self, tx: &mut Tx<'_>, index: usize) -> Result<()> {
        let Kept {
            id,
            position,
            deleted,
            item,
        } = &self.kept[index];
        let tiers = item
            .tiers
            .iter()
            .map(|tier| name_of(tier).map(Value::from))
            .collect::<std::result::Result<Vec<_>, _>>()?;
        let deleted_at = if *deleted {
            tx.now().to_rfc3339().into()
        } else {
            Value::Null
        };
        let values: Fields<'_> = vec![
            ("book_id", id_value(PriceBookId::ONLY)),
            ("position", (*position).into()),
            ("sku", item.sku.clone().into()),
            ("item", item.item.clone().into()),
            ("tiers", tiers.into()),
            ("name", item.name.clone().into()),
            ("variant", item.variant.clone().into()),
            ("unit", item.unit.clone().into()),
            ("unit_cost", item.unit_cost.0.into()),
            ("kind", name_of(&item.kind)?.into()),
            ("taxable", item.taxable.into()),
            ("deleted_at", deleted_at),
        ];
        tx.put(Entity::PriceItem, id.0, None, &values)?;
        Ok(())
    }
}

/// Prices every draft anew and says what changed.
fn finish(tx: &mut Tx<'_>) -> Result<PriceBookView> {
    crate::estimates::reprice_all(tx)?;
    for tag in [Tag::PriceBooks, Tag::Estimates, Tag::Jobs] {
        tx.mark(tag);
    }
    get(tx.sql())
}

/// Changes an item, adds one, or brings one back that was taken out.
///
/// Errors: `Invalid` for an item the book can't hold, `NotFound` for a SKU it does not have.
pub fn save_item(tx: &mut Tx<'_>, input: &PriceItemEdit) -> Result<PriceBookView> {
    if let Some(problem) = check_item(&input.item, "item") {
        return Err(refused(&problem));
    }
    let mut shelf = Shelf::of(tx)?;
    if input.sku.as_ref() != Some(&input.item.sku) && shelf.live.contains_key(&input.item.sku) {
        return Err(Error::invalid(
            "sku",
            "Another item of the price book has this SKU.",
        ));
    }
    match &input.sku {
        Some(sku) => {
            let place = shelf.live.get(sku).copied();
            let index = place.ok_or(Error::NotFound { what: "price item" })?;
            shelf.change(tx, index, &input.item)?;
        }
        None => shelf.add(tx, &input.item)?,
    }
    finish(tx)
}

/// Takes an item out of the book.
///
/// Errors: `NotFound` for a SKU the book does not have.
pub fn delete_item(tx: &mut Tx<'_>, input: &PriceItemRef) -> Result<PriceBookView> {
    let mut shelf = Shelf::of(tx)?;
    let place = shelf.live.get(&input.sku).copied();
    let index = place.ok_or(Error::NotFound { what: "price item" })?;
    shelf.take_out(tx, index)?;
    finish(tx)
}

/// Says what a file of prices would change, and stores it unless only asked.
///
/// Errors: `Invalid` for a file without a usable heading.
pub fn import(tx: &mut Tx<'_>, input: &NewPriceImport) -> Result<PriceImport> {
    let book = book(tx.sql())?;
    let report = import_csv(&book, input.csv.as_bytes()).map_err(|problem| refused(&problem))?;
    if !input.dry_run && report.book != book {
        let mut shelf = Shelf::of(tx)?;
        for item in &report.book.items {
            match shelf.live.get(&item.sku).copied() {
                Some(index) if &shelf.kept[index].item == item => {}
                Some(index) => shelf.change(tx, index, item)?,
                None => shelf.add(tx, item)?,
            }
        }
        finish(tx)?;
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
