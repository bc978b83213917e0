//! The one table from a function's folder to its router. Builds each function as its `main` does on
//! AWS.

use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use aws_types::SdkConfig;
use axum::Router;
use outbox::Outbox;
use rotation::Rotation;
use shared::app::App;
use shared::notify::mail::Mailer;
use shared::settings::Settings;
use types::clock::Clock;

use crate::gateway::Routers;
use crate::rotation::{FOLDER, Rotator};
use crate::stream::Reader;
use crate::template::{Function, Template};

type Build = fn(App, Settings, &SdkConfig) -> Router;

fn build(folder: &str) -> Option<Build> {
    Some(match folder {
        "accounts" => |app, settings, sdk| accounts::router(app, Mailer::new(sdk, &settings.mail)),
        "api_keys" => |app, settings, _| api_keys::router(app, settings.api_keys_limit),
        "documents" => |app, settings, sdk| documents::router(app, settings.documents, sdk),
        "labels" => |app, settings, _| labels::router(app, settings.labels_limit),
        "phones" => |app, settings, sdk| phones::router(app, settings.sms, sdk),
        "security" => |app, settings, sdk| security::router(app, Mailer::new(sdk, &settings.mail)),
        "session" => |app, _, _| session::router(app),
        _ => return None,
    })
}

/// Every function's router by its logical id; `sdk` gives the configuration of its clients.
///
/// # Errors
/// A function of the template that is not in the table, or whose settings are wrong.
pub(crate) fn routers(
    template: &Template,
    clock: &Clock,
    sdk: &dyn Fn(&str) -> SdkConfig,
) -> Result<Routers> {
    let one = |function: &Function| {
        let build = build(&function.folder).ok_or_else(|| {
            anyhow!(
                "the template has the function {} in {}, which the local cloud has no router for",
                function.id,
                function.folder
            )
        })?;
        let (sdk, settings) = (sdk(&function.id), settings(function)?);
        let app = App::new(settings.core.clone(), clock.clone(), &sdk);
        Ok((function.id.clone(), build(app, settings, &sdk)))
    };
    // Those that AWS itself calls have none.
    let routed = |function: &&Function| function.stream.is_none() && function.folder != FOLDER;
    template.functions.iter().filter(routed).map(one).collect()
}

/// The reader of the table's stream, if the template has one; it keeps its place in the file at
/// `position`.
///
/// # Errors
/// Its settings are wrong, or the file is.
pub(crate) fn reader(
    template: &Template,
    clock: &Clock,
    sdk: &dyn Fn(&str) -> SdkConfig,
    position: Option<PathBuf>,
) -> Result<Option<Reader>> {
    let Some(function) = template
        .functions
        .iter()
        .find(|function| function.stream.is_some())
    else {
        return Ok(None);
    };
    let (sdk, settings) = (sdk(&function.id), settings(function)?);
    let app = App::new(settings.core.clone(), clock.clone(), &sdk);
    Reader::new(function, Outbox::new(app, &settings, &sdk), position).map(Some)
}

/// The rotation of the keyring, if the template has its function.
///
/// # Errors
/// Its settings are wrong.
pub(crate) fn rotator(
    template: &Template,
    clock: &Clock,
    sdk: &dyn Fn(&str) -> SdkConfig,
) -> Result<Option<Rotator>> {
    let Some(function) = template
        .functions
        .iter()
        .find(|function| function.folder == FOLDER)
    else {
        return Ok(None);
    };
    let (sdk, settings) = (sdk(&function.id), settings(function)?.core);
    let secret = settings.keyring_secret.clone();
    Ok(Some(Rotator::new(
        function,
        secret,
        Rotation::new(App::new(settings, clock.clone(), &sdk), &sdk),
    )))
}

/// What the function reads from its environment.
pub(crate) fn settings(function: &Function) -> Result<Settings> {
    let settings = Settings::parse(|name| function.environment.get(name).cloned());
    settings.with_context(|| format!("function {}", function.id))
}
