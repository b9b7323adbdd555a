//! What can be wrong with a photo, and which code each is.

use brainops_domain::failure::Code;
use std::io;
use std::path::PathBuf;

/// Why a photo can't be read, kept or shown.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// The file, its folder or its card went away.
    #[error("{path} is gone")]
    SourceGone {
        /// The file.
        path: PathBuf,
    },
    /// A folder of the source can't be opened.
    #[error("{path} can't be opened")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The source returned a read error.
    #[error("read error after {read_bytes} of {size_bytes} bytes of {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Bytes read before it.
        read_bytes: u64,
        /// Bytes the file says it has.
        size_bytes: u64,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The file has another length than its folder entry says.
    #[error("{path} gave {read_bytes} bytes where {size_bytes} were announced")]
    SizeChanged {
        /// The file.
        path: PathBuf,
        /// Bytes read.
        read_bytes: u64,
        /// Bytes announced.
        size_bytes: u64,
    },
    /// There is no room left.
    #[error("no room to write {path}")]
    DiskFull {
        /// The file being written.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A file of ours can't be read or written.
    #[error("can't write or read {path}")]
    Store {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// No blob has this name.
    #[error("`{hash}` is no blob of this vault")]
    NoBlob {
        /// What was asked for.
        hash: String,
    },
    /// The bytes under a hash are not those of the hash.
    #[error("the bytes of blob {hash} have changed")]
    BlobChanged {
        /// The blob.
        hash: String,
    },
    /// The file has no bytes.
    #[error("0 bytes")]
    Empty,
    /// The picture ends before its end.
    #[error("the file ends after {size_bytes} bytes, before the picture does")]
    Truncated {
        /// Bytes there are.
        size_bytes: u64,
    },
    /// The bytes are no valid picture.
    #[error("{0}")]
    Damaged(String),
    /// More pixels than are opened.
    #[error("{width_px} × {height_px}")]
    TooLarge {
        /// Claimed width.
        width_px: u64,
        /// Claimed height.
        height_px: u64,
    },
    /// More bytes than a photo has.
    #[error("{size_bytes} bytes")]
    FileTooLarge {
        /// Size of the file.
        size_bytes: u64,
    },
    /// A picture of a kind that is kept but not shown.
    #[error("{0}")]
    Unsupported(String),
    /// No picture at all.
    #[error("{0}")]
    NotAPhoto(String),
    /// The asked part lies outside the picture.
    #[error("{0} lies outside the picture")]
    Outside(String),
    /// A small picture can't be written as JPEG.
    #[error("can't encode a JPEG: {0}")]
    Encode(String),
    /// A file can't be encrypted.
    #[error("can't encrypt: {0}")]
    Seal(String),
    /// The caller cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl PhotoError {
    /// What callers branch on.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::SourceGone { .. } => Code::SourceGone,
            Self::Folder { .. } => Code::FolderUnreadable,
            Self::Read { .. } | Self::SizeChanged { .. } | Self::Store { .. } => Code::Io,
            Self::DiskFull { .. } => Code::DiskFull,
            Self::NoBlob { .. } => Code::NotFound,
            Self::BlobChanged { .. } | Self::Damaged(_) => Code::FileDamaged,
            Self::Empty => Code::FileEmpty,
            Self::Truncated { .. } => Code::FileTruncated,
            Self::TooLarge { .. } | Self::FileTooLarge { .. } => Code::TooLarge,
            Self::Unsupported(_) => Code::UnsupportedFormat,
            Self::NotAPhoto(_) => Code::NotAPhoto,
            Self::Outside(_) => Code::Invalid,
            Self::Encode(_) | Self::Seal(_) => Code::Internal,
            Self::Cancelled => Code::Cancelled,
        }
    }

    /// The facts a sentence about it needs: sizes, pixels, the kind of file.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Folder { source, .. } => source.kind().to_string(),
            Self::Read {
                read_bytes,
                size_bytes,
                ..
            }
            | Self::SizeChanged {
                read_bytes,
                size_bytes,
                ..
            } => {
                format!("{} of {}", megabytes(*read_bytes), megabytes(*size_bytes))
            }
            Self::Truncated { size_bytes } => format!("ends after {}", megabytes(*size_bytes)),
            Self::FileTooLarge { size_bytes } => megabytes(*size_bytes),
            Self::TooLarge {
                width_px,
                height_px,
            } => {
                format!("{} × {}", thousands(*width_px), thousands(*height_px))
            }
            Self::SourceGone { path } | Self::DiskFull { path, .. } | Self::Store { path, .. } => {
                path.file_name()
                    .unwrap_or(path.as_os_str())
                    .to_string_lossy()
                    .into_owned()
            }
            Self::NoBlob { .. }
            | Self::BlobChanged { .. }
            | Self::Empty
            | Self::Damaged(_)
            | Self::Unsupported(_)
            | Self::NotAPhoto(_)
            | Self::Outside(_)
            | Self::Encode(_)
            | Self::Seal(_)
            | Self::Cancelled => self.to_string(),
        }
    }

    /// Sorts an error of reading a source: gone, or a read error with how far it came.
    pub(super) fn of_source(
        path: &std::path::Path,
        read_bytes: u64,
        size_bytes: u64,
        source: io::Error,
    ) -> Self {
        let there = path.try_exists().unwrap_or(false);
        if there {
            Self::Read {
                path: path.to_owned(),
                read_bytes,
                size_bytes,
                source,
            }
        } else {
            Self::SourceGone {
                path: path.to_owned(),
            }
        }
    }

    /// Sorts an error of listing a folder: gone, or not to be opened.
    pub(super) fn of_folder(path: &std::path::Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::SourceGone { path },
            _ => Self::Folder { path, source },
        }
    }

    /// Sorts an error of writing into the vault: full, or something else.
    pub(super) fn of_store(path: &std::path::Path, source: io::Error) -> Self {
        let path = path.to_owned();
        if crate::platform::disk::is_full(&source) {
            Self::DiskFull { path, source }
        } else {
            Self::Store { path, source }
        }
    }
}

/// Bytes as people read them: one decimal, in units of a million bytes.
fn megabytes(bytes: u64) -> String {
    let tenths = (bytes + 50_000) / 100_000;
    if tenths == 0 {
        format!("{bytes} bytes")
    } else {
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

/// A count with commas between thousands.
fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
