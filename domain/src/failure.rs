//! The one shape in which an error crosses a boundary, and the codes that callers branch on.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What went wrong, for programs. People read the sentence that `ui/src/errors.ts` keys by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Code {
    /// The input breaks a rule; the message names the field.
    Invalid,
    /// No record has this id.
    NotFound,
    /// The vault is not open.
    VaultLocked,
    /// No vault exists yet.
    VaultMissing,
    /// A vault exists already.
    VaultExists,
    /// The passphrase or key does not open the vault.
    WrongKey,
    /// The operating system offers no keychain, or it is locked.
    KeychainUnavailable,
    /// The keychain answers and no longer holds the key of this vault.
    KeyGone,
    /// The office revoked this laptop; the key of its vault was destroyed.
    Revoked,
    /// The database was written by a newer version.
    NewerDatabase,
    /// The database file is damaged.
    DatabaseDamaged,
    /// Another process has the vault open.
    VaultBusy,
    /// The disk is full.
    DiskFull,
    /// A file or folder can't be read or written.
    Io,
    /// The folder or card went away.
    SourceGone,
    /// A folder of the source can't be opened.
    FolderUnreadable,
    /// A folder of the source lies deeper than is looked.
    FolderTooDeep,
    /// The file is empty.
    FileEmpty,
    /// The file is cut short.
    FileTruncated,
    /// The file's bytes are damaged.
    FileDamaged,
    /// The picture's header claims more pixels than are opened.
    TooLarge,
    /// The kind of file is known but not shown yet.
    UnsupportedFormat,
    /// The file is no picture.
    NotAPhoto,
    /// The same picture is in the job already.
    Duplicate,
    /// The detection model is not there.
    ModelMissing,
    /// The detection model's bytes differ from its manifest.
    ModelDamaged,
    /// The detection model has another shape than its manifest says.
    ModelShape,
    /// The detection model gives results that can't be true.
    ModelBroken,
    /// The inference library is not there or can't be loaded.
    RuntimeMissing,
    /// The demo's photos did not come with this installation.
    SamplesMissing,
    /// The work was cancelled.
    Cancelled,
    /// A document can't be laid out.
    DocumentFailed,
    /// No program opens the document.
    NoViewer,
    /// Nobody is signed in, or no longer: the access token is missing, wrong or past its time.
    Unauthenticated,
    /// The e-mail address or the password is wrong.
    WrongCredentials,
    /// The sign-in was ended, by its owner or because its refresh token was used twice. Sign in again.
    SessionEnded,
    /// The e-mail address and password fit several organisations; name one.
    ChooseOrganisation,
    /// The password is right; a code of the second factor is needed, too.
    SecondFactorNeeded,
    /// The code of the second factor is wrong, or was used before.
    SecondFactorWrong,
    /// The permission is missing.
    Forbidden,
    /// Another record has this already; the message names the field.
    Conflict,
    /// Somebody changed the record meanwhile: read it again.
    Stale,
    /// The request must say which version of the record it means to change.
    VersionMissing,
    /// The idempotency key was used before, for another request.
    KeyReused,
    /// Too many requests; wait as long as the answer says.
    TooManyRequests,
    /// The service can't answer now; the same call may work in a moment.
    Unavailable,
    /// A broken invariant of the program.
    Internal,
}

/// An error as it crosses to a screen or a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Failure {
    /// What callers branch on.
    pub code: Code,
    /// The chain of causes, for logs and bug reports.
    pub message: String,
    /// Whether the same call may work later unchanged.
    pub retryable: bool,
}
