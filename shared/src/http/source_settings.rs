//! What decides where a request comes from, and what one source may ask for.

/// Read from the environment by `settings`.
#[derive(Clone, Debug)]
pub struct SourceSettings {
    /// `SOURCE_SENDS`: mails and resets that one source may cause in an hour without a token
    /// (default 60; `off`: any number).
    pub sends: Option<i64>,
    /// `SOURCE_HASHES`: passwords and SCRAM exchanges that one source may have tried in an hour
    /// (default 600; `off`: any number).
    pub hashes: Option<i64>,
    /// `EDGE_SECRET_SHA256`: digest of what an edge in front sends as `X-Edge-Secret`, 64
    /// hexadecimal digits (default none).
    pub edge_secret: Option<EdgeSecret>,
    /// `LOG_SOURCE`: `off`, `digest` (default) or `address`.
    pub log: LogSource,
}

/// The SHA-256 of the secret by which an edge in front of the API proves itself. A digest, because
/// environments hold no secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeSecret(pub(crate) [u8; 32]);

/// How log lines tell where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogSource {
    /// Not at all.
    Off,
    /// By eight characters that stand for the network; without the keyring nobody finds the network
    /// by them.
    Digest,
    /// By the network itself.
    Address,
}

impl LogSource {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            "digest" => Ok(Self::Digest),
            "address" => Ok(Self::Address),
            _ => Err("must be off, digest or address".to_owned()),
        }
    }
}
