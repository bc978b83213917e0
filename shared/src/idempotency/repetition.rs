//! What makes a request the repetition of another one: who asks, and what for.

use aws_lc_rs::digest::{Context, SHA256};
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest as _, Request};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use serde_json::Value;

use crate::account::State;
use crate::app::App;
use crate::auth::access_token::AccessClaims;
use crate::auth::device_token::DeviceClaims;
use crate::auth::digest::sha256;
use crate::auth::keyring::Keyring;
use crate::auth::liveness::check_token;
use crate::auth::session_token::SessionClaims;
use crate::error::{Error, Refusal};
use crate::http::{Input, Source, session};
use types::values::Uid;

/// More than Lambda hands a function.
const MAX_BODY: usize = 8 * 1024 * 1024;

/// A request whose body is at hand, and read as far as it can be.
pub(super) struct Repetition {
    parts: Parts,
    body: Bytes,
    input: Option<Input>,
}

/// Whose key it is: the owner's of a token that we signed and that has not expired, or the
/// network's.
pub(super) struct Caller {
    bearer: Option<Bearer>,
    source: Source,
}

struct Bearer {
    /// The digest of the token.
    token: String,
    claims: Claims,
}

enum Claims {
    Access(AccessClaims),
    Session(SessionClaims),
    Device(DeviceClaims),
}

impl Repetition {
    /// Reads the whole request.
    ///
    /// # Errors
    /// `TooLarge`.
    pub(super) async fn read(request: Request) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, MAX_BODY)
            .await
            .map_err(|_| Refusal::TooLarge)?;
        let again = Request::from_parts(parts.clone(), Body::from(body.clone()));
        let input = Input::from_request(again, &()).await.ok();
        Ok(Self { parts, body, input })
    }

    /// Who asks.
    pub(super) fn caller(&self, app: &App, keyring: &Keyring) -> Caller {
        let tokens = [
            self.input.as_ref().and_then(|input| input.token.as_deref()),
            session(&self.parts.headers),
        ];
        let bearer = tokens.into_iter().flatten().find_map(|token| {
            let claims = Claims::verify(token.trim(), app, keyring)?;
            Some(Bearer {
                token: sha256(token.trim().as_bytes()),
                claims,
            })
        });
        Caller {
            bearer,
            source: self.parts.extensions.get().cloned().unwrap_or_default(),
        }
    }

    /// What it asks for: equal for identical requests only. The boundary of a multipart body is not
    /// part of it, for clients choose a new one each time. Where the token is what ends, so is what
    /// it stands for.
    pub(super) fn fingerprint(&self, caller: &Caller) -> String {
        let mut context = Context::new(&SHA256);
        let mut add = |bytes: &[u8]| {
            context.update(&bytes.len().to_be_bytes());
            context.update(bytes);
        };
        let header = |name| {
            self.parts
                .headers
                .get(name)
                .map(http::HeaderValue::as_bytes)
                .unwrap_or_default()
        };
        let kind = String::from_utf8_lossy(header(CONTENT_TYPE.as_str())).to_ascii_lowercase();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        add(self.parts.method.as_str().as_bytes());
        add(self.parts.uri.path().as_bytes());
        add(self.parts.uri.query().unwrap_or_default().as_bytes());
        add(header("platform"));
        add(caller.subject().unwrap_or_default().as_bytes());
        add(kind.as_bytes());
        match self
            .input
            .as_ref()
            .filter(|_| kind == "multipart/form-data")
        {
            None => add(&self.body),
            Some(input) => {
                add(Value::from(input.values.clone()).to_string().as_bytes());
                for file in &input.files {
                    [
                        file.name.as_bytes(),
                        file.given_name.as_bytes(),
                        &file.bytes,
                    ]
                    .into_iter()
                    .for_each(&mut add);
                }
            }
        }
        URL_SAFE_NO_PAD.encode(context.finish())
    }

    /// The request as it came.
    pub(super) fn into_request(self) -> Request {
        Request::from_parts(self.parts, Body::from(self.body))
    }
}

impl Claims {
    fn verify(token: &str, app: &App, keyring: &Keyring) -> Option<Self> {
        let (settings, now) = (app.settings(), app.now());
        let access = AccessClaims::verify(token, keyring, &settings.tokens, now)
            .ok()
            .map(Self::Access);
        let session = || {
            SessionClaims::verify(token, keyring, now)
                .ok()
                .map(Self::Session)
        };
        let device = || {
            DeviceClaims::verify(token, keyring, &settings.tokens, now)
                .ok()
                .map(Self::Device)
        };
        access.or_else(session).or_else(device)
    }

    fn uid(&self) -> Option<Uid> {
        match self {
            Self::Access(claims) => Some(claims.uid().clone()),
            Self::Session(claims) => claims.subject().map(|(uid, _)| uid),
            Self::Device(claims) => Some(claims.uid().clone()),
        }
    }
}

impl Caller {
    /// The digest of the caller's token.
    pub(super) fn token(&self) -> Option<&str> {
        self.bearer.as_ref().map(|bearer| bearer.token.as_str())
    }

    /// The digest that stands for `key` of this caller, and for no other's.
    pub(super) fn digest(&self, key: &str, keyring: &Keyring) -> String {
        let scope = match self.bearer.as_ref().and_then(|bearer| bearer.claims.uid()) {
            Some(uid) => format!("account {uid}"),
            None => format!("source {}", self.source.tag(keyring)),
        };
        sha256(format!("{scope}\n{key}").as_bytes())
    }

    /// What a token of PacerPro's or Polario's API ends at a log-out.
    fn subject(&self) -> Option<String> {
        match &self.bearer.as_ref()?.claims {
            Claims::Access(_) => None,
            Claims::Session(claims) => claims.subject().map(|(_, jti)| jti.epoch_start()),
            Claims::Device(claims) => Some(claims.sid().to_string()),
        }
    }

    /// Whether the caller may see what `token` was answered: its bearer may, who has seen it, and
    /// who holds another live token of the account.
    ///
    /// # Errors
    /// `TokenRevoked`, `TokenInvalid`, `AccountGone`; when the table does not answer.
    pub(super) async fn may_see(&self, token: Option<&str>, app: &App) -> Result<(), Error> {
        let Some(bearer) = self
            .bearer
            .as_ref()
            .filter(|bearer| token != Some(&bearer.token))
        else {
            return Ok(());
        };
        let uid = bearer.claims.uid().ok_or(Refusal::TokenInvalid)?;
        let account = app
            .store()
            .of(&uid)
            .account()
            .await?
            .ok_or(Refusal::AccountGone)?;
        let alive = match &bearer.claims {
            Claims::Access(claims) => return Ok(check_token(&account, claims)?),
            Claims::Session(claims) => {
                account.state == State::Active
                    && claims
                        .subject()
                        .is_some_and(|(_, jti)| jti.is_of(account.epoch))
            }
            Claims::Device(claims) => {
                account.state == State::Active && account.sessions.contains_key(&claims.sid())
            }
        };
        if alive {
            Ok(())
        } else {
            Err(Refusal::TokenInvalid.into())
        }
    }
}
