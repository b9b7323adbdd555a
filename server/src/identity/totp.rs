//! Codes of authenticators: RFC 6238 with what every authenticator knows, which is SHA-1, 30 seconds, six digits.

use crate::identity::random;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use chrono::{DateTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

// RFC 4226 §4, R6 asks for 128 bits at least and recommends 160.
const SECRET_BYTES: usize = 20;
const STEP_S: i64 = 30;
const DIGITS: usize = 6;
// RFC 6238 §5.2: at most one step for the time a code is on its way; telephones' clocks are within it, too.
const DRIFT_STEPS: i64 = 1;
// RFC 4648 §6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret.
///
/// Errors: the operating system has no randomness to give.
pub(super) fn new_secret() -> Result<[u8; SECRET_BYTES], getrandom::Error> {
    random()
}

/// The step whose code this is, if it is the code of one near `now` and later than `used`. Every step is compared, so
/// that the time it takes tells nothing.
pub(super) fn step_of(secret: &[u8], code: &str, now: DateTime<Utc>, used: i64) -> Option<i64> {
    let code = code.trim().as_bytes();
    let current = now.timestamp().div_euclid(STEP_S);
    let mut found = None;
    for step in current - DRIFT_STEPS..=current + DRIFT_STEPS {
        let wanted = code_of(secret, step);
        if verify_slices_are_equal(wanted.as_bytes(), code).is_ok() && step > used {
            found = found.or(Some(step));
        }
    }
    found
}

// RFC 4226 §5.3.
fn code_of(secret: &[u8], step: i64) -> String {
    let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[tag.len() - 1] & 0x0f);
    let word = [tag[at] & 0x7f, tag[at + 1], tag[at + 2], tag[at + 3]];
    let number = u32::from_be_bytes(word) % 1_000_000;
    format!("{number:0DIGITS$}")
}

/// Base 32 without padding, as authenticators take it.
pub(super) fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in bytes {
        bits = (bits << 8) | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(char::from(BASE32[(bits >> held) as usize & 31]));
        }
    }
    if held > 0 {
        text.push(char::from(BASE32[(bits << (5 - held)) as usize & 31]));
    }
    text
}

/// What the picture that telephones scan says.
pub(super) fn address(secret: &[u8], email: &str) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let issuer = encode("BrainOps Field");
    format!(
        "otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_S}",
        encode(email),
        base32(secret)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 6238, appendix B, with the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (at_s, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = DateTime::from_timestamp(at_s, 0).unwrap();
            assert_eq!(step_of(secret, code, now, 0), Some(at_s / 30), "{at_s}");
            assert_eq!(step_of(secret, code, now, at_s / 30), None, "used before");
        }
        let late = DateTime::from_timestamp(59 + 61, 0).unwrap();
        assert_eq!(step_of(secret, "287082", late, 0), None);
        for wrong in ["", "28708", "2870822", "287083", "28708２"] {
            let now = DateTime::from_timestamp(59, 0).unwrap();
            assert_eq!(step_of(secret, wrong, now, 0), None, "{wrong}");
        }
    }

    // RFC 4648, section 10, without padding.
    #[test]
    fn base32_is_that_of_the_standard() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }
}
