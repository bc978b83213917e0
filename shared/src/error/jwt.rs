//! What can be wrong with a JWT that a client signed.

/// Why a client's JWT is not good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JwtProblem {
    /// Any `alg` but RS256.
    Algorithm,
    /// Header or payload is no base64url of a JSON object.
    Encoding,
    /// `exp` is over.
    Expired,
    /// `nbf` is not reached.
    Immature,
    /// `iat` is no number, or to come.
    IssuedAt,
    /// Another `iss`.
    Issuer(Option<String>),
    /// No `jti`.
    JtiMissing,
    /// The `jti` was used before.
    JtiUsed,
    /// The API key's public key is no RSA key of 2048 bits or more.
    PublicKey,
    /// Not three segments.
    Segments,
    /// The signature is not the public key's.
    Signature,
    /// Another `sub`.
    Subject(Option<String>),
}

impl JwtProblem {
    /// All there are.
    #[must_use]
    pub fn all() -> Vec<Self> {
        vec![
            Self::Algorithm,
            Self::Encoding,
            Self::Expired,
            Self::Immature,
            Self::IssuedAt,
            Self::Issuer(None),
            Self::JtiMissing,
            Self::JtiUsed,
            Self::PublicKey,
            Self::Segments,
            Self::Signature,
            Self::Subject(None),
        ]
    }

    /// Its name in the header `Error-Code`.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Algorithm => "jwt.algorithm",
            Self::Encoding => "jwt.encoding",
            Self::Expired => "jwt.expired",
            Self::Immature => "jwt.immature",
            Self::IssuedAt => "jwt.iat",
            Self::Issuer(_) => "jwt.iss",
            Self::JtiMissing => "jwt.jti_missing",
            Self::JtiUsed => "jwt.jti_used",
            Self::PublicKey => "jwt.public_key",
            Self::Segments => "jwt.segments",
            Self::Signature => "jwt.signature",
            Self::Subject(_) => "jwt.sub",
        }
    }
}
