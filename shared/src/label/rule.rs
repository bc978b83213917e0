//! What keys and values of labels may be. Pure.

use crate::error::{Field, Flaw, Problem};

const MIN: usize = 3;
const MAX: usize = 255;

/// What is wrong with a key or a value, length first.
#[must_use]
pub fn problems(field: Field, text: &str) -> Vec<Problem> {
    let length = match text.chars().count() {
        ..MIN => Some(Flaw::TooShort { min: MIN }),
        MIN..=MAX => None,
        _ => Some(Flaw::TooLong { max: MAX }),
    };
    let good = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    let invalid = (!text.bytes().all(good)).then_some(Flaw::Invalid);
    let flaws = length.into_iter().chain(invalid);
    flaws.map(|flaw| field.is(flaw)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_all_its_problems_told_in_order() {
        let told = |text: &str| -> Vec<Flaw> {
            let problems = problems(Field::Key, text);
            problems.into_iter().map(|problem| problem.flaw).collect()
        };
        let short = || Flaw::TooShort { min: 3 };
        assert_eq!(told("news-Letter_7"), []);
        assert_eq!(told("a"), [short()]);
        assert_eq!(told("é!"), [short(), Flaw::Invalid]);
        assert_eq!(told(&"a".repeat(256)), [Flaw::TooLong { max: 255 }]);
        assert_eq!(told("a b"), [Flaw::Invalid]);
        assert_eq!((told(&"a".repeat(255)), told("abc")), (vec![], vec![]));
    }
}
