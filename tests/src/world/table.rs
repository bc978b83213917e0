//! What a world's table holds.

use serde_json::Value;

use super::World;

/// How attributes end that tell when a try was taken, which stays though the try was handed back.
const MARKS_OF_TRIES: [&str; 3] = ["_hour", "guesses_at", "tries_at"];

impl World {
    /// Runs `deed` and asserts that the table is as it was. That a try was taken and handed back
    /// leaves its hour, and what a source asked for is no change.
    pub async fn unchanged<T>(&self, deed: impl Future<Output = T>) -> T {
        let unmarked = || {
            let mut items = self.accounts_and_more();
            for item in &mut items {
                let trace = |name: &str, value: &Value| {
                    MARKS_OF_TRIES.iter().any(|end| name.ends_with(end))
                        || name.ends_with("_total") && value["N"] == "0"
                };
                item.as_object_mut()
                    .unwrap()
                    .retain(|name, value| !trace(name, value));
            }
            items
        };
        let before = unmarked();
        let done = deed.await;
        let after = unmarked();
        let changed: Vec<_> = after.iter().filter(|item| !before.contains(item)).collect();
        assert!(
            changed.is_empty() && after.len() == before.len(),
            "nothing may be written: {changed:?}"
        );
        done
    }

    /// The table's items, but for what sources asked for.
    pub fn accounts_and_more(&self) -> Vec<Value> {
        let of_source = |item: &Value| {
            item["pk"]["S"]
                .as_str()
                .is_some_and(|pk| pk.starts_with("SOURCE#"))
        };
        self.table()
            .into_iter()
            .filter(|item| !of_source(item))
            .collect()
    }

    /// The table's items.
    pub fn table(&self) -> Vec<Value> {
        self.items().unwrap()
    }

    /// All that the table holds, as one text to search.
    pub fn table_text(&self) -> String {
        Value::from(self.table()).to_string()
    }
}
