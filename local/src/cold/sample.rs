//! One start of a binary, and many.

use std::time::Duration;

use anyhow::Result;

use super::subject::Subject;
use crate::process::peak_bytes;
use crate::runtime::Runtime;

/// What one start took.
pub(super) struct Sample {
    /// From the start of the process to its first poll for work.
    polled: Duration,
    /// From the start of the process to its first answer.
    answered: Option<Duration>,
    peak_bytes: usize,
}

impl Sample {
    /// Starts the binary, asks it once and ends it.
    ///
    /// # Errors
    /// It did not start, or did not answer as it must.
    pub(super) async fn taken(subject: &Subject) -> Result<Self> {
        let mut runtime = Runtime::start(&subject.binary, &subject.environment).await?;
        let polled = runtime.polled().await?;
        let mut answered = None;
        if let Some(request) = &subject.request {
            answered = Some(subject.asked(&mut runtime, request).await?);
        }
        Ok(Self { polled, answered, peak_bytes: peak_bytes(runtime.process_id()).unwrap_or_default() })
    }
}

/// A binary's starts, and as many of `hello` between them.
#[derive(Default)]
pub(super) struct Pairs {
    pub(super) own: Samples,
    pub(super) hello: Samples,
}

/// Starts of one binary.
#[derive(Default)]
pub(super) struct Samples(Vec<Sample>);

impl Samples {
    pub(super) fn push(&mut self, sample: Sample) {
        self.0.push(sample);
    }

    /// The median time to the first poll, in ms.
    pub(super) fn polled_ms(&self) -> f64 {
        median(self.0.iter().map(|sample| sample.polled.as_secs_f64() * 1_000.0))
    }

    /// The median time to the first answer, in ms, where there is one.
    pub(super) fn answered_ms(&self) -> Option<f64> {
        let answered: Option<Vec<_>> = self.0.iter().map(|sample| sample.answered).collect();
        answered.map(|answered| median(answered.into_iter().map(|one| one.as_secs_f64() * 1_000.0)))
    }

    /// The most memory that a start took.
    pub(super) fn peak_bytes(&self) -> usize {
        self.0.iter().map(|sample| sample.peak_bytes).max().unwrap_or_default()
    }
}

/// The one in the middle, of an even number the higher of the two; 0 of none.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle_of_the_sorted() {
        assert_eq!(median([9.0, 1.0, 2.0].into_iter()).to_bits(), 2.0_f64.to_bits());
        assert_eq!(median(std::iter::empty()).to_bits(), 0.0_f64.to_bits());
    }
}
