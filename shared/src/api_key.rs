//! API keys: an item under the account for its owner, and a claim by the key's id for everybody
//! else. Both are written together, with the code that the owner proved.

mod claim;
mod owner;
mod scopes;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use claim::Claim;
pub use owner::shown;
pub use scopes::Audiences;

use crate::account::Account;
use crate::auth::otp::OtpProof;
use crate::error::Refusal;
use store::Write;
use types::clock::Timestamp;
use types::random;
use types::values::Kid;

/// The state of a key that is usable.
pub const ACTIVE: &str = "active";
/// The state of a key which its owner must activate again.
pub const INACTIVE: &str = "inactive";

/// An API key as its owner sees it.
#[derive(Clone, Serialize, Deserialize)]
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
    /// The account's, when the key was last made or activated.
    #[serde(default, skip_serializing)]
    keys_epoch: Option<Uuid>,
    /// Unix seconds.
    pub created_at: Timestamp,
    /// Unix seconds.
    pub updated_at: Timestamp,
}

types::hidden!(ApiKey);

impl ApiKey {
    /// The key as it is in effect: what was active when the keys of `account` were ended is
    /// `inactive`.
    fn in_effect(self, account: &Account) -> Self {
        let state = in_effect(&self.state, self.keys_epoch, Some(account)).to_owned();
        Self { state, ..self }
    }
}

/// The state that a key of `account` has in effect (docs/compatibility/barong.md#a2-21).
fn in_effect<'a>(state: &'a str, keys_epoch: Option<Uuid>, account: Option<&Account>) -> &'a str {
    let opened = account.is_some_and(|account| account.opens_keys_of(keys_epoch));
    if state == ACTIVE && !opened {
        INACTIVE
    } else {
        state
    }
}

/// What the owner wants of an API key; what is absent stays as it is.
#[derive(Clone, Default)]
pub struct ApiKeyChanges {
    /// As in `ApiKey`.
    pub public_key: Option<String>,
    /// As in `ApiKey`.
    pub scopes: Option<String>,
    /// As in `ApiKey`.
    pub expires_in: Option<i64>,
    /// As in `ApiKey`.
    pub state: Option<String>,
}

types::hidden!(ApiKeyChanges);

impl ApiKeyChanges {
    /// Takes `expires_in` as the client wrote it.
    ///
    /// # Errors
    /// What is wrong with the values, as Barong words it.
    pub fn checked(mut self, expires_in: Option<&str>) -> Result<Self, Refusal> {
        let long = |name, text: &Option<String>, longest| {
            let long = text
                .as_ref()
                .is_some_and(|text| text.chars().count() > longest);
            long.then(|| format!("{name} is too long (maximum is {longest} characters)"))
        };
        let expires_in = expires_in.map(lifetime).transpose();
        let problems = [
            long("Public key", &self.public_key, 4_096),
            long("Scopes", &self.scopes, 255),
            expires_in
                .as_ref()
                .err()
                .map(|problem| format!("Expires in {problem}")),
            long("State", &self.state, 255),
        ];
        let problems: Vec<_> = problems.into_iter().flatten().collect();
        self.expires_in = expires_in.ok().flatten();
        if problems.is_empty() {
            Ok(self)
        } else {
            Err(Refusal::Sentence(problems))
        }
    }

    /// Refuses scopes that are audiences of other tokens.
    ///
    /// # Errors
    /// `ScopesInvalid`.
    pub fn apart_from(self, audiences: &Audiences) -> Result<Self, Refusal> {
        let taken = self
            .scopes
            .as_ref()
            .is_some_and(|scopes| audiences.include(scopes));
        if taken {
            Err(Refusal::ScopesInvalid)
        } else {
            Ok(self)
        }
    }

    /// A new key, where a public key was given.
    #[must_use]
    pub fn create(self, now: Timestamp) -> ApiKey {
        ApiKey {
            kid: Kid::new(random::uuid()),
            public_key: self.public_key.unwrap_or_default(),
            scopes: self.scopes,
            expires_in: self.expires_in.unwrap_or(86_400),
            state: self.state.unwrap_or_else(|| ACTIVE.to_owned()),
            keys_epoch: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether the key is to be usable from now on.
    fn activates(&self) -> bool {
        self.state.as_deref() == Some(ACTIVE)
    }

    fn is_empty(&self) -> bool {
        self.public_key.is_none()
            && self.scopes.is_none()
            && self.expires_in.is_none()
            && self.state.is_none()
    }

    /// The key of who proved the second factor with the wishes fulfilled, as it is in effect then.
    #[must_use]
    pub fn preview(self, key: ApiKey, proof: &OtpProof, now: Timestamp) -> ApiKey {
        let changed = if self.is_empty() {
            key
        } else {
            self.change(key, proof.account(), now)
        };
        changed.in_effect(proof.account())
    }

    /// The key of `account` with the wishes fulfilled.
    fn change(self, key: ApiKey, account: &Account, now: Timestamp) -> ApiKey {
        ApiKey {
            keys_epoch: if self.activates() {
                account.keys_epoch
            } else {
                key.keys_epoch
            },
            public_key: self.public_key.unwrap_or(key.public_key),
            scopes: self.scopes.or(key.scopes),
            expires_in: self.expires_in.unwrap_or(key.expires_in),
            state: self.state.unwrap_or(key.state),
            updated_at: now,
            ..key
        }
    }

    /// Only what is wished, so that a change of another field made meanwhile stands. Activating a
    /// key of `account` takes it over into the account's present.
    fn written(&self, mut write: Write, account: &Account) -> Write {
        let texts = [
            ("public_key", &self.public_key),
            ("scopes", &self.scopes),
            ("state", &self.state),
        ];
        for (name, text) in texts {
            write = text.iter().fold(write, |write, text| write.set(name, text));
        }
        write = self
            .expires_in
            .iter()
            .fold(write, |write, secs| write.set("expires_in", secs));
        if self.activates() {
            present(write, account)
        } else {
            write
        }
    }
}

/// Marks a key as one that the account's owner made or activated since keys were ended last.
fn present(write: Write, account: &Account) -> Write {
    account
        .keys_epoch
        .iter()
        .fold(write, |write, epoch| write.set("keys_epoch", epoch))
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
            (
                "-99999999999999999999",
                Err("must be greater than or equal to 30"),
            ),
            ("86401", Err("must be less than or equal to 86400")),
            (
                "99999999999999999999",
                Err("must be less than or equal to 86400"),
            ),
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
        for text in [
            "",
            "0f8b6a3e6a0e4a549f531f6a2f2f4f11",
            "{0f8b6a3e-6a0e-4a54-9f53-1f6a2f2f4f11}",
            "#CLAIM",
        ] {
            assert_eq!(Kid::parse(text), None, "{text}");
        }
    }
}
