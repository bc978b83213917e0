//! The topic that events leave through.

use aws::failure::Failure;
use aws::{Lazy, lazy};
use aws_sdk_sns::Client;
use aws_sdk_sns::error::BuildError;
use aws_sdk_sns::types::MessageAttributeValue;
use aws_types::SdkConfig;
use shared::error::Error;

use crate::event::Event;

/// The topic.
pub(crate) struct Topic {
    client: Lazy<Client>,
    arn: String,
}

impl Topic {
    /// Makes no call.
    pub(crate) fn new(sdk: &SdkConfig, arn: &str) -> Self {
        Self {
            client: lazy(sdk, Client::new),
            arn: arn.to_owned(),
        }
    }

    /// Publishes `event`, which the record of this id causes. Attributes: `event` its name, to
    /// filter by; `id` the same every time this event is sent, to drop repeats by.
    pub(crate) async fn publish(&self, record_id: &str, event: &Event) -> Result<(), Error> {
        let text = |text: String| {
            MessageAttributeValue::builder()
                .data_type("String")
                .string_value(text)
                .build()
        };
        let broken = |error: BuildError| Error::internal(error);
        let request = self
            .client
            .publish()
            .topic_arn(&self.arn)
            .message(event.message.to_string())
            .message_attributes("event", text(event.name.clone()).map_err(broken)?)
            .message_attributes(
                "id",
                text(format!("{record_id}.{}", event.name)).map_err(broken)?,
            );
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(Error::Unavailable(Failure::of(&error).to_string())),
        }
    }
}
