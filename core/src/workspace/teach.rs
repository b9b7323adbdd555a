//! Models of an open vault, and what people's reviews are used for.

use super::Workspace;
use crate::error::{Error, Result};
use crate::learning::Contest;
use crate::models::{self, Choice, Place};
use brainops_domain::view::learning::{LearningView, ModelPair};
use brainops_domain::view::model::{ModelImported, ModelShelf};
use brainops_domain::view::tag::Tag;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Workspace {
    /// The models at hand.
    pub fn models(&self) -> Result<ModelShelf> {
        self.shelf.list(&self.choice()?)
    }

    /// Takes in a model by its manifest; photos are analyzed as before.
    ///
    /// Errors: those of [`models::Shelf::import`].
    pub fn import_model(&self, manifest: &Path) -> Result<ModelImported> {
        let taken = self.shelf.import(manifest)?;
        self.tell_models()?;
        Ok(ModelImported {
            model: taken.model,
            was_there: taken.was_there,
            values_checked: taken.values_checked,
        })
    }

    /// Analyzes photos with another model from now on; what is analyzed with the one before counts as stale.
    ///
    /// Errors: `NotFound`, and those of loading it; the one before stays in use then.
    pub fn use_model(&self, sha256: &str) -> Result<ModelShelf> {
        self.take(self.shelf.place(sha256)?)
    }

    /// Takes the model that ships, which needs no hash: it may be all that is left.
    ///
    /// Errors: as [`Workspace::use_model`].
    pub fn use_shipped_model(&self) -> Result<ModelShelf> {
        self.take(Place::Shipped)
    }

    /// Goes back to the model that was in use before, in one step; once more is forward again.
    ///
    /// Errors: `NotFound` when there was none, and those of loading it.
    pub fn roll_back_model(&self) -> Result<ModelShelf> {
        let before = self.choice()?.before;
        self.take(before.ok_or(Error::NotFound {
            what: "model before",
        })?)
    }

    /// Takes a model off the shelf; until the vault is closed it can be put back.
    ///
    /// Errors: `Invalid` for the one that ships or is in use, `NotFound`, `Io`.
    pub fn remove_model(&self, sha256: &str) -> Result<ModelShelf> {
        self.shelf.remove(sha256, &self.choice()?)?;
        self.tell_models()?;
        self.models()
    }

    /// Puts a model back that was taken off the shelf.
    ///
    /// Errors: `NotFound`, `Io`.
    pub fn restore_model(&self, sha256: &str) -> Result<ModelShelf> {
        self.shelf.restore(sha256)?;
        self.tell_models()?;
        self.models()
    }

    /// Begins to write reviewed photos into a new folder in `parent`.
    ///
    /// Errors: `Invalid` in the vault's own data folder, or while something is under way.
    pub fn export_reviewed(&self, parent: PathBuf) -> Result<LearningView> {
        self.check_outside(&parent)?;
        self.learning.begin_export(parent)
    }

    /// Begins to compare two models on the photos that people looked over whole.
    ///
    /// Errors: `NotFound`, `Invalid` for the same model twice, without such a photo, or while something is
    /// under way.
    pub fn compare_models(&self, pair: &ModelPair) -> Result<LearningView> {
        if pair.one == pair.other {
            return Err(Error::invalid("other", "Choose two different models."));
        }
        let places = vec![self.shelf.place(&pair.one)?, self.shelf.place(&pair.other)?];
        let contest = Contest {
            shelf: Arc::clone(&self.shelf),
            places,
        };
        self.learning.begin_comparison(contest)
    }

    fn choice(&self) -> Result<Choice> {
        self.store.read(models::choice)
    }

    fn take(&self, place: Place) -> Result<ModelShelf> {
        let before = self.choice()?.in_use;
        // Loaded and tried even when it is in use: it may have been put right meanwhile.
        let info = self.shelf.load(&place)?.info();
        let found = self.shelf.find(&place);
        self.analyzer.switch(found, info, move |tx| {
            if place != before {
                let choice = Choice {
                    in_use: place,
                    before: Some(before),
                };
                models::set_choice(tx, &choice)?;
            }
            for tag in [
                Tag::Models,
                Tag::Settings,
                Tag::Photos,
                Tag::Findings,
                Tag::Analyses,
            ] {
                tx.mark(tag);
            }
            Ok(())
        })?;
        self.models()
    }

    fn tell_models(&self) -> Result<()> {
        self.store.write(self.clock.now(), |tx| {
            tx.mark(Tag::Models);
            Ok(())
        })
    }
}
