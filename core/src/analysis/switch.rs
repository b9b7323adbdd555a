//! Another model for the photos that wait, without a restart.

use super::engine::Analyzer;
use crate::error::{Error, Result};
use crate::models::Found;
use crate::store::Tx;
use brainops_domain::view::analysis::ModelInfo;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

impl Analyzer {
    /// Takes another model, which was loaded and tried, within one tile; `also` joins the commit.
    ///
    /// The photo under way begins anew with it. Errors: those of the store; the model before stays then.
    pub(crate) fn switch(
        &self,
        model: Found,
        info: ModelInfo,
        also: impl FnOnce(&mut Tx<'_>) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        let shared = &self.shared;
        let _one_at_a_time = shared
            .switching
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let in_use = info.clone();
        let noted = Arc::clone(&shared.noted);
        let written = shared.store.write(shared.clock.now(), move |tx| {
            also(tx)?;
            crate::settings::set_model(tx, &in_use)?;
            // On the writer's thread: what is being loaded for the choice before can't be noted after this.
            noted.fetch_add(1, Ordering::SeqCst);
            Ok::<_, Error>(())
        });
        let mut state = shared.lock();
        state.chosen = shared.noted.load(Ordering::SeqCst);
        if written.is_ok() {
            state.model = model;
            state.info = Some(info);
            state.problem = None;
        }
        drop(state);
        written?;
        shared.stop.store(true, Ordering::SeqCst);
        shared.wake();
        shared.emit();
        Ok(())
    }
}
