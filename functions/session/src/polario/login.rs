//! The final SCRAM message.

use axum::extract::State;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use serde::Serialize;
use shared::account::State as Standing;
use shared::app::App;
use shared::auth::challenge::{Challenge, MAX_LENGTH, SERVER_HALF, printable};
use shared::auth::known_device::KnownDevice;
use shared::auth::scram::{Exchange, KEY};
use shared::credential::Guess;
use shared::error::{Error, Refusal};
use shared::http::{Json, Source, bearer, ok, session};
use shared::session::{Device, Os, RefreshToken, Started};
use types::values::Email;

use super::common::{address, platform, verifier, with_jwt};

/// The most bytes kept of each thing that a client tells of its device: every request of the
/// account reads them.
const MAX_NAME: usize = 32;

struct Final<'a> {
    given: &'a str,
    email: Email,
    nonce: &'a str,
    proof: Vec<u8>,
    otp_code: Option<&'a str>,
    platform: Option<&'a str>,
    device: Device,
}

impl<'a> Final<'a> {
    fn read(body: &'a Json, headers: &'a HeaderMap) -> Result<Self, Refusal> {
        let (given, email) = address(body)?;
        let nonce = body.required("nonce")?;
        if !printable(nonce) || nonce.len() > MAX_LENGTH + SERVER_HALF {
            return Err(Refusal::Malformed);
        }
        let proof = STANDARD
            .decode(body.required("proof")?)
            .ok()
            .filter(|proof| proof.len() == KEY);
        let platform = platform(headers)?;
        Ok(Self {
            given,
            email,
            nonce,
            proof: proof.ok_or(Refusal::Malformed)?,
            otp_code: body.optional("otpCode")?,
            platform,
            device: device(body, platform)?,
        })
    }
}

/// Every field of it may be absent.
fn device(body: &Json, platform: Option<&str>) -> Result<Device, Refusal> {
    let short = |text: &str| {
        text.get(..text.floor_char_boundary(MAX_NAME))
            .unwrap_or_default()
            .to_owned()
    };
    let text = |name| Ok::<_, Refusal>(body.optional(name)?.map(short));
    let os = body
        .optional("os")?
        .map(|os| serde_json::from_value::<Os>(os.into()));
    Ok(Device {
        os: os.transpose().map_err(|_| Refusal::Malformed)?,
        os_version: text("osVersion")?,
        browser: text("browser")?,
        name: text("deviceName")?,
        platform: platform.map(short),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SignedIn {
    device_id: String,
    refresh_token: String,
    signature: String,
    redirect_project_id: (),
    sendbird_session_token: (),
}

/// `POST /api/auth/login`: a try taken and the nonce burnt in one trip, whatever comes of it; then
/// the proof is checked, and in a second trip the try is handed back beside the start of the
/// session.
pub(crate) async fn login(
    State(app): State<App>,
    source: Source,
    headers: HeaderMap,
    body: Json,
) -> Result<Response, Error> {
    let last = Final::read(&body, &headers)?;
    let keyring = app.keyring().await?;
    let challenge = Challenge::accepted(last.nonce, last.given, last.platform, app.now(), &keyring);
    let (challenge, expires_at) = challenge.ok_or(Refusal::BadCredentials)?;
    let burnt = app.store().nonce_burnt(last.nonce, expires_at);
    let bearer = bearer(&headers);
    let tokens = [session(&headers), bearer.as_deref()];
    let device = KnownDevice::of(
        tokens.into_iter().flatten(),
        &keyring,
        &app.settings().tokens,
        app.now(),
    );
    let guess = app.guess(&last.email, device.as_ref(), &source);
    let (first, guess) = tokio::join!(burnt, guess);
    let (first, guess) = (first?, guess?);
    let exchange = Exchange {
        user: last.given,
        client_nonce: challenge.client_nonce,
        nonce: last.nonce,
    };
    let verifier = verifier(Some(&guess.credential), &last.email, &app, &keyring);
    let proved = verifier
        .answered(&exchange, &last.proof)
        .filter(|_| first && app.owns_to(&guess.credential));
    let signature = proved.ok_or(Refusal::BadCredentials)?;
    admitted(&app, &last, &guess, signature.as_ref()).await
}

async fn signed_in(app: &App, token: &RefreshToken, signature: &[u8]) -> Result<Response, Error> {
    let answer = ok(SignedIn {
        device_id: token.sid.to_string(),
        refresh_token: token.text(),
        signature: STANDARD.encode(signature),
        redirect_project_id: (),
        sendbird_session_token: (),
    });
    app.announce(with_jwt(answer, token, app, &*app.keyring().await?)?)
        .await
}

/// A session for who proved the password, if the account is open.
async fn admitted(
    app: &App,
    last: &Final<'_>,
    guess: &Guess,
    signature: &[u8],
) -> Result<Response, Error> {
    let seen = &guess.credential;
    let uid = seen.uid.as_ref().ok_or(Refusal::BadCredentials)?;
    let started = async {
        if seen.state != Some(Standing::Active) {
            return Err(Refusal::AccountShut.into());
        }
        app.scram_second_factor(guess, last.otp_code).await?;
        let token = RefreshToken::random(uid);
        let session = token.session(
            last.device.clone(),
            app.now(),
            app.settings().tokens.refresh_secs,
        );
        let answer = signed_in(app, &token, signature).await?;
        match app.store().start_session(&token, &session, seen).await? {
            Started::Now => Ok(answer),
            Started::Shut => Err(Refusal::AccountShut.into()),
            Started::Late => Err(Error::from(Refusal::BadCredentials)),
        }
    };
    // Both run to their end: whatever becomes of the sign-in, the password was right.
    tokio::join!(app.return_right_guess(&last.email, guess), started).1
}
