//! `Idempotency-Key`: a request that a client names by a key and repeats has one effect and one
//! answer, for a day.
//!
//! - A repetition finds the request's record by the key and who asks, and is answered what the
//!   first one was.
//! - The record is claimed before the request runs and holds its answer after. What an operation is
//!   for is written with `Store::commit`, in one transaction with the answer that the handler
//!   [`App::announce`]d: whatever fails, both are there or neither is.
//! - A run that died leaves its claim to the next one when its time is over. What it had burnt by
//!   then (a code, a nonce, the id of a JWT) the next one knows for its own by marks that are
//!   derived from the record.

mod answer;
mod key;
mod record;
mod repetition;

use std::sync::Arc;

use aws_lc_rs::hmac;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::Method;
use lambda_http::Context;

use crate::app::App;
use crate::auth::keyring::Keyring;
use crate::error::{Error, Refusal};
use record::{Claim, Claimed};
use repetition::Repetition;
use store::{Key, Once};
use types::clock::Timestamp;
use types::random;

/// No request runs longer, whatever function it is for: API Gateway gives up then.
const MAX_RUN_SECS: i64 = 30;

/// Operations that write nothing, though their method is one that does.
const READS: [&str; 3] = [
    "/api/auth/auth",
    "/api/auth/session",
    "/api/v1/security/verify_api_key",
];
/// The one that writes, though its method is one that does not.
const LOGOUT: &str = "/api/auth/logout";

/// A request that is this run's.
struct Run {
    once: Arc<Once>,
    seed: hmac::Key,
    keyring: Arc<Keyring>,
    request: Request,
}

/// How a request with a key begins.
enum Begun {
    Run(Box<Run>),
    Answered(Response),
}

impl App {
    /// Tells the answer of the effect that comes next, for the record of a request that its client
    /// may repeat; the answer itself comes back. Without a key it does nothing.
    ///
    /// # Errors
    /// When there is no keyring.
    pub async fn announce(&self, answer: Response) -> Result<Response, Error> {
        let Some(once) = Once::current() else {
            return Ok(answer);
        };
        let (sealed, answer) = answer::seal(once.key(), answer, &*self.keyring().await?).await?;
        once.announce(sealed);
        Ok(answer)
    }
}

/// Runs `request` through `next` once for each key; `render` is the answer that an error makes.
pub(crate) async fn run(
    app: &App,
    request: Request,
    next: Next,
    render: impl Fn(&Error) -> Response,
) -> Response {
    if !request.headers().contains_key(key::HEADER) || !writes(&request) {
        return next.run(request).await;
    }
    match begin(app, request).await {
        Ok(Begun::Run(run)) => run
            .finish(app, next, render)
            .await
            .unwrap_or_else(Error::into_response),
        Ok(Begun::Answered(answer)) => answer,
        Err(error) => error.into_response(),
    }
}

fn writes(request: &Request) -> bool {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(MatchedPath::as_str);
    match (request.method(), route) {
        (&Method::GET, Some(LOGOUT)) => true,
        (&Method::POST | &Method::PUT | &Method::PATCH | &Method::DELETE, Some(route)) => {
            !READS.contains(&route)
        }
        _ => false,
    }
}

async fn begin(app: &App, request: Request) -> Result<Begun, Error> {
    let key = key::read(request.headers())?.ok_or(Refusal::KeyMalformed)?;
    let until = deadline(&request, app.now());
    let repetition = Repetition::read(request).await?;
    let keyring = app.keyring().await?;
    let caller = repetition.caller(app, &keyring);
    let fingerprint = repetition.fingerprint(&caller);
    let key = Key::request(&caller.digest(&key, &keyring));
    let claim = Claim {
        key,
        fingerprint: &fingerprint,
        token: caller.token(),
        until,
    };
    match app.store().claim(&claim, app.now()).await? {
        Claimed::Now { mark, seed } => {
            let once = Once::new(claim.key, mark);
            // The table shows seeds: only with the keyring they make marks.
            let seed = hmac::sign(&keyring.mac, format!("idempotency {seed}").as_bytes());
            let seed = hmac::Key::new(hmac::HMAC_SHA256, seed.as_ref());
            Ok(Begun::Run(Box::new(Run {
                once,
                seed,
                keyring,
                request: repetition.into_request(),
            })))
        }
        Claimed::Answered { sealed, token } => {
            caller.may_see(token.as_deref(), app).await?;
            Ok(Begun::Answered(answer::open(
                &claim.key, &sealed, &keyring,
            )?))
        }
    }
}

/// When the function is ended for sure, by Lambda's clock or after the longest time that there is.
fn deadline(request: &Request, now: Timestamp) -> Timestamp {
    let told = request
        .extensions()
        .get::<Context>()
        .and_then(|context| i64::try_from(context.deadline / 1_000 + 1).ok());
    told.filter(|told| (now..now + MAX_RUN_SECS).contains(told))
        .unwrap_or(now + MAX_RUN_SECS)
}

impl Run {
    /// Runs the request and keeps its answer, or lets it be tried again.
    async fn finish(
        self,
        app: &App,
        next: Next,
        render: impl Fn(&Error) -> Response,
    ) -> Result<Response, Error> {
        let Self {
            once,
            seed,
            keyring,
            request,
        } = self;
        let response = random::with_seed(seed, once.scope(next.run(request))).await;
        if let Some(sealed) = once.committed() {
            // Whatever failed after the effect takes nothing back of it.
            return answer::open(once.key(), &sealed, &keyring);
        }
        let (response, kept) = match response.extensions().get::<Error>() {
            Some(error @ Error::Refused(refusal)) if lasts(refusal) => {
                let rendered = render(error);
                let (sealed, _) = answer::seal(once.key(), rendered, &keyring).await?;
                (response, Some(sealed))
            }
            None if !response.status().is_server_error() => {
                let (sealed, response) = answer::seal(once.key(), response, &keyring).await?;
                (response, Some(sealed))
            }
            _ => (response, None),
        };
        let committed = match &kept {
            Some(sealed) => app.store().keep_answer(&once, sealed).await.map(|()| None),
            None => app.store().release(&once).await,
        };
        match committed {
            // The effect stood, and only its answer had got lost.
            Ok(Some(sealed)) => answer::open(once.key(), &sealed, &keyring),
            Ok(None) => Ok(response),
            Err(error) => {
                tracing::warn!(%error, "a request's record stays as it is until its time is over");
                Ok(response)
            }
        }
    }
}

/// Whether the identical request would be refused for a day. What is over sooner, or says nothing
/// of the request but of the token that came with it, is asked anew.
fn lasts(refusal: &Refusal) -> bool {
    !matches!(
        refusal,
        Refusal::AccountGone
            | Refusal::RetryLater(_)
            | Refusal::SmsDown(_)
            | Refusal::StorageDown
            | Refusal::TokenExpired
            | Refusal::TokenInvalid
            | Refusal::TokenRevoked
            | Refusal::TokenStale
            | Refusal::TooManyAttempts(_)
    )
}
