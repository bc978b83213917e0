//! How a function reaches AWS: credentials and region from Lambda's environment, no default chain, and a trust store of
//! Amazon's own roots, because parsing the system's takes longer than everything else at start.

pub mod failure;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, SharedAsyncSleep, SharedHttpClient};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_types::SdkConfig;
use aws_types::region::Region;

use crate::calls::counting;
use crate::settings::{Aws, Trust};

/// Amazon Root CA 1–4 and Starfield Services Root CA – G2: what AWS endpoints chain to.
const AMAZON_ROOTS: &[u8] = include_bytes!("aws/roots.pem");

/// An SDK client that is made when it is first used: each reads a list of AWS's partitions then, which takes longer than
/// all else that a start does.
pub type Lazy<C> = Arc<LazyLock<C, Box<dyn FnOnce() -> C + Send>>>;

/// The client that `make` makes, of `sdk`.
pub fn lazy<C>(sdk: &SdkConfig, make: impl FnOnce(&SdkConfig) -> C + Send + 'static) -> Lazy<C> {
    let sdk = sdk.clone();
    Arc::new(LazyLock::new(Box::new(move || make(&sdk))))
}

/// The SDK's configuration for a function.
pub(crate) fn sdk_config(aws: &Aws) -> SdkConfig {
    let credentials = Credentials::new(
        &aws.access_key_id,
        &aws.secret_access_key,
        aws.session_token.clone(),
        None,
        "Lambda environment",
    );
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(aws.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .http_client(counting(http_client(aws.trust)))
        .retry_config(RetryConfig::standard())
        .timeout_config(timeouts());
    config.set_endpoint_url(aws.endpoint_url.clone());
    config.build()
}

/// Three attempts fit into a function's ten seconds.
fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(Duration::from_secs(2))
        .operation_timeout(Duration::from_secs(7))
        .build()
}

fn http_client(trust: Trust) -> SharedHttpClient {
    let store = match trust {
        Trust::Amazon => TrustStore::empty().with_pem_certificate(AMAZON_ROOTS),
        Trust::System => TrustStore::empty().with_native_roots(true),
    };
    let builder = Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc));
    match TlsContext::builder().with_trust_store(store).build() {
        Ok(context) => builder.tls_context(context).build_https(),
        Err(error) => {
            tracing::error!(%error, "the trust store is unusable, so the library's own one serves");
            builder.build_https()
        }
    }
}
