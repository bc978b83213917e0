//! Items that have expired, found by an index over what the emulator keeps, in which they stand in
//! the order of their expiry: a sweep reads what it deletes and nothing else, however large the
//! table is. Touches the emulator's file.

use std::sync::Mutex;

use anyhow::Result;
use rusqlite::{Connection, params};
use serde_json::Value;

use super::open::{self, Opened};
use crate::ledger::lock;

/// How many items are read at once: other calls wait that long, at most.
pub(super) const PAGE: usize = 50;

/// A connection beside the emulator's own.
pub(super) struct Expiries(Mutex<Connection>);

impl Expiries {
    pub(super) fn new(connection: Connection) -> Self {
        Self(Mutex::new(connection))
    }

    /// The emulator's file in memory, once more.
    pub(super) fn copied(&self) -> Result<Opened> {
        open::copied(&lock(&self.0))
    }

    /// Makes the index of `table` by its attribute `ttl`, if need be.
    pub(super) fn index(&self, table: &str, ttl: &str) -> Result<()> {
        let index = format!(
            "CREATE INDEX IF NOT EXISTS local_expiry ON \"{table}\" ({})",
            expiry(ttl)
        );
        Ok(lock(&self.0).execute_batch(&index)?)
    }

    /// Some items of `table` that have expired by `now`, the first ones first.
    pub(super) fn page(&self, table: &str, ttl: &str, now: i64) -> Result<Vec<Value>> {
        let connection = lock(&self.0);
        let mut statement = connection.prepare_cached(&select(table, ttl))?;
        let texts = statement.query_map(params![now, PAGE], |row| row.get::<_, String>(0))?;
        texts
            .map(|text| Ok(serde_json::from_str(&text?)?))
            .collect()
    }
}

/// The emulator keeps an item as DynamoDB's JSON.
fn expiry(ttl: &str) -> String {
    format!("CAST(json_extract(item_json, '$.\"{ttl}\".N') AS INTEGER)")
}

fn select(table: &str, ttl: &str) -> String {
    let expiry = expiry(ttl);
    format!("SELECT item_json FROM \"{table}\" WHERE {expiry} <= ?1 ORDER BY {expiry} LIMIT ?2")
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use types::clock::Clock;

    use super::*;
    use crate::cloud::dynamodb::DynamoDb;
    use crate::data::Data;
    use crate::template::{Parameters, Template};

    /// A table with these expiries.
    fn table(data: &Data, clock: &Clock, expiries: impl Iterator<Item = i64>) -> DynamoDb {
        let template = Template::load(&Parameters::new()).unwrap();
        let table = DynamoDb::open(&template, clock.clone(), data).unwrap();
        let put = |(n, at): (usize, i64)| {
            let key = format!("A#{n}");
            let ttl = at.to_string();
            json!({ "PutRequest": {
                "Item": { "pk": { "S": key }, "sk": { "S": "B" }, "ttl": { "N": ttl } },
            } })
        };
        let puts: Vec<_> = expiries.enumerate().map(put).collect();
        for batch in puts.chunks(25) {
            let input = json!({ "RequestItems": { "Table": batch } });
            let input = input.to_string();
            table
                .run("BatchWriteItem", input.as_bytes())
                .unwrap()
                .unwrap();
        }
        table
    }

    #[test]
    fn a_sweep_reads_what_it_deletes() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::default().held();
        let now = clock.now();
        for data in [
            Data::default(),
            Data::open(Some(folder.path()), &[]).unwrap(),
        ] {
            // Every thirtieth of them has expired.
            let table = table(
                &data,
                &clock,
                (0..3_000).map(|n| if n % 30 == 0 { now - n } else { now + 1 + n }),
            );
            let pages: Vec<_> = std::iter::repeat_with(|| table.sweep_page(now).unwrap())
                .take(3)
                .collect();
            assert_eq!(
                pages.iter().map(|page| page.read).collect::<Vec<_>>(),
                [PAGE, PAGE, 0]
            );
            assert_eq!(pages.iter().map(|page| page.deleted).sum::<usize>(), 100);
            assert_eq!(table.items().unwrap().len(), 2_900);
        }
    }

    #[test]
    fn the_index_finds_them() {
        let clock = Clock::default().held();
        let table = table(&Data::default(), &clock, 0..2);
        let explain = format!("EXPLAIN QUERY PLAN {}", select("Table", "ttl"));
        let connection = lock(&table.expiries.0);
        let plan: String = connection
            .query_row(&explain, params![0, 1], |row| row.get(3))
            .unwrap();
        assert!(plan.contains("USING INDEX local_expiry"), "{plan}");
    }
}
