//! Secrets Manager: the template's secrets with their versions, in memory or one file each. Every
//! one holds a keyring, made when it is first needed.

mod versions;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, Result, anyhow};
use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Map, Value, json};
use shared::auth::keyring::{Keyring, generate};
use types::random;

use super::call::Call;
use super::wire::{Service, body, json_answer, target, text};
use crate::data::{Data, SECRETS, keep};
use crate::ledger::lock;
use crate::policy::Need;
use crate::template::values::strings;
use crate::template::{ACCOUNT, REGION};
use versions::{CURRENT, Refused, Version, Versions};

/// The secrets by name.
pub(super) struct Secrets {
    secrets: Mutex<BTreeMap<String, Versions>>,
    folder: Option<PathBuf>,
}

impl Secrets {
    pub(super) fn open(names: &[String], data: &Data) -> Result<Self> {
        let folder = data.folder(SECRETS)?;
        let secret = |name: &String| {
            let value = match &folder {
                None => shared_keyring(),
                Some(folder) => kept(&folder.join(name)),
            };
            value.map(|value| (name.clone(), Versions::read(value)))
        };
        let secrets: Result<_> = names.iter().map(secret).collect();
        Ok(Self {
            secrets: Mutex::new(secrets?),
            folder,
        })
    }

    pub(super) fn answer(&self, call: &Call) -> Response<Bytes> {
        let (input, mut secrets) = (&call.input, lock(&self.secrets));
        let name = name(text(input, "/SecretId"));
        let Some(secret) = secrets.get_mut(&name) else {
            let message = "Secrets Manager can't find the specified secret.";
            return Service::Secrets.refuse(400, "ResourceNotFoundException", message);
        };
        let mut draft = secret.clone();
        let answer = match call.action.as_str() {
            "GetSecretValue" => secret
                .find(text(input, "/VersionId"), text(input, "/VersionStage"))
                .map(|version| shown(&name, version)),
            "DescribeSecret" => Ok(described(&name, secret)),
            "PutSecretValue" => put(&name, &mut draft, input),
            "UpdateSecretVersionStage" => {
                let (from, to) = (
                    text(input, "/RemoveFromVersionId"),
                    text(input, "/MoveToVersionId"),
                );
                draft
                    .move_label(text(input, "/VersionStage"), from, to)
                    .map(|()| named(&name))
            }
            action => return Service::Secrets.unknown_action(action),
        };
        match answer {
            Err((code, message)) => Service::Secrets.refuse(400, code, &message),
            Ok(answer) => match self.keep(&name, secret, draft) {
                Err(error) => {
                    Service::Secrets.refuse(500, "InternalServiceError", &error.to_string())
                }
                Ok(()) => json_answer(200, &answer),
            },
        }
    }

    /// What Secrets Manager does before it calls the function that rotates: an empty version of
    /// this id is pending.
    pub(super) fn rotation_begun(&self, name: &str, version: &str) -> Result<()> {
        let mut secrets = lock(&self.secrets);
        let secret = secrets
            .get_mut(name)
            .with_context(|| format!("there is no secret {name}"))?;
        let mut draft = secret.clone();
        draft
            .begin(version)
            .map_err(|(code, message)| anyhow!("{code}: {message}"))?;
        self.keep(name, secret, draft)
    }

    fn keep(&self, name: &str, secret: &mut Versions, draft: Versions) -> Result<()> {
        let (before, after) = (
            serde_json::to_string(secret)?,
            serde_json::to_string(&draft)?,
        );
        if let Some(folder) = self.folder.as_ref().filter(|_| before != after) {
            keep(&folder.join(name), &after)?;
        }
        *secret = draft;
        Ok(())
    }
}

pub(super) fn describe(request: &Request<Bytes>, call: &mut Call) {
    call.action = target(request);
    call.input = body(request.body());
    call.kind = name(text(&call.input, "/SecretId"));
    let action = format!("secretsmanager:{}", call.action);
    call.needs = vec![Need {
        action,
        resources: vec![arn(&call.kind)],
        ..Need::default()
    }];
}

/// By name or by ARN.
pub(super) fn name(id: &str) -> String {
    id.rsplit(':').next().unwrap_or_default().to_owned()
}

fn arn(name: &str) -> String {
    format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}")
}

fn named(name: &str) -> Value {
    json!({ "ARN": arn(name), "Name": name })
}

fn shown(name: &str, version: &Version) -> Value {
    let (id, value, labels) = (&version.id, &version.value, &version.labels);
    json!({ "ARN": arn(name), "Name": name, "SecretString": value, "VersionId": id,
        "VersionStages": labels })
}

/// Only versions with a label.
fn described(name: &str, secret: &Versions) -> Value {
    let labelled = secret.all().filter(|version| !version.labels.is_empty());
    let stages: Map<_, _> = labelled
        .map(|version| (version.id.clone(), json!(version.labels)))
        .collect();
    json!({ "ARN": arn(name), "Name": name, "RotationEnabled": true, "VersionIdsToStages": stages })
}

fn put(name: &str, secret: &mut Versions, input: &Value) -> Result<Value, Refused> {
    let labels = strings(input.get("VersionStages"));
    let labels = if labels.is_empty() {
        vec![CURRENT.to_owned()]
    } else {
        labels
    };
    let given = text(input, "/ClientRequestToken");
    let id = if given.is_empty() {
        random::uuid().to_string()
    } else {
        given.to_owned()
    };
    secret.put(&id, text(input, "/SecretString"), &labels)?;
    Ok(json!({ "ARN": arn(name), "Name": name, "VersionId": id, "VersionStages": labels }))
}

/// What the file holds; a new keyring there on the first start.
fn kept(path: &Path) -> Result<String> {
    if !path.exists() {
        let value = serde_json::to_string(&Versions::new(generate()?))?;
        keep(path, &value).with_context(|| path.display().to_string())?;
        return Ok(value);
    }
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let secret = Versions::read(text.clone());
    let current = secret
        .find("", "")
        .ok()
        .and_then(|version| version.value.as_deref());
    let whole = current.is_some_and(|value| Keyring::parse(value).is_ok());
    whole.then_some(text).with_context(|| {
        format!(
            "{} holds no keyring: put it back from a copy",
            path.display()
        )
    })
}

/// Keys take a while to make: all clouds in memory of one process share them.
fn shared_keyring() -> Result<String> {
    static KEYRING: Mutex<Option<String>> = Mutex::new(None);
    let mut keyring = lock(&KEYRING);
    let value = keyring.take().map_or_else(generate, Ok)?;
    Ok(keyring.insert(value).clone())
}
