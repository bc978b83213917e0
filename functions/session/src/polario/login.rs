//! The final SCRAM message.

use axum::extract::State;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use serde::Serialize;
use shared::account::State as Standing;
use shared::app::App;
use shared::auth::challenge::{Challenge, LONGEST, SERVER_HALF, printable};
use shared::auth::scram::{Exchange, KEY};
use shared::budget::GUESSES;
use shared::credential::Credential;
use shared::error::{Error, Refusal};
use shared::http::{Json, ok};
use shared::session::{Device, Os, RefreshToken, Started};
use shared::values::Email;

use super::{address, platform, verifier, with_jwt};

/// The most bytes kept of each thing that a client tells of its device: every request of the account reads them.
const LONGEST_NAME: usize = 32;

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
        if !printable(nonce) || nonce.len() > LONGEST + SERVER_HALF {
            return Err(Refusal::Malformed);
        }
        let proof = STANDARD.decode(body.required("proof")?).ok().filter(|proof| proof.len() == KEY);
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
    let short = |text: &str| text.get(..text.floor_char_boundary(LONGEST_NAME)).unwrap_or_default().to_owned();
    let text = |name| Ok::<_, Refusal>(body.optional(name)?.map(short));
    let os = body.optional("os")?.map(|os| serde_json::from_value::<Os>(os.into()));
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

/// `POST /api/auth/login`: a try taken and the nonce burnt in one trip, whatever comes of it; then the proof is checked, and
/// in a second trip the try is handed back beside the start of the session.
pub(in super::super) async fn login(State(app): State<App>, headers: HeaderMap, body: Json) -> Result<Response, Error> {
    let last = Final::read(&body, &headers)?;
    let keyring = app.keyring().await?;
    let challenge = Challenge::accepted(last.nonce, last.given, last.platform, app.now(), &keyring);
    let (challenge, expires_at) = challenge.ok_or(Refusal::BadCredentials)?;
    let burnt = app.store().nonce_burnt(last.nonce, expires_at);
    let tried = app.store().password_try(&last.email, GUESSES, app.now());
    let (first, tried) = tokio::try_join!(burnt, tried)?;
    let exchange = Exchange { user: last.given, client_nonce: challenge.client_nonce, nonce: last.nonce };
    let signature = verifier(tried.as_ref(), &last.email, &app, &keyring).answered(&exchange, &last.proof);
    let proved = signature.zip(tried).filter(|(_, seen)| first && app.owns_to(seen));
    let (signature, seen) = proved.ok_or(Refusal::BadCredentials)?;
    admitted(&app, &last, &seen, signature.as_ref()).await
}

async fn signed_in(app: &App, token: &RefreshToken, signature: &[u8]) -> Result<Response, Error> {
    let answer = ok(SignedIn {
        device_id: token.sid.to_string(),
        refresh_token: token.text(),
        signature: STANDARD.encode(signature),
        redirect_project_id: (),
        sendbird_session_token: (),
    });
    app.announce(with_jwt(answer, token, app, &*app.keyring().await?)?).await
}

/// A session for who proved the password, if the account is open.
async fn admitted(app: &App, last: &Final<'_>, seen: &Credential, signature: &[u8]) -> Result<Response, Error> {
    let uid = seen.uid.as_ref().ok_or(Refusal::BadCredentials)?;
    let started = async {
        if seen.state != Some(Standing::Active) {
            return Err(Refusal::AccountShut.into());
        }
        app.scram_second_factor(seen, last.otp_code).await?;
        let token = RefreshToken::random(uid);
        let session = token.session(last.device.clone(), app.now(), app.settings().refresh_lifetime_secs);
        let answer = signed_in(app, &token, signature).await?;
        match app.store().of(uid).session_started(&token, &session, seen).await? {
            Started::Now => Ok(answer),
            Started::Shut => Err(Refusal::AccountShut.into()),
            Started::Late => Err(Error::from(Refusal::BadCredentials)),
        }
    };
    // Both run to their end: whatever becomes of the sign-in, the password was right.
    let given_back = app.store().password_try_given_back(&last.email, seen, GUESSES);
    let (given_back, answer) = tokio::join!(given_back, started);
    given_back?;
    answer
}
