//! What is known before an SMS is paid for. Every refusal is found here, where nothing has been
//! written yet.

use super::settings::SmsSettings;
use crate::access::Owned;
use crate::account::Account;
use crate::app::App;
use crate::auth::access_token::AccessClaims;
use crate::auth::caller::Caller;
use crate::budget::{
    Budget, HOUR_SECS, SMS_OF_ACCOUNT, SMS_OF_PHONE, SMS_OF_SOURCE, SMS_TO_NUMBER,
};
use crate::error::{Error, Refusal};
use store::{Item, Key, StoreError, parse, text};
use types::clock::Timestamp;
use types::values::{PhoneNumber, Uid};

use super::money::{
    Spending, sends_of_source, share_of_new, warn_of_low_conversion, warn_of_spent_budget,
};

/// An account is new for a day.
const NEW_SECS: i64 = 86_400;
/// By then what was sent is verified, or its codes are dead.
const CONVERSION_WAIT_SECS: i64 = 600;

/// Who has a number verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Nobody yet.
    Nobody,
    /// The caller.
    Caller,
    /// Somebody else. Profile `strict` does not tell.
    Another,
}

impl Holder {
    /// Reads it off the claim among the items around a number.
    pub(crate) fn read(around_number: &[Item], caller: &Uid) -> Self {
        match around_number.iter().find_map(|item| text(item, "uid")) {
            None => Self::Nobody,
            Some(uid) if uid == caller.as_str() => Self::Caller,
            Some(_) => Self::Another,
        }
    }
}

/// Whether nothing speaks for `account` yet but a confirmed address: it is younger than a day and
/// nobody has seen a document.
pub(super) fn is_new(account: &Account, now: Timestamp) -> bool {
    let documented = account
        .labels
        .get("document")
        .is_some_and(|label| label.value == "verified");
    !documented && now - account.created_at < NEW_SECS
}

/// An SMS that somebody asks for.
#[derive(Clone, Copy)]
pub struct SmsRequest<'a> {
    /// Where it shall go.
    pub number: &'a PhoneNumber,
    /// The tag of the network that asks.
    pub source: &'a str,
    /// What it may cost.
    pub settings: &'a SmsSettings,
    /// Unix seconds.
    pub now: Timestamp,
}

/// What was read about one.
pub struct SmsQuote {
    /// Who has the number verified.
    pub holder: Holder,
    /// Whether the account has asked for the number before.
    pub is_known: bool,
    limited: bool,
    source_spent: bool,
    hour: Spending,
    two_hours: Spending,
    price: Option<i64>,
}

impl SmsQuote {
    /// The price of the SMS, in micro-dollars.
    ///
    /// # Errors
    /// `CountryNotServed`; what the settings tell where a budget has nothing left.
    pub fn price(&self, account: &Account, request: &SmsRequest<'_>) -> Result<i64, Refusal> {
        let price = self.price.ok_or(Refusal::CountryNotServed)?;
        let budget = request.settings.hourly_budget;
        let broke = self.hour.spent + price > budget;
        if broke {
            warn_of_spent_budget(request.number.country());
        }
        let is_new = is_new(account, request.now);
        let share_spent =
            is_new && (self.source_spent || self.hour.by_new + price > share_of_new(budget, price));
        if self.limited || broke || share_spent {
            return Err(spent(request));
        }
        let asked = request.settings.conversion.filter(|_| is_new);
        if asked.is_some_and(|asked| asked.is_missed(self.two_hours.sent, self.two_hours.verified))
        {
            warn_of_low_conversion(request.number.country());
            return Err(wait(CONVERSION_WAIT_SECS, request.settings));
        }
        Ok(price)
    }
}

/// What is told of a budget that the next full hour renews.
pub(crate) fn spent(request: &SmsRequest<'_>) -> Refusal {
    wait(
        HOUR_SECS - request.now.rem_euclid(HOUR_SECS),
        request.settings,
    )
}

fn wait(secs: i64, settings: &SmsSettings) -> Refusal {
    if settings.mode.is_strict() {
        Refusal::TooManyAttempts(secs)
    } else {
        Refusal::RetryLater(secs)
    }
}

impl App {
    /// Checks the token and reads what decides on an SMS, in one trip.
    ///
    /// # Errors
    /// What the token is refused for.
    pub async fn quote_sms(
        &self,
        claims: AccessClaims,
        request: &SmsRequest<'_>,
    ) -> Result<(Caller, SmsQuote), Error> {
        let (account, quote) = self.store().of(claims.uid()).quote_sms(request).await?;
        Ok((claims.checked(account)?, quote))
    }
}

impl Owned<'_> {
    async fn quote_sms(
        &self,
        request: &SmsRequest<'_>,
    ) -> Result<(Option<Account>, SmsQuote), StoreError> {
        let SmsRequest {
            number,
            source,
            settings,
            now,
        } = *request;
        let (hour, country, store) = (now / HOUR_SECS, number.country(), self.store);
        let (core, row, claim) = (
            Key::core(self.uid),
            Key::phone(self.uid, number),
            Key::phone_claim(number),
        );
        let (this_hour, last_hour) = (
            Key::sms_budget(country, hour),
            Key::sms_budget(country, hour - 1),
        );
        let of_source = Key::sms_source(country, hour, source);
        let (core, row, around_number, this_hour, last_hour, of_source) = tokio::try_join!(
            store.item(&core),
            store.item(&row),
            store.query_eventual(&claim),
            store.query_eventual(&this_hour),
            store.query_eventual(&last_hour),
            store.query_eventual(&of_source),
        )?;
        let price = settings.prices.of(country);
        let sends = price.map_or(1, |price| sends_of_source(settings.hourly_budget, price));
        let is_spent = |budget: Budget, items: &[Item]| {
            items
                .iter()
                .any(|item| budget.is_spent_by(item, source, now))
        };
        let account = core.clone().map(parse).transpose()?;
        let quote = SmsQuote {
            holder: Holder::read(&around_number, self.uid),
            is_known: row.is_some(),
            limited: is_spent(SMS_OF_ACCOUNT, core.as_slice())
                || is_spent(SMS_OF_PHONE, row.as_slice())
                || is_spent(SMS_TO_NUMBER, &around_number),
            source_spent: is_spent(SMS_OF_SOURCE.of(sends), &of_source),
            hour: Spending::read(&this_hour),
            two_hours: Spending::read(&[this_hour, last_hour].concat()),
            price,
        };
        Ok((account, quote))
    }
}
