//! What people put before and behind a word so that it counts as a password: how many guesses find
//! it.

/// Guesses for each kind of piece.
const YEAR: u64 = 50;
const RUN: u64 = 20;
const DIGIT: u64 = 10;
const USUAL_SIGN: u64 = 5;
const SIGN: u64 = 30;

/// The signs by the digits of their keys.
const SHIFTED: &str = ")!@#$%^&*(";

/// The fewest guesses that find `text`, which is digits and signs: 1 for nothing.
pub(super) fn guesses(text: &[char]) -> u64 {
    let mut fewest: Vec<u64> = vec![1];
    for end in 1..=text.len() {
        let pieces = fewest.iter().enumerate().filter_map(|(start, before)| {
            let piece = piece(text.get(start..end)?)?;
            Some(before.saturating_mul(piece))
        });
        let least = pieces.min().unwrap_or(u64::MAX);
        fewest.push(least);
    }
    fewest.last().copied().unwrap_or(u64::MAX)
}

/// The guesses for one piece; nothing for what is several.
fn piece(text: &[char]) -> Option<u64> {
    match text {
        [one] if one.is_numeric() => Some(DIGIT),
        [one] if "!.?@#$*-_ ".contains(*one) => Some(USUAL_SIGN),
        [_] => Some(SIGN),
        _ if is_year(text) => Some(YEAR),
        _ if is_run(text) => Some(RUN),
        _ => None,
    }
}

/// 1900 to 2059.
fn is_year(text: &[char]) -> bool {
    let text: String = text.iter().collect();
    text.len() == 4
        && text
            .parse()
            .is_ok_and(|year: u32| (1900..2060).contains(&year))
}

/// One key again and again, or a row of digit keys up or down, with the shift key or without.
fn is_run(text: &[char]) -> bool {
    if text.windows(2).all(|pair| pair.first() == pair.last()) {
        return true;
    }
    let shifted = text.iter().all(|c| !c.is_ascii_digit());
    let keys: Option<Vec<i64>> = text.iter().map(|c| key(*c, shifted)).collect();
    let steps = |step: i64| {
        keys.as_ref().is_some_and(|keys| {
            keys.windows(2)
                .all(|pair| matches!(pair, [one, next] if (next - one - step).rem_euclid(10) == 0))
        })
    };
    text.len() >= 3 && (steps(1) || steps(-1))
}

fn key(c: char, shifted: bool) -> Option<i64> {
    let key = if shifted {
        SHIFTED.find(c)?.try_into().ok()?
    } else {
        i64::from(c.to_digit(10)?)
    };
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn habits_cost_little_and_chance_costs_much() {
        for (text, expected) in [
            ("", 1),
            ("7", 10),
            ("!", 5),
            ("2024!", 250),
            ("123!@#", 400),
            ("1234567890", 20),
            ("321", 20),
            ("!!!", 20),
            ("=", 30),
            ("-1843!", 250_000),
            ("20242025", 2_500),
            ("١", 10),
        ] {
            let text: Vec<_> = text.chars().collect();
            assert_eq!(guesses(&text), expected, "{text:?}");
        }
    }
}
