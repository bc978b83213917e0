//! Checked values: once one of these exists, nobody checks it again.

mod day;
mod kid;
mod number;
mod phone_number;
mod prose;
mod typed_code;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::random;
pub use day::day;
pub use kid::Kid;
pub use number::exact;
pub use phone_number::PhoneNumber;
pub use prose::{has_controls, has_controls_within, is_blank};
pub use typed_code::typed_code;

/// An account's public id: `ID` and ten upper-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Uid(String);

impl Uid {
    /// A new random one: 40 bits, so the writer must be ready for one that is taken.
    #[must_use]
    pub fn random() -> Self {
        Self(format!("ID{}", random::hex::<5>()))
    }

    /// Accepts exactly the canonical form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("ID")?;
        let canonical = digits.len() == 10
            && digits
                .bytes()
                .all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'));
        canonical.then(|| Self(text.to_owned()))
    }

    /// The ten digits as a number: the `sub` of a PacerPro token
    /// (docs/compatibility/pacerpro.md#a-3).
    #[must_use]
    pub fn number(&self) -> u64 {
        self.0
            .get(2..)
            .and_then(|digits| u64::from_str_radix(digits, 16).ok())
            .unwrap_or_default()
    }

    /// The uid with this number, if there can be one.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        (number < 1 << 40).then(|| Self(format!("ID{number:010X}")))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Uid {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a uid")
    }
}

impl From<Uid> for String {
    fn from(uid: Uid) -> Self {
        uid.0
    }
}

/// A mail address, trimmed and lower-cased (docs/compatibility/barong.md#a2-19).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Accepts Barong's strict syntax (docs/compatibility/barong.md#sign-up) after trimming and
    /// lower-casing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // ASCII only: Unicode makes a `k` of the Kelvin sign, and so an address of what is none.
        let text = text.trim().to_ascii_lowercase();
        let (local, domain) = text.split_once('@')?;
        (local_part(local) && domain_part(domain) && text.len() <= 254).then_some(Self(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Logs must not hold addresses, so there is no Display and Debug hides it.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(..)")
    }
}

/// 1–64 characters of letters, digits and the listed signs, with single dots between.
fn local_part(local: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-+_!\"'#$%^&*{}/=?`|~".contains(&b);
    local.len() <= 64
        && local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.bytes().all(allowed))
}

/// Labels of letters, digits and inner hyphens, at most 64 long; the last one at most 63, and
/// letters only or an internationalized one as browsers send it, `xn--…` (RFC 5890 §2.3.2.1).
fn domain_part(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=64).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    let international = last
        .strip_prefix("xn--")
        .is_some_and(|rest| !rest.is_empty());
    let top_level = international || last.bytes().all(|b| b.is_ascii_alphabetic());
    domain.split('.').all(label) && last.len() <= 63 && top_level
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uid_and_its_number_are_one() {
        let uid = Uid::parse("ID7A0C41B2F9");
        assert_eq!(uid.as_ref().map(Uid::number), Some(524_191_642_361));
        assert_eq!(Uid::from_number(524_191_642_361), uid);
        assert_eq!(Uid::from_number(1 << 40), None);
    }

    #[test]
    fn only_the_canonical_uid_parses() {
        for text in [
            "",
            "ID",
            "ID7a0c41b2f9",
            "ID7A0C41B2F",
            "XX7A0C41B2F9",
            "ID7A0C41B2F9 ",
            "ID٣A0C41B2F9",
        ] {
            assert_eq!(Uid::parse(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_are_trimmed_and_lower_cased() {
        assert_eq!(
            Email::parse(" Mia@Example.COM\t").map(|e| e.0),
            Some("mia@example.com".to_owned())
        );
    }

    #[test]
    fn addresses_that_are_none() {
        let long = format!("{}@example.com", "a".repeat(65));
        for text in [
            "",
            "@",
            "mia",
            "mia@",
            "@example.com",
            "a b@example.com",
            "a..b@example.com",
            ".a@example.com",
            "a@b@example.com",
            "a@-b.com",
            "a@b-.com",
            "a@b.c0m",
            "a@b..com",
            "a@b.xn--",
            "a@b.xn--p1ai-",
            "a@b.xn-p1ai",
            "a@b.x1--p1ai",
            "a@b.xn--p1_ai",
            &format!("a@b.xn--{}", "a".repeat(60)),
            "mïa@example.com",
            "mi\u{212a}e@example.com",
            "a\0@example.com",
            &long,
        ] {
            assert!(Email::parse(text).is_none(), "{text}");
        }
        for text in [
            "a@localhost",
            "a.b+c@x-y.example",
            "o'neil@example.com",
            "mia@xn--e1afmkfd.xn--p1ai",
            "mia@example.XN--J1AMH",
            "mia@xn--fiqs8s",
        ] {
            assert!(Email::parse(text).is_some(), "{text}");
        }
    }
}
