//! Signing up and confirming the address.

use axum::extract::State;
use axum::response::Response;
use shared::app::App;
use shared::auth::keyring::Keyring;
use shared::auth::password::Password;
use shared::auth::reset_token::{ResetToken, Secret};
use shared::auth::sign_up_token::SignUpToken;
use shared::budget::{Attempt, SourceClass};
use shared::credential::{Confirmed, Credential, Offer, SignUp};
use shared::error::{Error, Field, Flaw, Refusal};
use shared::http::{Fields, Input, Parameters, created};
use shared::notify::mail::Mailer;
use shared::notify::templates::MailTemplate;
use shared::settings::MailSettings;
use types::clock::Timestamp;
use types::values::Email;

use crate::state::Accounts;

struct NewAccount {
    email: String,
    password: String,
}

impl Parameters for NewAccount {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            email: fields.required(Field::Email),
            password: fields.required(Field::Password),
        }
    }
}

impl NewAccount {
    /// All problems at once, the address's first.
    fn checked(&self, app: &App) -> Result<(Email, Password), Refusal> {
        let local_part = self.email.split('@').next().unwrap_or_default();
        let password = Password::chosen(
            &self.password,
            &app.settings().passwords,
            &[&self.email, local_part],
        );
        match (Email::parse(&self.email), password) {
            (Some(email), Ok(password)) => Ok((email, password)),
            (email, password) => {
                let invalid = email.is_none().then(|| Field::Email.is(Flaw::Invalid));
                Err(Refusal::Invalid(
                    invalid
                        .into_iter()
                        .chain(password.err().unwrap_or_default())
                        .collect(),
                ))
            }
        }
    }
}

/// `POST /api/v1/accounts` (docs/compatibility/barong.md#sign-up, #modes for what a taken address
/// is told).
pub(super) async fn create(
    State(Accounts { app, mailer }): State<Accounts>,
    input: Input,
) -> Result<Response, Error> {
    let (email, password) = input.read::<NewAccount>()?.checked(&app)?;
    let keyring = app.keyring().await?;
    app.spend_of_source(&input.source, SourceClass::Send)
        .await?;
    let stored = password
        .stored(&email, &app.settings().passwords, &keyring)
        .await?;
    let offer = Offer::new(&password, stored, &email, &keyring);
    let (now, tells) = (app.now(), !app.settings().strict());
    match app
        .store()
        .record_sign_up(&email, &offer, now, tells)
        .await?
    {
        SignUp::Noted(credential, attempt) => {
            let reply = Reply {
                email: &email,
                offer: &offer,
                credential: &credential,
                now,
            };
            let sent = reply.send(&mailer, &keyring).await;
            noted(&app, &email, &attempt, sent.is_ok()).await?;
            sent?;
        }
        SignUp::Taken => {
            return Err(Refusal::Invalid(vec![Field::Email.is(Flaw::Taken)]).into());
        }
        SignUp::Spent(secs) if !tells => return Err(Refusal::TooManyAttempts(secs).into()),
        SignUp::Spent(_) => {}
    }
    Ok(created(()))
}

/// A mail that did not leave takes nothing from its budget; where one has left is noted only where
/// the profile tells who has an account.
async fn noted(app: &App, email: &Email, attempt: &Attempt, left: bool) -> Result<(), Error> {
    if !left {
        app.store().return_mail(email, attempt).await?;
    } else if !app.settings().strict() {
        app.store().record_sign_up_mail(email, attempt).await?;
    }
    Ok(())
}

/// Who signed up gets the link that confirms, and who has an account is told so.
struct Reply<'a> {
    email: &'a Email,
    offer: &'a Offer,
    credential: &'a Credential,
    now: Timestamp,
}

impl Reply<'_> {
    async fn send(&self, mailer: &Mailer, keyring: &Keyring) -> Result<(), Error> {
        let MailSettings {
            app_name,
            frontend_url,
            ..
        } = mailer.settings();
        let template = match &self.credential.uid {
            Some(uid) if self.credential.waits() => {
                let password = &self.offer.password;
                let token = SignUpToken::seal(uid, self.email, password, self.now, keyring)?;
                MailTemplate::confirmation(app_name, frontend_url, &token, self.now)
            }
            _ => MailTemplate::already_registered(app_name, frontend_url),
        };
        Ok(mailer.send(self.email, &template).await?)
    }
}

struct Confirmation {
    token: String,
}

impl Parameters for Confirmation {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            token: fields.required(Field::ConfirmationToken),
        }
    }
}

/// `POST /api/v1/accounts/confirm` (docs/compatibility/barong.md#confirm, #a1-6, #a2-26).
pub(super) async fn confirm(
    State(Accounts { app, mailer }): State<Accounts>,
    input: Input,
) -> Result<Response, Error> {
    let confirmation: Confirmation = input.read()?;
    let keyring = app.keyring().await?;
    let token = SignUpToken::open(confirmation.token.trim(), &keyring)
        .ok_or(Refusal::ConfirmationInvalid)?;
    let secret = Secret::random();
    let answer = app.announce(created(())).await?;
    match app
        .store()
        .confirmed(&token, &secret, app.now(), &app.settings().levels)
        .await?
    {
        Confirmed::Now => {}
        Confirmed::Contested(uid) => {
            let reset = ResetToken::seal(&uid, &token.email, &secret, &keyring)?;
            let sent = mail_reset(&mailer, &token.email, &reset).await;
            app.store()
                .reset_mailed(&token.email, &secret, sent.is_ok())
                .await?;
            sent?;
        }
        Confirmed::Before => return Err(Refusal::AlreadyConfirmed.into()),
        Confirmed::Never => return Err(Refusal::ConfirmationInvalid.into()),
    }
    Ok(answer)
}

/// Whoever reads the address's mail chooses the password that nobody's sign-up could.
async fn mail_reset(mailer: &Mailer, email: &Email, token: &str) -> Result<(), Error> {
    let MailSettings {
        app_name,
        frontend_url,
        ..
    } = mailer.settings();
    let template = MailTemplate::choose_password(app_name, frontend_url, token);
    Ok(mailer.send(email, &template).await?)
}
