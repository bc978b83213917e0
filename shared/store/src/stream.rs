//! The table's stream as Lambda hands it on: each record tells one item before and after a write.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_dynamo::Item;
use serde_json::Value;

use crate::error::StoreError;
use crate::item::unfit;
use crate::place::Place;

/// What a function is handed: records of one shard in their order.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Batch {
    /// The oldest first, each as it came: one that nobody can read must not take the others with
    /// it.
    pub records: Vec<Value>,
}

/// Its place in the shard, by which Lambda is told where to go on; nothing for what is no record.
#[must_use]
pub fn sequence(value: &Value) -> Option<&str> {
    value.pointer("/dynamodb/SequenceNumber")?.as_str()
}

/// Whose record it is: the partition that the item is in. The order of records counts within one
/// only.
#[must_use]
pub fn partition(value: &Value) -> Option<&str> {
    value.pointer("/dynamodb/Keys/pk/S")?.as_str()
}

types::hidden!(Batch);

/// One write of one item.
#[derive(Deserialize)]
pub struct Record {
    /// The same however often the record is handed on.
    #[serde(rename = "eventID")]
    pub id: String,
    dynamodb: Images,
}

types::hidden!(Record);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Images {
    keys: Item,
    old_image: Option<Item>,
    new_image: Option<Item>,
}

types::hidden!(Images);

#[derive(Deserialize)]
struct Keys {
    pk: String,
    sk: String,
}

impl Record {
    /// Reads a record as it came.
    ///
    /// # Errors
    /// What is wrong with it, without a part of it.
    pub fn read(value: &Value) -> Result<Self, StoreError> {
        Self::deserialize(value)
            .map_err(|_| StoreError::Broken("a record of the stream cannot be read".to_owned()))
    }

    /// What the item is.
    pub fn place(&self) -> Result<Place, StoreError> {
        let keys: Keys = read(&self.dynamodb.keys)?;
        Ok(Place::of(&keys.pk, &keys.sk))
    }

    /// The item before the write, if there was one.
    pub fn before<T: DeserializeOwned>(&self) -> Result<Option<T>, StoreError> {
        self.dynamodb.old_image.as_ref().map(read).transpose()
    }

    /// The item after the write, unless it was deleted.
    pub fn after<T: DeserializeOwned>(&self) -> Result<Option<T>, StoreError> {
        self.dynamodb.new_image.as_ref().map(read).transpose()
    }
}

fn read<T: DeserializeOwned>(item: &Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item.clone()).map_err(|_| StoreError::Broken(unfit::<T>()))
}
