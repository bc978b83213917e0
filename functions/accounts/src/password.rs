//! Changing the password.

use axum::extract::State;
use axum::response::Response;
use shared::app::App;
use shared::auth::password::{Password, Stored};
use shared::budget::OWN_GUESSES;
use shared::error::{Error, Refusal};
use shared::http::{Fields, Input, Parameters, ok};
use shared::values::Email;

struct Change {
    old_password: String,
    new_password: Option<String>,
}

impl Parameters for Change {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { old_password: fields.present("old_password"), new_password: fields.nullable("new_password") }
    }
}

/// `PUT /api/v1/accounts/password` (contract Barong, change password; A.2 row 25).
pub(super) async fn change(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let change: Change = input.read()?;
    // Before a try is taken: a revoked token must not spend what its account's owner has.
    let caller = app.caller(&input).await?;
    let email = caller.claims.email();
    let tried = app.store().password_try(email, OWN_GUESSES, app.now()).await?;
    let seen = app.matched(tried, &change.old_password).await?.ok_or(Refusal::WrongPassword)?;
    let new = chosen(&app, &change, email).await;
    if new.is_err() {
        // The old password was right, which is no guess.
        app.store().password_try_given_back(email, &seen, OWN_GUESSES).await?;
    }
    let answer = app.announce(ok(())).await?;
    if !app.store().password_changed(email, &seen, &new?, caller.claims.jti()).await? {
        return Err(Refusal::WrongPassword.into());
    }
    Ok(answer)
}

/// What to store of the new password, if it may be one.
async fn chosen(app: &App, change: &Change, email: &Email) -> Result<Stored, Error> {
    let new = change.new_password.as_deref().ok_or(Refusal::NewPasswordMissing)?;
    let password = Password::chosen(new, app.settings(), &[email.as_str()]).map_err(Refusal::Sentence)?;
    if new == change.old_password {
        return Err(Refusal::SamePassword.into());
    }
    password.stored(email, app.settings(), &*app.keyring().await?).await
}
