//! Metrics by operation, in the log line that a request leaves anyway: `CloudWatch`'s embedded
//! metric format, by which a line itself says which of its fields are metrics. Touches nothing
//! else.

use std::fmt::{Debug, Result as FmtResult};

use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use types::clock::Clock;

/// The fields that tell operations apart: texts.
const DIMENSIONS: [&str; 2] = ["method", "route"];

/// The fields that are metrics, numbers, with their units. How often each was told is how many
/// requests there were.
const METRICS: [(&str, &str); 4] = [
    ("duration_ms", "Milliseconds"),
    ("aws_calls", "Count"),
    ("cold", "Count"),
    (MARK, "Count"),
];

/// Only the line of a request for an operation has this field.
const MARK: &str = "errors";

/// `format`, with what `CloudWatch` needs to make metrics of a request's line, where there is a
/// namespace for them.
pub(super) struct Metered<F> {
    pub(super) format: F,
    pub(super) namespace: Option<String>,
    pub(super) clock: Clock,
}

impl<F> Metered<F> {
    /// The member `_aws` of the line (`CloudWatch` user guide, "Specification: Embedded metric
    /// format").
    fn directive(&self, namespace: &str) -> Value {
        let metrics: Vec<_> = METRICS
            .iter()
            .map(|(name, unit)| json!({ "Name": name, "Unit": unit }))
            .collect();
        json!({
            "Timestamp": self.clock.now() * 1_000,
            "CloudWatchMetrics": [{ "Namespace": namespace, "Dimensions": [DIMENSIONS], "Metrics": metrics }],
        })
    }
}

impl<S, N, F> FormatEvent<S, N> for Metered<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'w> FormatFields<'w> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> FmtResult {
        let Some(namespace) = self.namespace.as_deref().filter(|_| Marked::is(event)) else {
            return self.format.format_event(context, writer, event);
        };
        let mut line = String::new();
        self.format
            .format_event(context, Writer::new(&mut line), event)?;
        let rest = line.strip_prefix('{').unwrap_or(&line);
        write!(writer, "{{\"_aws\":{},{rest}", self.directive(namespace))
    }
}

/// Whether an event has the mark.
struct Marked(bool);

impl Marked {
    fn is(event: &Event<'_>) -> bool {
        let mut marked = Self(false);
        event.record(&mut marked);
        marked.0
    }
}

impl Visit for Marked {
    fn record_u64(&mut self, field: &Field, _: u64) {
        self.0 |= field.name() == MARK;
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
