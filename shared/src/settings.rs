//! The only reader of the environment.

mod apis;
mod environment;
mod source;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use crate::auth::password::Cost;
use crate::auth::scram::Iterations;
use crate::label::Levels;
use crate::sms::{Conversion, Prices};
pub use apis::{Api, Apis};
pub(crate) use environment::Aws;
pub use environment::credentials_from_env;
use source::{
    DOCUMENT_TYPES, Source, app_name, bcrypt_cost, edge_secret, hourly, lifetime, limit, list,
    micro_dollars, on_or_off, sender_id, session, text,
};

/// How far Postern follows Barong where Barong tells strangers who has an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompatibilityMode {
    /// Known and unknown addresses get one answer, one trace and one amount of work.
    Strict,
    /// Barong 1.8.0's answers, for migrating an installation.
    Compat,
}

/// How log lines tell where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogSource {
    /// Not at all.
    Off,
    /// By eight characters that stand for the network; without the keyring nobody finds the network
    /// by them.
    Digest,
    /// By the network itself.
    Address,
}

/// What a function is told from outside. Built once per cold start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `PROFILE`: `strict` (default) or `compat`.
    pub profile: CompatibilityMode,
    /// `APIS`: which APIs are served (default `barong,pacerpro,polario,po2`).
    pub apis: Apis,
    /// `TABLE_NAME`: the DynamoDB table.
    pub table: String,
    /// `KEYRING_SECRET_ID`: name or ARN of the keyring in Secrets Manager.
    pub keyring_secret: String,
    /// `API_KEYS_LIMIT`: how many API keys an account may have (default 100).
    pub api_keys_limit: u32,
    /// `LABELS_LIMIT`: how many public labels an account may have (default 100).
    pub labels_limit: u32,
    /// `APP_NAME`: the name that mails, SMS and authenticator apps show (default `Postern`).
    pub app_name: String,
    /// `SENDER_EMAIL`: the SES identity that mails are sent from.
    pub sender_email: String,
    /// `FRONTEND_URL`: where the links in mails lead: `https`, but on the same machine, without a
    /// trailing slash.
    pub frontend_url: String,
    /// `JWT_ISSUER`: the `iss` of access tokens (default `barong`, what its clients check).
    pub jwt_issuer: String,
    /// `JWT_LIFETIME`: seconds a Barong access token lives unless the client asks otherwise
    /// (default 14400).
    pub jwt_lifetime_secs: i64,
    /// `SESSION_LIFETIME`: seconds a PacerPro token lives (default 3600).
    pub session_lifetime_secs: i64,
    /// `SESSION_END`: seconds after which the password is asked for again, however often a token
    /// was renewed (default 2592000, which is 30 days).
    pub session_end_secs: i64,
    /// `FRESH_LIMIT`: seconds that a sign-in is good for turning on the second factor and for API
    /// keys (default 3600).
    pub fresh_limit_secs: i64,
    /// `POLARIO_LIFETIME`: seconds a Polario token lives (default 900).
    pub polario_lifetime_secs: i64,
    /// `REFRESH_LIFETIME`: seconds a Polario session lives (default 2592000, which is 30 days).
    pub refresh_lifetime_secs: i64,
    /// `PO2_LIFETIME`: seconds a Po2 token lives (default 900).
    pub po2_lifetime_secs: i64,
    /// `SCRAM_ITERATIONS`: see [`Iterations`] (default 600000).
    pub scram_iterations: Iterations,
    /// `PASSWORD_MEMORY` and `PASSWORD_PASSES`: what a new password hash costs (default
    /// [`Cost::FLOOR`]); less is refused unless `PASSWORD_FLOOR` is `off`.
    pub password_cost: Cost,
    /// `IMPORTED_BCRYPT_COST`: the cost of bcrypt hashes that an import brought, 4 to 12, while
    /// there are any (default `off`).
    pub imported_bcrypt_cost: Option<u32>,
    /// `BUCKET_NAME`: the bucket of documents, where a function has to do with them.
    pub bucket: String,
    /// `DOCUMENT_TYPES`: what documents may be, joined by commas (default the four of
    /// docs/compatibility/barong.md#a2-7).
    pub document_types: Vec<String>,
    /// `DOCUMENTS_LIMIT`: how many documents an account may have, 1 to 999 (default 10).
    pub documents_limit: u32,
    /// `EVENTS_TOPIC_ARN`: the SNS topic that events leave through, where a function sends them.
    pub events_topic: String,
    /// `LEVELS`: ordered `key:value` pairs of private labels (default
    /// `email:verified,phone:verified,document:verified`).
    pub levels: Levels,
    /// `SMS_PRICES`: the countries that get SMS, and what one costs there (default
    /// [`Prices::default`]).
    pub sms_prices: Prices,
    /// `SMS_HOURLY_BUDGET`: micro-dollars that SMS to one country may cost in an hour (default
    /// 5000000).
    pub sms_hourly_budget: i64,
    /// `SMS_CONVERSION`: the least percentage of a country's SMS that must be verified, lest new
    /// accounts wait, and from how many SMS in two hours on (default `20,20`; `off`: any).
    pub sms_conversion: Option<Conversion>,
    /// `SMS_SENDER_ID`: who SMS come from, where a country shows it (default: what SNS has).
    pub sms_sender_id: Option<String>,
    /// `SOURCE_SENDS`: mails and resets that one source may cause in an hour without a token
    /// (default 60; `off`: any number).
    pub source_sends: Option<i64>,
    /// `SOURCE_HASHES`: passwords and SCRAM exchanges that one source may have tried in an hour
    /// (default 600; `off`: any number).
    pub source_hashes: Option<i64>,
    /// `EDGE_SECRET_SHA256`: digest of what an edge in front sends as `X-Edge-Secret`, 64
    /// hexadecimal digits (default none).
    pub edge_secret: Option<EdgeSecret>,
    /// `LOG_SOURCE`: `off`, `digest` (default) or `address`.
    pub log_source: LogSource,
    /// `METRICS_NAMESPACE`, where `ROUTE_METRICS` is `on` (default `off`): where `CloudWatch` puts
    /// metrics by operation.
    pub metrics_namespace: Option<String>,
}

/// The SHA-256 of the secret by which an edge in front of the API proves itself. A digest, because
/// environments hold no secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeSecret(pub(crate) [u8; 32]);

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
        let mut source = Source::new(lookup);
        let settings = Self {
            profile: source.optional(
                "PROFILE",
                CompatibilityMode::Strict,
                CompatibilityMode::parse,
            ),
            apis: source.optional("APIS", Apis::default(), Apis::parse),
            table: source.required("TABLE_NAME"),
            keyring_secret: source.required("KEYRING_SECRET_ID"),
            api_keys_limit: source.optional("API_KEYS_LIMIT", 100, limit),
            labels_limit: source.optional("LABELS_LIMIT", 100, limit),
            app_name: source.optional("APP_NAME", "Postern".to_owned(), app_name),
            sender_email: source.address("SENDER_EMAIL"),
            frontend_url: source.site("FRONTEND_URL"),
            jwt_issuer: source.optional("JWT_ISSUER", "barong".to_owned(), text),
            jwt_lifetime_secs: source.optional("JWT_LIFETIME", 14_400, lifetime),
            session_lifetime_secs: source.optional("SESSION_LIFETIME", 3_600, lifetime),
            session_end_secs: source.optional("SESSION_END", 2_592_000, session),
            fresh_limit_secs: source.optional("FRESH_LIMIT", 3_600, session),
            polario_lifetime_secs: source.optional("POLARIO_LIFETIME", 900, lifetime),
            refresh_lifetime_secs: source.optional("REFRESH_LIFETIME", 2_592_000, session),
            po2_lifetime_secs: source.optional("PO2_LIFETIME", 900, lifetime),
            scram_iterations: source.optional(
                "SCRAM_ITERATIONS",
                Iterations::default(),
                Iterations::parse,
            ),
            password_cost: source.password_cost(),
            imported_bcrypt_cost: source.optional("IMPORTED_BCRYPT_COST", None, bcrypt_cost),
            bucket: source.optional("BUCKET_NAME", String::new(), text),
            document_types: source.optional("DOCUMENT_TYPES", list(DOCUMENT_TYPES), |text| {
                Ok(list(text))
            }),
            documents_limit: source.optional("DOCUMENTS_LIMIT", 10, limit),
            events_topic: source.optional("EVENTS_TOPIC_ARN", String::new(), text),
            levels: source.optional("LEVELS", Levels::default(), Levels::parse),
            sms_prices: source.optional("SMS_PRICES", Prices::default(), Prices::parse),
            sms_hourly_budget: source.optional("SMS_HOURLY_BUDGET", 5_000_000, micro_dollars),
            sms_conversion: source.optional(
                "SMS_CONVERSION",
                Some(Conversion::default()),
                Conversion::parse,
            ),
            sms_sender_id: source.optional("SMS_SENDER_ID", None, sender_id),
            source_sends: source.optional("SOURCE_SENDS", Some(60), hourly),
            source_hashes: source.optional("SOURCE_HASHES", Some(600), hourly),
            edge_secret: source.optional("EDGE_SECRET_SHA256", None, edge_secret),
            log_source: source.optional("LOG_SOURCE", LogSource::Digest, LogSource::parse),
            metrics_namespace: source
                .optional("ROUTE_METRICS", false, on_or_off)
                .then(|| source.required("METRICS_NAMESPACE")),
        };
        source.finish(settings)
    }

    /// The names of all that functions read, Lambda's own among them: what a page of settings must
    /// tell.
    #[must_use]
    pub fn names() -> BTreeSet<String> {
        let names = RefCell::new(BTreeSet::new());
        let lookup = |name: &str| {
            let _: bool = names.borrow_mut().insert(name.to_owned());
            // What is on may ask for more.
            Some("on".to_owned())
        };
        drop((Self::parse(lookup), Aws::parse(lookup)));
        names.into_inner()
    }

    /// Whether strangers must not learn who has an account.
    #[must_use]
    pub fn strict(&self) -> bool {
        self.profile == CompatibilityMode::Strict
    }
}

impl CompatibilityMode {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "strict" => Ok(Self::Strict),
            "compat" => Ok(Self::Compat),
            _ => Err("must be strict or compat".to_owned()),
        }
    }
}

impl LogSource {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            "digest" => Ok(Self::Digest),
            "address" => Ok(Self::Address),
            _ => Err("must be off, digest or address".to_owned()),
        }
    }
}

impl fmt::Display for CompatibilityMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Strict => "strict",
            Self::Compat => "compat",
        })
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
            "APP_NAME" => Some("<Postern>".to_owned()),
            _ => Some("given".to_owned()),
        });
        assert_eq!(
            error.map(|_| ()).map_err(|e| e.to_string()),
            Err(
                "settings: PROFILE must be strict or compat; APIS must be some of barong, \
                pacerpro, polario and po2, joined by commas; TABLE_NAME is missing; API_KEYS_LIMIT \
                must be 1 to 999; LABELS_LIMIT must be 1 to 999; APP_NAME must be up to 100 \
                characters, a letter or digit among them, no control, < or >; SENDER_EMAIL must be \
                a mail address; FRONTEND_URL must be https://..., or http://localhost..., without \
                a trailing slash, ? and #; JWT_LIFETIME must be 1 to 86400 seconds; \
                SESSION_LIFETIME must be 1 to 86400 seconds; SESSION_END must be 1 to 34560000 \
                seconds; FRESH_LIMIT must be 1 to 34560000 seconds; POLARIO_LIFETIME must be 1 to \
                86400 seconds; REFRESH_LIFETIME must be 1 to 34560000 seconds; PO2_LIFETIME must \
                be 1 to 86400 seconds; SCRAM_ITERATIONS must be 4096 to 10000000, the current \
                count first; PASSWORD_FLOOR must be on or off; PASSWORD_MEMORY must be 19456 to \
                155648 KiB; PASSWORD_PASSES must be 2 to 16; IMPORTED_BCRYPT_COST must be 4 to 12 \
                or off; DOCUMENTS_LIMIT must be 1 to 999; LEVELS must be key:value pairs joined by \
                commas; SMS_PRICES must be COUNTRY,..=MICRO-DOLLARS joined by semicolons; \
                SMS_HOURLY_BUDGET must be a number of micro-dollars; SMS_CONVERSION must be \
                PERCENT,SENDS or off; SOURCE_SENDS must be 1 to 1000000 or off; SOURCE_HASHES must \
                be 1 to 1000000 or off; EDGE_SECRET_SHA256 must be 64 hexadecimal digits; \
                LOG_SOURCE must be off, digest or address; ROUTE_METRICS must be on or off"
                    .to_owned()
            )
        );
    }

    fn password_cost(memory: &str, passes: &str, floor: &str) -> Result<(u32, u32), String> {
        let settings = Settings::parse(|name| match name {
            "PASSWORD_MEMORY" => Some(memory.to_owned()),
            "PASSWORD_PASSES" => Some(passes.to_owned()),
            "PASSWORD_FLOOR" => Some(floor.to_owned()),
            "TABLE_NAME" | "KEYRING_SECRET_ID" | "SENDER_EMAIL" => Some("x@example.com".to_owned()),
            "FRONTEND_URL" => Some("https://example.com".to_owned()),
            _ => None,
        });
        let cost = settings.map_err(|error| error.to_string())?.password_cost;
        Ok((cost.memory_kib(), cost.passes()))
    }

    #[test]
    fn a_password_hash_costs_no_less_than_the_floor_unless_that_is_off() {
        for floor in ["", "on"] {
            assert_eq!(password_cost("", "", floor), Ok((19_456, 2)));
            assert_eq!(password_cost("65536", "3", floor), Ok((65_536, 3)));
            let low = password_cost("19455", "1", floor).unwrap_err();
            assert_eq!(
                low,
                "settings: PASSWORD_MEMORY must be 19456 to 155648 KiB; PASSWORD_PASSES must be 2 \
                    to 16"
            );
        }
        assert_eq!(password_cost("8", "1", "off"), Ok((8, 1)));
        assert_eq!(password_cost("", "", "off"), Ok((19_456, 2)));
        for (memory, passes) in [
            ("7", "1"),
            ("8", "0"),
            ("155649", "1"),
            ("8", "17"),
            ("-8", "1"),
            ("8", "two"),
        ] {
            assert!(
                password_cost(memory, passes, "off").is_err(),
                "{memory} {passes}"
            );
        }
    }
}
