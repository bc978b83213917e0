//! What an operator may do to an account: a rule that looks at the account as it stands, then one transaction of the
//! account, the credential's copy of its state, and the entry of the audit trail.

use super::{Account, State, keys_ended, tokens_ended};
use crate::access::Owned;
use crate::audit::{Order, Subject};
use crate::budget::{OTP, OWN_OTP};
use crate::label::{Label, Levels, PrivateLabels};
use store::{If, Key, StoreError, Write, Written};
use types::entropy;

/// How often an act may find the account changed under its hands.
const ATTEMPTS: usize = 8;

/// An act, with what it needs to be told.
#[derive(Clone, Debug)]
pub enum Act {
    /// Shuts an active account out and ends every token.
    Ban,
    /// Lets a banned account in again; its old tokens stay dead.
    Unban,
    /// Ends every API key, until its owner activates it again.
    EndKeys,
    /// Ends every token and every API key.
    EndSessions,
    /// Turns the second factor off, forgets its secret, and ends every token and every API key.
    ResetOtp,
    /// Gives another role and ends every token, for tokens carry the role.
    SetRole(String),
    /// Sets a private label, or takes it away; the level follows.
    Label(String, Option<String>),
    /// Shuts the account for good: the first step of deleting it, and no harm when repeated.
    Shut,
}

/// How an act ended.
#[derive(Clone, Debug)]
pub enum Acted {
    /// It is done; the account as the act found it.
    Done(Box<Account>),
    /// The account does not stand so that it can be done, and why.
    Refused(&'static str),
    /// There is no such account.
    Unknown,
}

impl Act {
    /// The word for the audit trail.
    fn what(&self) -> String {
        match self {
            Self::Ban => "ban".to_owned(),
            Self::Unban => "unban".to_owned(),
            Self::EndKeys => "end-keys".to_owned(),
            Self::EndSessions => "end-sessions".to_owned(),
            Self::ResetOtp => "reset-otp".to_owned(),
            Self::SetRole(role) => format!("set-role {role}"),
            Self::Label(key, Some(value)) => format!("label {key}={value}"),
            Self::Label(key, None) => format!("label {key} removed"),
            Self::Shut => "delete begun".to_owned(),
        }
    }

    /// The writes to the account and its credential, or why there are none.
    fn writes(&self, account: &Account, levels: &Levels, order: &Order) -> Result<Vec<Write>, &'static str> {
        if account.state == State::Deleted && !matches!(self, Self::Shut) {
            return Err("the account is being deleted");
        }
        let core = Write::update(Key::core(&account.uid)).when(If::is("state", account.state));
        let credential = Write::update(Key::credential(&account.email))
            .when(If::is("uid", &account.uid))
            .when(If::is("state", account.state));
        let moved = |state: State| [ended(core.clone()).set("state", state), credential.clone().set("state", state)];
        match self {
            Self::Ban if account.state == State::Banned => Err("the account is banned already"),
            Self::Ban => {
                let [core, credential] = moved(State::Banned);
                Ok(vec![core, credential.set("devices_after", order.at).remove("devices_epoch")])
            }
            Self::Unban if account.state == State::Active => Err("the account is not banned"),
            Self::Unban => Ok(moved(State::Active).into()),
            Self::Shut => Ok(moved(State::Deleted).into()),
            Self::EndKeys => Ok(vec![keys_ended(core)]),
            Self::EndSessions => Ok(vec![keys_ended(ended_by_operator(core, order))]),
            Self::ResetOtp if !account.otp && account.otp_secret.is_none() => Err("the account has no second factor"),
            Self::ResetOtp => Ok(vec![keys_ended(ended(without_otp(core))), credential.remove("otp")]),
            Self::SetRole(role) if account.role == *role => Err("the account has this role already"),
            Self::SetRole(role) => Ok(vec![ended_by_operator(core, order).set("role", role)]),
            Self::Label(key, value) => {
                let labels = relabelled(&account.labels, key, value.as_deref(), order)?;
                let core = core.set("level", levels.reached(&labels)).set("labels", labels);
                Ok(vec![core.when(If::is("labels", &account.labels))])
            }
        }
    }
}

fn ended(core: Write) -> Write {
    tokens_ended(core, entropy::uuid(), None)
}

/// The same, and the outbox tells the owner.
fn ended_by_operator(core: Write, order: &Order) -> Write {
    ended(core).set("ended_by_operator", order.at)
}

fn without_otp(core: Write) -> Write {
    OWN_OTP.cleared(OTP.cleared(core.remove("otp").remove("otp_secret").remove("otp_step")))
}

fn relabelled(
    labels: &PrivateLabels,
    key: &str,
    value: Option<&str>,
    order: &Order,
) -> Result<PrivateLabels, &'static str> {
    let mut after = labels.clone();
    let before = after.remove(key);
    match (value, before) {
        (None, None) => return Err("the account has no such label"),
        (None, Some(_)) => {}
        (Some(value), Some(label)) if label.value == value => return Err("the label has this value already"),
        (Some(value), before) => {
            let created_at = before.map_or(order.at, |label| label.created_at);
            after.insert(key.to_owned(), Label { created_at, ..Label::new(value, order.at) });
        }
    }
    Ok(after)
}

impl Owned<'_> {
    /// Does `act` by `order`, on the account as it stands when it happens.
    ///
    /// # Errors
    /// When the table does not answer, or the account keeps changing.
    pub async fn operated(&self, act: &Act, order: &Order, levels: &Levels) -> Result<Acted, StoreError> {
        for _ in 0..ATTEMPTS {
            let Some(account) = self.account().await? else { return Ok(Acted::Unknown) };
            let mut writes = match act.writes(&account, levels, order) {
                Ok(writes) => writes,
                Err(why) => return Ok(Acted::Refused(why)),
            };
            writes.push(order.note(Subject::Account(self.uid), &act.what()));
            if let Written::Done(_) = self.store.write(writes).await? {
                return Ok(Acted::Done(Box::new(account)));
            }
        }
        Err(StoreError::Unavailable("the account keeps changing, or its credential is not as it should be".to_owned()))
    }
}
