//! SMS through SNS.

mod unsent;

use std::collections::HashMap;
use std::time::Duration;

use aws::{Lazy, lazy};
use aws_sdk_sns::Client;
use aws_sdk_sns::config::Builder;
use aws_sdk_sns::config::interceptors::InterceptorContext;
use aws_sdk_sns::config::retry::{ClassifyRetry, RetryAction, RetryConfig};
use aws_sdk_sns::error::ProvideErrorMetadata as _;
use aws_sdk_sns::operation::publish::PublishError;
use aws_sdk_sns::types::MessageAttributeValue;
use aws_types::SdkConfig;
use shared::error::Error;
use types::values::PhoneNumber;

pub(crate) use unsent::Unsent;
use unsent::is_throttle;

/// A price in micro-dollars that no SMS has: SNS takes such a message, and sends none.
pub(crate) const NOTHING: i64 = 10;

/// How long to wait before a throttled call is made again, at first.
const BACKOFF: Duration = Duration::from_millis(200);

/// The sender of every SMS.
pub(crate) struct Sms {
    client: Lazy<Client>,
    sender_id: Option<String>,
}

impl Sms {
    /// A sender, named `sender_id` where a country shows it, that asks SNS again only where it was
    /// too busy: any other try may have been an SMS, and only one was paid for. Makes no call.
    pub(crate) fn new(sdk: &SdkConfig, sender_id: Option<String>) -> Self {
        let retries = RetryConfig::standard().with_initial_backoff(BACKOFF);
        let config = move |sdk: &SdkConfig| {
            Builder::from(sdk)
                .retry_config(retries)
                .retry_classifier(Throttles)
                .build()
        };
        Self {
            client: lazy(sdk, move |sdk| Client::from_conf(config(sdk))),
            sender_id,
        }
    }

    /// Sends `text` to `number`, unless it costs more than `price` micro-dollars.
    ///
    /// # Errors
    /// Why it did not leave, or may not have.
    pub(crate) async fn send(
        &self,
        number: &PhoneNumber,
        text: &str,
        price: i64,
    ) -> Result<(), Unsent> {
        let attributes = self.attributes(price).map_err(Unsent::Broken)?;
        let sent = self
            .client
            .publish()
            .phone_number(format!("+{}", number.as_str()))
            .message(text);
        let sent = sent.set_message_attributes(Some(attributes));
        Box::pin(sent.send())
            .await
            .map(drop)
            .map_err(|error| Unsent::read(&error))
    }

    fn attributes(&self, price: i64) -> Result<HashMap<String, MessageAttributeValue>, Error> {
        let price = dollars(price);
        let mut attributes = vec![
            ("SMSType", "String", "Transactional"),
            ("MaxPrice", "Number", price.as_str()),
        ];
        attributes.extend(
            self.sender_id
                .as_deref()
                .map(|id| ("SenderID", "String", id)),
        );
        let named =
            |(name, kind, value)| Ok((format!("AWS.SNS.SMS.{name}"), attribute(kind, value)?));
        attributes.into_iter().map(named).collect()
    }
}

fn attribute(kind: &str, value: &str) -> Result<MessageAttributeValue, Error> {
    MessageAttributeValue::builder()
        .data_type(kind)
        .string_value(value)
        .build()
        .map_err(Error::internal)
}

/// As SNS wants prices: `0.12`.
fn dollars(micros: i64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// Knows the one failure after which SNS may be asked again: it was too busy to take the message.
#[derive(Debug)]
struct Throttles;

impl ClassifyRetry for Throttles {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let Some(Err(error)) = context.output_or_error() else {
            return RetryAction::NoActionIndicated;
        };
        let refused = error
            .as_operation_error()
            .and_then(|error| error.downcast_ref::<PublishError>());
        let throttled = refused
            .and_then(|refused| refused.code())
            .is_some_and(is_throttle);
        if throttled {
            RetryAction::throttling_error()
        } else {
            RetryAction::RetryForbidden
        }
    }

    fn name(&self) -> &'static str {
        "throttled messages"
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn prices_in_dollars() {
        assert_eq!(super::dollars(120_000), "0.120000");
        assert_eq!(super::dollars(1_500_001), "1.500001");
        assert_eq!(super::dollars(super::NOTHING), "0.000010");
    }
}
