//! JWTs that clients sign with their API keys: RS256 only, by a public key of 2048 bits or more,
//! claims held to docs/compatibility/barong.md#generate-jwt. Pure rules, checked in the order of
//! Barong's library; `jku`, `jwk` and their like are ignored.

use aws_lc_rs::rsa::PublicEncryptingKey;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::digest::sha256;
use crate::error::{JwtProblem, Refusal};
use types::clock::Timestamp;

/// Public keys come with padding or without.
const KEYS: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A client's JWT whose signature and claims are good; whether it was used before is another
/// question.
pub struct ClientJwt {
    /// The digest of its `jti`, 43 characters.
    pub jti: String,
    /// When it dies, if ever.
    pub expires_at: Option<Timestamp>,
}

impl ClientJwt {
    /// Checks `token` against `public_key`, the URL-safe base64 of a PEM.
    ///
    /// # Errors
    /// `PayloadInvalid` for a private key, `ClientJwt` for whatever else is wrong.
    pub fn verified(token: &str, public_key: &str, now: Timestamp) -> Result<Self, Refusal> {
        let key = key(public_key)?;
        let claims = signed(token, &key).map_err(Refusal::ClientJwt)?;
        checked(&claims, now).map_err(Refusal::ClientJwt)
    }
}

fn key(text: &str) -> Result<ParsedPublicKey, Refusal> {
    let unusable = || Refusal::ClientJwt(JwtProblem::PublicKey);
    // Barong's decoder takes the standard alphabet as well.
    let text = text.trim().replace('+', "-").replace('/', "_");
    let pem = KEYS
        .decode(text)
        .ok()
        .and_then(|pem| pem::parse(pem).ok())
        .ok_or_else(unusable)?;
    let usable = match pem.tag() {
        tag if tag.ends_with("PRIVATE KEY") => return Err(Refusal::PayloadInvalid),
        "PUBLIC KEY" => PublicEncryptingKey::from_der(pem.contents()).is_ok(),
        // PKCS #1; its size shows when it verifies.
        "RSA PUBLIC KEY" => true,
        _ => false,
    };
    let key =
        usable.then(|| ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pem.contents()).ok());
    key.flatten().ok_or_else(unusable)
}

fn signed(token: &str, key: &ParsedPublicKey) -> Result<Map<String, Value>, JwtProblem> {
    let mut segments = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) = (
        segments.next(),
        segments.next(),
        segments.next().filter(|last| !last.is_empty()),
        segments.next(),
    ) else {
        return Err(JwtProblem::Segments);
    };
    let (head, claims) = (object(header)?, object(payload)?);
    if head.get("alg").and_then(Value::as_str) != Some("RS256") {
        return Err(JwtProblem::Algorithm);
    }
    let signature = URL_SAFE_NO_PAD
        .decode(signature)
        .map_err(|_| JwtProblem::Encoding)?;
    let signed = format!("{header}.{payload}");
    // An extension that must be understood is not (RFC 7515 §4.1.11).
    let plain = !head.contains_key("crit");
    let verified = plain && key.verify_sig(signed.as_bytes(), &signature).is_ok();
    if verified {
        Ok(claims)
    } else {
        Err(JwtProblem::Signature)
    }
}

fn object(segment: &str) -> Result<Map<String, Value>, JwtProblem> {
    let bytes = URL_SAFE_NO_PAD
        .decode(segment)
        .map_err(|_| JwtProblem::Encoding)?;
    serde_json::from_slice(&bytes).map_err(|_| JwtProblem::Encoding)
}

fn checked(claims: &Map<String, Value>, now: Timestamp) -> Result<ClientJwt, JwtProblem> {
    let expires_at = claims
        .get("exp")
        .map(|exp| seconds(exp).unwrap_or_default());
    if expires_at.is_some_and(|exp| exp <= now) {
        return Err(JwtProblem::Expired);
    }
    if claims
        .get("nbf")
        .is_some_and(|nbf| seconds(nbf).is_none_or(|nbf| nbf > now))
    {
        return Err(JwtProblem::Immature);
    }
    let (iss, sub) = (text(claims, "iss"), text(claims, "sub"));
    if iss.as_deref() != Some("external") {
        return Err(JwtProblem::Issuer(iss));
    }
    if claims
        .get("iat")
        .is_some_and(|iat| seconds(iat).is_none_or(|iat| iat > now))
    {
        return Err(JwtProblem::IssuedAt);
    }
    let jti = text(claims, "jti")
        .filter(|jti| !jti.trim().is_empty())
        .ok_or(JwtProblem::JtiMissing)?;
    if sub.as_deref() != Some("api_key_jwt") {
        return Err(JwtProblem::Subject(sub));
    }
    Ok(ClientJwt {
        jti: sha256(jti.as_bytes()),
        expires_at,
    })
}

/// A `NumericDate` in whole seconds (RFC 7519 §2); a fraction is dropped, as our clock has none.
fn seconds(value: &Value) -> Option<Timestamp> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a time out of range becomes the end of time, on its side"
    )]
    let whole = |float: f64| float.floor() as i64;
    value.as_i64().or_else(|| value.as_f64().map(whole))
}

/// The claim as text; nothing for one that is absent or null.
fn text(claims: &Map<String, Value>, name: &str) -> Option<String> {
    match claims.get(name)? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = 1_526_480_000;

    fn problem(change: &Value) -> Option<JwtProblem> {
        let mut claims = json!({ "sub": "api_key_jwt", "iss": "external", "jti": "1" });
        for (name, value) in change.as_object().unwrap() {
            claims[name] = value.clone();
        }
        checked(claims.as_object().unwrap(), NOW).err()
    }

    #[test]
    fn times_are_held_to_the_second() {
        assert_eq!(problem(&json!({})), None);
        assert_eq!(
            problem(&json!({ "exp": NOW + 1, "nbf": NOW, "iat": NOW })),
            None
        );
        assert_eq!(problem(&json!({ "exp": NOW })), Some(JwtProblem::Expired));
        assert_eq!(
            problem(&json!({ "nbf": NOW + 1 })),
            Some(JwtProblem::Immature)
        );
        assert_eq!(
            problem(&json!({ "iat": NOW + 1 })),
            Some(JwtProblem::IssuedAt)
        );
        assert_eq!(problem(&json!({ "iat": 1_526_480_000.9 })), None);
        assert_eq!(problem(&json!({ "exp": 1e300 })), None);
    }

    #[test]
    fn mistyped_claims_are_bad_ones() {
        for odd in [
            json!(null),
            json!("soon"),
            json!([NOW + 9]),
            json!({}),
            json!(true),
        ] {
            assert_eq!(
                problem(&json!({ "exp": odd })),
                Some(JwtProblem::Expired),
                "{odd}"
            );
            assert_eq!(
                problem(&json!({ "nbf": odd })),
                Some(JwtProblem::Immature),
                "{odd}"
            );
            assert_eq!(
                problem(&json!({ "iat": odd })),
                Some(JwtProblem::IssuedAt),
                "{odd}"
            );
        }
        for blank in [json!(null), json!(""), json!(" ")] {
            assert_eq!(
                problem(&json!({ "jti": blank })),
                Some(JwtProblem::JtiMissing),
                "{blank}"
            );
        }
        assert_eq!(problem(&json!({ "jti": 7 })), None);
        assert_eq!(
            problem(&json!({ "sub": ["api_key_jwt"] })),
            Some(JwtProblem::Subject(Some("[\"api_key_jwt\"]".into())))
        );
        assert_eq!(
            problem(&json!({ "iss": null })),
            Some(JwtProblem::Issuer(None))
        );
    }
}
