//! The only reader of the environment. What is read is handed on in parts: each function gets what
//! it works with.

pub(crate) mod apis;
pub(crate) mod core_settings;
mod environment;
mod error;
pub(crate) mod mode;
mod source;

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::auth::password::settings::PasswordSettings;
use crate::auth::scram::iterations::Iterations;
pub use crate::auth::token_settings::TokenSettings;
use crate::http::source_settings::{LogSource, SourceSettings};
use crate::label::level::Levels;
pub use crate::notify::mail_settings::MailSettings;
pub use crate::sms::settings::SmsSettings;
use crate::sms::{Conversion, Prices};
pub use apis::{Api, Apis};
pub use core_settings::CoreSettings;
pub(crate) use environment::Aws;
pub use environment::credentials_from_env;
pub use error::SettingsError;
pub use mode::CompatibilityMode;
use source::{
    DOCUMENT_TYPES, Source, app_name, bcrypt_cost, edge_secret, hourly, lifetime, limit, list,
    micro_dollars, on_or_off, sender_id, session, text,
};

/// All that functions are told from outside. Built once per cold start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What every function is told.
    pub core: CoreSettings,
    /// `API_KEYS_LIMIT`: how many API keys an account may have (default 100).
    pub api_keys_limit: u32,
    /// `LABELS_LIMIT`: how many public labels an account may have (default 100).
    pub labels_limit: u32,
    /// Who mails come from.
    pub mail: MailSettings,
    /// Who gets SMS, and what they may cost.
    pub sms: SmsSettings,
    /// What documents may be, and where they are kept.
    pub documents: DocumentSettings,
    /// `EVENTS_TOPIC_ARN`: the SNS topic that events leave through, where a function sends them.
    pub events_topic: String,
    /// `METRICS_NAMESPACE`, where `ROUTE_METRICS` is `on` (default `off`): where `CloudWatch` puts
    /// metrics by operation.
    pub metrics_namespace: Option<String>,
}

/// What documents may be, and where they are kept.
#[derive(Clone, Debug)]
pub struct DocumentSettings {
    /// `BUCKET_NAME`: the bucket of documents, where a function has to do with them.
    pub bucket: String,
    /// `DOCUMENT_TYPES`: what documents may be, joined by commas (default the four of
    /// docs/compatibility/barong.md#a2-7).
    pub types: Vec<String>,
    /// `DOCUMENTS_LIMIT`: how many documents an account may have, 1 to 999 (default 10).
    pub limit: u32,
}

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
        let core = core(&mut source);
        let settings = Self {
            api_keys_limit: source.optional("API_KEYS_LIMIT", 100, limit),
            labels_limit: source.optional("LABELS_LIMIT", 100, limit),
            mail: MailSettings {
                app_name: core.app_name.clone(),
                sender_email: source.address("SENDER_EMAIL"),
                frontend_url: source.site("FRONTEND_URL"),
            },
            sms: sms(&mut source, &core),
            documents: DocumentSettings {
                bucket: source.optional("BUCKET_NAME", String::new(), text),
                types: source.optional("DOCUMENT_TYPES", list(DOCUMENT_TYPES), |text| {
                    Ok(list(text))
                }),
                limit: source.optional("DOCUMENTS_LIMIT", 10, limit),
            },
            events_topic: source.optional("EVENTS_TOPIC_ARN", String::new(), text),
            metrics_namespace: source
                .optional("ROUTE_METRICS", false, on_or_off)
                .then(|| source.required("METRICS_NAMESPACE")),
            core,
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
}

fn core(source: &mut Source<impl Fn(&str) -> Option<String>>) -> CoreSettings {
    let mode = source.optional(
        "PROFILE",
        CompatibilityMode::Strict,
        CompatibilityMode::parse,
    );
    let apis = source.optional("APIS", Apis::default(), Apis::parse);
    let app_name = source.optional("APP_NAME", "Postern".to_owned(), app_name);
    CoreSettings {
        mode,
        table: source.required("TABLE_NAME"),
        keyring_secret: source.required("KEYRING_SECRET_ID"),
        tokens: tokens(source, mode),
        passwords: PasswordSettings {
            mode,
            app_name: app_name.clone(),
            cost: source.password_cost(),
            imported_bcrypt_cost: source.optional("IMPORTED_BCRYPT_COST", None, bcrypt_cost),
            has_verifiers: apis.serve(Api::Polario),
            scram_iterations: source.optional(
                "SCRAM_ITERATIONS",
                Iterations::default(),
                Iterations::parse,
            ),
        },
        levels: source.optional("LEVELS", Levels::default(), Levels::parse),
        sources: SourceSettings {
            sends: source.optional("SOURCE_SENDS", Some(60), hourly),
            hashes: source.optional("SOURCE_HASHES", Some(600), hourly),
            edge_secret: source.optional("EDGE_SECRET_SHA256", None, edge_secret),
            log: source.optional("LOG_SOURCE", LogSource::Digest, LogSource::parse),
        },
        apis,
        app_name,
    }
}

fn tokens(
    source: &mut Source<impl Fn(&str) -> Option<String>>,
    mode: CompatibilityMode,
) -> TokenSettings {
    TokenSettings {
        mode,
        issuer: source.optional("JWT_ISSUER", "barong".to_owned(), text),
        access_secs: source.optional("JWT_LIFETIME", 14_400, lifetime),
        session_secs: source.optional("SESSION_LIFETIME", 3_600, lifetime),
        session_end_secs: source.optional("SESSION_END", 2_592_000, session),
        fresh_limit_secs: source.optional("FRESH_LIMIT", 3_600, session),
        polario_secs: source.optional("POLARIO_LIFETIME", 900, lifetime),
        refresh_secs: source.optional("REFRESH_LIFETIME", 2_592_000, session),
        po2_secs: source.optional("PO2_LIFETIME", 900, lifetime),
    }
}

fn sms(source: &mut Source<impl Fn(&str) -> Option<String>>, core: &CoreSettings) -> SmsSettings {
    SmsSettings {
        mode: core.mode,
        app_name: core.app_name.clone(),
        prices: source.optional("SMS_PRICES", Prices::default(), Prices::parse),
        hourly_budget: source.optional("SMS_HOURLY_BUDGET", 5_000_000, micro_dollars),
        conversion: source.optional(
            "SMS_CONVERSION",
            Some(Conversion::default()),
            Conversion::parse,
        ),
        sender_id: source.optional("SMS_SENDER_ID", None, sender_id),
    }
}

#[cfg(test)]
mod tests;
