//! How far Postern follows Barong.

use std::fmt;

/// How far Postern follows Barong where Barong tells strangers who has an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompatibilityMode {
    /// Known and unknown addresses get one answer, one trace and one amount of work.
    Strict,
    /// Barong 1.8.0's answers, for migrating an installation.
    Compat,
}

impl CompatibilityMode {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "strict" => Ok(Self::Strict),
            "compat" => Ok(Self::Compat),
            _ => Err("must be strict or compat".to_owned()),
        }
    }

    /// Whether strangers must not learn who has an account.
    #[must_use]
    pub fn is_strict(self) -> bool {
        self == Self::Strict
    }
}

impl fmt::Display for CompatibilityMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Strict => "strict",
            Self::Compat => "compat",
        })
    }
}
