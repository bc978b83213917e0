//! The token of a confirmation mail. It is the sign-up itself, sealed: what it says of the password
//! comes from nobody but who asked for this mail, and needs no place in the table.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::keyring::{Keyring, KeyringError};
use super::password::Stored;
use super::reset_token::{UID, address, packed, unpacked};
use types::clock::Timestamp;
use types::values::{Email, Uid};

const PURPOSE: &str = "mail confirm";
/// How long a confirmation mail's link is good (docs/compatibility/barong.md#a2-26).
pub(crate) const CONFIRM_SECS: i64 = 86_400;

/// An opened token.
pub struct SignUpToken {
    /// The uid of the sign-up that waited when the mail was sent.
    pub uid: Uid,
    /// The address that the mail went to.
    pub email: Email,
    /// When the sign-up was asked for.
    pub(crate) asked_at: Timestamp,
    /// What to store of the password that was asked for with it.
    pub(crate) password: Stored,
}

impl SignUpToken {
    /// The text for the link: URL-safe, about 400 characters.
    ///
    /// # Errors
    /// None that is known.
    pub fn seal(
        uid: &Uid,
        email: &Email,
        password: &Stored,
        asked_at: Timestamp,
        keyring: &Keyring,
    ) -> Result<String, KeyringError> {
        // It is sealed already, for its own purpose; as bytes it is a quarter shorter.
        let verifier = password
            .verifier
            .as_deref()
            .map(|verifier| URL_SAFE_NO_PAD.decode(verifier).unwrap_or_default());
        let (uid, asked_at) = (packed(uid), asked_at.to_be_bytes());
        let (hash, verifier) = (
            sized(password.hash.as_bytes()),
            sized(&verifier.unwrap_or_default()),
        );
        let plain = [
            uid.as_slice(),
            &asked_at,
            &hash,
            &verifier,
            email.as_str().as_bytes(),
        ];
        keyring.sealer.seal(PURPOSE, &plain.concat())
    }

    /// Opens a token; nothing for anything that was not sealed as one here.
    #[must_use]
    pub fn open(text: &str, keyring: &Keyring) -> Option<Self> {
        let plain = keyring.sealer.open(PURPOSE, text)?;
        let (uid, rest) = plain.split_at_checked(UID)?;
        let (asked_at, rest) = rest.split_first_chunk()?;
        let (hash, rest) = split(rest)?;
        let (verifier, email) = split(rest)?;
        Some(Self {
            uid: unpacked(uid)?,
            email: address(email)?,
            asked_at: Timestamp::from_be_bytes(*asked_at),
            password: Stored {
                hash: String::from_utf8(hash.to_vec()).ok()?,
                // Without SCRAM none was made.
                verifier: (!verifier.is_empty()).then(|| URL_SAFE_NO_PAD.encode(verifier)),
            },
        })
    }

    /// Whether its day is over.
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.asked_at + CONFIRM_SECS <= now
    }
}

/// What is at most 255 bytes long, behind its length.
fn sized(bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).unwrap_or_default();
    let bytes = bytes.get(..usize::from(length)).unwrap_or_default();
    [&[length], bytes].concat()
}

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first()?;
    rest.split_at_checked(usize::from(*length))
}

#[cfg(test)]
mod tests {
    use super::super::keyring::generate;
    use super::super::reset_token::{ResetToken, Secret};
    use super::*;

    #[test]
    fn opens_to_what_was_sealed_and_only_as_what_it_is() {
        let keyring = Keyring::parse(&generate().unwrap()).unwrap();
        let (uid, email) = (Uid::random(), Email::parse("mia@example.com").unwrap());
        let password = Stored {
            hash: "$argon2id$".repeat(10),
            verifier: Some(URL_SAFE_NO_PAD.encode([7; 113])),
        };
        let text = SignUpToken::seal(&uid, &email, &password, 1_000, &keyring).unwrap();
        assert!(text.len() < 420, "{}", text.len());
        let token = SignUpToken::open(&text, &keyring).unwrap();
        assert_eq!(
            (&token.uid, &token.email, token.asked_at),
            (&uid, &email, 1_000)
        );
        assert_eq!(
            (&token.password.hash, &token.password.verifier),
            (&password.hash, &password.verifier)
        );
        assert!(
            !token.is_expired(1_000 + CONFIRM_SECS - 1) && token.is_expired(1_000 + CONFIRM_SECS)
        );
        assert!(ResetToken::open(&text, &keyring).is_none());
        let reset = ResetToken::seal(&uid, &email, &Secret::random(), &keyring).unwrap();
        assert!(SignUpToken::open(&reset, &keyring).is_none());
    }
}
