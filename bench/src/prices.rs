//! What Postern costs on AWS: every operation walked once against a stack in memory, its calls and
//! its processor time counted, at list prices; and what that makes a month. `docs/prices.md` is
//! what this prints.

pub(crate) mod client;
mod keyed;
mod keys;
mod logs;
mod measure;
mod month;
mod page;
mod rates;
mod walk;

use anyhow::{Context, Result};

pub use measure::Operation;
pub(crate) use measure::count;
pub use page::Kept;
pub use walk::SAID;

use local::template::Parameters;
use local::{Options, Stack};

/// How often everything is walked: of an operation's processor times the lowest counts.
const WALKS: usize = 3;

/// Prints the page.
///
/// # Errors
/// An operation was not answered as it must be.
#[expect(clippy::print_stdout, reason = "the page is what the command is for")]
pub async fn print() -> Result<()> {
    let lines = logs::begin()?;
    let mut best = walked(&Parameters::new(), Some(&lines), false).await?;
    for _ in 1..WALKS {
        let again = walked(&Parameters::new(), Some(&lines), false).await?;
        for operation in &mut best {
            let other = again
                .iter()
                .find(|other| other.route == operation.route)
                .context("a walk differs")?;
            operation.cpu = operation.cpu.min(other.cpu);
        }
    }
    let keyed = operations_with_key(&Parameters::new()).await?;
    print!("{}", page::page(&best, &keyed)?);
    Ok(())
}

/// Walks every operation once, under other values for the template's `parameters`; in the order of
/// their routes.
///
/// # Errors
/// As `print`.
pub async fn operations(parameters: &Parameters) -> Result<Vec<Operation>> {
    walked(parameters, None, false).await
}

/// As `operations`, each request with an `Idempotency-Key` of its own.
///
/// # Errors
/// As `print`.
pub async fn operations_with_key(parameters: &Parameters) -> Result<Vec<Operation>> {
    walked(parameters, None, true).await
}

async fn walked(
    parameters: &Parameters,
    lines: Option<&logs::Lines>,
    keyed: bool,
) -> Result<Vec<Operation>> {
    let options = Options {
        parameters: parameters.clone(),
        ..Options::default()
    };
    let stack = Stack::start(options).await?;
    let client = client::Client::new(&stack, lines);
    let mut operations = walk::walk(if keyed { client.keyed() } else { client }).await?;
    operations.sort_by(|one, other| one.place().cmp(&other.place()));
    Ok(operations)
}
