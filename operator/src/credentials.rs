//! Credentials and region: from the options and the environment, else from the AWS CLI, which knows
//! every other way there is (profiles, SSO, assumed roles, containers, instances), so that none of
//! them is written a second time here.

use std::process::Command;

use aws_credential_types::Credentials;
use serde::Deserialize;
use shared::settings::credentials_from_env;

use crate::failure::Failure;
use crate::place::Place;

/// What `aws configure export-credentials` prints.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Exported {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

/// The local cloud's.
pub(crate) fn local(identity: &str) -> Credentials {
    Credentials::new(identity, identity, None, None, "the local cloud")
}

/// The caller's: the environment's unless a profile is named, else what the AWS CLI exports.
///
/// # Errors
/// There are none.
pub(crate) fn find(place: &Place) -> Result<Credentials, Failure> {
    match credentials_from_env().filter(|_| place.profile.is_none()) {
        Some(credentials) => Ok(credentials),
        None => exported(place.profile.as_deref()),
    }
}

/// The region of the profile, as the AWS CLI knows it.
pub(crate) fn region(profile: Option<&str>) -> Option<String> {
    let output = aws(&["configure", "get", "region"], profile).ok()?;
    Some(output.trim().to_owned()).filter(|region| !region.is_empty())
}

fn exported(profile: Option<&str>) -> Result<Credentials, Failure> {
    let none = |why: String| {
        Failure::Aws(format!(
            "no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with \
                the AWS CLI ({why})"
        ))
    };
    let output = aws(
        &["configure", "export-credentials", "--format", "process"],
        profile,
    )
    .map_err(none)?;
    let Exported {
        access_key_id,
        secret_access_key,
        session_token,
    } = serde_json::from_str(&output).map_err(|_| none("it exported something else".to_owned()))?;
    Ok(Credentials::new(
        access_key_id,
        secret_access_key,
        session_token,
        None,
        "the AWS CLI",
    ))
}

/// What the AWS CLI prints, or why it does not, in one line.
fn aws(arguments: &[&str], profile: Option<&str>) -> Result<String, String> {
    let mut command = Command::new("aws");
    command.args(arguments);
    if let Some(profile) = profile {
        command.args(["--profile", profile]);
    }
    let output = command
        .output()
        .map_err(|error| format!("the AWS CLI does not start: {error}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        return Ok(text(&output.stdout));
    }
    let said = text(&output.stderr);
    Err(said
        .lines()
        .rfind(|line| !line.trim().is_empty())
        .unwrap_or("it failed")
        .trim()
        .to_owned())
}
