//! What time it is in the local cloud, whose clock people set ahead: its answers say so, as AWS's
//! do. On AWS this machine's own time is right.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::interceptors::BeforeDeserializationInterceptorContextRef;
use aws_sdk_s3::config::{Builder, ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::error::BoxError;
use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};
use aws_types::SdkConfig;
use types::clock::Clock;

use crate::failure::{Failure, of_aws};

/// Sets a clock by each answer.
#[derive(Debug)]
struct Listener(Clock);

impl Intercept for Listener {
    fn name(&self) -> &'static str {
        "Listener"
    }

    fn read_before_deserialization(
        &self,
        answer: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = answer.response().headers().get("date").unwrap_or_default();
        let told = DateTime::from_str(date, DateTimeFormat::HttpDate)?.secs();
        self.0.advance(told - self.0.now());
        Ok(())
    }
}

/// The clock of the cloud that `sdk` leads to.
///
/// # Errors
/// When it does not answer.
pub(crate) async fn told(sdk: &SdkConfig) -> Result<Clock, Failure> {
    let clock = Clock::default();
    let client = Client::from_conf(
        Builder::from(sdk)
            .interceptor(Listener(clock.clone()))
            .build(),
    );
    let answer = Box::pin(client.list_buckets().send()).await;
    answer.map(|_| clock).map_err(|error| of_aws(&error))
}
