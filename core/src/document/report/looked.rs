//! What was looked at, and by whom: models, people, and what nobody could look at.

use std::collections::BTreeSet;

use super::{Sheet, is_analysed};
use crate::document::input::{DecisionKind, MarkOrigin, ReportInput};
use crate::document::words::{counted, grouped, joined, percent};

/// All of it, as sentences.
pub(super) fn words(input: &ReportInput, sheets: &[Sheet<'_>]) -> String {
    let mut said = Vec::new();
    if sheets.is_empty() {
        said.push(match input.unshown.is_empty() {
            true => "This report holds no photos.".to_owned(),
            false => "This report holds no photo that can be shown.".to_owned(),
        });
    } else {
        said.push(analyzed(input, sheets));
        said.extend(left_out(sheets));
        said.extend(decided(input, sheets));
        said.push(looked_over(sheets));
    }
    if !input.unshown.is_empty() {
        said.push(format!(
            "{} of a kind that can’t be shown here; nobody looked at {} for this report.",
            counted(input.unshown.len(), "more file is", "more files are"),
            if input.unshown.len() == 1 {
                "it"
            } else {
                "them"
            }
        ));
    }
    said.join(" ")
}

/// How many photos a model looked at.
fn analyzed(input: &ReportInput, sheets: &[Sheet<'_>]) -> String {
    let analyzed = sheets
        .iter()
        .filter(|sheet| is_analysed(sheet.photo))
        .count();
    let photos = counted(
        sheets.len(),
        "photo is in this report",
        "photos are in this report",
    );
    match analyzed {
        0 => format!("{photos}; no model looked at any of them."),
        some => {
            let which = match some {
                1 if sheets.len() == 1 => "it".to_owned(),
                all if all == sheets.len() => "all of them".to_owned(),
                some => format!("{} of them", grouped(some as u64)),
            };
            format!("{photos}; {} looked at {which}.", models(input))
        }
    }
}

/// What a model left out as no roof.
fn left_out(sheets: &[Sheet<'_>]) -> Option<String> {
    let shares = || sheets.iter().filter_map(|sheet| sheet.photo.left_out_share);
    let most = shares().max_by(f64::total_cmp)?;
    Some(format!(
        "On {} it left out what it took for no roof, {} of a photo at most.",
        match (shares().count(), sheets.len()) {
            (_, 1) => "it".to_owned(),
            (some, all) if some == all => "all of them".to_owned(),
            (some, _) => format!("{} of them", grouped(some as u64)),
        },
        percent(most)
    ))
}

/// `a detection model (roof-1)`.
fn models(input: &ReportInput) -> String {
    let names: Vec<String> = input.models.iter().map(|card| card.name.clone()).collect();
    match names.as_slice() {
        [] => "a detection model".to_owned(),
        [one] => format!("a detection model ({one})"),
        several => format!("detection models ({})", joined(several)),
    }
}

/// What was suggested, drawn and decided.
fn decided(input: &ReportInput, sheets: &[Sheet<'_>]) -> Vec<String> {
    let all = || sheets.iter().flat_map(|sheet| &sheet.photo.marks);
    let suggested = || all().filter(|mark| matches!(mark.origin, MarkOrigin::Model { .. }));
    let of_kind = |kind: DecisionKind| {
        suggested()
            .filter(|mark| mark.decision.kind == kind)
            .count()
    };
    // Whoever only drew marks of their own decided about no suggestion.
    let deciders: BTreeSet<String> = suggested()
        .filter_map(|mark| mark.decision.by.clone())
        .collect();
    let deciders: Vec<String> = deciders.into_iter().collect();
    let mut said = Vec::new();
    let count = suggested().count();
    if count > 0 || sheets.iter().any(|sheet| is_analysed(sheet.photo)) {
        let who = if input.models.len() > 1 { "They" } else { "It" };
        said.push(format!(
            "{who} made {}.",
            counted(count, "suggestion", "suggestions")
        ));
    }
    if count > 0 && !deciders.is_empty() {
        let not_damage = suggested()
            .filter(|mark| mark.decision.kind == DecisionKind::Accepted && !mark.class.is_damage())
            .count();
        let also = match not_damage {
            0 => String::new(),
            some => format!(" as damage and {some} as not damage"),
        };
        said.push(format!(
            "{} accepted {}{also}, rejected {} and left {} open.",
            joined(&deciders),
            of_kind(DecisionKind::Accepted) - not_damage,
            of_kind(DecisionKind::Rejected),
            of_kind(DecisionKind::Open)
        ));
    } else if count > 0 {
        said.push("Nobody has decided about any of them.".to_owned());
    }
    match all().count() - count {
        0 => {}
        drawn => said.push(format!(
            "{} by hand.",
            counted(drawn, "mark was drawn", "marks were drawn")
        )),
    }
    said
}

/// How many photos a person looked over whole; of the others, nobody but a model says "nothing here".
fn looked_over(sheets: &[Sheet<'_>]) -> String {
    let seen = || {
        sheets
            .iter()
            .filter_map(|sheet| sheet.photo.looked_over_by.clone())
    };
    let people: Vec<String> = seen().collect::<BTreeSet<String>>().into_iter().collect();
    let people = joined(&people);
    match (seen().count(), sheets.len()) {
        (0, _) => "Nobody noted having looked over a whole photo: “nothing marked” is the word of a model alone, where one looked.".to_owned(),
        (1, 1) => format!("{people} looked over the whole photo."),
        (seen, all) if seen == all => format!("{people} looked over every photo whole."),
        (seen, all) => format!(
            "{people} looked over {} of {} whole; on the others, “nothing marked” is the word of a model alone, where one looked.",
            grouped(seen as u64),
            counted(all, "photo", "photos"),
        ),
    }
}
