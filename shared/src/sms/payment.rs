//! Taking an SMS from every budget that it draws on, and giving all of it back where nothing left.

use super::money::{Expense, sends_of_source, warn_of_used_budget};
use super::quote::{SmsRequest, is_new, spent};
use crate::access::{Owned, Store};
use crate::account::{Account, State};
use crate::budget::{
    Attempt, Budget, HOUR_SECS, SMS_OF_ACCOUNT, SMS_OF_SOURCE, SMS_TO_NUMBER, Taken,
};
use crate::error::{Error, Refusal};
use store::{If, Item, Key, StoreError, Write, parse};

/// What an SMS has taken.
#[derive(Debug, Default)]
pub struct Payment {
    of_account: Option<Try>,
    to_number: Option<Try>,
    of_source: Option<Try>,
    of_phone: Option<Try>,
    expense: Option<Expense>,
}

/// One of a budget, and the item that it was taken in.
#[derive(Debug)]
struct Try {
    attempt: Attempt,
    key: Key,
}

impl Payment {
    /// Adds what the account has taken of its SMS to one number.
    pub(crate) fn with_phone(mut self, attempt: Attempt, key: Key) -> Self {
        self.of_phone = Some(Try { attempt, key });
        self
    }

    /// Gives everything back, once: nothing left. What cannot be given back stays spent.
    pub async fn refund(self, store: &Store) {
        let expense = async {
            match &self.expense {
                Some(expense) => expense.give_back(store).await,
                None => Ok(()),
            }
        };
        let (account, number, source, phone, expense) = tokio::join!(
            give_back(self.of_account.as_ref(), store),
            give_back(self.to_number.as_ref(), store),
            give_back(self.of_source.as_ref(), store),
            give_back(self.of_phone.as_ref(), store),
            expense
        );
        for result in [account, number, source, phone, expense] {
            if let Err(error) = result {
                tracing::warn!(%error, "what an SMS took stays spent");
            }
        }
    }
}

async fn give_back(taken: Option<&Try>, store: &Store) -> Result<(), StoreError> {
    let Some(Try { attempt, key }) = taken else {
        return Ok(());
    };
    store
        .write([attempt.returned(Write::update(key.clone()))])
        .await
        .map(drop)
}

impl Owned<'_> {
    /// Takes an SMS of `price` from the budgets of account, number, country and, for a new account,
    /// source, in one trip. Where one of them refuses, which happens only to those who race for the
    /// last of it, the others get theirs back.
    ///
    /// # Errors
    /// What the settings tell of a spent budget; `TokenRevoked` where `account` is no longer as it
    /// was seen.
    pub async fn pay_for_sms(
        &self,
        account: &Account,
        request: &SmsRequest<'_>,
        price: i64,
    ) -> Result<Payment, Error> {
        let is_new = is_new(account, request.now);
        let of_source = async {
            if is_new {
                self.take_of_source(request, price).await.map(Some)
            } else {
                Ok(None)
            }
        };
        let (of_account, to_number, of_source, expense) = tokio::join!(
            self.take_of_account(account, request),
            self.take_to_number(request),
            of_source,
            self.take_money(request, price, is_new),
        );
        let errors = [
            of_account.as_ref().err(),
            to_number.as_ref().err(),
            of_source.as_ref().err(),
            expense.as_ref().err(),
        ];
        let error = errors.into_iter().flatten().next().cloned();
        let payment = Payment {
            of_account: of_account.ok(),
            to_number: to_number.ok(),
            of_source: of_source.ok().flatten(),
            of_phone: None,
            expense: expense.ok(),
        };
        let Some(error) = error else {
            return Ok(payment);
        };
        payment.refund(self.store).await;
        Err(error)
    }

    async fn take_of_account(
        &self,
        account: &Account,
        request: &SmsRequest<'_>,
    ) -> Result<Try, Error> {
        let key = Key::core(self.uid);
        let write = Write::update(key.clone())
            .when(If::is("state", State::Active))
            .when(If::is("epoch", account.epoch));
        let refusal = |item: Option<Item>| {
            let seen: Option<Account> = item.and_then(|item| parse(item).ok());
            let gone = seen.is_some_and(|seen| !seen.holds(account.epoch));
            if gone {
                Refusal::TokenRevoked
            } else {
                spent(request)
            }
        };
        match SMS_OF_ACCOUNT
            .take(self.store, request.now, request.source, &write)
            .await?
        {
            Taken::Done(_, attempt) => Ok(Try { attempt, key }),
            Taken::Refused(item, _) => Err(refusal(item).into()),
        }
    }

    async fn take_to_number(&self, request: &SmsRequest<'_>) -> Result<Try, Error> {
        let key = Key::phone_sends(request.number, request.now / HOUR_SECS);
        self.take_until_next_hour(SMS_TO_NUMBER, key, request).await
    }

    async fn take_of_source(&self, request: &SmsRequest<'_>, price: i64) -> Result<Try, Error> {
        let key = Key::sms_source(
            request.number.country(),
            request.now / HOUR_SECS,
            request.source,
        );
        let most = sends_of_source(request.settings.hourly_budget, price);
        self.take_until_next_hour(SMS_OF_SOURCE.of(most), key, request)
            .await
    }

    /// Takes one of a budget whose item the next hour makes worthless.
    async fn take_until_next_hour(
        &self,
        budget: Budget,
        key: Key,
        request: &SmsRequest<'_>,
    ) -> Result<Try, Error> {
        let write =
            Write::update(key.clone()).set("ttl", (request.now / HOUR_SECS + 1) * HOUR_SECS);
        match budget
            .take(self.store, request.now, request.source, &write)
            .await?
        {
            Taken::Done(_, attempt) => Ok(Try { attempt, key }),
            Taken::Refused(..) => Err(spent(request).into()),
        }
    }

    async fn take_money(
        &self,
        request: &SmsRequest<'_>,
        price: i64,
        is_new: bool,
    ) -> Result<Expense, Error> {
        let (country, budget) = (request.number.country(), request.settings.hourly_budget);
        let expense = Expense::new(country, request.now / HOUR_SECS, price, is_new);
        let Some(spending) = expense.take(self.store, budget, request.now).await? else {
            return Err(spent(request).into());
        };
        warn_of_used_budget(country, price, spending.spent, budget);
        Ok(expense)
    }
}
