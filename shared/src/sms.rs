//! What SMS may cost, and who may cause how many: prices by country, and budgets that are taken
//! before anything is sent.

mod conversion;
mod money;
mod payment;
mod prices;
mod quote;
pub(crate) mod settings;

pub use conversion::Conversion;
pub(crate) use money::code_verified;
pub use payment::Payment;
pub use prices::Prices;
pub(crate) use quote::spent;
pub use quote::{Holder, SmsQuote, SmsRequest};
