//! Security: renewing and resetting.

mod renew;
mod reset;
