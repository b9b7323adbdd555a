//! Draws a quote.
//!
//! Owns the wording of the offer and the check that it adds up. Refuses pricing. Invariant: what is
//! printed as a total is what the printed lines, discount and tax make.

mod cancel;
mod check;
mod compare;
mod options;
mod scope;
mod signing;
mod terms;

use super::error::DocumentError;
use super::furniture::{self, Block};
use super::input::{Allowance, QuoteDocument, QuoteOption};
use super::letterhead::{Furniture, Logo};
use super::palette::{BODY, SOFT, STRONG, words as run};
use super::paper::inline::{Inline, Text};
use super::paper::{COLUMN, Paper, SIDE};
use super::picture::Picture;
use super::words;

/// Room that payment, allowances and what was measured take as a rule.
const FACTS_H: f32 = 90.0;

/// Draws all pages.
pub(crate) fn draw(
    document: &QuoteDocument,
    hash: &str,
) -> Result<(Paper, Vec<Picture>), DocumentError> {
    check::check(document)?;
    let mut pictures = Vec::new();
    let logo = Logo::of(Some(&document.company), &mut pictures);
    let mut hashes = vec![format!("document {}", words::short_hash(hash, 8))];
    if let Some(record) = &document.record {
        hashes.push(format!("quote {}", words::short_hash(record, 8)));
    }
    let furniture = Furniture {
        company: Some(&document.company),
        logo,
        name: format!("Quote {}, revision {}", document.number, document.revision),
        foot: format!(
            "{} A signature binds to this exact document.",
            sentence(&document.basis)
        ),
        hashes,
    };
    let mut paper = Paper::default();
    paper.new_page();
    furniture::title(&mut paper, &document.title, &subtitle(document));
    paper.skip(9.0);
    options::draw(&mut paper, document);
    compare::draw(&mut paper, document);
    let shown: Vec<&QuoteOption> = match document.chosen {
        Some(index) => vec![&document.options[index]],
        None => document.options.iter().collect(),
    };
    for option in shown {
        scope::draw(&mut paper, document, option);
    }
    let signing_h = signing::height(document);
    if document.terms.is_empty() {
        // Signatures never stand on a page of their own: what is agreed goes with them.
        paper.ensure(FACTS_H + signing_h);
    }
    facts(&mut paper, document);
    terms::draw(&mut paper, document, signing_h);
    signing::draw(&mut paper, document);
    cancel::form(&mut paper, document);
    furniture.draw(&mut paper);
    Ok((paper, pictures))
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with('.') {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

fn subtitle(document: &QuoteDocument) -> String {
    let who: Vec<String> = [&document.customer.name, &document.site]
        .into_iter()
        .filter(|part| !part.trim().is_empty())
        .cloned()
        .collect();
    let mut text = if who.is_empty() {
        String::new()
    } else {
        format!("For {}. ", who.join(", "))
    };
    text.push_str(&words::long_date(document.dated));
    if let Some(until) = document.valid_until {
        text.push_str(&format!(", good until {}", words::long_date(until)));
    }
    text.push('.');
    text
}

/// Payment, allowances and what was measured, side by side; then what is not included.
fn facts(paper: &mut Paper, document: &QuoteDocument) {
    let size = BODY.size(8.6);
    let mut blocks = Vec::new();
    if !document.payments.is_empty() {
        let mut text: Text = Vec::new();
        for (index, payment) in document.payments.iter().enumerate() {
            if index > 0 {
                text.push(Inline::Break);
            }
            text.push(run(payment.due.clone(), size));
            if let Some(amount) = payment.amount {
                text.extend([run(", ", size), run(words::money(amount), STRONG.size(8.6))]);
            }
            text.push(run(".", size));
        }
        blocks.push(Block {
            title: "Payment".to_owned(),
            text,
        });
    }
    blocks.extend(document.allowances.iter().map(allowance));
    if let Some(measured) = &document.measured {
        blocks.push(Block {
            title: "Measured".to_owned(),
            text: vec![run(measured.clone(), size)],
        });
    }
    if !blocks.is_empty() {
        paper.skip(8.0);
        furniture::columns(paper, &blocks, 3, 2);
    }
    if !document.exclusions.is_empty() {
        let text = format!(
            "Not included: {}.",
            document.exclusions.join(", ").trim_end_matches('.')
        );
        paper.paragraph(&[run(text, SOFT)], SIDE, COLUMN);
    }
}

fn allowance(allowance: &Allowance) -> Block {
    let size = BODY.size(8.6);
    let rule = format!(
        " per {}, {}.",
        allowance.unit,
        allowance.rule.trim().trim_end_matches('.')
    );
    Block {
        title: allowance.title.clone(),
        text: vec![
            run(words::money(allowance.unit_price), STRONG.size(8.6)),
            run(rule, size),
        ],
    }
}
