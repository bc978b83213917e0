//! The bucket: from where orphans are swept to where documents stay.

use aws::failure::Failure;
use aws::{Lazy, lazy};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use aws_sdk_s3::error::ProvideErrorMetadata as _;
use aws_types::SdkConfig;
use shared::document::Document;
use shared::error::Error;

/// The bucket of documents.
pub(crate) struct Storage {
    client: Lazy<Client>,
    bucket: String,
}

impl Storage {
    /// Makes no call.
    pub(crate) fn new(sdk: &SdkConfig, bucket: &str) -> Self {
        // Another cloud than AWS has no host name for each bucket.
        let config = |sdk: &SdkConfig| {
            Builder::from(sdk)
                .force_path_style(sdk.endpoint_url().is_some())
                .build()
        };
        Self {
            client: lazy(sdk, move |sdk| Client::from_conf(config(sdk))),
            bucket: bucket.to_owned(),
        }
    }

    /// Copies the bytes to where they stay; links to the first copy work until it is swept.
    pub(crate) async fn keep(&self, document: &Document) -> Result<(), Error> {
        let request = self
            .client
            .copy_object()
            .copy_source(format!("{}/{}", self.bucket, document.object))
            .bucket(&self.bucket)
            .key(document.kept());
        match request.send().await {
            Ok(_) => Ok(()),
            // An operator deleted the account with all that it had.
            Err(error) if error.code() == Some("NoSuchKey") => Ok(()),
            Err(error) => Err(Error::Unavailable(Failure::of(&error).to_string())),
        }
    }
}
