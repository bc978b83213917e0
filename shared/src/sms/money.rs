//! The money that SMS to a country may cost in an hour: taken by a conditional write before
//! anything is sent, and given back where nothing left. Half of it is kept for accounts that have
//! been here for a while.

use crate::access::Store;
use crate::budget::HOUR_SECS;
use store::{If, Item, Key, StoreError, Write, Written, number};
use types::clock::Timestamp;
use types::random;
use types::values::PhoneNumber;

/// What was spent stays visible for a week.
const KEPT_SECS: i64 = 7 * 86_400;

/// Percents of a country's budget that are told when they are reached, the highest first.
const SHARES: [i64; 2] = [80, 50];

/// Attribute: micro-dollars spent.
const SPENT: &str = "spent_micros";
/// Attribute: those of them that new accounts have spent.
const SPENT_BY_NEW: &str = "new_micros";
/// Attribute: how many SMS were paid for.
const SENT: &str = "sent";
/// Attribute: how many codes came back.
const VERIFIED: &str = "verified";
/// Attribute: tells the latest payment from any other.
const PAID: &str = "paid";
/// Attribute: the marks of those that were given back.
const REFUNDED: &str = "refunded";

/// How many payments of an hour are given back; more stay spent, so that the item stays small.
const MAX_REFUNDS: usize = 200;

/// What new accounts have of `budget`: half, or one SMS where that costs more.
pub(super) fn share_of_new(budget: i64, price: i64) -> i64 {
    (budget / 2).max(price)
}

/// How many SMS one source may cause by new accounts: a quarter of what all of them have, or one.
pub(super) fn sends_of_source(budget: i64, price: i64) -> usize {
    usize::try_from(share_of_new(budget, price) / 4 / price.max(1))
        .unwrap_or_default()
        .max(1)
}

/// What a country's item of an hour tells.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spending {
    pub(super) spent: i64,
    pub(super) by_new: i64,
    pub(super) sent: i64,
    pub(super) verified: i64,
}

impl Spending {
    pub(super) fn read(items: &[Item]) -> Self {
        let sum = |name| items.iter().filter_map(|item| number(item, name)).sum();
        Self {
            spent: sum(SPENT),
            by_new: sum(SPENT_BY_NEW),
            sent: sum(SENT),
            verified: sum(VERIFIED),
        }
    }
}

/// One SMS, as a country's budget sees it.
#[derive(Clone, Debug)]
pub(super) struct Expense {
    key: Key,
    price: i64,
    by_new: bool,
    mark: String,
}

impl Expense {
    pub(super) fn new(country: &str, hour: i64, price: i64, by_new: bool) -> Self {
        Self {
            key: Key::sms_budget(country, hour),
            price,
            by_new,
            mark: random::hex::<4>(),
        }
    }

    /// Takes the price where `budget` still has it. The mark keeps a write whose answer got lost
    /// from counting twice, unless another payment comes between it and its retry: then the country
    /// has spent too much, never too little.
    pub(super) async fn take(
        &self,
        store: &Store,
        budget: i64,
        now: Timestamp,
    ) -> Result<Option<Spending>, StoreError> {
        let fits = |name, most: i64| {
            If::Any(vec![
                If::Absent(name),
                If::below(name, most - self.price + 1),
            ])
        };
        let unpaid = If::Any(vec![If::Absent(PAID), If::not(PAID, &self.mark)]);
        let mut write = Write::update(self.key.clone())
            .set("ttl", now + KEPT_SECS)
            .set(PAID, &self.mark)
            .add(SPENT, self.price)
            .add(SENT, 1)
            .when(fits(SPENT, budget))
            .when(unpaid);
        if self.by_new {
            write = write
                .add(SPENT_BY_NEW, self.price)
                .when(fits(SPENT_BY_NEW, share_of_new(budget, self.price)));
        }
        let written = store.write([write]).await?;
        let paid = written.applied(PAID, &self.mark);
        Ok(match written {
            Written::Done(item)
            | Written::Refused {
                item: Some(item), ..
            } if paid => Some(Spending::read(&[item])),
            _ => None,
        })
    }

    /// Gives the price back, once.
    pub(super) async fn give_back(&self, store: &Store) -> Result<(), StoreError> {
        let mut write = Write::update(self.key.clone())
            .add(SPENT, -self.price)
            .add(SENT, -1)
            .add_to_set(REFUNDED, &self.mark)
            .when(If::Present(SPENT))
            .when(If::lacks(REFUNDED, &self.mark))
            .when(If::small_set(REFUNDED, MAX_REFUNDS));
        if self.by_new {
            write = write.add(SPENT_BY_NEW, -self.price);
        }
        store.write([write]).await.map(drop)
    }
}

/// Counts a code that came back: it tells how many of a country's SMS reach people.
pub(crate) fn code_verified(number: &PhoneNumber, now: Timestamp) -> Write {
    Write::update(Key::sms_budget(number.country(), now / HOUR_SECS))
        .set("ttl", now + KEPT_SECS)
        .add(VERIFIED, 1)
}

/// What an alarm listens for.
pub(super) fn warn_of_spent_budget(country: &str) {
    tracing::warn!(
        event = "sms_budget_spent",
        country,
        "SMS to this country have cost what they may in an hour"
    );
}

/// What an alarm listens for.
pub(super) fn warn_of_low_conversion(country: &str) {
    tracing::warn!(
        event = "sms_unverified",
        country,
        "few SMS to this country are verified, so new accounts wait"
    );
}

/// What alarms listen for before that: the share of `budget` that a write has just reached, by
/// which it is now `after`. The table makes one write after the other, so a share is told once an
/// hour; where two are reached at once, the higher.
pub(super) fn warn_of_used_budget(country: &str, price: i64, after: i64, budget: i64) {
    let reached = |percent: &i64| {
        let share = i128::from(budget) * i128::from(*percent);
        i128::from(after - price) * 100 < share && share <= i128::from(after) * 100
    };
    if let Some(percent) = SHARES.into_iter().find(reached) {
        tracing::warn!(
            event = "sms_budget_used",
            country,
            percent,
            "SMS to this country are using up their hour"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_accounts_have_half_and_a_source_a_quarter_of_it() {
        assert_eq!(
            (
                share_of_new(5_000_000, 20_000),
                sends_of_source(5_000_000, 20_000)
            ),
            (2_500_000, 31)
        );
        assert_eq!(
            (
                share_of_new(5_000_000, 250_000),
                sends_of_source(5_000_000, 250_000)
            ),
            (2_500_000, 2)
        );
        // At least one, or nobody could begin.
        assert_eq!(
            (
                share_of_new(30_000, 20_000),
                sends_of_source(30_000, 20_000)
            ),
            (20_000, 1)
        );
        assert_eq!(
            (share_of_new(0, 20_000), sends_of_source(0, 20_000)),
            (20_000, 1)
        );
    }
}
