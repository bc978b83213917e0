//! The way from an AWS SDK client into the cloud with no socket: a connector in place of the SDK's
//! own.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws::calls::counting;
use aws_credential_types::Credentials;
use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep, Sleep};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_types::SdkConfig;
use aws_types::region::Region;
use aws_types::sdk_config::{
    RetryConfig, SharedCredentialsProvider, SharedTimeSource, StalledStreamProtectionConfig,
    TimeSource,
};
use bytes::Bytes;
use http_body_util::BodyExt;
use types::clock::Clock;

use crate::cloud::{Cloud, SECRET_KEY};
use crate::template::REGION;

/// The configuration of SDK clients that act as `identity` and reach `cloud` in process. `endpoint`
/// is where presigned URLs lead. Signatures carry the time of `clock`, and retries wait by it.
pub(crate) fn sdk_config(
    cloud: &Arc<Cloud>,
    identity: &str,
    endpoint: &str,
    clock: &Clock,
) -> SdkConfig {
    let connector = SharedHttpConnector::new(InProcess(Arc::clone(cloud)));
    let credentials = Credentials::new(identity, SECRET_KEY, None, None, "local");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .endpoint_url(endpoint)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(counting(http_client_fn(move |_, _| connector.clone())))
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(5)))
        .time_source(SharedTimeSource::new(ByClock(clock.clone())))
        .sleep_impl(SharedAsyncSleep::new(ByClock(clock.clone())))
        // What has no socket cannot stall.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .build()
}

/// What the SDK knows of time.
#[derive(Debug)]
struct ByClock(Clock);

impl TimeSource for ByClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(u64::try_from(self.0.now()).unwrap_or_default())
    }
}

impl AsyncSleep for ByClock {
    fn sleep(&self, time: Duration) -> Sleep {
        let clock = self.0.clone();
        Sleep::new(async move { clock.wait(time).await })
    }
}

struct InProcess(Arc<Cloud>);

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let cloud = Arc::clone(&self.0);
        HttpConnectorFuture::new(async move {
            let response = cloud
                .call(received(request).await?)
                .await
                .map_err(|lost| ConnectorError::io(lost.into()))?;
            HttpResponse::try_from(response.map(SdkBody::from)).map_err(other)
        })
    }
}

async fn received(request: HttpRequest) -> Result<http::Request<Bytes>, ConnectorError> {
    let (parts, body) = request.try_into_http1x().map_err(other)?.into_parts();
    let body = body
        .collect()
        .await
        .map_err(ConnectorError::user)?
        .to_bytes();
    Ok(http::Request::from_parts(parts, body))
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> ConnectorError {
    ConnectorError::other(error.into(), None)
}
