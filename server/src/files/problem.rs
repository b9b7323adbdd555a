//! What each failure of an upload is for those who call.

use crate::files::store::StoreError;
use crate::files::upload::UploadError;
use crate::http::Problem;
use axum::http::StatusCode;
use brainops_domain::failure::Code;

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        let unprocessable =
            |code, detail: &str| Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail);
        match error {
            UploadError::NotBegun => Self::not_found(),
            UploadError::BegunOtherwise => Self::new(
                StatusCode::CONFLICT,
                Code::Conflict,
                "An upload of this hash was begun with another length.",
            ),
            UploadError::Quota => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                Code::DiskFull,
                "The files of your company would take more room than they may. Keep this one where it is.",
            ),
            UploadError::TooMany => Self::unavailable(error),
            UploadError::Chunk(why) => unprocessable(Code::FileDamaged, why),
            UploadError::Incomplete => Self::new(
                StatusCode::CONFLICT,
                Code::FileTruncated,
                "Chunks are missing; ask which.",
            ),
            UploadError::Differs => unprocessable(
                Code::FileDamaged,
                "The whole has another hash or length than was announced. Begin anew.",
            ),
            UploadError::Program => {
                unprocessable(Code::UnsupportedFormat, "Programs are not kept.")
            }
            UploadError::Bomb => unprocessable(
                Code::TooLarge,
                "The archive would grow beyond measure where it is opened.",
            ),
            UploadError::Db(error) => error.into(),
            UploadError::Store(StoreError::Full(_)) => Self::full(error),
            UploadError::Store(StoreError::Broken(_)) => Self::unavailable(error),
            UploadError::Store(
                StoreError::NotThere(_) | StoreError::Differs | StoreError::Folder(_),
            ) => Self::internal(error),
        }
    }
}
