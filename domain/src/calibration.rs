//! What a confidence means: how many findings like it were real, where the truth was known.
//!
//! Owns the rule that turns a table of counts into words such as "8 in 10". Refuses to speak from a
//! handful of cases. Invariant: a table that passed [`Calibration::check`] has a count for every
//! confidence from its first step up.

use crate::damage::DamageClass;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Fewest cases a share is told from. With 20, one standard error is at most 11 points: a step of ten.
const FEWEST: u32 = 20;

/// Counts of a model's findings on pictures whose truth is known, by class and step of confidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Calibration {
    /// What was counted on, in words.
    pub fitted_on: String,
    /// Bounds of the steps, rising; one more than there are counts.
    pub steps: Vec<f64>,
    /// Counts of each class, one a step.
    pub classes: BTreeMap<DamageClass, Vec<CalibrationStep>>,
}

/// What was counted in one step of confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CalibrationStep {
    /// Findings.
    pub findings: u32,
    /// Of these, real.
    pub real: u32,
}

/// How likely a finding is real, from counts of findings like it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Likelihood {
    /// Of ten like it, so many were real.
    pub real_of_10: u8,
    /// Findings like it that were counted.
    pub sample: u32,
}

/// Why a table is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalibrationError {
    /// The bounds do not rise, or lie outside 0 to 1.
    #[error("its steps do not rise from 0 to 1")]
    Steps,
    /// A class has more or fewer counts than there are steps.
    #[error("a class has another number of steps")]
    Length,
    /// More were real than there were.
    #[error("more findings were real than there were")]
    Count,
}

impl Calibration {
    /// Checks that the table fits together.
    ///
    /// Errors: `Steps`, `Length`, `Count`.
    pub fn check(&self) -> Result<(), CalibrationError> {
        let rises = self.steps.len() >= 2 && self.steps.is_sorted_by(|a, b| a < b);
        if !rises || self.steps.iter().any(|step| !(0.0..=1.0).contains(step)) {
            return Err(CalibrationError::Steps);
        }
        for counts in self.classes.values() {
            if counts.len() + 1 != self.steps.len() {
                return Err(CalibrationError::Length);
            }
            if counts.iter().any(|step| step.real > step.findings) {
                return Err(CalibrationError::Count);
            }
        }
        Ok(())
    }

    /// What was counted on, for people who build no models.
    #[must_use]
    pub fn counted_on(&self) -> &str {
        // What a generator rendered is drawn by a computer, whatever else its maker says of it.
        if self.fitted_on.contains("rendered") {
            "computer-drawn roofs"
        } else {
            &self.fitted_on
        }
    }

    /// How likely a finding of this class and confidence is real; nothing below the first step, for a class
    /// that was not counted, and from fewer than 20 cases.
    #[must_use]
    pub fn likelihood(&self, class: DamageClass, confidence: f64) -> Option<Likelihood> {
        let counts = self.classes.get(&class)?;
        let above = self.steps.partition_point(|bound| *bound <= confidence);
        // The last step holds its upper bound, too.
        let step = counts.get(above.checked_sub(1)?.min(counts.len().checked_sub(1)?))?;
        let is_known = step.findings >= FEWEST && confidence <= 1.0;
        is_known.then(|| Likelihood {
            real_of_10: tenths(*step),
            sample: step.findings,
        })
    }
}

/// Share of real ones in tenths, to the nearest.
fn tenths(step: CalibrationStep) -> u8 {
    let (real, findings) = (u64::from(step.real), u64::from(step.findings));
    u8::try_from((real * 20 + findings) / (findings * 2)).unwrap_or(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_rendered_is_called_drawn() {
        let mut table = table(&[(20, 10)]);
        assert_eq!(table.counted_on(), "computer-drawn roofs");
        table.fitted_on = "40 photos of real roofs".into();
        assert_eq!(table.counted_on(), "40 photos of real roofs");
    }

    fn table(counts: &[(u32, u32)]) -> Calibration {
        let steps = (0..=counts.len()).map(|at| at as f64 / counts.len() as f64);
        let counts = counts.iter().map(|(findings, real)| CalibrationStep {
            findings: *findings,
            real: *real,
        });
        Calibration {
            fitted_on: "rendered roofs".into(),
            steps: steps.collect(),
            classes: BTreeMap::from([(DamageClass::HailHit, counts.collect())]),
        }
    }

    #[test]
    fn eight_in_ten_like_it_were_real() {
        let table = table(&[(40, 4), (212, 170), (19, 19)]);
        table.check().unwrap();
        let like = |confidence| table.likelihood(DamageClass::HailHit, confidence);
        let eight = Likelihood {
            real_of_10: 8,
            sample: 212,
        };
        assert_eq!(like(0.5), Some(eight));
        assert_eq!(like(0.334).unwrap().real_of_10, 8);
        assert_eq!(like(0.333).unwrap().real_of_10, 1);
        // Nineteen cases are too few to say anything.
        assert_eq!(like(0.9), None);
        assert_eq!(like(1.0), None);
        assert_eq!(table.likelihood(DamageClass::Crack, 0.5), None);
        assert_eq!(like(f64::NAN), None);
        assert_eq!(like(-0.1), None);
    }

    #[test]
    fn a_table_that_does_not_fit_together_is_refused() {
        let fine = table(&[(10, 5), (10, 6)]);
        let with = |change: fn(&mut Calibration)| {
            let mut one = fine.clone();
            change(&mut one);
            one.check()
        };
        assert_eq!(with(|_| ()), Ok(()));
        let steps = Err(CalibrationError::Steps);
        assert_eq!(with(|one| one.steps[1] = 0.0), steps);
        assert_eq!(with(|one| one.steps[2] = 1.1), steps);
        assert_eq!(with(|one| one.steps[1] = f64::NAN), steps);
        assert_eq!(with(|one| one.steps.clear()), steps);
        let length = Err(CalibrationError::Length);
        assert_eq!(with(|one| one.steps.insert(1, 0.2)), length);
        let more = |one: &mut Calibration| {
            for counts in one.classes.values_mut() {
                counts[0].real = 11;
            }
        };
        assert_eq!(with(more), Err(CalibrationError::Count));
    }

    proptest! {
        #[test]
        fn a_share_is_never_above_ten_in_ten(findings in 20..5000_u32, share in 0.0..=1.0_f64, confidence in 0.0..=1.0_f64) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count within a test")]
            let real = (f64::from(findings) * share) as u32;
            let table = table(&[(findings, real)]);
            let like = table.likelihood(DamageClass::HailHit, confidence).unwrap();
            prop_assert!(like.real_of_10 <= 10);
            let exact = f64::from(real) / f64::from(findings) * 10.0;
            prop_assert!((f64::from(like.real_of_10) - exact).abs() <= 0.5);
        }
    }
}
