//! What can go wrong, as one line for people and one exit code for scripts.

use std::io;

use aws::failure;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use shared::api::barong;
use shared::auth::keyring::KeyringError;
use shared::error::Error;
use store::StoreError;

/// The exit codes, as `--help` tells them.
pub const CODES: &str = "\
Exit codes:
  0    done
  1    failed
  2    the command line is wrong
  3    there is no such account, application or key
  4    refused as things stand: it is so already, or nobody said yes
  5    AWS is out of reach: no credentials, no rights, no such table, wrong region, throttled
  6    an import refused some lines; the others are done
  130  interrupted; the same command again goes on";

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What was typed makes no sense.
    #[error("{0}")]
    Usage(String),
    /// There is no such thing.
    #[error("there is no {0}")]
    Unknown(String),
    /// Not as things stand.
    #[error("{0}")]
    Refused(String),
    /// AWS does not answer, or not us.
    #[error("{0}")]
    Aws(String),
    /// An import refused so many lines.
    #[error("{0} lines were refused")]
    Lines(u64),
    /// By the person at the keyboard.
    #[error("interrupted; the same command again goes on where this one stopped")]
    Interrupted,
    /// Anything else.
    #[error("{0}")]
    Failed(String),
}

impl Failure {
    /// The exit code.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Unknown(_) => 3,
            Self::Refused(_) => 4,
            Self::Aws(_) => 5,
            Self::Lines(_) => 6,
            Self::Interrupted => 130,
        }
    }
}

/// What AWS says, by its error codes, and what to do about it.
const AWS: [(&str, &str); 14] = [
    (
        "ResourceNotFoundException",
        "no such table or secret in this region: check --region, --table and --keyring",
    ),
    ("NoSuchBucket", "no such bucket: check --bucket"),
    ("AccessDenied", "these credentials lack the right"),
    (
        "UnrecognizedClientException",
        "AWS does not know these credentials",
    ),
    (
        "InvalidSignatureException",
        "AWS does not accept these credentials: check the secret key and the clock",
    ),
    (
        "InvalidClientTokenId",
        "AWS does not know these credentials",
    ),
    ("ExpiredToken", "the credentials have expired"),
    ("ThrottlingException", "AWS throttles: try again in a while"),
    (
        "ProvisionedThroughputExceededException",
        "the table throttles: try again in a while",
    ),
    (
        "RequestLimitExceeded",
        "AWS throttles: try again in a while",
    ),
    (
        "dns error",
        "the region's endpoint does not exist: check --region",
    ),
    ("timed out", "AWS does not answer: check the network"),
    (
        "no connection",
        "AWS cannot be reached: check the network and the region; with --local, is the local cloud \
            running?",
    ),
    (
        "an answer that cannot be read",
        "what answers is not AWS, or not all of it: is a proxy in between?",
    ),
];

/// One line for an error chain of the SDK; nothing where it is no fault between here and AWS.
fn explained(chain: &str) -> Option<String> {
    let known = AWS
        .iter()
        .find(|(code, _)| chain.to_lowercase().contains(&code.to_lowercase()));
    known.map(|(code, meaning)| format!("{meaning} ({code})"))
}

/// Whatever the SDK says, as a failure of one line.
#[must_use]
pub fn of_chain(chain: &str) -> Failure {
    explained(chain).map_or_else(
        || Failure::Failed(chain.lines().collect::<Vec<_>>().join(" ")),
        Failure::Aws,
    )
}

/// A failed call to AWS, without a word of what AWS answered.
pub(crate) fn of_aws<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Failure {
    of_chain(&failure::Failure::of(error).to_string())
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        of_chain(&error.to_string())
    }
}

impl From<KeyringError> for Failure {
    fn from(error: KeyringError) -> Self {
        of_chain(&error.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::Failed(barong::wording(&refusal)),
            Error::Unavailable(chain) | Error::Internal(chain) => of_chain(&chain),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aws_errors_are_one_line_with_the_code() {
        let chain = "the table refused: service error: ResourceNotFoundException: Requested \
            resource not found";
        let failure = of_chain(chain);
        assert_eq!(failure.code(), 5);
        assert_eq!(
            failure.to_string(),
            "no such table or secret in this region: check --region, --table and --keyring \
                (ResourceNotFoundException)"
        );
        for (code, _) in AWS {
            assert_eq!(
                of_chain(&format!("service error: {code}: with a request id")).code(),
                5,
                "{code}"
            );
        }
        assert_eq!(of_chain("odd\nand long").to_string(), "odd and long");
    }
}
