//! The verbs over the one table: `get` reads one item, `list`, `span`, `page` and `query_eventual`
//! some of a partition, `write` makes one conditional write, or several at once.

use aws::failure::RetryUnreadable;
use aws::{Lazy, lazy};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_types::SdkConfig;
use serde::de::DeserializeOwned;

use crate::conflict::Conflicts;
use crate::error::{StoreError, failed};
use crate::item::{Item, parse};
use crate::key::Key;
use crate::run::{run, run_once};
use crate::write::{Write, Written};

// The SDK's futures take kilobytes each. They are boxed here, so that what awaits several of them
// stays small.

/// The table.
#[derive(Clone, Debug)]
#[expect(clippy::disallowed_types, reason = "this is the door")]
pub struct Table {
    client: Lazy<aws_sdk_dynamodb::Client>,
    name: String,
}

/// Where a scan goes on.
#[derive(Clone)]
pub struct Cursor(Item);

types::hidden!(Cursor);

impl Table {
    /// The table `name`. Makes no call.
    #[must_use]
    #[expect(clippy::disallowed_types, reason = "this is the door")]
    pub fn new(sdk: &SdkConfig, name: &str) -> Self {
        let client = lazy(sdk, |sdk| {
            let config = aws_sdk_dynamodb::config::Builder::from(sdk)
                .retry_classifier(Conflicts)
                .retry_classifier(RetryUnreadable);
            aws_sdk_dynamodb::Client::from_conf(config.build())
        });
        Self {
            client,
            name: name.to_owned(),
        }
    }

    /// Reads one item, strongly consistent.
    pub async fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StoreError> {
        self.item(key).await?.map(parse).transpose()
    }

    /// Opens a connection by the cheapest call there is, half a read unit; that it fails is no
    /// harm.
    pub async fn connect(&self) {
        let request = self.client.get_item().table_name(&self.name);
        let _ = Box::pin(request.set_key(Some(Key::nowhere().attributes())).send()).await;
    }

    /// Reads one item as it is, strongly consistent.
    pub async fn item(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let request = self
            .client
            .get_item()
            .table_name(&self.name)
            .consistent_read(true);
        Ok(Box::pin(request.set_key(Some(key.attributes())).send())
            .await
            .map_err(failed)?
            .item)
    }

    /// Reads the items of `key`'s partition whose sort key starts with `key`'s, in order, strongly
    /// consistent.
    pub async fn query_prefix(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        self.query(
            key.pk(),
            "pk = :pk AND begins_with(sk, :sk)",
            &[(":sk", key.sk())],
            true,
        )
        .await
    }

    /// Reads all items of `key`'s partition, in order, strongly consistent.
    pub async fn partition(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        self.query(key.pk(), "pk = :pk", &[], true).await
    }

    /// Reads the items from `first` to `last` of one partition, in order, strongly consistent.
    pub async fn query_range(&self, first: &Key, last: &Key) -> Result<Vec<Item>, StoreError> {
        let bounds = [(":first", first.sk()), (":last", last.sk())];
        self.query(
            first.pk(),
            "pk = :pk AND sk BETWEEN :first AND :last",
            &bounds,
            true,
        )
        .await
    }

    /// As `list`, for half the price and maybe a moment late: for what the condition of a later
    /// write settles.
    pub async fn query_eventual(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        self.query(
            key.pk(),
            "pk = :pk AND begins_with(sk, :sk)",
            &[(":sk", key.sk())],
            false,
        )
        .await
    }

    async fn query(
        &self,
        pk: &str,
        condition: &str,
        values: &[(&str, &str)],
        consistent: bool,
    ) -> Result<Vec<Item>, StoreError> {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let values: Item = [(":pk", pk)]
            .iter()
            .chain(values)
            .map(|(name, to)| ((*name).to_owned(), text(to)))
            .collect();
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let request = self
                .client
                .query()
                .table_name(&self.name)
                .consistent_read(consistent)
                .key_condition_expression(condition)
                .set_expression_attribute_values(Some(values.clone()));
            let answer = Box::pin(request.set_exclusive_start_key(start).send())
                .await
                .map_err(failed)?;
            items.extend(answer.items.unwrap_or_default());
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    /// Reads at most `limit` items of `key`'s partition from its start, or its end backwards,
    /// strongly consistent.
    pub async fn query_page(
        &self,
        key: &Key,
        limit: i32,
        backwards: bool,
    ) -> Result<Vec<Item>, StoreError> {
        let request = self
            .client
            .query()
            .table_name(&self.name)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(key.pk().to_owned()));
        let request = request.limit(limit).scan_index_forward(!backwards);
        Ok(Box::pin(request.send())
            .await
            .map_err(failed)?
            .items
            .unwrap_or_default())
    }

    /// Reads the keys of at most `limit` items from an index, by its hash key, in order; a moment
    /// late.
    pub async fn indexed(
        &self,
        index: &str,
        name: &str,
        value: &str,
        limit: i32,
    ) -> Result<Vec<Item>, StoreError> {
        let request = self
            .client
            .query()
            .table_name(&self.name)
            .index_name(index)
            .key_condition_expression("#name = :value")
            .expression_attribute_names("#name", name)
            .expression_attribute_values(":value", AttributeValue::S(value.to_owned()));
        Ok(Box::pin(request.limit(limit).send())
            .await
            .map_err(failed)?
            .items
            .unwrap_or_default())
    }

    /// Reads on through the table: the items whose sort key is `sk`, and where to go on. For
    /// operators only.
    pub async fn scan(
        &self,
        sk: &str,
        from: Option<Cursor>,
    ) -> Result<(Vec<Item>, Option<Cursor>), StoreError> {
        let request = self
            .client
            .scan()
            .table_name(&self.name)
            .filter_expression("sk = :sk")
            .expression_attribute_values(":sk", AttributeValue::S(sk.to_owned()))
            .set_exclusive_start_key(from.map(|cursor| cursor.0));
        let answer = Box::pin(request.send()).await.map_err(failed)?;
        Ok((
            answer.items.unwrap_or_default(),
            answer.last_evaluated_key.map(Cursor),
        ))
    }

    /// Makes one write, or several in one transaction; every write holds its condition, or nothing
    /// happens.
    pub async fn write(
        &self,
        writes: impl IntoIterator<Item = Write>,
    ) -> Result<Written, StoreError> {
        Box::pin(run(&self.client, &self.name, writes.into_iter().collect())).await
    }

    /// Makes one write as a transaction of its own, which costs twice the units: where its answer
    /// gets lost and the SDK tries again, the answer is that of the first try. For what leaves no
    /// mark to be known by.
    pub async fn write_once(&self, write: Write) -> Result<Written, StoreError> {
        Box::pin(run_once(&self.client, &self.name, write)).await
    }
}
