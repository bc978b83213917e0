//! The table's stream as Lambda hands it on: each record tells one item before and after a write.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_dynamo::Item;

use super::{Place, StoreError, unfit};

/// What a function is handed: records of one shard in their order.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Batch {
    /// The oldest first.
    pub records: Vec<Record>,
}

crate::hidden!(Batch);

/// One write of one item.
#[derive(Deserialize)]
pub struct Record {
    /// The same however often the record is handed on.
    #[serde(rename = "eventID")]
    pub id: String,
    dynamodb: Images,
}

crate::hidden!(Record);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Images {
    keys: Item,
    old_image: Option<Item>,
    new_image: Option<Item>,
    sequence_number: String,
}

crate::hidden!(Images);

#[derive(Deserialize)]
struct Keys {
    pk: String,
    sk: String,
}

impl Record {
    /// Its place in the shard, by which Lambda is told where to go on.
    #[must_use]
    pub fn sequence(&self) -> &str {
        &self.dynamodb.sequence_number
    }

    /// What the item is.
    pub(crate) fn place(&self) -> Result<Place, StoreError> {
        let keys: Keys = read(&self.dynamodb.keys)?;
        Ok(Place::of(&keys.pk, &keys.sk))
    }

    /// The item before the write, if there was one.
    pub(crate) fn before<T: DeserializeOwned>(&self) -> Result<Option<T>, StoreError> {
        self.dynamodb.old_image.as_ref().map(read).transpose()
    }

    /// The item after the write, unless it was deleted.
    pub(crate) fn after<T: DeserializeOwned>(&self) -> Result<Option<T>, StoreError> {
        self.dynamodb.new_image.as_ref().map(read).transpose()
    }
}

fn read<T: DeserializeOwned>(item: &Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item.clone()).map_err(|_| StoreError::Broken(unfit::<T>()))
}
