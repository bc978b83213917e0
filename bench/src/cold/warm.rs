//! What a request takes of a function that is warm: the processor time of its process, the
//! stand-in's and the cloud's apart.

use std::time::Instant;

use anyhow::Result;

use super::subject::{Request, Subject};
use crate::figures::Figures;
use crate::process::cpu;
use crate::runtime::Runtime;

/// How many requests one after the other are measured.
const REQUESTS: usize = 300;
/// How many go before them.
const WARM_UP: usize = 20;

/// Measures `request` to a process of its own.
///
/// # Errors
/// It did not start, or did not answer as it must.
pub(super) async fn measured(subject: &Subject, request: &Request) -> Result<Figures> {
    let mut runtime = Runtime::start(&subject.binary, &subject.environment).await?;
    for _ in 0..WARM_UP {
        subject.asked(&mut runtime, request).await?;
    }
    let process = runtime.process_id();
    let (began, cpu_before) = (Instant::now(), cpu(process)?);
    let mut took = Vec::new();
    for _ in 0..REQUESTS {
        let began = Instant::now();
        subject.asked(&mut runtime, request).await?;
        took.push(began.elapsed());
    }
    Ok(Figures::new(
        took,
        began.elapsed(),
        cpu(process)?.saturating_sub(cpu_before),
    ))
}
