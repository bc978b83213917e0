//! The bucket: bytes in, links out.

use std::time::{Duration, SystemTime};

use aws::failure::Failure;
use aws::{Lazy, lazy};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_types::SdkConfig;
use bytes::Bytes;
use shared::document::Document;
use shared::error::{Error, Refusal};
use types::clock::Timestamp;

/// How long a link lives (docs/compatibility/barong.md#a2-9).
const LINK_LIFE: Duration = Duration::from_mins(1);

/// The bucket of documents.
#[derive(Clone)]
pub(super) struct Storage {
    client: Lazy<Client>,
    bucket: String,
}

impl Storage {
    /// Makes no call.
    pub(super) fn new(sdk: &SdkConfig, bucket: &str) -> Self {
        // A whole file takes longer than an item of the table. Where calls may take as long as they
        // like, so may this one.
        let longer = |usual: &TimeoutConfig| {
            let longer = usual
                .to_builder()
                .operation_attempt_timeout(Duration::from_secs(8));
            longer.operation_timeout(Duration::from_secs(16)).build()
        };
        let timeouts = sdk.timeout_config().map(longer);
        let client = lazy(sdk, move |sdk| {
            // Another cloud than AWS has no host name for each bucket.
            let path_style = sdk.endpoint_url().is_some();
            let mut config = Builder::from(sdk).force_path_style(path_style);
            config.set_timeout_config(timeouts);
            Client::from_conf(config.build())
        });
        Self {
            client,
            bucket: bucket.to_owned(),
        }
    }

    /// Keeps the bytes under the document's own name. The bucket encrypts them by its own key: who
    /// names an encryption and no key gets AWS's.
    pub(super) async fn keep(&self, document: &Document, bytes: Bytes) -> Result<(), Error> {
        let request = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(&document.object)
            .content_type(document.kind.content_type())
            .body(ByteStream::from(bytes));
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) => {
                tracing::error!(error = %Failure::of(&error), "the bucket does not take a \
                    document");
                Err(Refusal::StorageDown.into())
            }
        }
    }

    /// A link to the bytes that anybody may follow for a minute from `now`; browsers save them, and
    /// never show them.
    pub(super) async fn link(&self, document: &Document, now: Timestamp) -> Result<String, Error> {
        let start =
            SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(now).unwrap_or_default());
        let life = PresigningConfig::builder()
            .start_time(start)
            .expires_in(LINK_LIFE)
            .build();
        let request = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(&document.object)
            .response_content_disposition("attachment")
            .response_content_type(document.kind.content_type());
        let signed = request.presigned(life.map_err(Error::internal)?).await;
        let signed = signed.map_err(|error| Error::internal(Failure::of(&error)))?;
        Ok(signed.uri().to_owned())
    }
}
