//! Lines of text with small signs among the words.
//!
//! Owns line breaking. Invariant: no line is wider than its column, since a word that is gets broken.

use brainops_domain::damage::DamageClass;

use super::face::{self, Style};
use crate::document::text::clean;

/// Something that stands in a line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Inline {
    /// Words. A line feed breaks the line.
    Text(String, Style),
    /// The sign of a damage class.
    Class(DamageClass),
    /// Severity as four bars.
    Bars(u8),
    /// A choice, made or not.
    Radio(bool),
    /// Words in a small frame.
    Tag(String, Style),
    /// The end of a line.
    Break,
}

/// A run of text and signs.
pub(crate) type Text = Vec<Inline>;

/// One word or sign, placed in its line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Piece {
    /// Distance from the line's left edge.
    pub(crate) x: f32,
    /// What it is; text pieces hold all words of one style that follow each other.
    pub(crate) what: Inline,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Line {
    /// Pieces from left to right.
    pub(crate) pieces: Vec<Piece>,
    /// Width without trailing space.
    pub(crate) width: f32,
    /// Largest size of text in it.
    pub(crate) size: f32,
}

struct Token {
    what: Inline,
    width: f32,
    space: f32,
}

fn sign_width(sign: &Inline) -> f32 {
    match sign {
        Inline::Class(_) => 11.0,
        Inline::Bars(_) => 19.5,
        Inline::Radio(_) => 13.5,
        Inline::Tag(text, style) => face::width(text, *style) + 6.0,
        Inline::Text(..) | Inline::Break => 0.0,
    }
}

/// Breaks a run into lines of at most `column` points.
pub(crate) fn wrap(text: &[Inline], column: f32) -> Vec<Line> {
    let mut lines = vec![Line::default()];
    let mut fallback = 8.0;
    for group in groups(text) {
        match group {
            Group::Break(size) => {
                close(&mut lines, size);
                lines.push(Line::default());
            }
            Group::Tokens(tokens) => {
                for token in &tokens {
                    if let Inline::Text(_, style) | Inline::Tag(_, style) = &token.what {
                        fallback = style.size;
                    }
                }
                place(&mut lines, tokens, column);
            }
        }
    }
    close(&mut lines, fallback);
    lines
}

/// Width of a run on one line.
pub(crate) fn natural_width(text: &[Inline]) -> f32 {
    wrap(text, f32::INFINITY)
        .iter()
        .map(|line| line.width)
        .fold(0.0, f32::max)
}

fn close(lines: &mut [Line], fallback: f32) {
    if let Some(line) = lines.last_mut()
        && line.size <= 0.0
    {
        line.size = fallback;
    }
}

enum Group {
    Tokens(Vec<Token>),
    Break(f32),
}

/// Tokens that no space parts stay together.
fn groups(text: &[Inline]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut open: Vec<Token> = Vec::new();
    let mut pending_space = 0.0;
    let mut size = 8.0;
    for inline in text {
        match inline {
            Inline::Text(words, style) => {
                size = style.size;
                let words = clean(words);
                for (row, words) in words.split('\n').enumerate() {
                    if row > 0 {
                        flush(&mut groups, &mut open);
                        groups.push(Group::Break(size));
                        pending_space = 0.0;
                    }
                    for (index, word) in words.split(' ').enumerate() {
                        if index > 0 {
                            pending_space = face::width(" ", *style);
                        }
                        if word.is_empty() {
                            continue;
                        }
                        if pending_space > 0.0 {
                            flush(&mut groups, &mut open);
                        }
                        let width = face::width(word, *style);
                        open.push(Token {
                            what: Inline::Text(word.to_owned(), *style),
                            width,
                            space: pending_space,
                        });
                        pending_space = 0.0;
                    }
                }
            }
            Inline::Break => {
                flush(&mut groups, &mut open);
                groups.push(Group::Break(size));
                pending_space = 0.0;
            }
            sign => {
                if pending_space > 0.0 {
                    flush(&mut groups, &mut open);
                }
                open.push(Token {
                    what: sign.clone(),
                    width: sign_width(sign),
                    space: pending_space,
                });
                pending_space = 0.0;
            }
        }
    }
    flush(&mut groups, &mut open);
    groups
}

fn flush(groups: &mut Vec<Group>, open: &mut Vec<Token>) {
    if !open.is_empty() {
        groups.push(Group::Tokens(std::mem::take(open)));
    }
}

/// Room for rounding when a width was measured in parts.
const SLACK_PT: f32 = 0.05;

fn place(lines: &mut Vec<Line>, tokens: Vec<Token>, column: f32) {
    let whole: f32 = tokens.iter().map(|token| token.width).sum::<f32>();
    let lead = tokens.first().map_or(0.0, |token| token.space);
    if lines.last().is_some_and(|line| {
        !line.pieces.is_empty() && line.width + lead + whole > column + SLACK_PT
    }) {
        lines.push(Line::default());
    }
    for token in tokens {
        let at = lines.last().map_or(0.0, |line| line.width);
        match token.what {
            Inline::Text(word, style) if at + token.space + token.width > column + SLACK_PT => {
                break_word(lines, &word, style, column);
            }
            what => push(lines, what, token.width, token.space),
        }
    }
}

/// Spreads a word over as many lines as it needs.
fn break_word(lines: &mut Vec<Line>, word: &str, style: Style, column: f32) {
    let mut part = String::new();
    for c in word.chars() {
        let at = lines.last().map_or(0.0, |line| line.width);
        part.push(c);
        if at + face::width(&part, style) > column + SLACK_PT
            && (part.chars().count() > 1 || at > 0.0)
        {
            part.pop();
            if !part.is_empty() {
                let width = face::width(&part, style);
                push(
                    lines,
                    Inline::Text(std::mem::take(&mut part), style),
                    width,
                    0.0,
                );
            }
            lines.push(Line::default());
            part.push(c);
        }
    }
    let width = face::width(&part, style);
    push(lines, Inline::Text(part, style), width, 0.0);
}

fn push(lines: &mut [Line], what: Inline, width: f32, space: f32) {
    let Some(line) = lines.last_mut() else { return };
    let space = if line.pieces.is_empty() { 0.0 } else { space };
    if let Inline::Text(_, style) | Inline::Tag(_, style) = &what {
        line.size = line.size.max(style.size);
    }
    let x = line.width + space;
    line.width = x + width;
    if let (
        Inline::Text(word, style),
        Some(Piece {
            what: Inline::Text(before, same),
            ..
        }),
    ) = (&what, line.pieces.last_mut())
        && same == style
    {
        if space > 0.0 {
            before.push(' ');
        }
        before.push_str(word);
        return;
    }
    if space > 0.0
        && let Some(Piece {
            what: Inline::Text(before, _),
            ..
        }) = line.pieces.last_mut()
    {
        // A space at the end of a piece is not seen, but parts the words for a reader program.
        before.push(' ');
    }
    line.pieces.push(Piece { x, what });
}
