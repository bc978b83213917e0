//! Accounts: signing up, confirming, changing the password, me.

mod confirm;
mod contested;
mod doors;
mod me;
mod password;
mod sign_up;
