//! Signing up and confirming the address.

use axum::extract::State;
use axum::response::Response;
use shared::app::App;
use shared::auth::mail_token::{MailToken, Purpose, Secret};
use shared::auth::password::Password;
use shared::budget::SourceClass;
use shared::credential::{Confirmed, Credential, SignUp};
use shared::error::{Error, Refusal};
use shared::http::{Fields, Input, Parameters, created};
use shared::notify::letters::Letter;
use shared::values::Email;

struct NewAccount {
    email: String,
    password: String,
}

impl Parameters for NewAccount {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { email: fields.required("email"), password: fields.required("password") }
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
                let invalid = email.is_none().then(|| "Email is invalid".to_owned());
                Err(Refusal::Invalid(invalid.into_iter().chain(password.err().unwrap_or_default()).collect()))
            }
        }
    }
}

/// `POST /api/v1/accounts` (contract Barong, sign up; A.1 for what a taken address is told).
pub(super) async fn create(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let (email, password) = input.read::<NewAccount>()?.checked(&app)?;
    let keyring = app.keyring().await?;
    app.spend_of_source(&input.source, SourceClass::Send).await?;
    let secret = Secret::random();
    let stored = password.stored(&email, app.settings(), &keyring).await?;
    let tells = !app.settings().strict();
    match app.store().sign_up_noted(&email, &stored, &secret, app.now(), tells).await? {
        SignUp::Noted(credential, attempt) => {
            let sent = write_to(&app, &email, &credential, &secret).await;
            if sent.is_err() {
                app.store().mail_given_back(&email, &attempt).await?;
                if tells {
                    app.store().sign_up_unmailed(&email, &secret).await?;
                }
            }
            sent?;
        }
        SignUp::Taken => return Err(Refusal::Invalid(vec!["Email has already been taken".to_owned()]).into()),
        SignUp::Spent(secs) if !tells => return Err(Refusal::TooManyAttempts(secs).into()),
        SignUp::Spent(_) => {}
    }
    Ok(created(()))
}

async fn write_to(app: &App, email: &Email, credential: &Credential, secret: &Secret) -> Result<(), Error> {
    let settings = app.settings();
    let letter = match &credential.uid {
        Some(uid) if credential.waits() => {
            let token = MailToken::seal(Purpose::Confirm, uid, email, secret, &*app.keyring().await?)?;
            Letter::confirmation(&settings.app_name, &settings.frontend_url, &token)
        }
        _ => Letter::already_registered(&settings.app_name, &settings.frontend_url),
    };
    Ok(app.mailer().send(email, &letter).await?)
}

struct Confirmation {
    token: String,
}

impl Parameters for Confirmation {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { token: fields.required("confirmation_token") }
    }
}

/// `POST /api/v1/accounts/confirm` (contract Barong, confirm; A.2 row 26).
pub(super) async fn confirm(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let confirmation: Confirmation = input.read()?;
    let keyring = app.keyring().await?;
    let token = MailToken::open(Purpose::Confirm, confirmation.token.trim(), &keyring);
    let token = token.ok_or(Refusal::ConfirmationInvalid)?;
    let answer = app.announce(created(())).await?;
    match app.store().confirmed(&token, app.now(), &app.settings().levels).await? {
        Confirmed::Now => Ok(answer),
        Confirmed::Before => Err(Refusal::AlreadyConfirmed.into()),
        Confirmed::Never => Err(Refusal::ConfirmationInvalid.into()),
    }
}
