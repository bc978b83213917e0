//! DynamoDB: the emulator, in memory or on a SQLite file. Touches that file only.

mod cost;
mod expiry;
mod open;
mod typed;

use anyhow::{Context, Result};
use bytes::Bytes;
use dynoxide::{Database, DynoxideError};
use http::Request;
use serde_json::{Value, json};
use types::clock::{Clock, Timestamp};

use super::call::{Answer, Call};
use super::item;
use super::wire::{Service, body, json_answer, target, text};
use crate::data::{Data, TABLE};
use crate::template::{Table, Template};
use cost::{asking_for_cost, cost_of_failure, costing, has_cost, units};
use expiry::{Expiries, PAGE};
use open::Opened;
use typed::{failed, with, with_json};

/// The tables of the template.
pub(crate) struct DynamoDb {
    db: Database,
    expiries: Expiries,
    tables: Vec<Table>,
    clock: Clock,
}

/// A step of a sweep.
#[derive(Debug, Default)]
pub(crate) struct Swept {
    /// How many items it read.
    pub(crate) read: usize,
    /// How many of them it deleted.
    pub(crate) deleted: usize,
}

impl Swept {
    /// Whether there may be more to delete.
    pub(crate) fn goes_on(&self) -> bool {
        self.deleted > 0 && self.read >= PAGE
    }
}

impl DynamoDb {
    pub(super) fn open(template: &Template, clock: Clock, data: &Data) -> Result<Self> {
        let Opened { db, beside } = match data.path(TABLE) {
            Some(path) => open::in_file(&path)?,
            None => open::in_memory()?,
        };
        let expiries = Expiries::new(beside);
        for table in &template.tables {
            match db.create_table(serde_json::from_value(table.create.clone())?) {
                Ok(_) | Err(DynoxideError::ResourceInUseException(_)) => {}
                Err(error) => return Err(error).with_context(|| format!("table {}", table.name)),
            }
            if let Some(ttl) = &table.ttl {
                expiries.index(&table.name, ttl)?;
            }
        }
        Ok(Self {
            db,
            expiries,
            tables: template.tables.clone(),
            clock,
        })
    }

    /// The same items and indexes, in memory and by another clock.
    pub(super) fn copied(&self, clock: Clock) -> Result<Self> {
        let Opened { db, beside } = self.expiries.copied()?;
        Ok(Self {
            db,
            expiries: Expiries::new(beside),
            tables: self.tables.clone(),
            clock,
        })
    }

    pub(super) fn describe(&self, request: &Request<Bytes>, call: &mut Call) {
        call.action = target(request);
        call.input = body(request.body());
        (call.needs, call.kind) = item::describe(&self.tables, &call.action, &call.input);
    }

    /// The emulator is asked for the cost of every call; a caller who did not ask is not told.
    pub(super) fn answer(&self, call: &Call, bytes: &Bytes) -> Answer {
        let action = call.action.as_str();
        let asked = !matches!(text(&call.input, "/ReturnConsumedCapacity"), "" | "NONE");
        let input = if asked || !has_cost(action) {
            bytes.clone()
        } else {
            asking_for_cost(bytes, &call.input)
        };
        match self.run(action, &input) {
            None => Service::DynamoDb.unknown_action(action).into(),
            Some(Ok(mut output)) => {
                let units = units(output.get("ConsumedCapacity"));
                if let Some(output) = output.as_object_mut().filter(|_| !asked) {
                    output.remove("ConsumedCapacity");
                }
                costing(action, units, json_answer(200, &output))
            }
            Some(Err(error)) => {
                let units = cost_of_failure(&error, &call.input);
                costing(action, units, failed(&error))
            }
        }
    }

    fn run(&self, action: &str, input: &[u8]) -> Option<Result<Value, DynoxideError>> {
        let db = &self.db;
        Some(match action {
            "GetItem" => with(input, |request| db.get_item(request)),
            "PutItem" => with(input, |request| db.put_item(request)),
            "UpdateItem" => with(input, |request| db.update_item(request)),
            "DeleteItem" => with(input, |request| db.delete_item(request)),
            "Query" => with(input, |request| db.query(request)),
            "Scan" => with(input, |request| db.scan(request)),
            "BatchGetItem" => with(input, |request| db.batch_get_item(request)),
            "BatchWriteItem" => with(input, |request| db.batch_write_item(request)),
            "TransactGetItems" => with(input, |request| db.transact_get_items(request)),
            "TransactWriteItems" => with(input, |request| db.transact_write_items(request)),
            "CreateTable" => with(input, |request| db.create_table(request)),
            "DeleteTable" => with(input, |request| db.delete_table(request)),
            "DescribeTable" => with(input, |request| db.describe_table(request)),
            "ListTables" => with(input, |request| db.list_tables(request)),
            "UpdateTimeToLive" => with(input, |request| db.update_time_to_live(request)),
            "DescribeTimeToLive" => with(input, |request| db.describe_time_to_live(request)),
            "ListStreams" => with(input, |request| db.list_streams(request)),
            "DescribeStream" => with(input, |request| db.describe_stream(request)),
            "GetShardIterator" => with(input, |request| db.get_shard_iterator(request)),
            "GetRecords" => with(input, |request| db.get_records(request)),
            _ => return None,
        })
    }

    /// What was written to the tables that have a stream, after the record numbered `after`, the
    /// oldest first.
    pub(crate) fn records(&self, after: Option<&str>, limit: usize) -> Result<Vec<Value>> {
        let mut records = Vec::new();
        let streams = with_json(&json!({}), |request| self.db.list_streams(request))?;
        for stream in streams
            .get("Streams")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let described = with_json(
                &json!({ "StreamArn": text(stream, "/StreamArn") }),
                |request| self.db.describe_stream(request),
            )?;
            let kind = match after {
                Some(_) => "AFTER_SEQUENCE_NUMBER",
                None => "TRIM_HORIZON",
            };
            let iterator = json!({
                "StreamArn": text(stream, "/StreamArn"),
                "ShardId": text(&described, "/StreamDescription/Shards/0/ShardId"),
                "ShardIteratorType": kind,
                "SequenceNumber": after,
            });
            let iterator = with_json(&iterator, |request| self.db.get_shard_iterator(request))?;
            let wanted =
                json!({ "ShardIterator": text(&iterator, "/ShardIterator"), "Limit": limit });
            let page = with_json(&wanted, |request| self.db.get_records(request))?;
            records.extend(
                page.get("Records")
                    .and_then(Value::as_array)
                    .cloned()
                    .unwrap_or_default(),
            );
        }
        Ok(records)
    }

    /// Every item of every table, in DynamoDB's JSON.
    pub(crate) fn items(&self) -> Result<Vec<Value>> {
        Ok(self
            .tables
            .iter()
            .map(|table| self.items_of(table))
            .collect::<Result<Vec<_>>>()?
            .concat())
    }

    fn items_of(&self, table: &Table) -> Result<Vec<Value>> {
        let mut items = Vec::new();
        let mut input = json!({ "TableName": table.name });
        loop {
            let page = with_json(&input, |request| self.db.scan(request))?;
            items.extend(
                page.get("Items")
                    .and_then(Value::as_array)
                    .cloned()
                    .unwrap_or_default(),
            );
            let Some(last) = page.get("LastEvaluatedKey") else {
                return Ok(items);
            };
            input = json!({ "TableName": table.name, "ExclusiveStartKey": last });
        }
    }

    /// Deletes what has expired by the local clock, as DynamoDB does in its own time; how many
    /// items.
    pub(crate) fn sweep_ttl(&self) -> Result<usize> {
        let (now, mut deleted) = (self.clock.now(), 0);
        loop {
            let page = self.sweep_page(now)?;
            deleted += page.deleted;
            if !page.goes_on() {
                return Ok(deleted);
            }
        }
    }

    /// Deletes some of what has expired by `now`.
    pub(crate) fn sweep_page(&self, now: Timestamp) -> Result<Swept> {
        let mut swept = Swept::default();
        for (table, ttl) in self
            .tables
            .iter()
            .filter_map(|table| Some((table, table.ttl.as_deref()?)))
        {
            let items = self.expiries.page(&table.name, ttl, now)?;
            swept.read += items.len();
            for item in items {
                let delete = json!({
                    "TableName": table.name,
                    "Key": table.key_of(&item),
                    "ConditionExpression": "#ttl <= :now",
                    "ExpressionAttributeNames": { "#ttl": ttl },
                    "ExpressionAttributeValues": { ":now": { "N": now.to_string() } },
                });
                swept.deleted +=
                    usize::from(with_json(&delete, |request| self.db.delete_item(request)).is_ok());
            }
        }
        Ok(swept)
    }
}
