//! Numbers, dates and classes as people read them. US units first.

use brainops_domain::damage::DamageClass;
use brainops_domain::money::Cents;
use brainops_domain::view::photo::{FocalSource, GroundSource};
use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, NaiveDateTime};

use super::input::{Days, Likelihood, Severity};

/// Millimeters in an inch. Source: international inch, exact.
pub(crate) const MM_PER_INCH: f64 = 25.4;
/// Millimeters in a foot. Source: international foot, exact.
pub(crate) const MM_PER_FOOT: f64 = 304.8;
/// Feet in a meter, for heights.
const FEET_PER_M: f64 = 1.0 / 0.3048;
/// Lengths from here on read in tenths of an inch.
const ONE_DECIMAL_FROM_MM: f64 = 10.0 * MM_PER_INCH;
/// Lengths from here on read in feet.
const FEET_FROM_MM: f64 = 36.0 * MM_PER_INCH;

/// `$9,030.89`; credits carry a minus sign.
pub(crate) fn money(amount: Cents) -> String {
    let sign = if amount.0 < 0 { "−" } else { "" };
    format!("{sign}${}", bare_money(amount))
}

/// `9,030.89` for the lines of a table; credits carry a minus sign.
pub(crate) fn line_money(amount: Cents) -> String {
    let sign = if amount.0 < 0 { "−" } else { "" };
    format!("{sign}{}", bare_money(amount))
}

fn bare_money(amount: Cents) -> String {
    let cents = amount.0.unsigned_abs();
    format!("{}.{:02}", grouped(cents / 100), cents % 100)
}

/// `12,345`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `Friday, November 20, 2026`.
pub(crate) fn long_date(date: NaiveDate) -> String {
    date.format("%A, %B %-d, %Y").to_string()
}

/// `Nov 20, 2026`.
pub(crate) fn short_date(date: NaiveDate) -> String {
    date.format("%b %-d, %Y").to_string()
}

/// `Nov 20, 2026, 3:12 PM`.
pub(crate) fn short_instant(at: NaiveDateTime) -> String {
    at.format("%b %-d, %Y, %-I:%M %p").to_string()
}

/// `Nov 20, 2026, 3:12 PM UTC−5`.
pub(crate) fn zoned_instant(at: DateTime<FixedOffset>) -> String {
    let offset_s = at.offset().local_minus_utc();
    let (hours, minutes) = (offset_s.abs() / 3600, offset_s.abs() / 60 % 60);
    let sign = if offset_s < 0 { "−" } else { "+" };
    let zone = match (hours, minutes) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    };
    format!("{} {zone}", short_instant(at.naive_local()))
}

/// `Nov 20, 2026`, or `Nov 18 to Nov 20, 2026`.
pub(crate) fn days(days: Days) -> String {
    let last = short_date(days.last);
    if days.first == days.last {
        last
    } else if days.first.year() == days.last.year() {
        format!("{} to {last}", days.first.format("%b %-d"))
    } else {
        format!("{} to {last}", short_date(days.first))
    }
}

/// `1–4, 9` for 1, 2, 3, 4 and 9, which come in order.
pub(crate) fn ranges(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|one, next| one + 1 == *next);
    let texts = runs.filter_map(|run| match (run.first()?, run.last()?) {
        (first, last) if first == last => Some(first.to_string()),
        (first, last) if first + 1 == *last => Some(format!("{first}, {last}")),
        (first, last) => Some(format!("{first}–{last}")),
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// `1.77 × 1.50 in` and `± 0.21`.
pub(crate) fn size(length_mm: f64, width_mm: f64, relative_error: f64) -> (String, String) {
    let (divisor, unit, digits) = unit_of(length_mm);
    let error = length_mm * relative_error / divisor;
    (
        format!(
            "{:.digits$} × {:.digits$} {unit}",
            length_mm / divisor,
            width_mm / divisor
        ),
        format!("± {error:.digits$}"),
    )
}

/// `1.1 in` or `3.2 ft`.
pub(crate) fn length(mm: f64) -> String {
    let (divisor, unit, _) = unit_of(mm);
    format!("{:.1} {unit}", mm / divisor)
}

fn unit_of(mm: f64) -> (f64, &'static str, usize) {
    if mm >= FEET_FROM_MM {
        (MM_PER_FOOT, "ft", 1)
    } else if mm >= ONE_DECIMAL_FROM_MM {
        (MM_PER_INCH, "in", 1)
    } else {
        (MM_PER_INCH, "in", 2)
    }
}

/// `29 ft (8.8 m)`.
pub(crate) fn height(meters: f64) -> String {
    format!("{:.0} ft ({meters:.1} m)", meters * FEET_PER_M)
}

/// `1 photo`, `1,200 photos`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(count as u64),
        if count == 1 { one } else { many }
    )
}

/// `43.27`, `50`: at most two decimals, none where they are zero, thousands grouped.
pub(crate) fn decimal(value: f64) -> String {
    let text = format!("{:.2}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole
        .parse::<u64>()
        .map_or_else(|_| whole.to_owned(), grouped);
    let fraction = fraction.trim_end_matches('0');
    let sign = if value < 0.0 { "−" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

/// A trade unit for more than one: `bundles`, `boxes`; short signs such as `h` and `sq ft` stay.
pub(crate) fn plural(unit: &str) -> String {
    match unit {
        "h" | "ft" | "sq ft" | "SQ" | "LF" | "in" | "yd" | "%" => unit.to_owned(),
        _ if ["x", "s", "ch", "sh"].iter().any(|end| unit.ends_with(end)) => format!("{unit}es"),
        _ => format!("{unit}s"),
    }
}

/// `−65°`.
pub(crate) fn degrees(angle: f64) -> String {
    let sign = if angle < 0.0 { "−" } else { "" };
    format!("{sign}{:.0}°", angle.abs())
}

/// `12 %` for 0.12.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A reason as the end of a sentence: without its period, its first letter small unless it is a name.
pub(crate) fn clause(reason: &str) -> String {
    let reason = reason.trim().trim_end_matches('.');
    let mut letters = reason.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(reason.chars().skip(1)).collect()
        }
        (Some('A'), Some(' ')) => format!("a{}", &reason[1..]),
        _ => reason.to_owned(),
    }
}

/// As much of a text as a small place holds; it stands in full elsewhere.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars()
        .take(most.saturating_sub(1))
        .chain(['…'])
        .collect()
}

/// `7 in 10 in tests`, or the bare score.
pub(crate) fn likelihood(likelihood: &Likelihood) -> String {
    match likelihood {
        Likelihood::Calibrated { real_of_10, .. } => format!("{real_of_10} in 10 in tests"),
        Likelihood::Score { score } => format!("score {score:.2}"),
    }
}

/// A class in a sentence: one and many.
pub(crate) fn class_words(class: DamageClass) -> (&'static str, &'static str) {
    match class {
        DamageClass::HailHit => ("hail hit", "hail hits"),
        DamageClass::MissingShingle => ("missing shingle", "missing shingles"),
        DamageClass::LiftedOrCreased => ("lifted or creased shingle", "lifted or creased shingles"),
        DamageClass::Crack => ("crack", "cracks"),
        DamageClass::GranuleLoss => ("area of granule loss", "areas of granule loss"),
        DamageClass::ExposedNail => ("exposed nail", "exposed nails"),
        DamageClass::Rust => ("rusted place", "rusted places"),
        DamageClass::Puncture => ("puncture", "punctures"),
        DamageClass::PondingOrStain => ("ponding or stained area", "ponding or stained areas"),
        DamageClass::MossAlgae => ("patch of moss or algae", "patches of moss or algae"),
        DamageClass::BrokenTile => ("broken tile", "broken tiles"),
        DamageClass::Debris => (
            "piece of debris or look-alike",
            "pieces of debris or look-alikes",
        ),
    }
}

/// Where a focal length comes from.
pub(crate) fn focal_source(source: FocalSource) -> &'static str {
    match source {
        FocalSource::XmpCalibrated => "calibrated, from the file",
        FocalSource::XmpDewarp => "lens correction in the file",
        FocalSource::ExifSensor => "lens and sensor width",
        FocalSource::Exif35mm => "35 mm equivalent",
    }
}

/// Where a scale comes from.
pub(crate) fn ground_source(source: GroundSource) -> &'static str {
    match source {
        GroundSource::LaserRange => "laser range",
        GroundSource::RoofHeightEntered => "drone height less roof height",
        GroundSource::RelativeAltitude => "drone height, roof height unknown",
        GroundSource::MarkedLength => "a marked length",
    }
}

/// What a severity means.
pub(crate) fn severity(severity: Severity) -> (u8, &'static str) {
    match severity {
        Severity::None => (0, "None"),
        Severity::Cosmetic => (1, "Cosmetic"),
        Severity::Minor => (2, "Minor"),
        Severity::Major => (3, "Major"),
        Severity::Urgent => (4, "Urgent"),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., last] => format!("{} and {last}", start.join(", ")),
    }
}

/// A hash in groups of four, `groups` of them: `9be1 44d0 77f3`.
pub(crate) fn short_hash(hex: &str, groups: usize) -> String {
    let digits: Vec<char> = hex.chars().take(groups * 4).collect();
    let parts: Vec<String> = digits.chunks(4).map(|part| part.iter().collect()).collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_as_on_an_invoice() {
        assert_eq!(money(Cents(903_089)), "$9,030.89");
        assert_eq!(money(Cents(-5)), "−$0.05");
        assert_eq!(line_money(Cents(12_345_678_900)), "123,456,789.00");
        assert_eq!(money(Cents(i64::MIN)), "−$92,233,720,368,547,758.08");
    }

    #[test]
    fn sizes_switch_to_feet() {
        assert_eq!(
            size(45.0, 38.1, 0.12),
            ("1.77 × 1.50 in".to_owned(), "± 0.21".to_owned())
        );
        assert_eq!(
            size(553.0, 498.0, 0.12),
            ("21.8 × 19.6 in".to_owned(), "± 2.6".to_owned())
        );
        assert_eq!(
            size(1219.2, 304.8, 0.1),
            ("4.0 × 1.0 ft".to_owned(), "± 0.4".to_owned())
        );
    }

    #[test]
    fn days_and_numbers_read_as_ranges() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let text = |first, last| days(Days { first, last });
        let last = day(2026, 11, 20);
        assert_eq!(text(last, last), "Nov 20, 2026");
        assert_eq!(text(day(2026, 9, 2), last), "Sep 2 to Nov 20, 2026");
        assert_eq!(text(day(2013, 6, 4), last), "Jun 4, 2013 to Nov 20, 2026");
        assert_eq!(ranges(&[1, 2, 3, 4, 6, 7, 9]), "1–4, 6, 7, 9");
        assert_eq!(ranges(&[]), "");
    }

    #[test]
    fn times_name_their_zone() {
        let text = |at: &str| zoned_instant(at.parse().unwrap());
        assert_eq!(
            text("2026-11-20T15:12:00-05:00"),
            "Nov 20, 2026, 3:12 PM UTC−5"
        );
        assert_eq!(
            text("2026-11-20T09:00:00+05:30"),
            "Nov 20, 2026, 9:00 AM UTC+5:30"
        );
        assert_eq!(text("2026-11-20T00:00:00Z"), "Nov 20, 2026, 12:00 AM UTC");
    }

    #[test]
    fn words_join() {
        let parts = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(joined(&parts), "a, b and c");
        assert_eq!(short_hash("9be144d077f3aa", 3), "9be1 44d0 77f3");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(
            (decimal(43.27), decimal(1050.0), decimal(2.5)),
            ("43.27".into(), "1,050".into(), "2.5".into())
        );
        assert_eq!(
            (plural("box"), plural("roll"), plural("h")),
            ("boxes".into(), "rolls".into(), "h".into())
        );
    }
}
