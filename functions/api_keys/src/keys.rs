//! The five operations. The order of checks is token, second factor on, code, parameters, key
//! (docs/compatibility/barong.md#api-keys, #a2-11, #a2-18); a code that was right is used up
//! whatever comes after it.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use shared::api_key::{ApiKey, ApiKeyChanges, Audiences};
use shared::app::App;
use shared::auth::access_token::AccessClaims;
use shared::auth::otp::OtpProof;
use shared::error::{Error, Field, Refusal};
use shared::http::{Fields, Input, Parameters, created, deleted, ok};
use types::clock::iso8601;
use types::values::Kid;

use crate::state::ApiKeys;

/// As its owner sees it.
#[derive(Serialize)]
struct View {
    uid: Kid,
    public_key: String,
    scopes: Option<String>,
    expires_in: i64,
    state: String,
    created_at: String,
    updated_at: String,
}

impl From<ApiKey> for View {
    fn from(key: ApiKey) -> Self {
        Self {
            uid: key.kid,
            public_key: key.public_key,
            scopes: key.scopes,
            expires_in: key.expires_in,
            state: key.state,
            created_at: iso8601(key.created_at),
            updated_at: iso8601(key.updated_at),
        }
    }
}

/// The id in a path: what is no id is no key's.
type Uid = Result<Path<String>, PathRejection>;

fn kid(path: Uid) -> Option<Kid> {
    path.ok().and_then(|Path(uid)| Kid::parse(&uid))
}

/// What every operation asks for first.
async fn proof(app: &App, claims: &AccessClaims, input: &Input) -> Result<OtpProof, Error> {
    app.prove_otp(
        claims,
        input.text("totp_code").as_deref(),
        Refusal::OtpNeeded,
    )
    .await
}

/// As `proof`, with what is read beside it. Where that fails the code stays good, so that the same
/// request can succeed.
async fn proof_beside<T>(
    app: &App,
    claims: &AccessClaims,
    input: &Input,
    read: impl Future<Output = Result<T, Error>>,
) -> Result<(OtpProof, T), Error> {
    let (proof, read) = tokio::join!(proof(app, claims, input), read);
    match (proof?, read) {
        (proof, Ok(read)) => Ok((proof, read)),
        (proof, Err(error)) => proof.withdrawn(app.store()).await.and(Err(error)),
    }
}

/// What no API key may be for; read only where scopes are given.
async fn audiences(app: &App, input: &Input) -> Result<Audiences, Error> {
    if input.values.contains_key("scopes") {
        Ok(app.store().audiences(&app.settings().tokens.issuer).await?)
    } else {
        Ok(Audiences::default())
    }
}

/// `GET /api/v1/api_keys`
pub(super) async fn list(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let proof = proof(&app, &app.claims(&input).await?, &input).await?;
    let keys = app.store().api_keys(proof).await?;
    Ok(ok(keys.into_iter().map(View::from).collect::<Vec<_>>()))
}

/// `GET /api/v1/api_keys/{uid}`
pub(super) async fn show(
    State(app): State<App>,
    path: Uid,
    input: Input,
) -> Result<Response, Error> {
    let proof = proof(&app, &app.claims(&input).await?, &input).await?;
    Ok(ok(View::from(app.store().api_key(proof, kid(path)).await?)))
}

struct NewKey {
    changes: ApiKeyChanges,
    expires_in: Option<String>,
}

impl Parameters for NewKey {
    fn read(fields: &mut Fields<'_>) -> Self {
        let public_key = Some(fields.required(Field::PublicKey));
        let scopes = fields.optional(Field::Scopes);
        Self {
            changes: ApiKeyChanges {
                public_key,
                scopes,
                ..ApiKeyChanges::default()
            },
            expires_in: fields.optional(Field::ExpiresIn),
        }
    }
}

/// `POST /api/v1/api_keys` (docs/compatibility/barong.md#api-keys, #a1-12, #a2-27)
pub(super) async fn create(
    State(ApiKeys { app, limit }): State<ApiKeys>,
    input: Input,
) -> Result<Response, Error> {
    let claims = app.fresh_claims(&input).await?;
    let (proof, audiences) = proof_beside(&app, &claims, &input, audiences(&app, &input)).await?;
    let changes = input.read::<NewKey>().and_then(|new| {
        let changes = new.changes.checked(new.expires_in.as_deref())?;
        Ok(changes.apart_from(&audiences)?)
    });
    let (proof, changes) = proof.unless_refused(app.store(), changes).await?;
    let key = changes.create(app.now());
    let answer = app.announce(created(View::from(key.clone()))).await?;
    app.store().create_api_key(proof, &key, limit).await?;
    Ok(answer)
}

struct Change {
    changes: ApiKeyChanges,
    expires_in: Option<String>,
}

impl Parameters for Change {
    fn read(fields: &mut Fields<'_>) -> Self {
        let (public_key, scopes) = (
            fields.optional(Field::PublicKey),
            fields.optional(Field::Scopes),
        );
        let (expires_in, state) = (
            fields.optional(Field::ExpiresIn),
            fields.optional(Field::State),
        );
        Self {
            changes: ApiKeyChanges {
                public_key,
                scopes,
                state,
                ..ApiKeyChanges::default()
            },
            expires_in,
        }
    }
}

/// `PATCH /api/v1/api_keys/{uid}` (as creating): the key is read beside the check of the code.
pub(super) async fn change(
    State(app): State<App>,
    path: Uid,
    input: Input,
) -> Result<Response, Error> {
    let claims = app.fresh_claims(&input).await?;
    let read = async {
        tokio::try_join!(
            app.read_api_key(&claims, kid(path)),
            audiences(&app, &input)
        )
    };
    let (proof, (key, audiences)) = proof_beside(&app, &claims, &input, read).await?;
    let wanted = input.read::<Change>().and_then(|change| {
        let key = key
            .shown_to(&proof)
            .flatten()
            .ok_or(Refusal::RecordNotFound)?;
        let changes = change.changes.checked(change.expires_in.as_deref())?;
        Ok((key, changes.apart_from(&audiences)?))
    });
    let (proof, (key, changes)) = proof.unless_refused(app.store(), wanted).await?;
    let now = app.now();
    let answer = app
        .announce(ok(View::from(changes.clone().preview(
            key.clone(),
            &proof,
            now,
        ))))
        .await?;
    app.store()
        .change_api_key(proof, &key, &changes, now)
        .await?;
    Ok(answer)
}

/// `DELETE /api/v1/api_keys/{uid}`
pub(super) async fn delete(
    State(app): State<App>,
    path: Uid,
    input: Input,
) -> Result<Response, Error> {
    let proof = proof(&app, &app.claims(&input).await?, &input).await?;
    let answer = app.announce(deleted()).await?;
    app.store().delete_api_key(proof, kid(path)).await?;
    Ok(answer)
}
