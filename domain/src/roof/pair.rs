//! Which section of a roof is which after someone edited it.
//!
//! A roof is entered as a list; sections are kept one by one, so that two people who edit two
//! sections do not clash. What a person meant is guessed, what is stored is not: whatever is paired
//! with what, the roof that follows is the one that was entered.

use super::Section;

/// For each section of `after`, the index in `before` of the section that it was; none for a new one.
///
/// The same section first, then one of the same name, then one at the same place in the list among
/// those left over. No section is named twice.
#[must_use]
pub fn pair(before: &[Section], after: &[Section]) -> Vec<Option<usize>> {
    let mut taken = vec![false; before.len()];
    let mut pairs = vec![None; after.len()];
    let mut claim = |like: &dyn Fn(usize, &Section, &Section) -> bool| {
        for (index, section) in after.iter().enumerate() {
            if pairs[index].is_some() {
                continue;
            }
            let found = (0..before.len())
                .find(|&at| !taken[at] && like(index.abs_diff(at), &before[at], section));
            if let Some(at) = found {
                taken[at] = true;
                pairs[index] = Some(at);
            }
        }
    };
    // Twins stay where they are before they are looked for elsewhere.
    claim(&|apart, old, new| apart == 0 && old == new);
    claim(&|_, old, new| old == new);
    claim(&|apart, old, new| apart == 0 && same_name(old, new));
    claim(&|_, old, new| same_name(old, new));
    claim(&|apart, _, _| apart == 0);
    pairs
}

fn same_name(old: &Section, new: &Section) -> bool {
    old.name.trim() == new.name.trim()
}

/// Positions of a list's sections that change as few of the ones they have as order allows.
///
/// `held` has each section's position so far, none for a new one; what comes out rises strictly.
#[must_use]
pub fn positions(held: &[Option<i64>]) -> Vec<i64> {
    let mut last = 0;
    held.iter()
        .map(|position| {
            last = position.filter(|held| *held > last).unwrap_or(last + 1);
            last
        })
        .collect()
}
