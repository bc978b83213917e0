//! Security: renewing and resetting.

mod renew;
mod reset;
mod second_factor;
mod verify_api_key;
