//! `brainops quote`: price a roof and seal the result.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use brainops_core::clock::Clock;
use brainops_core::document::input::{Cancellation, Pricing, QuoteDocument};
use brainops_core::document::{QuoteFrame, quote_pdf};
use brainops_domain::estimate::{Estimate, EstimateLine, LineSection};
use brainops_domain::materials::plural;
use brainops_domain::money::Cents;
use brainops_domain::price_book::{PriceBook, RowOutcome, import_csv, starter};
use brainops_domain::quote::{Quote, QuoteInput, make};
use brainops_domain::roof::{Problem, ProblemCode};

use crate::Format;
use crate::output::{check_output, print, print_json, read_bytes, read_json, warn, write_file};
use crate::refusal::Refusal;
use crate::table::{number, table};

/// Arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A roof, and where wanted a price book, decisions and words, as `docs/schema/quote.json` says.
    file: PathBuf,
    /// Prices as CSV instead of those in the file; `samples/price-book.csv` shows the columns.
    #[arg(long, value_name = "CSV")]
    price_book: Option<PathBuf>,
    /// Also write the quote as a PDF to sign.
    #[arg(long, value_name = "FILE")]
    pdf: Option<PathBuf>,
    /// State one amount in the PDF; its lines say what is done, not what each costs.
    #[arg(long, requires = "pdf")]
    lump_sum: bool,
}

pub(crate) fn run(args: &Args, format: Format) -> Result<ExitCode, Refusal> {
    check_output(
        args.pdf.as_deref(),
        args.price_book.iter().chain([&args.file]),
    )?;
    let mut input: QuoteInput = read_json(&args.file)?;
    if let Some(path) = &args.price_book {
        input.price_book = read_prices(path)?;
    }
    if input.header.number.trim().is_empty() {
        input.header.number = stem(&args.file);
    }
    let quote = make(input).map_err(|problems| Refusal::of_problems(&args.file, problems))?;
    let pricing = if args.lump_sum {
        Pricing::LumpSum
    } else {
        Pricing::Lines
    };
    if let Some(path) = &args.pdf {
        write_file(path, &pdf(&quote, pricing)?)?;
    }
    if quote.input.price_book == starter() {
        warn(
            format,
            &format!(
                "Example prices: the starter price book {} is used. Give your own with --price-book or in the file before you send this.",
                quote.input.price_book.name
            ),
        )?;
    }
    match format {
        Format::Json => print_json(&quote)?,
        Format::Words => print(&words(&quote))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a price book; one row that can't be used stops it, since a quote must not miss a price.
fn read_prices(path: &Path) -> Result<PriceBook, Refusal> {
    let empty = PriceBook {
        name: stem(path),
        released_on: None,
        items: Vec::new(),
    };
    let import = import_csv(&empty, &read_bytes(path)?)
        .map_err(|problem| Refusal::of_problems(path, vec![problem]))?;
    let refused = import
        .rows
        .iter()
        .filter(|row| row.outcome == RowOutcome::Refused);
    let problems: Vec<Problem> = refused
        .map(|row| {
            let field = format!("line {}", row.line);
            Problem::error(ProblemCode::BadCsv, field, row.detail.clone())
        })
        .collect();
    if problems.is_empty() {
        Ok(import.book)
    } else {
        Err(Refusal::of_problems(path, problems))
    }
}

/// The quote as a document, dated by its header or today, with the buyer's right to cancel.
fn pdf(quote: &Quote, pricing: Pricing) -> Result<Vec<u8>, Refusal> {
    let frame = QuoteFrame {
        pricing,
        cancellation: Some(Cancellation::default()),
        ..QuoteFrame::new(Clock::system().now_here().date_naive())
    };
    quote_pdf(&QuoteDocument::from_quote(quote, frame))
        .map_err(|source| Refusal::new(source.code(), source.to_string()))
}

/// Name of a file without its ending.
fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn words(quote: &Quote) -> String {
    let estimate = &quote.estimate;
    let mut rows = vec![heading(estimate)];
    for section in &estimate.sections {
        let name = match section.section {
            LineSection::Materials => "Materials",
            LineSection::Labor => "Labor",
            LineSection::Other => "Other",
        };
        rows.push(vec![name.to_uppercase()]);
        for line in &section.lines {
            let mut row = vec![format!("  {}", line.label), quantities(line)];
            row.extend(line.cells.iter().map(|cell| money(cell.price)));
            rows.push(row);
        }
    }
    let mut add = |label: &str, amounts: Vec<Cents>| {
        let mut row = vec![label.to_owned(), String::new()];
        row.extend(amounts.into_iter().map(money));
        rows.push(row);
    };
    let options = &estimate.options;
    add("TOTAL", options.iter().map(|option| option.total).collect());
    add(
        "At signing",
        options.iter().map(|option| option.deposit).collect(),
    );
    add(
        "At completion",
        options.iter().map(|option| option.rest).collect(),
    );
    for allowance in &estimate.allowances {
        add(
            &format!("{} (not in the total)", allowance.label),
            allowance.prices.clone(),
        );
    }
    let mut text = table(&rows);
    text.push_str(&format!(
        "\n\nPrice book {}, rules {}\n",
        estimate.price_book, estimate.rules
    ));
    for check in &estimate.checks {
        text.push_str(&format!("* {}\n", check.message));
    }
    if lines(estimate).any(is_spread) {
        text.push_str(
            "* Each option has one price, shared over its lines to the cent; the same line can differ by a cent between options.\n",
        );
    }
    text.push_str(&format!("Hash {}", quote.content_hash));
    text
}

fn lines(estimate: &Estimate) -> impl Iterator<Item = &EstimateLine> {
    estimate.sections.iter().flat_map(|section| &section.lines)
}

/// Whether a line that costs the same in two options has two prices.
fn is_spread(line: &EstimateLine) -> bool {
    line.cells
        .windows(2)
        .any(|pair| pair[0].cost == pair[1].cost && pair[0].price != pair[1].price)
}

/// How much of a line: `50 bundles`, or `1 / 2 / 2 boxes` where the options differ.
fn quantities(line: &EstimateLine) -> String {
    let most = line
        .cells
        .iter()
        .map(|cell| cell.quantity)
        .fold(0.0, f64::max);
    if line.unit.is_empty() || most <= 0.0 {
        return String::new();
    }
    let mut numbers: Vec<String> = line
        .cells
        .iter()
        .map(|cell| {
            let whole = cell.quantity.fract().abs() < 1e-9;
            number(cell.quantity, if whole { 0 } else { 2 })
        })
        .collect();
    if numbers.iter().all(|one| *one == numbers[0]) {
        numbers.truncate(1);
    }
    format!("{} {}", numbers.join(" / "), plural(&line.unit, most))
}

fn heading(estimate: &Estimate) -> Vec<String> {
    let mut heading = vec!["Quote".to_owned(), "Quantity".to_owned()];
    heading.extend(estimate.options.iter().map(|option| option.label.clone()));
    heading
}

#[expect(clippy::cast_precision_loss, reason = "amounts are below 2^53 cents")]
fn money(amount: Cents) -> String {
    number(amount.0 as f64 / 100.0, 2)
}
