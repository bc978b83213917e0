//! Secrets Manager: the template's secrets, in memory or one file each. Every one holds a keyring, made when it is first needed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

use anyhow::{Context, Result};
use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use shared::auth::keyring::generate;

use super::Call;
use super::wire::{Service, body, json_answer, target, text};
use crate::data::Data;
use crate::ledger::lock;
use crate::policy::Need;
use crate::template::{ACCOUNT, REGION};

/// The secrets by name.
pub(super) struct Secrets {
    values: Mutex<BTreeMap<String, String>>,
    folder: Option<PathBuf>,
}

impl Secrets {
    pub(super) fn open(names: &[String], data: &Data) -> Result<Self> {
        let folder = data.folder("secrets")?;
        let value = |name: &String| match &folder {
            None => shared_keyring().map(|value| (name.clone(), value)),
            Some(folder) => kept(&folder.join(name)).map(|value| (name.clone(), value)),
        };
        let values: Result<_> = names.iter().map(value).collect();
        Ok(Self { values: Mutex::new(values?), folder })
    }

    pub(super) fn answer(&self, action: &str, bytes: &Bytes) -> Response<Bytes> {
        let input = body(bytes);
        let name = name(&input);
        let mut values = lock(&self.values);
        let Some(value) = values.get_mut(&name) else {
            let message = "Secrets Manager can't find the specified secret.";
            return Service::Secrets.refuse(400, "ResourceNotFoundException", message);
        };
        let secret = match action {
            "GetSecretValue" => Some(value.clone()),
            "PutSecretValue" => {
                text(&input, "/SecretString").clone_into(value);
                if let Err(error) = self.folder.as_ref().map_or(Ok(()), |folder| Data::keep(&folder.join(&name), value))
                {
                    return Service::Secrets.refuse(500, "InternalServiceError", &error.to_string());
                }
                None
            }
            _ => return Service::Secrets.unknown_action(action),
        };
        let stages = ["AWSCURRENT"];
        let output = json!({ "ARN": arn(&name), "Name": name, "SecretString": secret, "VersionId": "local", "VersionStages": stages });
        json_answer(200, &output)
    }
}

pub(super) fn describe(request: &Request<Bytes>, call: &mut Call) {
    call.action = target(request);
    call.kind = name(&body(request.body()));
    let action = format!("secretsmanager:{}", call.action);
    call.needs = vec![Need { action, resources: vec![arn(&call.kind)], ..Need::default() }];
}

/// By name or by ARN.
fn name(input: &Value) -> String {
    text(input, "/SecretId").rsplit(':').next().unwrap_or_default().to_owned()
}

fn arn(name: &str) -> String {
    format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}")
}

/// The value in the file; a new one there on the first start.
fn kept(path: &std::path::Path) -> Result<String> {
    if !path.exists() {
        let value = generate()?;
        Data::keep(path, &value).with_context(|| path.display().to_string())?;
        return Ok(value);
    }
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// Keys take a while to make: all clouds in memory of one process share them.
fn shared_keyring() -> Result<String> {
    static KEYRING: Mutex<Option<String>> = Mutex::new(None);
    let mut keyring = lock(&KEYRING);
    let value = keyring.take().map_or_else(generate, Ok)?;
    Ok(keyring.insert(value).clone())
}
