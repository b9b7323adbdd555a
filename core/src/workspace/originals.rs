//! Originals on their way out of an open vault.

use super::Workspace;
use crate::error::Result;
use brainops_domain::id::PhotoId;
use std::path::Path;

impl Workspace {
    /// The name by which an original goes outside the vault: its own.
    ///
    /// Errors: `NotFound`.
    pub fn original_name(&self, id: PhotoId) -> Result<String> {
        self.store.read(|sql| crate::photos::file_name(sql, id))
    }

    /// Writes a photo's original, byte for byte, to where a person chose, in place of a file that is there.
    ///
    /// Errors: `NotFound`; what reading it returns where its bytes are not those of its hash; `DiskFull`, `Io`.
    /// A file that was there is then untouched.
    pub fn save_original(&self, id: PhotoId, path: &Path) -> Result<()> {
        let hash = self.store.read(|sql| crate::photos::shot(sql, id))?.blake3;
        self.save(path, &self.blobs.read_checked(&hash)?, "save an original")
    }
}
