//! Budgets: how often something may be tried, exact under parallel requests, in the item that the
//! try writes anyway.
//!
//! A try is a random mark in a set of the item. So an SDK that sends a write again whose answer got
//! lost counts once, and handing a try back takes away its own mark and no other. A budget that
//! counts by source keeps each source's marks in a set of its own beside the set of all, so that
//! one source never spends what others need.

mod attempt;
mod count;
mod kinds;
mod patience;
mod source;
mod take;
mod why;

pub use attempt::Attempt;
pub use kinds::Budget;
pub(crate) use kinds::{
    AFTER_RESET, CODES, GUESSES, HOUR_SECS, MAILS, OTP, OWN_GUESSES, OWN_OTP, RESETS,
    SMS_OF_ACCOUNT, SMS_OF_PHONE, SMS_OF_SOURCE, SMS_TO_NUMBER,
};
pub use source::SourceClass;
pub(crate) use take::Taken;
pub use why::Why;
