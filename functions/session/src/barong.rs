//! Barong's sign-in.

use axum::extract::State;
use axum::response::Response;
use shared::app::App;
use shared::auth::access_token::{AccessClaims, Lifetime};
use shared::error::{Error, Field, Refusal};
use shared::http::{Fields, Input, Parameters, created};

struct SignIn {
    email: String,
    password: String,
    application: String,
    lifetime: Lifetime,
    otp_code: Option<String>,
}

impl Parameters for SignIn {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            email: fields.present(Field::Email),
            password: fields.present(Field::Password),
            application: fields.present(Field::ApplicationId),
            lifetime: Lifetime::read(fields),
            otp_code: fields.optional(Field::OtpCode),
        }
    }
}

/// `POST /api/v1/sessions` (docs/compatibility/barong.md#sign-in): the access token as a bare JSON
/// string.
pub(super) async fn create(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let sign_in: SignIn = input.read()?;
    let lifetime = sign_in
        .lifetime
        .secs(&app.settings().tokens)
        .ok_or(Refusal::LifetimeAtSignIn)?;
    // Side by side: a function that has not met the application yet makes no trip more.
    let (known, account) = tokio::join!(
        app.knows_application(&sign_in.application),
        app.sign_in(
            &sign_in.email,
            &sign_in.password,
            sign_in.otp_code.as_deref(),
            &input
        )
    );
    if !known? {
        return Err(Refusal::WrongApplication.into());
    }
    let account = account?;
    let claims = AccessClaims::new(
        &account,
        &sign_in.application,
        lifetime,
        app.now(),
        &app.settings().tokens,
    );
    Ok(created(claims.sign(&*app.keyring().await?)?))
}
