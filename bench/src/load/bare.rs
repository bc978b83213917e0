//! Password hashes and nothing else, as the functions make them, by threads of this process.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use shared::auth::password;
use types::random;

use super::people::PASSWORD;
use crate::figures::Figures;
use crate::process::cpu;

/// What was measured.
#[derive(Debug)]
pub(crate) struct Bare {
    pub(crate) workers: usize,
    /// What the hashes themselves say of how they were made: `$argon2id$v=…$m=…,t=…,p=…`.
    pub(crate) made: String,
    pub(crate) figures: Figures,
}

/// Hashes for `span` on so many threads, for each of `workers`; a thread keeps its memory between
/// hashes.
///
/// # Errors
/// When memory runs out.
pub(crate) fn hashed(workers: [usize; 2], span: Duration) -> Result<Vec<Bare>> {
    workers
        .into_iter()
        .map(|workers| on(workers, span))
        .collect()
}

/// Hashes for `span` on `workers` threads.
///
/// # Errors
/// As [`hashed`].
pub(crate) fn on(workers: usize, span: Duration) -> Result<Bare> {
    let (began, cpu_before) = (Instant::now(), cpu(std::process::id())?);
    let done = thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            .map(|_| scope.spawn(move || busy(began + span)))
            .collect();
        let joined = threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow!("a thread panicked"))?);
        joined.collect::<Result<Vec<_>>>()
    })?;
    let (elapsed, cpu) = (
        began.elapsed(),
        cpu(std::process::id())?.saturating_sub(cpu_before),
    );
    let made = done
        .first()
        .map(|(made, _)| made.clone())
        .context("no worker")?;
    let took = done.into_iter().flat_map(|(_, took)| took).collect();
    Ok(Bare {
        workers,
        made,
        figures: Figures::new(took, elapsed, cpu),
    })
}

/// One thread: how its hashes were made, and what each took.
fn busy(until: Instant) -> Result<(String, Vec<Duration>)> {
    let (mut hasher, pepper) = (password::hasher()?, random::bytes::<32>());
    let mut took = Vec::new();
    loop {
        let began = Instant::now();
        let hash = hasher.hash_encoded_with_ad(
            PASSWORD.as_bytes(),
            &random::bytes::<16>(),
            &pepper,
            &[],
        )?;
        took.push(began.elapsed());
        if Instant::now() >= until {
            // Behind the parameters come salt and tag.
            let made = hash.rsplitn(3, '$').last().unwrap_or_default();
            return Ok((made.to_owned(), took));
        }
    }
}
