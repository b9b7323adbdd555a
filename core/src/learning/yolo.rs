//! The YOLO files of an export: a line a mark, and a list of the photos that can be told this way.
//!
//! Owns the choice of those photos. YOLO knows no ground that was not looked at: whatever carries no mark
//! is taken for sound. Readers differ in whether they turn a photo as its camera says, too.

use super::reviewed::{Reviewed, Status};
use brainops_domain::damage::DamageClass;
use std::fmt::Write as _;

/// Orientation of a photo that is stored as it is shown. Source: EXIF 2.32, tag 0x0112.
const UPRIGHT: u8 = 1;

/// Whether YOLO's form says all that is known about a photo.
pub(super) fn can_tell(photo: &Reviewed) -> bool {
    let is_open = |status: Status| !status.is_decided();
    photo.is_whole()
        && photo.orientation == UPRIGHT
        && !photo.marks.iter().any(|mark| is_open(mark.status))
}

/// The label file of a photo: class from 0, then middle and size as shares of the photo's sides.
pub(super) fn labels(photo: &Reviewed) -> String {
    let (width, height) = (f64::from(photo.width_px), f64::from(photo.height_px));
    let mut text = String::new();
    for mark in photo.marks.iter().filter(|mark| mark.status.is_truth()) {
        let class = DamageClass::ALL.iter().position(|one| *one == mark.class);
        let class = class.expect("BUG: every class is one of them all");
        let bounds = &mark.bounds;
        writeln!(
            text,
            "{class} {:.6} {:.6} {:.6} {:.6}",
            (bounds.x0 + bounds.x1) / 2.0 / width,
            (bounds.y0 + bounds.y1) / 2.0 / height,
            bounds.width() / width,
            bounds.height() / height,
        )
        .expect("BUG: writing to memory can't fail");
    }
    text
}

/// The file that names the list and the classes.
pub(super) fn data() -> String {
    let mut text = String::from(
        "# Photos looked over whole. Set some jobs aside before you train: a score on the\n\
         # photos a model learned from says nothing.\n\
         path: .\n\
         train: yolo.txt\n\
         val: yolo.txt\n\
         names:\n",
    );
    for (at, class) in DamageClass::ALL.iter().enumerate() {
        writeln!(text, "  {at}: {}", class.name()).expect("BUG: writing to memory can't fail");
    }
    text
}
