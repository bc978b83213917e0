//! One start of a binary, and many.

use std::time::Duration;

use anyhow::Result;

use super::subject::Subject;
use crate::figures::within_ms;
use crate::process::peak_bytes;
use crate::runtime::Runtime;

/// How often each binary is started.
pub(super) const ROUNDS: usize = 30;

/// What one start took.
struct Sample {
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
    async fn taken(subject: &Subject) -> Result<Self> {
        let mut runtime = Runtime::start(&subject.binary, &subject.environment).await?;
        let polled = runtime.polled().await?;
        let mut answered = None;
        if let Some(request) = &subject.request {
            answered = Some(subject.asked(&mut runtime, request).await?);
        }
        Ok(Self {
            polled,
            answered,
            peak_bytes: peak_bytes(runtime.process_id()).unwrap_or_default(),
        })
    }
}

/// A binary's starts, and as many of `hello` between them.
#[derive(Default)]
pub(super) struct Pairs {
    pub(super) own: Samples,
    pub(super) hello: Samples,
}

impl Pairs {
    /// Starts `hello` and `subject` in turns, so that what else the machine does, and what it keeps
    /// at hand, is the same for both. The first round reads the files into memory.
    ///
    /// # Errors
    /// As `Sample::taken`.
    pub(super) async fn taken(hello: &Subject, subject: &Subject) -> Result<Self> {
        let mut pairs = Self::default();
        for round in 0..=ROUNDS {
            let (nothing, own) = (Sample::taken(hello).await?, Sample::taken(subject).await?);
            if round > 0 {
                pairs.hello.0.push(nothing);
                pairs.own.0.push(own);
            }
        }
        Ok(pairs)
    }
}

/// Starts of one binary.
#[derive(Default)]
pub(super) struct Samples(Vec<Sample>);

impl Samples {
    /// The median time to the first poll, in ms.
    pub(super) fn polled_ms(&self) -> f64 {
        median_ms(self.0.iter().map(|sample| sample.polled).collect())
    }

    /// The median time to the first answer, in ms, where there is one.
    pub(super) fn answered_ms(&self) -> Option<f64> {
        self.0
            .iter()
            .map(|sample| sample.answered)
            .collect::<Option<_>>()
            .map(median_ms)
    }

    /// The most memory that a start took.
    pub(super) fn peak_bytes(&self) -> usize {
        self.0
            .iter()
            .map(|sample| sample.peak_bytes)
            .max()
            .unwrap_or_default()
    }
}

fn median_ms(mut took: Vec<Duration>) -> f64 {
    took.sort_unstable();
    within_ms(&took, 50)
}
