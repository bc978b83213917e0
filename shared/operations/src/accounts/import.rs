//! Accounts that come from elsewhere.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::Operations;
use shared::account::State;
use shared::auth::keyring::Keyring;
use shared::auth::password::ForeignHash;
use shared::auth::totp::TotpSecret;
use shared::credential::settled;
use shared::error::Error;
use shared::label::{Label, Levels, PrivateLabels};
use shared::profile::Profile;
use shared::session::Sessions;
use store::{If, Item, Key, StoreError, Write, Written, text};
use types::clock::Timestamp;
use types::random;
use types::values::{Email, PhoneNumber, Uid};

/// How often a uid of our own choice may be taken.
const ATTEMPTS: usize = 5;
const UID_TAKEN: ImportOutcome = ImportOutcome::Taken("the uid has another account");
const NUMBER_TAKEN: ImportOutcome =
    ImportOutcome::Taken("the number is verified by another account");

/// An account from elsewhere, checked.
pub struct Import {
    /// Its uid there; a new one without.
    pub uid: Option<Uid>,
    /// Its confirmed address.
    pub email: Email,
    /// Its password; without, its owner asks for a new one.
    pub hash: Option<ForeignHash>,
    /// `Active` or `Banned`.
    pub state: State,
    /// Its role.
    pub role: String,
    /// Private labels, key to value.
    pub labels: BTreeMap<String, String>,
    /// Its verified number.
    pub number: Option<PhoneNumber>,
    /// Its second factor, where it has one.
    pub factor: Option<Factor>,
    /// Who its owner says to be.
    pub profile: Option<Profile>,
    /// Unix seconds.
    pub created_at: Timestamp,
    /// A digest of all that was given, by which a second try knows the first.
    pub digest: String,
}

/// The second factor of an account from elsewhere.
#[derive(Clone, PartialEq, Eq)]
pub enum Factor {
    /// It works as before.
    Kept {
        /// The TOTP secret, sealed for the account.
        sealed: String,
        /// The last accepted step.
        step: Option<i64>,
    },
    /// Its secret did not come along: every code is wrong, until an operator takes the factor off
    /// and the owner sets it up again.
    Lost,
}

types::hidden!(Factor);

impl Factor {
    /// What was exported, if it opens here and for this account.
    #[must_use]
    pub fn read(
        sealed: Option<&str>,
        step: Option<i64>,
        uid: Option<&Uid>,
        keyring: &Keyring,
    ) -> Self {
        let opened = sealed
            .zip(uid)
            .filter(|(sealed, uid)| TotpSecret::opens(sealed, uid, keyring));
        opened.map_or(Self::Lost, |(sealed, _)| Self::Kept {
            sealed: sealed.to_owned(),
            step,
        })
    }

    fn write(&self, core: Write) -> Write {
        match self {
            Self::Lost => core.set("otp", true),
            Self::Kept { sealed, step } => {
                let core = core.set("otp", true).set("otp_secret", sealed);
                step.iter()
                    .fold(core, |core, step| core.set("otp_step", *step))
            }
        }
    }
}

/// How importing an account ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportOutcome {
    /// It is there now.
    Now,
    /// The same import brought it before.
    Before,
    /// Something else is in its place.
    Taken(&'static str),
}

impl Import {
    fn credential(&self, uid: &Uid, generation: Uuid) -> Write {
        let write = settled(Write::update(Key::credential(&self.email)))
            .set("uid", uid)
            .set("state", self.state)
            .set("generation", generation)
            .set("imported", &self.digest)
            .remove("reset_digest")
            .remove("reset_expires_at")
            .when(If::Any(vec![
                If::Absent("state"),
                If::is("state", State::Pending),
            ]));
        let write = self
            .factor
            .iter()
            .fold(write, |write, _| write.set("otp", true));
        self.hash
            .iter()
            .fold(write, |write, hash| write.set("password", hash.as_str()))
    }

    fn core(&self, uid: &Uid, generation: Uuid, now: Timestamp, levels: &Levels) -> Write {
        let label = |(key, value): (&String, &String)| (key.clone(), Label::new(value, now));
        let labels: PrivateLabels = self.labels.iter().map(label).collect();
        let write = Write::create(Key::core(uid))
            .set("uid", uid)
            .set("email", &self.email)
            .set("state", self.state)
            .set("role", &self.role)
            .set("level", levels.reached(&labels))
            .set("labels", labels)
            .set("epoch", random::uuid())
            .set("sessions", Sessions::new())
            .set("generation", generation)
            .set("created_at", self.created_at);
        self.factor
            .iter()
            .fold(write, |write, factor| factor.write(write))
    }
}

impl Operations {
    /// Makes the account, in one transaction. An address that somebody signed up with and never
    /// confirmed gives way.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn import(
        &self,
        import: &Import,
        keyring: &Keyring,
        levels: &Levels,
        now: Timestamp,
    ) -> Result<ImportOutcome, Error> {
        for _ in 0..ATTEMPTS {
            let uid = import.uid.clone().unwrap_or_else(Uid::random);
            let generation = random::uuid();
            let mut writes = vec![
                import.credential(&uid, generation),
                import.core(&uid, generation, now, levels),
            ];
            if let Some(number) = &import.number {
                writes.push(Write::create(Key::phone(&uid, number)).set("verified_at", now));
                writes.push(
                    Write::create(Key::phone_claim(number))
                        .set("uid", &uid)
                        .set("verified_at", now),
                );
            }
            if let Some(profile) = &import.profile {
                writes.push(
                    self.store()
                        .of(&uid)
                        .profile_write(profile, now, keyring)?
                        .0,
                );
            }
            match self.table().write(writes).await? {
                Written::Done(_) => return Ok(ImportOutcome::Now),
                Written::Refused { at: 0, item } => return Ok(present(item.as_ref(), import)),
                Written::Refused { at: 1, .. } if import.uid.is_some() => return Ok(UID_TAKEN),
                Written::Refused { at: 1, .. } => {}
                Written::Refused { .. } => return Ok(NUMBER_TAKEN),
            }
        }
        Err(StoreError::Unavailable("no free uid".to_owned()).into())
    }

    /// What importing would find, without a write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn check_import(&self, import: &Import) -> Result<ImportOutcome, StoreError> {
        let credential = self.table().item(&Key::credential(&import.email)).await?;
        if credential
            .as_ref()
            .is_some_and(|item| !matches!(text(item, "state"), None | Some("pending")))
        {
            return Ok(present(credential.as_ref(), import));
        }
        if let Some(uid) = &import.uid
            && self.store().of(uid).account().await?.is_some()
        {
            return Ok(UID_TAKEN);
        }
        if let Some(number) = &import.number
            && self.find_by_number(number).await?.is_some()
        {
            return Ok(NUMBER_TAKEN);
        }
        Ok(ImportOutcome::Now)
    }
}

fn present(credential: Option<&Item>, import: &Import) -> ImportOutcome {
    let digest = credential.and_then(|item| text(item, "imported"));
    if digest == Some(&import.digest) {
        ImportOutcome::Before
    } else {
        ImportOutcome::Taken("the address has another account")
    }
}
