//! 300 photos, with the power, the network or the office cut at every hundredth of the way.

use brainops_sim::upload::{Import, Outage, bring, import};

const PHOTOS: usize = 300;

fn whole() -> (Import, usize) {
    let import = import(PHOTOS, 1);
    let seen = bring(&import, usize::MAX, Outage::Power);
    assert_eq!(
        (seen.verified, seen.listed, seen.most_extra),
        (3 * PHOTOS, 0, 0)
    );
    assert!(seen.may_erase && !seen.erased_early);
    (import, seen.sent)
}

#[test]
fn a_cut_at_every_hundredth_loses_no_photo_and_costs_one_chunk_a_file() {
    let (import, chunks) = whole();
    for outage in [Outage::Power, Outage::Network, Outage::Office] {
        for percent in 1..100 {
            let seen = bring(&import, chunks * percent / 100, outage);
            assert_eq!(seen.verified, 3 * PHOTOS, "{outage:?} at {percent} %");
            assert!(seen.most_extra <= 1, "{outage:?} at {percent} %: {seen:?}");
            assert!(
                seen.may_erase && !seen.erased_early,
                "{outage:?} at {percent} %"
            );
        }
    }
}

#[test]
fn what_cannot_be_brought_is_on_a_list_and_nothing_may_be_erased() {
    let mut import = import(12, 2);
    let originals: Vec<String> = import
        .files
        .iter()
        .filter(|file| file.import_id.is_some())
        .map(|file| file.blake3.clone())
        .collect();
    import.damaged.insert(originals[3].clone());
    import.gone.insert(originals[7].clone());
    let seen = bring(&import, 40, Outage::Power);
    assert_eq!((seen.verified, seen.listed), (34, 2));
    assert!(!seen.may_erase && !seen.erased_early);
}
