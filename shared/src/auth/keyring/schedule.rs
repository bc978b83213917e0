//! The scheduled rotation: what the secret holds next, from what it holds now. Pure. The first one
//! makes the keyring in the place of the template's placeholder; every later one puts the pair that
//! waits in front and makes the next one wait. So a pair is known for a whole period before it
//! signs, and stays known for as long as tokens that it signed can live.

use jsonwebtoken::{Algorithm, Validation, decode};
use serde_json::{Value, json};

use super::error::KeyringError;
use super::pair::RsaPair;
use super::ring::Keyring;
use super::rotation::{Kind, SPREAD_SECS, pending, promote, stage};
use super::secret::Secret;
use super::secret::generate;
use types::clock::Timestamp;

/// The longest that a token lives (docs/compatibility/barong.md#a2-14), and the time in which the
/// pair in front before may still sign.
const NEEDED_SECS: i64 = 86_400 + SPREAD_SECS;

/// What follows `text`, the secret's version `version`.
///
/// # Errors
/// When `text` is neither a keyring nor the placeholder: its keys may still be saved by hand, so
/// nothing replaces them.
pub fn next(text: &str, version: &str, now: Timestamp) -> Result<String, KeyringError> {
    let mut secret = if placeholder(text) {
        Secret::read(&generate()?)?
    } else {
        Secret::read(text)?
    };
    forget(&mut secret, now);
    if pending(&secret, Kind::Rs256).is_some_and(|since| since + SPREAD_SECS <= now) {
        promote(&mut secret, Kind::Rs256, now);
    }
    if pending(&secret, Kind::Rs256).is_none() {
        stage(&mut secret, Kind::Rs256, now)?;
    }
    secret.made_from = Some(version.to_owned());
    secret.text()
}

/// The version that `text` follows, if a rotation made it.
///
/// # Errors
/// When it is no keyring.
pub fn made_from(text: &str) -> Result<Option<String>, KeyringError> {
    Secret::read(text).map(|secret| secret.made_from)
}

/// Tries `text`, which is to follow `current`: every pair signs what it verifies, and nothing that
/// `current` made is lost.
///
/// # Errors
/// What is wrong with it.
pub fn prove(text: &str, current: &str) -> Result<(), KeyringError> {
    Keyring::parse(text)?.rs256.iter().try_for_each(signs)?;
    if placeholder(current) {
        return Ok(());
    }
    let (new, old) = (Secret::read(text)?, Secret::read(current)?);
    let kept = new.same_but_pairs(&old)
        && new
            .rs256
            .first()
            .is_some_and(|front| old.rs256.contains(front))
        && old
            .rs256
            .first()
            .is_some_and(|front| new.rs256.contains(front));
    if kept {
        Ok(())
    } else {
        Err(KeyringError::Lossy)
    }
}

/// What the template's secret starts with: an object with nothing but `placeholder`.
fn placeholder(text: &str) -> bool {
    let Ok(Value::Object(fields)) = serde_json::from_str(text) else {
        return false;
    };
    fields.len() == 1 && fields.contains_key("placeholder")
}

/// Drops the pairs whose tokens have all ended.
fn forget(secret: &mut Secret, now: Timestamp) {
    let front = secret.rs256.first().map(|pair| pair.kid.clone());
    for pair in secret
        .rs256
        .iter_mut()
        .skip(1)
        .filter(|pair| !pair.age.pending)
    {
        // Put behind by hand, before anybody noted when.
        pair.age.retired_at.get_or_insert(now);
    }
    let ended = |at: Option<Timestamp>| at.is_some_and(|at| at + NEEDED_SECS < now);
    secret
        .rs256
        .retain(|pair| Some(&pair.kid) == front.as_ref() || !ended(pair.age.retired_at));
}

fn signs(pair: &RsaPair) -> Result<(), KeyringError> {
    let token = pair.signed(None, &json!({ "sub": pair.kid }))?;
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    decode::<Value>(&token, &pair.verifies, &validation)
        .map(drop)
        .map_err(|_| KeyringError::Key("RS256"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACEHOLDER: &str = r#"{"placeholder":"x"}"#;
    const MONTH: i64 = 30 * 86_400;

    fn pairs(text: &str) -> Vec<String> {
        Secret::read(text)
            .unwrap()
            .rs256
            .into_iter()
            .map(|pair| pair.kid)
            .collect()
    }

    #[test]
    fn the_pair_that_waits_comes_in_front_and_the_old_one_goes_when_its_tokens_have_ended() {
        let first = next(PLACEHOLDER, "0", 1_000).unwrap();
        prove(&first, PLACEHOLDER).unwrap();
        let [a, b] = pairs(&first).try_into().unwrap();
        // Too soon: nobody may know the pair that waits.
        assert_eq!(
            pairs(&next(&first, "1", 1_000 + SPREAD_SECS - 1).unwrap()),
            [a.clone(), b.clone()]
        );

        let second = next(&first, "1", 1_000 + MONTH).unwrap();
        prove(&second, &first).unwrap();
        let [front, old, waits] = pairs(&second).try_into().unwrap();
        assert_eq!((&front, &old), (&b, &a));
        assert_eq!(made_from(&second).unwrap().as_deref(), Some("1"));

        let third = next(&second, "2", 1_000 + MONTH + NEEDED_SECS + 1).unwrap();
        prove(&third, &second).unwrap();
        let [front, old, last] = pairs(&third).try_into().unwrap();
        assert_eq!((front, old), (waits, b));
        assert!(![a].contains(&last));
        assert!(
            prove(&third, &first).is_err(),
            "who knows only the first would meet a kid that it does not know"
        );
    }

    #[test]
    fn a_secret_that_is_no_keyring_is_never_replaced() {
        for text in ["", "{}", "broken", r#"{"placeholder":"x","pepper":"y"}"#] {
            assert!(next(text, "0", 0).is_err(), "{text}");
        }
    }

    #[test]
    fn a_keyring_that_lost_a_key_is_no_next_one() {
        let first = next(PLACEHOLDER, "0", 0).unwrap();
        assert!(prove(&generate().unwrap(), &first).is_err());
        assert!(prove(PLACEHOLDER, &first).is_err());
    }
}
