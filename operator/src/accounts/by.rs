//! Whom something is done to, and why, as it can be typed.

use clap::Args;

use super::who::Who;
use crate::reason::Reason;

/// Whom something is done to, and why.
#[derive(Args, Clone, Debug)]
pub struct By {
    /// The account: its uid, its address or its verified number
    pub who: Who,
    /// Why.
    #[command(flatten)]
    pub reason: Reason,
}
