//! The walk: every operation of the template once, as a client meets it that has used its functions
//! before.

mod account;
mod person;
mod second_factor;
mod sign_ins;

use anyhow::Result;

use super::client::Client;
use super::measure::Operation;
use account::{account, documents, labels, passwords, phones};
use second_factor::second_factor;
use sign_ins::{pacerpro, po2, polario};

pub use person::SAID;

/// Walks; what every operation took.
///
/// # Errors
/// One was not answered as it must be.
pub(super) async fn walk(mut client: Client<'_>) -> Result<Vec<Operation>> {
    account(&mut client).await?;
    labels(&mut client).await?;
    phones(&mut client).await?;
    documents(&mut client).await?;
    passwords(&mut client).await?;
    for base in ["/session", "/v1/session"] {
        pacerpro(&mut client, base).await?;
    }
    polario(&mut client).await?;
    po2(&mut client).await?;
    second_factor(&mut client).await?;
    Ok(client.measured())
}
