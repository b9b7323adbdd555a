//! What a quote is made from.

use crate::document::QuoteFrame;
use crate::document::input::{Cancellation, Pricing};
use crate::error::{Error, Result};
use crate::estimates::Revision;
use crate::store::Context;
use brainops_domain::company::CompanyProfile;
use brainops_domain::id::JobId;
use brainops_domain::price_book::Tier;
use brainops_domain::quote::{QuoteCompany, QuoteCustomer, QuoteHeader, QuoteInput};
use brainops_domain::view::job::JobFields;
use chrono::{Days, NaiveDate};
use rusqlite::Connection;

/// The input of a quote for the newest revision of a job.
///
/// Errors: `Invalid` without a roof.
pub fn quote_input(
    sql: &Connection,
    context: &Context,
    job: JobId,
    option: Tier,
    today: NaiveDate,
) -> Result<QuoteInput> {
    let detail = crate::jobs::get(sql, job)?;
    let company = crate::company::get(sql)?;
    let file = crate::roofs::stored(sql, job)?.ok_or_else(|| {
        Error::invalid(
            "roof",
            "A quote needs a roof. Enter it first; the estimate follows.",
        )
    })?;
    let revisions = crate::estimates::revisions(sql, job)?;
    let (revision, input) = match revisions.last() {
        Some(Revision { row, input, .. }) => (row.revision, input.clone()),
        None => (1, brainops_domain::estimate::EstimateInput::default()),
    };
    let header = QuoteHeader {
        number: detail.row.number.clone(),
        revision,
        issued_on: Some(today),
        valid_until: today.checked_add_days(Days::new(u64::from(company.quote_days))),
        company: QuoteCompany {
            name: company.name.clone(),
            address: company.address.clone(),
            phone: company.phone.clone(),
            license: company.license.clone(),
            signer: context.person.clone(),
        },
        customer: customer(&detail.fields),
        exclusions: company.exclusions.clone(),
        terms: company.terms.clone(),
        chosen: Some(option),
    };
    Ok(QuoteInput {
        header,
        roof: file.roof,
        assembly: file.assembly,
        price_book: crate::prices::book(sql)?,
        estimate: input,
    })
}

/// What the printed quote needs beside the computed one. The right to cancel begins when it is signed.
#[must_use]
pub fn frame(
    fields: &JobFields,
    company: &CompanyProfile,
    offered_on: NaiveDate,
    pricing: Pricing,
) -> QuoteFrame {
    let some = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    QuoteFrame {
        pricing,
        company_email: some(&company.email),
        customer_phone: some(&fields.phone),
        customer_email: some(&fields.email),
        cancellation: Some(Cancellation::default()),
        ..QuoteFrame::new(offered_on)
    }
}

fn customer(fields: &JobFields) -> QuoteCustomer {
    let name = format!("{} {}", fields.first_name, fields.last_name);
    let town = [fields.city.as_str(), fields.state.as_str()]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    QuoteCustomer {
        name: name.trim().to_owned(),
        street: fields.street.clone(),
        town: format!("{town} {}", fields.zip).trim().to_owned(),
    }
}

/// Totals of all options in one line: `Good $9,030.89, Better $9,813.66`.
#[must_use]
pub fn totals(estimate: &brainops_domain::estimate::Estimate) -> String {
    let parts: Vec<String> = estimate
        .options
        .iter()
        .map(|option| format!("{} {}", option.label, dollars(option.total.0)))
        .collect();
    parts.join(", ")
}

fn dollars(cents: i64) -> String {
    let whole = (cents / 100).unsigned_abs().to_string();
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!(
        "{}${grouped}.{:02}",
        if cents < 0 { "-" } else { "" },
        (cents % 100).unsigned_abs()
    )
}
