//! What one operation took, and what that costs.

use std::time::Duration;

use super::rates::{
    FILE_MS, GB_SECOND, HTTP_API, INVOCATION, LOG_BYTE, MAIL, PLATFORM_LOG_BYTES, PUBLISH, READ,
    S3_GET, S3_PUT, SEND_MS, TRIP_MS, WHOLE_VCPU_MB, WRITE,
};
use local::Call;

/// One operation of the template, walked once.
#[derive(Clone, Debug)]
pub struct Operation {
    /// As in the template: `POST /a/{b}`.
    pub route: String,
    /// Memory of its function.
    pub memory_mb: u64,
    /// DynamoDB calls in sequence.
    pub trips: u32,
    /// DynamoDB read units.
    pub reads: f64,
    /// DynamoDB write units.
    pub writes: f64,
    /// Processor time of the whole process: the function and the cloud under it.
    pub cpu: Duration,
    /// What the function logged; 0 where nobody counted.
    pub log_bytes: usize,
    /// The function's AWS calls.
    pub calls: Vec<Call>,
    /// The calls of the function that reads the table's stream, which this operation caused.
    pub later: Vec<Call>,
    /// Memory of that function.
    pub later_memory_mb: u64,
}

impl Operation {
    /// Its place in the table: by path, then by method.
    pub(super) fn place(&self) -> (&str, &str) {
        let (method, path) = self.route.split_once(' ').unwrap_or_default();
        (path, method)
    }

    /// DynamoDB units that are used after the answer.
    #[must_use]
    pub fn later_units(&self) -> (f64, f64) {
        let sum =
            |units: fn(&Call) -> f64| self.later.iter().fold(0.0, |sum, call| sum + units(call));
        (sum(|call| call.reads), sum(|call| call.writes))
    }

    /// Milliseconds that Lambda would bill: processor time at the function's share of a vCPU, and
    /// the waits.
    pub(super) fn lambda_ms(&self) -> f64 {
        let cpu_ms = self.cpu.as_secs_f64() * 1_000.0 / vcpu(self.memory_mb);
        (cpu_ms + f64::from(self.trips) * TRIP_MS + waits_ms(&self.calls)).ceil()
    }

    /// Milliseconds of the function that reads the stream, counted as if this operation's records
    /// came alone: waits only.
    fn later_ms(&self) -> f64 {
        let trips = self
            .later
            .iter()
            .filter(|call| call.service == "dynamodb")
            .count();
        count(trips) * TRIP_MS + waits_ms(&self.later)
    }

    /// Seconds of Lambda, later work included.
    pub(super) fn lambda_secs(&self) -> f64 {
        (self.lambda_ms() + self.later_ms()) / 1_000.0
    }

    /// All that it costs, in micro-dollars, but for SMS.
    pub(super) fn micros(&self) -> f64 {
        let (later_reads, later_writes) = self.later_units();
        let units =
            (self.reads + later_reads) * READ.micros + (self.writes + later_writes) * WRITE.micros;
        let others: f64 = self.calls.iter().chain(&self.later).map(micros).sum();
        let logs = (count(self.log_bytes) + PLATFORM_LOG_BYTES) * LOG_BYTE.micros;
        HTTP_API.micros
            + lambda(self.lambda_ms(), self.memory_mb)
            + logs
            + units
            + others
            + self.later_lambda()
    }

    /// What trips and units cost more than those of `other`, in micro-dollars: waits in Lambda,
    /// reads and writes.
    pub(super) fn more_micros(&self, other: &Self) -> f64 {
        let paid = |one: &Self| {
            let wait = lambda(f64::from(one.trips) * TRIP_MS, one.memory_mb);
            wait + one.reads * READ.micros + one.writes * WRITE.micros
        };
        paid(self) - paid(other)
    }

    fn later_lambda(&self) -> f64 {
        if self.later.is_empty() {
            return 0.0;
        }
        lambda(self.later_ms(), self.later_memory_mb) + PLATFORM_LOG_BYTES * LOG_BYTE.micros
    }

    /// How many SMS it sends.
    pub(super) fn sms(&self) -> usize {
        self.calls.iter().filter(|call| is_sms(call)).count()
    }
}

/// An SMS, whose price depends on where it goes; to a topic it has a price of its own.
pub(super) fn is_sms(call: &Call) -> bool {
    call.service == "sns" && call.kind == "sms"
}

/// The share of a vCPU that a function of one thread has.
fn vcpu(memory_mb: u64) -> f64 {
    (megabytes(memory_mb) / WHOLE_VCPU_MB).min(1.0)
}

fn lambda(millis: f64, memory_mb: u64) -> f64 {
    INVOCATION.micros + millis / 1_000.0 * megabytes(memory_mb) / 1_024.0 * GB_SECOND.micros
}

fn waits_ms(calls: &[Call]) -> f64 {
    let wait = |call: &Call| match call.service {
        "ses" | "sns" => SEND_MS,
        "s3" => FILE_MS,
        _ => 0.0,
    };
    calls.iter().map(wait).sum()
}

/// What a call costs, but for DynamoDB's, which are paid by units, and SMS.
fn micros(call: &Call) -> f64 {
    match (call.service, call.action.as_str()) {
        ("ses", _) => MAIL.micros,
        ("sns", _) if !is_sms(call) => PUBLISH.micros,
        ("s3", "GetObject" | "HeadObject") => S3_GET.micros,
        ("s3", _) => S3_PUT.micros,
        _ => 0.0,
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn megabytes(memory_mb: u64) -> f64 {
    memory_mb as f64
}

/// A count as a number to reckon with.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub(crate) fn count(things: usize) -> f64 {
    things as f64
}

/// Without a minus before nothing.
pub(super) fn plain(units: f64) -> f64 {
    units + 0.0
}
