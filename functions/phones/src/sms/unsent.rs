//! Why an SMS did not leave, or may not have.

use aws_sdk_sns::config::http::HttpResponse;
use aws_sdk_sns::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_sns::operation::publish::PublishError;
use shared::error::{Error, Refusal};

/// How long a client waits where somebody has to change something about the installation.
const WAIT_SECS: i64 = 600;

/// What came of a message that SNS did not take.
#[derive(Debug)]
pub(crate) enum Unsent {
    /// SNS never sends to this number.
    Number,
    /// SNS was too busy, several times.
    Throttled,
    /// SNS sends nothing for this installation: a right, a quota or the sandbox. With SNS's name
    /// for it.
    Installation(String),
    /// The message was never asked for.
    Broken(Error),
    /// Nobody knows whether it left.
    Lost(&'static str),
}

impl Unsent {
    /// SNS's own words may quote the number, so only their kind is kept.
    pub(super) fn read(error: &SdkError<PublishError, HttpResponse>) -> Self {
        let refused = match error {
            SdkError::ServiceError(refused) => refused,
            SdkError::TimeoutError(_) => return Self::Lost("a timeout"),
            SdkError::DispatchFailure(_) => return Self::Lost("no connection"),
            _ => return Self::Lost("no answer that can be read"),
        };
        let status = refused.raw().status().as_u16();
        match refused.err().code() {
            Some(code) if is_throttle(code) => Self::Throttled,
            // What fails inside SNS may have been sent before.
            _ if !(400..500).contains(&status) => Self::Lost("an error of SNS's own"),
            None => Self::Lost("an error without a code"),
            Some(code) if names_number(code, refused.err().message().unwrap_or_default()) => {
                Self::Number
            }
            Some(code) => Self::Installation(code.to_owned()),
        }
    }

    /// Whether no SMS left, by SNS's own word.
    pub(crate) fn left_nothing(&self) -> bool {
        !matches!(self, Self::Lost(_))
    }
}

/// The names that SNS and what stands before it have for being too busy.
pub(super) fn is_throttle(code: &str) -> bool {
    matches!(
        code,
        "Throttled"
            | "ThrottledException"
            | "Throttling"
            | "ThrottlingException"
            | "TooManyRequestsException"
            | "RequestLimitExceeded"
            | "RequestThrottled"
    )
}

/// Whether it is the number that is refused. Attributes are parameters too, and theirs are the
/// installation's.
fn names_number(code: &str, message: &str) -> bool {
    match code {
        "OptedOut" | "OptedOutException" => true,
        "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterException" => message
            .to_ascii_lowercase()
            .replace(' ', "")
            .contains("phonenumber"),
        _ => false,
    }
}

impl From<Unsent> for Error {
    fn from(unsent: Unsent) -> Self {
        match unsent {
            Unsent::Number => Refusal::PhoneUnreachable.into(),
            Unsent::Throttled => {
                Self::Unavailable("the SMS did not leave: SNS is too busy".to_owned())
            }
            Unsent::Installation(code) => {
                // What an alarm listens for.
                tracing::warn!(
                    event = "sms_refused",
                    code,
                    "SNS sends nothing for this installation"
                );
                Refusal::SmsDown(WAIT_SECS).into()
            }
            Unsent::Broken(error) => error,
            Unsent::Lost(why) => Self::Unavailable(format!("the SMS may not have left: {why}")),
        }
    }
}
