//! Where the operator works: the table and the secret, reached as the caller of AWS that the
//! operator is.

use std::time::Duration;

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_types::SdkConfig;
use aws_types::region::Region;
use aws_types::sdk_config::{RetryConfig, SharedCredentialsProvider, TimeoutConfig};
use operations::Operations;
use operations::audit::AuditContext;
use operations::keyring::Vault;
use shared::auth::keyring::Keys;
use shared::label::Levels;
use types::clock::{Clock, Timestamp};

use crate::bucket::Bucket;
use crate::clock::told;
use crate::credentials;
use crate::failure::{Failure, of_aws};
use crate::place::Place;

/// The host, the only identity that may do everything, and the names of the local cloud.
const LOCAL_HOST: &str = "127.0.0.1";
const LOCAL_IDENTITY: &str = "local";
const LOCAL_REGION: &str = "us-east-1";
const LOCAL_TABLE: &str = "Table";
const LOCAL_KEYRING: &str = "Keyring";
const LOCAL_BUCKET: &str = "bucket";

/// How long a request that began before an account was shut may still write: longer than any
/// function has time to answer.
pub const GRACE: Duration = Duration::from_secs(25);

/// What every command may touch.
pub struct OperatorContext {
    /// What may be done to accounts, applications, clients and documents.
    pub operations: Operations,
    /// The keyring, to seal and open.
    pub keys: Keys,
    /// The keyring, to look after.
    pub vault: Vault,
    /// The files of documents, where the bucket is named.
    pub bucket: Option<Bucket>,
    /// The labels that make the levels.
    pub levels: Levels,
    clock: Clock,
    actor: String,
    /// [`GRACE`], which a test need not wait for.
    pub grace: Duration,
}

/// Names of what is looked after.
#[derive(Clone, Debug)]
pub struct Names {
    /// The DynamoDB table.
    pub table: String,
    /// Name or ARN of the keyring's secret.
    pub keyring: String,
    /// The bucket of documents; only what touches documents needs it.
    pub bucket: Option<String>,
}

impl Names {
    /// As the local cloud has them.
    #[must_use]
    pub fn local() -> Self {
        Self {
            table: LOCAL_TABLE.to_owned(),
            keyring: LOCAL_KEYRING.to_owned(),
            bucket: Some(LOCAL_BUCKET.to_owned()),
        }
    }
}

impl OperatorContext {
    /// Over `sdk`, for `actor`. Makes no call.
    #[must_use]
    pub fn new(
        sdk: &SdkConfig,
        names: &Names,
        levels: Levels,
        clock: Clock,
        actor: String,
    ) -> Self {
        Self {
            operations: Operations::new(sdk, &names.table, clock.clone()),
            keys: Keys::new(sdk, &names.keyring, clock.clone()),
            vault: Vault::new(sdk, &names.keyring),
            bucket: names.bucket.as_ref().map(|bucket| Bucket::new(sdk, bucket)),
            levels,
            clock,
            actor,
            grace: GRACE,
        }
    }

    /// What the command line names.
    ///
    /// # Errors
    /// No region, no table, no credentials, or AWS does not know them.
    pub async fn open(place: &Place) -> Result<Self, Failure> {
        let sdk = sdk_config(place)?;
        let missing =
            |what: &str| Failure::Usage(format!("{what} is not given: name it, or use --local"));
        let names = if place.local {
            Names::local()
        } else {
            let keyring = place
                .keyring
                .clone()
                .ok_or_else(|| missing("--keyring (KEYRING_SECRET_ID)"))?;
            let table = place
                .table
                .clone()
                .ok_or_else(|| missing("--table (TABLE_NAME)"))?;
            Names {
                table,
                keyring,
                bucket: place.bucket.clone(),
            }
        };
        let clock = if place.local {
            told(&sdk).await?
        } else {
            Clock::default()
        };
        let actor = principal(&sdk).await?;
        Ok(Self::new(
            &sdk,
            &names,
            place.levels.clone().unwrap_or_default(),
            clock,
            actor,
        ))
    }

    /// That the bucket is not named.
    pub(crate) fn no_bucket() -> Failure {
        Failure::Usage("--bucket (BUCKET_NAME) is not given: name it, or use --local".to_owned())
    }

    /// Now, in Unix seconds.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// This operator, now, for `reason`: what the audit trail is told.
    #[must_use]
    pub fn audit(&self, reason: &str) -> AuditContext {
        AuditContext {
            actor: self.actor.clone(),
            reason: reason.to_owned(),
            at: self.now(),
        }
    }
}

fn sdk_config(place: &Place) -> Result<SdkConfig, Failure> {
    let (credentials, region, endpoint) = if place.local {
        let at_home = || format!("http://{LOCAL_HOST}:{}", place.cloud_port);
        let endpoint = place.endpoint_url.clone().unwrap_or_else(at_home);
        (
            credentials::local(LOCAL_IDENTITY),
            LOCAL_REGION.to_owned(),
            Some(endpoint),
        )
    } else {
        let region = place
            .region
            .clone()
            .or_else(|| credentials::region(place.profile.as_deref()));
        let region = region
            .ok_or_else(|| Failure::Aws("no region: set --region or AWS_REGION".to_owned()))?;
        (
            credentials::find(place)?,
            region,
            place.endpoint_url.clone(),
        )
    };
    let http = Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_https();
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(15))
        .build();
    let mut config = SdkConfig::builder()
        .behavior_version(aws_sdk_sts::config::BehaviorVersion::latest())
        .region(Region::new(region))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .http_client(http)
        .retry_config(RetryConfig::standard().with_max_attempts(5))
        .timeout_config(timeouts);
    config.set_endpoint_url(endpoint);
    Ok(config.build())
}

/// Who acts: the IAM principal's ARN. Another cloud than AWS need not have STS, so there it is the
/// access key's id.
async fn principal(sdk: &SdkConfig) -> Result<String, Failure> {
    use aws_credential_types::provider::ProvideCredentials as _;
    if sdk.endpoint_url().is_some() {
        let provider = sdk
            .credentials_provider()
            .ok_or_else(|| Failure::Aws("no AWS credentials".to_owned()))?;
        let credentials = provider
            .provide_credentials()
            .await
            .map_err(|error| Failure::Aws(error.to_string()))?;
        return Ok(format!("access key {}", credentials.access_key_id()));
    }
    let asked = aws_sdk_sts::Client::new(sdk)
        .get_caller_identity()
        .send()
        .await;
    let identity = asked.map_err(|error| of_aws(&error))?;
    identity
        .arn()
        .map(str::to_owned)
        .ok_or_else(|| Failure::Aws("AWS does not say who this is".to_owned()))
}
