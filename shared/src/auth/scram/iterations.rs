//! The counts of rounds in use.

use std::num::NonZeroU32;

/// How many rounds SCRAM's clients make of a password: the count of new verifiers, and behind a
/// comma those that verifiers from before may still have. Accounts and decoys alike answer with one
/// of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Iterations {
    current: NonZeroU32,
    all: Vec<NonZeroU32>,
}

impl Iterations {
    /// The count of new verifiers.
    #[must_use]
    pub fn current(&self) -> NonZeroU32 {
        self.current
    }

    /// Every count in use, the current one first.
    #[must_use]
    pub fn all(&self) -> &[NonZeroU32] {
        &self.all
    }

    /// 4096 is the least that RFC 7677 §4 allows.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let count = |text: &str| {
            text.trim()
                .parse()
                .ok()
                .filter(|count| (4_096..=10_000_000).contains(count))
        };
        let all: Option<Vec<_>> = text
            .split(',')
            .map(|text| count(text).and_then(NonZeroU32::new))
            .collect();
        let both = all.and_then(|all| all.first().copied().map(|current| Self { current, all }));
        both.ok_or_else(|| "must be 4096 to 10000000, the current count first".to_owned())
    }
}

impl Default for Iterations {
    fn default() -> Self {
        const COUNT: NonZeroU32 = NonZeroU32::new(600_000).unwrap();
        Self {
            current: COUNT,
            all: vec![COUNT],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_count_is_the_current_one() {
        let counts = Iterations::parse("5000, 4096").unwrap();
        assert_eq!((counts.current().get(), counts.all().len()), (5_000, 2));
        for text in [
            "",
            "4095",
            "10000001",
            "5000,",
            ",5000",
            "5000,4095",
            "many",
            "-1",
        ] {
            assert!(Iterations::parse(text).is_err(), "{text}");
        }
    }
}
