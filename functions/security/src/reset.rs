//! A new password for who forgot the old one and still reads the address's mail.

use axum::extract::State;
use axum::response::Response;
use shared::app::App;
use shared::auth::mail_token::{MailToken, Purpose, Secret};
use shared::auth::password::Password;
use shared::budget::{SourceClass, Why};
use shared::error::{Error, Refusal};
use shared::http::{Fields, Input, Parameters, created, ok};
use shared::notify::letters::Letter;
use shared::values::{Email, Uid};

struct Forgotten {
    email: String,
}

impl Parameters for Forgotten {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { email: fields.required("email") }
    }
}

/// `POST /api/v1/security/reset_password` (contract Barong, reset; A.1): one write and one mail, whether or not the
/// address has an account; the mail of an address without one goes to nobody.
pub(super) async fn request(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let forgotten: Forgotten = input.read()?;
    let unknown = || if app.settings().strict() { Ok(created(())) } else { Err(Refusal::RecordNotFound.into()) };
    let Some(email) = Email::parse(&forgotten.email) else { return unknown() };
    let secret = Secret::random();
    app.spend_of_source(&input.source, SourceClass::Send).await?;
    let (credential, attempt) = match app.store().reset_noted(&email, &secret, app.now()).await? {
        Ok(noted) => noted,
        Err(Why::Spent(secs)) if app.settings().strict() => return Err(Refusal::TooManyAttempts(secs).into()),
        Err(_) => return Ok(created(())),
    };
    let owner = credential.uid.as_ref().filter(|_| credential.may_reset());
    let known = match write_to(&app, &email, owner, &secret).await {
        Ok(known) => known,
        Err(error) => {
            app.store().mail_given_back(&email, &attempt).await?;
            return Err(error);
        }
    };
    if known { Ok(created(())) } else { unknown() }
}

async fn write_to(app: &App, email: &Email, owner: Option<&Uid>, secret: &Secret) -> Result<bool, Error> {
    let settings = app.settings();
    let nobody = Uid::random();
    let token = MailToken::seal(Purpose::Reset, owner.unwrap_or(&nobody), email, secret, &*app.keyring().await?)?;
    let letter = Letter::reset(&settings.app_name, &settings.frontend_url, &token);
    match owner {
        Some(_) => app.mailer().send(email, &letter).await?,
        None => app.mailer().send_to_nobody(&letter).await?,
    }
    Ok(owner.is_some())
}

struct NewPassword {
    token: String,
    password: String,
}

impl Parameters for NewPassword {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { token: fields.required("reset_password_token"), password: fields.required("password") }
    }
}

/// `PUT /api/v1/security/reset_password` (contract Barong, reset; A.2 rows 25 and 26): ends every token.
pub(super) async fn reset(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let new: NewPassword = input.read()?;
    let keyring = app.keyring().await?;
    let token = MailToken::open(Purpose::Reset, new.token.trim(), &keyring).ok_or(Refusal::RecordNotFound)?;
    let seen = app.store().credential(&token.email).await?.ok_or(Refusal::RecordNotFound)?;
    seen.resettable_by(&token, app.now())?;
    let password = Password::chosen(&new.password, app.settings(), &[token.email.as_str()]);
    let password = password.map_err(Refusal::Sentence)?;
    if seen.has_password(&password, &keyring).await? {
        return Err(Refusal::SamePassword.into());
    }
    let stored = password.stored(&token.email, app.settings(), &keyring).await?;
    let answer = app.announce(ok(())).await?;
    let tag = input.source.tag(&keyring);
    if !app.store().password_reset(&token, &seen, &stored, &tag, app.now()).await? {
        return Err(Refusal::RecordNotFound.into());
    }
    Ok(answer)
}
