//! The company: its name and what it prints on reports and quotes.
//!
//! Owns the limits of each field, so that screens, scripts and the office refuse the same. Refuses
//! nothing for being empty but the name: an empty field is left out of documents.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Longest name of a company or a person, in characters.
pub const NAME_CHARS: usize = 120;
/// Longest address, in characters.
pub const ADDRESS_CHARS: usize = 200;
/// Longest phone number, in characters.
pub const PHONE_CHARS: usize = 40;
/// Longest e-mail address, in characters. Source: RFC 5321 §4.5.3.1.3, less the angle brackets.
pub const EMAIL_CHARS: usize = 254;
/// Longest licence number, in characters.
pub const LICENSE_CHARS: usize = 80;
/// Longest text of a quote, in characters: what fits two pages.
pub const TEXT_CHARS: usize = 8_000;
/// Most days that a quote holds.
pub const QUOTE_DAYS: u16 = 365;

/// The company as it prints itself. Empty fields are left out of documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct CompanyProfile {
    /// Its name, 1 to 120 characters.
    pub name: String,
    /// Street, town and state in one line.
    pub address: String,
    /// Phone.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Contractor's licence number.
    pub license: String,
    /// Days a quote holds, 1 to 365.
    pub quote_days: u16,
    /// What quotes do not include.
    pub exclusions: String,
    /// Terms of quotes, one paragraph each.
    pub terms: Vec<String>,
}

/// A field that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The field.
    pub field: &'static str,
    /// The rule, as a sentence.
    pub rule: String,
}

impl Default for CompanyProfile {
    fn default() -> Self {
        let terms = [
            "Changes to this work are agreed in writing, with their price, before they are done.",
            "Rotten or broken deck found under the old roof is replaced at the unit price above, with a photo of each sheet.",
            "Rain, wind, ice or heat can move the start; the new day is agreed with you as soon as the forecast shows it.",
            "We protect plants and siding, remove all debris, and sweep the ground with a magnet when the work is done.",
            "Manufacturer's and workmanship warranties begin on the day the work is complete and paid.",
        ];
        Self {
            name: String::new(),
            address: String::new(),
            phone: String::new(),
            email: String::new(),
            license: String::new(),
            quote_days: 30,
            exclusions: "Painting, interior repairs, satellite dishes and solar panels, and hidden structural damage".into(),
            terms: terms.map(str::to_owned).into(),
        }
    }
}

impl CompanyProfile {
    /// The same without space around texts and without empty paragraphs.
    #[must_use]
    pub fn tidy(&self) -> Self {
        let tidy = |text: &str| text.trim().to_owned();
        Self {
            name: tidy(&self.name),
            address: tidy(&self.address),
            phone: tidy(&self.phone),
            email: tidy(&self.email),
            license: tidy(&self.license),
            quote_days: self.quote_days,
            exclusions: tidy(&self.exclusions),
            terms: self
                .terms
                .iter()
                .map(|paragraph| tidy(paragraph))
                .filter(|paragraph| !paragraph.is_empty())
                .collect(),
        }
    }

    /// The first field that breaks its rule.
    #[must_use]
    pub fn check(&self) -> Option<Refused> {
        let lines = [
            ("name", &self.name, NAME_CHARS),
            ("address", &self.address, ADDRESS_CHARS),
            ("phone", &self.phone, PHONE_CHARS),
            ("email", &self.email, EMAIL_CHARS),
            ("license", &self.license, LICENSE_CHARS),
        ];
        if self.name.trim().is_empty() {
            return refused("name", "A company has a name.".into());
        }
        for (field, text, most) in lines {
            if text.chars().count() > most {
                return refused(field, format!("At most {most} characters."));
            }
            if text.chars().any(char::is_control) {
                return refused(field, "It is one line of text.".into());
            }
        }
        if !self.email.is_empty() && !self.email.contains('@') {
            return refused("email", "An e-mail address has an @.".into());
        }
        if !(1..=QUOTE_DAYS).contains(&self.quote_days) {
            return refused(
                "quote_days",
                format!("A quote holds for 1 to {QUOTE_DAYS} days."),
            );
        }
        // As one text, a line for each paragraph.
        let terms = self.terms.join("\n");
        for (field, chars) in [
            ("exclusions", self.exclusions.chars().count()),
            ("terms", terms.chars().count()),
        ] {
            if chars > TEXT_CHARS {
                return refused(field, format!("At most {TEXT_CHARS} characters."));
            }
        }
        None
    }
}

fn refused(field: &'static str, rule: String) -> Option<Refused> {
    Some(Refused { field, rule })
}
