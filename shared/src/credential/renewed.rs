//! After the right password: the try handed back, and a hash that is weak or comes from elsewhere replaced.

use crate::budget::Budget;
use crate::store::{If, Key, Store, StoreError, Write, Written};
use crate::values::{Email, Uid};

/// A better hash of the password that `old` is a hash of.
pub(crate) struct Renewed {
    pub(crate) attribute: &'static str,
    pub(crate) old: String,
    pub(crate) new: String,
}

impl Store {
    /// Hands a try back after the right password, with a better hash of it where there is one.
    ///
    /// # Errors
    /// When the table does not answer.
    pub(crate) async fn password_try_given_back(
        &self,
        email: &Email,
        uid: &Uid,
        budget: Budget,
        renewed: Option<Renewed>,
    ) -> Result<(), StoreError> {
        let write = budget.given_back(Write::update(Key::credential(email)).when(If::is("uid", uid)));
        if let Some(Renewed { attribute, old, new }) = renewed {
            let renewing = write.clone().set(attribute, new).when(If::is(attribute, old));
            if matches!(self.write([renewing]).await?, Written::Done(_)) {
                return Ok(());
            }
        }
        self.write([write]).await.map(drop)
    }
}
