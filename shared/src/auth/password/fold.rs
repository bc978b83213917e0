//! One spelling for the many that people give a word: capitals, accents, full-width letters, l33t.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// What the digit seven stands for.
#[derive(Clone, Copy)]
pub(super) enum SevenIs {
    T,
    L,
}

/// The characters without capitals, accents, widths, ligatures, and what nobody sees.
pub(super) fn folded(text: &str) -> Vec<char> {
    let decomposed = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !is_invisible(*c));
    decomposed.flat_map(char::to_lowercase).collect()
}

/// Letters for the digits and signs that stand for them, and nothing of the other signs. `l` and
/// `i` become one, for `1` and `!` stand for both.
pub(super) fn leet_undone(folded: &[char], seven: SevenIs) -> String {
    folded
        .iter()
        .map(|c| template(*c, seven))
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Whether a sign or digit stands for a letter.
pub(super) fn is_leet(c: char) -> bool {
    !c.is_alphabetic() && template(c, SevenIs::T) != c
}

fn template(c: char, seven: SevenIs) -> char {
    match c {
        '4' | '@' => 'a',
        '8' => 'b',
        '(' | '{' | '[' | '<' => 'c',
        '3' | '€' => 'e',
        '6' | '9' => 'g',
        '1' | '!' | '|' | 'l' => 'i',
        '0' => 'o',
        '5' | '$' => 's',
        '+' => 't',
        '7' => match seven {
            SevenIs::T => 't',
            SevenIs::L => 'i',
        },
        '%' => 'x',
        '2' => 'z',
        other => other,
    }
}

/// Characters that show nothing: format characters, fillers, variation selectors.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
