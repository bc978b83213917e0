//! What an owner wants of an API key, and the rules for it.

use super::record::{ACTIVE, ApiKey, present};
use super::scopes::Audiences;
use crate::account::Account;
use crate::auth::otp::OtpProof;
use crate::error::{Field, Flaw, Refusal};
use store::Write;
use types::clock::Timestamp;
use types::random;
use types::values::Kid;

/// The shortest life of a token minted for a key, in seconds.
const LEAST: i64 = 30;
/// The longest one.
const MOST: i64 = 86_400;

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
    /// What is wrong with the values.
    pub fn checked(mut self, expires_in: Option<&str>) -> Result<Self, Refusal> {
        let long = |field: Field, text: &Option<String>, max| {
            let long = text.as_ref().is_some_and(|text| text.chars().count() > max);
            long.then(|| field.is(Flaw::TooLong { max }))
        };
        let (expires_in, flaw) = match expires_in.map(lifetime).transpose() {
            Ok(secs) => (secs, None),
            Err(flaw) => (None, Some(flaw)),
        };
        let problems = [
            long(Field::PublicKey, &self.public_key, 4_096),
            long(Field::Scopes, &self.scopes, 255),
            flaw.map(|flaw| Field::ExpiresIn.is(flaw)),
            long(Field::State, &self.state, 255),
        ];
        let problems: Vec<_> = problems.into_iter().flatten().collect();
        self.expires_in = expires_in;
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
    pub(super) fn activates(&self) -> bool {
        self.state.as_deref() == Some(ACTIVE)
    }

    pub(super) fn is_empty(&self) -> bool {
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
    pub(super) fn written(&self, mut write: Write, account: &Account) -> Write {
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

/// Rails' rule for a whole number between bounds.
fn lifetime(text: &str) -> Result<i64, Flaw> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let numeric = digits.starts_with(|c: char| c.is_ascii_digit()) && text.parse::<f64>().is_ok();
    match text.parse::<i64>() {
        _ if !numeric => Err(Flaw::NotANumber),
        _ if !whole => Err(Flaw::NotAnInteger),
        Ok(secs @ LEAST..=MOST) => Ok(secs),
        Ok(..LEAST) => Err(Flaw::BelowLeast { least: LEAST }),
        Err(_) if text.starts_with('-') => Err(Flaw::BelowLeast { least: LEAST }),
        _ => Err(Flaw::AboveMost { most: MOST }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_held_to_rails_rule() {
        for (text, told) in [
            ("30", Ok(30)),
            ("+86400", Ok(86_400)),
            ("29", Err(Flaw::BelowLeast { least: 30 })),
            ("-99999999999999999999", Err(Flaw::BelowLeast { least: 30 })),
            ("86401", Err(Flaw::AboveMost { most: 86_400 })),
            (
                "99999999999999999999",
                Err(Flaw::AboveMost { most: 86_400 }),
            ),
            ("60.5", Err(Flaw::NotAnInteger)),
            ("1e3", Err(Flaw::NotAnInteger)),
            ("soon", Err(Flaw::NotANumber)),
            ("inf", Err(Flaw::NotANumber)),
            ("60s", Err(Flaw::NotANumber)),
            ("٦٠", Err(Flaw::NotANumber)),
            ("--60", Err(Flaw::NotANumber)),
        ] {
            assert_eq!(lifetime(text), told, "{text}");
        }
    }
}
