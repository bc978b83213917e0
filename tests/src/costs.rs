//! What every operation costs, measured: sequential trips to the table, read units, write units. A
//! test fails when one grows. The hash work lies outside the trips, and so do mails.

mod accounts;
mod codes;
mod sessions;

use serde_json::Value;

use crate::world::World;

/// Asks and asserts status and cost.
async fn cost(
    world: &World,
    row: &str,
    token: Option<&str>,
    body: Value,
    status: u16,
    cost: (u32, f64, f64),
) {
    let (method, path) = row.split_once(' ').unwrap();
    world.ask(method, path, token, &body).await.is(status);
    let (trips, reads, writes) = cost;
    world.costs(trips, reads, writes);
}
