//! Why there is no keyring.

use aws::failure::Failure;

/// Why there is no keyring.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// Secrets Manager did not hand it out.
    #[error("the keyring cannot be read: {0}")]
    Unavailable(Failure),
    /// The secret is no keyring.
    #[error("the keyring is malformed: {0}")]
    Malformed(String),
    /// A keyring that is to follow another does not go on from it.
    #[error("the next keyring would lose what the current one made")]
    Lossy,
    /// A key is not what it must be.
    #[error("the keyring's {0} key is unusable")]
    Key(&'static str),
}
