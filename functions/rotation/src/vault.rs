//! The secret's versions and the labels that they carry.

use aws::{Lazy, failure, lazy};
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config::http::HttpResponse;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_types::SdkConfig;

use crate::Failure;

const CURRENT: &str = "AWSCURRENT";
const PENDING: &str = "AWSPENDING";

/// One secret.
pub(crate) struct Vault {
    client: Lazy<Client>,
    secret: String,
}

/// Which version carries which label.
pub(crate) struct Stages {
    pub(crate) current: Option<String>,
    pub(crate) pending: Option<String>,
}

impl Vault {
    /// Makes no call.
    pub(crate) fn new(sdk: &SdkConfig, secret: &str) -> Self {
        Self {
            client: lazy(sdk, Client::new),
            secret: secret.to_owned(),
        }
    }

    pub(crate) async fn stages(&self) -> Result<Stages, Failure> {
        let secret = self
            .client
            .describe_secret()
            .secret_id(&self.secret)
            .send()
            .await
            .map_err(failed)?;
        let versions = secret.version_ids_to_stages.unwrap_or_default();
        let with = |label: &str| {
            let labelled = versions
                .iter()
                .find(|(_, labels)| labels.iter().any(|one| one == label));
            labelled.map(|(version, _)| version.clone())
        };
        Ok(Stages {
            current: with(CURRENT),
            pending: with(PENDING),
        })
    }

    /// The value of a version; a version that a rotation has just begun has none.
    pub(crate) async fn value(&self, version: &str) -> Result<Option<String>, Failure> {
        let answer = self
            .client
            .get_secret_value()
            .secret_id(&self.secret)
            .version_id(version)
            .send()
            .await;
        match answer {
            Ok(answer) => Ok(answer.secret_string),
            Err(error) if error.code() == Some("ResourceNotFoundException") => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Gives the version its value, once: who comes second leaves it as it is.
    pub(crate) async fn put_pending(&self, version: &str, value: &str) -> Result<(), Failure> {
        let put = self
            .client
            .put_secret_value()
            .secret_id(&self.secret)
            .client_request_token(version);
        match put
            .secret_string(value)
            .version_stages(PENDING)
            .send()
            .await
        {
            Ok(_) => Ok(()),
            Err(error) if error.code() == Some("ResourceExistsException") => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// Makes `version` the current one, if `before` still is.
    pub(crate) async fn make_current(&self, version: &str, before: &str) -> Result<(), Failure> {
        let update = self
            .client
            .update_secret_version_stage()
            .secret_id(&self.secret)
            .version_stage(CURRENT);
        let update = update
            .move_to_version_id(version)
            .remove_from_version_id(before);
        update.send().await.map(drop).map_err(failed)
    }

    /// Ends the rotation that makes `version`, so that another can begin.
    pub(crate) async fn give_up(&self, version: &str) -> Result<(), Failure> {
        let update = self
            .client
            .update_secret_version_stage()
            .secret_id(&self.secret)
            .version_stage(PENDING);
        update
            .remove_from_version_id(version)
            .send()
            .await
            .map(drop)
            .map_err(failed)
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "has the shape that map_err takes"
)]
fn failed<E: ProvideErrorMetadata>(error: SdkError<E, HttpResponse>) -> Failure {
    Failure::Aws(failure::Failure::of(&error))
}
