//! Which suggestions stand in a report, and what is said of how likely each is.
//!
//! One rule for reports of a job and for those over photos alone.

use crate::document::input::{Likelihood, Mark, MarkOrigin, ReportPhoto};
use brainops_domain::calibration::{self, Calibration};
use brainops_domain::damage::DamageClass;

/// Whether a suggestion that nobody decided on stands in the report: those that the review asks about do.
///
/// Nobody is asked about what lies on the roof (`debris`), so an open one would leave every report unfinished.
pub(crate) fn is_open_listed(class: DamageClass, confidence: f64, threshold: f64) -> bool {
    confidence >= threshold && class != DamageClass::Debris
}

/// How likely a suggestion is real: by counts of suggestions like it where there are any, else its bare score.
///
/// What was counted of the class that the model said tells nothing of another one that a person gave.
pub(crate) fn likelihood(
    counted: Option<calibration::Likelihood>,
    said: DamageClass,
    class: DamageClass,
    score: f64,
) -> Likelihood {
    match counted {
        Some(like) if said == class => Likelihood::Calibrated {
            real_of_10: like.real_of_10,
            sample: like.sample,
        },
        _ => Likelihood::Score { score },
    }
}

/// What "8 in 10 in tests" rests on, where a report says it.
pub(crate) fn counted_on(
    calibration: Option<&Calibration>,
    photos: &[ReportPhoto],
) -> Option<String> {
    let is_counted = |mark: &Mark| {
        matches!(
            &mark.origin,
            MarkOrigin::Model {
                likelihood: Likelihood::Calibrated { .. },
                ..
            }
        )
    };
    let calibration = calibration?;
    let is_said = photos.iter().flat_map(|photo| &photo.marks).any(is_counted);
    is_said.then(|| {
        format!(
            "“8 in 10 in tests” beside a suggestion means that so many like it were right in tests, on {}.",
            calibration.fitted_on
        )
    })
}
