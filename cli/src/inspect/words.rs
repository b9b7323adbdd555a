//! What `inspect` says to a person.

use std::fmt::Write as _;
use std::path::Path;

use brainops_core::inspect::save::Kept;
use brainops_core::inspect::{InspectError, Inspected};
use brainops_core::platform::path::name;
use brainops_domain::failure::Code;
use brainops_domain::view::photo::GroundSource;
use brainops_domain::view::review::MarkSize;

const MM_PER_INCH: f64 = 25.4;

/// An inspected photo in words.
pub(super) fn of(path: &Path, inspected: &Inspected) -> String {
    let (width, height) = (inspected.picture.width_px, inspected.picture.height_px);
    let camera = inspected
        .metadata
        .camera
        .model
        .as_deref()
        .unwrap_or("camera not named");
    let mut text = format!("{}  {width} × {height} px, {camera}", name(path));
    let written = match &inspected.ground {
        Ok(ground) => {
            let (mm, error) = (ground.mm_per_px, ground.relative_error * 100.0);
            let inches = mm / MM_PER_INCH;
            let source = source(ground.source);
            write!(
                text,
                "\n  {inches:.2} in ({mm:.1} mm) per pixel ± {error:.0} %, {source}"
            )
        }
        Err(reason) => write!(text, "\n  {reason}"),
    };
    written.expect("BUG: writing to memory can't fail");
    if inspected.analysis.findings.is_empty() {
        text.push_str("\n  nothing found");
    }
    for (found, size) in inspected.analysis.findings.iter().zip(&inspected.sizes) {
        let (b, percent) = (found.bounds, found.confidence * 100.0);
        let size = size.as_ref().map_or_else(ToString::to_string, measured);
        let place = format!("{:.0}, {:.0} to {:.0}, {:.0}", b.x0, b.y0, b.x1, b.y1);
        write!(
            text,
            "\n  {:<18} {percent:>3.0} %  at {place}  {size}",
            found.class.label()
        )
        .expect("BUG: writing to memory can't fail");
    }
    text
}

/// A photo that could not be inspected, in words.
pub(super) fn of_error(path: &Path, error: &InspectError) -> String {
    format!(
        "{}  {}",
        name(path),
        sentence(error.code(), &error.detail())
    )
}

/// Where a photo went, in words.
pub(super) fn of_kept(kept: &Kept) -> String {
    let job = &kept.job_number;
    if kept.is_new {
        format!("saved to job {job}")
    } else {
        format!("in job {job} already")
    }
}

fn measured(size: &MarkSize) -> String {
    let inches = |mm: f64| mm / MM_PER_INCH;
    let (length, width, error) = (size.length_mm, size.width_mm, size.relative_error * 100.0);
    let (long, short) = (inches(length), inches(width));
    format!("{long:.1} × {short:.1} in ({length:.0} × {width:.0} mm) ± {error:.0} %")
}

fn source(source: GroundSource) -> &'static str {
    match source {
        GroundSource::LaserRange => "by laser range",
        GroundSource::RoofHeightEntered => "by flight height and the roof height entered",
        GroundSource::RelativeAltitude => {
            "by height above take-off; the roof's own height is not known"
        }
        GroundSource::MarkedLength => "by a marked length",
    }
}

/// What happened and what to do, for the codes that photos and models meet.
pub(super) fn sentence(code: Code, detail: &str) -> String {
    let fixed = match code {
        Code::SourceGone => "The file is gone. Put the card or drive back and try again.",
        Code::FileEmpty => "The file is empty, 0 bytes. Copy it from the card again.",
        Code::ModelMissing => {
            "There is no detection model. Reinstall, or name its folder with --model."
        }
        Code::ModelDamaged => "The detection model is damaged. Reinstall it.",
        Code::ModelShape => "The detection model does not fit this version. Update both.",
        Code::ModelBroken => {
            "The detection model gave results for this photo that can't be true. None were kept."
        }
        Code::RuntimeMissing => {
            "The ONNX Runtime library is missing. Reinstall, or set ORT_DYLIB_PATH to it."
        }
        Code::Io => {
            return format!("The file could not be read: {detail}. Try again, or copy it anew.");
        }
        Code::FileTruncated => {
            return format!("The picture is cut short, {detail}. Copy it from the card again.");
        }
        Code::FileDamaged => {
            return format!("The picture is damaged: {detail}. Copy it from the card again.");
        }
        Code::TooLarge => {
            return format!("Too large: {detail}. Not opened; nothing else is affected.");
        }
        Code::UnsupportedFormat => {
            return format!("This picture is {detail}, which is not shown yet. Use JPEG.");
        }
        Code::NotAPhoto => return format!("This is no photo: {detail}."),
        Code::FolderUnreadable => {
            return format!(
                "This folder could not be opened ({detail}). Nothing in it was looked at. Make it readable and try again."
            );
        }
        Code::Invalid
        | Code::NotFound
        | Code::VaultLocked
        | Code::VaultMissing
        | Code::VaultExists
        | Code::WrongKey
        | Code::KeychainUnavailable
        | Code::KeyGone
        | Code::Revoked
        | Code::NewerDatabase
        | Code::DatabaseDamaged
        | Code::VaultBusy
        | Code::DiskFull
        | Code::FolderTooDeep
        | Code::SamplesMissing
        | Code::Duplicate
        | Code::Cancelled
        | Code::DocumentFailed
        | Code::NoViewer
        | Code::Unauthenticated
        | Code::WrongCredentials
        | Code::SessionEnded
        | Code::ChooseOrganisation
        | Code::SecondFactorNeeded
        | Code::SecondFactorWrong
        | Code::Forbidden
        | Code::Conflict
        | Code::Stale
        | Code::VersionMissing
        | Code::KeyReused
        | Code::TooManyRequests
        | Code::Unavailable
        | Code::Internal => detail,
    };
    fixed.to_owned()
}
