//! The buyer's right to cancel a sale made at home.
//!
//! Source: 16 CFR 429. Until midnight of the third business day after the sale; every day is a
//! business day but Sundays and federal holidays (5 USC 6103). Where a holiday is observed on
//! another day, both days are left out: the later end is the buyer's. States may give more time.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Business days that a buyer has.
const BUSINESS_DAYS: u32 = 3;

/// The last day on which a buyer who signs on a day may cancel, until midnight.
#[must_use]
pub fn last_day_to_cancel(signed_on: NaiveDate) -> NaiveDate {
    let mut left = BUSINESS_DAYS;
    let mut day = signed_on;
    while left > 0 {
        let Some(next) = day.checked_add_days(Days::new(1)) else {
            return day;
        };
        day = next;
        if is_business_day(day) {
            left -= 1;
        }
    }
    day
}

fn is_business_day(day: NaiveDate) -> bool {
    // New Year's Day of the next year may be observed on the last day of this one.
    let holidays = [day.year(), day.year() + 1].into_iter().flat_map(holidays);
    day.weekday() != Weekday::Sun
        && holidays
            .flat_map(|holiday| [Some(holiday), observed(holiday)])
            .all(|off| off != Some(day))
}

/// The day on which a holiday at a weekend is observed.
fn observed(holiday: NaiveDate) -> Option<NaiveDate> {
    match holiday.weekday() {
        Weekday::Sat => holiday.pred_opt(),
        Weekday::Sun => holiday.succ_opt(),
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => None,
    }
}

fn holidays(year: i32) -> impl Iterator<Item = NaiveDate> {
    let nth = |month, weekday, n| NaiveDate::from_weekday_of_month_opt(year, month, weekday, n);
    let last_monday_of_may = nth(5, Weekday::Mon, 5).or_else(|| nth(5, Weekday::Mon, 4));
    [
        NaiveDate::from_ymd_opt(year, 1, 1),
        nth(1, Weekday::Mon, 3),
        nth(2, Weekday::Mon, 3),
        last_monday_of_may,
        NaiveDate::from_ymd_opt(year, 6, 19),
        NaiveDate::from_ymd_opt(year, 7, 4),
        nth(9, Weekday::Mon, 1),
        nth(10, Weekday::Mon, 2),
        NaiveDate::from_ymd_opt(year, 11, 11),
        nth(11, Weekday::Thu, 4),
        NaiveDate::from_ymd_opt(year, 12, 25),
    ]
    .into_iter()
    .flatten()
}
