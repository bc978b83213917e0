//! What stands around the table: how its figures are made, and the list prices.

use std::fmt::Write as _;

use anyhow::Result;

use crate::prices::rates::{
    ALL, FILE_MS, PLATFORM_LOG_BYTES, Rate, SEND_MS, TRIP_MS, WHOLE_VCPU_MB,
};

pub(super) fn about() -> String {
    let profile = if cfg!(debug_assertions) {
        "dev"
    } else {
        "release"
    };
    format!(
        "# Prices

Made by `cargo run --release -p bench -- prices`. The list prices are at the end: check them before you rely on any sum here. A
test walks the operations again and fails where trips or units have grown past this table, or where the template has an operation
that is not in it.

Each operation is done once, with success, by a client that has used its functions before; nothing is counted of what makes
that possible. A photo of 500 kB is uploaded, the first of its account. Sign-in is with a password and no second factor.

**Counted** by the local cloud: trips (sequential waits for DynamoDB), R and W (its read and write units), later R and W (what
the function that reads the table's stream then uses), bytes to and from AWS (bodies of the request's calls), log (bytes that
the function itself writes), other calls.

**Measured**: CPU, the processor time of the whole process between request and answer, the lowest of three walks, in profile
`{profile}` on the machine that made this page. The gateway, the function and the cloud under it share that process and
cannot be told apart, so it is more than the function's own.

**Assumed**: Lambda ms is CPU at the function's share of a vCPU ({WHOLE_VCPU_MB} MB have a whole one, taken to be as fast as
this machine's), plus {TRIP_MS} ms a trip, {SEND_MS} ms a mail, SMS or event and {FILE_MS} ms a call of S3. Lambda logs
{PLATFORM_LOG_BYTES} bytes of its own. The stream's function is reckoned as if each record came alone.

**Left out**: SMS in the last column, cold starts, data sent to clients, storage, backups, KMS (the table and the bucket have
keys that AWS charges calls of), alarms, metrics by operation (docs/deploy.md, \"What to watch\"), delivery from the topic to its subscribers, free tiers, taxes.

"
    )
}

pub(super) fn rates() -> Result<String> {
    let mut text = "
## List prices

us-east-1, without free tiers, discounts for volume and taxes. Looked up on 2026-11-22, not on AWS's pages as they were on
that day but in what the last column says: **check each on its page before relying on it**.

| what | price | micro-dollars for one | page | read in |
|---|---|--:|---|---|
"
    .to_owned();
    for rate in ALL {
        let Rate {
            what,
            micros,
            listed,
            source,
            seen,
        } = rate;
        writeln!(text, "| {what} | {listed} | {micros} | {source} | {seen} |")?;
    }
    Ok(text)
}
