//! What whoever starts the cloud can set.

use std::collections::BTreeMap;

/// Values by name that replace those of the template: a parameter's default, or a setting of the
/// maps in all columns.
pub type Parameters = BTreeMap<String, String>;

/// What makes new passwords quick: the least that argon2 and SCRAM allow. For tests.
#[must_use]
pub fn quick_passwords() -> Parameters {
    let least = [
        ("PasswordFloor", "off"),
        ("PasswordMemory", "8"),
        ("PasswordPasses", "1"),
        ("ScramIterations", "4096"),
    ];
    least
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}
