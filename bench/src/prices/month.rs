//! What a month costs under one stated workload.

use anyhow::{Context, Result};
use shared::sms::Prices;

use super::measure::{Operation, count};
use super::rates::{SECRET_CALL, SECRET_MONTH};

/// How many users the page reckons with.
pub(super) const USERS: [f64; 3] = [1_000.0, 100_000.0, 10_000_000.0];

/// What a user does in a month: times and route. Assumed.
pub(super) const WORKLOAD: [(f64, &str); 20] = [
    (0.1, "POST /api/v1/accounts"),
    (0.1, "POST /api/v1/accounts/confirm"),
    (8.0, "POST /api/v1/sessions"),
    (60.0, "GET /api/v1/accounts/me"),
    (20.0, "POST /api/v1/security/renew"),
    (0.1, "POST /api/v1/profiles"),
    (2.0, "GET /api/v1/profiles/me"),
    (0.1, "POST /api/v1/phones"),
    (0.1, "POST /api/v1/phones/verify"),
    (0.05, "POST /api/v1/documents"),
    (0.5, "GET /api/v1/documents"),
    (0.1, "POST /api/v1/labels"),
    (2.0, "GET /api/v1/labels"),
    (0.05, "PUT /api/v1/accounts/password"),
    (0.05, "POST /api/v1/security/reset_password"),
    (0.05, "PUT /api/v1/security/reset_password"),
    (0.02, "POST /api/v1/security/generate_qrcode"),
    (0.02, "POST /api/v1/security/enable_2fa"),
    (1.0, "POST /api/v1/security/verify_code"),
    (1.0, "POST /api/v1/sessions/generate_jwt"),
];

/// Seconds in a month of thirty days.
const MONTH_SECS: f64 = 30.0 * 86_400.0;
/// A warm function reads the keyring at most so often.
const KEYRING_SECS: f64 = 300.0;
/// Assumed: the busiest hour has so many times the requests of an average one, all month as far as
/// the keyring goes.
pub(super) const PEAK: f64 = 4.0;

/// Dollars.
pub(super) struct Month {
    /// Requests to the API.
    pub(super) requests: f64,
    /// All but SMS.
    pub(super) dollars: f64,
    /// SMS to the United States, at the most that the settings let one cost.
    pub(super) sms: f64,
}

/// The most that an SMS to the United States may cost, in micro-dollars.
///
/// # Errors
/// The settings send none there.
pub(super) fn sms_micros() -> Result<f64> {
    let micros = Prices::default()
        .of("US")
        .context("no SMS to the United States")?;
    Ok(count(usize::try_from(micros)?))
}

/// What a month of `users` costs; `functions` is how many there are.
///
/// # Errors
/// The workload has an operation that was not walked.
pub(super) fn month(operations: &[Operation], functions: usize, users: f64) -> Result<Month> {
    let (mut requests, mut micros, mut messages, mut busy_secs) =
        (0.0, SECRET_MONTH.micros, 0.0, 0.0);
    for (times, route) in WORKLOAD {
        let operation = operations
            .iter()
            .find(|one| one.route == route)
            .with_context(|| format!("no {route}"))?;
        let times = times * users;
        requests += times;
        micros += times * operation.micros();
        messages += times * count(operation.sms());
        busy_secs += times * operation.lambda_secs();
    }
    // Environments that are warm: one a function at the least.
    let warm = (PEAK * busy_secs / MONTH_SECS).max(count(functions));
    micros += warm * MONTH_SECS / KEYRING_SECS * SECRET_CALL.micros;
    Ok(Month {
        requests,
        dollars: micros / 1e6,
        sms: messages * sms_micros()? / 1e6,
    })
}
