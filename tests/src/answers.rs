//! What answers of AWS come to that nobody can read: the client is asked to try again, and no log
//! line, no error tells a word of them.

mod codes;
mod repeated;

use local::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::documents::Form;
use crate::faults::{TRIES, fail};
use crate::fixtures::Fixture;
use crate::logs::Lines;
use crate::person::{PASSWORD, Person};
use crate::world::World;

/// More calls than any request makes.
const CALLS: usize = 40;
/// What a failure says whose answer cannot be read.
const UNREADABLE: &str = "an answer that cannot be read, HTTP 200";

/// Lets every call of the next request fail, from one on.
fn fail_from(world: &World, first: usize, kind: FaultKind) {
    for call in first..first + CALLS {
        world.fault(Fault {
            call,
            action: None,
            kind,
        });
    }
}

/// Every line of every text in `value`.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.extend(text.lines().map(str::to_owned)),
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

/// What nobody may be told: all that the keyring and the table hold, and what people typed.
async fn secrets(world: &World) -> Vec<String> {
    let typed = [
        "mia@example.com",
        "380957564567",
        "AB 120044",
        "Harbour Lane",
        "$argon2id$",
        "PRIVATE KEY",
        "SdkBody",
    ];
    let mut found = held(world);
    assert!(found.len() > 10, "{found:?}");
    texts(
        &serde_json::from_str(&world.keyring().await).unwrap(),
        &mut found,
    );
    found.retain(|text| text.len() >= 9);
    found.extend(typed.into_iter().chain([PASSWORD]).map(str::to_owned));
    found
}

/// What the table holds. Uids and times may be told, and what is short may be a part of anything.
fn held(world: &World) -> Vec<String> {
    let mut found = Vec::new();
    world
        .table()
        .iter()
        .for_each(|item| texts(item, &mut found));
    let uid = |text: &str| text.starts_with("ID") && text.len() == 12;
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    found.retain(|text| text.len() >= 9 && !uid(text) && !number(text));
    found
}

#[track_caller]
fn tells_nothing(secrets: &[String], text: &str) {
    for secret in secrets {
        assert!(!text.contains(secret), "{secret:?} is told");
    }
}

/// The token that an event asks for.
async fn authorization(world: &World, fixture: &Fixture) -> Option<String> {
    let asked = fixture.event["headers"]["authorization"].as_str()?;
    let token = if asked.contains("SESSION_TOKEN") {
        let session = world
            .post(
                "/session",
                json!({ "email": "mia@example.com", "password": PASSWORD }),
            )
            .await
            .is(200);
        session.json()["jwtToken"].as_str().unwrap().to_owned()
    } else {
        Person::token(world, "mia@example.com", PASSWORD).await
    };
    Some(format!("Bearer {token}"))
}

/// A request again and again, with each of its calls and all after it cut short by a byte; the
/// answers that were refusals.
async fn cut(world: &World, fixture: &Fixture) -> Vec<String> {
    let authorization = authorization(world, fixture).await;
    let mut told = Vec::new();
    for call in 1.. {
        // The keyring is read anew.
        world.clock().advance(301);
        fail_from(world, call, FaultKind::Cut);
        let answer = world.send(fixture.request(authorization.as_deref())).await;
        if world.last_request().unwrap().calls.len() < call {
            break;
        }
        assert_ne!(
            answer.status,
            500,
            "{} from call {call} on: {}",
            fixture.name,
            answer.text()
        );
        if answer.status == 503 {
            assert_eq!(answer.header("retry-after"), "1");
        }
        if !answer.status.is_success() {
            told.push(answer.text());
        }
    }
    told
}

#[tokio::test]
async fn an_answer_cut_short_is_told_to_nobody() {
    let (lines, _guard) = Lines::begin();
    let world = World::once().await;
    let mia = world.account().await;
    Form::passport().by(&mia).await.is(201);
    mia.code("+380957564567").await;
    let mut fixtures = Fixture::all();
    // What changes the password or takes a sign-in's tries comes last.
    fixtures.sort_by_key(|fixture| {
        ["change_password", "polario_login"]
            .iter()
            .any(|last| fixture.name.ends_with(last))
    });
    let mut secrets = secrets(&world).await;
    let mut told = Vec::new();
    for fixture in fixtures {
        told.extend(cut(&world, &fixture).await);
    }
    secrets.extend(held(&world));
    let text = lines.text();
    assert!(text.matches(UNREADABLE).count() > Fixture::all().len());
    tells_nothing(&secrets, &text);
    tells_nothing(&secrets, &told.concat());
}

#[tokio::test]
async fn without_a_readable_keyring_nothing_of_it_is_told() {
    for kind in [
        FaultKind::Cut,
        FaultKind::Mistyped,
        FaultKind::Page(200),
        FaultKind::Page(503),
    ] {
        let (lines, _guard) = Lines::begin();
        let world = World::strict().await;
        let sign_up = json!({ "email": "mia@example.com", "password": PASSWORD });
        fail(&world, "GetSecretValue", kind, TRIES);
        let refused = world
            .post("/api/v1/accounts", sign_up.clone())
            .await
            .is(503);
        assert_eq!(refused.header("retry-after"), "1");
        assert!(
            lines
                .text()
                .contains("an answer that cannot be read, HTTP "),
            "{kind:?}: {}",
            lines.text()
        );
        world.account().await;
        tells_nothing(&secrets(&world).await, &lines.text());
        // One such answer is as good as none: the next one is read.
        world.clock().advance(301);
        fail(&world, "GetSecretValue", kind, 1);
        let said = lines.text().len();
        world.account_of("tom@example.com").await;
        assert!(!lines.text()[said..].contains("cannot be read"), "{kind:?}");
    }
}

impl World {
    async fn account_of(&self, email: &str) {
        Person::signed_in(self, email).await;
    }
}

#[tokio::test]
async fn the_rotation_tells_nothing_of_a_keyring() {
    for kind in [FaultKind::Cut, FaultKind::Mistyped, FaultKind::Page(200)] {
        let (lines, _guard) = Lines::begin();
        let world = World::once().await;
        let mut errors = Vec::new();
        world.rotation_begun("next").unwrap();
        for step in ["createSecret", "testSecret", "finishSecret"] {
            for call in 1..=4 {
                fail_from(&world, call, kind);
                if let Err(error) = world.rotation_step(step, "next").await {
                    errors.push(format!("{error} {error:?}"));
                }
            }
            world.rotation_step(step, "next").await.unwrap();
        }
        let errors = errors.concat();
        assert!(
            errors.contains(UNREADABLE) && lines.text().contains(UNREADABLE),
            "{kind:?}: {errors}"
        );
        world.account().await;
        let secrets = secrets(&world).await;
        tells_nothing(&secrets, &lines.text());
        tells_nothing(&secrets, &errors);
    }
}

#[tokio::test]
async fn the_outbox_tells_nothing_of_what_it_sends() {
    let (lines, _guard) = Lines::begin();
    let world = World::once().await;
    let mia = world.account().await;
    Form::passport().by(&mia).await.is(201);
    for call in 1..=8 {
        world.clock().advance(301);
        fail_from(&world, call, FaultKind::Cut);
        let _: bool = world.drain_stream().await.unwrap();
    }
    world.deliver().await;
    assert!(lines.text().contains(UNREADABLE), "{}", lines.text());
    tells_nothing(&secrets(&world).await, &lines.text());
}
