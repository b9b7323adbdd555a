//! The buyer's right to cancel: the notice by the signature and the form in two copies.
//!
//! Source: 16 CFR 429.1 (a) and (b): a notice in bold of at least 10 points by the buyer's signature,
//! and a form in duplicate with the dates filled in. Until somebody signs the dates are lines to be filled in
//! then; whether the rule applies is the caller's.

use crate::document::furniture;
use crate::document::input::{Cancellation, QuoteDocument};
use crate::document::palette::{BODY, INK, INK_3, NOTICE, SOFT, STRONG, words as run};
use crate::document::paper::inline::Text;
use crate::document::paper::{Align, COLUMN, Outline, Paper, Pen, Role, SIDE};
use crate::document::words;
use chrono::NaiveDate;

/// Length of a line for a date, in underscores: `Wednesday, September 30, 2026` fits by hand.
const BLANK: usize = 30;

/// A date, or the line on which it is written.
fn date(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "_".repeat(BLANK), words::long_date)
}

/// The notice beside the signature.
pub(super) fn notice(cancellation: &Cancellation) -> Text {
    let mut text =
        "You, the buyer, may cancel this transaction at any time prior to midnight of the third business day after the date of this transaction. See the attached notice of cancellation form for an explanation of this right."
        .to_owned();
    if let (Some(signed_on), Some(until)) = (cancellation.signed_on, cancellation.until) {
        text.push_str(&format!(
            " If signed {}: until midnight, {}.",
            words::long_date(signed_on),
            words::long_date(until)
        ));
    }
    if let Some(state) = &cancellation.state_notice {
        text.push('\n');
        text.push_str(state.trim());
    }
    vec![run(text, NOTICE)]
}

/// The form, in two copies on one page.
pub(super) fn form(paper: &mut Paper, document: &QuoteDocument) {
    let Some(cancellation) = &document.cancellation else {
        return;
    };
    paper.new_page();
    let mut subtitle =
        "Two copies: keep one, send the other if you cancel. The seller also tells you of this right in spoken words."
            .to_owned();
    if cancellation.signed_on.is_none() {
        subtitle.push_str(
            " When you sign, the seller fills in both dates of both copies; Sundays and federal holidays are no business days.",
        );
    }
    furniture::title(paper, "Your right to cancel", &subtitle);
    paper.skip(12.0);
    copy(paper, document, cancellation, "Copy 1 of 2");
    paper.skip(13.0);
    let pen = Pen {
        dash: Some((3.0, 2.5)),
        ..Pen::new(INK_3, 0.6)
    };
    paper.path(
        Outline::Lines(vec![(SIDE, paper.y), (SIDE + COLUMN, paper.y)]),
        None,
        Some(pen),
    );
    paper.skip(13.0);
    copy(paper, document, cancellation, "Copy 2 of 2");
}

fn copy(paper: &mut Paper, document: &QuoteDocument, cancellation: &Cancellation, which: &str) {
    let address = document.company.address.join(", ");
    let seller = if address.is_empty() {
        // A notice without an address can't be sent: the seller writes it in.
        format!("{}, {}", document.company.name, "_".repeat(BLANK))
    } else {
        format!("{}, {address}", document.company.name)
    };
    let size = BODY.size(9.0);
    let strong = STRONG.size(9.0);
    let until = date(cancellation.until);
    let paragraphs: [Text; 6] = [
        vec![
            run("Date of transaction: ", size),
            run(date(cancellation.signed_on), strong),
        ],
        vec![run(
            "You may cancel this transaction, without any penalty or obligation, within three business days from the above date.",
            NOTICE,
        )],
        vec![run(
            "If you cancel, what you paid, anything you traded in and any note or security you signed comes back to you within 10 business days after the seller receives your notice, and any claim on your property from this sale ends.",
            size,
        )],
        vec![run(
            "Keep goods that were delivered ready for the seller at your home, in about the condition you received them, or follow the seller’s instructions to send them back at the seller’s cost and risk. Goods that the seller does not pick up within 20 days of your notice are yours to keep or dispose of. If you do not make goods available, you still owe what the contract says.",
            size,
        )],
        vec![
            run(
                "To cancel, mail or deliver a signed and dated copy of this notice, or any other written notice, to ",
                size,
            ),
            run(seller, strong),
            run(", not later than midnight of ", size),
            run(until, strong),
            run(".", size),
        ],
        vec![run("I hereby cancel this transaction.", strong)],
    ];
    let height: f32 = paragraphs
        .iter()
        .map(|text| Paper::measure(text, COLUMN, 1.42) + 5.0)
        .sum::<f32>()
        + 70.0;
    paper.ensure(height);
    let y = paper.y;
    paper.part(Role::Paragraph, |paper| {
        paper.text_at(
            &[run(which, SOFT)],
            SIDE,
            y + 2.0,
            COLUMN,
            1.3,
            Align::Right,
        )
    });
    paper.heading(2, "Notice of cancellation", SIDE, COLUMN - 100.0);
    for text in &paragraphs {
        paper.skip(5.0);
        paper.paragraph(text, SIDE, COLUMN);
    }
    paper.skip(30.0);
    let half = (COLUMN - 24.0) / 2.0;
    for (index, name) in ["Buyer’s signature", "Date"].into_iter().enumerate() {
        let (x, y) = (SIDE + index as f32 * (half + 24.0), paper.y);
        paper.rule(x, y, half, Pen::new(INK, 0.75));
        paper.part(Role::Paragraph, |paper| {
            paper.text_at(&[run(name, SOFT)], x, y + 4.0, half, 1.35, Align::Left)
        });
    }
    paper.skip(16.0);
}
