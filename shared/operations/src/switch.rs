//! What comes of switching something on or off.

use store::Written;

/// How switching something on or off ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SwitchOutcome {
    /// It is so now.
    Now,
    /// It was so before.
    Before,
    /// There is no such thing.
    Unknown,
}

impl SwitchOutcome {
    /// What became of a write that demands the other state.
    pub(crate) fn of(written: &Written) -> Self {
        match written {
            Written::Done(_) => Self::Now,
            Written::Refused { item: Some(_), .. } => Self::Before,
            Written::Refused { item: None, .. } => Self::Unknown,
        }
    }
}
