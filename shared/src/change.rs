//! What a record of the table's stream says of an account: its nouns before and after. Keys and
//! images stay in here.

use serde::Deserialize;
use uuid::Uuid;

use crate::account::State;
use crate::auth::keyring::Keyring;
use crate::auth::sign_up_token::CONFIRM_SECS;
use crate::document::Document;
use crate::error::Error;
use crate::label::PrivateLabels;
use crate::profile::{self, Profile};
pub use store::{Batch, Record, partition, sequence};
use store::{Place, StoreError};
use types::clock::Timestamp;
use types::values::{Email, Uid};

/// One write, as far as anybody outside may care.
pub enum Change {
    /// Somebody signed up, or did so once more before confirming.
    SignUp {
        /// Nothing the first time.
        before: Option<SignUp>,
        /// As it stands.
        after: SignUp,
    },
    /// The core item of a confirmed account.
    Account {
        /// Nothing when it was just confirmed.
        before: Option<Opened>,
        /// As it stands.
        after: Opened,
    },
    /// A profile.
    Profile {
        /// Whose.
        uid: Uid,
        /// Nothing when it is new.
        before: Option<Box<Kept<Profile>>>,
        /// As it stands.
        after: Box<Kept<Profile>>,
    },
    /// A document, new or changed.
    Document {
        /// Whose.
        uid: Uid,
        /// Which of the account's.
        slot: u32,
        /// As it stands.
        document: Document,
    },
    /// Nothing that leaves Postern.
    Nothing,
}

types::hidden!(Change);

/// A sign-up that waits for its confirmation.
#[derive(Clone, PartialEq, Eq)]
pub struct SignUp {
    /// The uid that the account will have.
    pub uid: Uid,
    /// The address.
    pub email: Email,
    /// When the address was first signed up with.
    pub created_at: Timestamp,
    /// When the latest mail to confirm it was due.
    pub sent_at: Timestamp,
}

types::hidden!(SignUp);

/// A confirmed account.
#[derive(Clone, Deserialize)]
pub struct Opened {
    /// Public id.
    pub uid: Uid,
    /// The address.
    pub email: Email,
    /// Where it stands.
    pub state: State,
    /// What its private labels make.
    pub level: u32,
    /// Its private labels.
    pub labels: PrivateLabels,
    /// Whether the second factor is on.
    #[serde(default)]
    pub otp: bool,
    /// When the address was confirmed.
    pub created_at: Timestamp,
    /// Changes with the password.
    pub generation: Option<Uuid>,
    /// How many API keys it has.
    #[serde(default)]
    pub api_keys: i64,
    /// When an operator last ended all sessions.
    pub ended_by_operator: Option<Timestamp>,
}

types::hidden!(Opened);

/// Something with the time it was made.
#[derive(Clone, Debug)]
pub struct Kept<T> {
    /// The thing.
    pub value: T,
    /// Unix seconds.
    pub created_at: Timestamp,
}

#[derive(Deserialize)]
struct Credential {
    uid: Option<Uid>,
    state: Option<State>,
    #[serde(default)]
    created_at: Timestamp,
    #[serde(default)]
    pending_expires_at: Timestamp,
}

#[derive(Deserialize)]
struct Sealed {
    sealed: String,
    created_at: Timestamp,
}

impl Change {
    /// What `record` says.
    ///
    /// # Errors
    /// An item that is not what its key says, or does not open.
    pub fn read(record: &Record, keyring: &Keyring) -> Result<Self, Error> {
        let change = match record.place()? {
            Place::Credential(email) => sign_up(record, &email)?,
            Place::Core(_) => {
                let before = record.before()?;
                record.after()?.map(|after| Self::Account { before, after })
            }
            Place::Profile(uid) => profile(record, uid, keyring)?,
            Place::Document(uid, slot) => record.after()?.map(|document| Self::Document {
                uid,
                slot,
                document,
            }),
            Place::Other => None,
        };
        Ok(change.unwrap_or(Self::Nothing))
    }
}

/// Only while it waits: what comes after is told by the core item.
fn sign_up(record: &Record, email: &Email) -> Result<Option<Change>, StoreError> {
    let waiting = |credential: Option<Credential>| {
        let credential =
            credential.filter(|credential| credential.state == Some(State::Pending))?;
        let sent_at = credential.pending_expires_at - CONFIRM_SECS;
        let created_at = if credential.created_at == 0 {
            sent_at
        } else {
            credential.created_at
        };
        Some(SignUp {
            uid: credential.uid?,
            email: email.clone(),
            created_at,
            sent_at,
        })
    };
    let before = waiting(record.before()?);
    Ok(waiting(record.after()?).map(|after| Change::SignUp { before, after }))
}

fn profile(record: &Record, uid: Uid, keyring: &Keyring) -> Result<Option<Change>, Error> {
    let open = |sealed: Sealed| {
        let value = profile::unsealed(&uid, &sealed.sealed, keyring)?;
        Ok::<_, Error>(Box::new(Kept {
            value,
            created_at: sealed.created_at,
        }))
    };
    let before = record.before()?.map(open).transpose()?;
    let after = record.after()?.map(open).transpose()?;
    Ok(after.map(|after| Change::Profile { uid, before, after }))
}
