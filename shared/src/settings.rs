//! The only reader of the environment.

use std::fmt;

use crate::auth::scram::Iterations;
use crate::label::Levels;
use crate::sms::Prices;

/// How far Postern follows Barong where Barong tells strangers who has an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Known and unknown addresses get one answer, one trace and one amount of work.
    Strict,
    /// Barong 1.8.0's answers, for migrating an installation.
    Compat,
}

/// What a function is told from outside. Built once per cold start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `PROFILE`: `strict` (default) or `compat`.
    pub profile: Profile,
    /// `TABLE_NAME`: the DynamoDB table.
    pub table: String,
    /// `KEYRING_SECRET_ID`: name or ARN of the keyring in Secrets Manager.
    pub keyring_secret: String,
    /// `API_KEYS_LIMIT`: how many API keys an account may have (default 100).
    pub api_keys_limit: u32,
    /// `APP_NAME`: the name that mails, SMS and authenticator apps show (default `Postern`).
    pub app_name: String,
    /// `SENDER_EMAIL`: the SES identity that mails are sent from.
    pub sender_email: String,
    /// `FRONTEND_URL`: where the links in mails lead, without a trailing slash.
    pub frontend_url: String,
    /// `JWT_ISSUER`: the `iss` of access tokens (default `barong`, what its clients check).
    pub jwt_issuer: String,
    /// `JWT_LIFETIME`: seconds a Barong access token lives unless the client asks otherwise (default 14400).
    pub jwt_lifetime_secs: i64,
    /// `SESSION_LIFETIME`: seconds a PacerPro token lives (default 3600).
    pub session_lifetime_secs: i64,
    /// `POLARIO_LIFETIME`: seconds a Polario token lives (default 900).
    pub polario_lifetime_secs: i64,
    /// `REFRESH_LIFETIME`: seconds a Polario session lives (default 2592000, which is 30 days).
    pub refresh_lifetime_secs: i64,
    /// `PO2_LIFETIME`: seconds a Po2 token lives (default 900).
    pub po2_lifetime_secs: i64,
    /// `SCRAM_ITERATIONS`: see [`Iterations`] (default 600000).
    pub scram_iterations: Iterations,
    /// `BUCKET_NAME`: the bucket of documents, where a function has to do with them.
    pub bucket: String,
    /// `DOCUMENT_TYPES`: what documents may be, joined by commas (default the four of contract Barong A.2 row 7).
    pub document_types: Vec<String>,
    /// `DOCUMENTS_LIMIT`: how many documents an account may have, 1 to 999 (default 10).
    pub documents_limit: u32,
    /// `EVENTS_TOPIC_ARN`: the SNS topic that events leave through, where a function sends them.
    pub events_topic: String,
    /// `LEVELS`: ordered `key:value` pairs of private labels (default `email:verified,phone:verified,document:verified`).
    pub levels: Levels,
    /// `SMS_PRICES`: the countries that get SMS, and what one costs there (default [`Prices::default`]).
    pub sms_prices: Prices,
    /// `SMS_HOURLY_BUDGET`: micro-dollars that SMS to one country may cost in an hour (default 5000000).
    pub sms_hourly_budget: i64,
    /// `SMS_SENDER_ID`: who SMS come from, where a country shows it (default: what SNS has).
    pub sms_sender_id: Option<String>,
}

/// Every setting that is missing or malformed, so that one log line names them all.
#[derive(Debug, thiserror::Error)]
#[error("settings: {}", .0.join("; "))]
pub struct SettingsError(Vec<String>);

impl Settings {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// All settings that are missing or malformed, in one error.
    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    pub fn from_env() -> Result<Self, SettingsError> {
        Self::parse(|name| std::env::var(name).ok())
    }

    /// Reads settings by name from `lookup`; an empty value counts as absent.
    ///
    /// # Errors
    /// All settings that are missing or malformed, in one error.
    pub fn parse(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut source = Source { lookup, problems: Vec::new() };
        let settings = Self {
            profile: source.optional("PROFILE", Profile::Strict, Profile::parse),
            table: source.required("TABLE_NAME"),
            keyring_secret: source.required("KEYRING_SECRET_ID"),
            api_keys_limit: source.optional("API_KEYS_LIMIT", 100, limit),
            app_name: source.optional("APP_NAME", "Postern".to_owned(), text),
            sender_email: source.required("SENDER_EMAIL"),
            frontend_url: source.required("FRONTEND_URL"),
            jwt_issuer: source.optional("JWT_ISSUER", "barong".to_owned(), text),
            jwt_lifetime_secs: source.optional("JWT_LIFETIME", 14_400, lifetime),
            session_lifetime_secs: source.optional("SESSION_LIFETIME", 3_600, lifetime),
            polario_lifetime_secs: source.optional("POLARIO_LIFETIME", 900, lifetime),
            refresh_lifetime_secs: source.optional("REFRESH_LIFETIME", 2_592_000, session),
            po2_lifetime_secs: source.optional("PO2_LIFETIME", 900, lifetime),
            scram_iterations: source.optional("SCRAM_ITERATIONS", Iterations::default(), Iterations::parse),
            bucket: source.optional("BUCKET_NAME", String::new(), text),
            document_types: source.optional("DOCUMENT_TYPES", list(DOCUMENT_TYPES), |text| Ok(list(text))),
            documents_limit: source.optional("DOCUMENTS_LIMIT", 10, limit),
            events_topic: source.optional("EVENTS_TOPIC_ARN", String::new(), text),
            levels: source.optional("LEVELS", Levels::default(), Levels::parse),
            sms_prices: source.optional("SMS_PRICES", Prices::default(), Prices::parse),
            sms_hourly_budget: source.optional("SMS_HOURLY_BUDGET", 5_000_000, micro_dollars),
            sms_sender_id: source.optional("SMS_SENDER_ID", None, sender_id),
        };
        if source.problems.is_empty() { Ok(settings) } else { Err(SettingsError(source.problems)) }
    }

    /// Whether strangers must not learn who has an account.
    #[must_use]
    pub fn strict(&self) -> bool {
        self.profile == Profile::Strict
    }
}

/// Which certificates a function trusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Amazon's own roots, built in: quick to load, and enough for AWS.
    Amazon,
    /// The system's store, for those behind a proxy.
    System,
}

/// What Lambda tells a function about AWS.
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
}

impl Aws {
    /// Reads the process's environment.
    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    pub(crate) fn from_env() -> Result<Self, SettingsError> {
        let mut source = Source { lookup: |name: &str| std::env::var(name).ok(), problems: Vec::new() };
        let aws = Self {
            region: source.required("AWS_REGION"),
            access_key_id: source.required("AWS_ACCESS_KEY_ID"),
            secret_access_key: source.required("AWS_SECRET_ACCESS_KEY"),
            session_token: source.value("AWS_SESSION_TOKEN"),
            endpoint_url: source.value("AWS_ENDPOINT_URL"),
            trust: source.optional("TRUST", Trust::Amazon, Trust::parse),
        };
        if source.problems.is_empty() { Ok(aws) } else { Err(SettingsError(source.problems)) }
    }
}

impl Trust {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "amazon" => Ok(Self::Amazon),
            "system" => Ok(Self::System),
            _ => Err("must be amazon or system".to_owned()),
        }
    }
}

impl Profile {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "strict" => Ok(Self::Strict),
            "compat" => Ok(Self::Compat),
            _ => Err("must be strict or compat".to_owned()),
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Strict => "strict",
            Self::Compat => "compat",
        })
    }
}

#[expect(clippy::unnecessary_wraps, reason = "has the shape of a parser")]
fn text(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

/// Contract Barong A.2 row 7.
const DOCUMENT_TYPES: &str = "Passport,Identity card,Driver license,Utility Bill";

fn list(text: &str) -> Vec<String> {
    text.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
}

fn limit(text: &str) -> Result<u32, String> {
    text.parse().ok().filter(|limit| (1..=999).contains(limit)).ok_or_else(|| "must be 1 to 999".to_owned())
}

fn lifetime(text: &str) -> Result<i64, String> {
    text.parse().ok().filter(|secs| (1..=86_400).contains(secs)).ok_or_else(|| "must be 1 to 86400 seconds".to_owned())
}

fn session(text: &str) -> Result<i64, String> {
    let most = 400 * 86_400;
    text.parse().ok().filter(|secs| (1..=most).contains(secs)).ok_or_else(|| format!("must be 1 to {most} seconds"))
}

fn micro_dollars(text: &str) -> Result<i64, String> {
    text.parse().ok().filter(|micros| *micros >= 0).ok_or_else(|| "must be a number of micro-dollars".to_owned())
}

/// SNS takes letters, digits and hyphens, at least one letter.
fn sender_id(text: &str) -> Result<Option<String>, String> {
    let good = (1..=11).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && text.bytes().any(|b| b.is_ascii_alphabetic());
    if good { Ok(Some(text.to_owned())) } else { Err("must be 1 to 11 letters, digits and hyphens".to_owned()) }
}

struct Source<L> {
    lookup: L,
    problems: Vec<String>,
}

impl<L: Fn(&str) -> Option<String>> Source<L> {
    fn value(&self, name: &str) -> Option<String> {
        (self.lookup)(name).filter(|value| !value.is_empty())
    }

    fn required(&mut self, name: &str) -> String {
        self.value(name).unwrap_or_else(|| {
            self.problems.push(format!("{name} is missing"));
            String::new()
        })
    }

    fn optional<T>(&mut self, name: &str, default: T, parse: impl Fn(&str) -> Result<T, String>) -> T {
        match self.value(name).map(|value| parse(&value)) {
            None => default,
            Some(Ok(value)) => value,
            Some(Err(problem)) => {
                self.problems.push(format!("{name} {problem}"));
                default
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_names_every_problem() {
        let error = Settings::parse(|name| match name {
            "PROFILE" => Some("loose".to_owned()),
            "JWT_LIFETIME" => Some("forever".to_owned()),
            "TABLE_NAME" => Some(String::new()),
            _ => Some("given".to_owned()),
        });
        assert_eq!(
            error.map(|_| ()).map_err(|e| e.to_string()),
            Err("settings: PROFILE must be strict or compat; TABLE_NAME is missing; \
                 API_KEYS_LIMIT must be 1 to 999; JWT_LIFETIME must be 1 to 86400 seconds; \
                 SESSION_LIFETIME must be 1 to 86400 seconds; POLARIO_LIFETIME must be 1 to 86400 seconds; \
                 REFRESH_LIFETIME must be 1 to 34560000 seconds; PO2_LIFETIME must be 1 to 86400 seconds; \
                 SCRAM_ITERATIONS must be 4096 to 10000000, the current count first; DOCUMENTS_LIMIT must be 1 to 999; \
                 LEVELS must be key:value pairs joined by commas; \
                 SMS_PRICES must be COUNTRY,..=MICRO-DOLLARS joined by semicolons; \
                 SMS_HOURLY_BUDGET must be a number of micro-dollars"
                .to_owned())
        );
    }
}
