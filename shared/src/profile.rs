//! The profile: who the owner of an account says to be. Sealed in the table.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::access::Owned;
use crate::account::Account;
use crate::app::App;
use crate::auth::caller::{ReadWithAccount, sealed};
use crate::auth::keyring::Keyring;
use crate::error::{Error, Field, Flaw, Problem};
use crate::label::PrivateLabels;
use store::{Item, Key, Write, parse};
use types::clock::{Timestamp, day_at};
use types::values::{Uid, day, exact, has_controls, has_controls_within, is_blank};

/// The fields, in the order of the answer.
#[derive(Clone, Serialize, Deserialize)]
pub struct Profile {
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Date of birth, `YYYY-MM-DD`.
    pub dob: String,
    /// Street and number.
    pub address: String,
    /// Postal code; may be blank.
    pub postcode: String,
    /// City.
    pub city: String,
    /// Country.
    pub country: String,
    /// What the client adds: any keys and values.
    pub metadata: Option<Map<String, Value>>,
}

types::hidden!(Profile);

/// The most characters of a text.
const MAX_TEXT: usize = 255;
/// The most that metadata may take, in bytes of JSON.
pub(crate) const METADATA_BYTES: usize = 4_096;

#[derive(Deserialize)]
struct Sealed {
    sealed: String,
}

impl Profile {
    /// What is wrong with the values at `now`. `postcode` may be blank.
    #[must_use]
    pub fn problems(&self, now: Timestamp) -> Vec<Problem> {
        let fields = [
            (Field::FirstName, &self.first_name),
            (Field::LastName, &self.last_name),
            (Field::Dob, &self.dob),
            (Field::Address, &self.address),
            (Field::City, &self.city),
            (Field::Country, &self.country),
        ];
        let blank = fields.iter().filter(|(_, text)| is_blank(text));
        let mut problems: Vec<_> = blank.map(|(field, _)| field.is(Flaw::Blank)).collect();
        let postcode = (Field::Postcode, &self.postcode);
        let all = || fields.iter().chain([&postcode]);
        let long = all().filter(|(_, text)| text.chars().count() > MAX_TEXT);
        problems.extend(long.map(|(field, _)| field.is(Flaw::TooLong { max: MAX_TEXT })));
        let metadata = self.metadata.clone().map(Value::Object).unwrap_or_default();
        if metadata.to_string().len() > METADATA_BYTES {
            let long = Flaw::TooLong {
                max: METADATA_BYTES,
            };
            problems.push(Field::Metadata.is(long));
        }
        if !is_blank(&self.dob) && !born(&self.dob, now) {
            problems.push(Field::Dob.is(Flaw::Invalid));
        }
        // A request is refused before it gets here; a line of an import is not.
        let odd = all().filter(|(field, text)| *field != Field::Dob && has_controls(text));
        problems.extend(odd.map(|(field, _)| field.is(Flaw::Invalid)));
        if !exact(&metadata) || has_controls_within(&metadata) {
            problems.push(Field::Metadata.is(Flaw::Invalid));
        }
        problems
    }
}

/// Whether somebody alive at `now` may have been born on this day, wherever they are
/// (docs/compatibility/barong.md#a2-33).
fn born(dob: &str, now: Timestamp) -> bool {
    let written = day(dob).filter(|day| day.to_string() == dob);
    written.is_some_and(|day| day.year() >= 1_900 && day <= day_at(now, 14))
}

/// What the review of documents makes of a profile (docs/compatibility/barong.md#a2-6).
#[must_use]
pub fn state(labels: &PrivateLabels) -> &'static str {
    match labels.get("document").map(|label| label.value.as_str()) {
        Some("verified") => "approved",
        Some("rejected") => "rejected",
        _ => "pending",
    }
}

fn purpose(uid: &Uid) -> String {
    format!("profile {uid}")
}

/// The profile of `uid` in its item.
///
/// # Errors
/// When it does not open.
pub fn opened(uid: &Uid, item: Item, keyring: &Keyring) -> Result<Profile, Error> {
    let Sealed { sealed } = parse(item)?;
    unsealed(uid, &sealed, keyring)
}

/// The profile of `uid` that was sealed.
pub(crate) fn unsealed(uid: &Uid, sealed: &str, keyring: &Keyring) -> Result<Profile, Error> {
    let plain = keyring.sealer.open(&purpose(uid), sealed);
    let plain = plain.ok_or_else(|| Error::internal("a profile does not open"))?;
    serde_json::from_slice(&plain).map_err(|_| Error::internal("a profile cannot be read"))
}

impl sealed::Sealed for Option<Profile> {}

impl ReadWithAccount for Option<Profile> {
    async fn read(app: &App, owned: Owned<'_>) -> Result<(Option<Account>, Self), Error> {
        owned.account_and_profile(&*app.keyring().await?).await
    }
}

impl Owned<'_> {
    /// Makes the profile; false when there is one.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn create_profile(
        &self,
        profile: &Profile,
        now: Timestamp,
        keyring: &Keyring,
    ) -> Result<bool, Error> {
        let (write, sealed) = self.profile_write(profile, now, keyring)?;
        Ok(self.store.commit([write]).await?.applied("sealed", &sealed))
    }

    /// The write that makes the profile, with the sealed text that tells it from another one.
    ///
    /// # Errors
    /// None that is known.
    pub fn profile_write(
        &self,
        profile: &Profile,
        now: Timestamp,
        keyring: &Keyring,
    ) -> Result<(Write, String), Error> {
        let plain = serde_json::to_vec(profile).map_err(Error::internal)?;
        let sealed = keyring.sealer.seal(&purpose(self.uid), &plain)?;
        let write = Write::create(Key::profile(self.uid))
            .set("sealed", &sealed)
            .set("created_at", now);
        Ok((write, sealed))
    }

    /// The account and its profile in one read.
    ///
    /// # Errors
    /// When the table does not answer, or the profile does not open.
    pub async fn account_and_profile(
        &self,
        keyring: &Keyring,
    ) -> Result<(Option<Account>, Option<Profile>), Error> {
        let items = self.store.query_prefix(&Key::core(self.uid)).await?;
        let (profile, core): (Vec<Item>, Vec<Item>) = items
            .into_iter()
            .partition(|item| item.contains_key("sealed"));
        let account = core.into_iter().next().map(parse).transpose()?;
        let profile = profile
            .into_iter()
            .next()
            .map(|item| opened(self.uid, item, keyring))
            .transpose()?;
        Ok((account, profile))
    }
}
