//! The models behind a report: one card for each that looked at a photo or suggested a mark in it.

use crate::document::input::{Analysis, ModelCard};
use crate::documents::how_sure;
use crate::error::Result;
use brainops_domain::id::PhotoId;
use brainops_domain::view::analysis::ModelInfo;
use brainops_domain::view::photo::PhotoAnalysis;
use rusqlite::{Connection, OptionalExtension as _};

/// Cards in the order of their first use.
pub(super) struct Models<'a> {
    known: &'a [ModelInfo],
    threshold: f64,
    cards: Vec<ModelCard>,
}

impl<'a> Models<'a> {
    /// None yet; those that can be described are `known`.
    pub(super) fn new(known: &'a [ModelInfo], threshold: f64) -> Self {
        Self {
            known,
            threshold,
            cards: Vec::new(),
        }
    }

    /// The card of the model of this hash.
    pub(super) fn index(&mut self, sha256: &str) -> usize {
        if let Some(index) = self.cards.iter().position(|card| card.sha256 == sha256) {
            return index;
        }
        let known = self.known.iter().find(|model| model.sha256 == sha256);
        self.cards.push(match known {
            Some(model) => card_of(model, self.threshold),
            None => ModelCard::of_hash(sha256, self.threshold),
        });
        self.cards.len() - 1
    }

    /// Which model looked at a photo, or why none did.
    pub(super) fn analysis(
        &mut self,
        sql: &Connection,
        photo: PhotoId,
        state: PhotoAnalysis,
    ) -> Result<Analysis> {
        if let Some(sha256) = looked(sql, photo)? {
            return Ok(Analysis::Done {
                model: self.index(&sha256),
            });
        }
        let reason = match state {
            PhotoAnalysis::Failed => "the analysis failed",
            PhotoAnalysis::None
            | PhotoAnalysis::Queued
            | PhotoAnalysis::Running
            | PhotoAnalysis::Done
            | PhotoAnalysis::Stale => "it was not analyzed",
        };
        Ok(Analysis::NotDone {
            reason: reason.to_owned(),
        })
    }

    /// Whether an index is of another model than the one of this hash.
    pub(super) fn is_other(&self, index: usize, sha256: &str) -> bool {
        self.cards
            .get(index)
            .is_some_and(|card| card.sha256 != sha256)
    }

    /// All cards.
    pub(super) fn into_cards(self) -> Vec<ModelCard> {
        self.cards
    }
}

/// Hash of the model that looked at a photo last, here or on another device.
fn looked(sql: &Connection, photo: PhotoId) -> Result<Option<String>> {
    Ok(sql
        .prepare_cached(
            "select coalesce(
               -- The office's order; what it does not have yet is newer.
               (select r.model_sha256 from detection_run r
                left join office_row o on o.entity = 'detection_run' and o.id = r.id
                where r.photo_id = ?1
                order by coalesce(o.seq, 9223372036854775807) desc, r.rowid desc
                limit 1),
               -- Before runs were recorded, the state alone says it.
               (select model_sha256 from analysis where photo_id = ?1 and state = 'done'))",
        )?
        .query_row([photo.0], |row| row.get(0))
        .optional()?
        .flatten())
}

/// A model for the report.
pub(crate) fn card_of(model: &ModelInfo, threshold: f64) -> ModelCard {
    ModelCard {
        name: format!("{} {}", model.name, model.version),
        sha256: model.sha256.clone(),
        threshold,
        precision: model.precision.clone(),
        how_sure: how_sure::sentences(&model.scores),
        limits: model.limits.clone(),
    }
}
