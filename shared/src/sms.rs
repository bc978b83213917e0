//! What SMS may cost: prices by country, and a budget by country and hour that is taken before anything is sent.

use crate::account::{Account, State};
use crate::budget::{HOUR_SECS, SMS_OF_ACCOUNT, SMS_TO_NUMBER, Taken};
use crate::clock::Timestamp;
use crate::error::{Error, Refusal};
use crate::settings::Settings;
use crate::store::{If, Item, Key, Owned, StoreError, Write, Written, number, parse};
use crate::values::PhoneNumber;

/// What was spent stays visible for a week.
const KEPT_SECS: i64 = 7 * 86_400;

/// Percents of a country's budget that are told when they are reached, the highest first.
const SHARES: [i64; 2] = [80, 50];

/// Micro-dollars that one SMS costs at most, by countries joined with commas; those that are not here get none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices(Vec<(String, i64)>);

impl Prices {
    /// Parses `CA,US=20000;GB=60000`: countries in ISO 3166-1, micro-dollars; `*` stands for all others.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "must be COUNTRY,..=MICRO-DOLLARS joined by semicolons".to_owned();
        let mut prices = Vec::new();
        for group in text.split(';') {
            let (countries, micros) = group.split_once('=').ok_or_else(wrong)?;
            let micros: i64 = micros.trim().parse().ok().filter(|micros| *micros > 0).ok_or_else(wrong)?;
            let known = |country: &str| country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
            if !each(countries).all(|country| country == "*" || known(country)) {
                return Err(wrong());
            }
            prices.push((countries.to_owned(), micros));
        }
        Ok(Self(prices))
    }

    /// What an SMS to `country` costs at most, in micro-dollars; nothing where none are sent.
    #[must_use]
    pub fn of(&self, country: &str) -> Option<i64> {
        let named = |name: &str| {
            let group = self.0.iter().find(|(countries, _)| each(countries).any(|known| known == name));
            group.map(|(_, micros)| *micros)
        };
        named(country).or_else(|| named("*"))
    }
}

/// Estimates from above. Countries with dear routes, where fraud by SMS pays, are left for the operator to add.
impl Default for Prices {
    fn default() -> Self {
        let groups = [
            ("CA,US", 20_000),
            ("AT,AU,BE,BR,CH,CY,CZ,DE,DK,EE,ES,FI,FR,GB,GR,HK,HR,HU,IE,IL,IN,IS,IT,JP,KR,LT,LU,LV,MT", 120_000),
            ("MX,NL,NO,NZ,PL,PT,RO,SE,SG,SI,SK,TR,TW,ZA", 120_000),
            ("AE,AR,BG,CL,CO,GE,ID,KZ,LI,MC,MD,MY,PE,PH,RS,SA,TH,UA,VN", 250_000),
        ];
        Self(groups.map(|(countries, micros)| (countries.to_owned(), micros)).into())
    }
}

fn each(countries: &str) -> impl Iterator<Item = &str> {
    countries.split(',').map(str::trim)
}

/// What is known before an SMS to a number is paid for.
pub struct Prospect {
    /// The account that asks; it may be gone.
    pub account: Option<Account>,
    of_account: Item,
    around_number: Vec<Item>,
    country: String,
    spent: i64,
    price: Option<i64>,
    budget: i64,
    now: Timestamp,
}

impl Prospect {
    /// Whether somebody has the number verified.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        is_claimed(&self.around_number)
    }

    /// The price of the SMS, in micro-dollars.
    ///
    /// # Errors
    /// `CountryNotServed`; `RetryLater` where a budget has nothing left.
    pub fn price(&self) -> Result<i64, Refusal> {
        let price = self.price.ok_or(Refusal::CountryNotServed)?;
        let limited = SMS_OF_ACCOUNT.is_spent(&self.of_account, self.now)
            || self.around_number.iter().any(|item| SMS_TO_NUMBER.is_spent(item, self.now));
        let broke = self.spent + price > self.budget;
        if broke {
            warn_of_spent_budget(&self.country);
        }
        if limited || broke { Err(retry_later(self.now)) } else { Ok(price) }
    }
}

/// Whether the items around a number hold a claim to it.
pub(crate) fn is_claimed(around_number: &[Item]) -> bool {
    around_number.iter().any(|item| item.contains_key("uid"))
}

/// What an alarm listens for.
fn warn_of_spent_budget(country: &str) {
    tracing::warn!(event = "sms_budget_spent", country, "SMS to this country have cost what they may in an hour");
}

/// What alarms listen for before that: the share of `budget` that a write has just reached, by which it is now `after`. The
/// table makes one write after the other, so a share is told once an hour; where two are reached at once, the higher.
fn warn_of_used_budget(country: &str, price: i64, after: i64, budget: i64) {
    let reached = |percent: &i64| {
        let share = i128::from(budget) * i128::from(*percent);
        i128::from(after - price) * 100 < share && share <= i128::from(after) * 100
    };
    if let Some(percent) = SHARES.into_iter().find(reached) {
        tracing::warn!(event = "sms_budget_used", country, percent, "SMS to this country are using up their hour");
    }
}

/// All budgets start anew with the next full hour.
fn retry_later(now: Timestamp) -> Refusal {
    Refusal::RetryLater(HOUR_SECS - now.rem_euclid(HOUR_SECS))
}

impl Owned<'_> {
    /// Reads what decides on an SMS to `number`, in one trip.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn sms_prospect(
        &self,
        number: &PhoneNumber,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Prospect, StoreError> {
        let (core, claim) = (Key::core(self.uid), Key::phone_claim(number));
        let money = Key::sms_budget(number.country(), now / HOUR_SECS);
        let (core, around_number, money) =
            tokio::try_join!(self.store.item(&core), self.store.glance(&claim), self.store.glance(&money))?;
        Ok(Prospect {
            account: core.clone().map(parse).transpose()?,
            of_account: core.unwrap_or_default(),
            around_number,
            country: number.country().to_owned(),
            spent: money.iter().find_map(|item| self::number(item, "spent_micros")).unwrap_or_default(),
            price: settings.sms_prices.of(number.country()),
            budget: settings.sms_hourly_budget,
            now,
        })
    }

    /// Takes an SMS of `price` to `number` from the budgets of account, number and country, in one trip. What one of
    /// them refuses the others have lost: that happens only to those who race for the last of a budget.
    ///
    /// # Errors
    /// `RetryLater`; `TokenRevoked` where `account` is no longer as it was seen.
    pub async fn sms_paid(
        &self,
        account: &Account,
        number: &PhoneNumber,
        price: i64,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<(), Error> {
        let hour = now / HOUR_SECS;
        let by_account = Write::update(Key::core(self.uid))
            .when(If::is("state", State::Active))
            .when(If::is("epoch", account.epoch));
        let to_number = Write::update(Key::phone_sends(number)).set("ttl", (hour + 1) * HOUR_SECS);
        let money = paid(Key::sms_budget(number.country(), hour), price, settings.sms_hourly_budget)
            .set("ttl", now + KEPT_SECS);
        let (by_account, to_number, money) = tokio::join!(
            SMS_OF_ACCOUNT.take(self.store, now, "", &by_account),
            SMS_TO_NUMBER.take(self.store, now, "", &to_number),
            self.store.write([money]),
        );
        let money = money?;
        match &money {
            Written::Refused { .. } => warn_of_spent_budget(number.country()),
            Written::Done(item) => {
                let spent = self::number(item, "spent_micros").unwrap_or_default();
                warn_of_used_budget(number.country(), price, spent, settings.sms_hourly_budget);
            }
        }
        let refused = |taken| match taken {
            Taken::Done(..) => None,
            Taken::Refused(item, _) => Some(item),
        };
        let money = match money {
            Written::Done(_) => None,
            Written::Refused { item, .. } => Some(item),
        };
        for refused in [refused(by_account?), refused(to_number?), money] {
            if let Some(item) = refused {
                let seen: Option<Account> = item.and_then(|item| parse(item).ok());
                let gone = seen.is_some_and(|seen| !seen.holds(account.epoch));
                return Err(if gone { Refusal::TokenRevoked } else { retry_later(now) }.into());
            }
        }
        Ok(())
    }
}

/// The write that takes `price` where `budget` still has it.
fn paid(key: Key, price: i64, budget: i64) -> Write {
    let affordable = If::Any(vec![If::Absent("spent_micros"), If::below("spent_micros", budget - price + 1)]);
    Write::update(key).add("spent_micros", price).add("sent", 1).when(affordable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_by_country() {
        let prices = Prices::parse("CA, US=20000;GB=60000").unwrap();
        assert_eq!((prices.of("US"), prices.of("GB"), prices.of("FR")), (Some(20_000), Some(60_000), None));
        assert_eq!(Prices::parse("GB=1;*=2").unwrap().of("FR"), Some(2));
        for text in ["", "US", "US=", "US=0", "US=-1", "us=1", "USA=1", "US=1;", "=1"] {
            assert!(Prices::parse(text).is_err(), "{text}");
        }
        let Prices(groups) = Prices::default();
        let all: Vec<_> = groups.iter().flat_map(|(countries, _)| each(countries)).collect();
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len(), "each country once");
    }
}
