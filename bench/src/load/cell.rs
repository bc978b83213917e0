//! One cell of the table: an operation, so many connections, a fixed time.

use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::JoinSet;

use super::client::Connection;
use super::operation::Operation;
use super::people::Person;
use super::server::Target;
use crate::figures::Figures;
use crate::process::cpu;

/// What was measured.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) operation: Operation,
    pub(super) connections: usize,
    /// Times as the clients saw them, processor time as the server had it.
    pub(super) figures: Figures,
}

/// A connection and whose requests it carries.
struct Client {
    connection: Connection,
    person: Person,
    operation: Operation,
    /// What its requests took the last time that it was busy.
    took: Vec<Duration>,
}

/// Measures with a connection for each of `people`, for `span` after `warm_up`; each is asked once
/// at the least.
///
/// # Errors
/// An answer was not what it must be.
pub(super) async fn measured(
    target: &Target,
    operation: Operation,
    people: impl ExactSizeIterator<Item = &Person>,
    warm_up: Duration,
    span: Duration,
) -> Result<Cell> {
    let connections = people.len();
    let mut clients = Vec::new();
    for person in people {
        let connection = Connection::open(target.address).await?;
        clients.push(Client {
            connection,
            person: person.clone(),
            operation,
            took: Vec::new(),
        });
    }
    let clients = busy(clients, warm_up).await?;
    let (began, cpu_before) = (Instant::now(), cpu(target.pid)?);
    let clients = busy(clients, span).await?;
    let (elapsed, cpu) = (began.elapsed(), cpu(target.pid)?.saturating_sub(cpu_before));
    let took = clients.into_iter().flat_map(|client| client.took).collect();
    Ok(Cell {
        operation,
        connections,
        figures: Figures::new(took, elapsed, cpu),
    })
}

/// Keeps all clients busy for `span`, and waits for their last answers: what was begun is counted
/// whole.
async fn busy(clients: Vec<Client>, span: Duration) -> Result<Vec<Client>> {
    let until = Instant::now() + span;
    let mut tasks = JoinSet::new();
    for client in clients {
        tasks.spawn(client.busy(until));
    }
    let mut clients = Vec::new();
    while let Some(client) = tasks.join_next().await {
        clients.push(client??);
    }
    Ok(clients)
}

impl Client {
    /// Asks again as soon as it was answered: a closed loop.
    async fn busy(mut self, until: Instant) -> Result<Self> {
        self.took.clear();
        loop {
            let began = Instant::now();
            self.connection
                .ask(&self.operation.call(&self.person))
                .await?;
            self.took.push(began.elapsed());
            if Instant::now() >= until {
                return Ok(self);
            }
        }
    }
}
