//! A secret's versions, and the labels that move among them, by Secrets Manager's rules. Pure.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use types::random;

/// More than these are not kept, except those with a label.
const KEPT: usize = 100;
pub(super) const CURRENT: &str = "AWSCURRENT";
const PREVIOUS: &str = "AWSPREVIOUS";
pub(super) const PENDING: &str = "AWSPENDING";

/// A secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Versions {
    versions: Vec<Version>,
}

/// One of its versions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) id: String,
    /// None in a version that a rotation has begun and not filled yet.
    pub(super) value: Option<String>,
    pub(super) labels: Vec<String>,
}

/// An error by Secrets Manager's name for it, and what it says.
pub(super) type Refused = (&'static str, String);

impl Versions {
    /// A secret whose only version is `value`.
    pub(super) fn new(value: String) -> Self {
        let id = random::uuid().to_string();
        Self {
            versions: vec![Version {
                id,
                value: Some(value),
                labels: vec![CURRENT.to_owned()],
            }],
        }
    }

    /// What `text` in a file says: the versions, or the one value that a file was before it held
    /// versions.
    pub(super) fn read(text: String) -> Self {
        serde_json::from_str(&text).unwrap_or_else(|_| Self::new(text))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Version> {
        self.versions.iter()
    }

    /// The version of this id and this label; the current one without either.
    pub(super) fn find(&self, id: &str, label: &str) -> Result<&Version, Refused> {
        let label = if id.is_empty() && label.is_empty() {
            CURRENT
        } else {
            label
        };
        let fits = |one: &&Version| {
            (id.is_empty() || one.id == id) && (label.is_empty() || one.carries(label))
        };
        let found = self
            .versions
            .iter()
            .find(fits)
            .filter(|version| version.value.is_some());
        let what = if id.is_empty() { label } else { id };
        let missing =
            || format!("Secrets Manager can't find the specified secret value for {what}");
        found.ok_or_else(|| ("ResourceNotFoundException", missing()))
    }

    /// Begins a rotation: a version with no value that is pending.
    pub(super) fn begin(&mut self, id: &str) -> Result<(), Refused> {
        if self
            .versions
            .iter()
            .any(|one| one.carries(PENDING) && !one.carries(CURRENT))
        {
            let message = "A previous rotation isn't complete. That rotation will be reattempted.";
            return Err(("InvalidRequestException", message.to_owned()));
        }
        self.make(id);
        self.label(PENDING, id);
        Ok(())
    }

    /// Gives a version its value and labels. The same again changes nothing; another value for it
    /// is refused.
    pub(super) fn put(&mut self, id: &str, value: &str, labels: &[String]) -> Result<(), Refused> {
        let known = self
            .versions
            .iter()
            .find(|one| one.id == id)
            .and_then(|one| one.value.as_deref());
        if known.is_some_and(|known| known != value) {
            let message = "You can't modify an existing version, you can only create new versions.";
            return Err(("ResourceExistsException", message.to_owned()));
        }
        if known.is_some() {
            return Ok(());
        }
        self.make(id);
        if let Some(version) = self.versions.iter_mut().find(|one| one.id == id) {
            version.value = Some(value.to_owned());
        }
        for label in labels {
            self.label(label, id);
        }
        Ok(())
    }

    /// Moves a label, or takes it away: only from the version that has it.
    pub(super) fn move_label(&mut self, label: &str, from: &str, to: &str) -> Result<(), Refused> {
        let holder = self
            .versions
            .iter()
            .find(|one| one.carries(label))
            .map(|one| one.id.as_str());
        let refused = |message: String| Err(("InvalidParameterException", message));
        match holder {
            Some(holder) if holder != from && holder != to => {
                return refused(format!(
                    "Staging label {label} is attached to {holder}, which RemoveFromVersionId must \
                        name"
                ));
            }
            Some(holder) if holder == to && !from.is_empty() => {
                return refused(format!("Staging label {label} is not attached to {from}"));
            }
            None if !from.is_empty() => {
                return refused(format!("Staging label {label} is not attached to {from}"));
            }
            _ => {}
        }
        if !to.is_empty() && !self.versions.iter().any(|one| one.id == to) {
            return Err((
                "ResourceNotFoundException",
                format!("Secrets Manager can't find the version {to}"),
            ));
        }
        self.label(label, to);
        Ok(())
    }

    fn make(&mut self, id: &str) {
        if !self.versions.iter().any(|one| one.id == id) {
            self.versions.push(Version {
                id: id.to_owned(),
                value: None,
                labels: Vec::new(),
            });
        }
    }

    /// Who was current is the previous one then; versions without a label go when there are too
    /// many.
    fn label(&mut self, label: &str, id: &str) {
        let holder = self
            .versions
            .iter()
            .find(|one| one.carries(label) && one.id != id)
            .map(|one| one.id.clone());
        for version in &mut self.versions {
            version.labels.retain(|one| one != label);
            if version.id == id {
                version.labels.push(label.to_owned());
            }
        }
        if let Some(holder) = holder.filter(|_| label == CURRENT) {
            self.label(PREVIOUS, &holder);
        }
        let mut surplus = self.versions.len().saturating_sub(KEPT);
        self.versions.retain(|one| {
            let goes = surplus > 0 && one.labels.is_empty() && one.id != id;
            surplus -= usize::from(goes);
            !goes
        });
    }
}

impl Version {
    fn carries(&self, label: &str) -> bool {
        self.labels.iter().any(|one| one == label)
    }
}
