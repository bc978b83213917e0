//! API keys: an item under the account for its owner, and a claim by the key's id for everybody else. Both are written
//! together, with the code that the owner proved.

mod claim;
mod owner;

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use claim::Claim;

use crate::clock::Timestamp;
use crate::entropy;
use crate::error::Refusal;
use crate::store::Write;

/// An API key's id: a random UUID, version 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kid(Uuid);

impl Kid {
    /// Accepts a UUID in its hyphenated form, in either case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 36).then(|| Uuid::try_parse(text).ok().map(Self)).flatten()
    }
}

impl fmt::Display for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An API key as its owner sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id.
    pub kid: Kid,
    /// URL-safe base64 of a PEM, as the owner gave it: looked at only when it has to verify.
    pub public_key: String,
    /// One free text.
    pub scopes: Option<String>,
    /// Seconds that a token minted for it lives, 30 to 86400.
    pub expires_in: i64,
    /// Any text; only `active` is usable.
    pub state: String,
    /// Unix seconds.
    pub created_at: Timestamp,
    /// Unix seconds.
    pub updated_at: Timestamp,
}

/// What the owner wants of an API key; what is absent stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// As in `ApiKey`.
    pub public_key: Option<String>,
    /// As in `ApiKey`.
    pub scopes: Option<String>,
    /// As in `ApiKey`.
    pub expires_in: Option<i64>,
    /// As in `ApiKey`.
    pub state: Option<String>,
}

impl Wish {
    /// Takes `expires_in` as the client wrote it.
    ///
    /// # Errors
    /// What is wrong with the values, as Barong words it.
    pub fn checked(mut self, expires_in: Option<&str>) -> Result<Self, Refusal> {
        let long = |name, text: &Option<String>, longest| {
            let long = text.as_ref().is_some_and(|text| text.chars().count() > longest);
            long.then(|| format!("{name} is too long (maximum is {longest} characters)"))
        };
        let expires_in = expires_in.map(lifetime).transpose();
        let problems = [
            long("Public key", &self.public_key, 4_096),
            long("Scopes", &self.scopes, 255),
            expires_in.as_ref().err().map(|problem| format!("Expires in {problem}")),
            long("State", &self.state, 255),
        ];
        let problems: Vec<_> = problems.into_iter().flatten().collect();
        self.expires_in = expires_in.ok().flatten();
        if problems.is_empty() { Ok(self) } else { Err(Refusal::Sentence(problems)) }
    }

    /// A new key, where a public key was given.
    #[must_use]
    pub fn create(self, now: Timestamp) -> ApiKey {
        ApiKey {
            kid: Kid(entropy::uuid()),
            public_key: self.public_key.unwrap_or_default(),
            scopes: self.scopes,
            expires_in: self.expires_in.unwrap_or(86_400),
            state: self.state.unwrap_or_else(|| "active".to_owned()),
            created_at: now,
            updated_at: now,
        }
    }

    fn is_empty(&self) -> bool {
        self.public_key.is_none() && self.scopes.is_none() && self.expires_in.is_none() && self.state.is_none()
    }

    /// The key with the wishes fulfilled; as it is where there are none.
    #[must_use]
    pub fn change(self, key: ApiKey, now: Timestamp) -> ApiKey {
        if self.is_empty() {
            return key;
        }
        ApiKey {
            public_key: self.public_key.unwrap_or(key.public_key),
            scopes: self.scopes.or(key.scopes),
            expires_in: self.expires_in.unwrap_or(key.expires_in),
            state: self.state.unwrap_or(key.state),
            updated_at: now,
            ..key
        }
    }

    /// Only what is wished, so that a change of another field made meanwhile stands.
    fn written(&self, mut write: Write) -> Write {
        let texts = [("public_key", &self.public_key), ("scopes", &self.scopes), ("state", &self.state)];
        for (name, text) in texts {
            write = text.iter().fold(write, |write, text| write.set(name, text));
        }
        self.expires_in.iter().fold(write, |write, secs| write.set("expires_in", secs))
    }
}

/// Rails' rule for a whole number between bounds.
fn lifetime(text: &str) -> Result<i64, &'static str> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let numeric = digits.starts_with(|c: char| c.is_ascii_digit()) && text.parse::<f64>().is_ok();
    match text.parse::<i64>() {
        _ if !numeric => Err("is not a number"),
        _ if !whole => Err("must be an integer"),
        Ok(secs @ 30..=86_400) => Ok(secs),
        Ok(..30) => Err("must be greater than or equal to 30"),
        Err(_) if text.starts_with('-') => Err("must be greater than or equal to 30"),
        _ => Err("must be less than or equal to 86400"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_told_as_barong_tells_them() {
        for (text, told) in [
            ("30", Ok(30)),
            ("+86400", Ok(86_400)),
            ("29", Err("must be greater than or equal to 30")),
            ("-99999999999999999999", Err("must be greater than or equal to 30")),
            ("86401", Err("must be less than or equal to 86400")),
            ("99999999999999999999", Err("must be less than or equal to 86400")),
            ("60.5", Err("must be an integer")),
            ("1e3", Err("must be an integer")),
            ("soon", Err("is not a number")),
            ("inf", Err("is not a number")),
            ("60s", Err("is not a number")),
            ("٦٠", Err("is not a number")),
            ("--60", Err("is not a number")),
        ] {
            assert_eq!(lifetime(text), told, "{text}");
        }
    }

    #[test]
    fn ids_are_whole_uuids() {
        let kid = Kid::parse("0F8B6A3E-6a0e-4a54-9f53-1f6a2f2f4f11").unwrap();
        assert_eq!(kid.to_string(), "0f8b6a3e-6a0e-4a54-9f53-1f6a2f2f4f11");
        for text in ["", "0f8b6a3e6a0e4a549f531f6a2f2f4f11", "{0f8b6a3e-6a0e-4a54-9f53-1f6a2f2f4f11}", "#CLAIM"] {
            assert_eq!(Kid::parse(text), None, "{text}");
        }
    }
}
