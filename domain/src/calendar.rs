//! Business days as the federal cooling-off rule counts them.
//!
//! Source: 16 CFR 429.0(f): every calendar day but Sundays and federal holidays; Saturday counts.

use chrono::{Datelike as _, NaiveDate, Weekday};

/// Business days in which a buyer may cancel (16 CFR 429.1).
const CANCEL_DAYS: u32 = 3;

/// The last day on which a buyer may cancel a sale signed at home, until midnight.
#[must_use]
pub fn cancel_until(signed_on: NaiveDate) -> NaiveDate {
    let mut day = signed_on;
    let mut left = CANCEL_DAYS;
    while left > 0 {
        let Some(next) = day.succ_opt() else {
            return day;
        };
        day = next;
        if is_business_day(day) {
            left -= 1;
        }
    }
    day
}

/// Whether the rule counts this day.
#[must_use]
pub fn is_business_day(day: NaiveDate) -> bool {
    day.weekday() != Weekday::Sun && !is_federal_holiday(day)
}

/// Whether this is a federal holiday by its own date. Source: 5 U.S.C. 6103(a).
#[must_use]
pub fn is_federal_holiday(day: NaiveDate) -> bool {
    let nth = (day.day() - 1) / 7 + 1;
    let is_last_week = day
        .checked_add_days(chrono::Days::new(7))
        .is_none_or(|next| next.month() != day.month());
    match (day.month(), day.weekday()) {
        (1 | 2, Weekday::Mon) if nth == 3 => true,
        (5, Weekday::Mon) if is_last_week => true,
        (9, Weekday::Mon) if nth == 1 => true,
        (10, Weekday::Mon) if nth == 2 => true,
        (11, Weekday::Thu) if nth == 4 => true,
        (month, _) => matches!(
            (month, day.day()),
            (1, 1) | (6, 19) | (7, 4) | (11, 11) | (12, 25)
        ),
    }
}
