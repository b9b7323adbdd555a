//! Estimates: one revision a record. What a customer was sent stays as it was sent.

use super::common::{JOB, Object, errors_of, has, read, text};
use crate::http::FieldError;
use crate::record::{Crud, Field, Guard, Kind, Life, Reached, Resource};
use brainops_domain::estimate::EstimateInput;
use brainops_domain::estimate::freeze::{Answer, why_frozen};
use brainops_domain::permission::Perm;
use brainops_domain::price_book::Tier;
use brainops_domain::quote::{Quote, verify};
use brainops_domain::view::estimate::RevisionState;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

const MONEY_CENTS: Kind = Kind::Int {
    min: 0,
    max: 100_000_000_000,
};

/// One revision of a job's estimate.
pub(super) static ESTIMATE: Resource = Resource {
    entity: "estimate",
    plural: "estimates",
    label: "estimate",
    fields: &[
        JOB,
        Field::new(
            "revision",
            Kind::Int {
                min: 1,
                max: 10_000,
            },
            "Number, from 1.",
        )
        .fixed()
        .filter()
        .sort(),
        Field::new(
            "state",
            Kind::Choice(|| vec!["draft", "sent"]),
            "Whether it may still change.",
        )
        .completed()
        .filter(),
        Field::new(
            "offered",
            Kind::Choice(tiers),
            "The option that is offered first.",
        ),
        Field::new(
            "input",
            Kind::Json { max_bytes: 262_144 },
            "What a person decided: options, overrides, rates.",
        ),
        Field::new(
            "quote",
            Kind::Json {
                max_bytes: 4_194_304,
            },
            "The quote that was sent, with everything its cents follow from.",
        )
        .optional(),
        Field::new("total_cents", MONEY_CENTS, "Total of the offered option.")
            .optional()
            .filter()
            .sort(),
        Field::new("answer", Kind::Choice(answers), "What the customer says.")
            .completed()
            .filter(),
        Field::new("answered_at", Kind::Instant, "When the customer answered.")
            .by_server()
            .optional()
            .filter(),
    ],
    perms: Crud {
        read: Perm::EstimateRead,
        create: Perm::EstimateCreate,
        update: Perm::EstimateUpdate,
        archive: Perm::EstimateArchive,
    },
    reached: Reached::Through("job_id", "job"),
    life: Life::Changes,
    guards: &[Guard {
        perm: Perm::EstimateSend,
        when: |before, after, _| is_sent(after) && !before.is_some_and(is_sent),
    }],
    numbered: None,
    complete,
    check: check_estimate,
};

fn tiers() -> Vec<&'static str> {
    Tier::ALL.into_iter().map(Tier::name).collect()
}

fn answers() -> Vec<&'static str> {
    Answer::ALL.into_iter().map(Answer::name).collect()
}

fn is_sent(record: &Object) -> bool {
    text(record, "state") == "sent"
}

fn complete(before: Option<&Object>, after: &mut Object, now: DateTime<Utc>) {
    after.entry("state").or_insert_with(|| "draft".into());
    after
        .entry("answer")
        .or_insert_with(|| Answer::Open.name().into());
    let same = before.is_some_and(|before| before.get("answer") == after.get("answer"));
    if !same {
        let answered_at = if text(after, "answer") == Answer::Open.name() {
            Value::Null
        } else {
            json!(now.to_rfc3339_opts(SecondsFormat::Micros, true))
        };
        after.insert("answered_at".to_owned(), answered_at);
    }
}

fn check_estimate(before: Option<&Object>, after: &Object) -> Vec<FieldError> {
    let frozen = before
        .map(|before| frozen(before, after))
        .unwrap_or_default();
    if !frozen.is_empty() || before.is_some_and(is_sent) {
        return frozen;
    }
    let mut errors = match read::<EstimateInput>(after, "input") {
        Ok(input) => {
            let mut errors = errors_of("input", input.validate());
            let offered = Tier::from_name(text(after, "offered"));
            if !input
                .options
                .iter()
                .any(|option| Some(option.tier) == offered)
            {
                errors.push(FieldError::of("offered", "It is one of the options."));
            }
            errors
        }
        Err(error) => vec![error],
    };
    if is_sent(after) {
        errors.extend(check_quote(after));
    } else {
        if has(after, "quote") {
            errors.push(FieldError::of("quote", "A draft has none."));
        }
        if text(after, "answer") != Answer::Open.name() {
            errors.push(FieldError::of(
                "answer",
                "Only what was sent can be answered.",
            ));
        }
    }
    errors
}

fn frozen(before: &Object, after: &Object) -> Vec<FieldError> {
    let (Ok(state), Some(answer)) = (
        read::<RevisionState>(before, "state"),
        Answer::from_name(text(before, "answer")),
    ) else {
        return vec![FieldError::of("state", "It is not known to this version.")];
    };
    after
        .iter()
        .filter(|(name, value)| {
            !["version", "changed_at", "answered_at"].contains(&name.as_str())
                && before.get(*name) != Some(*value)
        })
        .filter_map(|(name, _)| Some(FieldError::of(name, why_frozen(state, answer, name)?)))
        .collect()
}

// A quote proves its own cents: they are computed again from what is in it.
fn check_quote(record: &Object) -> Vec<FieldError> {
    let wrong = |detail: String| vec![FieldError::of("quote", detail)];
    let Some(value) = record.get("quote").filter(|quote| !quote.is_null()) else {
        return wrong("What is sent has a quote.".to_owned());
    };
    match verify(value) {
        Err(error) => return wrong(format!("It is no quote: {error}.")),
        Ok(differences) => {
            if let Some(first) = differences.first() {
                return wrong(format!(
                    "{}: it says {}, its inputs give {}.",
                    first.field, first.says, first.should_be
                ));
            }
        }
    }
    let quote: Quote = match read(record, "quote") {
        Ok(quote) => quote,
        Err(error) => return vec![error],
    };
    let offered = Tier::from_name(text(record, "offered"));
    let total = quote
        .estimate
        .options
        .iter()
        .find(|option| Some(option.tier) == offered)
        .map(|option| option.total.0);
    if total.is_none() || total != record.get("total_cents").and_then(Value::as_i64) {
        return vec![FieldError::of(
            "total_cents",
            "It is the total of the offered option in the quote.",
        )];
    }
    Vec::new()
}
