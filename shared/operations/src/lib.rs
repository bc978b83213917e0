//! What an operator may do to accounts, API keys, applications, clients, documents and the keyring,
//! beyond what their owners may. No function depends on this crate, so none can call it.
//!
//! - [`Operations`]: the handle; each file adds the methods of its noun.
//! - [`audit`]: who did what to whom, when and why. What is done to an account, an application or a
//!   client is written in one transaction with its entry.
//! - [`accounts`], [`api_keys`], [`applications`], [`clients`], [`documents`]: the nouns.
//! - [`keyring`]: the secret that holds the keys, looked after by hand.

pub mod accounts;
pub mod api_keys;
pub mod applications;
pub mod audit;
pub mod clients;
pub mod documents;
mod handle;
pub mod keyring;
mod switch;

pub use handle::Operations;
pub use switch::SwitchOutcome;
