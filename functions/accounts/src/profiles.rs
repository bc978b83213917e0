//! Profiles: made once, shown to their owner.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};
use shared::app::App;
use shared::error::{Error, Field, Refusal};
use shared::http::{Fields, Input, Parameters, created, ok};
use shared::profile::{self, Profile};

struct NewProfile(Profile);

impl Parameters for NewProfile {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self(Profile {
            first_name: fields.prose(Field::FirstName),
            last_name: fields.prose(Field::LastName),
            dob: fields
                .date(Field::Dob)
                .map(|date| date.to_string())
                .unwrap_or_default(),
            address: fields.prose(Field::Address),
            postcode: fields.prose(Field::Postcode),
            city: fields.prose(Field::City),
            country: fields.prose(Field::Country),
            metadata: fields.map(Field::Metadata),
        })
    }
}

/// `POST /api/v1/profiles` (docs/compatibility/barong.md#profiles, #a2-5, #a2-10).
pub(super) async fn create(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let NewProfile(profile) = input.read()?;
    let (caller, existing) = app.authenticate::<Option<Profile>>(&input).await?;
    if existing.is_some() {
        return Err(Refusal::ProfileExists.into());
    }
    let problems = profile.problems(app.now());
    if !problems.is_empty() {
        return Err(Refusal::Sentence(problems).into());
    }
    let answer = app.announce(created(())).await?;
    // Another request may have made one since.
    let keyring = app.keyring().await?;
    if !caller
        .owned(app.store())
        .create_profile(&profile, app.now(), &keyring)
        .await?
    {
        return Err(Refusal::ProfileExists.into());
    }
    Ok(answer)
}

/// `GET /api/v1/profiles/me`: the profile, or `null` (docs/compatibility/barong.md#profiles,
/// #a2-6).
pub(super) async fn show(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let (caller, profile) = app.authenticate::<Option<Profile>>(&input).await?;
    Ok(ok(profile.map(|profile| {
        view(&profile, profile::state(&caller.account().labels))
    })))
}

fn view(profile: &Profile, state: &str) -> Value {
    let fields = json!(profile);
    let mut view = Map::new();
    for (name, value) in fields.as_object().into_iter().flatten() {
        if name == "metadata" {
            view.insert("state".to_owned(), state.into());
        }
        view.insert(name.clone(), value.clone());
    }
    Value::Object(view)
}
