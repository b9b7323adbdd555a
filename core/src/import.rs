//! Imports: bringing photos in from a card, a folder or files, and surviving whatever happens meanwhile.
//!
//! Owns the list of files of each import and the threads that work through it. Refuses to remove
//! anything from a source. Invariant: a file is `done` in the list in the same commit that adds its
//! photo, after its bytes are on disk under their hash; so after a crash every file is either in the
//! job or still on the list, and none is in twice. A folder that can't be looked into is on the list, too.

mod card;
mod engine;
mod find;
mod rows;
mod view;
mod work;

pub use card::list_cards;
pub use engine::Importer;
pub use rows::leave_out;
pub use view::{get, list};
