//! `docs/prices.md`: written, and read back by the test that holds operations to it.

mod about;
mod kept;

use std::fmt::Write as _;

use anyhow::Result;
use local::Call;
use local::template::{Parameters, Template};

use super::keyed;
use super::measure::{Operation, is_sms, plain};
use super::month::{PEAK, USERS, WORKLOAD, month, sms_micros};
use about::{about, rates};

pub use kept::Kept;

/// The columns of the table.
const HEAD: &str = "| operation | trips | R | W | later R | later W | to AWS | from AWS | log | \
    CPU ms | Lambda ms | MB | other calls | micro-dollars \
    |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|--:|";

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
