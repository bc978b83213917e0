//! Signing up and confirming the address.

use axum::extract::State;
use axum::response::Response;
use shared::app::App;
use shared::auth::password::Password;
use shared::auth::reset_token::{ResetToken, Secret};
use shared::auth::sign_up_token::SignUpToken;
use shared::budget::{Attempt, SourceClass};
use shared::credential::{Confirmed, Credential, Offer, SignUp};
use shared::error::{Error, Field, Flaw, Refusal};
use shared::http::{Fields, Input, Parameters, created};
use shared::notify::templates::MailTemplate;
use types::clock::Timestamp;
use types::values::{Email, Uid};

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
        let password = Password::chosen(&self.password, app.settings(), &[&self.email, local_part]);
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
pub(super) async fn create(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let (email, password) = input.read::<NewAccount>()?.checked(&app)?;
    let keyring = app.keyring().await?;
    app.spend_of_source(&input.source, SourceClass::Send)
        .await?;
    let stored = password.stored(&email, app.settings(), &keyring).await?;
    let offer = Offer::new(&password, stored, &email, &keyring);
    let (now, tells) = (app.now(), !app.settings().strict());
    match app
        .store()
        .record_sign_up(&email, &offer, now, tells)
        .await?
    {
        SignUp::Noted(credential, attempt) => {
            let sent = write_to(&app, &email, &offer, &credential, now).await;
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

async fn write_to(
    app: &App,
    email: &Email,
    offer: &Offer,
    credential: &Credential,
    now: Timestamp,
) -> Result<(), Error> {
    let settings = app.settings();
    let template = match &credential.uid {
        Some(uid) if credential.waits() => {
            let token =
                SignUpToken::seal(uid, email, &offer.password, now, &*app.keyring().await?)?;
            MailTemplate::confirmation(&settings.app_name, &settings.frontend_url, &token, now)
        }
        _ => MailTemplate::already_registered(&settings.app_name, &settings.frontend_url),
    };
    Ok(app.mailer().send(email, &template).await?)
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
pub(super) async fn confirm(State(app): State<App>, input: Input) -> Result<Response, Error> {
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
        Confirmed::Contested(uid) => reset_mailed(&app, &uid, &token.email, &secret).await?,
        Confirmed::Before => return Err(Refusal::AlreadyConfirmed.into()),
        Confirmed::Never => return Err(Refusal::ConfirmationInvalid.into()),
    }
    Ok(answer)
}

/// Whoever reads the address's mail chooses the password that nobody's sign-up could.
async fn reset_mailed(app: &App, uid: &Uid, email: &Email, secret: &Secret) -> Result<(), Error> {
    let settings = app.settings();
    let token = ResetToken::seal(uid, email, secret, &*app.keyring().await?)?;
    let template =
        MailTemplate::choose_password(&settings.app_name, &settings.frontend_url, &token);
    let sent = app.mailer().send(email, &template).await;
    app.store()
        .reset_mailed(email, secret, sent.is_ok())
        .await?;
    Ok(sent?)
}
