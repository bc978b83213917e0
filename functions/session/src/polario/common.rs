//! What Polario's requests and answers have in common.

use axum::response::Response;
use http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, HeaderName};
use http::{HeaderMap, HeaderValue};
use shared::app::App;
use shared::auth::device_token::DeviceClaims;
use shared::auth::keyring::Keyring;
use shared::auth::scram::Verifier;
use shared::credential::Credential;
use shared::error::{Error, Refusal};
use shared::http::Json;
use shared::session::RefreshToken;
use types::values::Email;

/// Requests and answers carry the JWT here, bare.
pub(super) const SESSION: HeaderName = HeaderName::from_static("session");
/// What pages of other origins may read of an answer, as the template has it
/// (docs/compatibility/barong.md#a2-24).
const EXPOSED: &str = "Session,Error-Code,Retry-After,WWW-Authenticate,apigw-requestid";
/// The longest `Platform`, in characters.
const MAX_PLATFORM: usize = 64;

/// The address as sent, which the proof covers, and as stored.
pub(super) fn address(body: &Json) -> Result<(&str, Email), Refusal> {
    let given = body.required("email")?;
    Email::parse(given)
        .map(|email| (given, email))
        .ok_or(Refusal::Malformed)
}

/// The `Platform` header: any printable text; absent is a platform of its own.
pub(super) fn platform(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let Some(value) = headers.get("platform") else {
        return Ok(None);
    };
    let text = value.to_str().map_err(|_| Refusal::Malformed)?;
    if text.len() <= MAX_PLATFORM {
        Ok(Some(text))
    } else {
        Err(Refusal::Malformed)
    }
}

/// The address's verifier; a decoy is made in either case, so that the work is the same.
pub(super) fn verifier(
    credential: Option<&Credential>,
    email: &Email,
    app: &App,
    keyring: &Keyring,
) -> Verifier {
    let decoy = Verifier::decoy(email, &app.settings().passwords, keyring);
    credential
        .and_then(|credential| credential.verifier(email, keyring))
        .unwrap_or(decoy)
}

/// The answer with the JWT of the session that `token` keeps alive.
pub(super) fn with_jwt(
    mut answer: Response,
    token: &RefreshToken,
    app: &App,
    keyring: &Keyring,
) -> Result<Response, Error> {
    let jwt = DeviceClaims::new(token, app.now(), &app.settings().tokens).sign(keyring)?;
    let jwt = HeaderValue::try_from(jwt).map_err(Error::internal)?;
    answer.headers_mut().insert(SESSION, jwt);
    // Behind another gateway than ours, which has a longer list of its own in the place of this
    // one.
    answer.headers_mut().insert(
        ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static(EXPOSED),
    );
    Ok(answer)
}
