//! Which stages a job may go on to when two people moved it side by side.

use brainops_domain::stage::Stage;

/// Whether work is never begun before this stage: it comes after the customer's signature.
#[must_use]
pub fn work_needs_signature(stage: Stage) -> bool {
    stage > Stage::CancelWindow
}

/// Whether a job may go from where it is to where somebody put it who did not see that.
///
/// It may go forward, but work is not put on a job whose signature nobody has entered. Going back is a
/// person's decision.
#[must_use]
pub fn stage_follows(current: &str, next: &str) -> bool {
    let (Some(current), Some(next)) = (Stage::from_name(current), Stage::from_name(next)) else {
        return false;
    };
    let is_signed = current >= Stage::Signed;
    next > current && (is_signed || !work_needs_signature(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_goes_forward_and_never_past_its_signature() {
        assert!(stage_follows("lead", "inspected"));
        assert!(stage_follows("lead", "signed"));
        assert!(stage_follows("signed", "scheduled"));
        assert!(!stage_follows("quoted", "scheduled"));
        assert!(!stage_follows("complete", "inspected"));
        assert!(!stage_follows("complete", "complete"));
        assert!(!stage_follows("lead", "moonlight"));
    }
}
