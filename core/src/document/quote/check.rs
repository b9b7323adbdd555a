//! The rules a quote's input must meet before anything is drawn: above all, that it adds up.

use brainops_domain::money::Cents;

use crate::document::error::DocumentError;
use crate::document::input::{QuoteDocument, QuoteOption};

/// What the lines of an option make.
pub(super) fn lines_sum(option: &QuoteOption) -> Cents {
    option
        .sections
        .iter()
        .flat_map(|section| &section.lines)
        .map(|line| line.amount)
        .sum()
}

/// Refuses what can't be printed truthfully, naming the field.
pub(super) fn check(document: &QuoteDocument) -> Result<(), DocumentError> {
    if document.number.trim().is_empty() {
        return Err(DocumentError::invalid("number", "a quote has a number"));
    }
    if document.options.is_empty() {
        return Err(DocumentError::invalid(
            "options",
            "a quote offers at least one option",
        ));
    }
    if let Some(index) = document.chosen
        && index >= document.options.len()
    {
        return Err(DocumentError::invalid("chosen", "no option has this index"));
    }
    if document
        .valid_until
        .is_some_and(|until| until < document.dated)
    {
        return Err(DocumentError::invalid(
            "valid_until",
            "it lies before the quote's own date",
        ));
    }
    if let Some(cancellation) = &document.cancellation
        && let (Some(signed_on), Some(until)) = (cancellation.signed_on, cancellation.until)
        && until <= signed_on
    {
        return Err(DocumentError::invalid(
            "cancellation.until",
            "it does not lie after the day of signing",
        ));
    }
    for (index, option) in document.options.iter().enumerate() {
        check_option(option, index)?;
    }
    match document.chosen.map(|index| &document.options[index]) {
        Some(option) => check_payments(document, option),
        None => Ok(()),
    }
}

fn check_option(option: &QuoteOption, index: usize) -> Result<(), DocumentError> {
    let at = format!("options[{index}]");
    for (name, amount) in [("discount", option.discount), ("tax", option.tax)] {
        if amount < Cents::ZERO {
            return Err(DocumentError::invalid(
                format!("{at}.{name}"),
                "it is negative",
            ));
        }
    }
    let amounts = option
        .sections
        .iter()
        .flat_map(|section| &section.lines)
        .map(|line| line.amount.0);
    let computed = amounts
        .chain([
            option.discount.0.checked_neg().unwrap_or(i64::MIN),
            option.tax.0,
        ])
        .try_fold(0_i64, i64::checked_add)
        .ok_or_else(|| {
            DocumentError::invalid(
                format!("{at}.sections"),
                "its lines add up to more money than there is",
            )
        })?;
    if Cents(computed) == option.total {
        Ok(())
    } else {
        Err(DocumentError::TotalsDisagree {
            option: option.name.clone(),
            computed: Cents(computed),
            stated: option.total,
        })
    }
}

/// Payments that all state an amount make the total.
fn check_payments(document: &QuoteDocument, option: &QuoteOption) -> Result<(), DocumentError> {
    let amounts: Option<Vec<i64>> = document
        .payments
        .iter()
        .map(|payment| payment.amount.map(|amount| amount.0))
        .collect();
    match amounts {
        Some(amounts) if !amounts.is_empty() => {
            let sum = amounts.into_iter().try_fold(0_i64, i64::checked_add);
            if sum == Some(option.total.0) {
                Ok(())
            } else {
                Err(DocumentError::invalid(
                    "payments",
                    format!("they do not make the total of option {:?}", option.name),
                ))
            }
        }
        Some(_) | None => Ok(()),
    }
}
