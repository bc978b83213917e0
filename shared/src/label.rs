//! Labels, private and public, and the level that an account's private labels make
//! (docs/compatibility/barong.md#labels, #levels).

mod entries;
pub(crate) mod level;
mod rule;
mod writes;

use crate::account::Account;
use store::{If, Key, Write};
use types::clock::Timestamp;

pub use entries::{Entries, Entry, Scope};
pub use level::{Label, Levels, PrivateLabels};
pub use rule::problems;

/// How often a change of private labels may lose against another one; each time somebody else's
/// went through.
pub const MAX_LOSSES: usize = 32;

/// The write that sets a private label of `seen`, and the level with it; refused where the labels
/// changed meanwhile.
#[must_use]
pub fn private_label_write(
    seen: &Account,
    key: &str,
    value: &str,
    now: Timestamp,
    levels: &Levels,
) -> Write {
    let mut labels = seen.labels.clone();
    let created_at = labels.get(key).map_or(now, |label| label.created_at);
    labels.insert(
        key.to_owned(),
        Label {
            created_at,
            ..Label::new(value, now)
        },
    );
    Write::update(Key::core(&seen.uid))
        .set("level", levels.reached(&labels))
        .set("labels", labels)
        .when(If::is("labels", &seen.labels))
}
