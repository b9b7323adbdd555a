//! The cooling-off deadline.

use brainops_domain::calendar::cancel_until;
use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn saturdays_count_sundays_and_holidays_do_not() {
    // The third is Thanksgiving week, the fourth runs over Christmas and a Sunday.
    for (signed, until) in [
        ("2026-11-20", "2026-11-24"),
        ("2026-11-18", "2026-11-21"),
        ("2026-11-23", "2026-11-27"),
        ("2026-12-23", "2026-12-28"),
        ("2026-07-02", "2026-07-07"),
        ("2026-05-22", "2026-05-27"),
    ] {
        assert_eq!(cancel_until(day(signed)), day(until), "signed {signed}");
    }
}
