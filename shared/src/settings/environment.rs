//! What the environment tells of AWS and of logs.

use aws::Trust;
use aws_credential_types::Credentials;
use aws_types::SdkConfig;
use tracing_subscriber::filter::{LevelFilter, Targets};

use super::error::SettingsError;
use super::source::{Source, on_or_off};

/// The credentials in the environment, for a program that has other ways to them as well.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub fn credentials_from_env() -> Option<Credentials> {
    let value = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let (id, secret) = value("AWS_ACCESS_KEY_ID").zip(value("AWS_SECRET_ACCESS_KEY"))?;
    Some(Credentials::new(
        id,
        secret,
        value("AWS_SESSION_TOKEN"),
        None,
        "the environment",
    ))
}

/// What Lambda tells a function about AWS and its logs.
#[derive(Clone)]
pub(crate) struct Aws {
    pub(crate) region: String,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: Option<String>,
    /// `AWS_ENDPOINT_URL`: another cloud, such as the local one.
    pub(crate) endpoint_url: Option<String>,
    /// `TRUST`: `amazon` (default) or `system`.
    pub(crate) trust: Trust,
    /// `CONNECT_AT_START`: `on` (default), or `off` to make no call before the first request.
    pub(crate) connects_at_start: bool,
    /// `RUST_LOG`: a level, and others for some targets (default `info,aws=warn`).
    pub(crate) log: Targets,
}

impl Aws {
    /// Reads the process's environment.
    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    pub(crate) fn from_env() -> Result<Self, SettingsError> {
        Self::parse(|name: &str| std::env::var(name).ok())
    }

    /// The configuration of the SDK that follows from these.
    pub(crate) fn sdk_config(&self) -> SdkConfig {
        let (id, secret) = (&self.access_key_id, &self.secret_access_key);
        let credentials = Credentials::new(
            id,
            secret,
            self.session_token.clone(),
            None,
            "Lambda environment",
        );
        aws::sdk_config(
            credentials,
            self.region.clone(),
            self.endpoint_url.clone(),
            self.trust,
        )
    }

    pub(super) fn parse(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut source = Source::new(lookup);
        let aws = Self {
            region: source.required("AWS_REGION"),
            access_key_id: source.required("AWS_ACCESS_KEY_ID"),
            secret_access_key: source.required("AWS_SECRET_ACCESS_KEY"),
            session_token: source.value("AWS_SESSION_TOKEN"),
            endpoint_url: source.value("AWS_ENDPOINT_URL"),
            trust: source.optional("TRUST", Trust::Amazon, trust),
            connects_at_start: source.optional("CONNECT_AT_START", true, on_or_off),
            log: source.optional("RUST_LOG", Self::usual_log(), log),
        };
        source.finish(aws)
    }

    /// What is logged when `RUST_LOG` does not say.
    pub(crate) fn usual_log() -> Targets {
        Targets::new()
            .with_default(LevelFilter::INFO)
            .with_target("aws", LevelFilter::WARN)
    }
}

fn log(text: &str) -> Result<Targets, String> {
    text.parse()
        .map_err(|_| "must be a level and target=level, joined by commas".to_owned())
}

fn trust(text: &str) -> Result<Trust, String> {
    match text {
        "amazon" => Ok(Trust::Amazon),
        "system" => Ok(Trust::System),
        _ => Err("must be amazon or system".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../../docs/settings.md");

    fn parsed(name: &str, value: Option<&str>) -> (Trust, bool, Targets) {
        let aws = Aws::parse(|asked| match asked {
            asked if asked == name => value.map(str::to_owned),
            asked => asked.starts_with("AWS_").then(|| "given".to_owned()),
        });
        aws.map(|aws| (aws.trust, aws.connects_at_start, aws.log))
            .unwrap()
    }

    #[test]
    fn the_page_tells_what_goes_without_saying() {
        for name in ["TRUST", "CONNECT_AT_START", "RUST_LOG"] {
            let row = PAGE
                .lines()
                .find_map(|row| row.strip_prefix(&format!("| `{name}` | `")))
                .expect(name);
            let (default, _) = row.split_once('`').unwrap();
            assert_eq!(parsed(name, Some(default)), parsed(name, None), "{name}");
        }
    }
}
