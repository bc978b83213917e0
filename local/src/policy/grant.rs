//! What a call needs, and what was granted or made use of.

use std::collections::BTreeMap;

/// The condition key that holds the partitions which a call touches.
pub(super) const LEADING_KEYS: &str = "dynamodb:LeadingKeys";

/// One thing that a call needs to be allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// `dynamodb:GetItem`.
    pub action: String,
    /// The resource by each of its names; a grant for one is enough.
    pub resources: Vec<String>,
    /// What conditions can ask about: `dynamodb:LeadingKeys` and the like.
    pub context: BTreeMap<&'static str, Vec<String>>,
}

/// An allowed action on a resource, as granted (with wildcards) or as used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// Logical id of the function.
    pub function: String,
    /// `dynamodb:GetItem`.
    pub action: String,
    /// ARN or pattern.
    pub resource: String,
    /// The beginning of a partition's key, up to its first `#`, or the pattern of such keys; none
    /// where it does not matter.
    pub partition: Option<String>,
}

impl Grant {
    /// What `function` made use of when it was allowed `need`.
    pub(crate) fn used(function: &str, need: &Need) -> Vec<Self> {
        let keys = need
            .context
            .get(LEADING_KEYS)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let kind = |key: &String| key.split_inclusive('#').next().map(str::to_owned);
        let partitions = if keys.is_empty() {
            vec![None]
        } else {
            keys.iter().map(kind).collect()
        };
        let pairs = need
            .resources
            .iter()
            .flat_map(|resource| partitions.iter().map(move |one| (resource, one)));
        let grant = |(resource, partition): (&String, &Option<String>)| Self {
            function: function.to_owned(),
            action: need.action.clone(),
            resource: resource.clone(),
            partition: partition.clone(),
        };
        pairs.map(grant).collect()
    }
}
