//! Ids of API keys.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An API key's id: a random UUID, version 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kid(Uuid);

impl Kid {
    /// The id of a new key: `random` is a UUID of version 4.
    #[must_use]
    pub fn new(random: Uuid) -> Self {
        Self(random)
    }

    /// The UUID.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        self.0
    }

    /// Accepts a UUID in its hyphenated form, in either case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 36)
            .then(|| Uuid::try_parse(text).ok().map(Self))
            .flatten()
    }
}

impl fmt::Display for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
