//! SMS through SNS.

use aws_sdk_sns::Client;
use aws_sdk_sns::config::Builder;
use aws_sdk_sns::config::retry::RetryConfig;
use aws_sdk_sns::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_sns::operation::publish::PublishError;
use aws_sdk_sns::types::MessageAttributeValue;
use aws_types::SdkConfig;
use shared::aws::{Lazy, lazy};
use shared::error::Error;
use shared::settings::Settings;
use shared::values::PhoneNumber;

/// The sender of every SMS.
pub(crate) struct Sms {
    client: Lazy<Client>,
    sender_id: Option<String>,
}

impl Sms {
    /// A sender that asks SNS once and no more: every try may be an SMS, and only one was paid for. Makes no call.
    pub(crate) fn new(sdk: &SdkConfig, settings: &Settings) -> Self {
        let once = |sdk: &SdkConfig| Builder::from(sdk).retry_config(RetryConfig::disabled()).build();
        Self { client: lazy(sdk, move |sdk| Client::from_conf(once(sdk))), sender_id: settings.sms_sender_id.clone() }
    }

    /// Sends `text` to `number`, unless it costs more than `price` micro-dollars.
    ///
    /// # Errors
    /// `Unavailable` whatever SNS has against it: the client may ask again.
    pub(crate) async fn send(&self, number: &PhoneNumber, text: &str, price: i64) -> Result<(), Error> {
        let sent = self
            .client
            .publish()
            .phone_number(format!("+{}", number.as_str()))
            .message(text)
            .message_attributes("AWS.SNS.SMS.SMSType", attribute("String", "Transactional")?)
            .message_attributes("AWS.SNS.SMS.MaxPrice", attribute("Number", &dollars(price))?);
        let sent = match &self.sender_id {
            Some(id) => sent.message_attributes("AWS.SNS.SMS.SenderID", attribute("String", id)?),
            None => sent,
        };
        Box::pin(sent.send()).await.map(drop).map_err(|error| Error::Unavailable(why(&error)))
    }
}

fn attribute(kind: &str, value: &str) -> Result<MessageAttributeValue, Error> {
    MessageAttributeValue::builder().data_type(kind).string_value(value).build().map_err(Error::internal)
}

/// As SNS wants prices: `0.12`.
fn dollars(micros: i64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// For the log. SNS's own words may quote the number, so only its code is kept.
fn why<R>(error: &SdkError<PublishError, R>) -> String {
    let kind = match error {
        SdkError::ServiceError(refused) => refused.err().code().unwrap_or("an error without a code"),
        SdkError::TimeoutError(_) => "a timeout",
        SdkError::DispatchFailure(_) => "no connection",
        _ => "no answer that can be read",
    };
    format!("the SMS did not leave: {kind}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn prices_in_dollars() {
        assert_eq!(super::dollars(120_000), "0.120000");
        assert_eq!(super::dollars(1_500_001), "1.500001");
    }
}
