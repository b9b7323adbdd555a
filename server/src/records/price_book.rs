//! Price books: dated releases of what things cost the company, with their items.

use super::common::{Object, errors_of, read, text};
use crate::http::FieldError;
use crate::record::{Crud, Field, Kind, Life, Reached, Resource};
use brainops_domain::permission::Perm;
use brainops_domain::price_book::PriceBook;

/// A price book.
pub(super) static PRICE_BOOK: Resource = Resource {
    entity: "price_book",
    plural: "price-books",
    label: "price book",
    fields: &[
        Field::text("name", 100, "Its name, such as `2026-11`.")
            .required()
            .filter()
            .sort(),
        Field::new(
            "book",
            Kind::Json {
                max_bytes: 8_388_608,
            },
            "The release: its name, its day, its items with SKU, unit, cost, kind and tax.",
        ),
    ],
    perms: Crud {
        read: Perm::PriceBookRead,
        create: Perm::PriceBookUpdate,
        update: Perm::PriceBookUpdate,
        archive: Perm::PriceBookUpdate,
    },
    reached: Reached::Everybody,
    life: Life::Changes,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: check_book,
};

fn check_book(_: Option<&Object>, record: &Object) -> Vec<FieldError> {
    let book: PriceBook = match read(record, "book") {
        Ok(book) => book,
        Err(error) => return vec![error],
    };
    let mut errors = errors_of("book", book.validate());
    if book.name != text(record, "name") {
        errors.push(FieldError::of("name", "It is the name in the book."));
    }
    errors
}
