//! A new password for who forgot the old one and still reads the address's mail.

use axum::extract::State;
use axum::response::Response;
use shared::app::App;
use shared::auth::keyring::Keyring;
use shared::auth::password::Password;
use shared::auth::reset_token::{ResetToken, Secret};
use shared::budget::{SourceClass, Why};
use shared::credential::{Credential, Offer};
use shared::error::{Error, Field, Refusal};
use shared::http::{Fields, Input, Parameters, created, ok};
use shared::notify::mail::Mailer;
use shared::notify::templates::MailTemplate;
use types::values::{Email, Uid};

use crate::state::Security;

struct Forgotten {
    email: String,
}

impl Parameters for Forgotten {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            email: fields.required(Field::Email),
        }
    }
}

/// `POST /api/v1/security/reset_password` (docs/compatibility/barong.md#reset, #modes): one write
/// and one mail, whether or not the address has an account; the mail of an address without one goes
/// to nobody. What did not leave takes nothing.
pub(super) async fn request(
    State(Security { app, mailer }): State<Security>,
    input: Input,
) -> Result<Response, Error> {
    let forgotten: Forgotten = input.read()?;
    let strict = app.settings().strict();
    let unknown = || {
        if strict {
            Ok(created(()))
        } else {
            Err(Refusal::RecordNotFound.into())
        }
    };
    let Some(email) = Email::parse(&forgotten.email) else {
        return unknown();
    };
    let (keyring, secret) = (app.keyring().await?, Secret::random());
    app.spend_of_source(&input.source, SourceClass::Send)
        .await?;
    let (credential, attempt) = match app.store().record_reset(&email, &secret, app.now()).await? {
        Ok(noted) => noted,
        Err(Why::Spent(secs)) if strict => return Err(Refusal::TooManyAttempts(secs).into()),
        Err(_) => return Ok(created(())),
    };
    let owner = credential.uid.as_ref().filter(|_| credential.may_reset());
    let sent = write_to(&mailer, &email, owner, &secret, &keyring).await;
    if sent.is_err() {
        app.store().return_mail(&email, &attempt).await?;
    }
    sent?;
    if owner.is_some() {
        Ok(created(()))
    } else {
        unknown()
    }
}

async fn write_to(
    mailer: &Mailer,
    email: &Email,
    owner: Option<&Uid>,
    secret: &Secret,
    keyring: &Keyring,
) -> Result<(), Error> {
    let settings = mailer.settings();
    let nobody = Uid::random();
    let token = ResetToken::seal(owner.unwrap_or(&nobody), email, secret, keyring)?;
    let template = MailTemplate::reset(&settings.app_name, &settings.frontend_url, &token);
    match owner {
        Some(_) => mailer.send(email, &template).await?,
        None => mailer.send_to_nobody(&template).await?,
    }
    Ok(())
}

struct NewPassword {
    token: String,
    password: String,
}

impl Parameters for NewPassword {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            token: fields.required(Field::ResetPasswordToken),
            password: fields.required(Field::Password),
        }
    }
}

/// `PUT /api/v1/security/reset_password` (docs/compatibility/barong.md#reset, #a1-7, #a2-25,
/// #a2-26): ends every token.
pub(super) async fn reset(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let new: NewPassword = input.read()?;
    let keyring = app.keyring().await?;
    let token = ResetToken::open(new.token.trim(), &keyring).ok_or(Refusal::RecordNotFound)?;
    let seen = app
        .store()
        .credential(&token.email)
        .await?
        .ok_or(Refusal::RecordNotFound)?;
    seen.resettable_by(&token, app.now())?;
    let password = Password::chosen(
        &new.password,
        &app.settings().passwords,
        &[token.email.as_str()],
    );
    let password = password.map_err(Refusal::Sentence)?;
    if seen.has_password(&password, &keyring).await? {
        return Err(Refusal::SamePassword.into());
    }
    let stored = password
        .stored(&token.email, &app.settings().passwords, &keyring)
        .await?;
    let answer = app.announce(ok(())).await?;
    let offer = Offer::new(&password, stored, &token.email, &keyring);
    if !replaced(&app, &token, &seen, &offer, &input.source.tag(&keyring)).await? {
        return Err(Refusal::RecordNotFound.into());
    }
    Ok(answer)
}

/// A sign-up that waits is confirmed as well, where the profile takes the mail for the proof that
/// it is.
async fn replaced(
    app: &App,
    token: &ResetToken,
    seen: &Credential,
    new: &Offer,
    tag: &str,
) -> Result<bool, Error> {
    let (store, settings, now) = (app.store(), app.settings(), app.now());
    Ok(match (seen.waits(), settings.strict()) {
        (false, _) => {
            store
                .reset_password(token, seen, &new.password, tag, now)
                .await?
        }
        (true, true) => {
            store
                .confirm_by_reset(token, seen, &new.password, tag, now, &settings.levels)
                .await?
        }
        (true, false) => store.reset_sign_up(token, new).await?,
    })
}
