//! How a function reaches AWS: credentials and region from Lambda's environment, no default chain,
//! and a trust store of Amazon's own roots, because parsing the system's takes longer than
//! everything else at start.

pub mod calls;
pub mod failure;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

use calls::counting;

/// Amazon Root CA 1–4 and Starfield Services Root CA – G2: what AWS endpoints chain to.
const AMAZON_ROOTS: &[u8] = include_bytes!("roots.pem");

/// An SDK client that is made when it is first used: each reads a list of AWS's partitions then,
/// which takes longer than all else that a start does.
pub type Lazy<C> = Arc<LazyLock<C, Box<dyn FnOnce() -> C + Send>>>;

/// The client that `make` makes, of `sdk`.
pub fn lazy<C>(sdk: &SdkConfig, make: impl FnOnce(&SdkConfig) -> C + Send + 'static) -> Lazy<C> {
    let sdk = sdk.clone();
    Arc::new(LazyLock::new(Box::new(move || make(&sdk))))
}

/// Which certificates a function trusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Amazon's own roots, built in: quick to load, and enough for AWS.
    Amazon,
    /// The system's store, for those behind a proxy.
    System,
}

/// The SDK's configuration for a function; `endpoint_url` leads to another cloud than AWS.
#[must_use]
pub fn sdk_config(
    credentials: Credentials,
    region: String,
    endpoint_url: Option<String>,
    trust: Trust,
) -> SdkConfig {
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .http_client(counting(http_client(trust)))
        .retry_config(RetryConfig::standard())
        .timeout_config(timeouts());
    config.set_endpoint_url(endpoint_url);
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
