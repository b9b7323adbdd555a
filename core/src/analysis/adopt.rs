//! Findings of a photo that was analyzed outside the queue.

use super::queue::{self, Waiting};
use super::run::Run;
use crate::detect::Analysis;
use crate::error::Result;
use crate::store::Tx;
use brainops_domain::id::{JobId, PhotoId};

/// Writes what was found on a photo that waits, as if its turn had come; one that does not wait stays as it is.
pub(crate) fn adopt(
    tx: &mut Tx<'_>,
    (job, photo): (JobId, PhotoId),
    blake3: String,
    model_sha256: &str,
    analysis: &Analysis,
) -> Result<()> {
    let waiting = Waiting {
        photo,
        job,
        blake3,
        everything: false,
    };
    queue::finish(tx, &waiting, model_sha256, &Run::of(analysis))
}
