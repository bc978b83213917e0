//! What can be wrong with a JWT that a client signed, in the words of Barong's library
//! (docs/compatibility/barong.md#generate-jwt).

use std::fmt;

/// The longest foreign text that an answer repeats, in characters.
const REPEATED: usize = 255;

/// Why a client's JWT is not good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JwtProblem {
    /// Header or payload is no base64url of a JSON object.
    Encoding,
    /// Not three segments.
    Segments,
    /// Any `alg` but RS256.
    Algorithm,
    /// The API key's public key is no RSA key of 2048 bits or more.
    PublicKey,
    /// The signature is not the public key's.
    Signature,
    /// `exp` is over.
    Expired,
    /// `nbf` is not reached.
    Immature,
    /// Another `iss`.
    Issuer(Option<String>),
    /// `iat` is no number, or to come.
    IssuedAt,
    /// No `jti`.
    JtiMissing,
    /// The `jti` was used before.
    JtiUsed,
    /// Another `sub`.
    Subject(Option<String>),
}

impl fmt::Display for JwtProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoding => "JWT::DecodeError: Invalid segment encoding",
            Self::Segments => "JWT::DecodeError: Not enough or too many segments",
            Self::Algorithm => "JWT::IncorrectAlgorithm: Expected a different algorithm",
            Self::PublicKey => {
                "JWT::VerificationError: Public key must be RSA of at least 2048 bits"
            }
            Self::Signature => "JWT::VerificationError: Signature verification raised",
            Self::Expired => "JWT::ExpiredSignature: Signature has expired",
            Self::Immature => "JWT::ImmatureSignature: Signature nbf has not been reached",
            Self::IssuedAt => "JWT::InvalidIatError: Invalid iat",
            Self::JtiMissing => "JWT::InvalidJtiError: Missing jti",
            Self::JtiUsed => "JWT::InvalidJtiError: Invalid jti",
            Self::Issuer(given) => {
                let given = repeated(given.as_deref());
                return write!(
                    f,
                    "JWT::InvalidIssuerError: Invalid issuer. Expected external, received {given}"
                );
            }
            Self::Subject(given) => {
                let given = repeated(given.as_deref());
                return write!(
                    f,
                    "JWT::InvalidSubError: Invalid subject. Expected api_key_jwt, received {given}"
                );
            }
        })
    }
}

fn repeated(given: Option<&str>) -> String {
    given.unwrap_or("<none>").chars().take(REPEATED).collect()
}
