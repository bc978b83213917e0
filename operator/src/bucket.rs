//! The bucket of documents: links to look at them, and erasing them with every version that there
//! was.

use std::time::{Duration, SystemTime};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use aws_sdk_s3::error::ProvideErrorMetadata as _;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_types::SdkConfig;
use shared::document::Document;
use types::clock::Timestamp;

use crate::failure::{Failure, of_aws};

/// How long a link lives.
const LINK_LIFE: Duration = Duration::from_mins(5);

/// The bucket.
pub struct Bucket {
    client: Client,
    name: String,
}

impl Bucket {
    /// Makes no call.
    #[must_use]
    pub fn new(sdk: &SdkConfig, name: &str) -> Self {
        // Another cloud than AWS has no host name for each bucket.
        let config = Builder::from(sdk)
            .force_path_style(sdk.endpoint_url().is_some())
            .build();
        Self {
            client: Client::from_conf(config),
            name: name.to_owned(),
        }
    }

    /// A link that a browser saves the document from, good for five minutes from `now`.
    ///
    /// # Errors
    /// When there are no credentials to sign with.
    pub async fn link(&self, document: &Document, now: Timestamp) -> Result<String, Failure> {
        let start =
            SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(now).unwrap_or_default());
        let life = PresigningConfig::builder()
            .start_time(start)
            .expires_in(LINK_LIFE)
            .build();
        let life = life.map_err(|error| Failure::Failed(error.to_string()))?;
        let request = self
            .client
            .get_object()
            .bucket(&self.name)
            .key(&document.object)
            .response_content_disposition("attachment")
            .response_content_type(document.kind.content_type());
        let signed = Box::pin(request.presigned(life)).await;
        signed
            .map(|signed| signed.uri().to_owned())
            .map_err(|error| of_aws(&error))
    }

    /// Erases an object for good.
    ///
    /// # Errors
    /// When the bucket does not answer.
    pub async fn erase(&self, key: &str) -> Result<(), Failure> {
        for version in self.versions(key).await? {
            let request = self
                .client
                .delete_object()
                .bucket(&self.name)
                .key(key)
                .set_version_id(version);
            Box::pin(request.send())
                .await
                .map_err(|error| of_aws(&error))?;
        }
        Ok(())
    }

    /// Every version of an object; where the cloud has no versions, the one without a name.
    async fn versions(&self, key: &str) -> Result<Vec<Option<String>>, Failure> {
        let request = self
            .client
            .list_object_versions()
            .bucket(&self.name)
            .prefix(key);
        match Box::pin(request.send()).await {
            Ok(listed) => {
                let versions = listed
                    .versions()
                    .iter()
                    .map(|one| (one.key(), one.version_id()));
                let markers = listed
                    .delete_markers()
                    .iter()
                    .map(|one| (one.key(), one.version_id()));
                let own = versions
                    .chain(markers)
                    .filter(|(named, _)| *named == Some(key));
                Ok(own.map(|(_, version)| version.map(str::to_owned)).collect())
            }
            Err(error) if error.code() == Some("NotImplemented") => Ok(vec![None]),
            Err(error) => Err(of_aws(&error)),
        }
    }
}
