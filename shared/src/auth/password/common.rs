//! What guessers try first: zxcvbn's estimate, and words that everybody knows between digits, years
//! and punctuation, which zxcvbn thinks too well of. The work is bounded: nothing looks further
//! than the first characters.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::decoration;
use super::fold::{SevenIs, folded, is_leet, leet_undone};

/// zxcvbn takes seconds for long texts of digits and punctuation.
const LOOKED_AT: usize = 40;
/// zxcvbn tries each way to read each of these as letters, which doubles its work with every one.
const READ_BY_ZXCVBN: usize = 6;
/// Of zxcvbn's guesses.
const ZXCVBN_GUESSES: u64 = 100_000;
/// Of guesses that try words by their rank, with what stands around them by its price.
const WORD_GUESSES: u64 = 100_000_000;
/// The shortest part of an address or a name that counts as a word; whatever has no more letters is
/// soon tried by itself.
const WORD: usize = 3;
/// The most that is looked at of each text of the context.
const CONTEXT: usize = 254;

static WORDS: LazyLock<HashMap<String, u64>> = LazyLock::new(|| {
    let lines = include_str!("common_words.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    let mut words = HashMap::new();
    for (word, rank) in lines.flat_map(str::split_whitespace).zip(1..) {
        words.entry(plain(word)).or_insert(rank);
    }
    words
});

/// The words that stand near an account: the name of the app, the address and their parts.
pub(super) struct Context {
    words: Vec<String>,
    plain: HashSet<String>,
}

impl Context {
    /// `texts` are addresses or names.
    pub(super) fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words = Vec::new();
        for text in texts {
            let text: String = text.chars().take(CONTEXT).collect();
            words.push(text.clone());
            words.extend(text.split('@').map(str::to_owned));
            words.extend(text.split(['@', '.']).map(str::to_owned));
            words.extend(
                text.split(|c: char| !c.is_alphanumeric())
                    .map(str::to_owned),
            );
        }
        // `mia91` stands for `mia` too.
        let bare = |word: &String| word.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
        words.extend(words.iter().map(bare).collect::<Vec<_>>());
        words.retain(|word| word.chars().count() >= WORD);
        Self {
            plain: words.iter().map(|word| plain(word)).collect(),
            words,
        }
    }
}

/// Whether the password is among the first that a guesser tries (NIST SP 800-63B-4 §3.1.1.2).
pub(super) fn is_common(text: &str, context: &Context) -> bool {
    let head: String = text.chars().take(LOOKED_AT).collect();
    is_decorated_word(&head, context) || is_guessed_by_zxcvbn(&head, context)
}

fn is_guessed_by_zxcvbn(text: &str, context: &Context) -> bool {
    let context: Vec<_> = context.words.iter().map(String::as_str).collect();
    zxcvbn::zxcvbn(&readable(text), &context).guesses() < ZXCVBN_GUESSES
}

/// The text, with one letter for each sign where there are too many kinds of them.
fn readable(text: &str) -> Cow<'_, str> {
    let signs: HashSet<char> = text.chars().filter(|c| is_leet(*c)).collect();
    if signs.len() > READ_BY_ZXCVBN {
        leet_undone(&folded(text), SevenIs::T).into()
    } else {
        text.into()
    }
}

/// Whether it is one common word with something cheap before and behind it, in any spelling.
fn is_decorated_word(text: &str, context: &Context) -> bool {
    let text = folded(text);
    let (before, behind) = edges(&text);
    let splits = (0..=before)
        .flat_map(|start| (text.len() - behind..=text.len()).map(move |end| (start, end)));
    let mut guesses = splits.filter_map(|(start, end)| {
        let (rest, end) = text.split_at_checked(end)?;
        let (start, word) = rest.split_at_checked(start)?;
        let decoration = decoration::guesses(start).saturating_mul(decoration::guesses(end));
        Some(word_guesses(word, context)?.saturating_mul(decoration))
    });
    guesses.any(|guesses| guesses < WORD_GUESSES)
}

/// How many characters before and behind the letters are none.
fn edges(text: &[char]) -> (usize, usize) {
    let no_letters =
        |chars: &mut dyn Iterator<Item = &char>| chars.take_while(|c| !c.is_alphabetic()).count();
    let before = no_letters(&mut text.iter());
    (
        before,
        no_letters(&mut text.iter().rev()).min(text.len() - before),
    )
}

/// The guesses that find a word; nothing for one that is not common.
fn word_guesses(word: &[char], context: &Context) -> Option<u64> {
    let templates = word.iter().filter(|c| c.is_alphabetic()).count();
    if word.len() <= WORD {
        // Every word of so few letters is soon tried.
        return (templates == word.len())
            .then(|| (0..templates).fold(1, |guesses, _| guesses * 26));
    }
    [SevenIs::T, SevenIs::L].into_iter().find_map(|seven| {
        let word = leet_undone(word, seven);
        let once = unrepeated(&word);
        let backwards: String = once.chars().rev().collect();
        [once, &backwards]
            .into_iter()
            .find_map(|word| known(word, context))
    })
}

fn known(word: &str, context: &Context) -> Option<u64> {
    if context.plain.contains(word) {
        Some(1)
    } else {
        WORDS.get(word).copied()
    }
}

/// `monkeymonkey` as `monkey`.
fn unrepeated(word: &str) -> &str {
    let parts = (WORD..=word.len() / 2).filter(|length| word.len().is_multiple_of(*length));
    let mut parts = parts.filter_map(|length| word.get(..length));
    parts
        .find(|part| part.repeat(word.len() / part.len()) == word)
        .unwrap_or(word)
}

/// A word as passwords are compared with it.
fn plain(word: &str) -> String {
    leet_undone(&folded(word), SevenIs::T)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn common(text: &str) -> bool {
        is_common(
            text,
            &Context::new(["mia.koval91@harbour-bank.example", "Postern"]),
        )
    }

    #[test]
    fn words_that_everybody_knows_are_refused_in_any_spelling() {
        // The kind: a word, and digits, years and signs at its ends.
        let all = "Summer2024! Winter2025! Letmein123! Admin123! Monkey123! qwe123!@# Bitcoin2024! \
            Binance123! Crypto2025! Secret123! Changeme1! Aa123456. Postern2026! Postern123! \
            POSTERN#2026 Miakoval2024! mia.koval91! Koval-1987 Harbour2024! Harbourbank1! \
            !!Summer2024 2024Summer! 123Dragon!! Autumn.2031 Nov2024!! December24! Welcome@123 \
            Passw0rd2024! P@$$w0rd!99 Adm1n!2025 $umm3r2024! B1tc01n#21 L3tm31n2024 7esting123! \
            SummerSummer24 nimda2024! drowssap#1 Sümmer2024! Ｓummer２０２４！ Sum\u{200d}mer2024! \
            Qwerty!2345 asdf2024!! Q1w2e3r4 iloveyou2! Пароль123! 2024!2024! 12345!@#$% Abc12345! \
            Dragon4821! Guest-0001 Sommer2024! Ethereum$1000";
        let taken: Vec<_> = all.split(' ').filter(|text| !common(text)).collect();
        assert!(taken.is_empty(), "{taken:?}");
    }

    #[test]
    fn passwords_that_are_chosen_well_are_taken() {
        let all = "Harbour-lane-7 | correct horse battery | Another-lane-9 | Third-lane-11 | \
            Engine-1843! | Victims-own-pass-9 | Stranger-lane-5 | summer rain on the roof | \
            Xk7_pQmw | w8Rq2LzN | vT$9kq!Zr4 | 3fj8-2kdm-x9qp | tulip otter basalt | \
            8f14e45fceea167a | zqjxkvbn | Прекрасний-вечір-біля-моря | 漢字の合言葉は長い | 😀 sad clown \
            juggles 9 | Tr0ub4dour&3-lemon | 2837465186 | winter is over, call me | \
            monkey-harbour-41 | My Postern pass phrase 9 | q8!Summer-vole-w2";
        let refused: Vec<_> = all.split(" | ").filter(|text| common(text)).collect();
        assert!(refused.is_empty(), "{refused:?}");
        // Letters and digits by chance, eight of them: as few as the rule allows.
        let mut refused = 0;
        for seed in 0..200_u64 {
            let mut state = seed
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .wrapping_add(0x1234_5678_9abc_def1);
            let mut next = || {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"
                    [usize::try_from(state >> 33).unwrap() % 54]
            };
            let text: String = (0..8).map(|_| char::from(next())).collect();
            refused += usize::from(common(&text));
        }
        assert!(refused <= 1, "{refused}");
    }

    #[test]
    fn no_more_than_the_first_characters_are_looked_at() {
        let costly = "4@8({[<3691!|105$7+%20".repeat(6);
        let begins = |text: &str| text.chars().take(LOOKED_AT).collect::<String>();
        let whole = "Xk7_pQmw".repeat(16);
        for (text, tail) in [(&costly, "a"), (&costly, "😀"), (&whole, "0")] {
            let context = Context::new([]);
            let head = begins(text);
            assert_eq!(
                is_common(&format!("{head}{}", tail.repeat(88)), &context),
                is_common(&head, &context),
                "{head}"
            );
        }
        assert!(common(&("password".to_owned() + &"1".repeat(120))));
        assert!(
            !readable(&begins(&costly)).chars().any(is_leet),
            "zxcvbn has no choice of letters to try"
        );
        assert_eq!(readable("P@$$w0rd!1"), "P@$$w0rd!1");
        let long = "x".repeat(100_000) + "@example.com";
        assert!(
            Context::new([long.as_str()])
                .words
                .iter()
                .all(|word| word.chars().count() <= CONTEXT)
        );
    }
}
