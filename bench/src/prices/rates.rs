//! AWS's list prices, and what is assumed where nothing can be measured here. All money is in
//! micro-dollars.
//!
//! us-east-1, without free tiers, discounts and taxes; looked up on 2026-11-22, not on AWS's pages
//! as they are on that day but where each figure says. CHECK THEM BEFORE RELYING ON THEM: prices
//! change, and other regions have others.

/// What one thing costs.
pub(crate) struct Rate {
    /// What is paid for.
    pub(crate) what: &'static str,
    /// Micro-dollars for one.
    pub(crate) micros: f64,
    /// As the price list puts it.
    pub(crate) listed: &'static str,
    /// The page that lists it.
    pub(crate) source: &'static str,
    /// Where the figure was read, and from when that is.
    pub(crate) seen: &'static str,
}

type Page = (&'static str, &'static str);

const fn rate(what: &'static str, micros: f64, listed: &'static str, (source, seen): Page) -> Rate {
    Rate {
        what,
        micros,
        listed,
        source,
        seen,
    }
}

const API_GATEWAY: Page = (
    "aws.amazon.com/api-gateway/pricing",
    "a report of December 2025",
);
const CLOUDWATCH: Page = ("aws.amazon.com/cloudwatch/pricing", "a report of June 2026");
const DYNAMODB: Page = (
    "aws.amazon.com/dynamodb/pricing/on-demand",
    "a report of July 2025",
);
const LAMBDA: Page = ("aws.amazon.com/lambda/pricing", "a report of May 2026");
const S3: Page = ("aws.amazon.com/s3/pricing", "a report without a date");
const SECRETS: Page = (
    "aws.amazon.com/secrets-manager/pricing",
    "the page of September 2026",
);
const SES: Page = ("aws.amazon.com/ses/pricing", "a report without a date");
const SNS: Page = ("aws.amazon.com/sns/pricing", "a report without a date");

/// A request to an HTTP API, in steps of 512 KB; the first 300 million a month.
pub(crate) const HTTP_API: Rate = rate("HTTP API request", 1.0, "$1.00 a million", API_GATEWAY);
/// An invocation.
pub(crate) const INVOCATION: Rate = rate("Lambda request", 0.2, "$0.20 a million", LAMBDA);
/// Memory held for a second.
pub(crate) const GB_SECOND: Rate =
    rate("Lambda GB-second, arm64", 13.3334, "$0.0000133334", LAMBDA);
/// DynamoDB's read unit.
pub(crate) const READ: Rate = rate(
    "DynamoDB read unit, on demand",
    0.125,
    "$0.125 a million",
    DYNAMODB,
);
/// DynamoDB's write unit.
pub(crate) const WRITE: Rate = rate(
    "DynamoDB write unit, on demand",
    0.625,
    "$0.625 a million",
    DYNAMODB,
);
/// A mail.
pub(crate) const MAIL: Rate = rate("SES mail", 100.0, "$0.10 a thousand", SES);
/// A message to a topic.
pub(crate) const PUBLISH: Rate = rate("SNS publish to a topic", 0.5, "$0.50 a million", SNS);
/// Writing an object.
pub(crate) const S3_PUT: Rate = rate("S3 PUT", 5.0, "$0.005 a thousand", S3);
/// Reading an object.
pub(crate) const S3_GET: Rate = rate("S3 GET", 0.4, "$0.0004 a thousand", S3);
/// A byte that comes into `CloudWatch`'s logs.
pub(crate) const LOG_BYTE: Rate = rate(
    "CloudWatch Logs, a byte taken in",
    0.000_5,
    "$0.50 a GB",
    CLOUDWATCH,
);
/// A reading of the keyring.
pub(crate) const SECRET_CALL: Rate = rate(
    "Secrets Manager call",
    5.0,
    "$0.05 for ten thousand",
    SECRETS,
);
/// The keyring, a month.
pub(crate) const SECRET_MONTH: Rate = rate(
    "Secrets Manager secret, a month",
    400_000.0,
    "$0.40",
    SECRETS,
);

/// All of them, as the page lists them.
pub(crate) const ALL: [&Rate; 12] = [
    &HTTP_API,
    &INVOCATION,
    &GB_SECOND,
    &READ,
    &WRITE,
    &MAIL,
    &PUBLISH,
    &S3_PUT,
    &S3_GET,
    &LOG_BYTE,
    &SECRET_CALL,
    &SECRET_MONTH,
];

/// Assumed: how long a function waits for DynamoDB, a trip.
pub(crate) const TRIP_MS: f64 = 5.0;
/// Assumed: how long it waits for SES or SNS, a call.
pub(crate) const SEND_MS: f64 = 60.0;
/// Assumed: how long it waits for S3, a call.
pub(crate) const FILE_MS: f64 = 30.0;
/// The memory with which a function has one whole vCPU (AWS Lambda developer guide, "Configure
/// Lambda function memory").
pub(crate) const WHOLE_VCPU_MB: f64 = 1_769.0;
/// Assumed: what Lambda itself logs of an invocation (START, END, REPORT), with `CloudWatch`'s 26
/// bytes for each line.
pub(crate) const PLATFORM_LOG_BYTES: f64 = 420.0;
