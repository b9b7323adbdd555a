//! Makes people's text printable without losing or changing a word.
//!
//! Text of customers and crews is data: pages are drawn, so no text is ever read as code. What is
//! left to do is what a page can't carry: control characters, direction overrides that would show
//! another text than the stored one, and characters that no embedded font has, which show as `�`.

use super::paper::face::can_print;

/// The text as a page can show it.
pub(crate) fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' => clean.push('\n'),
            '\t' | '\r' | '\u{a0}' | '\u{2028}' | '\u{2029}' => clean.push(' '),
            _ if c.is_control() || is_invisible(c) => {}
            _ if can_print(c) => clean.push(c),
            _ => clean.push('\u{fffd}'),
        }
    }
    clean
}

/// Direction overrides and zero-width characters: they would make a page show another text than the
/// record holds. Source: Unicode Bidirectional Algorithm, UAX #9 table 1; UTR #36 section 3.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn keeps_names_and_shows_what_it_cannot_print() {
        assert_eq!(
            clean("Łucja O’Neill-Nguyễn & Søn, ½ × 2″"),
            "Łucja O’Neill-Nguyễn & Søn, ½ × 2″"
        );
        assert_eq!(clean("山 roof\u{202e}\u{7}"), "\u{fffd} roof");
        assert_eq!(clean("a\r\nb\tc"), "a\nb c");
    }
}
