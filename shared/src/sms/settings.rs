//! Who gets SMS, from whom, and what they may cost.

use super::{Conversion, Prices};
use crate::settings::mode::CompatibilityMode;

/// Read from the environment by `settings`.
#[derive(Clone, Debug)]
pub struct SmsSettings {
    /// `PROFILE`: how long a code is, and whether a number that is taken is told.
    pub mode: CompatibilityMode,
    /// `APP_NAME`: the name that SMS show (default `Postern`).
    pub app_name: String,
    /// `SMS_PRICES`: the countries that get SMS, and what one costs there (default
    /// [`Prices::default`]).
    pub prices: Prices,
    /// `SMS_HOURLY_BUDGET`: micro-dollars that SMS to one country may cost in an hour (default
    /// 5000000).
    pub hourly_budget: i64,
    /// `SMS_CONVERSION`: the least percentage of a country's SMS that must be verified, lest new
    /// accounts wait, and from how many SMS in two hours on (default `20,20`; `off`: any).
    pub conversion: Option<Conversion>,
    /// `SMS_SENDER_ID`: who SMS come from, where a country shows it (default: what SNS has).
    pub sender_id: Option<String>,
}
