//! From an access token to the live account behind it: the one door to what an account owns.

use super::access_token::AccessClaims;
use super::liveness::check_token;
use crate::access::{Owned, Store};
use crate::account::Account;
use crate::app::App;
use crate::auth::token_settings::TokenSettings;
use crate::error::{Error, Refusal};
use crate::http::Input;
use types::clock::Timestamp;
use types::values::{Email, Uid};

/// Whoever holds a live access token. Only the check of token and account makes one.
#[derive(Clone)]
pub struct Caller {
    account: Account,
    claims: AccessClaims,
}

types::hidden!(Caller);

/// What is read together with the account that a token names, in one read, and handed out once the
/// token is checked.
pub trait ReadWithAccount: Sized + sealed::Sealed {
    /// Reads the account, if there is one, and what stands beside it.
    #[doc(hidden)]
    fn read(
        app: &App,
        owned: Owned<'_>,
    ) -> impl Future<Output = Result<(Option<Account>, Self), Error>> + Send;
}

/// Nobody else implements the trait: its readers see accounts that no token was checked for.
pub(crate) mod sealed {
    pub trait Sealed {}
}

impl sealed::Sealed for () {}

impl ReadWithAccount for () {
    async fn read(_: &App, owned: Owned<'_>) -> Result<(Option<Account>, Self), Error> {
        Ok((owned.account().await?, ()))
    }
}

impl App {
    /// The claims of the request's access token: signature and expiry checked, nothing read. They
    /// open nothing: what takes them checks the account in its own first read or write.
    ///
    /// # Errors
    /// `TokenInvalid`, `TokenExpired`.
    pub async fn claims(&self, input: &Input) -> Result<AccessClaims, Error> {
        let token = input.token.as_deref().ok_or(Refusal::TokenInvalid)?;
        let keyring = self.keyring().await?;
        AccessClaims::verify(token, &keyring, &self.settings().tokens, self.now())
    }

    /// As `claims`, for what only who signed in of late may do. A token that is too old is looked
    /// into, for one that was ended as well is told that it was.
    ///
    /// # Errors
    /// `TokenInvalid`, `TokenExpired`, `TokenStale`; for a token that is too old also
    /// `TokenRevoked` and `AccountGone`.
    pub async fn fresh_claims(&self, input: &Input) -> Result<AccessClaims, Error> {
        let claims = self.claims(input).await?;
        match claims.is_fresh(self.now(), &self.settings().tokens) {
            Ok(()) => Ok(claims),
            Err(stale) => {
                self.caller(input).await?;
                Err(stale.into())
            }
        }
    }

    /// Who holds the request's access token, with what was asked for beside the account (`Entries`,
    /// `Option<Profile>`, `Vec<Document>`), in one read.
    ///
    /// # Errors
    /// `TokenInvalid`, `TokenExpired`, `TokenRevoked`, `AccountGone`.
    pub async fn authenticate<T: ReadWithAccount>(
        &self,
        input: &Input,
    ) -> Result<(Caller, T), Error> {
        let claims = self.claims(input).await?;
        let (account, beside) = T::read(self, self.store().of(claims.uid())).await?;
        Ok((claims.checked(account)?, beside))
    }

    /// As `authenticate`, for the account alone.
    ///
    /// # Errors
    /// As `authenticate`.
    pub async fn caller(&self, input: &Input) -> Result<Caller, Error> {
        let (caller, ()) = self.authenticate(input).await?;
        Ok(caller)
    }
}

impl AccessClaims {
    /// The caller, if `account` stands behind these claims.
    ///
    /// # Errors
    /// `TokenRevoked`, `AccountGone`.
    pub(crate) fn checked(self, account: Option<Account>) -> Result<Caller, Refusal> {
        let account = account.ok_or(Refusal::AccountGone)?;
        check_token(&account, &self)?;
        tracing::Span::current().record("uid", account.uid.as_str());
        Ok(Caller {
            account,
            claims: self,
        })
    }
}

impl Caller {
    /// The account as it stood when the token was checked.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Whose it is.
    #[must_use]
    pub fn uid(&self) -> &Uid {
        &self.account.uid
    }

    /// The address that the token names.
    #[must_use]
    pub fn email(&self) -> &Email {
        self.claims.email()
    }

    /// The token's own id.
    #[must_use]
    pub fn jti(&self) -> &str {
        self.claims.jti()
    }

    /// What the account owns.
    #[must_use]
    pub fn owned<'a>(&'a self, store: &'a Store) -> Owned<'a> {
        store.of(self.uid())
    }

    /// The caller as `account` stands now, if it still stands behind the token.
    pub(crate) fn rechecked(self, account: Option<Account>) -> Result<Self, Refusal> {
        self.claims.checked(account)
    }

    /// Whether the session may go on, which ends however often its token is renewed.
    ///
    /// # Errors
    /// `TokenExpired`, in profile `strict`.
    pub fn is_in_session(&self, now: Timestamp, settings: &TokenSettings) -> Result<(), Refusal> {
        self.claims.is_in_session(now, settings)
    }

    /// Claims of a new token for the same application and the same proof of the password.
    #[must_use]
    pub fn renewed(
        &self,
        lifetime_secs: i64,
        now: Timestamp,
        settings: &TokenSettings,
    ) -> AccessClaims {
        self.claims
            .renewed(&self.account, lifetime_secs, now, settings)
    }
}
