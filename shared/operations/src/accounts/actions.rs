//! What an operator may do to an account: a rule that looks at the account as it stands, then one
//! transaction of the account, the credential's copy of its state, and the entry of the audit
//! trail.

use crate::Operations;
use crate::audit::{AuditContext, Subject};
use shared::account::{Account, State, end_keys, end_tokens, forget_otp_guesses};
use shared::label::{Label, Levels, PrivateLabels};
use store::{If, Key, StoreError, Write, Written};
use types::random;
use types::values::Uid;

/// How often an action may find the account changed under its hands.
const ATTEMPTS: usize = 8;

/// An action, with what it needs to be told.
#[derive(Clone, Debug)]
pub enum AccountAction {
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

/// How an action ended.
#[derive(Clone, Debug)]
pub enum ActionOutcome {
    /// It is done; the account as the action found it.
    Done(Box<Account>),
    /// The account does not stand so that it can be done, and why.
    Refused(&'static str),
    /// There is no such account.
    Unknown,
}

impl AccountAction {
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
    fn writes(
        &self,
        account: &Account,
        levels: &Levels,
        by: &AuditContext,
    ) -> Result<Vec<Write>, &'static str> {
        if account.state == State::Deleted && !matches!(self, Self::Shut) {
            return Err("the account is being deleted");
        }
        let core = Write::update(Key::core(&account.uid)).when(If::is("state", account.state));
        let credential = Write::update(Key::credential(&account.email))
            .when(If::is("uid", &account.uid))
            .when(If::is("state", account.state));
        let moved = |state: State| {
            [
                ended(core.clone()).set("state", state),
                credential.clone().set("state", state),
            ]
        };
        match self {
            Self::Ban if account.state == State::Banned => Err("the account is banned already"),
            Self::Ban => {
                let [core, credential] = moved(State::Banned);
                Ok(vec![
                    core,
                    credential
                        .set("devices_after", by.at)
                        .remove("devices_epoch"),
                ])
            }
            Self::Unban if account.state == State::Active => Err("the account is not banned"),
            Self::Unban => Ok(moved(State::Active).into()),
            Self::Shut => Ok(moved(State::Deleted).into()),
            Self::EndKeys => Ok(vec![end_keys(core)]),
            Self::EndSessions => Ok(vec![end_keys(ended_by_operator(core, by))]),
            Self::ResetOtp if !account.otp && !account.has_otp_secret() => {
                Err("the account has no second factor")
            }
            Self::ResetOtp => Ok(vec![
                end_keys(ended(without_otp(core))),
                credential.remove("otp"),
            ]),
            Self::SetRole(role) if account.role == *role => {
                Err("the account has this role already")
            }
            Self::SetRole(role) => Ok(vec![ended_by_operator(core, by).set("role", role)]),
            Self::Label(key, value) => {
                let labels = relabelled(&account.labels, key, value.as_deref(), by)?;
                let core = core
                    .set("level", levels.reached(&labels))
                    .set("labels", labels);
                Ok(vec![core.when(If::is("labels", &account.labels))])
            }
        }
    }
}

fn ended(core: Write) -> Write {
    end_tokens(core, random::uuid(), None)
}

/// The same, and the outbox tells the owner.
fn ended_by_operator(core: Write, by: &AuditContext) -> Write {
    ended(core).set("ended_by_operator", by.at)
}

fn without_otp(core: Write) -> Write {
    forget_otp_guesses(core.remove("otp").remove("otp_secret").remove("otp_step"))
}

fn relabelled(
    labels: &PrivateLabels,
    key: &str,
    value: Option<&str>,
    by: &AuditContext,
) -> Result<PrivateLabels, &'static str> {
    let mut after = labels.clone();
    let before = after.remove(key);
    match (value, before) {
        (None, None) => return Err("the account has no such label"),
        (None, Some(_)) => {}
        (Some(value), Some(label)) if label.value == value => {
            return Err("the label has this value already");
        }
        (Some(value), before) => {
            let created_at = before.map_or(by.at, |label| label.created_at);
            after.insert(
                key.to_owned(),
                Label {
                    created_at,
                    ..Label::new(value, by.at)
                },
            );
        }
    }
    Ok(after)
}

impl Operations {
    /// Does `action` to the account `uid` as it stands when it happens.
    ///
    /// # Errors
    /// When the table does not answer, or the account keeps changing.
    pub async fn apply(
        &self,
        uid: &Uid,
        action: &AccountAction,
        by: &AuditContext,
        levels: &Levels,
    ) -> Result<ActionOutcome, StoreError> {
        for _ in 0..ATTEMPTS {
            let Some(account) = self.store().of(uid).account().await? else {
                return Ok(ActionOutcome::Unknown);
            };
            let mut writes = match action.writes(&account, levels, by) {
                Ok(writes) => writes,
                Err(why) => return Ok(ActionOutcome::Refused(why)),
            };
            writes.push(by.note(Subject::Account(uid), &action.what()));
            if let Written::Done(_) = self.table().write(writes).await? {
                return Ok(ActionOutcome::Done(Box::new(account)));
            }
        }
        Err(StoreError::Unavailable(
            "the account keeps changing, or its credential is not as it should be".to_owned(),
        ))
    }
}
