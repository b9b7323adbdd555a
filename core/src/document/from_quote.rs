//! Makes the printed quote from a computed one.
//!
//! Owns which of a quote's numbers a customer reads: prices, never costs. Refuses to price: every cent
//! comes from the estimate, and the document is refused where they do not add up.

use brainops_domain::estimate::{Estimate, LineSection, OptionTotals};
use brainops_domain::money::Cents;
use brainops_domain::quote::Quote;
use chrono::NaiveDate;

use super::input::{
    Allowance, Cancellation, Clause, Company, Customer, Payment, Pricing, QuoteDocument, QuoteLine,
    QuoteOption, QuoteSection, Signer,
};
use super::words;

/// What a printed quote needs beside the computed one.
#[derive(Debug, Clone, PartialEq)]
pub struct QuoteFrame {
    /// Day of the offer where the quote has none.
    pub today: NaiveDate,
    /// Whether prices of lines are shown.
    pub pricing: Pricing,
    /// Headline; without one it names the street.
    pub title: Option<String>,
    /// Mail address of the company.
    pub company_email: Option<String>,
    /// PNG or JPEG bytes of the company's logo.
    pub logo: Option<Vec<u8>>,
    /// Phone number of the customer.
    pub customer_phone: Option<String>,
    /// Mail address of the customer.
    pub customer_email: Option<String>,
    /// The buyer's right to cancel, where it applies.
    pub cancellation: Option<Cancellation>,
}

impl QuoteFrame {
    /// A frame that adds nothing.
    #[must_use]
    pub fn new(today: NaiveDate) -> Self {
        Self {
            today,
            pricing: Pricing::Lines,
            title: None,
            company_email: None,
            logo: None,
            customer_phone: None,
            customer_email: None,
            cancellation: None,
        }
    }
}

impl QuoteDocument {
    /// The document of a computed quote.
    #[must_use]
    pub fn from_quote(quote: &Quote, frame: QuoteFrame) -> Self {
        let header = &quote.input.header;
        let estimate = &quote.estimate;
        let chosen = match (estimate.options.as_slice(), header.chosen) {
            ([_], None) => Some(0),
            (options, tier) => options.iter().position(|option| Some(option.tier) == tier),
        };
        let site = filled(&[&header.customer.street, &header.customer.town]).join(", ");
        let title =
            frame
                .title
                .unwrap_or_else(|| match filled(&[&header.customer.street]).first() {
                    Some(street) => format!("Roof work at {street}"),
                    None => "Roof work".to_owned(),
                });
        Self {
            number: header.number.clone(),
            revision: header.revision.max(1),
            title,
            company: Company {
                name: header.company.name.clone(),
                address: filled(&[&header.company.address]),
                phone: some(&header.company.phone),
                email: frame.company_email,
                license: some(&header.company.license),
                logo: frame.logo,
            },
            customer: Customer {
                name: header.customer.name.clone(),
                address: Vec::new(),
                phone: frame.customer_phone,
                email: frame.customer_email,
            },
            site,
            dated: header.issued_on.unwrap_or(frame.today),
            valid_until: header.valid_until,
            options: estimate
                .options
                .iter()
                .enumerate()
                .map(|(index, totals)| option(quote, index, totals))
                .collect(),
            chosen,
            pricing: frame.pricing,
            measured: Some(measured(quote)),
            allowances: allowances(estimate, chosen),
            exclusions: filled(&[header.exclusions.trim().trim_end_matches('.')]),
            payments: payments(quote, chosen),
            terms: header
                .terms
                .iter()
                .map(|text| Clause {
                    title: String::new(),
                    text: text.clone(),
                    initialed: false,
                })
                .collect(),
            cancellation: frame.cancellation,
            signer: Signer {
                name: header.company.signer.clone(),
                role: None,
            },
            basis: format!(
                "Price book {}, rules {}.",
                estimate.price_book, estimate.rules
            ),
            record: Some(quote.content_hash.clone()),
        }
    }
}

/// Keys of lines that an option's totals state too; they are printed after the subtotal.
const ADJUSTMENTS: [&str; 2] = ["discount", "sales_tax"];
/// Key of the tax that the company pays on goods, named here so that a customer knows whose tax it is.
const MATERIAL_TAX: &str = "material_tax";

fn option(quote: &Quote, index: usize, totals: &OptionTotals) -> QuoteOption {
    let sections = quote.estimate.sections.iter().map(|section| QuoteSection {
        title: match section.section {
            LineSection::Materials => "Materials",
            LineSection::Labor => "Labor",
            LineSection::Other => "Other",
        }
        .to_owned(),
        scope: None,
        lines: section
            .lines
            .iter()
            .filter(|line| !ADJUSTMENTS.contains(&line.key.as_str()))
            .filter_map(|line| {
                let cell = line.cells.get(index)?;
                (cell.price != Cents::ZERO || cell.quantity > 0.0).then(|| QuoteLine {
                    text: match line.key.as_str() {
                        MATERIAL_TAX => "Sales tax on materials".to_owned(),
                        _ => line.label.clone(),
                    },
                    product: some(&cell.variant),
                    quantity: quantity(cell.quantity, &line.unit),
                    amount: cell.price,
                })
            })
            .collect(),
    });
    let sections: Vec<QuoteSection> = sections
        .filter(|section| !section.lines.is_empty())
        .collect();
    QuoteOption {
        name: totals.label.clone(),
        summary: totals.description.clone(),
        warranty: None,
        sections,
        discount: totals.discount,
        tax_label: "Sales tax".to_owned(),
        tax: totals.tax,
        total: totals.total,
    }
}

fn quantity(count: f64, unit: &str) -> Option<String> {
    if count <= 0.0 {
        return None;
    }
    let number = words::decimal(count);
    let one = (count - 1.0).abs() < f64::EPSILON;
    match unit.trim() {
        "" => None,
        "each" | "ea" => Some(number),
        unit if one => Some(format!("{number} {unit}")),
        unit => Some(format!("{number} {}", words::plural(unit))),
    }
}

fn measured(quote: &Quote) -> String {
    let roof = &quote.measured;
    let edges = &roof.edges_ft;
    let mut parts = vec![
        format!("{} sq ft", words::decimal(roof.area_sqft)),
        format!("{} squares", words::decimal(roof.squares)),
    ];
    parts.push(format!(
        "mostly {}/12",
        words::decimal(roof.predominant_pitch_in_12)
    ));
    for (length, name) in [
        (edges.ridge, "ridge"),
        (edges.hip, "hip"),
        (edges.valley, "valley"),
        (edges.eave, "eave"),
        (edges.rake, "rake"),
    ] {
        if length > 0.0 {
            parts.push(format!(
                "{} ft {name}",
                words::decimal((length * 10.0).round() / 10.0)
            ));
        }
    }
    format!("{}.", parts.join(", "))
}

/// One entry an item, or one for each option where its price differs and none is chosen.
fn allowances(estimate: &Estimate, chosen: Option<usize>) -> Vec<Allowance> {
    let mut all = Vec::new();
    for item in &estimate.allowances {
        let entry = |title: String, unit_price: Cents| Allowance {
            title,
            unit_price,
            unit: item.unit.clone(),
            rule: match item.at_most {
                Some(most) => format!(
                    "at most {}, only after you sign the change",
                    words::counted(most as usize, &item.unit, &words::plural(&item.unit))
                ),
                None => "only after you sign the change".to_owned(),
            },
        };
        let same = item.prices.windows(2).all(|pair| pair[0] == pair[1]);
        match (
            chosen.and_then(|index| item.prices.get(index)),
            item.prices.first(),
        ) {
            (Some(price), _) => all.push(entry(item.label.clone(), *price)),
            (None, Some(price)) if same => all.push(entry(item.label.clone(), *price)),
            (None, _) => all.extend(
                item.prices
                    .iter()
                    .zip(&estimate.options)
                    .map(|(price, option)| {
                        entry(format!("{}, {}", item.label, option.label), *price)
                    }),
            ),
        }
    }
    all
}

fn payments(quote: &Quote, chosen: Option<usize>) -> Vec<Payment> {
    let input = &quote.input.estimate;
    // A capped deposit is no longer the share it says.
    let first = if input.deposit_cap.is_some() {
        "At signing".to_owned()
    } else {
        format!("{} % at signing", words::decimal(input.deposit_percent))
    };
    let totals = chosen.and_then(|index| quote.estimate.options.get(index));
    vec![
        Payment {
            due: first,
            amount: totals.map(|totals| totals.deposit),
        },
        Payment {
            due: "Rest at completion".to_owned(),
            amount: totals.map(|totals| totals.rest),
        },
    ]
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn filled(parts: &[&str]) -> Vec<String> {
    parts.iter().filter_map(|part| some(part)).collect()
}
