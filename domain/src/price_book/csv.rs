//! Price books as CSV: read with a dry run row by row, written so that reading gives the same book.
//!
//! Columns by name, in any order: `sku, item, tiers, name, variant, unit, unit_cost, kind, taxable`.
//! `tiers` is empty for all options or names them with `|` between. A row that can't be used is
//! refused with its reason and changes nothing; the others go on.
//!
//! A spreadsheet runs a cell that begins like a formula. Such a text is written with an apostrophe
//! before it, which reading takes off again. Source: OWASP, CSV Injection.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::roof::{Problem, ProblemCode};

use super::validate::check_item;
use super::{ImportRow, PriceBook, PriceImport, PriceItem, PriceKind, RowOutcome, Tier, UnitCost};

/// Most rows of one file.
const MAX_ROWS: usize = 20_000;
/// Columns in the order they are written.
const COLUMNS: [&str; 9] = [
    "sku",
    "item",
    "tiers",
    "name",
    "variant",
    "unit",
    "unit_cost",
    "kind",
    "taxable",
];
/// Columns that a file must have.
const REQUIRED: [&str; 6] = ["sku", "item", "name", "unit", "unit_cost", "kind"];

/// First characters that make a spreadsheet take a cell for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Reads a file against a book: what each row would do, and the book it would make.
///
/// Errors: `BadCsv` where the file as a whole can't be read: no heading, columns missing, too long.
pub fn import_csv(book: &PriceBook, bytes: &[u8]) -> Result<PriceImport, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = ::csv::ReaderBuilder::new()
        .flexible(true)
        .trim(::csv::Trim::All)
        .from_reader(bytes);
    let headings = reader
        .byte_headers()
        .map_err(|source| unreadable(&source))?
        .clone();
    let columns = columns(&headings)?;
    let mut import = PriceImport {
        rows: Vec::new(),
        added: 0,
        changed: 0,
        unchanged: 0,
        refused: 0,
        untouched: 0,
        book: book.clone(),
    };
    let mut at: HashMap<String, usize> = book
        .items
        .iter()
        .enumerate()
        .map(|(index, item)| (item.sku.clone(), index))
        .collect();
    let mut seen = HashSet::new();
    let mut record = ::csv::ByteRecord::new();
    while reader
        .read_byte_record(&mut record)
        .map_err(|source| unreadable(&source))?
    {
        if import.rows.len() == MAX_ROWS {
            return Err(bad(format!("The file has more than {MAX_ROWS} rows.")));
        }
        let line = record.position().map_or(0, ::csv::Position::line);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let row = match read_row(&columns, &record) {
            Ok(item) if !seen.insert(item.sku.clone()) => {
                let reason = format!("{} is in the file twice; the first row counts.", item.sku);
                refused(line, item.sku, reason)
            }
            Ok(item) => apply(&mut import.book, &mut at, line, item),
            Err((sku, reason)) => refused(line, sku, reason),
        };
        match row.outcome {
            RowOutcome::Added => import.added += 1,
            RowOutcome::Changed => import.changed += 1,
            RowOutcome::Unchanged => import.unchanged += 1,
            RowOutcome::Refused => import.refused += 1,
        }
        import.rows.push(row);
    }
    let untouched = book
        .items
        .iter()
        .filter(|item| !seen.contains(&item.sku))
        .count();
    import.untouched = u32::try_from(untouched).unwrap_or(u32::MAX);
    Ok(import)
}

/// Writes a book as CSV.
#[must_use]
pub fn export_csv(book: &PriceBook) -> String {
    const INFALLIBLE: &str = "BUG: writing text to memory can't fail";
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).expect(INFALLIBLE);
    for item in &book.items {
        let tiers: Vec<&str> = item.tiers.iter().map(|tier| tier.name()).collect();
        writer
            .write_record([
                guarded(&item.sku).as_ref(),
                &guarded(&item.item),
                &tiers.join("|"),
                &guarded(&item.name),
                &guarded(&item.variant),
                &guarded(&item.unit),
                &item.unit_cost.to_string(),
                item.kind.name(),
                if item.taxable { "yes" } else { "no" },
            ])
            .expect(INFALLIBLE);
    }
    String::from_utf8(writer.into_inner().expect(INFALLIBLE)).expect(INFALLIBLE)
}

/// Whether a text begins like a formula once apostrophes are taken off.
fn like_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

fn guarded(text: &str) -> Cow<'_, str> {
    if like_formula(text) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if like_formula(rest) => rest,
        _ => text,
    }
}

fn columns(headings: &::csv::ByteRecord) -> Result<HashMap<&'static str, usize>, Problem> {
    let mut found = HashMap::new();
    for (index, heading) in headings.iter().enumerate() {
        let heading = String::from_utf8_lossy(heading)
            .to_lowercase()
            .replace(' ', "_");
        if let Some(column) = COLUMNS.into_iter().find(|column| *column == heading) {
            found.entry(column).or_insert(index);
        }
    }
    let missing: Vec<&str> = REQUIRED
        .into_iter()
        .filter(|column| !found.contains_key(column))
        .collect();
    if missing.is_empty() {
        Ok(found)
    } else {
        let message = format!(
            "The first line must name the columns; missing: {}.",
            missing.join(", ")
        );
        Err(bad(message))
    }
}

fn read_row(
    columns: &HashMap<&'static str, usize>,
    record: &::csv::ByteRecord,
) -> Result<PriceItem, (String, String)> {
    let mut cells = HashMap::new();
    for (column, index) in columns {
        let bytes = record.get(*index).unwrap_or_default();
        let Ok(text) = std::str::from_utf8(bytes) else {
            let reason = format!("{column} is not text in UTF-8.");
            return Err((String::new(), reason));
        };
        cells.insert(*column, unguarded(text));
    }
    let cell = |column: &str| cells.get(column).copied().unwrap_or_default();
    let sku = cell("sku").to_owned();
    let fail = |reason: String| (sku.clone(), reason);
    let tiers = read_tiers(cell("tiers")).map_err(fail)?;
    let unit_cost = UnitCost::parse(cell("unit_cost")).ok_or_else(|| {
        fail(format!(
            "unit_cost {:?} is no price in dollars, such as 36.00.",
            cell("unit_cost")
        ))
    })?;
    let kind = PriceKind::from_name(&cell("kind").to_lowercase()).ok_or_else(|| {
        fail(format!(
            "kind {:?} is none of material, labor, other, allowance.",
            cell("kind")
        ))
    })?;
    let taxable = match cell("taxable").to_lowercase().as_str() {
        "yes" | "true" | "1" | "y" => true,
        "no" | "false" | "0" | "n" => false,
        "" => kind == PriceKind::Material,
        other => return Err(fail(format!("taxable {other:?} is neither yes nor no."))),
    };
    let item = PriceItem {
        sku: sku.clone(),
        item: cell("item").to_owned(),
        tiers,
        name: cell("name").to_owned(),
        variant: cell("variant").to_owned(),
        unit: cell("unit").to_owned(),
        unit_cost,
        kind,
        taxable,
    };
    match check_item(&item, "row") {
        Some(problem) => Err((sku, problem.message)),
        None => Ok(item),
    }
}

fn read_tiers(text: &str) -> Result<Vec<Tier>, String> {
    let mut tiers: Vec<Tier> = Vec::new();
    for name in text
        .split('|')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        let tier = Tier::from_name(&name.to_lowercase())
            .ok_or_else(|| format!("tiers {name:?} is none of good, better, best."))?;
        if !tiers.contains(&tier) {
            tiers.push(tier);
        }
    }
    tiers.sort();
    Ok(tiers)
}

fn apply(
    book: &mut PriceBook,
    at: &mut HashMap<String, usize>,
    line: u32,
    item: PriceItem,
) -> ImportRow {
    let sku = item.sku.clone();
    let cost_after = Some(item.unit_cost);
    if let Some(&index) = at.get(&sku) {
        let before = std::mem::replace(&mut book.items[index], item);
        let after = &book.items[index];
        let detail = changes(&before, after);
        let outcome = if before == *after {
            RowOutcome::Unchanged
        } else {
            RowOutcome::Changed
        };
        return ImportRow {
            line,
            sku,
            outcome,
            detail,
            cost_before: Some(before.unit_cost),
            cost_after,
        };
    }
    at.insert(sku.clone(), book.items.len());
    let detail = format!("{} {}", item.name, item.variant).trim().to_owned();
    book.items.push(item);
    ImportRow {
        line,
        sku,
        outcome: RowOutcome::Added,
        detail,
        cost_before: None,
        cost_after,
    }
}

fn changes(before: &PriceItem, after: &PriceItem) -> String {
    let tiers = |item: &PriceItem| {
        item.tiers
            .iter()
            .map(|t| t.name())
            .collect::<Vec<_>>()
            .join("|")
    };
    let taxable = |item: &PriceItem| if item.taxable { "yes" } else { "no" };
    let fields = [
        ("item", before.item.clone(), after.item.clone()),
        ("tiers", tiers(before), tiers(after)),
        ("name", before.name.clone(), after.name.clone()),
        ("variant", before.variant.clone(), after.variant.clone()),
        ("unit", before.unit.clone(), after.unit.clone()),
        (
            "cost",
            before.unit_cost.to_string(),
            after.unit_cost.to_string(),
        ),
        ("kind", before.kind.name().into(), after.kind.name().into()),
        ("taxable", taxable(before).into(), taxable(after).into()),
    ];
    let changed = fields.into_iter().filter(|(_, from, to)| from != to);
    changed
        .map(|(field, from, to)| format!("{field} {from} to {to}"))
        .collect::<Vec<_>>()
        .join("; ")
}

fn refused(line: u32, sku: String, detail: String) -> ImportRow {
    let outcome = RowOutcome::Refused;
    ImportRow {
        line,
        sku,
        outcome,
        detail,
        cost_before: None,
        cost_after: None,
    }
}

fn unreadable(source: &::csv::Error) -> Problem {
    bad(format!("The file is no readable CSV: {source}."))
}

fn bad(message: String) -> Problem {
    Problem::error(ProblemCode::BadCsv, "file", message)
}
