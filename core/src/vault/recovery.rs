//! The code of the recovery sheet: the vault's key in letters that survive handwriting.
//!
//! Owns the writing and reading of codes. Invariant: a code that reads back is the key it was made from;
//! a slip of the pen is caught by its last two letters.

use super::VaultError;
use crate::store::Key;
use zeroize::Zeroizing;

/// Digits and letters without I, L, O and U. Source: Crockford, Base 32.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters that hold 256 bits, five each.
const KEY_LETTERS: usize = 52;
/// Letters that catch a slip.
const CHECK_LETTERS: usize = 2;
/// Letters of a group.
const GROUP: usize = 6;

/// The code of a key: nine groups of six letters.
pub(super) fn code_of(key: &Key) -> String {
    let letters = letters_of(key.bytes());
    letters
        .chunks(GROUP)
        .map(|group| {
            group
                .iter()
                .map(|byte| char::from(*byte))
                .collect::<String>()
        })
        .collect::<Vec<_>>()
        .join("-")
}

/// The key of a code as a person typed it: in any case, with or without the lines between groups.
///
/// Errors: `Invalid` when letters are missing, unknown, or do not belong together.
pub(super) fn key_of(code: &str) -> Result<Key, VaultError> {
    let mut values = Zeroizing::new(Vec::with_capacity(KEY_LETTERS + CHECK_LETTERS));
    for letter in code
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '-' | '\n' | '\t'))
    {
        values.push(value_of(letter).ok_or(NOT_A_CODE)?);
    }
    if values.len() != KEY_LETTERS + CHECK_LETTERS {
        return Err(NOT_A_CODE);
    }
    let mut bytes = Zeroizing::new([0_u8; 32]);
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = (0..8).fold(0, |byte, bit| byte << 1 | bit_of(&values, index * 8 + bit));
    }
    let given: &[u8] = &values;
    let expected: Vec<u8> = letters_of(&bytes);
    let same = given
        .iter()
        .zip(&expected)
        .all(|(value, letter)| LETTERS[usize::from(*value)] == *letter);
    if same {
        Ok(Key::new(*bytes))
    } else {
        Err(NOT_A_CODE)
    }
}

const NOT_A_CODE: VaultError = VaultError::Invalid {
    field: "recovery_code",
    rule: "This is not a recovery code: it has nine groups of six, and the last letters prove the others. Check it against the sheet.",
};

fn letters_of(bytes: &[u8; 32]) -> Vec<u8> {
    let bit = |at: usize| -> u8 { bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1) };
    let key = (0..KEY_LETTERS)
        .map(|letter| (0..5).fold(0, |value, at| value << 1 | bit(letter * 5 + at)));
    let hash = blake3::hash(bytes);
    let check = hash.as_bytes()[..CHECK_LETTERS]
        .iter()
        .map(|byte| byte & 31);
    key.chain(check)
        .map(|value: u8| LETTERS[usize::from(value)])
        .collect()
}

fn bit_of(values: &[u8], at: usize) -> u8 {
    values[at / 5] >> (4 - at % 5) & 1
}

/// Letters that look alike are read as the one that is used.
fn value_of(letter: char) -> Option<u8> {
    let upper = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let at = LETTERS
        .iter()
        .position(|known| char::from(*known) == upper)?;
    u8::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_in_any_hand_and_a_slip_is_caught() {
        let key = Key::new(std::array::from_fn(|at| {
            u8::try_from(at * 7 % 251).unwrap_or(0)
        }));
        let code = code_of(&key);
        assert_eq!(code.len(), 9 * GROUP + 8);
        let typed = code
            .to_lowercase()
            .replace('-', " ")
            .replace('0', "o")
            .replace('1', "l");
        for written in [code.clone(), typed] {
            let read = key_of(&written).map(|key| *key.bytes());
            assert!(
                matches!(read, Ok(bytes) if bytes == *key.bytes()),
                "{written}"
            );
        }
        let slip = if code.starts_with('A') { "B" } else { "A" };
        for bad in [
            format!("{slip}{}", &code[1..]),
            code[1..].to_owned(),
            "U".repeat(54),
            String::new(),
        ] {
            assert!(key_of(&bad).is_err(), "{bad}");
        }
    }
}
