//! `docs/prices.md`: written, and read back by the test that holds operations to it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;

use super::keyed;
use super::measure::{Operation, is_sms, plain};
use super::month::{PEAK, USERS, WORKLOAD, month, sms_micros};
use super::rates::{ALL, FILE_MS, PLATFORM_LOG_BYTES, Rate, SEND_MS, TRIP_MS, WHOLE_VCPU_MB};
use local::Call;
use local::template::{Parameters, Template};

/// The columns of the table.
const HEAD: &str = "| operation | trips | R | W | later R | later W | to AWS | from AWS | log | \
    CPU ms | Lambda ms | MB | other calls | micro-dollars \
    |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|--:|";

/// What the committed page says of an operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kept {
    /// DynamoDB calls in sequence.
    pub trips: f64,
    /// DynamoDB read units.
    pub reads: f64,
    /// DynamoDB write units.
    pub writes: f64,
    /// DynamoDB read units after the answer.
    pub later_reads: f64,
    /// DynamoDB write units after the answer.
    pub later_writes: f64,
}

impl Kept {
    /// What a walk found.
    #[must_use]
    pub fn of(operation: &Operation) -> Self {
        let (later_reads, later_writes) = operation.later_units();
        let Operation {
            trips,
            reads,
            writes,
            ..
        } = operation;
        Self {
            trips: f64::from(*trips),
            reads: *reads,
            writes: *writes,
            later_reads,
            later_writes,
        }
    }

    /// Whether nothing is more than in `other`.
    #[must_use]
    pub fn within(&self, other: &Self) -> bool {
        let each = |one: &Self| {
            [
                one.trips,
                one.reads,
                one.writes,
                one.later_reads,
                one.later_writes,
            ]
        };
        each(self)
            .into_iter()
            .zip(each(other))
            .all(|(own, most)| own <= most)
    }

    /// Every row of a page's table, by its route.
    #[must_use]
    pub fn read(page: &str) -> BTreeMap<String, Self> {
        Self::rows(page, "| `")
    }

    /// Every row of its table of requests with a key.
    #[must_use]
    pub fn read_keyed(page: &str) -> BTreeMap<String, Self> {
        Self::rows(page, keyed::ROW)
    }

    fn rows(page: &str, start: &str) -> BTreeMap<String, Self> {
        let row = |line: &str| {
            let mut cells = line.strip_prefix(start)?.split('|').map(str::trim);
            let route = cells.next()?.trim_end_matches('`').to_owned();
            let mut number = || cells.next()?.parse().ok();
            let (trips, reads, writes) = (number()?, number()?, number()?);
            let kept = Self {
                trips,
                reads,
                writes,
                later_reads: number()?,
                later_writes: number()?,
            };
            Some((route, kept))
        };
        page.lines().filter_map(row).collect()
    }
}

/// The whole page.
///
/// # Errors
/// The workload has an operation that was not walked.
pub(super) fn page(operations: &[Operation], with_key: &[Operation]) -> Result<String> {
    let mut page = about();
    page.push_str(HEAD);
    page.push('\n');
    for operation in operations {
        writeln!(page, "{}", row(operation))?;
    }
    write!(
        page,
        "{}{}{}",
        keyed::section(operations, with_key)?,
        months(operations)?,
        rates()?
    )?;
    Ok(page)
}

fn about() -> String {
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

fn row(operation: &Operation) -> String {
    let (later_reads, later_writes) = operation.later_units();
    let sum = |size: fn(&Call) -> usize| operation.calls.iter().map(size).sum::<usize>();
    let Operation {
        route,
        trips,
        reads,
        writes,
        log_bytes,
        memory_mb,
        ..
    } = operation;
    let (sent, received) = (sum(|call| call.bytes_in), sum(|call| call.bytes_out));
    let (cpu, lambda, micros) = (
        operation.cpu.as_secs_f64() * 1_000.0,
        operation.lambda_ms(),
        operation.micros(),
    );
    format!(
        "| `{route}` | {trips} | {} | {} | {} | {} | {sent} | {received} | {log_bytes} | {cpu:.1} \
            | {lambda:.0} | {memory_mb} | {} | {micros:.2} |",
        plain(*reads),
        plain(*writes),
        plain(later_reads),
        plain(later_writes),
        others(operation)
    )
}

/// `SES SendEmail, later SNS Publish`.
fn others(operation: &Operation) -> String {
    let name = |call: &Call| match call.service {
        "dynamodb" | "secretsmanager" => None,
        _ if is_sms(call) => Some("SMS".to_owned()),
        service => Some(format!("{} {}", service.to_uppercase(), call.action)),
    };
    let now = operation.calls.iter().filter_map(name);
    let later = operation
        .later
        .iter()
        .filter_map(name)
        .map(|call| format!("later {call}"));
    now.chain(later).collect::<Vec<_>>().join(", ")
}

fn months(operations: &[Operation]) -> Result<String> {
    let functions = Template::load(&Parameters::new())?.functions.len();
    let dollars = sms_micros()? / 1e6;
    let mut text = format!(
        "
## A month

Dollars a month, under the workload below; SMS go to the United States at ${dollars}, the most that the settings let one cost
there. In it: the keyring's secret, and its reading every five minutes by each warm environment, of which there are as many as
are busy at {PEAK} times the average load, and one for each function at the least.

| users | requests | without SMS | SMS | with SMS |
|--:|--:|--:|--:|--:|
"
    );
    for users in USERS {
        let one = month(operations, functions, users)?;
        let (requests, without, sms) = (one.requests, one.dollars, one.sms);
        writeln!(
            text,
            "| {users} | {requests:.0} | {without:.2} | {sms:.2} | {:.2} |",
            without + sms
        )?;
    }
    writeln!(
        text,
        "\nThe workload, a user and month (assumed):\n\n| times | operation |\n|--:|---|"
    )?;
    for (times, route) in WORKLOAD {
        writeln!(text, "| {times} | {route} |")?;
    }
    Ok(text)
}

fn rates() -> Result<String> {
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
