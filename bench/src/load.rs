//! How fast Postern is on this machine: a closed loop of requests over loopback against a stack
//! that runs in a process of its own, beside bare password hashes, in one run. Touches the network,
//! threads and `/proc`; nothing of the stack's inside.

pub(crate) mod bare;
mod cell;
mod client;
mod operation;
mod page;
mod people;
mod server;
#[cfg(test)]
mod tests;

use std::time::Duration;

use anyhow::Result;

use operation::Operation;
use page::Measured;
use server::{Server, Target};

/// How many connections are busy at once.
const CONNECTIONS: [usize; 3] = [1, 8, 32];
/// What goes before each cell and is not counted.
const WARM_UP: Duration = Duration::from_millis(500);

/// Prints the tables, each cell measured for `seconds`; what is being measured goes to the standard
/// error.
///
/// # Errors
/// The stack did not start, or an answer was not what it must be.
#[expect(
    clippy::print_stdout,
    reason = "the tables are what the command is for"
)]
pub async fn print(seconds: u64) -> Result<()> {
    let server = Server::start()?;
    let measured = measured(
        &server.target,
        &CONNECTIONS,
        WARM_UP,
        Duration::from_secs(seconds),
    )
    .await?;
    print!("{}", page::page(&measured)?);
    Ok(())
}

/// Every operation with each count of connections. The bare hashes come before and after the
/// sign-ins, so that both meet the machine in the same mood.
async fn measured(
    target: &Target,
    connections: &[usize],
    warm_up: Duration,
    span: Duration,
) -> Result<Measured> {
    let cores = std::thread::available_parallelism()?.get();
    let people = people::made(
        target,
        connections.iter().copied().max().unwrap_or_default(),
    )
    .await?;
    let (mut bare, mut cells) = (Vec::new(), Vec::new());
    for operation in Operation::ALL {
        if operation == Operation::SignIn {
            bare = bare::hashed([1, cores], span / 2)?;
        }
        for count in connections {
            eprintln!("{}, connections: {count}", operation.name());
            let people = people.iter().take(*count);
            cells.push(cell::measured(target, operation, people, warm_up, span).await?);
        }
        if operation == Operation::SignIn {
            for (bare, after) in bare.iter_mut().zip(bare::hashed([1, cores], span / 2)?) {
                bare.figures.add(after.figures);
            }
        }
    }
    Ok(Measured { cores, bare, cells })
}
