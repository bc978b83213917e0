//! Changing the password.

use axum::extract::State;
use axum::response::Response;
use shared::app::App;
use shared::auth::known_device::KnownDevice;
use shared::auth::password::{Password, Stored};
use shared::error::{Error, Field, Refusal};
use shared::http::{Fields, Input, Parameters, ok};
use types::values::Email;

struct Change {
    old_password: String,
    new_password: Option<String>,
}

impl Parameters for Change {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            old_password: fields.present(Field::OldPassword),
            new_password: fields.nullable(Field::NewPassword),
        }
    }
}

/// `PUT /api/v1/accounts/password` (docs/compatibility/barong.md#change-password, #a2-25).
pub(super) async fn change(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let change: Change = input.read()?;
    // Before a try is taken: a revoked token must not spend what its account's owner has.
    let caller = app.caller(&input).await?;
    let email = caller.email();
    let device = KnownDevice::live(caller.uid());
    let guess = app
        .guess(email, Some(&device), &input.source)
        .await
        .map_err(as_wrong)?;
    let seen = app
        .matched(email, Some(guess.credential.clone()), &change.old_password)
        .await?;
    let seen = seen.ok_or(Refusal::WrongPassword)?;
    let new = chosen(&app, &change, email).await;
    if new.is_err() {
        // The old password was right, which is no guess.
        app.return_right_guess(email, &guess).await;
    }
    let answer = app.announce(ok(())).await?;
    if !app
        .store()
        .change_password(email, &seen, &new?, caller.jti(), app.now())
        .await?
    {
        return Err(Refusal::WrongPassword.into());
    }
    Ok(answer)
}

/// What to store of the new password, if it may be one.
async fn chosen(app: &App, change: &Change, email: &Email) -> Result<Stored, Error> {
    let new = change
        .new_password
        .as_deref()
        .ok_or(Refusal::NewPasswordMissing)?;
    let password = Password::chosen(new, &app.settings().passwords, &[email.as_str()])
        .map_err(Refusal::Sentence)?;
    if Password::given(&change.old_password).is_some_and(|old| old.is(&password)) {
        return Err(Refusal::SamePassword.into());
    }
    password
        .stored(email, &app.settings().passwords, &*app.keyring().await?)
        .await
}

/// A spent budget is told as the password that goes with the change, where it is told as a wrong
/// one.
fn as_wrong(error: Error) -> Error {
    match error {
        Error::Refused(Refusal::BadCredentials) => Refusal::WrongPassword.into(),
        other => other,
    }
}
