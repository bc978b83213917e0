//! A line of an import, read and checked.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use operations::accounts::import::{Factor, Import};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use shared::account::State;
use shared::api::barong;
use shared::auth::digest::sha256;
use shared::auth::keyring::Keyring;
use shared::auth::password::ForeignHash;
use shared::profile::Profile;
use types::clock::Timestamp;
use types::values::{Email, PhoneNumber, Uid};

use super::command::{label, role};
use super::field;

/// The core item of an account must stay small: every request reads it.
const MAX_LABELS: usize = 10;

/// Each value as it is, so that what is wrong with one can be told by its name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    email: Option<Value>,
    uid: Option<Value>,
    password_hash: Option<Value>,
    peppered: Option<Value>,
    state: Option<Value>,
    role: Option<Value>,
    labels: Option<Value>,
    phone: Option<Value>,
    profile: Option<Value>,
    otp: Option<Value>,
    otp_sealed: Option<Value>,
    otp_step: Option<Value>,
    created_at: Option<Value>,
    /// What other services call it when an address was proved; it must have been.
    #[serde(default, deserialize_with = "present")]
    #[serde(
        alias = "emailVerified",
        alias = "email_confirmed",
        alias = "confirmed",
        alias = "verified"
    )]
    email_verified: Option<Value>,
    /// The same by its time, which is null where it was not.
    #[serde(default, deserialize_with = "present")]
    #[serde(alias = "email_verified_at", alias = "confirmed_at")]
    email_confirmed_at: Option<Value>,
}

/// `null` as a value, which is no absent one.
fn present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(value).map(Some)
}

/// Checks a line; `now` is when accounts without a date were made.
///
/// # Errors
/// What is wrong, without a value of the line.
pub(super) fn checked(text: &[u8], now: Timestamp, keyring: &Keyring) -> Result<Import, String> {
    let line: Line =
        serde_json::from_slice(text).map_err(|error| field::malformed(text, &error))?;
    line.proved()?;
    let email = field::text("email", line.email)?.ok_or("email is missing")?;
    let uid = field::text("uid", line.uid)?
        .map(|uid| Uid::parse(&uid).ok_or(UID))
        .transpose()?;
    let number = field::text("phone", line.phone)?
        .map(|phone| PhoneNumber::parse(&phone).ok_or(PHONE))
        .transpose()?;
    let peppered = field::flag("peppered", line.peppered.as_ref())?;
    let hash = field::text("password_hash", line.password_hash)?;
    let role_name = field::text("role", line.role)?.unwrap_or_else(|| "member".to_owned());
    let sealed = field::text("otp_sealed", line.otp_sealed)?;
    let step = field::number("otp_step", line.otp_step)?;
    let has_factor = field::flag("otp", line.otp.as_ref())? || sealed.is_some();
    Ok(Import {
        email: Email::parse(&email).ok_or("the address is invalid")?,
        hash: hash
            .map(|hash| ForeignHash::parse(&hash, peppered))
            .transpose()?,
        state: state(field::text("state", line.state)?.as_deref())?,
        role: role(&role_name).map_err(|why| format!("the role {why}"))?,
        labels: checked_labels(field::texts("labels", line.labels)?, number.is_some())?,
        factor: has_factor.then(|| Factor::read(sealed.as_deref(), step, uid.as_ref(), keyring)),
        profile: line.profile.map(|value| profile(value, now)).transpose()?,
        created_at: field::past("created_at", line.created_at, now)?,
        digest: sha256(text.trim_ascii()),
        uid,
        number,
    })
}

const UID: &str = "the uid is not `ID` and ten upper-case hexadecimal digits";
const PHONE: &str = "the phone number is invalid";
const UNPROVED: &str = "nobody proved the address there, and an import would make it count as \
    proved: leave the line out, and its owner signs up here";

impl Line {
    /// Refuses an address that was not proved: whoever registered with another's would own it here.
    fn proved(&self) -> Result<(), String> {
        let verified = self
            .email_verified
            .as_ref()
            .is_none_or(|value| *value == Value::Bool(true));
        let confirmed = self
            .email_confirmed_at
            .as_ref()
            .is_none_or(|value| !value.is_null());
        if verified && confirmed {
            Ok(())
        } else {
            Err(UNPROVED.to_owned())
        }
    }
}

fn state(text: Option<&str>) -> Result<State, String> {
    match text {
        None | Some("active") => Ok(State::Active),
        Some("banned") => Ok(State::Banned),
        Some("pending") => Err(UNPROVED.to_owned()),
        Some(_) => Err("the state is neither active nor banned".to_owned()),
    }
}

fn profile(value: Value, now: Timestamp) -> Result<Profile, String> {
    field::members(
        "profile",
        &value,
        &[
            "first_name",
            "last_name",
            "dob",
            "address",
            "postcode",
            "city",
            "country",
        ],
    )?;
    let profile: Profile =
        serde_json::from_value(value).map_err(|_| "profile.metadata must be an object")?;
    let problems = profile.problems(now);
    if problems.is_empty() {
        Ok(profile)
    } else {
        let told: Vec<_> = problems.iter().map(barong::full).collect();
        Err(format!("the profile: {}", told.join(", ")))
    }
}

/// An imported address is a confirmed one, an imported number a verified one.
fn checked_labels(
    mut labels: BTreeMap<String, String>,
    number: bool,
) -> Result<BTreeMap<String, String>, String> {
    for (key, _) in [("email", true), ("phone", number)]
        .into_iter()
        .filter(|(_, proved)| *proved)
    {
        labels
            .entry(key.to_owned())
            .or_insert_with(|| "verified".to_owned());
    }
    let bad = labels
        .iter()
        .any(|(key, value)| label(key).is_err() || label(value).is_err());
    match () {
        () if bad => Err("a label's key or value is invalid".to_owned()),
        () if labels.len() > MAX_LABELS => Err(format!("there are more than {MAX_LABELS} labels")),
        () => Ok(labels),
    }
}
