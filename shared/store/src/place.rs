//! Keys of the table, read back.

use types::values::{Email, Uid};

use crate::key::{ACCOUNT, CORE, CREDENTIAL, DOCUMENT, EMAIL, PROFILE};

/// What an item is, by its key; only what somebody reads from the table's stream or from a whole
/// partition.
#[derive(PartialEq, Eq)]
pub enum Place {
    /// An address and its password.
    Credential(Email),
    /// An account.
    Core(Uid),
    /// The profile of an account.
    Profile(Uid),
    /// A document of an account, with its slot.
    Document(Uid, u32),
    /// What nobody reads by its key.
    Other,
}

types::hidden!(Place);

impl Place {
    /// What the item at `pk` and `sk` is.
    pub fn of(pk: &str, sk: &str) -> Self {
        let uid = pk.strip_prefix(ACCOUNT).and_then(Uid::parse);
        let slot = sk.strip_prefix(DOCUMENT).and_then(|slot| slot.parse().ok());
        match (uid, slot, sk) {
            (Some(uid), None, CORE) => Self::Core(uid),
            (Some(uid), None, PROFILE) => Self::Profile(uid),
            (Some(uid), Some(slot), _) => Self::Document(uid, slot),
            (None, None, CREDENTIAL) => pk
                .strip_prefix(EMAIL)
                .and_then(Email::parse)
                .map_or(Self::Other, Self::Credential),
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Key;

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let (uid, email) = (Uid::random(), Email::parse("mia@example.com").unwrap());
        let place = |key: &Key| Place::of(key.pk(), key.sk());
        assert_eq!(place(&Key::credential(&email)), Place::Credential(email));
        assert_eq!(place(&Key::core(&uid)), Place::Core(uid.clone()));
        assert_eq!(place(&Key::profile(&uid)), Place::Profile(uid.clone()));
        assert_eq!(place(&Key::document(&uid, 7)), Place::Document(uid, 7));
        assert_eq!(place(&Key::application("peatio")), Place::Other);
    }
}
