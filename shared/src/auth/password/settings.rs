//! What a new password must be, and what its hash costs.

use super::cost::Cost;
use crate::auth::scram::iterations::Iterations;
use crate::settings::mode::CompatibilityMode;

/// Read from the environment by `settings`.
#[derive(Clone, Debug)]
pub struct PasswordSettings {
    /// `PROFILE`: which rule passwords are held to.
    pub mode: CompatibilityMode,
    /// `APP_NAME`: a password must not be made of it.
    pub app_name: String,
    /// `PASSWORD_MEMORY` and `PASSWORD_PASSES`: what a new password hash costs (default
    /// [`Cost::FLOOR`]); less is refused unless `PASSWORD_FLOOR` is `off`.
    pub cost: Cost,
    /// `IMPORTED_BCRYPT_COST`: the cost of bcrypt hashes that an import brought, 4 to 12, while
    /// there are any (default `off`).
    pub imported_bcrypt_cost: Option<u32>,
    /// Whether passwords get a SCRAM verifier: where the Polario API is served.
    pub has_verifiers: bool,
    /// `SCRAM_ITERATIONS`: see [`Iterations`] (default 600000).
    pub scram_iterations: Iterations,
}
