//! Security: renewing and resetting.

mod renew;
mod reset;
mod second_factor;
mod step_up;
mod verify_api_key;
